import BrokerAPI
import Checkout
import FoundationEssentials
import Sales
import TerminalCore
import TestSupport
import Testing

@testable import Screens

/// Nothing of one customer reaches the next, and no sale is given up unasked.
@Suite struct NextCustomerStories {
  // MARK: Giving up a sale

  @Test(arguments: Step.allCases) func everyStepLeadsToAFreshSaleWhichSaysWhatIsLost(_ step: Step) {
    var story = Story()
    story.toReview()
    story.press(.control("b"))
    story.send(.stepChosen(step))
    story.press(.control("x"))
    #expect(story.shows("Начать новую продажу?") && story.shows("1 товар") && story.shows("Ғаббасова"))
    story.press(.enter)
    #expect(!story.state.sale.isEmpty, "Enter answers no")
    story.press(.control("x"))
    story.press(KeyPress("y"))
    #expect(story.state.flow == SaleFlow(story.state.shared) && story.desk.draft.isEmpty)
  }

  @Test func aSaleThatWasGivenUpComesBackWithinTenSeconds() {
    var story = Story()
    story.toReview()
    let before = story.state.sale
    story.press(.control("x"))
    story.press(KeyPress("y"))
    #expect(story.shows("вернёт её в течение 10"))
    story.wait(9)
    story.press(.control("y"))
    #expect(story.state.sale == before && story.state.step == .review)
  }

  @Test func afterTenSecondsNothingOfItIsLeft() {
    var story = Story()
    story.toReview()
    story.press(.control("x"))
    story.press(KeyPress("y"))
    story.wait(10)
    story.press(.control("y"))
    #expect(story.state.sale.isEmpty && story.state.abandoned == nil)
  }

  @Test func whatWasBegunSinceIsParkedWhenTheLastSaleComesBack() {
    var story = Story()
    story.fillCart()
    story.press(.control("x"))
    story.press(KeyPress("y"))
    story.type("phn5")
    story.press(.enter)
    story.press(.control("y"))
    #expect(story.state.sale.cart.lines.map(\.item.sku) == ["ACS1"])
    #expect(story.state.parked.map { $0.sale.cart.lines.map(\.item.sku) } == [["PHN5"]])
  }

  @Test func anEmptyCartKeepsNobody() {
    var story = Story()
    story.toReview()
    let before = story.state.sale
    story.send(.stepChosen(.cart))
    story.press(.tab, .delete)
    #expect(story.state.flow == SaleFlow(story.state.shared), "goods, customer, consent and code are gone")
    story.press(.control("y"))
    #expect(story.state.sale == before)
  }

  @Test func newSaleOnAnOldOrderParksTheHalfDoneOne() {
    var story = Story()
    story.toOrder()
    story.press(KeyPress("n"))
    story.fillCart()
    story.send(.orderChosen(Story.reference))
    story.press(KeyPress("n"))
    #expect(story.state.sale.isEmpty && story.state.step == .cart && story.state.parked.count == 1)
  }

