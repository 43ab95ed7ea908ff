import TerminalCore
import Text

/// Interprets characters typed into a number. On the number row of the Kazakh layout, comma and point are digits.
struct AmountKeys: Equatable, Sendable {
  private enum Row { case unknown, kazakh, other }

  /// Where the last digit was typed.
  private var row = Row.unknown

  /// A digit, a separator, or nil for neither.
  ///
  /// Comma and point count as digits after a digit of the Kazakh row, and where the number cannot have a separator yet.
  /// - Parameter isWhole: the number has no separator at all, so that they are one only after a digit of another row.
  mutating func character(_ typed: Character, in input: TextInput, isWhole: Bool = false) -> Character? {
    if typed == "," || typed == "." {
      let isDigit =
        switch row {
        case .kazakh: true
        case .unknown: isWhole || input.isEmpty || input.isSelected
        case .other: input.isEmpty || input.isSelected
        }
      return isDigit ? KeyboardLayout.digit(typed) : typed
    }
    guard let digit = KeyboardLayout.digit(typed) else { return nil }
    row = KeyboardLayout.isKazakhDigit(typed) ? .kazakh : .other
    return digit
  }
}
