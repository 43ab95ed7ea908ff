import BrokerAPI
import Checkout
import FoundationEssentials

/// The bank's books: tokens and orders. Everything that changes changes here, one caller at a time.
actor Bank {
  let clientID: String
  let clientSecret: String
  /// How many times faster than the wall the clock runs.
  let pace: Double
  private let now: @Sendable () -> Date
  private var port = 0
  private var tokens: [String: Date] = [:]
  private var orders: [String: Order] = [:]
  /// The references in the order they came.
  private var references: [String] = []
  private var refusedOnce: Set<String> = []

  /// How long a token is good, in seconds.
  static let tokenLifetime = 3600
  /// How old a verification may be, in seconds (assumed).
  static let verificationAge: TimeInterval = 1800

  init(clientID: String, clientSecret: String, pace: Double, now: @escaping @Sendable () -> Date) {
    (self.clientID, self.clientSecret, self.pace, self.now) = (clientID, clientSecret, pace, now)
  }

  func listens(port: Int) { self.port = port }

  // MARK: Tokens

  func grantToken() -> TokenResponse {
    let moment = now()
    tokens = tokens.filter { $0.value > moment }
    var generator = SystemRandomNumberGenerator()
    let token = (0..<3).map { _ in String(UInt64.random(in: .min ... .max, using: &generator), radix: 36) }.joined()
    tokens[token] = moment + Double(Self.tokenLifetime)
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

  func receive(_ request: PreApprovalRequest) -> Reception {
    if let known = orders[request.referenceId] { return .taken(known.response) }
    let moment = now()
    let productCode: String
    do { productCode = try ContentCheck(request: request, now: moment).productCode() } catch { return .refused(error) }
    let outcome = BankSandbox.people.first { $0.taxCode == request.customer.taxCode }?.outcome ?? .approved
    switch outcome {
    case .serverError: return .failed
    case .tooManyRequests where refusedOnce.insert(request.customer.taxCode).inserted: return .tooMany(retryAfter: 5)
    default: break
    }
    let uuid = UUID().uuidString.lowercased()
    let response = PreApprovalResponse(
      code: "200", message: "Заявка успешно создана", requestUuid: UUID().uuidString.lowercased(),
      redirectLink: "http://127.0.0.1:\(port)/epos/?preapp=\(uuid)&lang=ru&v=2", status: "Success")
    orders[request.referenceId] = Order(
      request: request, productCode: productCode, response: response, outcome: outcome, now: moment)
    references.append(request.referenceId)
    return switch outcome {
    case .answerLost: .takenButLost(response)
    case .slowAnswer: .takenSlowly(response, seconds: 6 / pace)
    default: .taken(response)
    }
  }

  func statuses() -> [OrderStatus] {
    let moment = now()
    return references.compactMap { orders[$0]?.status(at: moment) }
  }

  /// Sets a state; nil where there is no such order.
  func set(_ status: OrderStatus) -> Result<Void, Finding>? {
    guard orders[status.referenceId] != nil else { return nil }
    do {
      try orders[status.referenceId]?.partnerSets(status.state, at: now())
      return .success(())
    } catch { return .failure(error) }
  }

  /// The order that a redirect link leads to.
  func order(preapp: String) -> (order: Order, status: OrderStatus)? {
    guard let order = orders.values.first(where: { $0.response.redirectLink.contains("preapp=\(preapp)&") }) else {
      return nil
    }
    return (order, order.status(at: now()))
  }
}
