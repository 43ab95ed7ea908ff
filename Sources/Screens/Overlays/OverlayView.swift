import Checkout
import FoundationEssentials
import TerminalCore
import Text

enum OverlayView {
  static func paint(_ overlay: Overlay, _ state: AppState, on frame: inout Frame) {
    let screen = frame.surface.bounds
    switch overlay {
    case .picker(let picker): paint(picker, state, in: screen, on: &frame)
    case .prompt(let prompt): paint(prompt, state, in: screen, on: &frame)
    case .confirm(let confirm): confirm.paint(state, in: screen, on: &frame)
    case .help(let scroll): HelpView.paint(state, scroll, in: screen, on: &frame)
    case .schedule(let plan, let list): paint(plan, list, state, in: screen, on: &frame)
    case .findings(let findings, let list): FindingsView.paint(findings, list, state, in: screen, on: &frame)
    case .ledger(let reference, let list): LedgerView.paint(reference, list, state, in: screen, on: &frame)
    case .link(let link, let outcome): paint(link, outcome, state, in: screen, on: &frame)
    case .code(let code): paint(code, state, in: screen, on: &frame)
    }
  }

  static func paintKeys(of overlay: Overlay, _ state: AppState, in box: Rect, on frame: inout Frame) {
    paintKeys(
      of: overlay.bindings(state.shared), isScrollable: overlay.isScrollable, state, in: box, on: &frame)
  }

  /// Paints the keys into the bottom border.
  static func paintKeys(
    of bindings: [Binding], isScrollable: Bool, _ state: AppState, in box: Rect, on frame: inout Frame
  ) {
    let s = state.strings
    var keys: [(String, String, Message?)] = bindings.filter { $0.isListed(in: .footer) }.map {
      (state.shared.configuration.keymap.text(of: $0), $0.label, $0.message)
    }
    // List navigation is not a command.
    if isScrollable {
      keys.insert((KeyPress.names(ListState.keys[0], s.glyphs), s.keyMove, nil), at: keys.count - 1)
    }
    var x = box.x + 2
    let y = box.bottom - 1
    for (key, label, message) in keys {
      let width = DisplayWidth.of(key) + DisplayWidth.of(label) + 3
      guard x + width < box.right - 1 else { return }
      if let message { frame.click(Rect(x: x, y: y, width: width, height: 1), message) }
      x += frame.surface.write(" ", at: Point(x: x, y: y), Style(.text, on: .raised))
      x += frame.surface.write(key, at: Point(x: x, y: y), Style(.accent, on: .raised, bold: true))
      x += frame.surface.write(" " + label + " ", at: Point(x: x, y: y), Style(.muted, on: .raised)) + 1
    }
  }

  private static func paint(_ picker: Picker, _ state: AppState, in screen: Rect, on frame: inout Frame) {
    let s = state.strings
    let items = picker.visible
    let widest = picker.items.map { DisplayWidth.of($0.label) + DisplayWidth.of($0.detail) + 9 }.max() ?? 0
    let height = min(picker.items.count + (picker.isTyped ? 2 : 0) + 4, screen.height - 4)
    let box = screen.centered(Size(width: min(max(44, widest), screen.width - 4), height: height))
    var inside = Panel(picker.title).paint(in: box, on: &frame.surface).inset(top: 1, bottom: 1)
    if picker.isTyped {
      frame.surface.write("›", at: inside.origin, Style(.accent, on: .raised))
      Field(picker.query, isFocused: true, placeholder: picker.hint, style: Style(.text, on: .raised)).paint(
        in: inside.row(0).inset(left: 2), on: &frame.surface)
      inside = inside.inset(top: 2)
    }
    frame.surface.putFocus(at: inside.origin)
    if items.isEmpty { Label(s.nothingFound, Style(.muted, on: .raised)).paint(in: inside.row(0), on: &frame.surface) }
    frame.paint(
      Rows(count: items.count, state: picker.list, isFocused: true), .overlay, in: inside,
      click: { .overlay(.rowClicked($0)) }, showing: { items[$0] },
      row: { item, row, style, surface in
        let style = style.ground == .selection ? style : style.on(.raised)
        if item.isHeading {
          Label(item.label, Style(.text, on: style.ground, bold: true)).paint(in: row, on: &surface)
          return
        }
        let text = item.disabledReason == nil ? style : Style(.muted, on: style.ground)
        let label = item.isPerson ? state.shared.shown(item.label, as: .name) : item.label
        LabelPair(Label(label, text), Label(item.detail, Style(.muted, on: style.ground))).paint(in: row, on: &surface)
      })
    paintKeys(of: .picker(picker), state, in: box, on: &frame)
  }

  private static func paint(_ prompt: Prompt, _ state: AppState, in screen: Rect, on frame: inout Frame) {
    let width = min(56, screen.width - 4)
    let note = prompt.note.map { Paragraph($0, Style(.muted, on: .raised)) }
    let noteRows = note.map { $0.height(width: width - 4) + 1 } ?? 0
    let box = screen.centered(Size(width: width, height: prompt.fields.count * 2 + noteRows + 4))
    var inside = Panel(prompt.title).paint(in: box, on: &frame.surface).inset(top: 1)
    note?.paint(in: inside, on: &frame.surface)
    inside = inside.inset(top: noteRows)
    let labelWidth = (prompt.fields.map { DisplayWidth.of($0.label) }.max() ?? 0) + 2
    for (index, field) in prompt.fields.enumerated() {
      let isFocused = index == prompt.focus
      let row = inside.row(index * 2)
      if !row.isEmpty { frame.click(row, .overlay(.fieldClicked(index))) }
      Label(field.label, Style(isFocused ? .accent : .muted, on: .raised)).paint(
        in: row.split(left: labelWidth).left, on: &frame.surface)
      Field(field.input, grouping: field.grouping, isFocused: isFocused, style: Style(.text, on: .raised)).paint(
        in: row.inset(left: labelWidth), on: &frame.surface)
      if let problem = prompt.problem, problem.field == index {
        Label("✗ " + problem.text, Style(.negative, on: .raised)).paint(
          in: inside.row(index * 2 + 1).inset(left: labelWidth), on: &frame.surface)
      }
    }
    paintKeys(of: .prompt(prompt), state, in: box, on: &frame)
  }

