import BankAdmin
import BrokerAPI
import Checkout
import Foundation
import Glibc
import TestSupport
import Testing

/// What commands print where nobody reads, where something cannot be stored, and where a signal comes.
@Suite(.serialized, .ownThread, .patient) struct CommandOutputTests {
  /// Opens descriptor 4: a pipe that nobody reads.
  private static let unread = "mkfifo pipe; exec 3<>pipe 4>pipe 3<&-; "

  // MARK: Nobody reads

  @Test func theExitCodeStandsWhereNobodyReadsTheErrors() async throws {
    let dead = DeadPort()
    let home = try ConfigCommandTests.Home(LiveShop.toml(port: dead.number))
    try home.write("x", to: "config/kassa/secret")
    #expect(try home.run(Self.unread + "kassa products 100000 2>&4; echo $?").output == "69\n")
    withExtendedLifetime(dead) {}
    try await LiveShop.with { shop in
      try await shop.bank.perform(.turnOn(Fault(.closed, at: .preApproved, .after, times: 1)))
      try shop.write(try LiveShop.application { $0["referenceId"] = "TEST-1" }, to: "a.json")
      #expect(try await shop.run(Self.unread + "kassa apply a.json 2>&4; echo $?").output == "3\n")
      // It is noted that the list has settled it.
      #expect(try await shop.run(Self.unread + "kassa orders TEST-1 2>&4 >list; echo $?").output == "0\n")
      #expect(try await shop.journal().order(Reference(rawValue: "TEST-1")).get()?.summary.outcome == .accepted)
    }
  }
}
