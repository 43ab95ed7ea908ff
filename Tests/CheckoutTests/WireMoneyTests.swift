import Checkout
import TestSupport
import Testing

/// Amounts of the wire are parsed strictly; `MoneyTests` has those that people type.
@Suite struct WireMoneyTests {
  @Test(arguments: [
    ("0", 0), ("5", 500), ("0.05", 5), ("0.5", 50), ("169990", 16_999_000), ("169990.5", 16_999_050),
    ("169990.50", 16_999_050), ("999999999", 99_999_999_900),
  ])
  func plainDigitsAreRead(_ text: String, _ tiyn: Int64) throws {
    #expect(try Money(wire: text) == Money(tiyn: tiyn))
  }

  @Test(arguments: [
    ("", MoneyError.empty), ("12.345", .tooPrecise), ("99.999", .tooPrecise), ("0.001", .tooPrecise),
    ("1.234.567", .malformed), ("1,5", .unexpected(",")), ("1,234", .unexpected(",")), ("١٢", .unexpected("١")),
    ("１２", .unexpected("１")), ("+5", .unexpected("+")), ("-5", .negative), ("−5", .unexpected("−")),
    ("1e3", .unexpected("e")), (" 5", .unexpected(" ")), ("5 ", .unexpected(" ")), ("5\n", .unexpected("\n")),
    ("169 990", .unexpected(" ")), ("169\u{A0}990", .unexpected("\u{A0}")), ("5₸", .unexpected("₸")),
    ("0x10", .unexpected("x")), ("1_000", .unexpected("_")), ("NaN", .unexpected("N")), ("007", .malformed),
    ("00", .malformed), ("00.5", .malformed), (".", .malformed), (".5", .malformed), ("5.", .malformed),
    ("1..5", .malformed), ("1\u{301}", .unexpected("1\u{301}")), ("999999999.01", .tooLarge),
    ("1000000000", .tooLarge), ("99999999999999999999999999", .tooLarge),
  ])
  func anythingElseIsRefused(_ text: String, _ expected: MoneyError) {
    #expect(throws: expected) { try Money(wire: text) }
  }

  @Test func messagesAreParsedBack() throws {
    var generator = RandomSource(seed: 11)
    for _ in 0..<2000 {
      let money = Money(tiyn: Int64.random(in: 0...Money.maximum.tiyn, using: &generator))
      #expect(try Money(wire: money.plain) == money, "seed 11")
    }
  }

  /// What is parsed has its decimal value: a point never groups thousands.
  @Test func parsedAmountsHaveTheirDecimalValue() {
    var generator = RandomSource(seed: 12)
    for _ in 0..<20_000 {
      let length = Int.random(in: 1...8, using: &generator)
      let text = String((0..<length).map { _ in "0123456789..,- e".randomElement(using: &generator)! })
      guard let money = try? Money(wire: text) else { continue }
      #expect(Double(money.tiyn) == (Double(text)! * 100).rounded(), "seed 12: \(text)")
    }
  }
}
