import Checkout
import FoundationEssentials
import Terminal
import Text

/// Paints what lies above the screen.
enum OverlayView {
  static func paint(_ overlay: Overlay, _ state: AppState, in layout: FrameLayout, on surface: inout Surface) {
    let screen = surface.bounds
    switch overlay {
    case .picker(let picker): paint(picker, state, in: screen, on: &surface)
    case .prompt(let prompt): paint(prompt, state, in: screen, on: &surface)
    case .confirm(let confirm): confirm.paint(state.strings, in: screen, on: &surface)
    case .help(let list): HelpView.paint(state, list, in: screen, on: &surface)
    case .schedule(let plan, let list): paint(plan, list, state, in: screen, on: &surface)
    case .ledger(let reference, let list): LedgerView.paint(reference, list, state, in: screen, on: &surface)
    case .code(let code): paint(code, state, in: screen, on: &surface)
    case .orders:
      let box = screen.centered(Size(width: 60, height: screen.height - 4))
      let inside = Panel("").paint(in: box, on: &surface)
      OrdersPanel.paint(state, in: inside.inset(top: 1), isFocused: true, ground: .raised, on: &surface)
      paintKeys(
        [("↵", state.strings.keyOpen), ("R", state.strings.keyRefresh), ("Esc", state.strings.keyClose)], in: box,
        on: &surface)
    }
  }

  /// The keys of an overlay, in its lower frame.
  static func paintKeys(_ keys: [(String, String)], in box: Rect, on surface: inout Surface) {
    var x = box.x + 2
    let y = box.bottom - 1
    for (key, label) in keys {
      let width = DisplayWidth.of(key) + DisplayWidth.of(label) + 3
      guard x + width < box.right - 1 else { return }
      x += surface.write(" ", at: Point(x: x, y: y), Style(.text, on: .raised))
      x += surface.write(key, at: Point(x: x, y: y), Style(.accent, on: .raised, bold: true))
      x += surface.write(" " + label + " ", at: Point(x: x, y: y), Style(.muted, on: .raised)) + 1
    }
  }

  private static func paint(_ picker: Picker, _ state: AppState, in screen: Rect, on surface: inout Surface) {
    let s = state.strings
    let items = picker.visible
    let widest = picker.items.map { DisplayWidth.of($0.label) + DisplayWidth.of($0.detail) + 9 }.max() ?? 0
    let height = min(picker.items.count + (picker.isTyped ? 2 : 0) + 4, screen.height - 4)
    let box = screen.centered(Size(width: min(max(44, widest), screen.width - 4), height: height))
    var inside = Panel(picker.title).paint(in: box, on: &surface).inset(top: 1, bottom: 1)
    if picker.isTyped {
      surface.write("›", at: Point(x: inside.x, y: inside.y), Style(.accent, on: .raised))
      Field(picker.query, isFocused: true, placeholder: picker.hint, style: Style(.text, on: .raised)).paint(
        in: inside.row(0).inset(left: 2), on: &surface)
      inside = inside.inset(top: 2)
    }
    if items.isEmpty { Label(s.nothingFound, Style(.muted, on: .raised)).paint(in: inside.row(0), on: &surface) }
    Rows(count: items.count, state: picker.list, isFocused: true).paint(in: inside, on: &surface) {
      index, row, style, surface in
      let style = style.ground == .selection ? style : style.on(.raised)
      let item = items[index]
      let label = item.isPerson ? state.shown(item.label, as: .name) : item.label
      LabelPair(Label(label, style), Label(item.detail, Style(.muted, on: style.ground))).paint(in: row, on: &surface)
    }
    paintKeys([("↵", s.keyChoose), ("Esc", s.keyClose)], in: box, on: &surface)
  }

