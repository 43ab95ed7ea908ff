import Checkout
import FoundationEssentials
import Sales
import TerminalCore

struct FrameLayout {
  let header: Rect
  /// The production warning; empty elsewhere.
  let banner: Rect
  let stepper: Rect
  /// The current step.
  let content: Rect
  /// The side panel; empty in narrow windows.
  let panel: Rect
  /// The row above the footer, only for toasts and scan offers: nothing else is painted there.
  let message: Rect
  let footer: Rect
  /// For full-width screens, which have neither stepper nor side panel: title and body.
  let sheetTitle, sheet: Rect
  /// True where there is room for blank rows.
  let isTall: Bool

  static let panelWidth = 39
  static let panelFrom = 132

  init(_ shared: Shared) {
    let screen = Rect(shared.size)
    isTall = screen.height >= 30
    let (withHeader, footer) = screen.split(bottom: 2)
    var (header, body) = withHeader.split(top: 2)
    self.header = header
    self.footer = footer
    (header, body) = body.split(top: shared.configuration.profile.environment == .production ? 1 : 0)
    banner = header
    (body, message) = body.split(bottom: 1)
    let (main, panel) = body.split(right: screen.width >= FrameLayout.panelFrom ? FrameLayout.panelWidth : 0)
    self.panel = panel
    let padded = main.inset(left: 2, right: 2)
    let stepperTop = isTall ? 1 : 0
    stepper = padded.row(stepperTop)
    content = padded.inset(top: stepperTop + (isTall ? 3 : 2))
    let width = screen.width - 4
    sheetTitle = Rect(x: stepper.x, y: stepper.y, width: width, height: 1)
    sheet = Rect(x: content.x, y: content.y, width: width, height: content.height)
  }
}

extension AppState {
  /// Wide windows show the orders beside a screen.
  var hasSidePanel: Bool { shared.size.width >= FrameLayout.panelFrom }
}

