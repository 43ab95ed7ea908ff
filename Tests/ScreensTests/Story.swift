import BrokerAPI
import Checkout
import FoundationEssentials
import QREncoder
import Sales
import TerminalCore
import TestSupport
import Testing
import Themes

@testable import Screens

/// A till without its environment: a test presses keys, answers effects and reads the screen.
struct Story {
  var state: AppState
  var now = Story.start
  /// How far monotonic time is behind the wall clock's: so far that a screen that confuses the two fails.
  private static let lag: TimeInterval = 50_000_000
  private var lag = Story.lag
  static func moment(_ wall: Date) -> Moment { Moment(wall, monotonic: wall - lag) }
  var moment: Moment { Moment(now, monotonic: now - lag) }
  /// The frame at the last key.
  private var seen: Frame
  /// Unanswered effects, oldest first, without those below.
  private(set) var effects: [Effect] = []
  /// The desk as last saved.
  private(set) var desk = Desk()
  /// Effects that store states, outcomes and resolutions.
  private(set) var recorded: [Effect] = []
  /// What the journal keeps of unsigned callbacks.
  private(set) var claims: [Reference: SeenState?] = [:]
  /// How often the bank was asked what is altered, apart from the console.
  private(set) var reportsWanted = 0
  /// How often the journal was asked what other tills did.
  private(set) var journalAsked = 0
  /// Ids of each cancellation.
  private(set) var cancelled: [Set<EffectID>] = []
  /// False where another till of the journal settles every application first.
  var isAloneWithJournal = true
  /// Effects that prune the journal.
  private(set) var pruned: [Effect] = []

  /// 2026-11-24 14:32:00 in Almaty.
  static let start = Date(timeIntervalSince1970: 1_795_512_720)

  init(
    _ language: Language = .russian, size: Size = Size(width: 100, height: 30),
    bank: BankIdentity.Environment = .embedded,
    theme: String = "night", now: Date = Story.start, restored: RestoredSession = RestoredSession(),
    journal: JournalState = .active,
    keepDays: Int? = nil, absence: AbsenceRule = .embedded, configuration: TillConfiguration? = nil
  ) {
    self.now = now
    var configuration = configuration ?? Story.configuration(bank)
    configuration.keepDays = keepDays
    configuration.absence = absence
    state = AppState(
      configuration: configuration, size: size, language: language, theme: theme, now: Story.moment(now),
      restored: restored,
      journal: journal)
    seen = Frame(size: size)
    desk = state.desk
  }

  /// The till after a crash, with everything that was saved.
  func restarted(orders: [OrderRecord] = [], after seconds: TimeInterval = 5) -> Story {
    Story(
      state.shared.language, size: state.shared.size, bank: state.shared.configuration.profile.environment,
      now: now + seconds,
      restored: RestoredSession(desk: desk, orders: orders), keepDays: state.shared.configuration.keepDays)
  }

  static func configuration(_ bank: BankIdentity.Environment) -> TillConfiguration {
    func item(_ sku: String, _ brand: String, _ model: String, _ price: Int64) -> Item {
      Item(
        sku: sku, brand: brand, category: "phones", model: model, price: Money(tenge: price),
        image: "https://example.kz/i/\(sku)")
    }
    let items = [
      item("ACS1", "Apple", "AirPods Pro 2", 169_990), item("ACS2", "Apple", "Адаптер питания USB-C 20 Вт", 12_990),
      item("PHN1", "Apple", "iPhone 16 128 ГБ", 449_990), item("PHN5", "Samsung", "Galaxy A56 8/256 ГБ", 219_990),
      item("FRN3", "Жетісу Мебель", "Кровать двуспальная 160×200", 189_990),
      item("GAM4", "Sony", "DualSense, белый", 39_990),
    ]
    func person(
      _ outcome: FictitiousCustomer.Outcome, _ last: String, _ first: String, _ middle: String, _ iin: String,
      _ phone: String
    ) -> FictitiousCustomer {
      FictitiousCustomer(
        outcome: outcome,
        try! Customer(
          lastName: PersonName(parsing: last), firstName: PersonName(parsing: first),
          middleName: PersonName(parsing: middle), iin: IIN(parsing: iin), phone: Phone(parsing: phone),
          email: Email(parsing: "aliya@example.kz")))
    }
    return TillConfiguration(
      profile: profile(bank), shop: "Магазин «Арман»", till: "",
      places: [
        SalesPlace(
          code: "1", name: "Kassa Demo Алматы — Абай", city: "Алматы", cityKk: "Алматы", salesPlace: "050000",
          pickupPoint: "Алматы, проспект Абая, 900, ТД «Demo»"),
        SalesPlace(
          code: "2", name: "Kassa Demo Астана — Мәңгілік Ел", city: "Астана", cityKk: "Астана", salesPlace: "010000",
          pickupPoint: "Астана, проспект Мәңгілік Ел, 903"),
      ], catalogue: Catalogue(items),
      people: bank == .embedded
        ? [
          person(.approved, "Ғаббасова", "Әлия", "Қуанышқызы", "940317499906", "7030000001"),
          person(.rejected, "Жаңабаев", "Нұржан", "Өмірбекұлы", "881102399900", "7030000002"),
          person(.answerLost, "Ковалёв", "Дмитрий", "Сергеевич", "841005399905", "7030000008"),
        ] : [],
      themes: Theme.builtIn, redirectURL: "https://example.kz/webhook", qrCode: { QRCode($0) })
  }

