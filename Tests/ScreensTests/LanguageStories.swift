import BrokerAPI
import Checkout
import FoundationEssentials
import Sales
import TerminalCore
import TestSupport
import Testing

@testable import Screens

/// The bank answers in the till's language, so a change of language asks again; and what somebody waits for is listed first.
@Suite struct LanguageStories {
  private func choose(_ language: Language, _ story: inout Story) { story.send(.languageChosen(language)) }

  private static func kazakhPlans(for amount: Money) -> Result<Answer<[Product]>, BrokerFailure> {
    Story.plans(for: amount).map { answer in
      Answer(
        answer.value.map {
          Product(
            name: $0.name.replacing("Рассрочка", with: "Бөліп төлеу"), monthlyPayment: $0.monthlyPayment,
            period: $0.period, productCode: $0.productCode)
        })
    }
  }

  @Test func plansAreAskedForInTheNewLanguageAndTheSelectionStays() {
    var story = Story()
    story.fillCart()
    story.choosePlan()
    let chosen = story.state.sale.plan
    story.press(.escape)
    _ = story.takeAll()
    choose(.kazakh, &story)
    let asked = story.takeAll()
    #expect(asked.contains(.loadPlans(Money(tenge: 169_990))))
    // The old names show until the new ones arrive.
    #expect(story.shows("Рассрочка 0-0-12"))
    story.send(.plansArrived(amount: Money(tenge: 169_990), Self.kazakhPlans(for: Money(tenge: 169_990))))
    #expect(story.shows("Бөліп төлеу 0-0-12") && !story.shows("Рассрочка"))
    #expect(story.state.plan.selected?.code == chosen?.code)
    #expect(story.state.sale.plan?.name == "Бөліп төлеу 0-0-12" && story.state.sale.validPlan != nil)
    // The same language again asks nothing.
    choose(.kazakh, &story)
    #expect(story.takeAll().isEmpty)
  }

  @Test func plansThatCannotBeRenewedStay() {
    var story = Story()
    story.fillCart()
    story.press(.control("n"))
    _ = story.takeAll()
    choose(.english, &story)
    story.send(.plansArrived(amount: Money(tenge: 169_990), .failure(.notSent(.timeout(seconds: 5)))))
    #expect(story.shows("Рассрочка 0-0-12"))
  }

  /// The same state in another language is no new state.
  @Test func theOrdersAreAskedForAndTheirStatesRenamed() {
    var story = Story(size: .smallest)
    story.toOrder()
    story.bankSays(.approved, "Одобрено, ждём клиента")
    let (stored, states) = (story.recorded, story.state.orders.list.first?.history.count)
    _ = story.takeAll()
    choose(.kazakh, &story)
    story.bankSays(.approved, OrderState.Known.approved.kazakh)
    #expect(story.state.orders.list.first?.history.count == states && story.recorded == stored)
    #expect(story.shows(OrderState.Known.approved.kazakh))
    choose(.russian, &story)
    #expect(story.shows("Одобрено, ждём клиента") && !story.shows(OrderState.Known.approved.kazakh))
  }

  // MARK: Waiting orders first

  /// Signed, waiting, refused and absent, newest first.
  static func restored() -> RestoredSession {
    func record(_ number: Int, _ outcome: Outcome, _ state: OrderState?) -> OrderRecord {
      var summary = HistoryStories.orders[1]
      summary = OrderSummary(
        reference: Reference(rawValue: "KS-100\(number)"), buyer: summary.buyer, goods: summary.goods,
        plan: summary.plan, submittedAt: Story.start - Double(number) * 600, bank: summary.bank, outcome: outcome)
      let history = state.map { [SeenState($0, title: "", at: summary.submittedAt + 20, source: .poll)] } ?? []
      return OrderRecord(summary: summary, history: history)
    }
    return RestoredSession(
      orders: [
        record(1, .accepted, .signed), record(2, .accepted, .approved), record(3, .accepted, .rejected),
        record(4, .unknown, nil),
      ])
  }

  @Test(arguments: [Size(width: 140, height: 40), Size(width: 80, height: 24)])
  func waitingOrdersComeFirst(_ size: Size) {
    var story = Story(size: size, restored: Self.restored())
    if size.width < 132 { story.press(.function(8)) }
    let numbers = story.screen.matches(of: /KS-100[0-9]/).map { String($0.output) }
    #expect(numbers.starts(with: ["KS-1002", "KS-1004", "KS-1001", "KS-1003"]))
  }

  @Test func anOrderThatMovesInTheListStaysSelected() {
    var story = Story(size: Size(width: 80, height: 24), restored: Self.restored())
    story.press(.function(8))
    let poll = story.takeAll().compactMap { if case .loadOrders(let poll) = $0 { poll } else { nil } }.last ?? 0
    let status = OrderStatus(
      loanLength: "12", productCode: "INS12", referenceId: "KS-1002", state: .signed, stateTitle: "")
    story.send(.ordersArrived(poll: poll, .success(Answer([status]))))
    let first = story.screen.matches(of: /KS-100[0-9]/).first.map { String($0.output) }
    #expect(first == "KS-1004")
    story.press(.enter)
    #expect(story.state.openOrder?.reference.rawValue == "KS-1002")
  }
}