  private static func paint(_ prompt: Prompt, _ state: AppState, in screen: Rect, on surface: inout Surface) {
    let s = state.strings
    let width = min(56, screen.width - 4)
    let note = prompt.note.map { Paragraph($0, Style(.muted, on: .raised)) }
    let noteRows = note.map { $0.height(width: width - 4) + 1 } ?? 0
    let box = screen.centered(Size(width: width, height: prompt.fields.count * 2 + noteRows + 4))
    var inside = Panel(prompt.title).paint(in: box, on: &surface).inset(top: 1)
    note?.paint(in: inside, on: &surface)
    inside = inside.inset(top: noteRows)
    let labelWidth = (prompt.fields.map { DisplayWidth.of($0.label) }.max() ?? 0) + 2
    for (index, field) in prompt.fields.enumerated() {
      let isFocused = index == prompt.focus
      let row = inside.row(index * 2)
      Label(field.label, Style(isFocused ? .accent : .muted, on: .raised)).paint(
        in: row.split(left: labelWidth).left, on: &surface)
      Field(field.input, grouping: field.grouping, isFocused: isFocused, style: Style(.text, on: .raised)).paint(
        in: row.inset(left: labelWidth), on: &surface)
      if let problem = prompt.problem, problem.field == index {
        Label("✗ " + problem.text, Style(.negative, on: .raised)).paint(
          in: inside.row(index * 2 + 1).inset(left: labelWidth), on: &surface)
      }
    }
    paintKeys([("↵", s.keyChoose), ("Esc", s.keyCancel)], in: box, on: &surface)
  }

  /// The code in the middle, on white up to its quiet zone, and what closes it below, where there is a row for that.
  private static func paint(_ code: QRCode, _ state: AppState, in screen: Rect, on surface: inout Surface) {
    let s = state.strings
    guard code.size.width <= screen.width, code.size.height <= screen.height else {
      let box = screen.centered(Size(width: min(56, screen.width - 4), height: 5))
      Label(s.codeTooLarge(code.size), Style(.warning, on: .raised)).paint(
        in: Panel(s.codeTitle).paint(in: box, on: &surface).inset(top: 1), on: &surface)
      return paintKeys([("Esc", s.keyClose)], in: box, on: &surface)
    }
    let place = screen.centered(code.size)
    code.paint(at: Point(x: place.x, y: place.y), on: &surface)
    guard place.bottom < screen.bottom else { return }
    let row = Rect(x: place.x, y: place.bottom, width: place.width, height: 1)
    surface.fill(row, Style(.text, on: .raised))
    LabelPair(
      Label(" " + s.codeTitle, Style(.text, on: .raised)), Label("Esc \(s.keyClose) ", Style(.muted, on: .raised))
    )
    .paint(in: row, on: &surface)
  }

  private static func paint(
    _ plan: Plan, _ list: ListState, _ state: AppState, in screen: Rect, on surface: inout Surface
  ) {
    let s = state.strings
    let schedule = PaymentSchedule(plan: plan, start: KazakhstanTime.day(state.now))
    let box = screen.centered(Size(width: 76, height: min(plan.months + 8, screen.height - 4)))
    let inside = Panel("\(s.scheduleTitle) · \(plan.name)").paint(in: box, on: &surface).inset(top: 1, bottom: 1)
    let ground = Style(.muted, on: .raised)
    func cells(_ row: Rect) -> [Rect] {
      var rest = row
      return [3, 12, 14, 14, 14, 14].map { width in
        let (cell, after) = rest.split(left: width)
        rest = after
        return cell
      }
    }
    let heads = ["№", s.columnDate, s.columnPayment, s.columnPrincipal, s.columnInterest, s.columnBalance]
    for (cell, text) in zip(cells(inside.row(0).inset(left: 2)), heads) {
      Label(text, ground, .right).paint(in: cell, on: &surface)
    }
    let body = inside.inset(top: 1, bottom: 2)
    Rows(count: plan.months, state: list, isFocused: true).paint(in: body, on: &surface) { index, row, style, surface in
      let payment = schedule.payments[index]
      let style = style.ground == .selection ? style : style.on(.raised)
      let texts = [
        String(payment.number), payment.date.dotted, s.bare(payment.amount), s.bare(payment.principal),
        s.bare(payment.interest), s.bare(payment.balance),
      ]
      for (cell, text) in zip(cells(Rect(x: row.x, y: row.y, width: row.width + 1, height: 1)), texts) {
        Label(text, style, .right).paint(in: cell, on: &surface)
      }
    }
    var sum = "\(s.columnTotal) \(s.money(schedule.total))"
    if plan.overpayment > .zero { sum += " · " + s.effectiveRate(schedule.effectiveRate) }
    LabelPair(Label(sum, Style(.text, on: .raised, bold: true)), Label(s.estimate, ground)).paint(
      in: inside.row(inside.height - 1).inset(left: 2), on: &surface)
    paintKeys([("↑↓", s.keyMove), ("Esc", s.keyClose)], in: box, on: &surface)
  }
}