/// Paints the whole screen. Changes nothing.
package enum AppView {
  package static func paint(_ state: AppState, on frame: inout Frame) {
    frame.reset(
      size: state.shared.size, for: .init(language: state.shared.language, isMasked: state.shared.isMasked))
    guard state.shared.size.isEnough else { return paintTooSmall(state, on: &frame.surface) }
    let layout = FrameLayout(state.shared)
    paintHeader(state, in: layout, on: &frame.surface)
    state.paintPlace(in: layout, on: &frame)
    FindingsBadge.paint(
      state, in: (state.place.kind == .console ? layout.sheet : layout.content).row(1), on: &frame)
    paintFooter(state, in: layout.footer, on: &frame)
    MessageRow.paintToast(state, in: layout, on: &frame.surface)
    for overlay in state.overlays {
      frame.beginOverlay()
      overlay.content.paint(state.orders, state.shared, on: &frame)
    }
    // On top, because the scan offer's keys work above overlays too.
    MessageRow.paintScanOffer(state, in: layout, on: &frame)
  }

  /// Paints the stepper and the side panel.
  static func paintAround(_ state: AppState, step: Int, in layout: FrameLayout, on frame: inout Frame) {
    let s = state.strings
    let hasNoPlan = state.place.kind == .sale && state.flow.sale.validPlan == nil
    let steps = Stepper(
      Step.allCases.map { $0.title(s) } + [s.stepOrder], current: step, undone: hasNoPlan ? Step.plan.index : nil
    ).paint(in: layout.stepper, on: &frame.surface)
    for (step, area) in zip(Step.allCases, steps) where !area.isEmpty { frame.click(area, .stepChosen(step)) }
    if state.hasSidePanel {
      Hairline().paint(downLeft: layout.panel.inset(bottom: -layout.message.height), on: &frame.surface)
      var panel = layout.panel.inset(left: 1, top: layout.isTall ? 4 : 0, right: 1)
      if let sale = SaleSummary(state) {
        let used = sale.paint(state.shared, in: panel.inset(left: 1, right: 1), on: &frame.surface)
        panel = panel.inset(top: used + (layout.isTall ? 2 : 1))
      }
      OrdersPanel.paint(
        state.orders, ListState(), open: state.navigation.order?.reference, state.shared,
        in: panel, isFocused: false, on: &frame)
    }
    // After the side panel, because the step has the keyboard focus.
    frame.surface.beginFocus(at: layout.content.origin)
  }

  private static func paintTooSmall(_ state: AppState, on surface: inout Surface) {
    let lines = DisplayWidth.wrapped(state.strings.tooSmall, cells: max(1, state.shared.size.width - 2))
    let top = max(0, (state.shared.size.height - lines.count) / 2)
    for (row, line) in lines.enumerated() {
      Label(line, Style(.text), .center).paint(in: surface.bounds.row(top + row), on: &surface)
    }
    surface.beginFocus(at: Point(x: 0, y: top))
  }

  private static func paintHeader(_ state: AppState, in layout: FrameLayout, on surface: inout Surface) {
    let row = layout.header.row(0).inset(left: 2, right: 2)
    let used = surface.write("kassa", at: Point(x: row.x, y: row.y), Style(.accent, bold: true))
    let index = state.shared.ownPlace
    let configuration = state.shared.configuration
    let city = state.shared.language == .kazakh ? configuration.places[index].cityKk : configuration.places[index].city
    var left = configuration.shop + " · " + city
    if !configuration.till.isEmpty { left += " · " + configuration.till }
    var right: String
    var role: Role
    switch configuration.profile.environment {
    case .embedded where configuration.isShared: (right, role) = ("▲ SANDBOX · " + state.strings.shared, .warning)
    case .embedded: (right, role) = ("● SANDBOX", .positive)
    case .test: (right, role) = ("● TEST", .info)
    case .production: (right, role) = ("▲ PRODUCTION", .warning)
    }
    let clock = KazakhstanTime.clock(state.shared.now)
    var end = row.right - DisplayWidth.of(clock)
    surface.write(clock, at: Point(x: end, y: row.y), Style(.text))
    end -= 5 + DisplayWidth.of(state.shared.language.short)
    surface.write(state.shared.language.short, at: Point(x: end, y: row.y), Style(.muted))
    let journal: (String, Role)? =
      switch state.shared.journal {
      case .active: nil
      case .off: ("○ " + state.strings.withoutJournal, .muted)
      case .failing: ("▲ " + state.strings.journalStopped, .warning)
      }
    if let (text, role) = journal {
      end -= 3 + DisplayWidth.of(text)
      surface.write(text, at: Point(x: end, y: row.y), Style(role))
    }
    if state.shared.isMasked {
      end -= 5
      surface.write("••", at: Point(x: end, y: row.y), Style(.warning))
    }
    if let altered = state.strings.altered(state.bankWatch, at: state.shared.now) {
      // The shop's name gives way, and the end is cut off.
      let room = end - 9 - row.x - used - min(12, DisplayWidth.of(left))
      right = DisplayWidth.truncated("▲ \(right.dropFirst(2)) · \(altered)", cells: room)
      role = .warning
    }
    end -= 5 + DisplayWidth.of(right)
    surface.write(right, at: Point(x: end, y: row.y), Style(role))
    Label(left, Style(.muted)).paint(
      in: Rect(x: row.x + used + 2, y: row.y, width: end - row.x - used - 4, height: 1), on: &surface)
    Hairline().paint(acrossTop: layout.header.row(1), on: &surface)
    if !layout.banner.isEmpty {
      surface.fill(layout.banner, Style(.inverse, on: .warning))
      Label("▲ " + state.strings.production, Style(.inverse, on: .warning, bold: true), .center).paint(
        in: layout.banner, on: &surface)
    }
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
    // Always shown: next step, orders, and help, which lists everything that does not fit.
    func isPinned(_ message: Message) -> Bool {
      switch message {
      case .nextPressed, .newSalePressed, .helpPressed: true
      case .ordersPressed: !state.orders.list.isEmpty
      default: false
      }
    }
    var all: [(binding: Binding, key: String, width: Int, isPinned: Bool)] = []
    var room = row.width + 3
    for binding in state.placeBindings + state.mainBindings where binding.isListed(in: .footer) {
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
