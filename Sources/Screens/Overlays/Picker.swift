import Checkout
import Sales
import TerminalCore
import Text
import Themes

/// A list to choose from, such as commands, themes or parked carts; optionally filtered by typing.
struct Picker: Equatable, Sendable {
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
  var list = ListState()

  init(title: String, hint: String = "", items: [Item], isTyped: Bool = false, selected: Int = 0) {
    self.title = title
    self.hint = hint
    self.items = items
    self.isTyped = isTyped
    list.select(selected, count: items.count)
    skipHeading(from: 0)
  }

  /// Goes on to the next row in the direction of a move that ended on a heading.
  mutating func skipHeading(from before: Int) {
    guard selected?.isHeading == true else { return }
    let isUp = list.selected < before && list.selected > 0
    list.move(isUp ? -1 : 1, count: visible.count)
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
    return visible.indices.contains(list.selected) ? visible[list.selected] : nil
  }

  /// Edits the filter.
  mutating func type(_ change: (inout TextInput) -> Bool) {
    guard isTyped else { return }
    let before = query.text
    _ = change(&query)
    if query.text != before { list.reset() }
  }

  /// The row that a digit selects, counted from 1.
  func shortcut(_ press: KeyPress) -> Int? {
    guard let digit = press.typed.flatMap(KeyboardLayout.digit).flatMap({ $0.wholeNumberValue }), digit > 0,
      digit <= items.count
    else { return nil }
    return digit - 1
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
