import BrokerAPI
import Exchanges
import FoundationEssentials
import Sales
import TerminalCore
import Text

/// The changes of one valid application: what was predicted of each, and what the bank made of it.
package struct MutationsScreen: Equatable, Sendable {
  package enum Message: Equatable, Sendable {
    case openPressed, backPressed, allPressed, stopPressed, goOnPressed, agreed, editPressed, copyPressed
    case rowClicked(Int)
    case lineClicked(Int)
  }

  enum Phase: Equatable, Sendable {
    /// Nothing is known yet.
    case beginning
    /// Somebody has to agree first.
    case asking(count: Int)
    case running
    /// Nil where somebody stopped it.
    case stopped(MutationStop?)
    case ended(Duration)
  }

  /// The application, as it is sent without a change.
  let test: TestRequest
  private(set) var run: MutationRun
  /// Results of another run are not this one's.
  private(set) var number: Int
  private(set) var phase = Phase.beginning
  /// Of all changes; nil until it is known.
  private(set) var total: Int?
  private(set) var results: [MutationReport.Result] = []
  private(set) var counts = MutationCounts([])
  private(set) var showsAll = false
  /// Of `results`.
  private(set) var shown: [Int] = []
  private(set) var rows = ListState()
  /// What is read.
  private(set) var detail: MutationDetail?
  /// When it was last touched.
  private(set) var usedAt: Date

  /// Nil for a request without a body.
  init?(_ test: TestRequest, number: Int, at now: Date) {
    guard let body = test.request.body else { return nil }
    self.test = test
    self.number = number
    usedAt = now
    run = MutationRun(body, sale: test.sale)
  }

  var begins: Effect { .mutate(run, number: number) }
  private(set) var otherwise = 0
  var count: Int { shown.count }

  func result(at row: Int) -> MutationReport.Result? {
    shown.indices.contains(row) ? results[shown[row]] : nil
  }

  // MARK: Keys

  func bindings(_ orders: Orders, _ shared: Shared) -> [Binding] {
    let s = shared.strings
    let back = Binding(.mutationsBack, label: s.keyBack, .mutations(.backPressed), in: [.footer, .help])
    let edit = Binding(
      .mutationsEdit, label: s.keyEditRequest, .mutations(.editPressed),
      unless: selected == nil ? s.noMutationSelected : nil)
    let copy = Binding(
      .mutationsCopy, label: s.keyCopyCurl, .mutations(.copyPressed),
      unless: selected == nil ? s.noMutationSelected : nil)
    if detail != nil { return [edit, copy, back] }
    var bindings = [
      Binding(
        .mutationsOpen, label: s.keyOpen, .mutations(.openPressed),
        unless: selected == nil ? s.noMutationSelected : nil), edit,
      Binding(.mutationsAll, label: showsAll ? s.keyOnlyOtherwise : s.keyAllMutations, .mutations(.allPressed)),
    ]
    switch phase {
    case .beginning, .running: bindings.append(Binding(.mutationsStop, label: s.keyStop, .mutations(.stopPressed)))
    case .asking, .stopped: bindings.append(Binding(.mutationsGoOn, label: s.keyMutateOn, .mutations(.goOnPressed)))
    case .ended: break
    }
    return bindings + [copy, back]
  }

  private var selected: MutationReport.Result? { detail?.result ?? result(at: rows.selected) }

  mutating func move(_ movement: Movement, _ frame: Frame) -> [Request]? {
    if detail != nil {
      detail?.move(movement, page: frame[.record].page)
    } else {
      rows.move(movement, count: count, page: frame[.place(.mutations)].page)
    }
    return []
  }

  /// In the language that is spoken now.
  mutating func settle(_ shared: Shared) { detail?.settle(shared) }

  // MARK: Update

  mutating func update(_ message: Message, _ shared: Shared) -> [Request] {
    usedAt = shared.now
    switch message {
    case .openPressed: detail = result(at: rows.selected).map { MutationDetail($0, shared) }
    case .backPressed:
      guard detail != nil else { return [.leave] }
      detail = nil
    case .allPressed:
      showsAll.toggle()
      rows.reset()
      show()
    case .stopPressed:
      stop()
      return [.perform(.cancel([.mutations]))]
    case .goOnPressed:
      if case .asking(let count) = phase { return [question(count, shared)] }
      return goOn()
    case .agreed:
      run.isAgreed = true
      return goOn()
    case .editPressed: return selected.map { [.send(.requestWanted($0.mutation.test(of: test), of: nil))] } ?? []
    case .copyPressed:
      return selected.map { [.perform(.copyExchanges(.curl($0.mutation.test(of: test), shared)))] } ?? []
    case .rowClicked(let row):
      if rows.selected == row { return update(.openPressed, shared) }
      rows.select(row, count: count)
    case .lineClicked(let line): detail?.select(line)
    }
    return []
  }

  /// What was judged stays, and it can go on.
  mutating func stop() {
    switch phase {
    case .beginning, .running: phase = .stopped(nil)
    case .asking, .stopped, .ended: break
    }
    number += 1
  }

  private mutating func goOn() -> [Request] {
    number += 1
    run.after = results.last?.mutation.id
    phase = .beginning
    return [.perform(begins)]
  }

  mutating func arrived(_ progress: MutationProgress, _ number: Int, _ shared: Shared) -> [Request] {
    guard number == self.number else { return [] }
    switch progress {
    case .asks(let count):
      (phase, total) = (.asking(count: count), results.count + count)
      return [question(count, shared)]
    case .began(let count): (phase, total) = (.running, results.count + count)
    case .judged(let more):
      results += more
      counts = MutationCounts(results)
      otherwise = results.count { $0.match != .asPredicted }
      show()
    case .ended(let time): phase = .ended(time)
    case .stopped(let stop):
      phase = .stopped(stop)
      return [.toast(.warning, shared.strings.stopped(stop))]
    }
    return []
  }

  private func question(_ count: Int, _ shared: Shared) -> Request {
    let s = shared.strings
    return .present(
      .confirm(
        Confirm(
          title: s.mutationsTitle, text: s.mutationsQuestion(count, shared.configuration.profile.host),
          yes: s.keySendMutations, message: .mutations(.agreed))))
  }

  /// The selected row stays selected: what comes is below it.
  private mutating func show() {
    shown = results.indices.filter { showsAll || results[$0].match != .asPredicted }
    rows.select(rows.selected, count: count)
  }
}

