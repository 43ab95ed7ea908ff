import Checkout
import FoundationEssentials
import TestSupport
import Testing

@Suite struct CartTests {
  let airPods = Item(
    sku: "ACS1", brand: "Apple", category: "accessories", model: "AirPods Pro 2", price: Money(tenge: 169_990),
    image: "")

  @Test func aLineOfThreeIsThreeGoods() throws {
    var cart = Cart()
    try cart.add(airPods, quantity: 3)
    #expect(cart.units.count == 3)
    #expect(cart.total == Money(tenge: 509_970))
    try cart.setPrice(Money(tenge: 100_000), at: 0)
    #expect(cart.units.allSatisfy { $0.price == Money(tenge: 100_000) })
    #expect(cart.total == Money(tenge: 300_000))
  }

  @Test func addingAgainGrowsTheLine() throws {
    var cart = Cart()
    try cart.add(airPods)
    let line = try cart.add(airPods)
    #expect(line == 0)
    #expect(cart.lines.count == 1)
    #expect(cart.count == 2)
  }

  @Test(arguments: [0, -1, 100, Int.max])
  func refusesAbsurdQuantities(_ quantity: Int) throws {
    var cart = Cart()
    try cart.add(airPods)
    #expect(throws: CartError.quantity(allowed: 1...99)) { try cart.setQuantity(quantity, at: 0) }
    #expect(cart.count == 1)
  }

  @Test func refusesPricesOutOfBounds() throws {
    var cart = Cart()
    #expect(throws: CartError.price) { try cart.addCustomItem(name: "Доставка", price: .zero) }
    #expect(throws: CartError.noName) { try cart.addCustomItem(name: "  ", price: Money(tenge: 1)) }
    try cart.addCustomItem(name: "Настройка", price: Money(tenge: 5000))
    try cart.addCustomItem(name: "Доставка", price: Money(tenge: 3000))
    #expect(Set(cart.lines.map(\.item.sku)).count == 2)
    #expect(cart.total == Money(tenge: 8000))
  }
}

@Suite struct PlanTests {
  @Test func anInstalmentsLastPaymentIsSmaller() throws {
    let amount = Money(tenge: 169_990)
    let plan = try #require(
      Plan(code: "INS12", name: "", months: 12, monthlyPayment: Money(tenge: 14_166), kind: .instalment, amount: amount)
    )
    #expect(plan.overpayment == .zero)
    let schedule = PaymentSchedule(plan: plan, start: try #require(CivilDate(year: 2026, month: 11, day: 24)))
    #expect(schedule.payments.prefix(11).allSatisfy { $0.amount == Money(tenge: 14_166) })
    #expect(schedule.payments.last?.amount == Money(tenge: 14_164))
    #expect(schedule.total == amount)
    #expect(schedule.payments.last?.balance == .zero)
  }

  @Test func aLoansScheduleEndsAtNothing() throws {
    let amount = Money(tenge: 300_000)
    let plan = try #require(
      Plan(code: "STD12", name: "", months: 12, monthlyPayment: Money(tiyn: 2_836_788), kind: .loan, amount: amount))
    let schedule = PaymentSchedule(plan: plan, start: try #require(CivilDate(year: 2026, month: 1, day: 31)))
    #expect(schedule.payments.last?.balance == .zero)
    #expect(schedule.payments.reduce(.zero) { $0 + $1.principal } == amount)
    #expect(abs(schedule.total.tiyn - plan.total.tiyn) <= 12)
    #expect((2670...2690).contains(schedule.effectiveRate))
  }

  @Test func plansThatCannotPayBackAreRefused() {
    #expect(
      Plan(code: "X", name: "", months: 0, monthlyPayment: Money(tenge: 1), kind: .loan, amount: Money(tenge: 1)) == nil
    )
    #expect(
      Plan(code: "X", name: "", months: 12, monthlyPayment: Money(tenge: 1), kind: .loan, amount: Money(tenge: 100))
        == nil)
    #expect(
      Plan(code: "X", name: "", months: 9999, monthlyPayment: Money(tenge: 1), kind: .loan, amount: Money(tenge: 100))
        == nil)
  }
}

@Suite struct VerificationTests {
  let start = Date(timeIntervalSince1970: 1_800_000_000)
  /// A time of its own, with the wall clock set a day back.
  func at(_ monotonic: Date) -> Moment { Moment(monotonic - 86_400, monotonic: monotonic) }
  let code = SMSCode("1243")!
  let wrong = SMSCode("0000")!

  func sent(to phone: Phone) throws -> Verification {
    var verification = Verification()
    verification.sent(try verification.begin(phone, at: at(start)), code, at: at(start))
    return verification
  }

