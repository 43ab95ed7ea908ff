import TerminalCore

package enum Language: String, CaseIterable, Hashable, Sendable {
  case russian = "ru"
  case kazakh = "kk"
  case english = "en"

  /// In its own language.
  package var name: String {
    switch self {
    case .russian: "Русский"
    case .kazakh: "Қазақша"
    case .english: "English"
    }
  }

  /// Three letters, for the header.
  var short: String {
    switch self {
    case .russian: "рус"
    case .kazakh: "қаз"
    case .english: "eng"
    }
  }
}

/// Every text in three languages side by side: a missing one does not compile.
package struct Strings: Sendable {
  package let language: Language
  /// Texts name keys by their commands.
  let keymap: Keymap
  package init(_ language: Language, keymap: Keymap = .standard) {
    self.language = language
    self.keymap = keymap
  }

  /// The displayed key of a command, as spelled in sentences.
  func key(_ command: Command) -> String { keymap[command].first.map(spelled) ?? "" }

  /// A key's name as people read it.
  func spelled(_ press: KeyPress) -> String { press.spelled(space: self("Пробел", "Бос орын", "Space")) }

  var glyphs: Glyphs { keymap.glyphs }

  func callAsFunction(_ russian: String, _ kazakh: String, _ english: String) -> String {
    switch language {
    case .russian: russian
    case .kazakh: kazakh
    case .english: english
    }
  }

  /// A number with its noun: Russian forms for 1, 2–4 and 5, one Kazakh form, English singular and plural.
  func count(
    _ number: Int, _ one: String, _ few: String, _ many: String, _ kazakh: String, _ single: String, _ plural: String
  ) -> String {
    let noun: String
    switch language {
    case .kazakh: noun = kazakh
    case .english: noun = number == 1 ? single : plural
    case .russian:
      let (tens, units) = (number % 100 / 10, number % 10)
      noun = tens != 1 && units == 1 ? one : tens != 1 && (2...4).contains(units) ? few : many
    }
    return "\(number)\u{A0}\(noun)"
  }
}
