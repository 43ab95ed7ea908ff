import Exchanges
import Sales
import TerminalCore

/// What covers the screen. The top overlay gets the keys first.
enum Overlay: Equatable, Sendable {
  case picker(Picker)
  case prompt(Prompt)
  case confirm(Confirm)
  case help(Help)
  case schedule(ScheduleList)
  case findings(FindingsList)
  case ledger(LedgerList)
  case link(LinkNote)
  case code(CodeNote)

  var content: any OverlayContent {
    get {
      switch self {
      case .picker(let picker): picker
      case .prompt(let prompt): prompt
      case .confirm(let confirm): confirm
      case .help(let help): help
      case .schedule(let schedule): schedule
      case .findings(let findings): findings
      case .ledger(let ledger): ledger
      case .link(let link): link
      case .code(let code): code
      }
    }
    set { self = newValue.overlay }
  }

  /// Commands of this overlay. Those below are disabled meanwhile.
  func bindings(_ shared: Shared) -> [Binding] {
    let s = shared.strings
    return content.bindings(shared) + [
      Binding(.quit, label: s.keyQuit, .quitPressed, in: []),
      // Masking must be reachable from everywhere.
      Binding(.mask, label: s.keyMask, .maskPressed, in: []),
    ]
  }
}

package enum OverlayMessage: Equatable, Sendable {
  /// Confirms the selection, answer or input.
  case chosen
  /// Next or previous field; for a question, the other answer.
  case next, previous
  case rowClicked(Int)
  case answered(Bool)
  case fieldClicked(Int)
  /// What was entered is refused because of a field.
  case refused(String, field: Int)
}

extension [Overlay] {
  /// Nil where nothing covers the screen.
  var top: Overlay? {
    get { last }
    set {
      _ = popLast()
      if let newValue { append(newValue) }
    }
  }
}

extension AppState {
  /// Overlays follow what changed below them.
  mutating func renewOverlays() {
    guard !overlays.isEmpty else { return }
    let link = navigation.order.flatMap { orders[$0.reference]?.link(at: shared.now) }
    overlays = overlays.compactMap { overlay in
      if overlay.holdsExchange(before: shared.exchanges.forgottenBefore) { return nil }
      switch overlay {
      case .confirm(let asked): return .confirm(OrderScreen.renewed(asked, orders, strings) ?? asked)
      case .help(var help):
        (help.here, help.everywhere) = (focusedBindings, commonBindings)
        return .help(help)
      // The customer no longer needs them.
      case .code, .link: return link == nil ? nil : overlay
      case .picker, .prompt, .schedule, .findings, .ledger: return overlay
      }
    }
  }
}
