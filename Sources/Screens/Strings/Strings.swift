/// A language of the till.
public enum Language: String, CaseIterable, Hashable, Sendable {
  case russian = "ru"
  case kazakh = "kk"
  case english = "en"

  /// What its speakers call it.
  public var name: String {
    switch self {
    case .russian: "Русский"
    case .kazakh: "Қазақша"
    case .english: "English"
    }
  }

  /// The three letters that the header shows.
  var short: String {
    switch self {
    case .russian: "рус"
    case .kazakh: "қаз"
    case .english: "eng"
    }
  }

  /// The language that a locale such as `kk_KZ.UTF-8` asks for; nil where it is none of ours.
  public init?(locale: String) { self.init(rawValue: String(locale.prefix(2)).lowercased()) }
}

/// Every text of the till. A text stands here once, in three languages side by side, so that a missing one does not compile.
public struct Strings: Sendable {
  /// The language of the texts.
  public let language: Language
  /// The texts in a language.
  public init(_ language: Language) { self.language = language }

  /// The text in the language.
  func callAsFunction(_ russian: String, _ kazakh: String, _ english: String) -> String {
    switch language {
    case .russian: russian
    case .kazakh: kazakh
    case .english: english
    }
  }

  /// A number with its noun: the Russian forms for 1, 2–4 and 5, one Kazakh form, the English singular and plural.
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
