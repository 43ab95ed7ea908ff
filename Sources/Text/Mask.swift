/// The one masking rule for each kind of personal data.
package enum Mask: Hashable, Sendable {
  case name
  /// The last four digits show: more would narrow the number down to very few people.
  case iin
  /// The operator's prefix and the last two digits show.
  case phone
  /// The first letter and the domain show.
  case email
  case address

  package static let hidden = "••••"

  /// The masked text: `••••••••0735`, `+7 747 ••• •• 85`, `a•••@example.kz`. A malformed value is hidden whole; an empty one stays empty.
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

  /// The masked text in the form it was written in, as in a request's body: `747•••••85`.
  package func keepingForm(_ text: String) -> String {
    let masked = self(text)
    return masked.isEmpty || masked == Mask.hidden ? masked : whileTyping(text)
  }

  /// Masks a value that is still being typed, character by character, so that whoever types sees how far they are.
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

  /// The ten national digits of a number however it is written, or nil.
  private static func phoneDigits(_ text: String) -> String? {
    let digits = String(decoding: text.utf8.filter(isDigit), as: UTF8.self)
    switch digits.utf8.count {
    case 10: return digits
    case 11 where digits.hasPrefix("7") || digits.hasPrefix("8"): return String(digits.dropFirst())
    default: return nil
    }
  }
}
