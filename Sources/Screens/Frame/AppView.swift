import Checkout
import FoundationEssentials
public import Terminal

/// Where the parts of the screen are.
struct FrameLayout {
  let header: Rect
  /// The warning bar of production; empty elsewhere.
  let banner: Rect
  let stepper: Rect
  /// The step itself.
  let content: Rect
  /// The orders beside it; empty where the window is narrow.
  let panel: Rect
  let footer: Rect
  /// What takes the whole width instead of a step, orders and all: its title, and what is below.
  let sheetTitle, sheet: Rect
  /// True where there are rows to spare for space.
  let isTall: Bool

  static let panelWidth = 39
  static let panelFrom = 132

  init(_ state: AppState) {
    let screen = Rect(state.size)
    isTall = screen.height >= 30
    let (withHeader, footer) = screen.split(bottom: 2)
    var (header, body) = withHeader.split(top: 2)
    self.header = header
    self.footer = footer
    (header, body) = body.split(top: state.setup.bank == .production ? 1 : 0)
    banner = header
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
  /// True where the orders stand beside every step.
  var isPanelOpen: Bool { size.width >= FrameLayout.panelFrom }
}

/// Paints the whole till. Changes nothing.
public enum AppView {
  /// Paints a state onto a surface of its size.
  public static func paint(_ state: AppState, on surface: inout Surface) {
    surface.reset(size: state.size)
    guard state.size.isEnough else { return paintTooSmall(state, on: &surface) }
    let layout = FrameLayout(state)
    paintHeader(state, in: layout, on: &surface)
    if state.console != nil {
      ConsoleView.paint(state, on: &surface)
    } else if state.history != nil {
      HistoryView.paint(state, in: layout, on: &surface)
    } else {
      paintSale(state, in: layout, on: &surface)
    }
    paintFooter(state, in: layout.footer, on: &surface)
    paintToast(state, in: layout, on: &surface)
    for overlay in state.overlays {
      surface.cursor = nil
      OverlayView.paint(overlay, state, in: layout, on: &surface)
    }
  }

  /// Paints the sale, or the order that is looked at, with the orders beside it.
  private static func paintSale(_ state: AppState, in layout: FrameLayout, on surface: inout Surface) {
    let s = state.strings
    let names = [s.stepCart, s.stepPlan, s.stepCustomer, s.stepReview, s.stepOrder]
    Stepper(names, current: state.openOrder == nil ? state.step.rawValue : 4).paint(in: layout.stepper, on: &surface)
    if state.openOrder != nil {
      OrderPaint.paint(state, in: layout.content, on: &surface)
    } else {
      switch state.step {
      case .cart: CartView.paint(state, in: layout.content, on: &surface)
      case .plan: PlanView.paint(state, in: layout.content, on: &surface)
      case .customer: CustomerView.paint(state, in: layout.content, isTall: layout.isTall, on: &surface)
      case .review: ReviewView.paint(state, in: layout.content, on: &surface)
      }
    }
    if !layout.panel.isEmpty {
      Hairline().paint(downLeft: layout.panel, on: &surface)
      OrdersPanel.paint(
        state, in: layout.panel.inset(left: 1, top: layout.isTall ? 4 : 0, right: 1), isFocused: false, on: &surface)
    }
  }

  /// Paints the list of goods anew and leaves everything else: for a surface that shows the state before `onlyGoodsMoved`.
  ///
  /// Moving in a list is what keys do most, and this is a third of the work of painting everything.
  public static func repaintGoods(_ state: AppState, on surface: inout Surface) {
    CartView.paintRows(state, CartLayout(FrameLayout(state).content), on: &surface)
  }

  private static func paintTooSmall(_ state: AppState, on surface: inout Surface) {
    let lines = DisplayWidth.wrapped(state.strings.tooSmall, cells: max(1, state.size.width - 2))
    let top = max(0, (state.size.height - lines.count) / 2)
    for (row, line) in lines.enumerated() {
      Label(line, Style(.text), .center).paint(in: surface.bounds.row(top + row), on: &surface)
    }
  }

