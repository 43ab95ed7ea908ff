import BrokerAPI
import Checkout
import FoundationEssentials
import Sales
import TerminalCore
import TestSupport
import Testing

@testable import Screens

/// Restarts after a crash, and a journal that fails.
@Suite struct RestartStories {
  static func record(_ filing: PendingSubmission, _ outcome: Outcome, _ states: [OrderState] = []) -> OrderRecord {
    var summary = filing.summary
    summary.outcome = outcome
    let history = states.map { SeenState($0, title: $0.name, at: summary.submittedAt + 3, source: .poll) }
    summary.last = history.last
    return OrderRecord(summary: summary, history: history, draft: outcome == .accepted ? nil : filing.draft)
  }

  @Test func everyStepIsRestoredWithTheCustomerOnceTheyConsented() {
    var story = Story(size: Size(width: 100, height: 60))
    func check(_ step: Step) {
      var again = story.restarted()
      again.answerPlans()
      #expect(again.state.step == step)
      #expect(again.state.sale.cart == story.state.sale.cart && again.state.sale.plan == story.state.sale.plan)
      let hasLostSomebody = story.state.sale.consent == nil && story.state.sale.form.hasPerson
      #expect(again.shows("Продажа продолжена с того же места") == !hasLostSomebody)
      guard story.state.sale.consent != nil else { return #expect(!again.state.sale.form.hasPerson) }
      #expect(again.state.sale.form.buyer == story.state.sale.form.buyer)
      #expect(again.state.sale.form.isDelivery == story.state.sale.form.isDelivery)
      #expect(again.state.sale.form[.address].text == story.state.sale.form[.address].text)
      #expect(again.state.sale.consent == story.state.sale.consent)
    }
    story.fillCart()
    story.press(.tab)
    story.type("+")
    check(.cart)
    story.press(.control("n"))
    check(.plan)
    story.answerPlans()
    story.press(.enter)
    for text in ["Ғаббасова", "Әл"] {
      story.type(text)
      story.press(.tab)
    }
    check(.customer)
  }

  @Test(arguments: [
    (Language.russian, "Код из СМС не хранится: F4 отправит новый"), (.kazakh, "СМС коды сақталмайды: F4 жаңасын"),
    (.english, "SMS codes are not kept: F4 sends another"),
  ])
  func theReviewIsRestoredAsTheCodeItLacks(_ language: Language, _ words: String) {
    var story = Story(language, size: .smallest)
    story.toReview()
    var again = story.restarted()
    #expect(again.state.step == .customer && again.state.customer.focus == .code && again.shows(words))
    again.wait(3600)
    #expect(again.shows(words), "it waits for somebody")
    again.verify()
    again.press(.control("n"))
    #expect(again.state.step == .review)
  }

  @Test func theCodeIsNotStoredAndMustBeSentAgain() throws {
    var story = Story()
    story.toReview()
    #expect(story.desk.draft.codeWaits.map(\.phone) == ["7030000001"])
    var again = story.restarted(after: 20)
    let early = again.submit()
    #expect(early == nil)
    #expect(again.state.step == .customer && again.state.customer.focus == .code)
    // Neither is a restart a way around the wait between two codes.
    again.press(.function(4))
    #expect(again.effects.isEmpty && again.shows("ещё"))
    again.wait(60)
    again.verify()
    again.press(.control("n"))
    #expect(try again.mustSubmit().verificationSmsCode == "1243")
  }

  @Test func aCrashWhileSendingIsAnUnknownOutcome() throws {
    var story = Story()
    story.toReview()
    let pressed = story.file()
    let filing = try #require(pressed)
    var again = story.restarted(orders: [Self.record(filing, .sending)])
    #expect(again.state.sale.isEmpty && again.shows("Исход неизвестен") && again.shows("Касса закрылась раньше"))
    for _ in 0..<10 { again.press(.enter) }
    #expect(!again.effects.contains { if case .submit = $0 { true } else { false } })
    again.press(KeyPress("r"))
    let status = OrderStatus(
      loanLength: "12", productCode: "INS12", referenceId: "KS-0007", state: .preApproved, stateTitle: "")
    for case .loadOrders(let poll) in again.takeAll() {
      again.send(.ordersArrived(poll: poll, .success(Answer([status]))))
    }
    #expect(again.state.openOrder?.reference == Story.reference && again.state.sale.isEmpty)
    #expect(again.state.orders[Story.reference]?.summary.outcome == .accepted)
    #expect(again.state.orders.list.map(\.summary.amount) == [filing.summary.amount])
  }

  @Test func anAbsentApplicationIsSentAgainWithItsNumberAfterANewCode() throws {
    var story = Story()
    story.toReview()
    let pressed = story.file()
    let filing = try #require(pressed)
    var again = story.restarted(orders: [Self.record(filing, .unknown)], after: 90)
    again.press(KeyPress("r"))
    for case .loadOrders(let poll) in again.takeAll() { again.send(.ordersArrived(poll: poll, .success(Answer([])))) }
    #expect(again.shows("Банк не знает этой заявки"))
    #expect(again.recorded == [.recordOutcome(Story.reference, .absent, sentAt: filing.summary.submittedAt)])
    again.sendAgain()
    let early = again.submit()
    #expect(early == nil && again.state.step == .customer)
    again.verify()
    again.press(.control("n"))
    #expect(try again.mustSubmit().referenceId == "KS-0007")
  }

  @Test func anAcceptedApplicationIsNotRestoredAsASale() throws {
    var story = Story()
    story.toReview()
    let pressed = story.file()
    let filing = try #require(pressed)
    // Killed after the answer was kept, before the desk was cleared.
    let again = story.restarted(orders: [Self.record(filing, .accepted, [.signed])])
    #expect(again.state.sale.isEmpty && again.state.openOrder?.reference == Story.reference)
    #expect(again.shows("Договор подписан"))
  }

  @Test func parkedCartsAndOrdersAreRestored() {
    var story = Story(size: Size(width: 140, height: 40))
    story.toOrder()
    story.bankSays(.preApproved, "Предварительно одобрено")
    story.press(KeyPress("n"))
    story.fillCart()
    story.press(.function(7))
    let orders = story.state.orders.list.map { OrderRecord(summary: $0.summary, history: $0.history) }
    var again = story.restarted(orders: orders)
    #expect(again.shows("Предварительно одобрено") && again.state.parked.count == 1)
    again.press(.function(7))
    again.press(.enter)
    #expect(again.state.sale.cart.count == 1)
    // Orders that wait are asked about at once.
    again.wait(1)
    #expect(again.effects.contains { if case .loadOrders = $0 { true } else { false } })
  }

  @Test func anUnknownOutcomeWithoutASaleIsResolvedByTheNextPoll() throws {
    var story = Story()
    story.toReview()
    let pressed = story.file()
    let filing = try #require(pressed)
    var again = Story(
      size: Size(width: 140, height: 40), now: story.now + 60,
      restored: RestoredSession(desk: nil, orders: [Self.record(filing, .unknown)]))
    #expect(again.shows("? Исход неизвестен"))
    again.bankSays(.approved, "Одобрено, ждём клиента")
    #expect(again.shows("Одобрено, ждём клиента") && !again.shows("Исход неизвестен"))
    guard case .recordStates(let states)? = again.recorded.last else {
      Issue.record("expected the state to be kept")
      return
    }
    #expect(states[Story.reference]?.state == .approved)
  }

  @Test func eachStateIsStoredOnce() {
    var story = Story()
    story.toOrder()
    for _ in 0..<3 { story.bankSays(.preApproved, "Предварительно одобрено") }
    story.bankSays(.approved, "Одобрено, ждём клиента")
    #expect(story.recorded.count == 2)
  }

  // MARK: Where it cannot be kept

  @Test func withAFailingJournalNothingIsSentUntilTheClerkConfirms() throws {
    var story = Story(journal: .failing(.full))
    #expect(story.shows("На диске нет места для журнала") && story.shows("▲ журнал не пишется"))
    story.press(.escape)
    story.toReview()
    let early = story.submit()
    #expect(early == nil && story.shows("заявки не отправляются"))
    story.type("д")
    #expect(story.effects == [.disableJournal] && story.shows("○ без журнала"))
    _ = try story.mustSubmit()
  }

  @Test func aFailingJournalIsReportedOnceAndItsRecoveryToo() {
    var story = Story()
    story.fillCart()
    for _ in 0..<5 { story.send(.journalChanged(.readOnly)) }
    #expect(story.state.overlays.count == 1 && story.shows("нет прав на файл или папку"))
    story.press(.escape)
    story.send(.journalChanged(nil))
    #expect(story.state.journal == .active && story.shows("Журнал снова пишется"))
  }

  @Test func nothingIsSentWithoutAReservedNumber() {
    var story = Story()
    story.toReview()
    _ = story.takeAll()
    story.press(.enter)
    #expect(story.take() == .reserveReference)
    story.send(.referenceNotReserved(.locked))
    #expect(story.shows("Журнал занят другой программой"))
    story.press(.escape)
    #expect(story.shows("Заявка не отправлена") && story.effects.isEmpty)
  }

  @Test func aDamagedJournalNamesItsNewPath() {
    var story = Story(size: Size(width: 140, height: 40))
    story.send(.journalSetAside("/home/kassa/journal.sqlite.damaged-1"))
    #expect(story.shows("journal.sqlite.damaged-1"))
    story.press(.enter)
    #expect(story.state.overlays.isEmpty)
  }

  /// A desk left by random keys is restored unchanged.
  @Test func everyDeskIsRestored() throws {
    let seed = UInt64.random(in: 0 ... .max)
    var generator = RandomSource(seed: seed)
    let keys: [KeyPress] =
      [
        .init(.enter), .init(.tab), .init(.down), .init(.up), .control("n"), .alt("1"), .alt("2"), .alt("3"), .alt("4"),
      ] + (2...7).map { KeyPress(.function($0)) } + "ab19+-жқ xпz".map { KeyPress($0) }
    for _ in 0..<20 {
      var story = Story()
      for _ in 0..<150 {
        story.press(keys.randomElement(using: &generator)!)
        for effect in story.takeAll() {
          if case .loadPlans(let amount) = effect {
            story.send(.plansArrived(amount: amount, Story.plans(for: amount)))
          }
          if case .sendCode(let request) = effect { story.send(.codeSent(request, SMSCode("1243")!)) }
        }
      }
      let json = try JSONEncoder().encode(story.desk)
      #expect(try JSONDecoder().decode(Desk.self, from: json) == story.desk, "seed \(seed)")
      #expect(story.desk == story.state.desk, "seed \(seed)")
      let drafts = [story.desk.draft] + story.desk.parked.map(\.draft)
      #expect(!drafts.contains { $0.consentAt == nil && $0.hasPerson }, "seed \(seed)")
      var again = story.restarted()
      // Nothing was typed: what comes back is what was kept, but for a step that it does not reach, and people who had not consented.
      var expected = story.desk
      expected.step = again.state.desk.step
      expected.draft.isPersonOmitted = false
      for index in expected.parked.indices { expected.parked[index].draft.isPersonOmitted = false }
      #expect(again.state.desk == expected, "seed \(seed)")
      again.press(.escape)
    }
  }
}
