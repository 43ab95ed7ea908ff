import BrokerAPI
import Checkout
import FoundationEssentials
import Sales
import TerminalCore
import TestSupport
import Testing

@testable import Screens

/// Personal data is stored only from consent on, and not for ever.
@Suite struct PersonStories {
  private static let person = ["Ғаббасова", "Әлия", "Қуанышқызы", "940317499906", "7030000001", "aliya@", "Сығанақ"]
  private static let hour: TimeInterval = 3600

  /// Personal data in the saved desk.
  private func kept(_ story: Story) throws -> [String] {
    let text = String(decoding: try JSONEncoder().encode(story.desk), as: UTF8.self)
    return Self.person.filter(text.contains)
  }

  /// A sale with customer and delivery address, but without consent.
  private func typed(_ language: Language = .russian) -> Story {
    var story = Story(language)
    story.fillCart()
    story.choosePlan()
    story.press(.function(3))
    story.press(.enter)
    story.deliver(to: "Астана, улица Сығанақ, 9003")
    story.state.customer.focus = .consent
    return story
  }

  // MARK: Consent

  @Test func theCustomerIsStoredOnlyAfterConsent() throws {
    var story = typed()
    #expect(try kept(story) == [])
    #expect(story.desk.step == "customer" && story.desk.draft.cart == story.state.sale.cart)
    let before = story.desk
    // Another key changes nothing that is kept.
    story.state.customer.focus = .middleName
    story.type("а")
    story.press(.backspace)
    #expect(story.desk == before)
    story.state.customer.focus = .consent
    story.press(.space)
    #expect(try kept(story) == Self.person)
  }

  @Test func withdrawingConsentRemovesTheCustomerFromTheDisk() throws {
    var story = typed()
    story.press(.space)
    story.sendCode()
    #expect(try kept(story) == Self.person && story.desk.draft.codeWaits.count == 1)
    story.state.customer.focus = .consent
    story.press(.space)
    #expect(try kept(story) == [])
    #expect(story.desk.draft.codeWaits.isEmpty && story.state.sale.form.hasPerson)
  }

  @Test func consentEndsWithAnotherPerson() throws {
    var story = typed()
    story.press(.space)
    story.press(.function(3))
    story.press(.down, .enter)
    #expect(story.state.sale.consent == nil)
    #expect(try kept(story) == [] && !String(decoding: JSONEncoder().encode(story.desk), as: UTF8.self).contains("Жаң"))
  }

  /// Another IIN is another person.
  @Test func anotherIINHasNotConsented() throws {
    var story = typed()
    story.press(.space)
    #expect(story.state.sale.consent != nil)
    story.state.customer.focus = .iin
    story.press(.backspace)
    #expect(story.state.sale.consent == nil && story.shows("нужны новое согласие"))
    #expect(try kept(story) == [])
  }

  // MARK: Typed over by hand

  private static let another = "881102399900"

  /// Types another IIN over the one that stands there.
  private func retyped(_ story: inout Story, _ iin: String = another) {
    story.state.customer.focus = .iin
    for _ in 0..<12 { story.press(.backspace) }
    story.type(iin)
  }

  @Test(arguments: [
    (Language.russian, "данные прежнего клиента убраны. Ctrl+Y вернёт"), (.kazakh, "деректері алынды. Ctrl+Y"),
    (.english, "details are gone. Ctrl+Y undoes"),
  ])
  func anotherIINTakesNothingOfTheFormerCustomerAlong(_ language: Language, _ words: String) {
    var story = typed(language)
    story.press(.space)
    retyped(&story)
    let form = story.state.sale.form
    #expect(form.filled == [.iin] && story.state.sale.consent == nil && story.shows(words), "\(story.screen)")
    #expect(story.state.customer.focus == .iin && story.takeAll().isEmpty)
  }

  /// As when only the number was mistyped.
  @Test func whatWasEmptiedComesBackWithinTenSeconds() {
    var story = typed()
    var before = story.state.sale.form.buyer
    retyped(&story)
    story.wait(9)
    story.press(.control("y"))
    before.iin = Self.another
    #expect(story.state.sale.form.buyer == before && story.state.sale.form[.address].text.hasPrefix("Астана"))
    #expect(story.state.sale.consent == nil && story.state.sale.verification.phase == .idle)
    // Now they are this person's, so they go with the next.
    retyped(&story, "841005399905")
    #expect(story.state.sale.form.filled == [.iin])
    story.wait(10)
    story.press(.control("y"))
    #expect(story.state.sale.form.filled == [.iin] && story.state.customer.former == nil)
  }

  @Test func aNameThatWasTypedAnewBeforeTheIINStays() {
    var story = typed()
    story.state.customer.focus = .lastName
    story.press(.control("u"))
    story.type("Жаңабаев")
    retyped(&story)
    #expect(story.state.sale.form.filled == [.lastName, .iin] && story.state.sale.form[.lastName].text == "Жаңабаев")
  }

