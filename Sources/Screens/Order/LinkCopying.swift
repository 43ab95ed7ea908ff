import Sales

/// What became of copying a link.
package enum CopyOutcome: Equatable, Sendable {
  /// A clipboard or tmux holds it.
  case copied
  /// It was sent to the terminal, which does not say whether it takes it.
  /// - Parameter failed: names of the clipboard programs that were tried before.
  case sentToTerminal(failed: [String])
  /// This terminal has no clipboard.
  case nowhere(failed: [String])
}

extension AppState {
  /// Where nothing proves that the link was copied, it is shown to be selected, unless the clerk has gone on.
  mutating func linkCopied(_ link: String, _ outcome: CopyOutcome) {
    guard outcome != .copied else { return showToast(.success, strings.copied) }
    let shown = navigation.order.flatMap { orders[$0.reference]?.link(at: shared.now) }
    guard overlays.isEmpty, shown == link else { return showToast(.info, strings.copying(outcome)) }
    overlays.append(.link(LinkNote(link: link, outcome: outcome)))
  }
}
