import Checkout
import TerminalCore

/// Items scanned while the cart is not visible: offered, so that a scan never acts as key presses and is never lost.
struct ScanOffer: Equatable, Sendable {
  /// In scan order; never empty.
  private(set) var items: [Item]

  init(_ item: Item) { items = [item] }

  mutating func append(_ item: Item) { items.append(item) }
}

extension AppState {
  /// Adds a scanned item at the cart, types the code into a focused text field, and offers the item anywhere else.
  mutating func receive(_ scan: Scan) -> [Effect] {
    let isCart = overlays.isEmpty && place == .sale(.cart)
    if !isCart, overlays.last?.isTyping ?? isTyping {
      // Insert the characters as they came, without the scanner's Enter.
      return scan.untyped.isEmpty ? [] : receive(.paste(scan.untyped), Frame(size: shared.size))
    }
    guard let item = shared.configuration.catalogue.item(scanned: scan.text) else {
      if isCart { flow.cart.searchUnknown(scan, shared) }
      showToast(.warning, strings.noSuchCode(scan.text))
      return []
    }
    guard !isCart else { return handle(flow.cart.scanned(item, &flow.sale, shared)) }
    if scanOffer == nil { scanOffer = ScanOffer(item) } else { scanOffer?.append(item) }
    toast = nil
    return []
  }

  /// They take precedence while the offer is visible.
  var scanBindings: [Binding] {
    let s = strings
    return [
      Binding(
        .scanAdd, label: s.keyToTheCart, .scanAccepted, in: [], unless: flow.isSubmissionOpen ? s.sendingStay : nil),
      Binding(.scanDismiss, label: s.keyNotNow, .scanDismissed, in: []),
    ]
  }

  func scanBinding(for press: KeyPress) -> Binding? {
    guard scanOffer != nil else { return nil }
    return shared.configuration.keymap.binding(for: press, in: scanBindings, typing: false)
  }

  /// Adds the offered items to the sale and shows the cart.
  mutating func acceptScan() -> [Effect] {
    guard let offer = scanOffer, !flow.isSubmissionOpen else { return [] }
    scanOffer = nil
    overlays = []
    if navigation.top != nil {
      navigation.leaveAll()
      flow.step = .cart
    }
    return offer.items.flatMap { handle(flow.cart.scanned($0, &flow.sale, shared)) }
  }
}
