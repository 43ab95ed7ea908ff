import Checkout
import TerminalCore
import Text

/// Items scanned while the cart is not visible: offered, so that a scan never acts as key presses and is never lost.
struct ScanOffer: Equatable, Sendable {
  /// In scan order; never empty.
  private(set) var items: [Item]

  init(_ item: Item) { items = [item] }

  mutating func append(_ item: Item) { items.append(item) }
}

extension Scan {
  /// True where it may be a number with so many digits.
  func mayBeNumber(_ lengths: ClosedRange<Int>) -> Bool {
    lengths.contains(text.count) && text.allSatisfy { $0 == "+" || KeyboardLayout.digit($0) != nil }
  }
}

/// What was before each of the latest typed characters. A text field gets a scanner's characters as keys before they prove to be a scan,
/// and they change more than a text: another name withdraws the consent.
struct RecentTyping: Sendable {
  private struct Before: Sendable {
    let flow: SaleFlow
    let overlays: [Overlay]
  }

  private var latest: [Before] = []
  /// Longer than any barcode or SKU.
  private static let most = 48

  mutating func note(_ flow: SaleFlow, _ overlays: [Overlay]) {
    if latest.count == Self.most { latest.removeFirst() }
    latest.append(Before(flow: flow, overlays: overlays))
  }

  mutating func forget() { latest = [] }

  /// What was before the last characters; nil where that is not known any more.
  func before(last count: Int) -> (flow: SaleFlow, overlays: [Overlay])? {
    guard count > 0, count <= latest.count else { return nil }
    let before = latest[latest.count - count]
    return (before.flow, before.overlays)
  }
}

extension AppState {
  mutating func noteTyping(_ event: InputEvent) {
    if case .scan = event { return }
    guard case .key(let press) = event, press.typed != nil, takesText, !takesScansAsText
    else { return recentTyping.forget() }
    recentTyping.note(flow, overlays)
  }

  /// Takes back the characters of a scan that the focused field got already.
  private mutating func untype(_ scan: Scan) {
    guard let before = recentTyping.before(last: scan.text.count - scan.untyped.count) else { return }
    (flow, overlays) = (before.flow, before.overlays)
  }

  /// True where even an item of the catalogue may be meant as text.
  private var takesScansAsText: Bool { isTextHere(Scan("0"), isItem: true) }

  /// Adds a scanned item at the cart, types the code into a field that may be meant, and offers the item anywhere else.
  mutating func receive(_ scan: Scan) -> [Effect] {
    let isCart = overlays.isEmpty && companionOver == nil && place == .sale(.cart)
    let found = shared.configuration.catalogue.item(scanned: scan.text)
    if !isCart, takesText, isTextHere(scan, isItem: found != nil) {
      // Insert the characters as they came, without the scanner's Enter.
      return scan.untyped.isEmpty ? [] : receive(.paste(scan.untyped), Frame(size: shared.size))
    }
    shared.steps.noteScan(of: found, at: shared.now)
    if !isCart { untype(scan) }
    recentTyping.forget()
    guard let item = found else {
      if isCart { flow.cart.searchUnknown(scan, shared) }
      showToast(.warning, strings.noSuchCode(scan.text))
      return []
    }
    guard !isCart else { return handle(flow.cart.scanned(item, &flow.sale, shared)) }
    if scanOffer == nil { scanOffer = ScanOffer(item) } else { scanOffer?.append(item) }
    toast = nil
    return []
  }

  /// True where the focused field takes a scan as text. No amount is scanned, and no item is a command.
  private func isTextHere(_ scan: Scan, isItem: Bool) -> Bool {
    if case .prompt(let prompt)? = overlays.last { return prompt.fields[prompt.focus].entry == .text }
    guard overlays.isEmpty else { return !isItem }
    return navigation.top != nil || flow.takesAsText(scan, isItem: isItem)
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
    let isCart = place == .sale(.cart)
    // What is being typed about a line of the cart stays.
    overlays.removeAll { if isCart, case .prompt = $0 { false } else { true } }
    navigation.focusPlace()
    if navigation.top != nil {
      navigation.leaveAll()
      flow.step = .cart
    }
    return offer.items.flatMap { handle(flow.cart.scanned($0, &flow.sale, shared)) }
  }
}
