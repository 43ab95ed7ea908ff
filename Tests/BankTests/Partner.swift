import BankAdmin
import BankSandbox
import BrokerAPI
import Checkout
import Foundation
import HTTP
import HTTPTypes
import Hummingbird
import Sales
import TestSupport
import Testing
import Wire

struct Partner: Sendable {
  struct Seen: Sendable {
    let id: String
    let state: String
    let isSigned: Bool
    /// As received.
    let stamp: String
    let findings: [Finding]
  }

  let seen = Locked<[Seen]>([])
  let port = Locked(0)
  /// How many of the first ones are answered with 503.
  let refusals: Locked<Int>
  /// The status of the others, by event id.
  let status: HTTPResponse.Status
  let secret: Secret

  init(refusing: Int = 0, answering status: HTTPResponse.Status = .ok, secret: Secret) {
    (refusals, self.status, self.secret) = (Locked(refusing), status, secret)
  }

  var url: String { "http://127.0.0.1:\(port.value)/hook" }

  /// Listens while the body runs.
  func listen(_ body: () async throws -> Void) async throws {
    let router = Router()
    let (seen, secret, refusals, port, status) = (seen, secret, refusals, port, status)
    router.post("hook") { request, _ -> Response in
      let buffer = try await request.body.collect(upTo: 1 << 16)
      let bytes = Array(buffer.readableBytesView)
      let json = try JSON(parsing: bytes)
      func header(_ name: String) -> String { HTTPField.Name(name).flatMap { request.headers[$0] } ?? "" }
      let moment = header(CallbackSignature.timeHeader)
      let id = header(CallbackSignature.idHeader)
      let signature = header(CallbackSignature.header)
      let isSigned = signature == CallbackSignature.of(bytes, id: id, at: moment, secret: secret)
      let state = json["state"]?.text ?? ""
      seen.change {
        $0.append(
          Seen(
            id: id, state: state, isSigned: isSigned, stamp: "\(moment) \(signature)",
            findings: Definition.orderStatus.findings(in: json)))
      }
      let refused = refusals.change { left in
        left -= 1
        return left >= 0
      }
      return Response(
        status: refused ? .serviceUnavailable : status,
        headers: HTTPField.Name(CallbackSignature.idHeader).map { [$0: id] } ?? [:])
    }
    let (ready, isReady) = AsyncStream.makeStream(of: Int.self)
    let application = Application(
      router: router, configuration: .init(address: .hostname("127.0.0.1", port: 0)),
      onServerRunning: { channel in isReady.yield(channel.localAddress?.port ?? 0) })
    let serving = Task { try await application.run() }
    for await number in ready {
      port.change { $0 = number }
      break
    }
    let result: Result<Void, any Error>
    do { result = .success(try await body()) } catch { result = .failure(error) }
    serving.cancel()
    _ = try? await serving.value
    try result.get()
  }

  /// Waits for a number of callbacks.
  func wait(for count: Int) async throws {
    let end = Patience.end
    while seen.value.count < count {
      try #require(ContinuousClock.now < end, "only \(seen.value)")
      try await Task.sleep(for: .milliseconds(5))
    }
  }
}

/// What suites about callbacks share.
protocol CallbackSuite {}

extension CallbackSuite {
  /// A fast bank on the real clock, with an application of this partner.
  func run(
    _ partner: Partner, faults: [Fault] = [],
    _ body: (BankServer, BrokerClient, PreApprovalRequest) async throws -> Void
  )
    async throws
  {
    try await partner.listen {
      var options = Stand.options
      (options.callbackSecret, options.speed, options.random) = (partner.secret, 100, RandomSource(seed: 3))
      let bank = try await BankServer.start(options)
      for fault in faults { try await bank.perform(.turnOn(fault)) }
      let transport = Transport.http(.patient)
      let client = BrokerClient.live(
        profile: .sandbox(port: bank.port),
        credentials: Credentials(clientID: bank.clientID, clientSecret: bank.clientSecret), transport: transport,
        now: { Date() })
      var request = Stand(bank: bank, client: client, transport: transport, clock: TestClock()).request(
        reference: "KS-1")
      request.verificationSmsDateTime = KazakhstanTime.stamp(Date())
      request.redirectUrl = partner.url
      let result: Result<Void, any Error>
      do { result = .success(try await body(bank, client, request)) } catch { result = .failure(error) }
      await bank.stop()
      await transport.close()
      try result.get()
    }
  }

  /// Waits until the bank's own list has a number of attempts.
  static func attempts(_ count: Int, of bank: BankServer) async throws -> [BankReport.CallbackAttempt] {
    while true {
      let attempts = try await bank.report().callbacks
      if attempts.count >= count { return attempts }
      // Yields, so that the bank gets a thread.
      try await Task.sleep(for: .milliseconds(5))
    }
  }
}
