import TerminalCore
import Text

/// Interprets characters typed into an amount field. On the number row of the Kazakh layout, comma and point are digits.
struct AmountKeys: Equatable, Sendable {
  /// The last digit was typed on that row.
  private var isOnKazakhRow = false

  /// A digit, a separator, or nil for neither.
  ///
  /// Comma and point count as digits after a digit of the Kazakh row, and where an amount cannot have a separator yet.
  mutating func character(_ typed: Character, in input: TextInput) -> Character? {
    if typed == "," || typed == "." {
      let isDigit = isOnKazakhRow || input.isEmpty || input.isSelected
      return isDigit ? KeyboardLayout.digit(typed) : typed
    }
    guard let digit = KeyboardLayout.digit(typed) else { return nil }
    isOnKazakhRow = KeyboardLayout.isKazakhDigit(typed)
    return digit
  }
}
