/// Where a field of digits shows spaces, so that a long number can be read while it is typed. The text itself holds none.
package enum DigitGrouping: Hashable, Sendable {
  /// No spaces.
  case none
  /// A mobile number: `+7 747 577 42 85`, `8 747 577 42 85`, `747 577 42 85`.
  case phone
  /// Six and six: `960629 450735`.
  case iin
  /// Groups of three from the right: `1 234 567`.
  case thousands

  /// The characters of a text before which a space shows.
  package func breaks(in text: String) -> [Int] {
    let digits = text.hasPrefix("+") ? text.dropFirst() : text[...]
    guard digits.allSatisfy({ $0.isASCII && $0.isNumber }) else { return [] }
    switch self {
    case .none: return []
    case .iin: return text.count > 6 ? [6] : []
    case .phone:
      let prefix = text.hasPrefix("+7") ? 2 : text.hasPrefix("+") ? 0 : text.hasPrefix("8") || text.count > 10 ? 1 : 0
      if prefix == 0, text.hasPrefix("+") { return [] }
      return [0, 3, 6, 8].map { $0 + prefix }.filter { $0 > 0 && $0 < text.count }
    case .thousands:
      return Array(stride(from: text.count - 3, to: 0, by: -3).reversed())
    }
  }

  /// The text with its spaces.
  package func shown(_ text: String) -> String { Self.text(text, brokenAt: breaks(in: text)) }

  /// A text with a space before some of its characters.
  static func text(_ text: String, brokenAt breaks: [Int]) -> String {
    guard !breaks.isEmpty else { return text }
    var result = ""
    for (index, character) in text.enumerated() {
      if breaks.contains(index) { result.append(" ") }
      result.append(character)
    }
    return result
  }
}