  private static func paintHeader(_ state: AppState, in layout: FrameLayout, on surface: inout Surface) {
    let row = layout.header.row(0).inset(left: 2, right: 2)
    let used = surface.write("kassa", at: Point(x: row.x, y: row.y), Style(.accent, bold: true))
    let index = state.sale.form.place
    let city = state.language == .kazakh ? state.setup.places[index].cityKk : state.setup.places[index].city
    var left = state.setup.shop + " · " + city
    if !state.setup.till.isEmpty { left += " · " + state.setup.till }
    let right: String
    let role: Role
    switch state.setup.bank {
    case .sandbox where state.setup.isShared: (right, role) = ("▲ SANDBOX · " + state.strings.shared, .warning)
    case .sandbox: (right, role) = ("● SANDBOX", .positive)
    case .test: (right, role) = ("● TEST", .info)
    case .production: (right, role) = ("▲ PRODUCTION", .warning)
    }
    let clock = KazakhstanTime.clock(state.now)
    var end = row.right - DisplayWidth.of(clock)
    surface.write(clock, at: Point(x: end, y: row.y), Style(.text))
    end -= 5 + DisplayWidth.of(state.language.short)
    surface.write(state.language.short, at: Point(x: end, y: row.y), Style(.muted))
    let journal: (String, Role)? =
      switch state.journal {
      case .kept: nil
      case .off: ("○ " + state.strings.withoutJournal, .muted)
      case .failing: ("▲ " + state.strings.journalStopped, .warning)
      }
    if let (text, role) = journal {
      end -= 3 + DisplayWidth.of(text)
      surface.write(text, at: Point(x: end, y: row.y), Style(role))
    }
    if state.isMasked {
      end -= 5
      surface.write("••", at: Point(x: end, y: row.y), Style(.warning))
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

  /// The bindings that the footer has room for, each with its place: those first in the tables win.
  private static func footerItems(_ state: AppState, in footer: Rect) -> [(binding: Binding, area: Rect)] {
    let row = footer.row(1).inset(left: 2, right: 2)
    // The way on, the orders and help, which leads to everything that has no room, are always told.
    func isPinned(_ message: Message) -> Bool {
      switch message {
      case .nextPressed, .newSalePressed, .helpPressed: true
      case .ordersPressed: !state.orders.list.isEmpty
      default: false
      }
    }
    let all = (state.stepBindings + state.mainBindings).filter { $0.places.contains(.footer) }.map { binding in
      (
        binding: binding, width: DisplayWidth.of(binding.keyText) + 1 + DisplayWidth.of(binding.label),
        isPinned: isPinned(binding.message)
      )
    }
    var room = row.width + 3 - all.reduce(0) { $0 + ($1.isPinned ? $1.width + 3 : 0) }
    var x = row.x
    var items: [(Binding, Rect)] = []
    for (binding, width, isPinned) in all {
      if !isPinned {
        guard width + 3 <= room else { continue }
        room -= width + 3
      }
      items.append((binding, Rect(x: x, y: row.y, width: min(width, row.right - x), height: 1)))
      x += width + 3
    }
    return items
  }

  private static func paintFooter(_ state: AppState, in footer: Rect, on surface: inout Surface) {
    Hairline().paint(acrossTop: footer.row(0), on: &surface)
    for (binding, area) in footerItems(state, in: footer) {
      let used = surface.write(binding.keyText, at: Point(x: area.x, y: area.y), Style(.accent, bold: true))
      surface.write(
        binding.label, at: Point(x: area.x + used + 1, y: area.y), Style(.muted), limit: area.width - used - 1)
    }
  }

  private static func paintToast(_ state: AppState, in layout: FrameLayout, on surface: inout Surface) {
    guard let toast = state.toast else { return }
    let (mark, role): (String, Role) =
      switch toast.kind {
      case .good: ("✓", .positive)
      case .info: ("●", .info)
      case .warning: ("▲", .warning)
      case .bad: ("✗", .negative)
      }
    let room = layout.footer.width - 8
    let text = DisplayWidth.truncated(toast.text, cells: room)
    let width = DisplayWidth.of(text) + 6
    let area = Rect(x: layout.footer.right - width - 2, y: layout.footer.y - 1, width: width, height: 1)
    surface.fill(area, Style(.text, on: .raised))
    surface.write(mark, at: Point(x: area.x + 2, y: area.y), Style(role, on: .raised, bold: true))
    surface.write(text, at: Point(x: area.x + 4, y: area.y), Style(.text, on: .raised))
  }

  // MARK: Mouse

  /// How many goods a page holds.
  static func goodsPage(_ state: AppState) -> Int { max(1, CartLayout(FrameLayout(state).content).goods.height) }

  /// What a click or a turn of the wheel means where it happened; nil for nothing.
  static func message(for mouse: MouseEvent, in state: AppState) -> Message? {
    let layout = FrameLayout(state)
    switch mouse.kind {
    case .release: return nil
    case .wheelUp: return .input(.key(KeyPress(.up)))
    case .wheelDown: return .input(.key(KeyPress(.down)))
    case .press: break
    }
    if let item = footerItems(state, in: layout.footer).first(where: { $0.area.contains(mouse.at) }) {
      return item.binding.message
    }
    if state.console != nil { return ConsoleView.message(at: mouse.at, state) }
    if state.history != nil { return HistoryView.message(at: mouse.at, state) }
    if layout.panel.contains(mouse.at) {
      let area = OrdersPanel.rows(in: layout.panel.inset(left: 1, top: layout.isTall ? 4 : 0, right: 1))
      guard area.contains(mouse.at) else { return nil }
      let index =
        (mouse.at.y - area.y) / OrdersPanel.pitch
        + state.orders.rows.visible(count: state.orders.list.count, height: (area.height + 1) / OrdersPanel.pitch)
        .lowerBound
      guard state.orders.list.indices.contains(index) else { return nil }
      return .order(.orderChosen(state.orders.list[index].reference))
    }
    guard state.openOrder == nil, layout.content.contains(mouse.at) else { return nil }
    switch state.step {
    case .cart: return CartView.message(at: mouse.at, state, in: layout.content)
    case .plan: return PlanView.message(at: mouse.at, state, in: layout.content)
    case .customer: return CustomerView.message(at: mouse.at, state, in: layout.content, isTall: layout.isTall)
    case .review: return nil
    }
  }
}
