import BankAdmin
import BrokerAPI
import Checkout
import FoundationEssentials
import Sales
import TerminalCore
import TestSupport
import Testing

@testable import Screens

/// Every screen on its own: constructed, updated and painted without the rest.
@Suite struct FeatureTests {
  private let shared: Shared
  private var sale = Sale(rules: VerificationRules())
  private var frame = Frame(size: Size(width: 100, height: 30))

  init() {
    shared = Shared(
      configuration: Story.configuration(.embedded), size: frame.surface.size, moment: Story.moment(Story.start),
      language: .russian,
      theme: "night")
  }

  private var area: Rect { frame.surface.bounds.inset(left: 2, right: 2) }
  private func shows(_ text: String) -> Bool { frame.surface.text.replacing("\u{A0}", with: " ").contains(text) }

  @Test mutating func theCartFindsAndAdds() {
    var step = CartStep(itemCount: shared.configuration.catalogue.items.count)
    for character in "airp" { #expect(step.receive(KeyPress(character), &sale, shared).isEmpty) }
    #expect(step.update(.addPressed, &sale, shared) == [.toast(.success, shared.strings.added("AirPods Pro 2"))])
    #expect(sale.cart.count == 1)
    CartView.paint(step, sale, offer: nil, shared, in: area, on: &frame)
    #expect(shows("AirPods Pro 2") && shows("1 × 169 990 ₸"))
    #expect(step.update(.undoPressed, &sale, shared).isEmpty)
  }

  @Test mutating func aPlanIsChosenAndLeadsOn() throws {
    let total = Money(tenge: 169_990)
    try sale.cart.add(shared.configuration.catalogue.items[0])
    var step = PlanStep()
    #expect(step.update(.chosen, &sale, shared) == [.toast(.warning, shared.strings.choosePlanFirst)])
    step.open(total, chosen: nil, now: shared.monotonic)
    #expect(step.due(now: shared.monotonic) == total)
    step.arrived(total, Story.plans(for: total), now: shared.monotonic)
    PlanView.paint(step, sale, shared, in: area, on: &frame)
    #expect(shows("Рассрочка 0-0-12"))
    #expect(step.update(.chosen, &sale, shared) == [.go(to: .customer)])
    #expect(sale.plan?.code == "INS24")
  }

  @Test mutating func theCustomerStepReportsWhatIsMissing() {
    var step = CustomerStep()
    #expect(step.update(.sendCodePressed, &sale, shared) == [.toast(.warning, shared.strings.codeNeedsCustomer)])
    #expect(step.focus == .lastName)
    #expect(
      step.update(.personChosen(shared.configuration.people[0].customer), &sale, shared).isEmpty
        && step.focus == .consent)
    #expect(step.update(.sendCodePressed, &sale, shared) == [.toast(.warning, shared.strings.consentMissing)])
    #expect(step.update(.toggled, &sale, shared).isEmpty)
    CustomerView.paint(step, sale, shared, in: area, isTall: true, on: &frame)
    #expect(shows("Ғаббасова") && shows("☑"))
    let requests = step.update(.sendCodePressed, &sale, shared)
    guard case .sending(let request) = sale.verification.phase else {
      Issue.record("\(requests)")
      return
    }
    #expect(requests == [.perform(.sendCode(request))] && request.phone == sale.form.phone && request.ordinal == 1)
  }

  @Test mutating func theReviewIgnoresAHeldKey() {
    var step = ReviewStep()
    #expect(step.objection(hasOutcome: false, shared) == nil)
    // Held down since then: what came of it was not read.
    #expect(step.objection(hasOutcome: true, shared) == .toast(.info, shared.strings.readBeforeSendingAgain))
    ReviewView.paint(step, sale, Orders(), shared, in: area, on: &frame)
    #expect(shows(shared.strings.reviewTitle))
  }

