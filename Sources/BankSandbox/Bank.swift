import BankControl
import BrokerAPI
import Checkout
import FoundationEssentials
import HeapModule

/// The bank's books: tokens and orders. Everything that changes changes here, one caller at a time.
actor Bank {
  let clientID: String
  let clientSecret: String
  nonisolated let clock: BankClock
  /// Where its orders are kept; nil for nowhere but here.
  let store: BankStore?
  var random: BankRandom
  /// What links begin with.
  private var base = ""
  /// Where it listens; 0 before it does.
  private(set) var port = 0
  nonisolated let tokens = TokenBook()
  var orders = OrderBook()
  /// When partners are to be told of states, the next first. One that is out of date is passed over when it comes up.
  var agenda = Heap<Appointment>()
  /// Told of every change of the books.
  private var changed: (@Sendable () -> Void)?
  /// How often a scenario refused each customer.
  var refusals: [String: Int] = [:]
  /// What of the store was read.
  var revision = 0
  var version: Int?

  let scenarios: [Scenario]
  /// The scenario for every application; nil where the customer or a targeted scenario decides.
  var chosen: Scenario?
  var switches = BankReport.Switches()

  /// What was kept to go back to, by name.
  var snapshots: [String: Snapshot] = [:]

  /// How long a token is good, in seconds of the bank's clock.
  static let tokenLifetime = 3600
  /// How old a verification may be, in seconds (assumed).
  static let verificationAge: TimeInterval = 1800
  /// How long a link is good, in seconds (72 hours, as the bank's own time for an answer, published).
  static let linkLifetime: TimeInterval = 72 * 3600

  init(
    clientID: String, clientSecret: String, clock: BankClock, store: BankStore?, random: BankRandom,
    scenarios: [Scenario]
  ) {
    (self.clientID, self.clientSecret, self.clock, self.store) = (clientID, clientSecret, clock, store)
    (self.random, self.scenarios) = (random, scenarios)
  }

  /// Tells of every change of the books, without waiting.
  func onChange(_ changed: @escaping @Sendable () -> Void) { self.changed = changed }

  func listens(port: Int, linksBeginWith base: String) {
    self.port = port
    self.base = base
    store?.keep(port: port)
  }

  // MARK: Tokens

  func grantToken() -> TokenResponse {
    let moment = clock.now
    let token = random.secret()
    tokens.add(token, until: moment + Double(Self.tokenLifetime), at: moment)
    // The partner counts by the wall.
    return TokenResponse(
      accessToken: token, expiresIn: max(1, Int(Double(Self.tokenLifetime) / clock.anchor.speed)),
      scope: BrokerPath.scope, consentedOn: Int(moment.timeIntervalSince1970))
  }

  nonisolated func isActive(_ token: String) -> Bool { tokens.isActive(token, at: clock.now) }

  // MARK: Applications

  /// What becomes of an application.
  enum Reception: Sendable {
    case taken(PreApprovalResponse)
    /// Taken, and the answer breaks off.
    case takenButLost(PreApprovalResponse)
    /// Taken, and the answer comes after so many seconds of the bank's clock.
    case takenSlowly(PreApprovalResponse, seconds: Double)
    case refused(status: Int, retryAfter: Int?)
  }

  /// Why a request is not taken, besides what a scenario has in mind.
  enum Rejection: Error {
    case wrong(Finding)
    /// Its number was taken with other content.
    case conflict(Finding)
  }

  /// - Throws: a `Rejection`, or an error of the store.
  func receive(_ request: PreApprovalRequest, _ content: RequestContent) throws -> Reception {
    try refresh()
    if let known = try known(request.referenceId, "referenceId", content) { return .taken(known.response(base: base)) }
    let moment = clock.now
    let check = ContentCheck(request: request, clock: clock, sumsMatter: switches.sums)
    let (productCode, total): (String, Money)
    do { (productCode, total) = try check.terms() } catch { throw Rejection.wrong(error) }
    let scenario = scenario(iin: request.customer.taxCode, total: total)
    if case .refused(let status, let retryAfter, let times) = scenario.reply {
      let before = refusals[request.customer.taxCode, default: 0]
      if before < times ?? .max {
        refusals[request.customer.taxCode] = before + 1
        return .refused(status: status, retryAfter: retryAfter)
      }
    }
    var order = Order(
      reference: request.referenceId, goods: request.goods.map { Order.Item(model: $0.model, price: $0.price) },
      totalCost: request.totalCost, loanLength: request.loanLength, productCode: productCode, preapp: random.uuid(),
      requestUuid: random.uuid(), linkEndsAt: moment + Self.linkLifetime, callbackURL: request.redirectUrl,
      now: moment)
    // The parent contract has one address for both ends.
    (order.successURL, order.failURL) = (request.redirectUrl, request.redirectUrl)
    order.follow(scenario.steps, from: moment, using: &random)
    order.content = content.digests(for: order)
    let response = try take(order, "referenceId", content).response(base: base)
    return switch scenario.reply {
    case .broken: .takenButLost(response)
    case .slow(let seconds): .takenSlowly(response, seconds: seconds)
    case .taken, .refused: .taken(response)
    }
  }

  /// A link for the customer instead of an application.
  /// - Throws: a `Rejection`, or an error of the store.
  func receive(_ request: PostLinkRequest, _ content: RequestContent) throws -> PostLinkResponse {
    try refresh()
    let moment = clock.now
    func response(_ order: Order) -> PostLinkResponse {
      PostLinkResponse(
        requestId: request.requestId.isEmpty ? order.requestUuid.text : request.requestId,
        partnerOrderId: order.reference,
        preappId: order.preapp.text, redirectLink: order.link(base: base, language: request.language),
        expiresAt: KazakhstanTime.iso(order.linkEndsAt ?? moment))
    }
    if let known = try known(request.partnerOrderId, "partnerOrderId", content) { return response(known) }
    let terms: (tariff: Tariff, amount: Money, end: Date)
    do { terms = try ContentCheck.terms(of: request, at: moment) } catch { throw Rejection.wrong(error) }
    var order = Order(
      reference: request.partnerOrderId, goods: [Order.Item(model: request.name, price: terms.amount.plain)],
      totalCost: terms.amount.plain, loanLength: String(terms.tariff.months), productCode: terms.tariff.code,
      preapp: random.uuid(), requestUuid: random.uuid(), linkEndsAt: terms.end, callbackURL: request.postLink,
      now: moment)
    order.successURL = request.successRedirect.isEmpty ? nil : request.successRedirect
    order.failURL = request.failRedirect.isEmpty ? nil : request.failRedirect
    order.follow(scenario(iin: request.iin, total: terms.amount).steps, from: moment, using: &random)
    order.content = content.digests(for: order)
    return response(try take(order, "partnerOrderId", content))
  }

  /// The order for which a number was taken before; nil where the number is free, or every repeat is taken.
  private func known(_ reference: String, _ member: String, _ content: RequestContent) throws -> Order? {
    guard let known = orders[reference] else { return nil }
    if let place = content.firstDifference(from: known) {
      throw Rejection.conflict(
        Finding(member, .malformed("was used before with other content; the first difference is in \(place)")))
    }
    switch switches.repeats {
    case .first: return try repeated(known)
    case .refuse: throw Rejection.wrong(Finding(member, .malformed("was used before")))
    case .take: return nil
    }
  }

  /// The scenario for an application: the chosen one, else the first that is for its customer or total, else the customer's own.
  private func scenario(iin: String, total: Money) -> Scenario {
    if let chosen { return chosen }
    if let targeted = scenarios.first(where: { $0.isTargeted && $0.applies(iin: iin, total: total) }) {
      return targeted
    }
    let own = BankSandbox.people.first { $0.taxCode == iin }?.outcome ?? .approved
    return scenarios.first { $0.id == own.rawValue } ?? scenarios[0]
  }

  /// Takes an order; one that another bank on the same store took a moment ago is the other's.
  private func take(_ order: Order, _ member: String, _ content: RequestContent) throws -> Order {
    guard try store?.take(order, again: switches.repeats == .take) ?? true else {
      version = nil
      try refresh()
      return try known(order.reference, member, content) ?? order
    }
    // Where no store counts, the book does: only what is more than once.
    if store == nil, orders[order.reference] != nil { orders.count(order.reference, taken: 1) }
    hold(order)
    return order
  }

  private func repeated(_ order: Order) throws -> Order {
    if let store { try store.countRepeat(of: order.reference) } else { orders.count(order.reference, repeated: 1) }
    return order
  }

  /// Keeps a change of an order.
  func change(_ order: Order) throws {
    try store?.update(order)
    hold(order)
  }

  func hold(_ order: Order) {
    orders.put(order)
    appoint(order)
    changed?()
  }

  /// Reads what the store holds that this bank does not know yet: everything at first, then what another bank wrote.
  func refresh() throws {
    guard let store else { return }
    let current = store.version()
    guard version == nil || current != version else { return }
    let changes = try store.changes(since: revision)
    changes.orders.forEach(hold)
    (revision, version) = (changes.revision, current)
  }

  // MARK: Orders

  /// The states of so many orders, beginning with one by its place; a part, so that others get their turn between two.
  func statuses(from start: Int, atMost limit: Int) throws -> [OrderStatus] {
    try refresh()
    let moment = clock.now
    return orders.all.dropFirst(start).prefix(limit).map { $0.status(at: moment) }
  }

  /// Sets a state as the partner may; nil where there is no such order.
  func set(_ status: OrderStatus) throws -> Result<Void, Finding>? {
    try refresh()
    guard var order = orders[status.referenceId] else { return nil }
    do { try order.partnerSets(status.state, at: clock.now, using: &random) } catch { return .failure(error) }
    try change(order)
    return .success(())
  }

  /// Sets a state by hand, whatever is allowed; false where there is no such order.
  func force(_ state: OrderState, title: String?, of reference: String) throws -> Bool {
    try refresh()
    guard var order = orders[reference] else { return false }
    order.set(state, title: title, at: clock.now)
    try change(order)
    return true
  }

  /// The order that a redirect link leads to.
  func order(preapp: UUID) throws -> (order: Order, status: OrderStatus)? {
    try refresh()
    guard let order = orders.order(preapp: preapp) else { return nil }
    return (order, order.status(at: clock.now))
  }

  /// The link of an order at the place where the bank is now, in the language of one that was given out before.
  func link(of reference: String, insteadOf old: String) throws -> String? {
    try refresh()
    guard let order = orders[reference], let start = old.firstRange(of: "/epos/?preapp=")?.upperBound,
      old[start...].hasPrefix(order.preapp.text)
    else { return nil }
    let language = old[start...].firstRange(of: "&lang=").map { old[$0.upperBound...].prefix { $0 != "&" } }
    return order.link(base: base, language: language.map(String.init) ?? "ru")
  }

  func takings() throws -> [String: BankSandbox.Takings] { try store?.takings() ?? orders.takings }

  // MARK: Switches

  func choose(_ scenario: Scenario?) { chosen = scenario }
  func change(_ change: @Sendable (inout BankReport.Switches) -> Void) { change(&switches) }

  /// Keeps how the clock runs, so that a bank that starts again on the store does not fall behind.
  func keepClock() { store?.keep(clock.anchor) }
}
