import BankSandbox
import BrokerAPI
import Checkout
import Foundation
import HTTP
import Sales
import Synchronization
import TestSupport
import Testing
import Wire

/// A clock that tests set.
final class TestClock: Sendable {
  private let stored: Locked<Moment>
  init(_ start: Date = Date(timeIntervalSince1970: 1_800_000_000)) { stored = Locked(Moment(start)) }
  var moment: Moment { stored.value }
  /// Wall-clock time.
  var now: Date { moment.wall }
  func advance(_ seconds: TimeInterval) {
    stored.change { $0 = Moment($0.wall + seconds, monotonic: $0.monotonic + seconds) }
  }
  /// Somebody sets the wall clock; monotonic time goes on.
  func setWallClock(by seconds: TimeInterval) {
    stored.change { $0 = Moment($0.wall + seconds, monotonic: $0.monotonic) }
  }
}

final class Locked<Value: Sendable>: Sendable {
  private let stored: Mutex<Value>
  init(_ value: Value) { stored = Mutex(value) }
  var value: Value { stored.withLock { $0 } }
  @discardableResult
  func change<Result: Sendable>(_ body: (inout Value) -> Result) -> Result { stored.withLock { body(&$0) } }
}

extension BankServer.Options {
  static func onRealTime(seed: UInt64 = 1) -> Self {
    BankServer.Options(random: RandomSource(seed: seed), now: { Moment(Date()) }, clock: ContinuousClock())
  }
}

/// The real client and the real bank, over HTTP on a free port.
struct Stand {
  let bank: BankServer
  let client: BrokerClient
  let transport: Transport
  let clock: TestClock

  /// No admin key: most tests are about what the endpoints do.
  static var options: BankServer.Options {
    var options = BankServer.Options.onRealTime()
    options.admin = .open
    options.callbackTimeouts = .patient
    return options
  }

  static func with(
    _ options: BankServer.Options = Stand.options, _ clock: TestClock = TestClock(),
    _ body: (Stand) async throws -> Void
  ) async throws {
    var options = options
    options.now = { clock.moment }
    let bank = try await BankServer.start(options)
    let transport = Transport.http(.patient)
    let client = BrokerClient.live(
      profile: .sandbox(port: bank.port),
      credentials: Credentials(clientID: bank.clientID, clientSecret: bank.clientSecret),
      transport: transport, now: { clock.now }, language: { "en" })
    do { try await body(Stand(bank: bank, client: client, transport: transport, clock: clock)) } catch {
      await bank.stop()
      await transport.close()
      throw error
    }
    await bank.stop()
    await transport.close()
  }

  func orders() async throws -> [OrderStatus] { try await client.orders().get().value }
  func products(_ amount: String) async throws -> [Product] {
    try await client.products(Money(wire: amount)).get().value
  }

  func request(_ outcome: FictitiousCustomer.Outcome = .approved, reference: String = UUID().uuidString)
    -> PreApprovalRequest
  {
    let person = BankServer.people.first { $0.outcome == outcome }!
    return PreApprovalRequest(
      address: .init(delivery: "", pickupPoint: "Алматы, проспект Абая, 900"),
      customer: .init(person.customer),
      goods: [
        .init(brand: "Apple", category: "accessories", image: "", model: "AirPods Pro 2", price: "169990", sku: "ACS1"),
        .init(brand: "—", category: "other", image: "", model: "Чехол", price: "24990.50", sku: "FREE1"),
      ],
      isDelivery: false, loanLength: "12", productType: "installment", redirectUrl: "https://example.kz/webhook",
      referenceId: reference, salesPlace: "050000", totalCost: "194980.50", verificationSmsCode: "1243",
      verificationSmsDateTime: KazakhstanTime.stamp(clock.now))
  }

  /// Sends raw bytes, with the client's token or another one.
  func raw(
    _ method: String, _ path: String, body: String? = nil, token: String? = nil, type: String = "application/json",
    language: String = "en"
  ) async throws -> Transport.Response {
    var request = Transport.Request(method: method, url: "http://127.0.0.1:\(bank.port)/bcc/sandbox" + path)
    request.headers = [("Content-Type", type), ("Accept-Language", language)]
    if let token { request.headers.append(("Authorization", token)) }
    request.body = body.map { Array($0.utf8) }
    return try await transport.send(request).get()
  }

  func token() async throws -> String {
    let form =
      "grant_type=client_credentials&scope=bcc.application.broker&client_id=\(bank.clientID)&client_secret=\(bank.clientSecret.text)"
    let answer = try await raw("POST", "/v2/oauth/token", body: form, type: "application/x-www-form-urlencoded")
    return try #require(TokenResponse(reading: try JSON(parsing: answer.body))).accessToken
  }
}

extension Stand {
  /// The customer's page, or the answer to a form of it.
  func page(
    _ link: String, form: [String: String]? = nil
  ) async throws -> (status: Int, html: String, headers: [String: String]) {
    var request = Transport.Request(method: form == nil ? "GET" : "POST", url: link)
    if let form {
      request.headers = [("Content-Type", "application/x-www-form-urlencoded")]
      request.body = Array(form.map { "\($0.key)=\($0.value)" }.sorted().joined(separator: "&").utf8)
    }
    let answer = try await transport.send(request).get()
    return (answer.status, String(decoding: answer.body, as: UTF8.self), answer.headers)
  }
}

/// The hidden fields of a page's form.
func hiddenFields(_ html: String) -> [String: String] {
  let pattern = /<input type="hidden" name="([a-z]+)" value="([^"]*)">/
  return Dictionary(
    uniqueKeysWithValues: html.matches(of: pattern).map { (String($0.output.1), String($0.output.2)) })
}

extension Locked<Int> {
  func next() -> Int {
    change {
      $0 += 1
      return $0
    }
  }
}
