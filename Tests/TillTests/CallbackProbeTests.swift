import ArgumentParser
import BankSandbox
import BrokerAPI
import Foundation
import HTTP
import Settings
import TestSupport
import Testing
import Wire

@testable import kassa

/// Whether the address of the callbacks reaches this machine, as far as that can be tried out.
@Suite(.serialized, .ownThread, .patient) struct CallbackProbeTests {
  /// - Parameter table: what stands in `[profiles.x.callbacks]`.
  private func found(_ table: String) async throws -> CheckFinding.Callbacks {
    let home = try ConfigCommandTests.Home(
      "profile = \"x\"\n[profiles.x]\nbase = \"sandbox\"\ncallbacks = { \(table) }\n")
    let probe = try #require(CallbackProbe(try SettingsOptions.parse([]).valid(home.environment)))
    let client = HTTPClient()
    defer { client.close() }
    return await probe.run(client, .patient)
  }

  @Test func aCallThatArrivesProvesTheWay() async throws {
    // One for each: a child that another test forks holds the port of a closed listener until it executes its program.
    let ports = (0..<3).map { _ in DeadPort(isShared: true) }
    let listens = ports.map { "127.0.0.1:\($0.number)" }
    let url = "http://\(listens[0])"
    #expect(try await found("listen = \"\(listens[0])\", public_url = \"\(url)/\"") == .arrived(url))
    // Without an address for the bank there is no way to try.
    #expect(try await found("listen = \"\(listens[1])\"") == .unproven(listens[1]))
    let elsewhere = DeadPort()
    let wrong = "http://127.0.0.1:\(elsewhere.number)"
    #expect(try await found("listen = \"\(listens[2])\", public_url = \"\(wrong)\"") == .unproven(wrong))
    withExtendedLifetime((ports, elsewhere)) {}
  }

  @Test func anAddressOfAnotherMachineCannotBeListenedAt() async throws {
    let found = try await self.found("listen = \"192.0.2.1:8641\"")
    #expect(found == .cannotListen("192.0.2.1:8641: Cannot assign requested address"))
  }

  /// An open till is no failure of the address.
  @Test func anOpenTillIsSaid() async throws {
    let port = DeadPort()
    let table = "listen = \"127.0.0.1:\(port.number)\", public_url = \"https://till.example\""
    #expect(try await found(table) == .taken("127.0.0.1:\(port.number)"))
    try await LiveShop.with("sms.sender = \"phone\"\ncallbacks = { \(table) }") { shop in
      let (status, output, errors) = try await shop.run("kassa check")
      #expect(status == 0 && errors.isEmpty, "\(output)\(errors)")
      #expect(output.contains("? не проверено  callback         127.0.0.1:\(port.number) занят"), "\(output)")
    }
    withExtendedLifetime(port) {}
  }
}
