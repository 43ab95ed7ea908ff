import BankSandbox
import BrokerAPI
import Checkout
import Exchanges
import Foundation
import HTTP
import JournalSQLite
import Sales
import Synchronization
import TerminalCore
import TestSupport
import Testing
import Text
import Wire

@testable import Screens
@testable import Session
@testable import kassa

/// Files of exchanges: what they hold, who may read them, and that the journal knows them.
@Suite(.patient) struct HandOverFileTests {
  private static let clientSecret = #"c1ient+%&"ё secret"#
  private static let header = #"head+%&" secret"#
  private static let token = #"t0ken+%&"=/secret"#
  private static let code = "48213"

  /// As a careless partner writes them.
  private static func spellings(of secret: String) -> [String] {
    let percent = secret.addingPercentEncoding(withAllowedCharacters: .alphanumerics)!
    return [
      secret, percent, percent.replacingOccurrences(of: "%20", with: "+"),
      Data(secret.utf8).base64EncodedString(), Data("id:\(secret)".utf8).base64EncodedString(),
    ]
  }

  /// A sale at a bank that repeats every secret in every encoding, also in the answer to a call that did not need it.
  private static func exchanges() async throws -> ([Exchange], [SentSecret]) {
    let all = [clientSecret, header, token].flatMap(spellings).joined(separator: " ; ")
    let echo = String(decoding: JSON.object(["code": 400, "message": .string("\(all) \(code)")]).bytes, as: UTF8.self)
    let given = JSON.object(["access_token": .string(token), "expires_in": 100, "note": .string(all)])
    func answer(_ status: Int, _ body: String) -> ScriptedServer.Step {
      .send(
        "HTTP/1.1 \(status) X\r\nX-Echo: \(Data(token.utf8).base64EncodedString())\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
      )
    }
    let known = RecentExchanges()
    let recorder = known.recorder(random: RandomSource(seed: 1), now: { WiredTill.now })
    try await ScriptedServer.with([
      .readHead, answer(200, String(decoding: given.bytes, as: UTF8.self)), .hold,
    ]) { tokens in
      try await ScriptedServer.with([.readHead, answer(400, echo), .readHead, answer(400, echo), .hold]) { broker in
        let transport = Transport.http(.patient, recorder: recorder)
        let client = BrokerClient.live(
          profile: try #require(
            Profile(
              id: "scripted", declared: .test, clientID: "id", brokerBase: "http://127.0.0.1:\(broker.port)/b",
              tokenURL: "http://127.0.0.1:\(tokens.port)/t")),
          credentials: Credentials(
            clientID: "id", clientSecret: Secret(clientSecret), headers: [("X-Key", Secret(header))]),
          transport: transport, now: { WiredTill.now })
        let request = PreApprovalRequest(
          address: .init(delivery: "", pickupPoint: ""),
          customer: .init(
            firstName: "Аскар", lastName: "Сериков", middleName: "", state: "orange", taxCode: "960629450735",
            email: "askar.serikov@mail.kz", mobileNumber: "7475774285"),
          goods: [], isDelivery: false, loanLength: "12", productType: "installment", redirectUrl: "",
          referenceId: "KS-0007", salesPlace: "", totalCost: "", verificationSmsCode: code,
          verificationSmsDateTime: "")
        _ = await client.submit(request, .first)
        _ = await client.products(Money(tenge: 1))
        await transport.close()
      }
    }
    // What somebody made by hand knows no secret.
    let strange = try #require(known.all.last)
    let plain = Redactor([])
    let request = Exchange.Request(
      method: "POST", url: plain.request(Array("http://x.kz/?k=\(spellings(of: token)[1])".utf8)), headers: [],
      body: plain.request(Array(all.utf8) + JSON.string(clientSecret + header + token).bytes))
    let byHand = Exchange(
      id: strange.id, profile: "scripted", start: strange.start, content: .http(request, strange.response))
    return (known.all + [byHand], recorder.secrets)
  }

  @Test func noFileHoldsASecretInAnyEncoding() async throws {
    let (exchanges, secrets) = try await Self.exchanges()
    #expect(exchanges.count == 4)
    let folder = try Folder()
    let noted = Noted()
    var journal = Journal.inMemory(prefix: "KS", bank: .embedded, now: { WiredTill.now })
    journal.noteFile = { path, references in
      // Before its first byte, because a till that is killed must leave no file that nobody knows, and as it stays.
      let size = try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int
      noted.add("\(path) \(references.map(\.rawValue)) \(size ?? -1)")
      return .success(())
    }
    var dependencies = WiredTill.dependencies(journal, .failing(.notSent(.cannotConnect(""))))
    dependencies.secrets = { secrets }
    dependencies.session = .init(program: "0.1")
    let rows = exchanges.map { RecordedExchange($0) }
    for format in HandOverFormat.allCases {
      for isFictitious in [false, true] {
        var order = HandOverOrder(.exchanges(format), of: rows, isFictitious: isFictitious)
        order.screen = "a screen with \(Self.header)"
        let path = "\(folder.path)/\(format)-\(isFictitious).\(format.ending)"
        let messages = await dependencies.perform(.writeExchanges(order, path: path))
        guard case .exchangesWritten(.success(let file))? = messages.first else {
          Issue.record("\(format): \(messages)")
          continue
        }
        #expect(file.path == path && file.count + file.leftOut.count == 4)
        let size = try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int
        #expect(noted.all.suffix(2) == [0, size ?? 0].map { "\(path) [\"KS-0007\"] \($0)" })
        // Never overwritten.
        let again = await dependencies.perform(.writeExchanges(order, path: path))
        #expect(again == [.exchangesWritten(.failure(.file(.exists)))])
      }
    }
    let files = try folder.contents()
    #expect(files.count == 10)
    for (name, file) in files {
      #expect(file.mode == 0o600, "\(name)")
      #expect(file.bytes.count > 500, "\(name)")
      #expect(Traces.anyForm([Self.clientSecret, Self.header, Self.token], in: file.bytes).isEmpty, "\(name)")
      #expect(!String(decoding: file.bytes, as: UTF8.self).contains(Self.code), "\(name)")
    }
    // Copies are made of the same.
    for order in [
      HandOverOrder(.exchanges(.curl), of: rows, isFictitious: false),
      HandOverOrder(.difference(withExpected: true), of: rows.suffix(2), isFictitious: false),
    ] {
      let text = try order.made(secrets: secrets, .init(program: "0.1")).get().text
      #expect(Traces.anyForm([Self.clientSecret, Self.header, Self.token], in: Data(text.utf8)).isEmpty, "\(text)")
    }
  }

  private final class Noted: Sendable {
    private let stored = Mutex<[String]>([])
    var all: [String] { stored.withLock { $0 } }
    func add(_ text: String) { stored.withLock { $0.append(text) } }
  }

  /// A file that is not in the journal would not be forgotten.
  @Test func aFileThatTheJournalCannotNoteIsNotWritten() async throws {
    let folder = try Folder()
    var journal = Journal.inMemory(prefix: "KS", bank: .embedded, now: { WiredTill.now })
    journal.noteFile = { _, _ in .failure(.locked) }
    let dependencies = WiredTill.dependencies(journal, .failing(.notSent(.cannotConnect(""))))
    let row = RecordedExchange(
      Exchange(
        id: ExchangeID(UUID()), profile: "test", start: WiredTill.now,
        content: .simulatedSMS(to: Sensitive(try Phone(parsing: "7474308685")), text: .whole(.smsCode))))
    let order = HandOverOrder(.exchanges(.markdown), of: [row], isFictitious: false)
    let messages = await dependencies.perform(.writeExchanges(order, path: folder.path + "/a.md"))
    #expect(messages == [.exchangesWritten(.failure(.file(.journal(.locked))))])
    #expect(try folder.contents().isEmpty)
  }

  /// A terminal that takes no long text did not get it.
  @Test func aLongTextIsCopiedByAProgramOrNotAtAll() async throws {
    var dependencies = WiredTill.dependencies(
      Journal.inMemory(prefix: "KS", bank: .embedded, now: { WiredTill.now }), .failing(.notSent(.cannotConnect(""))))
    let long = String(repeating: "x", count: Clipboard.terminalLimit + 1)
    #expect(
      await dependencies.perform(.copyText(long, .difference)) == [.textCopied(.difference, .nowhere(failed: []))])
    #expect(
      await dependencies.perform(.copyText("x", .difference)) == [
        .textCopied(.difference, .sentToTerminal(failed: []))
      ])
    dependencies.copy = { _ in .copied }
    #expect(await dependencies.perform(.copyText(long, .difference)) == [.textCopied(.difference, .copied)])
  }
}