extension MutationsScreen: PlaceFeature {
  var place: Place { .mutations(self) }
  var isTyping: Bool { false }

  func isSpinning(_ orders: Orders) -> Bool { phase == .beginning || phase == .running }
  func findings(_ plans: [Finding], _ orders: Orders) -> [Finding]? { nil }
  mutating func back(_ shared: Shared) -> [Request] { update(.backPressed, shared) }

  func paint(_ orders: Orders, _ shared: Shared, in layout: FrameLayout, on frame: inout Frame) {
    MutationsView.paint(self, shared, in: layout, on: &frame)
  }
}

extension Message {
  static func mutations(_ message: MutationsScreen.Message) -> Message { .place(.mutations(message)) }
}

extension AppState {
  /// Tries the changes of an application; those of the last one are still there.
  mutating func openMutations(_ test: TestRequest) -> [Effect] {
    guard shared.whyNotTested == nil else { return [] }
    if let last = lastMutations, last.test == test {
      navigation.open(.mutations(last))
      return []
    }
    mutationRuns += 1
    guard let screen = MutationsScreen(test, number: mutationRuns, at: shared.now) else { return [] }
    navigation.open(.mutations(screen))
    return [screen.begins]
  }

  mutating func update(_ message: MutationsScreen.Message) -> [Effect] {
    let requests = navigation.mutations?.update(message, shared) ?? []
    keepMutations()
    return handle(requests)
  }

  mutating func mutated(_ number: Int, _ progress: MutationProgress) -> [Effect] {
    let requests = navigation.mutations?.arrived(progress, number, shared) ?? []
    keepMutations()
    return handle(requests)
  }

  /// Leaving stops it, and it can be gone on with.
  mutating func keepMutations() {
    guard var screen = navigation.mutations else { return }
    if screen.isSpinning(orders) { screen.stop() }
    lastMutations = screen
    mutationRuns = max(mutationRuns, screen.number)
  }

  /// Follows the language, and forgets the changes with the customers of their time.
  mutating func settleMutations() {
    if let screen = navigation.mutations ?? lastMutations, screen.usedAt < requestsForgottenBefore {
      (navigation.mutations, lastMutations) = (nil, nil)
      overlays.removeAll {
        if case .confirm(let confirm) = $0 { confirm.message == .mutations(.agreed) } else { false }
      }
    }
    navigation.mutations?.settle(shared)
  }
}

extension RecordedExchange {
  /// Why its changes would prove nothing; nil for an application that was accepted.
  func whyNotMutated(_ s: Strings) -> String? {
    let isAccepted = exchange.response.map { 200..<300 ~= $0.status } ?? false
    return kind == .application && isAccepted && requestFindings.isEmpty ? nil : s.onlyAcceptedMutate
  }
}
