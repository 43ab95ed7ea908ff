import BankSandbox
import BrokerAPI
import Checkout
import Exchanges
import Foundation
import HTTP
import Sales
import Synchronization
import TestSupport
import Testing
import Text
import Wire

@testable import Session
@testable import kassa

@Suite(.patient) struct CallbackListenerTests {
  /// The till's own bank reports every state in order, without polling.
  @Test func theBankReportsEveryStateToTheTill() async throws {
    var options = BankServer.Options.onRealTime()
    options.speed = 60
    let exchanges = RecentExchanges()
    let recorder = exchanges.recorder(random: RandomSource(seed: 1), now: { Date() })
    let bank = EmbeddedBank(options, recorder: recorder, problem: { _ in })
    let (received, taken) = AsyncStream.makeStream(of: BankCallback.self)
    let started = try await bank.listen { taken.yield($0) }
    let listener = try #require(started)
    let request = try Self.request(listener.url)
    _ = try await bank.client().submit(request).get()
    var states: [OrderState] = []
    for await callback in received {
      #expect(callback.status.referenceId == "KS-1" && !callback.id.isEmpty)
      states.append(callback.status.state)
      if callback.status.state == .signed { break }
    }
    #expect(states == [.preApproved, .approved, .customerApproved, .signed])
    // Callbacks are recorded like the till's own calls.
    let posted = exchanges.all.filter { $0.direction == .received }
    #expect(
      posted.count >= states.count - 1
        && posted.allSatisfy { $0.response?.reason.text == "OK" && $0.profile == "sandbox" })
    #expect(posted.first?.sale == exchanges.all.compactMap(\.sale).first)
    #expect(posted.first?.request?.headers.contains { $0.name.lowercased() == "kassa-signature" } == true)
    #expect(exchanges.all.contains { $0.direction == .sent && $0.sale == posted.first?.sale })
    await listener.stop()
    await bank.stop()
  }

  static let body = #"{"loanLength":"12","productCode":"INS12","referenceId":"KS-1","state":"SIGNED","stateTitle":""}"#
  static let now = Date(timeIntervalSince1970: 1_800_000_000)

  /// A listener with a fixed clock that records callbacks; posts are signed like the bank's unless stated otherwise.
  private final class Desk: Sendable {
    let taken = Mutex<[BankCallback]>([])
    let transport = Transport.http(.patient)
    let url = Mutex("")
    let exchanges = RecentExchanges()

    func post(
      _ body: String = CallbackListenerTests.body, id: String? = "e-1", after seconds: Int = 0,
      signature: String? = nil, isSigned: Bool = true
    ) async throws -> Int {
      let moment = String(Int(CallbackListenerTests.now.timeIntervalSince1970) + seconds)
      var request = Transport.Request(method: "POST", url: url.withLock { $0 })
      request.headers = [("Content-Type", "application/json"), (CallbackSignature.timeHeader, moment)]
      if let id { request.headers.append((CallbackSignature.idHeader, id)) }
      let right = CallbackSignature.of(Array(body.utf8), id: id ?? "", at: moment, secret: "s3cret")
      if isSigned { request.headers.append((CallbackSignature.header, signature ?? right)) }
      request.body = Array(body.utf8)
      return try await transport.send(request).get().status
    }

    var count: Int { taken.withLock { $0.count } }

    static func with(_ body: (Desk) async throws -> Void) async throws {
      let desk = Desk()
      let listener = try await CallbackListener.start(
        secret: "s3cret", now: { CallbackListenerTests.now },
        recorder: desk.exchanges.recorder(random: RandomSource(seed: 1), now: { CallbackListenerTests.now }),
        logger: nil, received: { callback in desk.taken.withLock { $0.append(callback) } })
      desk.url.withLock { $0 = listener.url }
      let result: Result<Void, any Error>
      do { result = .success(try await body(desk)) } catch { result = .failure(error) }
      await desk.transport.close()
      await listener.stop()
      try result.get()
    }
  }

  /// Any local user can post; only the bank's signature is accepted.
  @Test func unsignedCallbacksAreRejected() async throws {
    try await Desk.with { desk in
      let signature = CallbackSignature.of(Array(Self.body.utf8), id: "e-1", at: "1800000000", secret: "s3cret")
      let status1 = try await desk.post(isSigned: false)
      #expect(status1 == 401)
      let status2 = try await desk.post(signature: "00")
      #expect(status2 == 401)
      let status3 = try await desk.post(Self.body.replacing("SIGNED", with: "FINANCED"), signature: signature)
      #expect(status3 == 401)
      // Id and time are signed too.
      let status4 = try await desk.post(id: "e-2", signature: signature)
      #expect(status4 == 401)
      let status5 = try await desk.post(after: 1, signature: signature)
      #expect(status5 == 401)
      let status6 = try await desk.post(id: nil)
      #expect(status6 == 401)
      let status7 = try await desk.post("{}", id: "e-3")
      #expect(status7 == 400)
      #expect(desk.count == 0)
      let status8 = try await desk.post(signature: signature)
      #expect(status8 == 200)
      #expect(desk.count == 1)
    }
  }

  // MARK: Banks that sign nothing

  /// Posts to a listener that knows orders by their tokens.
  private static func posted(
    _ paths: [String], _ body: String = body, type: String = "application/json", secret: Secret? = nil,
    headers: [(String, String)] = []
  ) async throws -> (statuses: [Int], taken: [BankCallback]) {
    let taken = Mutex<[BankCallback]>([])
    let listener = try await CallbackListener.start(
      secret: secret, tokens: tokens, now: { now }, logger: nil,
      received: { callback in taken.withLock { $0.append(callback) } })
    let transport = Transport.http(.patient)
    var statuses: [Int] = []
    for path in paths {
      var request = Transport.Request(method: "POST", url: listener.url + path)
      request.headers = [("Content-Type", type)] + headers
      request.body = Array(body.utf8)
      statuses.append(try await transport.send(request).get().status)
    }
    await transport.close()
    await listener.stop()
    return (statuses, taken.withLock { $0 })
  }

  private static let tokens = CallbackTokens(key: [7])
  private static func path(_ reference: String = "KS-1") -> String {
    "/" + tokens.token(of: Reference(rawValue: reference))
  }

  @Test func anUnsignedCallbackNeedsTheTokenOfItsOrder() async throws {
    let (statuses, taken) = try await Self.posted([
      "", "/", "/00", Self.path("KS-2"), Self.path() + "0", Self.path(), "/more" + Self.path() + "/",
    ])
    #expect(statuses == [404, 404, 404, 404, 404, 200, 200])
    #expect(taken.count == 2 && taken.allSatisfy { !$0.isSigned && $0.status.state == .signed && $0.id.isEmpty })
  }

  @Test(arguments: [
    #"{"reference_id":"KS-1","state":"APPROVED","state_title":"Одобрено","loanLength":"12","productCode":"X"}"#,
    #"{"referenceId":"KS-1","state":"APPROVED","stateTitle":"Одобрено","customer":{},"offers":[{"product":"X"}]}"#,
  ]) func bothSpellingsAreRead(_ body: String) async throws {
    let (statuses, taken) = try await Self.posted([Self.path()], body)
    #expect(statuses == [200] && taken.map(\.status.state) == [.approved])
    #expect(taken.first?.status.stateTitle == "Одобрено" && taken.first?.status.productCode == "X")
  }

  /// What the type declares decides nothing.
  @Test(arguments: ["windows-1251", "ISO-8859-1", "\"utf-16\""]) func anyCharsetIsTaken(_ charset: String) async throws
  {
    let (statuses, taken) = try await Self.posted([Self.path()], type: "application/json; charset=\(charset)")
    #expect(statuses == [200] && taken.map(\.status.state) == [.signed])
  }

  /// With a secret an unsigned one is still read, and a wrong signature is not.
  @Test func aSignatureSettlesWhatTheTokenCannot() async throws {
    let moment = String(Int(Self.now.timeIntervalSince1970))
    func headers(_ secret: Secret) -> [(String, String)] {
      [
        (CallbackSignature.idHeader, "e-1"), (CallbackSignature.timeHeader, moment),
        (
          CallbackSignature.header,
          CallbackSignature.of(Array(Self.body.utf8), id: "e-1", at: moment, secret: secret)
        ),
      ]
    }
    let signed = try await Self.posted([Self.path(), "/elsewhere"], secret: "s3cret", headers: headers("s3cret"))
    #expect(signed.statuses == [200, 200] && signed.taken.map(\.isSigned) == [true])
    let forged = try await Self.posted([Self.path()], secret: "s3cret", headers: headers("other"))
    #expect(forged.statuses == [401] && forged.taken.isEmpty)
    let unsigned = try await Self.posted([Self.path()], secret: "s3cret")
    #expect(unsigned.statuses == [200] && unsigned.taken.map(\.isSigned) == [false])
  }

  @Test func aTillIsToldFromOtherProgramsThatListen() async throws {
    let listener = try await CallbackListener.start(secret: "s3cret", now: { Date() }, logger: nil, received: { _ in })
    let port = try #require(URL(string: listener.url)?.port)
    #expect(await CallbackListener.isTill(at: "127.0.0.1", port))
    await listener.stop()
    let bank = try await BankServer.start(.onRealTime())
    #expect(await !CallbackListener.isTill(at: "127.0.0.1", bank.port))
    await bank.stop()
  }

  /// A replayed callback is rejected.
  @Test func aTimestampOlderThanFiveMinutesIsRejected() async throws {
    try await Desk.with { desk in
      let status9 = try await desk.post(after: -301)
      #expect(status9 == 401)
      let status10 = try await desk.post(after: 301)
      #expect(status10 == 401)
      #expect(desk.count == 0)
      let status11 = try await desk.post(id: "old", after: -300)
      #expect(status11 == 200)
      let status12 = try await desk.post(id: "new", after: 300)
      #expect(status12 == 200)
      #expect(desk.count == 2)
    }
  }

  /// A callback is checked like an answer.
  @Test func deviationsOfACallbackArriveWithIt() async throws {
    try await Self.Desk.with { desk in
      let status = try await desk.post(Self.body.replacing("}", with: ",\"more\":1}"))
      #expect(status == 200)
      #expect(desk.taken.withLock { $0.flatMap(\.findings).map(\.path) } == ["more"])
    }
  }

  /// The bank retries what it believes was not delivered; each state is reported once.
  @Test func aDuplicateCallbackIsAcknowledgedAndIgnored() async throws {
    try await Desk.with { desk in
      // A rejected one is not remembered.
      let status13 = try await desk.post("{}", id: "e-1")
      #expect(status13 == 400)
      for second in 0..<3 {
        let status = try await desk.post(id: "e-1", after: second)
        #expect(status == 200)
      }
      let status14 = try await desk.post(id: "e-2")
      #expect(status14 == 200)
      #expect(desk.taken.withLock { $0.map(\.id) } == ["e-1", "e-2"])
    }
  }

  /// Waits for the record of a callback: it is written after the answer.
  private func recorded(by desk: Desk) async throws -> Exchange {
    let end = Patience.end
    while desk.exchanges.all.isEmpty, .now < end { try await Task.sleep(for: .milliseconds(5)) }
    return try #require(desk.exchanges.all.first)
  }

  @Test func aCallbackIsRecordedWithItsTimesAndTheAnswerAsSent() async throws {
    try await Desk.with { desk in
      let status = try await desk.post()
      #expect(status == 200)
      let exchange = try await recorded(by: desk)
      #expect(exchange.start == Self.now && exchange.sale == "KS-1" && exchange.failure == nil)
      #expect(exchange.times.sending != nil && exchange.times.waiting != nil && exchange.times.receiving != nil)
      let answer = try #require(exchange.response)
      let names = Set(answer.headers.map { $0.name.lowercased() })
      #expect(answer.status == 200 && names.isSuperset(of: ["server", "date", "content-length"]))
    }
  }

  @Test func aCallbackThatIsTooLargeIsRecordedAsFarAsItWasRead() async throws {
    try await Desk.with { desk in
      let status = try await desk.post(String(repeating: " ", count: 1 << 17) + Self.body)
      #expect(status == 413 && desk.count == 0)
      let exchange = try await recorded(by: desk)
      #expect(exchange.response?.status == 413 && exchange.request?.body?.value.text.utf8.count == 1 << 16)
    }
  }

  @Test func aCallbackThatBreaksOffIsRecordedAsFarAsItCame() async throws {
    try await Desk.with { desk in
      let port = try #require(URL(string: desk.url.withLock { $0 })?.port)
      try await RawHTTP.onThread {
        let connection = try RawHTTP(port: port)
        connection.send("POST /callback HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 500\r\n\r\n{\"referenceId\":")
        connection.close()
      }
      let exchange = try await recorded(by: desk)
      #expect(exchange.request?.body?.value.text == "{\"referenceId\":" && desk.count == 0)
      #expect(exchange.response?.status != 200 && exchange.failure == .answerLost(.connectionLost))
    }
  }

  @Test func rememberedIDsAreLimited() {
    var ids = RecentIDs(atMost: 3)
    #expect(["a", "b", "c", "a"].map { ids.insert($0) } == [true, true, true, false])
    #expect(["d", "b", "a", "c", "b"].map { ids.insert($0) } == [true, false, true, false, true])
  }

  // MARK: Back to the shop

  /// The bank's page links to the callback's address.
  @Test(
    arguments: [
      ("", nil, "ru", "Спасибо!"), ("?lang=kk", nil, "kk", "Рахмет!"), ("?lang=en", "ru", "en", "Thank you!"),
      ("?lang=xx", "kk-KZ,ru;q=0.8", "kk", "Рахмет!"), ("", "de, fr;q=0.9, ru;q=0.1, en;q=0.7", "en", "Thank you!"),
      ("", "en;q=0, *", "ru", "Спасибо!"), ("", ";;q=,,", "ru", "Спасибо!"),
    ] as [(String, String?, String, String)])
  func returningCustomersGetAPage(
    _ query: String, _ preferred: String?, _ language: String, _ title: String
  ) async throws {
    try await Desk.with { desk in
      let url = desk.url.withLock { $0 }
      #expect(
        try await desk.transport.send(.init(method: "GET", url: url.replacing("callback", with: ""))).get().status
          == 200)
      var request = Transport.Request(method: "GET", url: url + query)
      if let preferred { request.headers = [("Accept-Language", preferred)] }
      let answer = try await desk.transport.send(request).get()
      let html = String(decoding: answer.body, as: UTF8.self)
      #expect(
        answer.status == 200 && html.contains("<html lang=\"\(language)\">") && html.contains("<h1>\(title)</h1>"))
      #expect(!html.contains("<script") && !html.contains("src="))
      #expect(answer.headers["content-security-policy"]?.hasPrefix("default-src 'none'") == true)
      #expect(
        answer.headers["x-content-type-options"] == "nosniff" && answer.headers["referrer-policy"] == "no-referrer")
      request.method = "HEAD"
      let head = try await desk.transport.send(request).get()
      #expect(head.status == 200 && head.body.isEmpty && head.headers["content-length"] == "\(answer.body.count)")
      #expect(desk.count == 0)
    }
  }

  // MARK: Where it listens

  /// Addresses of this machine.
  static let addresses =
    ["127.0.0.1"] + (RawHTTP.hasVersion6 ? ["::1"] : []) + [NetworkAddress.first()].compactMap { $0 }

  /// The bank also calls a non-loopback address of this machine if the till listens there.
  @Test(arguments: addresses)
  func theBankCallsTheTillWhereItListens(_ address: String) async throws {
    var options = BankServer.Options.onRealTime()
    options.speed = 60
    let bank = EmbeddedBank(options, problem: { _ in })
    let (received, taken) = AsyncStream.makeStream(of: BankCallback.self)
    let started = try await bank.listen(host: address) { taken.yield($0) }
    let listener = try #require(started)
    #expect(listener.url.hasPrefix(address.contains(":") ? "http://[\(address)]:" : "http://\(address):"))
    _ = try await bank.client().submit(try Self.request(listener.url)).get()
    for await callback in received where callback.status.state == .signed { break }
    await listener.stop()
    await bank.stop()
  }

  static func request(_ url: String) throws -> PreApprovalRequest {
    let person = try #require(BankServer.people.first { $0.outcome == .approved })
    return PreApprovalRequest(
      address: .init(delivery: "", pickupPoint: "Алматы"),
      customer: .init(person.customer),
      goods: [.init(brand: "Apple", category: "accessories", image: "", model: "AirPods", price: "169990", sku: "A")],
      isDelivery: false, loanLength: "12", productType: "installment", redirectUrl: url, referenceId: "KS-1",
      salesPlace: "050000", totalCost: "169990", verificationSmsCode: "1243",
      verificationSmsDateTime: KazakhstanTime.stamp(Date()))
  }
}