/// The built till with a bank that it knows from its configuration: a session goes to a file and runs again from it.
@Suite(.serialized, .ownThread, .patient) struct HandOverProgramTests {
  @Test func aSessionIsWrittenAndReplayed() async throws {
    let secret = #"head+%&" secret"#
    let codes = #"sms = { sender = "command", command = { command = ["true"] } }"#
    try await LiveShop.with(codes + "\nheaders = { X-Key = { file = \"key\" } }") { shop in
      try shop.home.write(secret, to: "config/kassa/key")
      let variables = shop.home.environment.map { "\($0)='\($1)'" }.joined(separator: " ")
      var terminal = try Terminal80(
        command: "env \(variables) '\(Terminal80.program)' --no-journal --lang ru --callbacks 127.0.0.1:0")
      defer { terminal.end() }
      try await terminal.wait(until: "AirPods Pro 2")
      terminal.scan("ACS1")
      terminal.press(.control("n"))
      try await terminal.wait(until: "0-0-12")
      terminal.press(.function(5))
      try await terminal.wait(until: "/products")
      terminal.type("/path:products")
      try await terminal.wait(until: "1 из")
      terminal.press(.enter)
      terminal.type("x")
      try await terminal.wait(until: "Передать обмен")
      for _ in 0..<6 { terminal.press(.down) }
      terminal.press(.enter)
      try await terminal.wait(until: "Что выгрузить")
      terminal.press(.enter)
      try await terminal.wait(until: "Файл")
      let path = shop.home.folder.path + "/session.jsonl"
      terminal.press(.control("u"))
      terminal.type(path)
      try await terminal.wait(until: "session.jsonl")
      // Enter at the end of a burst is a scanner's.
      terminal.press(.tab)
      terminal.press(.enter)
      try await terminal.wait(until: "1 обмен →")
      let file = try #require(FileManager.default.contents(atPath: path))
      #expect(Traces.anyForm([secret, shop.bank.clientSecret.text], in: file).isEmpty)
      let bundle = try Exchanges.Bundle(reading: Array(file))
      #expect(bundle.steps.contains("scan ACS1") && bundle.exchanges.count == 1)
      #expect(String(decoding: file, as: UTF8.self).contains(#"{"screen":["#))
      terminal.press(.control("q"))
      let (status, output, errors) = try await shop.run("kassa replay session.jsonl")
      #expect(status == 0 && output.contains("the same   GET"), "\(output)\(errors)")
    }
  }
}