  /// Whatever was typed, scanned, pasted and clicked before, nothing of it is in the next sale.
  @Test func afterAnythingANewSaleIsAFreshOne() {
    let seed = UInt64.random(in: 0...UInt64.max)
    var random = RandomSource(seed: seed)
    let keys: [KeyPress] =
      [
        .enter, .tab, .escape, .up, .down, .left, .right, .backspace, .delete, .home, .end, .space, .control("n"),
        .control("y"), .control("x"), .alt("1"), .alt("2"), .alt("3"), .alt("4"),
      ] + [2, 3, 4, 6, 7].map { .function($0) } + "ad19+-жқzlmfy".map { KeyPress($0) }
    for _ in 0..<40 {
      var story = Story()
      if Bool.random(using: &random) { story.toReview() }
      for _ in 0..<80 {
        let point = Point(x: Int.random(in: 0...99, using: &random), y: Int.random(in: 0...29, using: &random))
        let events: [InputEvent] = [
          .key(keys.randomElement(using: &random)!), .scan(Scan("PHN5")), .paste("7475774285"),
          .mouse(MouseEvent(.press, at: point)),
        ]
        // Mostly keys.
        story.send(.input(Bool.random(using: &random) ? events[0] : events.randomElement(using: &random)!))
        story.wait(Double.random(in: 0...3, using: &random))
        for effect in story.takeAll() {
          switch effect {
          case .loadPlans(let amount): story.send(.plansArrived(amount: amount, Story.plans(for: amount)))
          case .sendCode(let request): story.send(.codeSent(request, SMSCode("1243")!))
          case .reserveReference: story.send(.referenceReserved(Story.reference))
          case .submit: story.send(.submissionEnded(Story.reference, Story.accepted))
          default: break
          }
        }
      }
      story.state.overlays = []
      story.send(.abandonPressed)
      if !story.state.overlays.isEmpty { story.press(KeyPress("y")) }
      #expect(story.state.flow == SaleFlow(story.state.shared), "seed \(seed)")
      #expect(story.state.place == .sale(.cart), "seed \(seed)")
    }
  }

  // MARK: Whose consent, whose code

  static let changes: [(String, @Sendable (inout Story) -> Void)] = [
    (
      "another test customer",
      {
        $0.press(.function(3))
        $0.press(.down, .enter)
      }
    ),
    (
      "another IIN",
      {
        $0.state.customer.focus = .iin
        $0.press(.backspace)
      }
    ),
    (
      "another name",
      {
        $0.state.customer.focus = .lastName
        $0.type("х")
      }
    ),
    (
      "another phone",
      {
        $0.state.customer.focus = .phone
        $0.press(.backspace)
      }
    ),
  ]

  @Test(arguments: changes.indices) func consentAndCodeAreOnePersons(_ index: Int) {
    var story = Story()
    story.fillCart()
    story.choosePlan()
    story.fillCustomer()
    story.verify()
    #expect(story.state.sale.consent != nil && story.shows("номер подтверждён"))
    Self.changes[index].1(&story)
    #expect(story.state.sale.consent == nil, "\(Self.changes[index].0)")
    #expect(story.state.sale.verification.phase == .idle && story.state.sale.form[.code].isEmpty)
    #expect(story.shows("нужны новое согласие и код"))
  }

  @Test func anotherTestCustomerHasNoAddressYet() {
    var story = Story()
    story.fillCart()
    story.choosePlan()
    story.fillCustomer()
    story.deliver(to: "Караганда, улица Ерубаева, 9003")
    story.press(.function(3))
    story.press(.down, .enter)
    #expect(story.state.sale.form[.address].isEmpty && !story.state.sale.form.isDelivery)
  }

  /// At every size, for a delivery too.
  @Test(arguments: [Size.smallest, Size(width: 100, height: 30), Size(width: 132, height: 36)])
  func theCodeIsSeenBesideTheMessageOnThePhone(_ size: Size) {
    var story = Story(size: size)
    story.fillCart()
    story.choosePlan()
    story.fillCustomer()
    story.deliver(to: "Караганда, улица Ерубаева, 9003")
    story.sendCode()
    #expect(story.shows("Код из СМС") && story.shows("Код подтверждения") && story.shows("повтор через"))
  }

  @Test func aSpaceBehindANameIsNobodyElse() {
    var story = Story()
    story.fillCart()
    story.choosePlan()
    story.fillCustomer()
    story.verify()
    story.state.customer.focus = .lastName
    story.type(" ")
    #expect(story.state.sale.consent != nil)
  }

  @Test func aCodeIsSentOnlyToACustomerWhoseFieldsAreRight() {
    var story = Story()
    story.fillCart()
    story.choosePlan()
    story.press(.function(3))
    story.press(.enter)
    story.state.customer.focus = .iin
    story.press(.backspace)
    story.state.customer.focus = .consent
    story.press(.space)
    story.press(.function(4))
    #expect(!story.effects.contains { if case .sendCode = $0 { true } else { false } })
    #expect(story.state.customer.focus == .iin && story.shows("Сначала исправьте данные клиента"))
  }

