import BrokerAPI
import Exchanges
import FoundationEssentials
import Sales
import TerminalCore
import Text

/// The exchanges with the bank, newest first, with a filter; and one of them in detail, beside them or in their place. It only reads.
package struct ExchangesScreen: Equatable, Sendable {
  package enum Message: Equatable, Sendable {
    case openPressed, backPressed, filterPressed, filterDone, followPressed, unchangedPressed
    case mutationsPressed
    case nextPartPressed, previousPartPressed, foldPressed, searchPressed, searchDone, searchLeft, findNextPressed
    case editPressed, againPressed
    case rowClicked(Int)
    case lineClicked(Int)
    case handOver(HandOverMessage)
    case difference(DifferenceScreen.Message)
  }

  /// What the keys go to.
  enum Focus: Equatable, Sendable { case list, filter, detail, search, difference }

  var focus = Focus.list
  var query = TextInput()
  private(set) var list: FilteredExchanges
  private(set) var rows = ListState()
  /// The newest one stays selected.
  var follows = true
  /// What is read, or stands beside the list; kept while it is read, though the log may drop it.
  private(set) var detail: ExchangeDetail?
  /// They are counted at each key, and a list of orders may have a hundred thousand.
  private static let findingLimit = 2000
  /// What is read or selected.
  private(set) var current: RecordedExchange?
  /// The answer that somebody waits for.
  private var wanted: ExchangeID?
  /// What others are compared with.
  var marked: RecordedExchange?
  /// What is being compared.
  var comparison: Comparison?
  var difference: DifferenceScreen?
  /// Where the difference was asked for.
  var before = Focus.list

  init(_ log: ExchangeLog) { list = FilteredExchanges(log) }

  var count: Int { list.ordinals.count }
  var isReading: Bool { focus == .detail || focus == .search }
  var isInList: Bool { focus == .list || focus == .filter }
  var isTyping: Bool { focus == .filter || focus == .search }
  /// The filter as typed; `list` has it applied.
  var filter: ExchangeFilter { list.filter }

  /// The exchange in a row.
  func exchange(at row: Int, _ shared: Shared) -> RecordedExchange? {
    row >= 0 && row < count ? shared.exchanges[list.ordinals[count - 1 - row]] : nil
  }

  // MARK: Keys

  func bindings(_ orders: Orders, _ shared: Shared) -> [Binding] {
    let s = shared.strings
    switch focus {
    case .filter: return [Binding(.exchangesFilterDone, label: s.keyFilterDone, .exchanges(.filterDone))]
    case .search:
      return [
        Binding(.exchangeSearchDone, label: s.keyFindText, .exchanges(.searchDone)),
        Binding(.exchangeSearchLeave, label: s.keyBack, .exchanges(.searchLeft)),
      ]
    case .list:
      return [
        Binding(
          .exchangesOpen, label: s.keyReadWhole, .exchanges(.openPressed),
          unless: count == 0 ? s.noExchanges : nil)
      ] + testBindings(shared, handOverBindings(s)) + [
        Binding(.exchangesFilter, label: s.keyFilterExchanges, .exchanges(.filterPressed)),
        Binding(.exchangesFollow, label: follows ? s.keyStandStill : s.keyFollow, .exchanges(.followPressed)),
        Binding(
          .exchangesUnchanged, label: list.showsUnchanged ? s.keyFoldPolls : s.keyAllPolls,
          .exchanges(.unchangedPressed)),
        Binding(
          .exchangesBeside, label: s.keyBesideSale, .exchangesBesidePressed,
          unless: Self.standsBeside(shared.size) ? nil : s.besideSaleNeedsRoom),
      ]
    case .detail:
      return [
        Binding(.exchangeNextPart, label: s.keyNextPart, .exchanges(.nextPartPressed)),
        Binding(.exchangePreviousPart, label: s.keyPreviousPart, .exchanges(.previousPartPressed), in: [.help]),
        Binding(.exchangeFold, label: s.keyFold, .exchanges(.foldPressed)),
      ] + testBindings(shared, handOverBindings(s)) + [
        Binding(.exchangesFilter, label: s.keyFindText, .exchanges(.searchPressed)),
        Binding(
          .exchangeFindNext, label: s.keyFindNext, .exchanges(.findNextPressed),
          unless: detail?.search.isEmpty == false ? nil : s.nothingSearched),
      ]
    case .difference: return difference.map { differenceBindings(s, $0) } ?? []
    }
  }

  /// Around those of handing over, in the order of what is wanted most.
  private func testBindings(_ shared: Shared, _ handOver: [Binding]) -> [Binding] {
    let s = shared.strings
    let reason = shared.whyNotTested ?? whyNoRequest(s)
    return [Binding(.exchangesEdit, label: s.keyEditRequest, .exchanges(.editPressed), unless: reason)] + handOver + [
      Binding(.exchangesAgain, label: s.keySendAgainTest, .exchanges(.againPressed), unless: reason),
      Binding(
        .exchangesMutations, label: s.keyMutations, .exchanges(.mutationsPressed), in: [.help, .palette],
        unless: reason ?? current?.whyNotMutated(s)),
    ]
  }

  private func whyNoRequest(_ s: Strings) -> String? {
    guard let current else { return s.noExchanges }
    do throws(RequestDraft.Unsuitable) {
      _ = try RequestDraft.test(of: current)
      return nil
    } catch { return s.unsuitable(error) }
  }

  /// Selects the exchange with an id, as soon as it is there.
  mutating func select(_ id: ExchangeID) { wanted = id }

  mutating func move(_ movement: Movement, _ frame: Frame) -> [Request]? {
    // Whoever moves on waits no longer.
    wanted = nil
    if focus == .difference {
      difference?.move(movement, page: frame[.record].page)
    } else if isReading {
      detail?.move(movement, page: frame[.record].page)
    } else {
      rows.move(movement, count: count, page: frame[.place(.exchanges)].page)
      follows = rows.selected == 0
    }
    return []
  }

  mutating func receive(_ press: KeyPress, _ shared: Shared) -> [Request] {
    switch focus {
    case .filter: if query.handle(press) { applyFilter(shared.exchanges) }
    case .search: _ = detail?.search.handle(press)
    case .list, .detail, .difference: break
    }
    return []
  }

  /// A command line of curl becomes a request.
  mutating func receive(paste text: String, _ shared: Shared) -> [Request] {
    let line = SafeText.line(text).trimmingWhitespace
    switch focus {
    case .filter:
      query.insert(line)
      applyFilter(shared.exchanges)
    case .search: detail?.search.insert(line)
    case .list, .detail: return [.send(.requestPasted(text))]
    case .difference: break
    }
    return []
  }

  private mutating func applyFilter(_ log: ExchangeLog) {
    let new = ExchangeFilter(query.text)
    guard new != list.filter else { return }
    list.apply(new, log)
    rows.reset()
    follows = true
  }

  // MARK: Update

  mutating func update(_ message: Message, _ shared: Shared) -> [Request] {
    let log = shared.exchanges
    switch message {
    case .openPressed: open(shared)
    case .backPressed:
      comparison = nil
      if focus == .difference {
        leaveDifference()
      } else if isReading {
        focus = .list
        follows = rows.selected == 0
      } else if !query.isEmpty {
        query.set("")
        applyFilter(log)
      } else {
        return [.leave]
      }
    case .filterPressed: focus = .filter
    case .filterDone: focus = .list
    case .followPressed:
      follows.toggle()
      if follows { rows.reset() }
    case .unchangedPressed:
      list.toggleUnchanged(log)
      rows.reset()
      follows = true
    case .rowClicked(let row):
      if rows.selected == row, focus == .list { return update(.openPressed, shared) }
      focus = .list
      rows.select(row, count: count)
      follows = row == 0
    case .lineClicked(let line):
      guard focus == .detail else {
        open(shared)
        detail?.select(line)
        break
      }
      if detail?.rows.selected == line { detail?.toggleFold(shared) } else { detail?.select(line) }
    case .mutationsPressed:
      guard let current, let test = try? RequestDraft.test(of: current) else { break }
      return [.send(.mutationsWanted(test))]
    case .editPressed:
      guard let current, let test = try? RequestDraft.test(of: current) else { break }
      return [.send(.requestWanted(test, of: current.exchange.id))]
    case .againPressed:
      guard let current, let test = try? RequestDraft.test(of: current) else { break }
      let run = TestRun([test])
      return [
        test.changesSomething
          ? .present(.confirm(.unchanged(run, isOfDraft: false, shared.strings)))
          : .send(.testsWanted(run, isOfDraft: false))
      ]
    case .nextPartPressed: detail?.moveToPart(1)
    case .previousPartPressed: detail?.moveToPart(-1)
    case .foldPressed: detail?.toggleFold(shared)
    case .searchPressed:
      focus = .search
      detail?.search.select()
    case .searchLeft: focus = .detail
    case .searchDone:
      focus = .detail
      return find(isNext: false, shared)
    case .findNextPressed: return find(isNext: true, shared)
    case .handOver(let message): return handOver(message, shared)
    case .difference(let message): return updateDifference(message, shared)
    }
    return []
  }

  private mutating func open(_ shared: Shared) {
    guard let row = exchange(at: rows.selected, shared) else { return }
    if detail?.row != row { detail = ExchangeDetail(row, shared) }
    current = row
    focus = .detail
  }

  private mutating func find(isNext: Bool, _ shared: Shared) -> [Request] {
    guard let detail, !detail.search.isEmpty else { return [] }
    guard let line = detail.find(isNext: isNext) else { return [.toast(.info, shared.strings.nothingFound)] }
    self.detail?.select(line)
    return []
  }

  // MARK: Following

  /// Takes what came and what went, and shows beside the list what is selected there.
  mutating func follow(_ shared: Shared) {
    let came = list.follow(shared.exchanges)
    forget(before: shared.exchanges.forgottenBefore)
    detail?.settle(shared)
    difference?.settle(shared.size)
    if follows, isInList {
      rows.reset()
    } else if came > 0 {
      rows.shift(by: came, count: count)
    }
    // After what came has moved the rows.
    selectWanted(shared)
    rows.select(rows.selected, count: count)
    guard isInList else { return }
    current = exchange(at: rows.selected, shared)
    let wanted = Self.standsBeside(shared.size) && current?.isLarge == false ? current : nil
    if detail?.row != wanted { detail = wanted.map { ExchangeDetail($0, shared) } }
  }

  private mutating func selectWanted(_ shared: Shared) {
    guard let wanted else { return }
    // Whoever does something else by now waits no longer.
    guard focus == .list || focus == .detail else {
      self.wanted = nil
      return
    }
    let log = shared.exchanges
    guard let ordinal = log.ordinals.last(where: { log[$0]?.exchange.id == wanted }) else { return }
    self.wanted = nil
    // The filter may hide it.
    guard let place = list.ordinals.lastIndex(of: ordinal) else { return }
    focus = .list
    rows.select(count - 1 - place, count: count)
    follows = false
  }

  private mutating func forget(before moment: Date) {
    func isForgotten(_ row: RecordedExchange?) -> Bool { row.map { $0.exchange.start < moment } ?? false }
    if isForgotten(difference?.compared.left) || isForgotten(difference?.compared.right) { leaveDifference() }
    if isForgotten(comparison?.left) || isForgotten(comparison?.right) { comparison = nil }
    if isForgotten(marked) { marked = nil }
    if isForgotten(current) { (current, detail, focus) = (nil, nil, isReading ? .list : focus) }
  }

  /// List and detail side by side.
  static func standsBeside(_ size: Size) -> Bool { size.width >= 132 }
}

extension ExchangesScreen: PlaceFeature {
  var place: Place { .exchanges(self) }

  func isSpinning(_ orders: Orders) -> Bool { false }
  func findings(_ plans: [Finding], _ orders: Orders) -> [Finding]? {
    focus == .difference
      ? nil
      : current.map { Array(($0.requestFindings + $0.responseFindings).prefix(Self.findingLimit)) } ?? []
  }
  mutating func back(_ shared: Shared) -> [Request] { update(.backPressed, shared) }

  func paint(_ orders: Orders, _ shared: Shared, in layout: FrameLayout, on frame: inout Frame) {
    ExchangesView.paint(self, shared, in: layout, on: &frame)
  }
}