  /// Never called.
  private static func profile(_ environment: BankIdentity.Environment) -> Profile {
    if environment == .embedded { return .sandbox() }
    let base = environment == .production ? "https://api.bcc.kz/bcc/production" : "https://api-test.bcc.kz/bcc/test"
    return Profile(
      id: environment.rawValue, declared: .test, clientID: "id", brokerBase: base + "/v1/broker",
      tokenURL: base + "/v2/oauth/token")!
  }

  // MARK: What happens

  mutating func send(_ message: Message) {
    // As in the loop: the frame was painted before the key.
    if case .input = message { showAgain() }
    var settled: [Reference] = []
    for effect in state.update(message, at: moment, frame: seen) {
      if case .recordOutcome(let reference, _, _) = effect { settled.append(reference) }
      switch effect {
      case .saveDesk(let desk): self.desk = desk
      case .recordStates, .recordOutcome, .recordResolution: recorded.append(effect)
      case .recordClaims(let claims): self.claims.merge(claims) { $1 }
      case .loadBankReport where state.navigation.console == nil: reportsWanted += 1
      case .loadChangesOfOthers: journalAsked += 1
      case .pruneJournal: pruned.append(effect)
      case .cancel(let ids): cancelled.append(ids)
      case .sequence(let parts):
        recorded += parts.filter { if case .recordStates = $0 { true } else { false } }
        effects += parts.filter { if case .recordStates = $0 { false } else { true } }
      default: effects.append(effect)
      }
    }
    for reference in settled { send(.outcomeRecorded(reference, isOurs: isAloneWithJournal)) }
  }
  mutating func wait(_ seconds: TimeInterval) {
    now += seconds
    send(.ticked)
  }

  /// When the till wakes next, by the wall clock.
  var nextWake: Date? { state.nextWake.map { moment.wall(of: $0) } }

  /// Somebody sets the wall clock; monotonic time goes on.
  mutating func setWallClock(by seconds: TimeInterval) {
    now += seconds
    lag += seconds
  }

  /// Takes the oldest unanswered effect.
  mutating func take() -> Effect? { effects.isEmpty ? nil : effects.removeFirst() }
  mutating func takeAll() -> [Effect] {
    defer { effects = [] }
    return effects
  }

  // MARK: The usual way

  static let products: [Product] = [
    Product(name: "Рассрочка 0-0-3", monthlyPayment: .zero, period: 3, productCode: "INS3"),
    Product(name: "Рассрочка 0-0-12", monthlyPayment: .zero, period: 12, productCode: "CC12INS"),
    Product(name: "Рассрочка 0-0-24", monthlyPayment: .zero, period: 24, productCode: "INS24"),
    Product(name: "Кредит стандарт", monthlyPayment: .zero, period: 12, productCode: "STD12"),
    Product(name: "Кредит стандарт", monthlyPayment: .zero, period: 36, productCode: "STD36"),
  ]

  /// Instalments without overpayment, loans at a quarter more.
  static func plans(for amount: Money) -> Result<Answer<[Product]>, BrokerFailure> {
    .success(
      Answer(
        products.map { product in
          let whole = product.productCode.hasPrefix("STD") ? amount.tiyn * 5 / 4 : amount.tiyn
          let monthly = Money(tiyn: (whole + Int64(product.period) - 1) / Int64(product.period)).roundedUpToTenge
          return Product(
            name: product.name, monthlyPayment: monthly, period: product.period,
            productCode: product.productCode)
        }))
  }

  mutating func answerPlans() {
    for case .loadPlans(let amount) in takeAll() { send(.plansArrived(amount: amount, Story.plans(for: amount))) }
  }

  mutating func fillCart() {
    type("airp")
    press(.enter)
    wait(1)
    answerPlans()
  }

  mutating func choosePlan() {
    press(.control("n"))
    answerPlans()
    // The preselected plan has 24 payments; this one 12.
    press(.up)
    press(.enter)
  }

  mutating func fillCustomer(_ row: Int = 0) {
    press(.function(3))
    for _ in 0..<row { press(.down) }
    press(.enter)
    press(KeyPress(" "))
  }

  /// Chooses a delivery, on the customer step.
  mutating func deliver(to address: String) {
    state.customer.focus = .handover
    press(.space)
    state.customer.focus = .address
    type(address)
  }