  @Test func theRightCodeConfirms() throws {
    let phone = try Phone(parsing: "7475774285")
    var verification = try sent(to: phone)
    #expect(verification.enter(code, at: at(start + 10)) == .confirmed)
    #expect(verification.confirmation(for: phone)?.at == at(start + 10).wall)
    verification.phoneChanged(to: try Phone(parsing: "7475774286"))
    #expect(verification.confirmation(for: phone) == nil)
  }

  @Test func threeWrongCodesBlockThePhone() throws {
    let phone = try Phone(parsing: "7475774285")
    var verification = try sent(to: phone)
    #expect(verification.enter(wrong, at: at(start + 1)) == .wrong(attemptsLeft: 2))
    #expect(verification.enter(wrong, at: at(start + 2)) == .wrong(attemptsLeft: 1))
    #expect(verification.enter(wrong, at: at(start + 3)) == .blocked(until: start + 303))
    #expect(verification.refusal(for: phone, at: at(start + 100)) == .blocked(until: start + 303))
    // Changing the number there and back does not help.
    verification.phoneChanged(to: nil)
    #expect(verification.refusal(for: phone, at: at(start + 100)) == .blocked(until: start + 303))
    #expect(verification.refusal(for: phone, at: at(start + 304)) == nil)
  }

  @Test func aCodeExpiresAfterFiveMinutes() throws {
    let phone = try Phone(parsing: "7475774285")
    var verification = try sent(to: phone)
    #expect(verification.enter(code, at: at(start + 300)) == .expired)
    #expect(verification.confirmation(for: phone) == nil)
  }

  @Test func anotherCodeWaitsAMinute() throws {
    let phone = try Phone(parsing: "7475774285")
    let verification = try sent(to: phone)
    #expect(verification.refusal(for: phone, at: at(start + 59)) == .tooEarly(until: start + 60))
    #expect(verification.refusal(for: phone, at: at(start + 60)) == nil)
  }

  @Test func codesHaveFourDigitsAndDoNotPrint() {
    var generator = RandomSource(seed: 11)
    for _ in 0..<500 { #expect(SMSCode.random(using: &generator).digits.count == 4) }
    #expect("\(code)" == "••••")
    #expect(String(reflecting: code) == "••••")
  }
}

@Suite struct CatalogueTests {
  let catalogue = Catalogue([
    Item(
      sku: "ACS1", brand: "Apple", category: "accessories", model: "AirPods Pro 2", price: Money(tenge: 1), image: ""),
    Item(sku: "FRN1", brand: "Жетісу", category: "furniture", model: "Ковёр «Әлем»", price: Money(tenge: 1), image: ""),
    Item(sku: "PHN1", brand: "Apple", category: "phones", model: "iPhone 16 Pro", price: Money(tenge: 1), image: ""),
  ])

  @Test func findsEveryWordInAnyOrderAndCase() {
    #expect(catalogue.search("") == [0, 1, 2])
    #expect(catalogue.search("pro APPLE") == [0, 2])
    #expect(catalogue.search("ковер") == [1])
    #expect(catalogue.search("ӘЛЕМ") == [1])
    #expect(catalogue.search("phn1") == [2])
    #expect(catalogue.search("нет такого").isEmpty)
    #expect(catalogue.index(ofSKU: "acs1") == 0)
  }

  @Test func agreesWithTheSimpleSearch() {
    var generator = RandomSource(seed: 3)
    let letters = Array("абвё аbc 12")
    func word(_ count: Int) -> String { String((0..<count).map { _ in letters.randomElement(using: &generator)! }) }
    let goods = (0..<300).map {
      Item(sku: "S\($0)", brand: word(4), category: "", model: word(12), price: Money(tenge: 1), image: "")
    }
    let catalogue = Catalogue(goods)
    for _ in 0..<200 {
      let query = word(Int.random(in: 1...4, using: &generator))
      let words = query.lowercased().replacing("ё", with: "е").split(separator: " ")
      let expected = goods.indices.filter { index in
        let text = "\(goods[index].model) \(goods[index].brand) \(goods[index].sku)".lowercased().replacing(
          "ё", with: "е")
        return words.allSatisfy { text.utf8.contains($0.utf8) }
      }
      // Items that have the words without the spaces in them come after.
      #expect(catalogue.search(query).prefix(expected.count).sorted() == expected, "seed 3, query \(query)")
    }
  }
}

extension String.UTF8View {
  fileprivate func contains(_ other: Substring.UTF8View) -> Bool {
    let (text, word) = (Array(self), Array(other))
    guard word.count <= text.count else { return false }
    return word.isEmpty || (0...(text.count - word.count)).contains { text[$0..<($0 + word.count)].elementsEqual(word) }
  }
}
