/// Which Latin letter, sign or digit sits where a character of a Russian or Kazakh keyboard was typed.
package enum KeyboardLayout {
  /// The Latin letters and signs by position on ЙЦУКЕН, which both layouts share.
  private static let latinByCyrillic: [Character: Character] = Dictionary(
    uniqueKeysWithValues: zip("йцукенгшщзхъфывапролджэячсмитьбюё", "qwertyuiop[]asdfghjkl;'zxcvbnm,.`"))
  private static let cyrillicByLatin: [Character: Character] = Dictionary(
    uniqueKeysWithValues: latinByCyrillic.map { ($0.value, $0.key) })
  /// The number row of the Kazakh layout, which has no digits.
  private static let digitByKazakh: [Character: Character] = Dictionary(
    uniqueKeysWithValues: zip("\"әіңғ,.үұқӘІҢҒҮҰҚ", "12345678902345890"))
  /// The letters behind them in that row, with and without Shift.
  private static let signByKazakh: [Character: Character] = Dictionary(uniqueKeysWithValues: zip("өһӨҺ", "-=_+"))
  /// What else is another sign where the Latin layout has one.
  private static let signsByRussian: [Character: Character] = Dictionary(
    uniqueKeysWithValues: zip(".,\"№;:?/", "/?@#$^&|"))
  private static let signsByKazakh: [Character: Character] = Dictionary(uniqueKeysWithValues: zip("№;:()", "/^&`~"))

  /// The Latin letter, in the same case, or sign at the position of a Cyrillic letter; nil where there is none.
  package static func latin(_ character: Character) -> Character? {
    if let sign = sign(character) { return sign }
    let lower = Character(character.lowercased())
    guard let letter = latinByCyrillic[lower] else { return nil }
    return lower == character ? letter : Character(letter.uppercased())
  }

  /// The digit at the position of a character of the Kazakh number row; a digit is itself.
  package static func digit(_ character: Character) -> Character? {
    character.isASCII && character.isNumber ? character : digitByKazakh[character]
  }

  /// The sign at the position of a letter behind the digits of the Kazakh number row; nil for any other character.
  package static func sign(_ character: Character) -> Character? { signByKazakh[character] }

  /// True for a character that only the number row of the Kazakh layout types for a digit; a comma or a point can mean itself.
  package static func isKazakhDigit(_ character: Character) -> Bool {
    digitByKazakh[character] != nil && character != "," && character != "."
  }

  /// A text as it would have come out on the other layout: `фшкз` is `airp`, `rjdth` is `ковер`.
  package static func swapped(_ text: String) -> String {
    String(
      text.map { character in
        let lower = Character(character.lowercased())
        return latinByCyrillic[lower] ?? cyrillicByLatin[lower] ?? character
      })
  }

  /// What a scanner, which is made for the Latin layout, may have read: what it typed, and what that is by the places of keys on the
  /// Russian and on the Kazakh layout. `ЗРТғ` is `PHN5` on the Kazakh one.
  package static func readings(of typed: String) -> [String] {
    [
      typed, String(typed.map { latin($0) ?? signsByRussian[$0] ?? $0 }),
      String(typed.map { digit($0) ?? latin($0) ?? signsByKazakh[$0] ?? $0 }),
    ]
  }
}
