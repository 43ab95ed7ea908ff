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

/// Whom the bank calls, and what becomes of a callback that reaches a bank.
@Suite(.patient) struct CallbackTargetTests: CallbackSuite {
  @Test func secretsInTheAddressOfACallbackAreNotListed() async throws {
    let partner = Partner(secret: "x")
    try await run(partner) { bank, client, request in
      var request = request
      request.redirectUrl += "?token=SECRET"
      _ = try await client.submit(request).get()
      let tries = try await Self.attempts(4, of: bank)
      #expect(tries.allSatisfy { $0.url == "\(partner.url)?token=…" && $0.outcome.isAccepted })
    }
  }

  @Test(
    arguments: [
      "https://example.kz/webhook", "http://127.0.0.1.evil.example/x", "http://10.0.0.1/x",
      "http://169.254.169.254/latest",
    ])
  func onlyThisMachineIsCalled(_ url: String) async throws {
    let partner = Partner(secret: "x")
    try await run(partner) { bank, client, request in
      var request = request
      request.redirectUrl = url
      _ = try await client.submit(request).get()
      let tries = try await Self.attempts(4, of: bank)
      #expect(tries.allSatisfy { $0.outcome == .notAllowed(.host) })
    }
  }

  /// An application may name an admin endpoint as its webhook.
  @Test(arguments: ["127.0.0.1", "localhost", "127.0.0.2"])
  func theBankNeverCallsItself(_ host: String) async throws {
    let partner = Partner(secret: "x")
    try await run(partner) { bank, client, request in
      var request = request
      request.redirectUrl = "http://\(host):\(bank.port)/_bank/snapshots/x/restore"
      _ = try await client.submit(request).get()
      let tries = try await Self.attempts(4, of: bank)
      #expect(tries.allSatisfy { $0.outcome == .notAllowed(.ownPort) })
      let isLeftAlone = try await bank.report().requests.allSatisfy { !$0.path.hasPrefix("/_bank") }
      #expect(isLeftAlone)
    }
  }

  /// A name or another address may lead to the bank undetected: it then rejects the callback.
  @Test func aCallbackThatReachesABankHasNoEffect() async throws {
    try await run(Partner(secret: "x")) { bank, _, _ in
      let transport = Transport.http(.patient)
      for (method, path) in [
        ("PUT", "/_bank/clock"), ("POST", "/epos/x"), ("POST", "/nothing"),
        ("POST", "/bcc/sandbox/v1/broker/pre-approved"),
      ] {
        var request = Transport.Request(method: method, url: "http://127.0.0.1:\(bank.port)\(path)")
        request.headers = [("Content-Type", "application/json"), (CallbackSignature.idHeader, "e1")]
        request.body = Array(#"{"speed":7}"#.utf8)
        let answer = try await transport.send(request).get()
        #expect(answer.status == 508 && answer.headers[CallbackSignature.idHeader.lowercased()] == "e1", "\(path)")
      }
      await transport.close()
      #expect(try await bank.report().clock.speed == 100)
    }
  }

  /// This machine's own name, if it resolves to where the bank listens.
  static let ownName: String? = {
    let name = ProcessInfo.processInfo.hostName
    return name != "localhost" && Host(name: name).addresses.contains("127.0.0.1") ? name : nil
  }()

  @Test(.enabled(if: ownName != nil, "this machine's name does not lead to 127.0.0.1"))
  func aNameThatLeadsToTheBankDoesNothing() async throws {
    let name = try #require(Self.ownName)
    try await run(Partner(secret: "x")) { bank, client, request in
      var request = request
      request.redirectUrl = "http://\(name):\(bank.port)/_bank/snapshots/x/restore"
      await bank.allow(callbackHost: name)
      _ = try await client.submit(request).get()
      let tries = try await Self.attempts(4, of: bank)
      #expect(tries.allSatisfy { $0.outcome == .notAllowed(.ownPort) && $0.attempt == 1 })
      let statuses = try await bank.report().requests.filter { $0.path.hasPrefix("/_bank") }.map(\.status)
      #expect(statuses == [508, 508, 508, 508])
    }
  }

  @Test func aCallbackRejectedByABankIsNotRetried() async throws {
    let partner = Partner(answering: .init(code: 508), secret: "x")
    try await run(partner) { bank, client, request in
      _ = try await client.submit(request).get()
      let tries = try await Self.attempts(4, of: bank)
      #expect(tries.allSatisfy { $0.outcome == .notAllowed(.ownPort) && $0.attempt == 1 })
    }
  }
}