  @Test func theFirstCompleteIINEmptiesNothing() {
    var story = typed()
    story.state.customer.focus = .iin
    for _ in 0..<12 { story.press(.backspace) }
    // The same person's again, by way of one that does not exist.
    story.type("940317499905")
    story.press(.backspace)
    story.type("6")
    #expect(story.state.sale.form.filled.isSuperset(of: [.lastName, .phone, .email, .address]))
    var fresh = Story()
    fresh.fillCart()
    fresh.choosePlan()
    fresh.type("Ғаббасова")
    fresh.state.customer.focus = .phone
    fresh.type("7030000001")
    fresh.state.customer.focus = .iin
    fresh.type("940317499906")
    #expect(fresh.state.sale.form.filled == [.lastName, .phone, .iin])
  }

  @Test func aParkedCartWithoutConsentIsStoredWithoutCustomer() throws {
    var story = typed()
    story.press(.alt("1"), .function(7))
    #expect(try kept(story) == [] && story.desk.parked.map(\.draft.cart.count) == [1])
    #expect(story.state.parked[0].sale.form.hasPerson)
    var again = story.restarted()
    #expect(again.shows("Клиенты без согласия не сохранены в отложенных корзинах"))
    again.press(.function(7), .enter)
    #expect(again.state.sale.cart.count == 1 && !again.state.sale.form.hasPerson)
  }

  @Test func aParkedCartWithConsentIsRestoredWithItsCustomer() throws {
    var story = typed()
    story.press(.space)
    story.press(.alt("1"), .function(7))
    #expect(try kept(story) == Self.person)
    var again = story.restarted()
    again.press(.function(7), .enter)
    #expect(again.state.sale.form.buyer == story.state.parked[0].sale.form.buyer)
  }

  @Test(arguments: [
    (Language.russian, "До согласия клиент не хранится"), (.kazakh, "Келісімге дейін клиент сақталмайды"),
    (.english, "Customers are kept from consent on"),
  ])
  func aTillThatWasKilledBeforeConsentReopensOnTheStepAndSaysWhatIsGone(_ language: Language, _ text: String) {
    var again = typed(language).restarted()
    #expect(again.state.step == .customer && again.state.sale.validPlan != nil && again.state.sale.cart.count == 1)
    #expect(!again.state.sale.form.hasPerson && again.state.sale.form.isDelivery)
    #expect(again.shows(text))
    // Once is enough.
    again.wait(1)
    #expect(!again.desk.draft.isPersonOmitted && !again.restarted().shows(text))
  }

  @Test func withoutACustomerNoLossIsReported() {
    var story = Story()
    story.fillCart()
    story.choosePlan()
    let again = story.restarted()
    #expect(again.state.step == .customer && again.shows("Продажа продолжена с того же места"))
  }

  @Test func quittingBeforeConsentAsks() {
    var story = typed()
    story.press(.control("q"))
    #expect(story.effects.last != .quit && story.shows("Клиент ещё не дал согласия"))
    story.press(.escape)
    story.press(.space)
    story.press(.control("q"))
    #expect(story.effects.last == .quit)
  }

  /// Desks of earlier versions contain customers without consent: restored, and removed from the disk at once.
  @Test func anEarlierDeskWithoutConsentIsReplacedAtOnce() throws {
    var desk = Desk()
    desk.draft.cart = typed().state.sale.cart
    desk.draft.buyer.lastName = "Ғаббасова"
    desk.draft.codeWaits = [Draft.CodeWait(phone: "7030000001")]
    var story = Story(restored: RestoredSession(desk: desk))
    #expect(story.state.sale.form.buyer.lastName == "Ғаббасова")
    #expect(story.nextWake == story.now)
    story.wait(0)
    #expect(try kept(story) == [] && story.desk.draft.isPersonOmitted)
    #expect(story.nextWake.map { $0 > story.now } == true)
  }

  // MARK: Expiry

  @Test func anIdleSaleLosesItsCustomer() throws {
    var story = typed()
    story.press(.space)
    story.wait(1)
    let due = story.now - 1 + 24 * Self.hour
    #expect(story.state.nextExpiry == due)
    story.wait(24 * Self.hour - 2)
    #expect(story.state.sale.form.hasPerson && story.nextWake == due)
    story.wait(1)
    #expect(!story.state.sale.form.hasPerson && story.state.sale.consent == nil)
    #expect(try kept(story) == [])
    #expect(story.state.sale.cart.count == 1 && story.state.sale.validPlan != nil && story.state.step == .customer)
    #expect(story.shows("Данные клиента удалены: их не меняли 24 ч. Товары остались"))
    #expect(story.state.nextExpiry == nil)
  }

  @Test func alsoWithoutConsentAndEveryChangeRestartsThePeriod() {
    var story = typed()
    story.wait(20 * Self.hour)
    story.state.customer.focus = .middleName
    story.type("а")
    story.wait(5 * Self.hour)
    #expect(story.state.sale.form.hasPerson)
    story.wait(19 * Self.hour)
    #expect(!story.state.sale.form.hasPerson)
  }

