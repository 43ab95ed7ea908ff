import Checkout
import Exchanges
import FoundationEssentials
import Sales
import TerminalCore

/// Copying and comparing what is read or selected.
extension ExchangesScreen {
  package enum HandOverMessage: Equatable, Sendable {
    case copyPressed, comparePressed, markPressed, exportPressed
    case copyChosen(HandOverOrder)
    /// Of the one that was selected.
    case fileChosen(HandOverOrder)
    case scopeChosen(HandOverOrder)
    case pathEntered(HandOverOrder, String)
  }

  func handOverBindings(_ s: Strings) -> [Binding] {
    let missing = current == nil ? s.noExchanges : nil
    let compare = Binding(
      .exchangesCompare, label: s.keyCompare, .exchanges(.handOver(.comparePressed)), unless: missing)
    let copy = Binding(.exchangesCopy, label: s.keyCopyCurl, .exchanges(.handOver(.copyPressed)), unless: missing)
    let back = Binding(.exchangesBack, label: s.keyBack, .exchanges(.backPressed), in: [.footer, .help])
    let mark = Binding(
      .exchangesMark, label: marked != nil && marked == current ? s.keyUnmarkExchange : s.keyMarkExchange,
      .exchanges(.handOver(.markPressed)), in: [.help, .palette], unless: missing)
    let export = Binding(
      .exchangesExport, label: s.keyExport, .exchanges(.handOver(.exportPressed)), unless: missing)
    return [compare, copy, back, export] + (isInList ? [mark] : [])
  }

  func differenceBindings(_ s: Strings, _ difference: DifferenceScreen) -> [Binding] {
    [
      Binding(
        .differenceExpected, label: difference.showsExpected ? s.keyHideExpected : s.keyShowExpected,
        .exchanges(.difference(.expectedPressed)),
        unless: difference.compared.expected.isEmpty ? s.nothingExpected : nil),
      Binding(.differenceCopy, label: s.keyCopyText, .exchanges(.difference(.copyPressed))),
      Binding(.differenceBack, label: s.keyBack, .exchanges(.difference(.backPressed)), in: [.footer, .help]),
    ]
  }

  mutating func handOver(_ message: HandOverMessage, _ shared: Shared) -> [Request] {
    switch message {
    case .copyPressed: return current.map { [.perform(.copyExchanges(order($0, as: .curl, shared)))] } ?? []
    case .copyChosen(let order): return [.perform(.copyExchanges(order))]
    case .exportPressed:
      return current.map { row in
        [.present(.picker(.handOver(shared.strings) { order(row, as: $0, shared) }))]
      } ?? []
    case .fileChosen(let order):
      let filtered = list.ordinals.compactMap { shared.exchanges[$0] }
      return [.present(.picker(.scopes(order, of: filtered, shared.strings)))]
    case .scopeChosen(let order): return [.present(.prompt(.exchangesPath(order, shared)))]
    case .pathEntered(var order, let path):
      guard !path.isEmpty else { return [.promptError(shared.strings.fileMissing)] }
      if order.wantsScreen { order.steps = shared.steps.steps }
      return [.perform(.writeExchanges(order, path: path))]
    case .markPressed:
      marked = marked == current ? nil : current
      return []
    case .comparePressed:
      guard let current else { return [] }
      guard let other = marked.flatMap({ $0 == current ? nil : $0 }) ?? shared.exchanges.lastSuccess(before: current)
      else { return [.toast(.info, shared.strings.nothingToCompare)] }
      let isNewer = current.exchange.start >= other.exchange.start
      comparison = isNewer ? Comparison(left: other, right: current) : Comparison(left: current, right: other)
      return comparison.map { [.perform(.compareExchanges($0.left, $0.right))] } ?? []
    }
  }

  private func order(_ row: RecordedExchange, as format: HandOverFormat, _ shared: Shared) -> HandOverOrder {
    HandOverOrder(.exchanges(format), of: [row], shared)
  }

  // MARK: The difference

  /// It is dropped where somebody has gone on to something else.
  mutating func arrived(_ compared: ComparedExchanges, _ shared: Shared) {
    guard let comparison, comparison.left == compared.left, comparison.right == compared.right, !isTyping else {
      return
    }
    self.comparison = nil
    difference = DifferenceScreen(compared, shared.size)
    before = focus
    focus = .difference
  }

  mutating func updateDifference(_ message: DifferenceScreen.Message, _ shared: Shared) -> [Request] {
    switch message {
    case .expectedPressed: difference?.toggleExpected()
    case .lineClicked(let line): difference?.click(line)
    case .backPressed: leaveDifference()
    case .copyPressed:
      let isMasked = shared.isMasked
      return difference.map {
        [.perform(.copyExchanges($0.order(isFictitious: shared.hidesPeople, isMasked: isMasked)))]
      } ?? []
    }
    return []
  }

