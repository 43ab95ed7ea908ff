import BrokerAPI
import Checkout
import FoundationEssentials
import Records
import Terminal
import TestSupport
import Testing
import Themes

@testable import Screens

/// A till without an outside: a test presses keys, answers effects itself, and looks at the screen.
struct Story {
  var state: AppState
  var now = Story.start
  /// The effects that nobody answered yet, oldest first, without those that only keep something.
  private(set) var effects: [Effect] = []
  /// The desk as it was last kept.
  private(set) var desk = Desk()
  /// What was kept of orders: states that were seen, outcomes that were settled.
  private(set) var kept: [Effect] = []
  /// Each time the journal was to be rid of what is too old.
  private(set) var tidied: [Effect] = []

  /// 2026-11-24 14:32:00 in Almaty.
  static let start = Date(timeIntervalSince1970: 1_795_512_720)

  init(
    _ language: Language = .russian, size: Size = Size(width: 100, height: 30), bank: Setup.Bank = .sandbox,
    theme: String = "night", now: Date = Story.start, kept: Kept = Kept(), journal: JournalState = .kept,
    keepDays: Int? = nil
  ) {
    self.now = now
    var setup = Story.setup(bank)
    setup.keepDays = keepDays
    state = AppState(
      setup: setup, size: size, language: language, theme: theme, now: now, kept: kept, journal: journal)
    desk = state.desk
  }

  /// The till after it was killed: what was kept goes on, whatever the screen showed.
  func restarted(orders: [OrderRecord] = [], after seconds: TimeInterval = 5) -> Story {
    Story(
      state.language, size: state.size, bank: state.setup.bank, now: now + seconds,
      kept: Kept(desk: desk, orders: orders), keepDays: state.setup.keepDays)
  }

  static func setup(_ bank: Setup.Bank) -> Setup {
    func good(_ sku: String, _ brand: String, _ model: String, _ price: Int64) -> Good {
      Good(
        sku: sku, brand: brand, category: "phones", model: model, price: Money(tenge: price),
        image: "https://example.kz/i/\(sku)")
    }
    let goods = [
      good("ACS1", "Apple", "AirPods Pro 2", 169_990), good("ACS2", "Apple", "Адаптер питания USB-C 20 Вт", 12_990),
      good("PHN1", "Apple", "iPhone 16 128 ГБ", 449_990), good("PHN5", "Samsung", "Galaxy A56 8/256 ГБ", 219_990),
      good("FRN3", "Жетісу Мебель", "Кровать двуспальная 160×200", 189_990),
      good("GAM4", "Sony", "DualSense, белый", 39_990),
    ]
    func person(
      _ outcome: FictitiousCustomer.Outcome, _ last: String, _ first: String, _ middle: String, _ iin: String,
      _ phone: String
    ) -> FictitiousCustomer {
      FictitiousCustomer(
        outcome: outcome, lastName: last, firstName: first, middleName: middle, taxCode: iin, state: "orange",
        email: "aliya@example.kz", mobileNumber: phone)
    }
    return Setup(
      bank: bank, shop: "Магазин «Арман»", till: "",
      places: [
        SalesPlace(
          code: "1", name: "Kassa Demo Алматы — Абай", city: "Алматы", cityKk: "Алматы", salesPlace: "050000",
          pickupPoint: "Алматы, проспект Абая, 900, ТД «Demo»"),
        SalesPlace(
          code: "2", name: "Kassa Demo Астана — Мәңгілік Ел", city: "Астана", cityKk: "Астана", salesPlace: "010000",
          pickupPoint: "Астана, проспект Мәңгілік Ел, 903"),
      ], catalogue: Catalogue(goods),
      people: bank == .sandbox
        ? [
          person(.approved, "Ғаббасова", "Әлия", "Қуанышқызы", "940317499906", "7030000001"),
          person(.rejected, "Жаңабаев", "Нұржан", "Өмірбекұлы", "881102399900", "7030000002"),
          person(.answerLost, "Ковалёв", "Дмитрий", "Сергеевич", "841005399905", "7030000008"),
        ] : [],
      themes: Theme.builtIn, redirectURL: "https://example.kz/webhook")
  }

