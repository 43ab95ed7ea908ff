import BrokerAPI
import Foundation
import TestSupport
import Testing

/// `kassa sms` with the sample that `kassa config init` writes, beside gateways that are no code of ours.
@Suite(.serialized, .ownThread, .patient) struct SampleGatewayTests {
  private enum Gateway: String {
    case mobizon = "test"
    case smsc = "production"
  }

  /// A home whose sample leads to the gateways of a realm.
  private static func home(_ realm: ForeignBank.Realm) throws -> ConfigCommandTests.Home {
    let home = try ConfigCommandTests.Home()
    #expect(try home.run("kassa config init").status == 0)
    var sample = try String(contentsOfFile: home.file, encoding: .utf8)
    for (real, path) in [("https://api.mobizon.kz", "/mobizon"), ("https://smsc.kz", "/smsc")] {
      #expect(sample.contains(real))
      sample.replace(real, with: realm.base() + path)
    }
    sample.replace("#client_id = ", with: "client_id = ")
    sample.replace(/#client_secret = .*/, with: "client_secret = { file = \"secret\" }")
    try Data(sample.utf8).write(to: URL(filePath: home.file))
    for (name, text) in ["mobizon-key": "key-8f3a", "smsc-login": "arman", "smsc-password": "psw-77aa"] {
      try home.write(text + "\n", to: "config/kassa/" + name)
    }
    return home
  }

  private static func send(_ gateway: Gateway, _ home: ConfigCommandTests.Home) throws -> (
    status: Int32, output: String
  ) {
    let sent = try home.run("printf 'Код 1243 · Ә' | kassa sms --profile \(gateway.rawValue) '8 747 577 42 85'")
    // What was sent is said on standard output, what was not on standard error.
    #expect((sent.status == 0) == sent.errors.isEmpty && (sent.status == 0) != sent.output.isEmpty, "\(sent)")
    #expect(!["key-8f3a", "psw-77aa"].contains { (sent.output + sent.errors).contains($0) })
    return (sent.status, sent.output + sent.errors.replacing("Error: ", with: ""))
  }

  /// Its letters arrive as they were written, and the number as the gateway wants it.
  @Test(arguments: [(0, "77475774285", "77475774285"), (1, "+77475774285", "77475774285")])
  func theSampleSends(_ index: Int, _ number: String, _ sent: String) async throws {
    let gateway = [Gateway.mobizon, .smsc][index]
    let realm = try await ForeignBank.shared.get().realm()
    let home = try Self.home(realm)
    let (status, output) = try Self.send(gateway, home)
    #expect(status == 0 && output.hasPrefix("sent, number 500000"), "\(output)")
    let message = try await realm.log()["sent"]?.elements?.first
    #expect(message?["text"]?.text == "Код 1243 · Ә" && message?["phone"]?.text == number)
    guard gateway == .smsc else { return }
    // The same text within a minute: an earlier one was taken.
    #expect(try Self.send(gateway, home) == (1, "the gateway has the same message already\n"))
  }

  @Test func aMessageMayWaitForAPerson() async throws {
    let realm = try await ForeignBank.shared.get().realm(["sms": ["moderation": 1]])
    let (status, output) = try Self.send(.mobizon, Self.home(realm))
    #expect(status == 0 && output == "sent, number 500000, moderation\n")
  }

  @Test func aMessageMayBeWorkedOnInTheBackground() async throws {
    let realm = try await ForeignBank.shared.get().realm(["sms": ["answer": ["code": 100, "data": 77, "message": ""]]])
    let (status, output) = try Self.send(.mobizon, Self.home(realm))
    #expect(status == 0 && output == "sent, in the background\n")
  }

  /// All codes but those of success; 30 alone is for later.
  @Test(arguments: [1, 2, 3, 4, 5, 6, 8, 9, 10, 11, 12, 13, 14, 15, 30, 98, 99, 999])
  func mobizonRefuses(_ code: Int) async throws {
    let answer: JSON = ["code": .number(.init(code)), "data": [], "message": "слова шлюза"]
    let realm = try await ForeignBank.shared.get().realm(["sms": ["answer": answer]])
    let (status, output) = try Self.send(.mobizon, Self.home(realm))
    #expect(status == (code == 30 ? 75 : 1))
    #expect(output == "refused\(code == 30 ? " for now" : ""): слова шлюза\n")
  }

  @Test(arguments: 1...8) func smscRefuses(_ code: Int) async throws {
    var answer = JSON.Members([("error", .string("words")), ("error_code", .number(.init(code)))])
    if [3, 6, 7, 8].contains(code) { answer["id"] = 77 }
    let realm = try await ForeignBank.shared.get().realm(["sms": ["answer": .object(answer)]])
    let (status, output) = try Self.send(.smsc, Self.home(realm))
    #expect(status == 1 && output == "refused: words\n")
  }

  @Test func aWrongKeyIsRefusedInTheGatewaysWords() async throws {
    let realm = try await ForeignBank.shared.get().realm(["sms": ["key": "another", "psw": "another"]])
    let home = try Self.home(realm)
    #expect(try Self.send(.mobizon, home) == (1, "refused: Вы ввели некорректный ключ доступа\n"))
    #expect(try Self.send(.smsc, home) == (1, "refused: authorise error\n"))
  }

  @Test func anErrorOfTheServerLeavesUnknownWhetherItWasSent() async throws {
    let realm = try await ForeignBank.shared.get().realm(["sms": ["http": 502, "answer": [:]]])
    let home = try Self.home(realm)
    for gateway in [Gateway.mobizon, .smsc] {
      let (status, output) = try Self.send(gateway, home)
      #expect(status == 3, "\(output)")
    }
  }
}