  // MARK: A code that grew old

  @Test func anOldCodeAsksForANewOneByItself() {
    var story = Story()
    story.toReview()
    #expect(story.state.step == .review)
    story.wait(VerificationRules().proofLifetime + 1)
    #expect(story.state.step == .customer && story.state.customer.focus == .code)
    #expect(story.shows("Код истёк"))
    story.verify()
    story.press(.control("n"))
    #expect(story.submit() != nil)
  }

  @Test func aCodeThatTheBankFindsTooOldIsTypedAnew() {
    var story = Story()
    story.toReview()
    _ = story.submit()
    let details = ErrorDetails(code: 400, message: "verificationSmsDateTime: too old", status: nil)
    story.send(
      .submissionEnded(
        Story.reference, .failure(.refused(BrokerFailure.Refusal(status: 400, details: details)))))
    story.now += 2
    story.press(.enter)
    #expect(story.state.step == .customer && story.state.customer.focus == .code)
  }

  // MARK: Parking

  @Test(arguments: [Step.plan, .customer, .review]) func aSaleIsParkedFromEveryStepUnderItsCustomersName(_ step: Step) {
    var story = Story()
    story.toReview()
    story.send(.stepChosen(step))
    story.press(.function(7))
    #expect(story.state.sale.isEmpty && story.state.step == .cart)
    story.press(.function(7))
    #expect(story.shows("Ғаббасова Әлия") && story.shows("169 990 ₸"))
  }

  @Test func withoutConsentAParkedCartIsToldByItsTime() {
    var story = Story()
    story.fillCart()
    story.choosePlan()
    story.press(.function(3))
    story.press(.enter)
    story.press(.function(7))
    story.press(.function(7))
    #expect(!story.shows("Ғаббасова") && story.shows("14:32 · AirPods Pro 2") && story.shows("169 990 ₸"))
  }

  @Test func aParkedCartIsRemovedOnlyWhenAskedAndAnswered() {
    var story = Story()
    story.fillCart()
    story.press(.function(7))
    story.press(.function(7))
    story.press(.delete)
    story.press(.enter)
    #expect(story.state.parked.count == 1, "Enter answers no")
    story.press(.delete)
    story.press(KeyPress("y"))
    #expect(story.state.parked.isEmpty)
  }

  // MARK: Where the till stands

  private func story(at place: String?, desk: Desk? = nil) -> Story {
    var configuration = Story.configuration(.embedded)
    configuration.place = place
    return Story(restored: RestoredSession(desk: desk), configuration: configuration)
  }

  @Test func everySaleBeginsAtTheTillsOwnPlace() {
    var story = story(at: "2")
    #expect(story.shows("Магазин «Арман» · Астана"))
    story.toOrder()
    story.press(KeyPress("n"))
    #expect(story.state.sale.form.place == 1)
  }

  @Test func thePlaceIsRememberedUntilAnotherIsGiven() {
    let first = story(at: "2")
    let again = story(at: nil, desk: first.desk)
    #expect(again.state.sale.form.place == 1 && again.desk.place == "2")
    #expect(story(at: "1", desk: again.desk).desk.place == "1")
  }

  @Test func aDeliveryHasAPostcodeOfItsOwn() throws {
    var story = Story()
    story.fillCart()
    story.choosePlan()
    story.fillCustomer()
    story.deliver(to: "Караганда, улица Ерубаева, 9003")
    story.press(.tab)
    story.type("1000")
    story.verify()
    story.press(.control("n"))
    #expect(story.state.step == .customer && story.shows("Индекс — шесть цифр"))
    story.state.customer.focus = .postcode
    story.type("00")
    story.press(.control("n"))
    #expect(story.shows("100000, Караганда"))
    let request = try story.mustSubmit()
    #expect((request.salesPlace, request.address.delivery) == ("100000", "Караганда, улица Ерубаева, 9003"))
  }
}
