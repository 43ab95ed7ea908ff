import BrokerAPI
import Checkout
import Exchanges
import Foundation
import HTTP
import Sales
import Synchronization
import TestSupport
import Testing
import Wire

/// Programs that send messages, texts that codes are sent in, and questions to a gateway.
@Suite(.patient) struct SMSSenderTests {
  private static let text = "Код 1243 для заявки Арман"

  /// Sends a code by a shell script.
  private static func send(
    _ script: String, wait: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }
  ) async throws -> (outcome: SMSOutcome, exchange: Exchange) {
    let exchanges = RecentExchanges()
    let sender = SMSSender.program(
      SMSProgram(["sh", "-c", script], limit: .seconds(60), wait: wait), profile: "shop",
      recorder: exchanges.recorder(random: RandomSource(seed: 1), now: { Date() })
    )
    let message = SMSMessage(
      to: try Phone(parsing: "7475774285"), text, code: SMSCode("1243"), language: "kk")
    let outcome = await sender.send(message)
    return (outcome, try #require(exchanges.all.first))
  }

  @Test(
    arguments: [
      ("cat > /dev/null; echo id-77; echo more", .sent(id: "id-77")), ("true", .sent()),
      ("echo 'no credit' >&2; exit 1", .refused("no credit")), ("exit 64", .refused("exit status 64")),
      ("echo busy >&2; exit 75", .tryLater("busy")), ("kill -9 $$", .unknown(.connectionLost)),
      // Neither the environment nor the input is an argument, which all users see.
      (#"read -r text; case "$KASSA_PHONE $KASSA_LANG $text" in +77475*" kk Код "*Арман);; *) exit 1;; esac"#, .sent()),
      // What the program repeats of the code is not shown.
      ("cat >&2; exit 1", .refused("Код •••• для заявки Арман")),
    ] as [(String, SMSOutcome)])
  func aProgramsExitStatusSaysWhatBecameOfIt(_ script: String, _ outcome: SMSOutcome) async throws {
    let sent = try await Self.send(script)
    #expect(sent.outcome == outcome)
    guard case .program(let words, _, let text, let said) = sent.exchange.content else {
      Issue.record("\(sent.exchange)")
      return
    }
    #expect(words == ["sh", "-c", script] && text.slots == [.smsCode])
    var dumped = ""
    dump(sent.exchange, to: &dumped)
    #expect(!said.text.contains("1243") && !dumped.contains("1243") && !dumped.contains("5774285"))
  }

  /// As in `/proc`: `Z` for one that has ended and whose parent has not asked.
  private static func state(of pid: Int32) -> Character? {
    let stat = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8)
    return stat?.split(separator: ") ").last?.first
  }

  @Test func aProgramMayBeGivenByItsPath() async throws {
    let folder = try Folder()
    let file = folder.path + "/send sms"
    try ChildProcess.writeScript("read -r text; echo \"id of $text\"", to: file)
    let sender = SMSSender.program(SMSProgram([file], limit: .seconds(60)), profile: "shop", recorder: nil)
    #expect(await sender.send(SMSMessage(to: try Phone(parsing: "7475774285"), "x")) == .sent(id: "id of x"))
  }

  /// With what it started, which might still send.
  @Test(arguments: ["exec sleep 600", "sleep 600 & echo $! > '{pid}-'; mv '{pid}-' '{pid}'; wait"])
  func aProgramThatTakesTooLongIsKilled(_ rest: String) async throws {
    let folder = try Folder()
    let file = folder.path + "/pid"
    let script =
      rest.contains("{pid}")
      ? rest.replacing("{pid}", with: file) : "echo $$ > '\(file)-'; mv '\(file)-' '\(file)'; \(rest)"
    let (outcome, exchange) = try await Self.send(script) {
      _ in
      while !FileManager.default.fileExists(atPath: file) { try await Task.sleep(for: .milliseconds(5)) }
    }
    #expect(outcome == .unknown(.timeout(seconds: 60)) && exchange.failure == .answerLost(.timeout(seconds: 60)))
    let pid = try #require(Int32(String(contentsOfFile: file, encoding: .utf8).dropLast()))
    // Whoever has lost its parent is taken over by init, and gone soon.
    while kill(pid, 0) == 0, Self.state(of: pid) != "Z" { try await Task.sleep(for: .milliseconds(5)) }
  }

  @Test func aProgramThatIsNotThereSendsNothing() async throws {
    let program = SMSProgram(["/nowhere/send-sms"], limit: .seconds(60))
    let sender = SMSSender.program(program, profile: "shop", recorder: nil)
    let outcome = await sender.send(SMSMessage(to: try Phone(parsing: "7475774285"), "x"))
    guard case .notSent(.notConfigured(let what)) = outcome else {
      Issue.record("\(outcome)")
      return
    }
    #expect(what.hasPrefix("/nowhere/send-sms "))
  }

  @Test func aCodesTextIsInTheTillsLanguageAndALaterOneCarriesItsOrdinal() async throws {
    let sent = Mutex<[SMSMessage]>([])
    let language = Mutex("ru")
    let sender = SMSSender { message in
      sent.withLock { $0.append(message) }
      return .sent()
    }
    let text = CodeText(["kk": "{shop}: {code}, {minutes} мин, №{ordinal}"], shop: "{code}")
    let send = sender.codes(text) { language.withLock { $0 } }
    let (code, phone) = (SMSCode("0012")!, try Phone(parsing: "7475774285"))
    for ordinal in 1...2 { #expect(await send(code, phone, ordinal) == .sent()) }
    language.withLock { $0 = "kk" }
    _ = await send(code, phone, 3)
    let messages = sent.withLock { $0 }
    // A shop's name is not searched for places.
    #expect(
      messages.map(\.text) == [
        "Код 0012 для заявки {code}", "Код 0012 для заявки {code} (2)", "{code}: 0012, 5 мин, №3",
      ])
    #expect(messages.allSatisfy { $0.code == code && $0.phone == phone } && messages.last?.language == "kk")
  }

  // MARK: Questions

  private static let gateway: SMSGateway = {
    var status = SMSGateway.Query(url: "https://sms.kz/status", at: "/data/0/status")
    status.fields = [("ids", .template("{id}")), ("to", .template("{phone}")), ("key", .secret("k-8f3a"))]
    var balance = SMSGateway.Query(url: "https://sms.kz/balance?v=1", at: "/data/balance")
    balance.method = "GET"
    balance.fields = [("key", .secret("k-8f3a"))]
    var gateway = SMSGateway(url: "https://sms.kz/send")
    gateway.answer.message = ["/message"]
    gateway.headers = [("X-Key", .secret("k-8f3a"))]
    gateway.status = .init(status)
    gateway.status?.delivered = ["DELIVRD", "1"]
    gateway.status?.failed = ["UNDELIV"]
    gateway.balance = balance
    return gateway
  }()

  private static func transport(
    _ answer: String, status: Int = 200, _ seen: @escaping @Sendable (Transport.Request) -> Void = { _ in }
  ) -> Transport {
    Transport(send: { request in
      seen(request)
      return .success(.init(status: status, body: Array(answer.utf8)))
    })
  }

  @Test(
    arguments: [
      (#"{"data":[{"status":"DELIVRD"}]}"#, 200, .success(.delivered)),
      (#"{"data":[{"status":1}]}"#, 200, .success(.delivered)),
      (#"{"data":[{"status":"UNDELIV"}]}"#, 200, .success(.failed("UNDELIV"))),
      (#"{"data":[{"status":"NEW"}]}"#, 200, .success(.onTheWay("NEW"))),
      (#"{"message":"no such id"}"#, 200, .failure(.refused("no such id"))),
      (#"{"data":[{"status":"DELIVRD"}]}"#, 403, .failure(.refused("HTTP 403"))),
    ] as [(String, Int, Result<SMSDelivery, SMSQueryFailure>)])
  func aGatewayIsAskedWhetherAMessageArrived(
    _ answer: String, _ status: Int, _ meaning: Result<SMSDelivery, SMSQueryFailure>
  ) async throws {
    let seen = Mutex<Transport.Request?>(nil)
    let transport = Self.transport(answer, status: status) { request in seen.withLock { $0 = request } }
    let phone = try Phone(parsing: "7475774285")
    #expect(await Self.gateway.delivery(of: "7&7", to: phone, profile: "p", over: transport) == meaning)
    let request = try #require(seen.withLock { $0 })
    #expect(request.method == "POST" && request.url == "https://sms.kz/status" && !request.changesSomething)
    #expect(String(decoding: request.body ?? [], as: UTF8.self) == "ids=7%267&to=77475774285&key=k-8f3a")
    #expect(Redactor(request.secrets).request(request.body ?? []).slots == [.gatewayKey])
  }

  @Test func aGatewayIsAskedForItsBalance() async throws {
    let seen = Mutex<Transport.Request?>(nil)
    let transport = Self.transport(#"{"data":{"balance":"190.4280"}}"#) { request in seen.withLock { $0 = request } }
    #expect(await Self.gateway.balance(profile: "p", over: transport) == .success("190.4280"))
    let request = try #require(seen.withLock { $0 })
    #expect(request.url == "https://sms.kz/balance?v=1&key=k-8f3a" && request.body == nil)
    let lost = Transport(send: { _ in .failure(.answerLost(.timeout(seconds: 15))) })
    #expect(await Self.gateway.balance(profile: "p", over: lost) == .failure(.noAnswer(.timeout(seconds: 15))))
    #expect(await SMSGateway(url: "https://x.kz").balance(profile: "p", over: transport) == nil)
  }
}