  @Test func anExpiredReviewReturnsToTheCustomerWithoutNumber() throws {
    var story = Story()
    story.toReview()
    _ = story.submit()
    story.send(.submissionEnded(Story.reference, .failure(.notSent(.notStored))))
    #expect(story.state.sale.reference == Story.reference)
    story.wait(24 * Self.hour)
    #expect(story.state.step == .customer && story.state.sale.reference == nil && story.shows("Фамилия"))
  }

  @Test func anUnknownOutcomeKeepsItsCustomer() throws {
    var story = Story()
    story.toReview()
    let pressed = story.file()
    let filing = try #require(pressed)
    story.send(.submissionEnded(Story.reference, .failure(.answerLost(.connectionLost))))
    #expect(!story.state.pending.isEmpty)
    story.wait(48 * Self.hour)
    #expect(story.state.pending.isEmpty && story.nextWake.map { $0 > story.now } == true)
    // The order keeps it, as every order does, and it can still be sent again; the code is gone.
    MeaningStories.check(&story, [])
    story.sendAgain()
    #expect(story.state.sale.form.hasPerson && story.state.step == .customer)
    let again = story.restarted(orders: [RestartStories.record(filing, .unknown)])
    #expect(again.state.orders[Story.reference]?.submission?.draft?.hasPerson == true)
  }

  @Test func parkedCartsExpireByThemselves() throws {
    var story = typed()
    story.press(.space)
    story.press(.alt("1"), .function(7))
    story.wait(24 * Self.hour)
    #expect(try kept(story) == [] && story.state.parked.map(\.sale.cart.count) == [1])
    #expect(story.shows("Из отложенных корзин удалены данные клиентов старше 24 ч"))
  }

  @Test func dataThatExpiredWhileTheTillWasOffIsRemovedAtStart() throws {
    var story = typed()
    story.press(.space)
    var again = story.restarted(after: 25 * Self.hour)
    #expect(!again.state.sale.form.hasPerson && again.shows("Данные клиента удалены"))
    again.wait(0)
    #expect(try kept(again) == [] && again.desk.draft.cart.count == 1)
    #expect(story.restarted(after: 23 * Self.hour).state.sale.form.hasPerson)
  }

  @Test(arguments: Language.allCases) func everyMessageFitsTheSmallestWindow(_ language: Language) {
    let s = Strings(language)
    for text in [
      s.saleRestoredWithoutPerson, s.parkedWithoutPerson, s.personExpired(8760), s.parkedExpired(8760),
    ] {
      var story = Story(language, size: .smallest)
      story.state.showToast(.warning, text)
      #expect(story.shows(text.replacing("\u{A0}", with: " ")), "\(text)")
    }
  }

  // MARK: Old orders

  @Test(arguments: [
    (Language.russian, "Данные клиентов хранятся 90 дней"), (.kazakh, "Клиент деректері 90 күн сақталады"),
    (.english, "Customers' details are kept for 90 days"),
  ])
  func theHistoryShowsTheRetention(_ language: Language, _ text: String) {
    var story = Story(language, size: .smallest, keepDays: 90)
    story.press(.control("r"))
    #expect(story.shows(text))
    var without = Story(language)
    without.press(.control("r"))
    #expect(!without.shows(text.split(separator: "90")[0].description))
  }

  @Test func theJournalIsPrunedAtStartAndOnceADay() {
    var story = Story(keepDays: 90)
    #expect(story.nextWake == story.now)
    story.wait(0)
    let day: TimeInterval = 86_400
    let first = Effect.pruneJournal(ordersBefore: story.now - 90 * day, peopleBefore: story.now - day)
    #expect(story.pruned == [first])
    story.send(.pruned(.success(ForgetResult())))
    story.wait(day - 1)
    #expect(story.pruned.count == 1)
    story.wait(1)
    #expect(story.pruned.count == 2)
    // A journal that could not be written is tried again soon, and without `--keep-days` orders stay.
    story.send(.pruned(.failure(.locked)))
    story.wait(600)
    #expect(story.pruned.count == 3)
    var without = Story()
    without.wait(0)
    #expect(without.pruned == [.pruneJournal(ordersBefore: nil, peopleBefore: without.now - day)])
  }

  @Test func oldOrdersLoseTheirBuyersInMemoryAndAnOpenHistoryReloads() throws {
    var story = Story(size: Size(width: 140, height: 40), keepDays: 90)
    story.toOrder()
    #expect(story.shows("Ғаббасова"))
    story.press(.control("r"))
    _ = story.takeAll()
    story.wait(91 * 86_400)
    #expect(story.state.orders.list[0].summary.buyer.isBlank && story.state.orders.list[0].summary.link.isEmpty)
    _ = story.takeAll()
    var forgotten = ForgetResult()
    forgotten.orders = 1
    story.send(.pruned(.success(forgotten)))
    #expect(story.effects.contains { if case .loadHistory = $0 { true } else { false } })
  }
}
