import BrokerAPI
import Checkout
import Records
import Terminal
import Text

/// What lies above the screen. The top one gets the keys first.
enum Overlay: Equatable, Sendable {
  /// A list to choose from, with or without typing.
  case picker(Picker)
  /// A form of one or two fields.
  case prompt(Prompt)
  /// A question with two answers.
  case confirm(Confirm)
  /// The keys of the step.
  case help(ListState)
  /// The payments of a plan.
  case schedule(Plan, ListState)
  /// What the bank told of an order by itself.
  case ledger(Reference, ListState)
  /// The link of an order as a QR code.
  case code(QRCode)
  /// The orders, where the window has no room for the panel.
  case orders
}

/// A small form. What is entered is checked by whoever asked; what is wrong shows beside the field and nothing is lost.
struct Prompt: Equatable, Sendable {
  /// What the entered text is for.
  enum Purpose: Equatable, Sendable {
    case quantity(line: Int)
    case price(line: Int)
    case freeItem, production
    case export(ExportFormat)
  }

  struct Field: Equatable, Sendable {
    /// What is typed into it.
    enum Entry: Equatable, Sendable { case text, wholeNumber, amount }

    let label: String
    var input: TextInput
    let entry: Entry
    /// How it shows its digits.
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
  /// What is wrong, and with which field.
  var problem: (text: String, field: Int)?

  init(title: String, note: String?, fields: [Field], purpose: Purpose) {
    (self.title, self.note, self.fields, self.purpose) = (title, note, fields, purpose)
  }

  static func == (left: Prompt, right: Prompt) -> Bool {
    left.title == right.title && left.note == right.note && left.fields == right.fields && left.purpose == right.purpose
      && left.focus == right.focus && left.problem?.text == right.problem?.text
      && left.problem?.field == right.problem?.field
  }

  /// The message that what is entered makes.
  var entered: Message {
    let texts = fields.map(\.input.text)
    return switch purpose {
    case .quantity(let line): .cart(.quantityEntered(line: line, texts[0]))
    case .price(let line): .cart(.priceEntered(line: line, texts[0]))
    case .freeItem: .cart(.freeItemEntered(name: texts[0], price: texts[1]))
    case .export(let format): .history(.exportPathEntered(format, texts[0].trimmingWhitespace))
    case .production: .review(.productionConfirmed(texts[0].trimmingWhitespace))
    }
  }
}

extension AppState {
  /// Says in the open prompt what is wrong with what was entered.
  mutating func refuse(_ text: String, field: Int = 0) -> [Effect] {
    guard case .prompt(var prompt)? = overlays.last else { return [] }
    prompt.problem = (text, field)
    prompt.focus = field
    overlays[overlays.count - 1] = .prompt(prompt)
    return []
  }
}

extension Overlay {
  /// Gives the top overlay a key, a paste or a click.
  static func receive(_ event: InputEvent, _ overlay: Overlay, _ state: inout AppState) -> [Effect] {
    switch event {
    case .key(let press):
      if press.key == .escape || press == .control("b") { return close(&state) }
      if press == .control("q") { return state.react(to: .quitPressed) }
      // Personal data is hidden everywhere with one key.
      if press.key == .function(6) { return state.react(to: .maskPressed) }
      return overlay.receive(press, &state)
    case .paste(let text):
      let line = SafeText.line(text).trimmingWhitespace
      switch overlay {
      case .picker(var picker):
        picker.type { $0.insert(line) }
        replace(.picker(picker), &state)
      case .prompt(var prompt):
        let money = prompt.fields[prompt.focus].entry != .text ? (try? Money(parsing: line))?.plain : nil
        if !prompt.fields[prompt.focus].input.insert(money ?? line) { state.say(.warning, state.strings.pasteCut) }
        prompt.problem = nil
        replace(.prompt(prompt), &state)
      default: break
      }
      return []
    case .mouse(let mouse):
      switch mouse.kind {
      case .wheelUp: return overlay.receive(KeyPress(.up), &state)
      case .wheelDown: return overlay.receive(KeyPress(.down), &state)
      case .press, .release: return []
      }
    case .pasteLost: return []
    }
  }

