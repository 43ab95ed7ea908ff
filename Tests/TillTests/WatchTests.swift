import BankAdmin
import BankSandbox
import BrokerAPI
import Foundation
import Glibc
import TestSupport
import Testing

/// `kassa orders --watch`: the built program beside a bank of this process.
@Suite(.serialized, .ownThread, .patient) struct WatchTests {
  private struct Ended: Error { let status: Int32 }

  /// A running one.
  private struct Watch {
    let shop: LiveShop
    private let child: ChildProcess
    private let output: String

    init(_ shop: LiveShop) throws {
      self.shop = shop
      output = shop.home.folder.path + "/output"
      child = try ChildProcess(
        ["/bin/sh", "-c", "exec '\(Terminal80.program)' orders --watch --json 2>noted"],
        environment: shop.home.environment, folder: shop.home.folder.path, output: output)
    }

    var states: [String?] {
      let text = (try? String(contentsOfFile: output, encoding: .utf8)) ?? ""
      return text.split(separator: "\n").map { try? JSON(parsing: $0.utf8)["state"]?.text }
    }

    func wait(until holds: () async throws -> Bool) async throws {
      while try await !holds() {
        if let status = child.poll() { throw Ended(status: status) }
        try await Task.sleep(for: .milliseconds(20))
      }
    }

    /// Waits for some more readings of the list, good or bad.
    func wait(forReadings count: Int) async throws {
      let before = try await readings
      try await wait { try await readings >= before + count }
    }

    private var readings: Int {
      get async throws {
        try await shop.bank.report().requests.count { $0.method == "GET" && $0.path.hasSuffix(BrokerPath.orders) }
      }
    }

    /// Ends it and returns what it said on standard error.
    func end() async throws -> [String] {
      kill(child.id, SIGTERM)
      _ = try await RawHTTP.onThread { child.wait() }
      return try String(contentsOfFile: shop.home.folder.path + "/noted", encoding: .utf8).split(separator: "\n").map(
        String.init)
    }
  }

  private static let broken = Fault(.closed, at: .ordersRead, .before, times: 1)

  @Test func aListThatFailsIsNoNews() async throws {
    try await LiveShop.with("orders.poll_seconds = 1") { shop in
      try await shop.bank.perform(.clock(isPaused: true))
      try shop.write(try LiveShop.application { $0["referenceId"] = "TEST-1" }, to: "a.json")
      #expect(try await shop.run("kassa apply a.json").status == 0)
      let watch = try Watch(shop)
      try await watch.wait { watch.states.count == 1 }
      try await shop.bank.perform(.turnOn(Self.broken))
      try await watch.wait(forReadings: 3)
      try await shop.bank.perform(.move(reference: "TEST-1", .signed))
      try await watch.wait { watch.states.last == "SIGNED" }
      let errors = try await watch.end()
      #expect(watch.states == ["INIT", "SIGNED"])
      #expect(errors.count == 1 && errors[0].contains("the connection broke off"), "\(errors)")
    }
  }

  @Test func aListThatFailsAtFirstOrIsEmptyIsNoEnd() async throws {
    try await LiveShop.with("orders.poll_seconds = 1") { shop in
      try await shop.bank.perform(.turnOn(Self.broken))
      let watch = try Watch(shop)
      try await watch.wait(forReadings: 2)
      try await shop.bank.perform(.turnOn(Self.broken))
      try await watch.wait(forReadings: 2)
      try shop.write(try LiveShop.application { $0["referenceId"] = "TEST-1" }, to: "a.json")
      #expect(try await shop.run("kassa apply a.json --journal another.sqlite").status == 0)
      try await watch.wait { !watch.states.isEmpty }
      #expect(try await watch.end().count == 2)
    }
  }

  @Test func whatWillNotPassEndsIt() async throws {
    try await LiveShop.with { shop in
      try await shop.bank.perform(.offersRead(false))
      let (status, output, errors) = try await shop.run("kassa orders --watch")
      #expect(status == 1 && output.isEmpty && errors.contains("405"), "\(errors)")
    }
  }

  /// Neither where there is something to print nor where there is nothing.
  @Test func itEndsWhereNobodyReadsIt() async throws {
    try await LiveShop.with("orders.poll_seconds = 1") { shop in
      let unread = "mkfifo pipe; exec 3<>pipe 4>pipe 3<&-; kassa orders --watch >&4; echo $?"
      #expect(try await shop.run(unread).output == "Error: nobody reads the output any more\n74\n")
      try shop.write(try LiveShop.application { $0["referenceId"] = "TEST-1" }, to: "a.json")
      #expect(try await shop.run("kassa apply a.json").status == 0)
      let read = try await shop.run("kassa orders --watch | head -1; echo ${PIPESTATUS[0]}")
      #expect(read.output.hasPrefix("TEST-1  ") && read.output.hasSuffix("\n74\n"), "\(read)")
    }
  }
}
