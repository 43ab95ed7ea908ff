import BrokerAPI
import Checkout
import Sales
import TerminalCore
import Text

/// A small form, validated by the screen that opened it. Errors appear beside the field, and the input stays.
struct Prompt: Equatable, OverlayContent {
  enum Purpose: Equatable, Sendable {
    case quantity(line: Int)
    case price(line: Int)
    case freeItem, production
    case resolution(Reference, isAccepted: Bool)
    case told(OrderState, AskedOrder)
    case export(ExportFormat)
    case request(RequestEdit)
    case exchanges(HandOverOrder)

    /// What confirming does.
    func action(_ s: Strings) -> String {
      switch self {
      case .production: s.confirmProductionKey
      case .freeItem: s.keyAdd
      case .export, .exchanges: s.keyExport
      case .quantity, .price, .resolution, .told, .request: s.keyDone
      }
    }
  }

  struct Field: Equatable, Sendable {
    enum Entry: Equatable, Sendable { case text, wholeNumber, amount }

    let label: String
    var input: TextInput
    let entry: Entry
    /// It may be masked.
    var isPersonal = false
    var grouping: DigitGrouping { entry == .text ? .none : .thousands }

    init(_ label: String, _ text: String, limit: Int = 120, entry: Entry = .text) {
      self.label = label
      self.entry = entry
      input = TextInput(text, limit: limit)
    }
  }

  private struct Problem: Equatable {
    let text: String
    /// Index of its field.
    let field: Int
  }

  let title: String
  let note: String?
  var fields: [Field]
  let purpose: Purpose
  private(set) var focus = 0
  private var amountKeys = AmountKeys()
  private var problem: Problem?

  init(title: String, note: String?, fields: [Field], purpose: Purpose) {
    self.title = title
    self.note = note
    self.fields = fields
    self.purpose = purpose
  }

  var overlay: Overlay { .prompt(self) }
  var isTyping: Bool { true }
  var isOfRequest: Bool { if case .request = purpose { true } else { false } }

  func bindings(_ shared: Shared) -> [Binding] {
    let s = shared.strings
    return [
      choose(purpose.action(s)), close(s.keyCancel),
      Binding(.promptNext, label: s.keyField, .overlay(.next), in: []),
      Binding(.promptPrevious, label: s.keyField, .overlay(.previous), in: []),
    ]
  }

  mutating func receive(_ press: KeyPress, _ shared: Shared) {
    let input = fields[focus].input
    let digit: Character? =
      switch fields[focus].entry {
      case .text: nil
      case .wholeNumber: press.typed.flatMap { amountKeys.character($0, in: input, isWhole: true) }
      case .amount: press.typed.flatMap { amountKeys.character($0, in: input) }
      }
    // No letter belongs into a number.
    let sign = fields[focus].entry == .text ? nil : press.typed.flatMap(KeyboardLayout.sign)
    _ = fields[focus].input.handle((digit ?? sign).map { KeyPress($0) } ?? press)
    if fields[focus].input.text != input.text { problem = nil }
  }

  mutating func receive(paste line: String, _ shared: Shared) -> [Request] {
    let money = fields[focus].entry == .text ? nil : (try? Money(parsing: line))?.plain
    problem = nil
    return fields[focus].input.insert(money ?? line) ? [] : [.toast(.warning, shared.strings.pasteCut)]
  }

  mutating func update(_ message: OverlayMessage, _ orders: Orders, _ shared: Shared) -> [Request] {
    switch message {
    case .chosen:
      guard focus < fields.count - 1, fields[focus + 1].input.isEmpty else { return [.send(entered)] }
      focus += 1
    case .next: focus = (focus + 1) % fields.count
    case .previous: focus = (focus + fields.count - 1) % fields.count
    case .fieldClicked(let field): if fields.indices.contains(field) { focus = field }
    case .refused(let text, let field):
      problem = Problem(text: text, field: field)
      focus = field
    case .rowClicked, .answered: break
    }
    return []
  }

  private var entered: Message {
    let texts = fields.map(\.input.text)
    return switch purpose {
    case .quantity(let line): .cart(.quantityEntered(line: line, texts[0]))
    case .price(let line): .cart(.priceEntered(line: line, texts[0]))
    case .freeItem: .cart(.freeItemEntered(name: texts[0], price: texts[1]))
    case .export(let format): .history(.exportPathEntered(format, texts[0].trimmingWhitespace))
    case .exchanges(let order): .exchanges(.handOver(.pathEntered(order, texts[0].trimmingWhitespace)))
    case .resolution(let reference, let isAccepted):
      .order(.resolutionEntered(reference, isAccepted: isAccepted, note: texts[0]))
    case .request(let edit): .request(.entered(edit, texts))
    case .told(let state, let asked): .order(.toldStateEntered(state, asked, note: texts[0]))
    case .production: .review(.productionConfirmed(texts[0].trimmingWhitespace))
    }
  }

  func paint(_ orders: Orders, _ shared: Shared, on frame: inout Frame) {
    let note = note.map { Paragraph($0, Style(.muted, on: .raised)) }
    let noteRows = note.map { $0.height(width: 52) + 1 } ?? 0
    var inside = paintBox(title, 56, fields.count * 2 + noteRows + 4, shared, on: &frame)
    note?.paint(in: inside, on: &frame.surface)
    inside = inside.inset(top: noteRows)
    let labelWidth = (fields.map { DisplayWidth.of($0.label) }.max() ?? 0) + 2
    for (index, field) in fields.enumerated() {
      let isFocused = index == focus
      let row = inside.row(index * 2)
      if !row.isEmpty { frame.click(row, .overlay(.fieldClicked(index))) }
      Label(field.label, Style(isFocused ? .accent : .muted, on: .raised)).paint(
        in: row.split(left: labelWidth).left, on: &frame.surface)
      TerminalCore.Field(
        field.input, grouping: field.grouping, isFocused: isFocused, style: Style(.text, on: .raised),
        mask: field.isPersonal && shared.isMasked ? { Mask.name.whileTyping($0) } : nil
      ).paint(in: row.inset(left: labelWidth), on: &frame.surface)
      if let problem, problem.field == index {
        Label("✗ " + problem.text, Style(.negative, on: .raised)).paint(
          in: inside.row(index * 2 + 1).inset(left: labelWidth), on: &frame.surface)
      }
    }
  }
}
