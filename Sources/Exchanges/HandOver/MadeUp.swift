import Checkout
import Text

/// What somebody made-up has instead of a real value.
enum MadeUp {
  static func value(
    _ kind: FictitiousPeople.Kind, _ text: String, _ number: Int, isFemale: Bool
  ) -> String {
    switch kind {
    case .lastName, .firstName, .middleName:
      guard let name = try? PersonName(parsing: text), name.text.utf8.count <= 60, name.text == text else { break }
      return MadeUpNames.name(
        like: text, number, isFemale: isFemale, place: kind == .lastName ? 0 : kind == .firstName ? 1 : 2)
    case .iin:
      guard let iin = try? IIN(parsing: text), iin.digits == text else {
        return (0..<200).lazy.map { Scrambled.text(text, number + $0 << 20) }.first { fails(text, as: $0) } ?? text
      }
      if let made = Self.iin(like: iin, number) { return made }
    case .phone:
      let digits = String(number + 1)
      if (try? Phone(parsing: text))?.digits == text, digits.utf8.count <= 6 {
        return "7031" + String(repeating: "0", count: 6 - digits.utf8.count) + digits
      }
    case .email:
      if let email = try? Email(parsing: text), email.address == text, text.utf8.count <= 60 {
        return "customer\(number + 1)@example.kz"
      }
    case .address:
      if text.unicodeScalars.count <= 100, text.contains(where: { $0 == " " || $0 == "," }), SafeText.isClean(text) {
        return "г. Алматы, ул. Примерная, \(number + 1)"
      }
    case .other: break
    }
    return Scrambled.text(text, number)
  }

  /// A wrong number stays wrong for the same reason.
  private static func fails(_ left: String, as right: String) -> Bool {
    func problem(_ text: String) -> IINError? {
      do throws(IINError) {
        _ = try IIN(parsing: text)
        return nil
      } catch { return if case .notADigit = error { .notADigit("?") } else { error } }
    }
    return left != right && problem(left) == problem(right)
  }

  /// Of the same sex, born in the same year and not later, so that the same age limits hold; with a number that nobody gets.
  private static func iin(like iin: IIN, _ number: Int) -> String? {
    let digits = iin.digits.compactMap(\.wholeNumberValue)
    var random = RandomSource(seed: UInt64(number))
    for _ in 0..<200 {
      var eleven = digits
      eleven.removeLast()
      if let birth = iin.birthDate {
        let month = Int.random(in: 1...birth.month, using: &random)
        let last = month == birth.month ? birth.day : CivilDate.days(in: month, of: birth.year)
        let day = Int.random(in: 1...last, using: &random)
        eleven.replaceSubrange(2..<6, with: [month / 10, month % 10, day / 10, day % 10])
      }
      eleven.replaceSubrange(7..<11, with: [9, 9, 9, Int.random(in: 0...9, using: &random)])
      let text = IIN.checkDigit(of: eleven).map { check in (eleven + [check]).map(String.init).joined() }
      if let text, text != iin.digits, (try? IIN(parsing: text)) != nil { return text }
    }
    return nil
  }
}