  /// The link has its rows for itself up to both edges, so that nothing else is selected with it.
  private static func paint(
    _ link: String, _ outcome: CopyOutcome, _ state: AppState, in screen: Rect, on frame: inout Frame
  ) {
    let s = state.strings
    let text = Paragraph("\(s.copying(outcome)). \(s.selectLink(outcome))", Style(.text, on: .raised))
    let width = screen.width - 4
    let (words, parts) = (text.height(width: width), OrderView.rows(of: link, width: screen.width))
    let height = min(words + parts.count + 5, screen.height)
    let box = Rect(x: 0, y: (screen.height - height) / 2, width: screen.width, height: height)
    frame.surface.fill(box, Style(.text, on: .raised))
    text.paint(in: box.inset(left: 2, top: 1).split(left: width).left, on: &frame.surface)
    for (row, part) in parts.enumerated() {
      Label(part, Style(.info, on: .raised)).paint(in: box.row(words + 2 + row), on: &frame.surface)
    }
    frame.surface.putFocus(at: Point(x: box.x, y: box.y + words + 2))
    paintKeys(of: .link(link, outcome), state, in: box, on: &frame)
  }

  /// Centred, on white including the quiet zone; the closing key below where a row is left.
  private static func paint(_ code: QRCode, _ state: AppState, in screen: Rect, on frame: inout Frame) {
    let s = state.strings
    guard code.size.width <= screen.width, code.size.height <= screen.height else {
      let box = screen.centered(Size(width: min(56, screen.width - 4), height: 5))
      let inside = Panel(s.codeTitle).paint(in: box, on: &frame.surface).inset(top: 1)
      Label(s.codeTooLarge(code.size), Style(.warning, on: .raised)).paint(in: inside, on: &frame.surface)
      frame.surface.putFocus(at: inside.origin)
      return paintKeys(of: .code(code), state, in: box, on: &frame)
    }
    let place = screen.centered(code.size)
    code.paint(at: place.origin, on: &frame.surface)
    frame.surface.putFocus(at: place.origin)
    guard place.bottom < screen.bottom else { return }
    let row = Rect(x: place.x, y: place.bottom, width: place.width, height: 1)
    frame.surface.fill(row, Style(.text, on: .raised))
    frame.surface.putFocus(at: Point(x: row.x + 1, y: row.y))
    frame.click(row, .overlayClosed)
    LabelPair(
      Label(" " + s.codeTitle, Style(.text, on: .raised)),
      Label("\(s.key(.overlayClose)) \(s.keyClose) ", Style(.muted, on: .raised))
    )
    .paint(in: row, on: &frame.surface)
  }

  private static func paint(
    _ plan: Plan, _ list: ListState, _ state: AppState, in screen: Rect, on frame: inout Frame
  ) {
    let s = state.strings
    let schedule = PaymentSchedule(plan: plan, start: KazakhstanTime.day(state.shared.now))
    let box = screen.centered(Size(width: 78, height: min(plan.months + 8, screen.height - 4)))
    let inside = Panel("\(s.scheduleTitle) · \(plan.name)").paint(in: box, on: &frame.surface).inset(top: 1, bottom: 1)
    let ground = Style(.muted, on: .raised)
    func cells(_ row: Rect) -> [Rect] {
      var rest = row
      return [3, 11, 13, 15, 16, 13].map { width in
        let (cell, after) = rest.split(left: width)
        rest = after
        return cell
      }
    }
    let heads = ["№", s.columnDate, s.columnPayment, s.columnPrincipal, s.columnInterest, s.columnBalance]
    for (cell, text) in zip(cells(inside.row(0).inset(left: 2)), heads) {
      Label(text, ground, .right).paint(in: cell, on: &frame.surface)
    }
    let body = inside.inset(top: 1, bottom: 2)
    frame.paint(
      Rows(count: plan.months, state: list, isFocused: true), .overlay, in: body,
      click: { .overlay(.rowClicked($0)) },
      row: {
        index, row, style, surface in
        let payment = schedule.payments[index]
        let style = style.ground == .selection ? style : style.on(.raised)
        let texts = [
          String(payment.number), payment.date.dotted, s.bare(payment.amount), s.bare(payment.principal),
          s.bare(payment.interest), s.bare(payment.balance),
        ]
        for (cell, text) in zip(cells(row), texts) {
          Label(text, style, .right).paint(in: cell, on: &surface)
        }
      })
    var sum = "\(s.columnTotal) \(s.money(schedule.total))"
    if plan.overpayment > .zero { sum += " · " + s.effectiveRate(schedule.effectiveRate) }
    LabelPair(Label(sum, Style(.text, on: .raised, bold: true)), Label(s.estimate, ground)).paint(
      in: inside.row(inside.height - 1).inset(left: 2), on: &frame.surface)
    paintKeys(of: .schedule(plan, list), state, in: box, on: &frame)
  }
}

extension Overlay {
  /// True for scrolling text, whose keys are listed.
  fileprivate var isScrollable: Bool {
    switch self {
    case .help, .schedule, .findings, .ledger: true
    case .picker, .prompt, .confirm, .link, .code: false
    }
  }
}
