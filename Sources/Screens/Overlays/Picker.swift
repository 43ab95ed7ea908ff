import Checkout
import Sales
import TerminalCore
import Text
import Themes

/// A list to choose from, such as commands, themes or parked carts; optionally filtered by typing.
struct Picker: Equatable, OverlayList {
  struct Item: Equatable, Sendable {
    let label: String
    /// Right-aligned: keys, an outcome, a total.
    let detail: String
    let message: Message
    /// The label is a person's name, which may be masked.
    var isPerson = false
    /// Why it is disabled; nil where it can be chosen.
    var disabledReason: String?
    /// Names the rows below it and cannot be selected.
    var isHeading = false
    /// What removing it does; nil where it stays.
    var removal: Message?
  }

  let title: String
  let hint: String
  let items: [Item]
  /// Typing filters the list.
  let isTyped: Bool
  private(set) var query = TextInput(limit: 60)
  var rows = ListState()

  init(title: String, hint: String = "", items: [Item], isTyped: Bool = false, selected: Int = 0) {
    self.title = title
    self.hint = hint
    self.items = items
    self.isTyped = isTyped
    rows.select(selected, count: items.count)
    moved(from: 0)
  }

  /// Items that contain every typed word, in either keyboard layout; disabled ones last. Headings show only while nothing is typed.
  var visible: [Item] {
    guard !query.isEmpty else { return items }
    func matching(_ text: String) -> [Item] {
      let words = text.lowercased().split(whereSeparator: \.isWhitespace)
      return items.filter { item in
        let label = (item.label + " " + item.detail).lowercased()
        return !item.isHeading && words.allSatisfy { label.contains($0) }
      }
    }
    let found = matching(query.text)
    let matches = found.isEmpty ? matching(KeyboardLayout.swapped(query.text)) : found
    return matches.filter { $0.disabledReason == nil } + matches.filter { $0.disabledReason != nil }
  }

  var selected: Item? {
    let visible = visible
    return visible.indices.contains(rows.selected) ? visible[rows.selected] : nil
  }

  var overlay: Overlay { .picker(self) }
  var isTyping: Bool { isTyped }

  func bindings(_ shared: Shared) -> [Binding] {
    let s = shared.strings
    let removal = selected?.removal.map { Binding(.parkedRemove, label: s.keyRemove, $0, in: [.footer]) }
    return [choose(s.keyChoose)] + [removal].compactMap(\.self) + [close(s.keyClose)]
  }

  func count(_ orders: Orders, _ shared: Shared) -> Int { visible.count }

  /// Goes on to the next row in the direction of a move that ended on a heading.
  mutating func moved(from row: Int) {
    guard selected?.isHeading == true else { return }
    let isUp = rows.selected < row && rows.selected > 0
    rows.move(isUp ? -1 : 1, count: visible.count)
  }

  mutating func receive(_ press: KeyPress, _ shared: Shared) {
    if isTyped { return type { $0.handle(press) } }
    guard let row = shared.configuration.keymap.position(of: press, in: .pickerItem), row < items.count else { return }
    let before = rows.selected
    rows.select(row, count: items.count)
    moved(from: before)
  }

  mutating func receive(paste line: String, _ shared: Shared) -> [Request] {
    if isTyped { type { $0.insert(line) } }
    return []
  }

  /// Edits the filter.
  private mutating func type(_ change: (inout TextInput) -> Bool) {
    let before = query.text
    _ = change(&query)
    guard query.text != before else { return }
    rows.reset()
    moved(from: 0)
  }

  func chosen(_ orders: Orders, _ shared: Shared) -> [Request] {
    guard let item = selected, !item.isHeading else { return [] }
    return [.close, item.disabledReason.map { .toast(.info, $0) } ?? .send(item.message)]
  }

  func paint(_ orders: Orders, _ shared: Shared, on frame: inout Frame) {
    let s = shared.strings
    let visible = visible
    let widest = items.map { DisplayWidth.of($0.label) + DisplayWidth.of($0.detail) + 9 }.max() ?? 0
    let height = items.count + (isTyped ? 2 : 0) + 4
    var inside = paintBox(title, max(44, widest), height, shared, on: &frame).inset(bottom: 1)
    if isTyped {
      frame.surface.write("›", at: inside.origin, Style(.accent, on: .raised))
      Field(query, isFocused: true, placeholder: hint, style: Style(.text, on: .raised)).paint(
        in: inside.row(0).inset(left: 2), on: &frame.surface)
      inside = inside.inset(top: 2)
    }
    if visible.isEmpty {
      Label(s.nothingFound, Style(.muted, on: .raised)).paint(in: inside.row(0), on: &frame.surface)
    }
    frame.paint(
      Rows(count: visible.count, state: rows, isFocused: true), .overlay, in: inside,
      click: { .overlay(.rowClicked($0)) }, showing: { visible[$0] },
      row: { item, row, style, surface in
        let style = style.ground == .selection ? style : style.on(.raised)
        if item.isHeading {
          Label(item.label, Style(.text, on: style.ground, bold: true)).paint(in: row, on: &surface)
          return
        }
        let text = item.disabledReason == nil ? style : Style(.muted, on: style.ground)
        let label = item.isPerson ? shared.shown(item.label, as: .name) : item.label
        LabelPair(Label(label, text), Label(item.detail, Style(.muted, on: style.ground))).paint(in: row, on: &surface)
      })
  }
}

extension Picker {
  static func languages(_ shared: Shared) -> Picker {
    let items = Language.allCases.map { Item(label: $0.name, detail: $0.rawValue, message: .languageChosen($0)) }
    return Picker(
      title: shared.strings.languageTitle, items: items,
      selected: Language.allCases.firstIndex(of: shared.language) ?? 0)
  }

  static func themes(_ shared: Shared) -> Picker {
    let items = shared.configuration.themes.map {
      Item(label: $0.name(language: shared.language.rawValue), detail: $0.id, message: .themeChosen($0.id))
    }
    return Picker(
      title: shared.strings.themeTitle, items: items,
      selected: shared.configuration.themes.firstIndex { $0.id == shared.theme } ?? 0)
  }

  static func people(_ shared: Shared) -> Picker {
    let s = shared.strings
    let items = shared.configuration.people.map {
      Item(
        label: Buyer($0.customer).fullName, detail: s.outcome($0.outcome),
        message: .customer(.personChosen($0.customer)),
        isPerson: true)
    }
    return Picker(title: s.peopleTitle, items: items, isTyped: true)
  }

  /// What the bank's staff may say about an application.
  static func resolutions(_ s: Strings) -> Picker {
    Picker(
      title: s.keyBankSaid,
      items: [
        Item(label: s.bankAcceptedIt, detail: "", message: .order(.resolutionPressed(isAccepted: true))),
        Item(label: s.bankDidNotAcceptIt, detail: "", message: .order(.resolutionPressed(isAccepted: false))),
      ])
  }

  static func parked(_ shared: Shared) -> Picker {
    let s = shared.strings
    let items = shared.parked.enumerated().map { index, parked in
      Item(
        label: s.parkedLabel(parked),
        detail: "\(s.items(parked.sale.cart.count)) · \(s.money(parked.sale.cart.total))",
        message: .recalled(index), isPerson: parked.hasName, removal: .parkedRemovalPressed(index))
    }
    return Picker(title: s.parkedTitle, items: items)
  }
}