  mutating func sendCode(_ code: String = "1243") {
    press(.function(4))
    for case .sendCode(let request) in takeAll() { send(.codeSent(request, SMSCode(code)!)) }
  }

  mutating func verify() {
    sendCode()
    type("1243")
  }

  mutating func toReview() {
    fillCart()
    choosePlan()
    fillCustomer()
    verify()
    press(.control("n"))
  }

  static let reference = Reference(rawValue: "KS-0007")
  static let link = "https://oprb-dev.bcc.kz/epos/?preapp=03e60d13-bd8a-29c8-a03c-ca9d74c63b83&lang=kk&v=2"

  /// Presses submit, answers the effects before the application, and returns it.
  mutating func submit() -> PreApprovalRequest? {
    if case .application(let request)? = file()?.request { request } else { nil }
  }

  /// Like `submit`, with the stored submission.
  mutating func file() -> PendingSubmission? {
    _ = takeAll()
    // A press of its own, not the one before held down.
    now += 2
    press(.enter)
    while let effect = take() {
      switch effect {
      case .reserveReference: send(.referenceReserved(Story.reference))
      case .submit(let filing): return filing
      default: break
      }
    }
    return nil
  }

  /// Like `submit`; fails where nothing is sent.
  mutating func mustSubmit() throws -> PreApprovalRequest {
    let request = submit()
    return try #require(request)
  }

  /// Sends the open order again, with the lease granted.
  mutating func sendAgain() {
    _ = takeAll()
    press(KeyPress("s"))
    for case .claim(let reference) in takeAll() { send(.claimed(reference, .success(true))) }
    answerPlans()
  }

  static let accepted = Result<Answer<Acceptance>, BrokerFailure>.success(
    Answer(
      .application(
        PreApprovalResponse(
          code: "200", message: "Заявка успешно создана", requestUuid: "c5171b44", redirectLink: link, status: "Success"
        )))
  )

  mutating func toOrder() {
    toReview()
    _ = submit()
    send(.submissionEnded(Story.reference, Story.accepted))
  }

  /// Answers the next poll with a state.
  mutating func bankSays(_ state: OrderState, _ title: String) {
    while !effects.contains(where: { if case .loadOrders = $0 { true } else { false } }) { wait(0.5) }
    let status = OrderStatus(
      loanLength: "12", productCode: "CC12INS", referenceId: Story.reference.rawValue, state: state, stateTitle: title)
    for case .loadOrders(let poll) in takeAll() { send(.ordersArrived(poll: poll, .success(Answer([status])))) }
  }

  // MARK: What shows

  /// Repainting must give the same as painting anew.
  private mutating func showAgain() {
    AppView.paint(state, on: &seen)
    let anew = frame
    // Only the indices of characters with marks may differ.
    if seen.surface.cells != anew.surface.cells {
      #expect(seen.surface.text == anew.surface.text)
      #expect(seen.surface.cells.map(\.style) == anew.surface.cells.map(\.style))
    }
    #expect(seen.focus == anew.focus)
    #expect(seen.clicks == anew.clicks)
  }

  var frame: Frame {
    var frame = Frame(size: state.shared.size)
    AppView.paint(state, on: &frame)
    return frame
  }
  var surface: Surface { frame.surface }
  func shows(_ text: String) -> Bool { sees(text) }
}

extension Story: Driver {
  mutating func send(_ input: [InputEvent]) { for event in input { send(.input(event)) } }
  var screen: String { surface.text.replacing("\u{A0}", with: " ") }
  mutating func goOn() { wait(0.5) }
  /// Five minutes of the story's own clock.
  var patience: Int? { 600 }
}

extension Story: CustomTestStringConvertible {
  /// Shown by failed expectations.
  var testDescription: String { "story at\n\(screen)\n" }
}

extension Message {
  /// Without a word from the gateway.
  static func codeSent(_ request: Verification.Request, _ code: SMSCode) -> Message {
    .codeSending(request, code, .sent())
  }
}

/// Short names.
extension AppState {
  var sale: Sale {
    get { flow.sale }
    set { flow.sale = newValue }
  }
  var step: Step { flow.step }
  var cart: CartStep {
    get { flow.cart }
    set { flow.cart = newValue }
  }
  var plan: PlanStep { flow.plan }
  var customer: CustomerStep {
    get { flow.customer }
    set { flow.customer = newValue }
  }
  var review: ReviewStep { flow.review }
  var parked: [ParkedSale] { shared.parked }
  var openOrder: OrderScreen? { navigation.order }
  var history: HistoryScreen? { navigation.history }
  var console: ConsoleScreen? { navigation.console }
  var configuration: TillConfiguration {
    get { shared.configuration }
    set { shared.configuration = newValue }
  }
  var size: Size { shared.size }
  var language: Language { shared.language }
  var theme: String { shared.theme }
  var journal: JournalState { shared.journal }
  var isMasked: Bool { shared.isMasked }
  var moment: Moment { shared.moment }
}
