import BrokerAPI
import Checkout
import Sales
import TerminalCore
import Text

/// What covers the screen. The top overlay gets the keys first.
enum Overlay: Equatable, Sendable {
  case picker(Picker)
  case prompt(Prompt)
  /// A question or a note.
  case confirm(Confirm)
  case help(ScrollState)
  /// The payment schedule.
  case schedule(Plan, ListState)
  /// How the bank's messages deviated from the contract.
  case findings([Finding], ListState)
  /// Received callbacks.
  case ledger(Reference, ListState)
  /// The link of an order, to be selected because it may not have been copied.
  case link(String, CopyOutcome)
  /// The link of an order as a QR code.
  case code(QRCode)
}

/// A small form, validated by the screen that opened it. Errors appear beside the field, and the input stays.
struct Prompt: Equatable, Sendable {
  enum Purpose: Equatable, Sendable {
    case quantity(line: Int)
    case price(line: Int)
    case freeItem, production
    case resolution(Reference, isAccepted: Bool)
    case export(ExportFormat)
  }

  struct Field: Equatable, Sendable {
    enum Entry: Equatable, Sendable { case text, wholeNumber, amount }

    let label: String
    var input: TextInput
    let entry: Entry
    var grouping: DigitGrouping { entry == .text ? .none : .thousands }

    init(_ label: String, _ text: String, limit: Int = 120, entry: Entry = .text) {
      self.label = label
      self.entry = entry
      input = TextInput(text, limit: limit)
    }
  }

  let title: String
  let note: String?
  var fields: [Field]
  let purpose: Purpose
  var focus = 0
  var amountKeys = AmountKeys()
  /// Error message and the index of its field.
  var problem: (text: String, field: Int)?

  init(title: String, note: String?, fields: [Field], purpose: Purpose) {
    self.title = title
    self.note = note
    self.fields = fields
    self.purpose = purpose
  }

  static func == (left: Prompt, right: Prompt) -> Bool {
    left.title == right.title && left.note == right.note && left.fields == right.fields && left.purpose == right.purpose
      && left.focus == right.focus && left.problem?.text == right.problem?.text
      && left.problem?.field == right.problem?.field
  }

  mutating func receive(_ press: KeyPress) {
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

  /// Pastes; returns false where the text was truncated.
  mutating func insert(_ line: String) -> Bool {
    let money = fields[focus].entry == .text ? nil : (try? Money(parsing: line))?.plain
    problem = nil
    return fields[focus].input.insert(money ?? line)
  }

  var entered: Message {
    let texts = fields.map(\.input.text)
    return switch purpose {
    case .quantity(let line): .cart(.quantityEntered(line: line, texts[0]))
    case .price(let line): .cart(.priceEntered(line: line, texts[0]))
    case .freeItem: .cart(.freeItemEntered(name: texts[0], price: texts[1]))
    case .export(let format): .history(.exportPathEntered(format, texts[0].trimmingWhitespace))
    case .resolution(let reference, let isAccepted):
      .order(.resolutionEntered(reference, isAccepted: isAccepted, note: texts[0]))
    case .production: .review(.productionConfirmed(texts[0].trimmingWhitespace))
    }
  }
}

extension AppState {
  /// Shows a validation error in the top prompt.
  mutating func showPromptError(_ text: String, field: Int = 0) {
    guard case .prompt(var prompt)? = overlays.last else { return }
    prompt.problem = (text, field)
    prompt.focus = field
    overlays[overlays.count - 1] = .prompt(prompt)
  }
}
