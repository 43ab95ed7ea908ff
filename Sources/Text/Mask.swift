/// How what says who a person is looks where others may see it: the only place that decides it.
package enum Mask: Hashable, Sendable {
  /// A name or a part of one: nothing of it shows.
  case name
  /// An individual identification number: its last four digits show. Any more, and few people would be left that it can be.
  case iin
  /// A mobile number: its operator and its last two digits show.
  case phone
  /// An email address: its first letter and its domain show.
  case email
  /// Where somebody lives: nothing of it shows.
  case address

  /// What stands for something that is hidden whole.
  package static let hidden = "••••"

  /// A text behind the mask: `••••••••0735`, `+7 747 ••• •• 85`, `a•••@example.kz`. What is not whole, or not what it should be, is
  /// hidden; what is empty stays so.
  package func callAsFunction(_ text: String) -> String {
    if text.isEmpty { return "" }
    switch self {
    case .name, .address: return Mask.hidden
    case .iin:
      guard text.utf8.count == 12, text.utf8.allSatisfy(Mask.isDigit) else { return Mask.hidden }
      return String(repeating: "•", count: 8) + text.suffix(4)
    case .phone:
      guard let digits = Mask.phoneDigits(text) else { return Mask.hidden }
      return "+7 \(digits.prefix(3)) ••• •• \(digits.suffix(2))"
    case .email:
      let parts = text.split(separator: "@", omittingEmptySubsequences: false)
      guard parts.count == 2, let first = parts[0].first, !parts[1].isEmpty else { return Mask.hidden }
      return "\(first.isLetter ? String(first) : "")•••@\(parts[1])"
    }
  }

  /// A text while it is typed: as many characters, those that the mask shows where they stand and dots for the others, so that whoever
  /// types sees how far they are and what a mistake is likely to be.
  package func whileTyping(_ text: String) -> String {
    let characters = Array(text)
    let shown: (Int) -> Bool
    switch self {
    case .name, .address: shown = { _ in false }
    case .iin: shown = { $0 >= 8 }
    case .phone:
      let isCountry = text.hasPrefix("+7") || characters.count > 10 && (text.hasPrefix("7") || text.hasPrefix("8"))
      let start = text.hasPrefix("+7") ? 2 : isCountry || text.hasPrefix("8") ? 1 : 0
      shown = { $0 < start + 3 || $0 >= start + 8 }
    case .email:
      let at = characters.firstIndex(of: "@") ?? characters.count
      shown = { $0 >= at || $0 == 0 && characters[0].isLetter }
    }
    return String(characters.indices.map { shown($0) ? characters[$0] : "•" })
  }

  private static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }

  /// The ten digits of a number however it is written; nil where they are not ten.
  private static func phoneDigits(_ text: String) -> String? {
    let digits = String(decoding: text.utf8.filter(isDigit), as: UTF8.self)
    switch digits.utf8.count {
    case 10: return digits
    case 11 where digits.hasPrefix("7") || digits.hasPrefix("8"): return String(digits.dropFirst())
    default: return nil
    }
  }
}