  // MARK: What happens

  mutating func send(_ message: Message) {
    for effect in state.update(message, at: now) {
      switch effect {
      case .keepDesk(let desk): self.desk = desk
      case .see, .settle: kept.append(effect)
      case .tidyJournal: tidied.append(effect)
      default: effects.append(effect)
      }
    }
  }
  mutating func wait(_ seconds: TimeInterval) {
    now += seconds
    send(.ticked)
  }

  /// Takes the oldest unanswered effect.
  mutating func take() -> Effect? { effects.isEmpty ? nil : effects.removeFirst() }
  mutating func takeAll() -> [Effect] {
    defer { effects = [] }
    return effects
  }

  // MARK: The usual way

  static let products: [Product] = [
    Product(name: "Рассрочка 0-0-3", monthlyPayment: 0, period: 3, productCode: "INS3"),
    Product(name: "Рассрочка 0-0-12", monthlyPayment: 0, period: 12, productCode: "CC12INS"),
    Product(name: "Рассрочка 0-0-24", monthlyPayment: 0, period: 24, productCode: "INS24"),
    Product(name: "Кредит стандарт", monthlyPayment: 0, period: 12, productCode: "STD12"),
    Product(name: "Кредит стандарт", monthlyPayment: 0, period: 36, productCode: "STD36"),
  ]

  /// The plans for an amount: instalments by division, loans a quarter dearer.
  static func plans(for amount: Money) -> Result<Answer<[Product]>, BrokerFailure> {
    .success(
      Answer(
        products.map { product in
          let whole = product.productCode.hasPrefix("STD") ? amount.tiyn * 5 / 4 : amount.tiyn
          let monthly = Money(tiyn: (whole + Int64(product.period) - 1) / Int64(product.period)).roundedUpToTenge
          return Product(
            name: product.name, monthlyPayment: Decimal(monthly.tiyn) / 100, period: product.period,
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
    press(.down)
    press(.enter)
  }

  mutating func fillCustomer(_ row: Int = 0) {
    press(.function(3))
    for _ in 0..<row { press(.down) }
    press(.enter)
    press(KeyPress(" "))
  }

  mutating func sendCode(_ code: String = "1243") {
    press(.function(4))
    for case .sendCode(let phone) in takeAll() { send(.codeSent(phone, SMSCode(code)!)) }
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

  /// Presses submit and answers everything up to the application itself, which it returns.
  mutating func submit() -> PreApprovalRequest? {
    if case .application(let request)? = file()?.request { request } else { nil }
  }

  /// As `submit`, with what the journal is given.
  mutating func file() -> Filing? {
    _ = takeAll()
    // A press of its own, not the one before held down.
    now += 2
    press(.enter)
    while let effect = take() {
      switch effect {
      case .takeReference: send(.referenceTaken(Story.reference))
      case .submit(let filing): return filing
      default: break
      }
    }
    return nil
  }

  /// As `submit`, for stories in which an application must go out.
  mutating func mustSubmit() throws -> PreApprovalRequest {
    let request = submit()
    return try #require(request)
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

  /// Lets the bank tell a state when it is next asked.
  mutating func bankSays(_ state: OrderState, _ title: String) {
    while !effects.contains(where: { if case .loadOrders = $0 { true } else { false } }) { wait(0.5) }
    let status = OrderStatus(
      loanLength: "12", productCode: "CC12INS", referenceId: Story.reference.rawValue, state: state, stateTitle: title)
    for case .loadOrders(let ask) in takeAll() { send(.ordersArrived(ask: ask, .success(Answer([status])))) }
  }

  // MARK: What shows

  var surface: Surface {
    var surface = Surface(size: state.size)
    AppView.paint(state, on: &surface)
    return surface
  }
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
  /// The screen: what a failed expectation shows.
  var testDescription: String { "story at\n\(screen)\n" }
}
