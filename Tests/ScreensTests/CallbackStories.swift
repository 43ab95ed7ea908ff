import BrokerAPI
import Checkout
import Foundation
import Sales
import TerminalCore
import TestSupport
import Testing

@testable import Screens

extension Story {
  /// The bank sends a callback.
  mutating func told(_ state: OrderState, id: String? = nil, title: String = "") {
    send(
      .callbackArrived(
        BankCallback(
          id: id ?? state.name,
          status: OrderStatus(
            loanLength: "12", productCode: "CC12INS", referenceId: Story.reference.rawValue, state: state,
            stateTitle: title))))
  }
}

@Suite struct CallbackStories {
  @Test func aListeningTillSendsItsURLAndShowsCallbacksAtOnce() {
    var story = Story()
    story.send(.listening("http://127.0.0.1:5/callback"))
    story.toReview()
    let request = story.submit()
    #expect(request?.redirectUrl.hasPrefix("http://127.0.0.1:5/callback/") == true)
    story.send(.submissionEnded(Story.reference, Story.accepted))
    story.told(.preApproved, title: "Предварительно одобрено")
    #expect(story.shows("Предварительно одобрено") && story.state.orders[Story.reference]?.state == .preApproved)
    #expect(story.recorded.count == 1)
  }

  /// Also one whose port somebody else has: who takes it later knows the order by its token.
  @Test func everyApplicationNamesItsToken() {
    var configuration = Story.configuration(.embedded)
    configuration.publicURL = "http://127.0.0.1:8641/callback"
    configuration.callbackTokens = CallbackTokens(key: [1, 2, 3])
    let token = configuration.callbackTokens.token(of: Story.reference)
    var story = Story(configuration: configuration)
    story.send(.noticed(.noCallbacks(address: "127.0.0.1:8641", reason: "in use")))
    story.toReview()
    #expect(story.submit()?.redirectUrl == "http://127.0.0.1:8641/callback/\(token)")
  }

  @Test(arguments: Language.allCases) func aTillWithoutAnAddressSaysSo(_ language: Language) {
    for address in [nil, "https://till.example.kz/kassa"] {
      var configuration = Story.configuration(.test)
      configuration.publicURL = address
      var story = Story(language, size: Size(width: 100, height: 50), configuration: configuration)
      story.toReviewOfSomebody()
      #expect(story.shows(story.state.strings.noCallbackAddress) == (address == nil), "\(story)")
      if address == nil { #expect(story.submit()?.redirectUrl == configuration.redirectURL) }
    }
  }

  @Test func aCallbackBeforeTheAnswerIsNotLost() {
    var story = Story()
    story.send(.listening("http://127.0.0.1:5/callback"))
    story.toReview()
    _ = story.submit()
    story.told(.approved)
    story.send(.submissionEnded(Story.reference, Story.accepted))
    #expect(story.state.orders[Story.reference]?.state == .approved && story.recorded.count == 1)
  }

  @Test func aLateCallbackChangesNothingAndIsFlagged() {
    var story = Story()
    story.send(.listening("http://127.0.0.1:5/callback"))
    story.toOrder()
    story.told(.preApproved)
    story.told(.customerApproved)
    story.told(.approved)
    #expect(story.state.orders[Story.reference]?.state == .customerApproved)
    #expect(story.shows("Уведомления банка: не по порядку 1"))
    // The bank's list has the last word: it went back.
    story.bankSays(.approved, "Одобрено")
    #expect(story.state.orders[Story.reference]?.state == .approved && !story.shows("не по порядку"))
  }

  @Test func aPollBegunBeforeACallbackDoesNotRevertIt() {
    var story = Story()
    story.send(.listening("http://127.0.0.1:5/callback"))
    story.toOrder()
    story.told(.preApproved)
    while !story.effects.contains(where: { if case .loadOrders = $0 { true } else { false } }) { story.wait(0.5) }
    story.told(.approved)
    story.bankSays(.preApproved, "")
    #expect(story.state.orders[Story.reference]?.state == .approved)
    story.bankSays(.preApproved, "")
    #expect(story.state.orders[Story.reference]?.state == .preApproved)
  }

  @Test func anIllegalCallbackIsIgnoredAndListed() {
    var story = Story()
    story.send(.listening("http://127.0.0.1:5/callback"))
    story.toOrder()
    story.told(.preApproved)
    story.told(.rejected)
    story.told(.signed, id: "e-9")
    #expect(story.state.orders[Story.reference]?.state == .rejected && story.shows("недопустимо 1"))
    story.press(KeyPress("e"))
    #expect(story.shows("✗ недопустимо") && story.shows("e-9 {\"loanLength\"") && story.shows("✓ новый статус"))
    story.press(.end, .enter)
    #expect(story.shows("\"state\":\"SIGNED\""))
    story.press(.escape)
    story.press(.escape)
    #expect(!story.shows("e-9"))
  }

  @Test func aMissingCallbackIsFlagged() {
    var story = Story()
    story.send(.listening("http://127.0.0.1:5/callback"))
    story.toOrder()
    story.bankSays(.preApproved, "")
    #expect(!story.shows("Уведомления банка"))
    story.setWallClock(by: 3600)
    story.wait(1)
    #expect(!story.shows("Уведомления банка"))
    story.setWallClock(by: -7200)
    story.wait(31)
    #expect(story.shows("Уведомления банка: не дошло 1"))
  }

  /// 10,000 seeded schedules of delayed, reordered and dropped callbacks, with polls in between. In the end till
  /// and bank agree, and every anomaly is flagged.
  @Test func tillAndBankConvergeAndFlagAnomalies() throws {
    let environment = ProcessInfo.processInfo.environment
    let schedules = environment["KASSA_SCHEDULES"].flatMap(Int.init) ?? 10_000
    let first = environment["KASSA_SEED"].flatMap(UInt64.init) ?? 1
    var before = Story()
    before.send(.listening("http://127.0.0.1:5/callback"))
    before.toOrder()
    _ = before.takeAll()
    var flagged = 0
    for seed in first..<first + UInt64(schedules) {
      var schedule = Schedule(seed: seed)
      flagged += schedule.play(on: before) ? 1 : 0
    }
    print("\(schedules) schedules of callbacks from seed \(first): \(flagged) with something to flag")
  }
}

/// One order's states at the bank, and when callbacks and polls deliver them.
private struct Schedule {
  private enum Event {
    case callback(BankCallback)
    /// A poll: the list is read and arrives later.
    case poll
    case answer(Int, OrderState)
  }

