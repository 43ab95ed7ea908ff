/// Which Latin letter or digit sits where a character of a Russian or Kazakh keyboard was typed.
public enum KeyboardLayout {
  /// The Latin letters and signs by position on ЙЦУКЕН, which both layouts share.
  private static let latinByCyrillic: [Character: Character] = Dictionary(
    uniqueKeysWithValues: zip("йцукенгшщзхъфывапролджэячсмитьбюё", "qwertyuiop[]asdfghjkl;'zxcvbnm,.`"))
  private static let cyrillicByLatin: [Character: Character] = Dictionary(
    uniqueKeysWithValues: latinByCyrillic.map { ($0.value, $0.key) })
  /// The number row of the Kazakh layout, which has no digits.
  private static let digitByKazakh: [Character: Character] = Dictionary(
    uniqueKeysWithValues: zip("\"әіңғ,.үұқӘІҢҒҮҰҚ", "12345678902345890"))

  /// The Latin letter, in the same case, at the position of a Cyrillic one; nil where there is none.
  public static func latin(_ character: Character) -> Character? {
    let lower = Character(character.lowercased())
    guard let letter = latinByCyrillic[lower] else { return nil }
    return lower == character ? letter : Character(letter.uppercased())
  }

  /// The digit at the position of a character of the Kazakh number row; a digit is itself.
  public static func digit(_ character: Character) -> Character? {
    character.isASCII && character.isNumber ? character : digitByKazakh[character]
  }

  /// True for a character that only the number row of the Kazakh layout types for a digit; a comma or a point can mean itself.
  public static func isKazakhDigit(_ character: Character) -> Bool {
    digitByKazakh[character] != nil && character != "," && character != "."
  }

  /// A text as it would have come out on the other layout: `фшкз` is `airp`, `rjdth` is `ковер`.
  public static func swapped(_ text: String) -> String {
    String(
      text.map { character in
        let lower = Character(character.lowercased())
        return latinByCyrillic[lower] ?? cyrillicByLatin[lower] ?? character
      })
  }
}
