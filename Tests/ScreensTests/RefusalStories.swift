import BrokerAPI
import Checkout
import Sales
import TerminalCore
import TestSupport
import Testing

@testable import Screens

/// What the till offers after a refusal, and what it asks of a customer who has agreed.
@Suite struct RefusalStories {
  private static let refusal = BrokerFailure.refused(
    .init(status: 400, details: .init(code: 400, message: "customer.taxCode: not a valid IIN", status: nil)))

  /// The record of an accepted application, as the journal has it.
  /// An order that the bank refused, and what was sent.
  private static func refused() throws -> (Story, PendingSubmission) {
    var story = Story()
    story.toReview()
    let sent = story.file()
    story.send(.submissionEnded(Story.reference, Story.accepted))
    story.bankSays(.rejected, "Банк отказал")
    return (story, try #require(sent))
  }

  private static func record(_ filing: PendingSubmission) -> OrderRecord {
    OrderRecord(summary: filing.summary, history: [], attempts: [], draft: filing.draft)
  }

  @Test func aRefusedOrderOffersAnotherPlanForTheSameGoodsAndCustomer() throws {
    var story = Story()
    story.toReview()
    let sent = story.file()
    let filing = try #require(sent)
    story.send(.submissionEnded(Story.reference, Story.accepted))
    story.press(KeyPress("p"))
    #expect(story.shows("Банк не отказал") && story.state.openOrder != nil)
    story.bankSays(.rejected, "Банк отказал")
    #expect(story.shows("P другие условия"))
    _ = story.takeAll()
    story.press(KeyPress("p"))
    #expect(story.takeAll().contains(.loadRecord(Story.reference)))
    story.send(.recordArrived(Story.reference, .success(Self.record(filing))))
    story.answerPlans()
    #expect(story.state.place == .sale(.plan) && story.shows("169 990"))
    #expect(story.state.sale.form.buyer.lastName == "Ғаббасова" && story.state.sale.cart == filing.draft.cart)
    // Consent and code belong to the refused application.
    #expect(story.state.sale.plan == nil && story.state.sale.consent == nil && story.state.sale.reference == nil)
    #expect(story.state.orders[Story.reference] != nil)
  }

  @Test func aForgottenCustomerCannotBeOfferedAnotherPlan() throws {
    var story = Story()
    story.toReview()
    let sent = story.file()
    var record = Self.record(try #require(sent))
    record.draft = nil
    story.send(.submissionEnded(Story.reference, Story.accepted))
    story.bankSays(.cancelled, "Банк не дал предложений")
    story.press(KeyPress("p"))
    story.send(.recordArrived(Story.reference, .success(record)))
    #expect(story.shows("Личные данные удалены") && story.state.openOrder != nil)
  }

  /// Whoever has gone on is not pulled back by an answer that arrives late.
  @Test func anAnswerThatIsLateChangesNothing() throws {
    let (refused, filing) = try Self.refused()
    var story = refused
    story.press(KeyPress("p"))
    story.press(KeyPress("n"))
    story.send(.recordArrived(Story.reference, .success(Self.record(filing))))
    #expect(story.state.place == .sale(.cart) && story.state.sale.isEmpty)
  }

  @Test func aRefusedSubmissionOffersAnotherPlan() throws {
    var story = Story()
    story.toReview()
    story.press(KeyPress("p"))
    #expect(story.shows("Банк не отказал") && story.state.step == .review)
    _ = try story.mustSubmit()
    story.send(.submissionEnded(Story.reference, .failure(Self.refusal)))
    #expect(story.shows("P другие условия"))
    story.press(KeyPress("p"))
    #expect(story.state.step == .plan && story.state.sale.consent != nil)
    story.press(.down, .enter)
    story.press(.control("n"))
    // The refusal was about another application.
    #expect(story.state.step == .review && story.state.review.submission == .editing)
    let request = try story.mustSubmit()
    #expect(request.loanLength == "24")
  }

  @Test(arguments: [
    (Language.russian, "Клиент согласился: банк оформляет договор", "открыть ссылку"),
    (.kazakh, "Клиент келісті: банк шартты рәсімдеуде", "сілтемені ашып"),
    (.english, "The customer agreed: the bank is preparing the contract", "open the link"),
  ])
  func aCustomerWhoAgreedIsAskedNothing(_ language: Language, _ now: String, _ before: String) {
    var story = Story(language, size: .smallest)
    story.toOrder()
    story.bankSays(.approved, "Одобрено, ждём клиента")
    #expect(story.shows(before))
    story.bankSays(.customerApproved, "Клиент согласился")
    #expect(story.shows(now) && !story.shows(before))
  }

  /// «от 7 083 ₸ в месяц» leads to that plan and not to the dearest payment.
  @Test func thePlanThatTheCartAdvertisedIsPreselected() {
    var story = Story()
    story.fillCart()
    let advertised = story.state.plan.cheapestInstalment
    #expect(advertised?.code == "INS24")
    story.press(.control("n"))
    #expect(story.state.plan.selected == advertised)
    story.press(KeyPress("f"))
    #expect(story.state.plan.selected == advertised)
    story.press(KeyPress("f"))
    #expect(story.state.plan.selected?.code == "STD12")
    story.press(KeyPress("f"), .enter)
    #expect(story.state.sale.plan == advertised)
  }

  // MARK: Once it is over

  /// Both arrive in the same second: the refusal is what counts.
  @Test(arguments: [true, false]) func acceptanceIsNoNewsBesideARefusal(_ isOpen: Bool) {
    var story = Story()
    story.toOrder()
    #expect(story.shows("Банк принял заявку"))
    if !isOpen { story.press(KeyPress("n")) }
    story.send(.submissionEnded(Story.reference, Story.accepted))
    story.bankSays(.rejected, "Банк отказал")
    #expect(!story.shows("Банк принял заявку") && story.shows("Банк отказал"))
  }

  @Test(arguments: [OrderState.signed, .rejected, .customerRejected])
  func whatIsOverIsNeitherSoldNorLinked(_ state: OrderState) {
    var story = Story(size: Size(width: 140, height: 45))
    func hasCode() -> Bool { story.surface.cells.contains { $0.style.ground == .paper } }
    story.toOrder()
    story.bankSays(.approved, "Одобрено, ждём клиента")
    story.press(KeyPress("q"))
    #expect(hasCode() && story.shows("Продаём") && !story.state.overlays.isEmpty)
    story.bankSays(state, state == .signed ? "Договор подписан" : "Закрыта")
    #expect(!hasCode() && story.state.overlays.isEmpty && !story.shows("Ссылка для клиента"), "\(story.screen)")
    #expect(!story.shows("Продаём") && story.shows(state == .signed ? "Продано" : "Товары"))
  }

  /// Another plan takes the place of a half-done sale, and says where that is.
  @Test func theHalfDoneSaleIsSaidToBeParked() throws {
    let (refused, filing) = try Self.refused()
    var story = refused
    story.press(KeyPress("n"))
    story.type("phn5")
    story.press(.enter)
    story.send(.orderChosen(Story.reference))
    story.press(KeyPress("p"))
    story.send(.recordArrived(Story.reference, .success(Self.record(filing))))
    #expect(story.state.parked.count == 1 && story.shows("Начатая продажа отложена: F7"))
  }
}