  private var random: RandomSource
  private let seed: UInt64
  private var events: [(at: Double, order: Int, event: Event)] = []

  init(seed: UInt64) { (self.seed, random) = (seed, RandomSource(seed: seed)) }

  private mutating func add(_ at: Double, _ event: Event) { events.append((at, events.count, event)) }

  /// Runs the schedule, checks the result, and returns whether anything was flagged.
  mutating func play(on start: Story) -> Bool {
    let course = course()
    func bank(at moment: Double) -> OrderState { course.last { $0.at <= moment }?.state ?? .initial }
    var delivered: Set<OrderState> = []
    for (index, step) in course.enumerated() {
      let callback = BankCallback(id: "e-\(index)", status: Self.status(step.state))
      if Int.random(in: 0..<5, using: &random) == 0 { continue }
      delivered.insert(step.state)
      // Held up for up to a minute, so that the ones after it overtake it.
      let delay = Bool.random(using: &random) ? 0.05 : Double.random(in: 0..<60, using: &random)
      add(step.at + delay, .callback(callback))
    }
    let end = (course.last?.at ?? 0) + 101
    for _ in 0..<Int.random(in: 0..<6, using: &random) { add(Double.random(in: 0..<end, using: &random), .poll) }
    // Two looks when everything has arrived: the first may cross with the last callback.
    for late in [1.0, 40.0] { add(end + late, .poll) }
    return run(start, course: course, bank: bank, delivered: delivered)
  }

  private mutating func run(
    _ start: Story, course: [(at: Double, state: OrderState)], bank: (Double) -> OrderState,
    delivered: Set<OrderState>
  ) -> Bool {
    var state = start.state
    while let next = events.indices.min(by: { (events[$0].at, events[$0].order) < (events[$1].at, events[$1].order) }) {
      let (at, _, event) = events.remove(at: next)
      let moment = start.now + at
      let message: Message =
        switch event {
        case .callback(let callback): .callbackArrived(callback)
        case .answer(let poll, let told): .ordersArrived(poll: poll, .success(Answer([Self.status(told)])))
        case .poll: .refreshPressed
        }
      // Whatever the till asks, by itself too, is answered.
      for case .loadOrders(let poll) in state.update(message, at: Story.moment(moment), frame: Frame(size: state.size))
      {
        let atBank = at + Double.random(in: 0..<1, using: &random)
        add(atBank + Double.random(in: 0..<4, using: &random), .answer(poll, bank(atBank)))
      }
    }
    guard let order = state.orders[Story.reference], let ledger = order.callbacks else {
      Issue.record("seed \(seed): the order is gone")
      return false
    }
    let final = course.last?.state ?? .initial
    #expect(order.state == final, "seed \(seed): the till says \(order.state), the bank \(final); \(course)")
    let lost = order.lostCallbacks(at: Story.moment(state.shared.now + CallbackLedger.lossTimeout))
    // What the list told and no callback did, and nothing else, is said to be lost.
    let listed = Set(order.history.filter { $0.source == .poll && $0.state != .initial }.map(\.state))
    #expect(Set(lost.map(\.state)) == listed.subtracting(delivered), "seed \(seed)")
    return ledger.count(.late) + ledger.count(.outOfOrder) + ledger.count(.illegal) > 0 || !lost.isEmpty
  }

  /// The usual path, another end, or reverted states, with pauses of up to half a minute.
  private mutating func course() -> [(at: Double, state: OrderState)] {
    let ways: [[OrderState]] = [
      [.preApproved, .approved, .customerApproved, .signed, .delivered, .financed],
      [.preApproved, .rejected], [.preApproved, .approved, .customerRejected], [.approved, .expired],
      [.preApproved, .approved, .customerApproved, OrderState("ADDITIONAL_CONFIRMATION"), .customerApproved, .signed],
      [.preApproved, .approved, .preApproved, .approved, .customerApproved, .signed],
    ]
    var moment = 0.0
    return ways[Int.random(in: 0..<ways.count, using: &random)].map { state in
      moment += Double.random(in: 0.2..<30, using: &random)
      return (moment, state)
    }
  }

  private static func status(_ state: OrderState) -> OrderStatus {
    OrderStatus(
      loanLength: "12", productCode: "CC12INS", referenceId: Story.reference.rawValue, state: state,
      stateTitle: state.name)
  }
}