  mutating func leaveDifference() {
    guard focus == .difference else { return }
    focus = detail == nil ? .list : before
    difference = nil
    follows = follows && rows.selected == 0
  }
}

/// Two exchanges that are being compared.
struct Comparison: Equatable, Sendable {
  let left, right: RecordedExchange
}

extension Shared {
  /// Beside a bank whose contracts are real, exchanges leave the till with made-up people unless somebody asks for the real ones.
  var hidesPeople: Bool { configuration.profile.capabilities.sendsRealApplications }
}

extension AppState {
  /// What was made of exchanges goes to the clipboard.
  mutating func exchangesMade(_ order: HandOverOrder, _ result: Result<HandedOver, CannotWrite>) -> [Effect] {
    switch result {
    case .success(let made): return [.copyText(made.text, CopiedText(order))]
    case .failure(let reason):
      showToast(.error, strings.notCopied(CopiedText(order), reason))
      return []
    }
  }

  mutating func exchangesWritten(_ result: Result<WrittenExchanges, HandOverFailure>) -> [Effect] {
    var isAsking = false
    if case .prompt(let prompt)? = overlays.top, case .exchanges = prompt.purpose { isAsking = true }
    switch result {
    case .success(let file):
      let kind: Toast.Kind = file.leftOut.isEmpty ? .success : .warning
      return handle((isAsking ? [.close] : []) + [.toast(kind, strings.written(file))])
    case .failure(let failure):
      let text = strings.handOver(failure)
      return handle([isAsking ? .promptError(text) : .toast(.error, text)])
    }
  }

  mutating func textCopied(_ what: CopiedText, _ outcome: CopyOutcome) {
    let kind: Toast.Kind =
      switch outcome {
      case .copied: .success
      case .sentToTerminal: .info
      case .nowhere: .error
      }
    showToast(kind, strings.copied(what, outcome), for: 7)
  }
}

extension Picker {
  /// - Parameter order: of one exchange in a format.
  static func handOver(_ s: Strings, _ order: (HandOverFormat) -> HandOverOrder) -> Picker {
    let copies: [HandOverFormat] = [.http, .markdown]
    return Picker(
      title: s.handOverTitle,
      items: copies.map {
        Item(label: s.name($0), detail: s.toClipboard, message: .exchanges(.handOver(.copyChosen(order($0)))))
      }
        + HandOverFormat.allCases.map {
          Item(label: s.name($0), detail: s.toFile, message: .exchanges(.handOver(.fileChosen(order($0)))))
        })
  }

  /// One exchange or all that the filter lets through, with or without the people in it: what is usual first. A session is all of them.
  static func scopes(_ one: HandOverOrder, of filtered: [RecordedExchange], _ s: Strings) -> Picker {
    let all = one.of(filtered)
    let isOne = all.rows == one.rows
    let usual = isOne ? [one] : [one, all]
    let orders = usual + usual.map(\.withOtherPeople)
    return Picker(
      title: s.scopeTitle,
      items: orders.map {
        Item(
          label: $0.rows == one.rows ? s.selectedExchange : s.filteredExchanges($0.rows.count),
          detail: s.people($0), message: .exchanges(.handOver(.scopeChosen($0))))
      }, selected: one.wantsScreen && !isOne ? 1 : 0)
  }
}

extension Prompt {
  static func exchangesPath(_ order: HandOverOrder, _ shared: Shared) -> Prompt {
    let s = shared.strings
    let name = "~/kassa-\(KazakhstanTime.fileStamp(shared.now)).\(order.ending)"
    return Prompt(
      title: s.writeTitle(order.rows.count), note: s.writeNote(isFictitious: order.isFictitious),
      fields: [Field(s.fileLabel, name)], purpose: .exchanges(order))
  }
}

extension Overlay {
  /// True where it is about an exchange that began before a moment.
  func holdsExchange(before moment: Date) -> Bool {
    let orders: [HandOverOrder] =
      switch self {
      case .picker(let picker): picker.items.compactMap(\.message.order)
      case .prompt(let prompt): if case .exchanges(let order) = prompt.purpose { [order] } else { [] }
      default: []
      }
    return orders.contains { $0.rows.contains { $0.exchange.start < moment } }
  }
}

extension Message {
  fileprivate var order: HandOverOrder? {
    switch self {
    case .place(.exchanges(.handOver(.copyChosen(let order)))), .place(.exchanges(.handOver(.fileChosen(let order)))),
      .place(.exchanges(.handOver(.scopeChosen(let order)))):
      order
    default: nil
    }
  }
}
