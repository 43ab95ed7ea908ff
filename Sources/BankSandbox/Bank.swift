import BankAdmin
import BrokerAPI
import Checkout
import FoundationEssentials
import HTTP
import HeapModule
import Synchronization

/// The bank's state: tokens and orders. The actor serialises all changes.
actor Bank {
  let clientID: String
  let clientSecret: Secret
  nonisolated let clock: BankClock
  /// Nil where orders are only in memory.
  let store: BankStore?
  /// For the scenarios.
  var random: RandomSource
  private var tokenRandom: RandomSource
  /// The origin of customers' links.
  private(set) var base = ""
  /// 0 before it listens.
  private(set) var port = 0
  nonisolated let tokens = TokenBook()
  var orders = OrderBook()
  /// Scheduled callbacks, earliest first. An outdated entry is skipped when it is due.
  var callbackQueue = Heap<ScheduledCallback>()
  /// Called after every change.
  private var changed: (@Sendable () -> Void)?
  /// How often a scenario refused each customer.
  var refusals: [IIN: Int] = [:]
  /// How often the bank's time went back.
  var turn = 0
  /// How far the store has been read.
  var revision = 0
  var version: Int?

  /// Given at start.
  let givenAtStart: [Scenario]
  /// Those, and what was given since.
  nonisolated let given: Mutex<[Scenario]>
  /// The given ones first. The built-in ones are read when they are first needed, so that the bank listens sooner.
  nonisolated var scenarios: [Scenario] {
    let given = given.withLock { $0 }
    return given + Scenario.builtIn.filter { builtIn in !given.contains { $0.id == builtIn.id } }
  }
  /// Given ones that apply without being chosen.
  var ownScenarios: Set<String> {
    let builtIn = Set(Scenario.builtIn.map(\.id))
    return Set(given.withLock { $0 }.filter { $0.isTargeted || builtIn.contains($0.id) }.map(\.id))
  }
  var chosen: Scenario?
  var switches = BankReport.Switches()

  /// Nil until somebody asks for events.
  var watch: StateWatch?

  /// By name.
  var snapshots: [String: Snapshot] = [:]

  /// Seconds by the bank's clock.
  static let tokenLifetime = 3600
  /// Seconds (assumed).
  static let verificationAge: TimeInterval = 1800
  /// Seconds (72 hours, the bank's own time limit, published).
  static let linkLifetime: TimeInterval = 72 * 3600

  init(
    clientID: String, clientSecret: Secret, clock: BankClock, store: BankStore?, random: RandomSource,
    given: [Scenario]
  ) {
    self.clientID = clientID
    self.clientSecret = clientSecret
    self.clock = clock
    self.store = store
    self.random = random.stream("orders")
    tokenRandom = random.stream("tokens")
    givenAtStart = given
    self.given = Mutex(given)
  }

  /// - Parameter changed: called after every change; must not block.
  func onChange(_ changed: @escaping @Sendable () -> Void) { self.changed = changed }

  func listens(port: Int, linksBeginWith base: String) {
    self.port = port
    self.base = base
    store?.keep(port: port)
  }

  // MARK: Tokens

  func grantToken() -> TokenResponse { grantToken(to: .client, for: Double(Self.tokenLifetime)) }

  /// A token that no client asked for, to try the bank with.
  func grantToken(_ kind: OddToken) -> TokenResponse {
    switch kind {
    case .expired: grantToken(to: .client, for: 0)
    case .anotherClients: grantToken(to: .another, for: Double(Self.tokenLifetime))
    }
  }

  /// - Parameter lifetime: by the bank's clock.
  private func grantToken(to holder: TokenBook.Holder, for lifetime: TimeInterval) -> TokenResponse {
    let moment = clock.now
    let token = tokenRandom.secret()
    tokens.add(token, of: holder, until: moment + lifetime, at: moment)
    // The partner counts by wall-clock time.
    return TokenResponse(
      accessToken: token, expiresIn: lifetime > 0 ? max(1, Int(lifetime / clock.anchor.speed)) : 0,
      scope: BrokerPath.scope, consentedOn: Int(moment.timeIntervalSince1970))
  }

  /// Nil where it is unknown or expired.
  nonisolated func holder(of token: String) -> TokenBook.Holder? { tokens.holder(of: token, at: clock.now) }

  // MARK: Applications

  enum SubmissionResult: Sendable {
    case accepted(PreApprovalResponse)
    /// Accepted, but the response breaks off.
    case acceptedButLost(PreApprovalResponse)
    /// Accepted; the response is delayed by the bank's clock.
    case acceptedSlowly(PreApprovalResponse, seconds: Double)
    case refused(status: Int, retryAfter: Int?)
  }

  /// Why a request is rejected, apart from scenarios.
  enum Rejection: Error {
    case wrong(Findings)
    /// Its number was used with other content.
    case conflict(Finding)
  }

  /// - Throws: a `Rejection`, or an error of the store.
  func receive(
    _ request: PreApprovalRequest, _ content: RequestContent, _ language: BankLanguage
  ) throws -> SubmissionResult {
    try refresh()
    let wrong = { Findings(PreApprovalRequest.definition.findings(in: request.json)) }
    if let known = try known(request.referenceId, "referenceId", content, wrong) {
      return .accepted(known.response(base: base, in: language))
    }
    let moment = clock.now
    let checked: CheckedApplication
    do { checked = try CheckedApplication(request, clock: clock, sumsMatter: switches.sums) } catch {
      throw Rejection.wrong(error)
    }
    let scenario = scenario(iin: checked.iin, total: checked.total, isLink: false)
    if case .refused(let status, let retryAfter, let times) = scenario.reply {
      let before = refusals[checked.iin, default: 0]
      if before < times ?? .max {
        refusals[checked.iin] = before + 1
        return .refused(status: status, retryAfter: retryAfter)
      }
    }
    var order = Order(
      reference: request.referenceId, goods: checked.goods, total: checked.total, loanLength: request.loanLength,
      productCode: checked.tariff.code, preapp: newID(), requestUuid: newID(),
      linkEndsAt: moment + Self.linkLifetime, callbackURL: request.redirectUrl,
      now: moment)
    // The parent contract has one URL for both outcomes.
    (order.successURL, order.failURL) = (request.redirectUrl, request.redirectUrl)
    order.language = language.rawValue
    order.follow(scenario.steps, from: moment, using: &random)
    order.content = content.digests(for: order)
    let response = try take(order, "referenceId", content).response(base: base, in: language)
    return switch scenario.reply {
    case .broken: .acceptedButLost(response)
    case .slow(let seconds): .acceptedSlowly(response, seconds: seconds)
    case .accepted, .refused: .accepted(response)
    }
  }

  /// Accepts a link request.
  /// - Throws: a `Rejection`, or an error of the store.
  func receive(_ request: PostLinkRequest, _ content: RequestContent) throws -> PostLinkResponse {
    try refresh()
    let moment = clock.now
    func response(_ order: Order) -> PostLinkResponse {
      PostLinkResponse(
        requestId: request.requestId.isEmpty ? order.requestUuid.text : request.requestId,
        partnerOrderId: order.reference,
        preappId: order.preapp.text, redirectLink: order.link(base: base, language: request.language),
        expiresAt: KazakhstanTime.iso(wallEnd(of: order)))
    }
    if let known = try known(request.partnerOrderId, "partnerOrderId", content) { return response(known) }
    let checked: CheckedLink
    do { checked = try CheckedLink(request, clock: clock) } catch { throw Rejection.wrong(error) }
    var order = Order(
      reference: request.partnerOrderId, goods: [Order.Item(model: request.name, price: request.amount)],
      total: request.amount, loanLength: String(checked.tariff.months), productCode: checked.tariff.code,
      preapp: newID(), requestUuid: newID(), linkEndsAt: checked.end, callbackURL: request.postLink,
      now: moment)
    order.language = request.language
    order.successURL = request.successRedirect.isEmpty ? nil : request.successRedirect
    order.failURL = request.failRedirect.isEmpty ? nil : request.failRedirect
    order.follow(scenario(iin: checked.iin, total: request.amount, isLink: true).steps, from: moment, using: &random)
    order.content = content.digests(for: order)
    return response(try take(order, "partnerOrderId", content))
  }

  /// Another one than before the bank's time went back, also where its dice are a snapshot's again.
  func newID() -> UUID {
    var fork = random.fork(UInt64(turn))
    _ = random.uuid()
    return fork.uuid()
  }

  /// The order that already has this number; nil where the number is free or every repeat is accepted.
  /// - Parameter wrong: what no application may hold: of a repeat, in members that may differ.
  private func known(
    _ reference: String, _ member: String, _ content: RequestContent, _ wrong: () -> Findings? = { nil }
  ) throws -> Order? {
    guard let known = orders[reference] else { return nil }
    if let place = content.firstDifference(from: known) {
      throw Rejection.conflict(
        Rule.unused.finding(
          at: member,
          Phrase(
            "этот номер уже использован с другим содержанием; первое различие в \(place)",
            "бұл нөмір бұрын басқа мазмұнмен пайдаланылған; алғашқы айырмашылық: \(place)",
            "was used before with other content; the first difference is in \(place)")))
    }
    if let findings = wrong() { throw Rejection.wrong(findings) }
    switch switches.repeats {
    case .first: return try repeated(known)
    case .refuse: throw Rejection.wrong(Findings(Rule.unused.finding(at: member)))
    case .take: return nil
    }
  }

  /// When a link ends by wall-clock time, which the partner reads.
  private func wallEnd(of order: Order) -> Date {
    let end = clock.wall(ofTime: order.linkEndsAt ?? clock.now).timeIntervalSince1970
    // Whole seconds are written, and a rounding error must not take one.
    return Date(timeIntervalSince1970: (end + 0.001).rounded(.down))
  }

  /// The chosen scenario, else the first given one that applies, else the made-up customer's own, else a built-in one that applies.
  private func scenario(iin: IIN?, total: Money, isLink: Bool) -> Scenario {
    if let chosen { return chosen }
    let applying = { (scenario: Scenario) in
      scenario.isTargeted && scenario.applies(iin: iin, total: total, isLink: isLink)
    }
    if let given = given.withLock({ $0 }).first(where: applying) { return given }
    let own = BankServer.people.first { $0.customer.iin == iin }?.outcome ?? .approved
    if own == .approved, let builtIn = scenarios.first(where: applying) { return builtIn }
    return scenarios.first { $0.id == own.rawValue } ?? scenarios[0]
  }

  /// Adds an order, unless another bank on the same store has just used its number.
  private func take(_ order: Order, _ member: String, _ content: RequestContent) throws -> Order {
    guard try store?.take(order, again: switches.repeats == .take) ?? true else {
      version = nil
      try refresh()
      return try known(order.reference, member, content) ?? order
    }
    // Without a store, the book counts repeated acceptance.
    if store == nil, orders[order.reference] != nil { orders.count(order.reference, taken: 1) }
    remember(order)
    return order
  }

  private func repeated(_ order: Order) throws -> Order {
    if let store { try store.countRepeat(of: order.reference) } else { orders.count(order.reference, repeated: 1) }
    return order
  }

  func change(_ order: Order) throws {
    try store?.update(order)
    remember(order)
  }

  func remember(_ order: Order) {
    orders.put(order)
    turn = max(turn, order.turn ?? 0)
    schedule(order)
    watch?.changed(order.reference)
    changed?()
  }

  /// Reads what the store contains that this bank has not seen: at first everything, then other banks' changes.
  func refresh() throws {
    guard let store else { return }
    let current = store.version()
    guard version == nil || current != version else { return }
    let changes = try store.changes(since: revision)
    changes.orders.forEach(remember)
    (revision, version) = (changes.revision, current)
  }

  // MARK: Orders

  /// A batch of orders' states from an index on; other calls get their turn between batches.
  func statuses(from start: Int, atMost limit: Int, in language: BankLanguage) throws -> [OrderStatus] {
    try refresh()
    let moment = clock.now
    return orders.all.dropFirst(start).prefix(limit).map { $0.status(at: moment, in: language) }
  }

  /// Sets a state as a partner may; nil for an unknown order.
  func set(_ status: OrderStatus) throws -> Result<Void, Finding>? {
    try refresh()
    guard var order = orders[status.referenceId] else { return nil }
    if let difference = order.difference(from: status) { return .failure(difference) }
    // In this contract's own spelling.
    let state = status.state.known.map { OrderState($0) } ?? status.state
    do { try order.setByPartner(state, at: clock.now, using: &random) } catch { return .failure(error) }
    try change(order)
    return .success(())
  }

  /// Sets a state regardless of the rules; false for an unknown order.
  func force(_ state: OrderState, title: String?, of reference: String) throws -> Bool {
    try refresh()
    guard var order = orders[reference] else { return false }
    order.set(state, title: title, at: clock.now)
    try change(order)
    return true
  }

  /// By the id in the customer's link.
  func order(preapp: UUID) throws -> (order: Order, status: OrderStatus)? {
    try refresh()
    guard let order = orders.order(preapp: preapp) else { return nil }
    return (order, order.status(at: clock.now))
  }

  /// The order's current link in the language of an older one; nil where that is not this order's.
  func link(of reference: String, insteadOf old: String) throws -> String? {
    try refresh()
    guard let order = orders[reference], let start = old.firstRange(of: "/epos/?preapp=")?.upperBound,
      old[start...].hasPrefix(order.preapp.text)
    else { return nil }
    let language = old[start...].firstRange(of: "&lang=").map { old[$0.upperBound...].prefix { $0 != "&" } }
    return order.link(base: base, language: language.map(String.init))
  }

  func submissionCounts() throws -> [String: BankServer.SubmissionCounts] {
    try store?.submissionCounts() ?? orders.submissionCounts
  }

  // MARK: Switches

  func choose(_ scenario: Scenario?) { chosen = scenario }
  func change(_ change: @Sendable (inout BankReport.Switches) -> Void) { change(&switches) }

  /// Stores the clock's state, so that a restarted bank does not fall behind.
  func keepClock() { store?.keep(clock.kept) }
}