  @Test mutating func anOrderIsOpenedAndCancelled() throws {
    var story = Story()
    story.toOrder()
    var orders = story.state.orders
    let screen = OrderScreen(reference: Story.reference)
    let confirmed = OrderScreen.Message.stateConfirmed(Story.reference, .partnerCancelled)
    let requests = screen.update(confirmed, &orders, shared)
    guard case .perform(.setState(let status, _))? = requests.first else {
      Issue.record("\(requests)")
      return
    }
    #expect(status.state == .partnerCancelled && orders[Story.reference]?.setting?.state == .partnerCancelled)
    OrderView.paint(screen, orders, shared, in: area, on: &frame)
    #expect(shows(shared.strings.settingNow(.partnerCancelled)))
  }

  @Test mutating func theHistorySearchesAsYouType() {
    var (history, requests) = HistoryScreen.opened()
    #expect(requests.count == 1)
    requests = history.receive(KeyPress("a"), shared)
    guard case .perform(.loadHistory(let query))? = requests.first else {
      Issue.record("\(requests)")
      return
    }
    #expect(query.text == "a")
    history.arrived(query, .failure(.full))
    HistoryView.paint(history, shared, in: FrameLayout(shared), on: &frame)
    #expect(shows(shared.strings.journal(.full)))
    #expect(history.update(.backPressed, shared) == [.perform(.loadHistory(HistoryScreen.opened().0.currentQuery))])
    #expect(history.update(.backPressed, shared) == [.leave])
  }

  @Test mutating func theConsoleActsOnTheBank() {
    var console = ConsoleScreen()
    #expect(console.update(.tabChosen(.rules), shared).isEmpty)
    console.arrived(.failure(.unavailable("no bank")), shared)
    #expect(!console.isDue(at: shared.monotonic) && console.isDue(at: shared.monotonic + ConsoleScreen.interval))
    ConsoleView.paint(console, shared, in: FrameLayout(shared), on: &frame)
    #expect(shows("no bank"))
    #expect(console.update(.pausePressed, shared) == [.perform(.command(.clock(isPaused: true)))])
  }

  @Test mutating func theOrdersPanelSelectsAndOpens() {
    var story = Story()
    story.toOrder()
    let orders = story.state.orders
    var panel = OrdersPanel(orders, open: nil)
    panel.move(.down, frame)
    #expect(panel.update(.openPressed) == [.send(.orderChosen(Story.reference))])
    panel.paint(orders, open: nil, shared, in: area, isFocused: true, on: &frame)
    #expect(shows("▎ KS-0007") && frame.focus.at.y == area.y + 2)
    let empty = OrdersPanel()
    #expect(empty.bindings(shared).first?.disabledReason == shared.strings.noOrders)
    #expect(empty.update(.openPressed).isEmpty)
  }

  @Test mutating func aRecordIsPaintedAlone() {
    var view = RecordView(reference: Reference(rawValue: "KS-0005"))
    view.paint(shared, showsTill: false, in: area, on: &frame)
    #expect(shows("KS-0005") && !shows("Galaxy"))
    view.record = HistoryStories.record()
    view.add(SeenState(.signed, title: "Договор подписан", at: Story.start, source: .poll))
    view.paint(shared, showsTill: false, in: area, on: &frame)
    #expect(shows("Galaxy") && shows("Договор подписан"))
  }

  /// Every row has cells of the width it is painted in, and a message.
  @Test func theConsoleCountsItsRowsWithoutMakingThem() {
    var console = ConsoleScreen()
    #expect(console.count == 0 && console.row(at: 0) == nil)
    console.arrived(.success(Story.report), shared)
    for (tab, count) in zip(ConsoleScreen.Tab.allCases, [3, 4, 4, 4, 3, 10]) {
      _ = console.update(.tabChosen(tab), shared)
      #expect(console.count == count && console.row(at: count) == nil)
      let rows = (0..<count).compactMap { console.row(at: $0) }
      #expect(rows.count == count)
      for row in rows {
        let cells = row.cells(isWide: true, shared.strings)
        #expect(cells.count(where: { $0.width == 0 }) == 1, "\(row)")
      }
    }
  }

  @Test mutating func aNewSaleIsAFreshValue() {
    var story = Story()
    story.toReview()
    _ = story.submit()
    story.send(.submissionEnded(Story.reference, Story.accepted))
    story.press(KeyPress("n"))
    let fresh = Story()
    #expect(story.state.flow == fresh.state.flow)
  }
}
