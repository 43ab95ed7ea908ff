import Checkout
import FoundationEssentials
import Sales
import TerminalCore

struct FrameLayout {
  let header: Rect
  /// The production warning; empty elsewhere.
  let banner: Rect
  /// The stepper, or the title of a place.
  let head: Rect
  /// The place.
  let content: Rect
  /// Empty where nothing stands beside the place.
  let companion: Rect
  /// The rows above the footer, only for toasts and scan offers: nothing else is painted there.
  let message: Rect
  let footer: Rect
  /// True where there is room for blank rows.
  let isTall: Bool

  /// - Parameters:
  ///   - companion: what stands beside the place.
  ///   - rows: for messages.
  init(_ shared: Shared, beside companion: Companion.Kind? = nil, messageRows rows: Int = 1) {
    let screen = Rect(shared.size)
    isTall = screen.height >= 30
    let (withHeader, footer) = screen.split(bottom: 2)
    var (header, body) = withHeader.split(top: 2)
    self.header = header
    self.footer = footer
    (header, body) = body.split(top: shared.configuration.profile.capabilities.sendsRealApplications ? 1 : 0)
    banner = header
    (body, message) = body.split(bottom: rows)
    let (main, right) = body.split(right: companion.map { Self.width(of: $0, in: screen) } ?? 0)
    self.companion = right
    let padded = main.inset(left: 2, right: 2)
    let headTop = isTall ? 1 : 0
    head = padded.row(headTop)
    content = padded.inset(top: headTop + (isTall ? 3 : 2))
  }

  private static func width(of companion: Companion.Kind, in screen: Rect) -> Int {
    switch companion {
    case .orders: 39
    case .exchanges: ExchangesCompanion.width(in: screen)
    // What the history's wide rows leave.
    case .record: screen.width - HistoryView.wideRow - 4
    }
  }
}

extension AppState {
  var layout: FrameLayout { FrameLayout(shared, beside: companionBeside?.kind, messageRows: MessageRow.rows(of: self)) }
}

/// Paints the whole screen. Changes nothing.
package enum AppView {
  package static func paint(_ state: AppState, on frame: inout Frame) {
    frame.reset(
      size: state.shared.size, for: .init(language: state.shared.language, isMasked: state.shared.isMasked))
    guard state.shared.size.isEnough else { return paintTooSmall(state, on: &frame.surface) }
    let layout = state.layout
    let isCompanionFocused = state.navigation.isCompanionFocused
    HeaderView.paint(state, in: layout, on: &frame.surface)
    if !isCompanionFocused { state.paintCompanion(in: layout, on: &frame) }
    frame.surface.beginFocus(at: layout.content.origin)
    frame.hasFocus = !isCompanionFocused
    state.paintPlace(in: layout, on: &frame)
    frame.hasFocus = true
    FindingsBadge.paint(state, in: layout.content.row(1), on: &frame)
    if isCompanionFocused {
      if state.companionOver == nil {
        frame.surface.beginFocus(at: layout.companion.origin)
      } else {
        frame.beginOverlay()
      }
      state.paintCompanion(in: layout, on: &frame)
    }
    // What stands over the place has its commands there too.
    paintFooter(state, in: layout.footer, on: &frame)
    MessageRow.paintToast(state, in: layout, on: &frame.surface)
    for overlay in state.overlays {
      frame.beginOverlay()
      overlay.content.paint(state.orders, state.shared, on: &frame)
    }
    // On top, because the scan offer's keys work above overlays too.
    MessageRow.paintScanOffer(state, in: layout, on: &frame)
  }

  /// The place as text, with personal data masked and without what covers it.
  package static func maskedText(of state: AppState) -> String {
    var bare = state
    bare.shared.isMasked = true
    (bare.overlays, bare.toast, bare.scanOffer) = ([], nil, nil)
    bare.navigation.exchanges?.follow(bare.shared)
    var frame = Frame(size: bare.shared.size)
    paint(bare, on: &frame)
    return frame.surface.text
  }

  /// - Parameter undone: what is not done although a later one may be.
  static func paintSteps(
    _ s: Strings, current: Int, undone: Step? = nil, in layout: FrameLayout, on frame: inout Frame
  ) {
    let steps = Stepper(Step.allCases.map { $0.title(s) } + [s.stepOrder], current: current, undone: undone?.index)
      .paint(in: layout.head, on: &frame.surface)
    for (step, area) in zip(Step.allCases, steps) where !area.isEmpty { frame.click(area, .stepChosen(step)) }
  }

  private static func paintTooSmall(_ state: AppState, on surface: inout Surface) {
    let lines = DisplayWidth.wrapped(state.strings.tooSmall, cells: max(1, state.shared.size.width - 2))
    let top = max(0, (state.shared.size.height - lines.count) / 2)
    for (row, line) in lines.enumerated() {
      Label(line, Style(.text), .center).paint(in: surface.bounds.row(top + row), on: &surface)
    }
    surface.beginFocus(at: Point(x: 0, y: top))
  }

  // MARK: Footer

  private struct FooterItem {
    let binding: Binding
    let key: String
    let area: Rect
  }

  /// The bindings that fit. Earlier ones win.
  private static func footerItems(_ state: AppState, in footer: Rect) -> [FooterItem] {
    let row = footer.row(1).inset(left: 2, right: 2)
    // Always shown: next step, help, which lists everything that does not fit, and the orders where they do not stand beside.
    func isPinned(_ message: Message) -> Bool {
      switch message {
      case .nextPressed, .newSalePressed, .helpPressed: true
      case .ordersPressed: state.companionBeside == nil && !state.orders.list.isEmpty
      default: false
      }
    }
    var all: [(binding: Binding, key: String, width: Int, isPinned: Bool)] = []
    var room = row.width + 3
    for binding in state.focusedBindings + state.mainBindings where binding.isListed(in: .footer) {
      // Its key stands beside help's.
      if binding.command == .commands, state.isTyping { continue }
      let key = footerKey(of: binding, state)
      let width = DisplayWidth.of(key) + 1 + DisplayWidth.of(binding.label)
      let isPinned = isPinned(binding.message)
      if isPinned { room -= width + 3 }
      all.append((binding, key, width, isPinned))
    }
    var x = row.x
    var items: [FooterItem] = []
    for (binding, key, width, isPinned) in all {
      if !isPinned {
        guard width + 3 <= room else { continue }
        room -= width + 3
      }
      let area = Rect(x: x, y: row.y, width: min(width, row.right - x), height: 1)
      items.append(FooterItem(binding: binding, key: key, area: area))
      x += width + 3
    }
    return items
  }

  /// In a field "?" is text, and some terminals keep F1 to themselves: the commands' key leads to help too.
  private static func footerKey(of binding: Binding, _ state: AppState) -> String {
    let keymap = state.shared.configuration.keymap
    guard binding.command == .help, state.isTyping, let help = keymap.untypedName(.help) else {
      return keymap.text(of: binding)
    }
    return "\(help) \(keymap.name(.commands))"
  }

  private static func paintFooter(_ state: AppState, in footer: Rect, on frame: inout Frame) {
    Hairline().paint(acrossTop: footer.row(0), on: &frame.surface)
    for item in footerItems(state, in: footer) {
      let area = item.area
      let used = frame.surface.write(item.key, at: area.origin, Style(.accent, bold: true))
      frame.surface.write(
        item.binding.label, at: Point(x: area.x + used + 1, y: area.y), Style(.muted), limit: area.width - used - 1)
      frame.click(area, item.binding.message)
    }
  }
}