  private static func close(_ state: inout AppState) -> [Effect] {
    state.overlays.removeLast()
    return []
  }

  private static func replace(_ overlay: Overlay, _ state: inout AppState) {
    state.overlays[state.overlays.count - 1] = overlay
  }

  private func receive(_ press: KeyPress, _ state: inout AppState) -> [Effect] {
    switch self {
    case .picker(var picker):
      if press.key == .enter {
        guard let item = picker.selected else { return [] }
        state.overlays.removeLast()
        return state.react(to: item.message)
      }
      let isMove = picker.list.handle(press, count: picker.visible.count, page: 10)
      if !isMove, picker.isTyped {
        picker.type { $0.handle(press) }
      } else if let index = picker.shortcut(press) {
        picker.list.select(index, count: picker.visible.count)
      }
      Self.replace(.picker(picker), &state)
    case .prompt(var prompt):
      switch press.key {
      case .enter:
        if prompt.focus < prompt.fields.count - 1, prompt.fields[prompt.focus + 1].input.isEmpty {
          prompt.focus += 1
          break
        }
        return state.react(to: prompt.entered)
      case .tab, .down, .up:
        let isBack = press.key == .up || press.modifiers.contains(.shift)
        prompt.focus = (prompt.focus + (isBack ? prompt.fields.count - 1 : 1)) % prompt.fields.count
      default:
        let input = prompt.fields[prompt.focus].input
        let typed = press.typed
        let digit: Character? =
          switch prompt.fields[prompt.focus].entry {
          case .text: nil
          case .wholeNumber: typed.flatMap(KeyboardLayout.digit)
          case .amount: typed.flatMap { state.amountCharacter($0, in: input) }
          }
        let before = input.text
        _ = prompt.fields[prompt.focus].input.handle(digit.map { KeyPress($0) } ?? press)
        if prompt.fields[prompt.focus].input.text != before { prompt.problem = nil }
      }
      Self.replace(.prompt(prompt), &state)
    case .confirm(var confirm):
      switch confirm.receive(press) {
      case .moved: Self.replace(.confirm(confirm), &state)
      case .closed: return Self.close(&state)
      case .accepted:
        state.overlays.removeLast()
        return state.react(to: confirm.message)
      }
    case .help(var list):
      if press.key == .enter || press == KeyPress("?") || press.key == .function(1) { return Self.close(&state) }
      let count = HelpView.lines(state).count
      switch press.key {
      case .down: list.select(min(list.selected + 1, max(0, count - HelpView.height(state))), count: count)
      case .pageDown: list.select(min(list.selected + 10, max(0, count - HelpView.height(state))), count: count)
      default: _ = list.handle(press, count: count, page: 10)
      }
      Self.replace(.help(list), &state)
    case .schedule(let plan, var list):
      if press.key == .enter || Keymap.isKey("s", press) { return Self.close(&state) }
      _ = list.handle(press, count: plan.months, page: 10)
      Self.replace(.schedule(plan, list), &state)
    case .ledger(let reference, var list):
      if Keymap.isKey("e", press) { return Self.close(&state) }
      if press.key == .enter, let text = LedgerView.evidence(reference, list.selected, state) {
        let note = Confirm(title: reference.rawValue, text: text, yes: nil, message: .overlayClosed)
        state.overlays.append(.confirm(note))
        return []
      }
      _ = list.handle(press, count: LedgerView.count(reference, state), page: 5)
      Self.replace(.ledger(reference, list), &state)
    case .code:
      if press.key == .enter || press.key == .character(" ") || Keymap.isKey("q", press) { return Self.close(&state) }
    case .orders:
      if press.key == .function(8) { return Self.close(&state) }
      if press.key == .enter, state.orders.list.indices.contains(state.orders.rows.selected) {
        let reference = state.orders.list[state.orders.rows.selected].reference
        return state.react(to: .order(.orderChosen(reference)))
      }
      if press.key == .function(5) || Keymap.isKey("r", press) {
        return state.react(to: .refreshPressed)
      }
      _ = state.orders.rows.handle(press, count: state.orders.list.count, page: 5)
    }
    return []
  }
}
