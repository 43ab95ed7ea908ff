import BrokerAPI
import Checkout
import FoundationEssentials
import Sales
import TerminalCore
import TestSupport
import Testing

@testable import Screens

/// Plans are loaded, filtered and asked for again.
@Suite struct PlanStories {
  @Test func changingTheCartAsksForANewPlanAndKeepsTheCustomer() {
    var story = Story()
    story.toReview()
    story.press(.alt("1"))
    story.type("+")
    #expect(story.shows("Корзина изменилась"))
    story.press(.alt("4"))
    #expect(story.state.step == .plan)
    story.wait(1)
    story.answerPlans()
    story.press(.enter)
    #expect(story.state.step == .customer)
    story.press(.control("n"))
    #expect(story.state.step == .review)
  }

  /// Terms that were chosen once are chosen again where they are offered for the new total; where not, that is said.
  @Test(arguments: [true, false]) func theSameTermsAreOfferedAgain(_ areThere: Bool) {
    var story = Story()
    story.toReview()
    #expect(story.state.sale.plan?.code == "CC12INS")
    story.press(.alt("1"))
    story.type("+")
    story.press(.alt("4"))
    story.wait(1)
    for case .loadPlans(let amount) in story.takeAll() {
      let products = (try? Story.plans(for: amount).get().value) ?? []
      let offered = products.filter { areThere || $0.productCode != "CC12INS" }
      story.send(.plansArrived(amount: amount, .success(Answer(offered))))
    }
    #expect(story.state.plan.selected?.code == (areThere ? "CC12INS" : "INS24"))
    #expect(story.shows("«Рассрочка 0-0-12» на новую сумму не предлагается") == !areThere, "\(story)")
    // Once is enough.
    story.press(.escape)
    story.wait(8)
    story.press(.control("n"))
    #expect(!story.shows("на новую сумму не предлагается"))
  }

  @Test func anAmountWithoutPlansIsReported() {
    var story = Story()
    story.type("ACS2")
    story.press(.enter)
    story.press(.control("n"))
    for case .loadPlans(let amount) in story.takeAll() {
      story.send(.plansArrived(amount: amount, .success(Answer([]))))
    }
    #expect(story.shows("На сумму 12 990 ₸ у банка нет предложений"))
    story.press(.enter)
    #expect(story.state.step == .plan)
  }

  @Test func plansThatFailAreTriedAgain() {
    var story = Story()
    story.type("ACS1")
    story.press(.enter)
    story.press(.control("n"))
    for case .loadPlans(let amount) in story.takeAll() {
      story.send(.plansArrived(amount: amount, .failure(.notSent(.cannotConnect("x")))))
    }
    #expect(story.shows("Нет связи с банком"))
    story.press(KeyPress("к"))
    story.answerPlans()
    #expect(story.shows("Рассрочка 0-0-12"))
  }

  @Test func plansAreFilteredByKindAndByMonth() {
    var story = Story()
    story.fillCart()
    story.press(.control("n"))
    story.press(KeyPress("f"))
    #expect(story.state.plan.visible.map(\.code) == ["INS3", "CC12INS", "INS24"])
    story.press(KeyPress("f"))
    story.press(KeyPress("f"))
    story.press(KeyPress("m"))
    story.type("10000x")
    #expect(story.state.plan.visible.map(\.code) == ["INS24", "STD36"])
    story.press(.escape)
    story.press(KeyPress("s"))
    #expect(story.shows("График платежей"))
  }

  @Test func aLatePlanForAnotherTotalIsDropped() {
    var story = Story()
    story.type("ACS1")
    story.press(.enter)
    story.press(.control("n"))
    _ = story.takeAll()
    story.send(.plansArrived(amount: Money(tenge: 5), Story.plans(for: Money(tenge: 5))))
    #expect(story.state.plan.plans.isEmpty)
  }
}
