import Checkout
import Terminal
import Themes

/// A list to choose from: commands, languages, themes, test customers, parked carts. Typing narrows it where it says so.
struct Picker: Equatable, Sendable {
  struct Item: Equatable, Sendable {
    let label: String
    /// What stands at the right: keys, an outcome, a total.
    let detail: String
    let message: Message
    /// True where the label is a person's name.
    var isPerson = false
  }

  let title: String
  let hint: String
  let items: [Item]
  /// True where typing narrows the list.
  let isTyped: Bool
  private(set) var query = TextInput(limit: 60)
  var list = ListState()

  init(title: String, hint: String = "", items: [Item], isTyped: Bool = false, selected: Int = 0) {
    (self.title, self.hint, self.items, self.isTyped) = (title, hint, items, isTyped)
    list.select(selected, count: items.count)
  }

  /// The items that hold every word that is typed, on either layout.
  var visible: [Item] {
    guard !query.isEmpty else { return items }
    func matching(_ text: String) -> [Item] {
      let words = text.lowercased().split(whereSeparator: \.isWhitespace)
      return items.filter { item in
        let label = (item.label + " " + item.detail).lowercased()
        return words.allSatisfy { label.contains($0) }
      }
    }
    let found = matching(query.text)
    return found.isEmpty ? matching(KeyboardLayout.swapped(query.text)) : found
  }

  /// The item that Enter takes.
  var selected: Item? {
    let visible = visible
    return visible.indices.contains(list.selected) ? visible[list.selected] : nil
  }

  /// Edits what narrows the list.
  mutating func type(_ change: (inout TextInput) -> Bool) {
    guard isTyped else { return }
    let before = query.text
    _ = change(&query)
    if query.text != before { list.reset() }
  }

  /// The row whose number a digit is.
  func shortcut(_ press: KeyPress) -> Int? {
    guard let digit = press.typed.flatMap(KeyboardLayout.digit).flatMap({ $0.wholeNumberValue }), digit > 0,
      digit <= items.count
    else { return nil }
    return digit - 1
  }
}

extension Picker {
  /// Every command that works now, found by its words.
  static func palette(_ state: AppState) -> Picker {
    let s = state.strings
    var items = state.bindings.filter { $0.places.contains(.palette) }.map {
      Item(label: $0.label, detail: $0.keyText, message: $0.message)
    }
    items += Language.allCases.filter { $0 != state.language }.map {
      Item(label: "\(s.languageTitle): \($0.name)", detail: "", message: .languageChosen($0))
    }
    items += state.setup.themes.filter { $0.id != state.theme }.map {
      Item(
        label: "\(s.themeTitle): \($0.name(language: state.language.rawValue))", detail: "",
        message: .themeChosen($0.id))
    }
    return Picker(title: s.paletteTitle, hint: s.paletteHint, items: items, isTyped: true)
  }

  static func languages(_ state: AppState) -> Picker {
    let items = Language.allCases.map { Item(label: $0.name, detail: $0.rawValue, message: .languageChosen($0)) }
    return Picker(
      title: state.strings.languageTitle, items: items, selected: Language.allCases.firstIndex(of: state.language) ?? 0)
  }

  static func themes(_ state: AppState) -> Picker {
    let items = state.setup.themes.map {
      Item(label: $0.name(language: state.language.rawValue), detail: $0.id, message: .themeChosen($0.id))
    }
    return Picker(
      title: state.strings.themeTitle, items: items,
      selected: state.setup.themes.firstIndex { $0.id == state.theme } ?? 0)
  }

  static func people(_ state: AppState) -> Picker {
    let s = state.strings
    let items = state.setup.people.map {
      Item(
        label: "\($0.lastName) \($0.firstName)", detail: s.outcome($0.outcome), message: .customer(.personChosen($0)),
        isPerson: true)
    }
    return Picker(title: s.peopleTitle, items: items, isTyped: true)
  }

  static func parked(_ state: AppState) -> Picker {
    let s = state.strings
    let items = state.parked.enumerated().map { index, parked in
      Item(
        label: parked.sale.cart.lines.first.map(\.good.model) ?? "—",
        detail:
          "\(s.items(parked.sale.cart.count)) · \(s.money(parked.sale.cart.total)) · \(KazakhstanTime.clock(parked.at))",
        message: .cart(.recalled(index)))
    }
    return Picker(title: s.parkedTitle, items: items)
  }
}
