import Checkout
import TestSupport
import Testing

@Suite struct MoneyTests {
  @Test(arguments: [
    ("169990", 16_999_000), ("169 990", 16_999_000), ("169\u{A0}990 ₸", 16_999_000), ("169,990", 16_999_000),
    ("1,234,567.89", 123_456_789), ("1.234.567", 123_456_700), ("169990,5", 16_999_050), ("0.05", 5), ("+12 тг", 1200),
    ("100 KZT", 10_000), ("999999999", 99_999_999_900),
  ])
  func readsWhatClerksType(_ text: String, _ tiyn: Int64) throws {
    #expect(try Money(parsing: text) == Money(tiyn: tiyn))
  }

  @Test(arguments: [
    ("", MoneyError.empty), ("  ", .empty), ("abc", .unexpected("a")), ("12a", .unexpected("a")), ("-5", .negative),
    ("−5", .negative), ("1,2,3", .malformed), (",5", .malformed), ("1.2345", .tooPrecise), ("1000000000", .tooLarge),
    ("99999999999999999999999999", .tooLarge),
  ])
  func refusesWithTheReason(_ text: String, _ expected: MoneyError) {
    #expect(throws: expected) { try Money(parsing: text) }
  }

  @Test func formatsWithNoBreakSpaces() {
    #expect(Money(tenge: 169_990).formatted() == "169\u{A0}990\u{A0}₸")
    #expect(Money(tiyn: 2_836_788).formatted() == "28\u{A0}367,88\u{A0}₸")
    #expect(Money(tiyn: 5).formatted(decimalSign: ".") == "0.05\u{A0}₸")
    #expect(Money(tiyn: 16_999_000).plain == "169990")
    #expect(Money(tiyn: 16_999_005).plain == "169990.05")
  }

  @Test func writtenJSONIsParsedBack() throws {
    var generator = RandomSource(seed: 7)
    for _ in 0..<2000 {
      let money = Money(tiyn: Int64.random(in: 0...Money.maximum.tiyn, using: &generator))
      #expect(try Money(parsing: money.plain) == money, "seed 7")
      #expect(try Money(parsing: money.formatted()) == money, "seed 7")
    }
  }
}
