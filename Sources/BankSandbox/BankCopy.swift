package import BrokerAPI
package import Checkout
package import FoundationEssentials
import HTTP
import HTTPTypes
import Hummingbird
import NIOCore

/// A copy of the bank in this process, to try applications on: it calls nobody, its time stands still, and what it accepts is not in the
/// books of the bank that it was made of. Applications are answered by the contract and the switches alone: no scenario refuses them.
package struct BankCopy: Sendable {
  package enum Token: Hashable, Sendable { case valid, wrong, none }

  package struct Answer: Hashable, Sendable {
    package let status: Int
    package let body: [UInt8]
  }

  private let routes: Routes
  private let token: String
  /// By its clock.
  package let now: Date

  /// A bank with empty books.
  package init(random: RandomSource, now: @escaping @Sendable () -> Moment) async {
    let moment = now()
    let clock = BankClock(now: { moment }, timer: ContinuousClock(), speed: 1)
    await self.init(Bank(clientID: "kassa", clientSecret: "", clock: clock, store: nil, random: random, given: []))
  }

  init(_ snapshot: Bank.Snapshot, of bank: Bank) async {
    let clock = bank.clock.standingStill
    let copy = Bank(
      clientID: bank.clientID, clientSecret: bank.clientSecret, clock: clock, store: nil, random: snapshot.random,
      given: [])
    await copy.adopt(snapshot)
    await self.init(copy)
  }

  private init(_ bank: Bank) async {
    await bank.choose(bank.scenarios.first { $0.id == FictitiousCustomer.Outcome.approved.rawValue })
    let (clock, moment) = (ContinuousClock(), bank.clock.moment())
    let now: @Sendable () -> Date = { moment.wall }
    let random = RandomSource(seed: 0)
    let faults = ActiveFaults(random)
    let callbacks = CallbackSender(
      bank: bank, faults: faults, secret: "", policy: CallbackPolicy(allowedHosts: [], publicURL: nil), random: random,
      timeouts: .never, now: now, clock: clock)
    let (_, outage) = AsyncStream.makeStream(of: Double.self)
    let log = RequestLog(keepsBodies: false, now: now, clock: clock, onRecord: nil)
    routes = Routes(
      Console(bank: bank, faults: faults, log: log, callbacks: callbacks, events: EventLog(), outages: outage),
      access: AdminAccess(.off),
      own: OwnAddress(publicURL: nil, linkHost: "127.0.0.1"), formKey: [],
      // No throttling: there is no attacker in this process.
      failureThrottle: FailureThrottle(now: now, wait: { _ in }))
    token = await bank.grantToken().accessToken
    self.now = moment.wall
  }

  /// The answer to an application as it would be sent; nil where there is none.
  package func answer(
    _ body: [UInt8], method: String = "POST", contentType: String? = "application/json", token: Token = .valid,
    language: BankLanguage = .ru
  ) async -> Answer? {
    var headers: HTTPFields = [.acceptLanguage: language.rawValue]
    headers[.contentType] = contentType
    switch token {
    case .valid: headers[.authorization] = "Bearer \(self.token)"
    case .wrong: headers[.authorization] = "Bearer wrong"
    case .none: break
    }
    guard let method = HTTPRequest.Method(method) else { return nil }
    let head = HTTPRequest(
      method: method, scheme: "http", authority: "127.0.0.1", path: Routes.preApprovedPath, headerFields: headers)
    let request = Request(head: head, body: RequestBody(buffer: ByteBuffer(bytes: body)))
    guard let response = await routes.answer(toApplication: request),
      let bytes = try? await BodyCollector.bytes(of: response)
    else { return nil }
    return Answer(status: response.status.code, body: bytes)
  }
}

extension PhaseTimeouts {
  /// Nobody is called.
  fileprivate static let never = PhaseTimeouts(
    connect: .zero, handshake: .zero, firstByte: .zero, betweenBytes: .zero, total: .zero)
}
