import BrokerAPI
import Checkout
import FoundationEssentials

/// The bank's books: tokens and orders. Everything that changes changes here, one caller at a time.
actor Bank {
  let clientID: String
  let clientSecret: String
  /// How many times faster than the wall everything goes on that takes time.
  let pace: Double
  private let store: BankStore
  private let now: @Sendable () -> Date
  private var port = 0
  private var tokens: [String: Date] = [:]
  private var orders: [String: Order] = [:]
  /// The references in the order they came.
  private var references: [String] = []
  private var refusedOnce: Set<String> = []
  /// What of the store was read.
  private var revision = 0
  private var version: Int?

  /// How long a token is good, in seconds.
  static let tokenLifetime = 3600
  /// How old a verification may be, in seconds (assumed).
  static let verificationAge: TimeInterval = 1800

  init(
    clientID: String, clientSecret: String, pace: Double, store: BankStore, now: @escaping @Sendable () -> Date
  ) {
    (self.clientID, self.clientSecret, self.pace, self.store, self.now) = (clientID, clientSecret, pace, store, now)
  }

  func listens(port: Int) {
    self.port = port
    store.keep(port: port)
  }

  // MARK: Tokens

  func grantToken() -> TokenResponse {
    let moment = now()
    tokens = tokens.filter { $0.value > moment }
    var generator = SystemRandomNumberGenerator()
    let token = (0..<3).map { _ in String(UInt64.random(in: .min ... .max, using: &generator), radix: 36) }.joined()
    tokens[token] = moment + Double(Self.tokenLifetime) / pace
    return TokenResponse(
      accessToken: token, expiresIn: max(1, Int(Double(Self.tokenLifetime) / pace)), scope: BrokerPath.scope,
      consentedOn: Int(moment.timeIntervalSince1970))
  }

  func isActive(_ token: String) -> Bool { tokens[token].map { $0 > now() } ?? false }

  // MARK: Orders

  /// What becomes of an application.
  enum Reception: Sendable {
    case taken(PreApprovalResponse)
    /// Taken, and the answer breaks off.
    case takenButLost(PreApprovalResponse)
    /// Taken, and the answer comes after so many seconds.
    case takenSlowly(PreApprovalResponse, seconds: Double)
    case refused(Finding)
    case failed
    case tooMany(retryAfter: Int)
  }

  func receive(_ request: PreApprovalRequest) throws -> Reception {
    try refresh()
    if let known = orders[request.referenceId] { return .taken(try repeated(known)) }
    let moment = now()
    let productCode: String
    do { productCode = try ContentCheck(request: request, now: moment).productCode() } catch { return .refused(error) }
    let outcome = BankSandbox.people.first { $0.taxCode == request.customer.taxCode }?.outcome ?? .approved
    switch outcome {
    case .serverError: return .failed
    case .tooManyRequests where refusedOnce.insert(request.customer.taxCode).inserted: return .tooMany(retryAfter: 5)
    default: break
    }
    let order = Order(request: request, productCode: productCode, outcome: outcome, pace: pace, now: moment)
    guard try store.take(order) else {
      // Another bank on the same store took it a moment ago.
      version = nil
      try refresh()
      return .taken(try repeated(orders[request.referenceId] ?? order))
    }
    hold(order)
    let response = order.response(port: port)
    return switch outcome {
    case .answerLost: .takenButLost(response)
    case .slowAnswer: .takenSlowly(response, seconds: 6 / pace)
    default: .taken(response)
    }
  }

  /// The first answer again.
  private func repeated(_ order: Order) throws -> PreApprovalResponse {
    try store.countRepeat(of: order.reference)
    return order.response(port: port)
  }

  private func hold(_ order: Order) {
    if orders.updateValue(order, forKey: order.reference) == nil { references.append(order.reference) }
  }

  /// Reads what the store holds that this bank does not know yet: everything at first, then what another bank wrote.
  private func refresh() throws {
    let current = store.version()
    guard version == nil || current != version else { return }
    let changes = try store.changes(since: revision)
    changes.orders.forEach(hold)
    (revision, version) = (changes.revision, current)
  }

  func statuses() throws -> [OrderStatus] {
    try refresh()
    let moment = now()
    return references.compactMap { orders[$0]?.status(at: moment) }
  }

  /// Sets a state; nil where there is no such order.
  func set(_ status: OrderStatus) throws -> Result<Void, Finding>? {
    try refresh()
    guard var order = orders[status.referenceId] else { return nil }
    do { try order.partnerSets(status.state, at: now()) } catch { return .failure(error) }
    try store.update(order)
    hold(order)
    return .success(())
  }

  /// The order that a redirect link leads to.
  func order(preapp: String) throws -> (order: Order, status: OrderStatus)? {
    try refresh()
    guard let order = orders.values.first(where: { $0.preapp == preapp }) else { return nil }
    return (order, order.status(at: now()))
  }

  func takings() throws -> [String: BankSandbox.Takings] { try store.takings() }
}
