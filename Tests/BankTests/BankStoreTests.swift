import BankControl
import BankSandbox
import BrokerAPI
import BrokerClient
import Checkout
import Foundation
import Testing

/// A bank that keeps its orders in a file.
@Suite struct BankStoreTests {
  private func options(_ path: String, _ clock: TestClock) -> BankSandbox.Options {
    var options = BankSandbox.Options()
    options.store = path
    options.now = { clock.now }
    return options
  }

  private func with(
    _ path: String, _ clock: TestClock, _ body: (Stand) async throws -> Void
  ) async throws {
    let bank = try await BankSandbox.start(options(path, clock))
    let transport = Transport.http()
    let client = BrokerClient.live(
      profile: .sandbox(port: bank.port),
      credentials: Credentials(clientID: bank.clientID, clientSecret: bank.clientSecret), transport: transport,
      now: { clock.now })
    let result: Result<Void, any Error>
    do {
      result = .success(try await body(Stand(bank: bank, client: client, transport: transport, clock: clock)))
    } catch {
      result = .failure(error)
    }
    bank.stop()
    await transport.close()
    try result.get()
  }

  private var path: String { FileManager.default.temporaryDirectory.appending(path: "bank-\(UUID().uuidString)").path }

  @Test func aRestartedBankFindsItsOrdersAndGivesTheFirstAnswerAgain() async throws {
    let (path, clock) = (path, TestClock())
    var first: PreApprovalResponse?
    var request: PreApprovalRequest?
    try await with(path, clock) { stand in
      let sent = stand.request(.approved, reference: "KS-1")
      request = sent
      first = try await stand.client.submit(sent).get().value
      _ = try await stand.client.submit(stand.request(.rejected, reference: "KS-2")).get()
    }
    clock.advance(60)
    try await with(path, clock) { stand in
      let orders = try await stand.orders()
      #expect(orders.map(\.referenceId) == ["KS-1", "KS-2"])
      #expect(orders.map(\.state) == [.signed, .rejected])
      let sent = try #require(request)
      let again = try await stand.client.submit(sent).get().value
      // The same link too. The port is the last one where it is free, and nothing here can keep it free.
      func withoutPort(_ answer: PreApprovalResponse?) -> String {
        String(decoding: answer?.json.bytes ?? [], as: UTF8.self).replacing(/:[0-9]+\/epos/, with: "/epos")
      }
      #expect(withoutPort(again) == withoutPort(first))
      let takings = try await stand.bank.takings()
      #expect(takings["KS-1"] == BankSandbox.Takings(taken: 1, repeated: 1))
      let status = OrderStatus(
        loanLength: "12", productCode: "INS12", referenceId: "KS-1", state: .partnerCancelled, stateTitle: "")
      _ = try await stand.client.update(status).get()
    }
    try await with(path, clock) { stand in
      let orders = try await stand.orders()
      #expect(orders[0].state == .partnerCancelled)
    }
  }

  /// What a snapshot brought back is what a restarted bank finds: the orders since are gone, those that moved are where they were.
  @Test func aRestoredSnapshotOutlivesARestart() async throws {
    let (path, clock) = (path, TestClock())
    try await with(path, clock) { stand in
      for number in 1...3 {
        _ = try await stand.client.submit(stand.request(.approved, reference: "KS-\(number)")).get()
      }
      try await stand.bank.perform(.save(snapshot: "clean"))
      try await stand.bank.perform(.move(reference: "KS-2", .rejected))
      _ = try await stand.client.submit(stand.request(.approved, reference: "KS-4")).get()
      try await stand.bank.perform(.restore(snapshot: "clean"))
      let takings = try await stand.bank.takings()
      #expect(takings.count == 3 && takings.values.allSatisfy { $0.taken == 1 })
    }
    try await with(path, clock) { stand in
      let orders = try await stand.orders()
      #expect(orders.map(\.referenceId) == ["KS-1", "KS-2", "KS-3"])
      #expect(orders.map(\.state) == [.initial, .initial, .initial])
      // A number that a restored bank never took is free again.
      let answer = await stand.client.submit(stand.request(.approved, reference: "KS-4"))
      #expect((try? answer.get()) != nil)
    }
  }

  @Test func twoBanksOnOneStoreTakeANumberOnce() async throws {
    let (path, clock) = (path, TestClock())
    try await with(path, clock) { one in
      try await with(path, clock) { two in
        let stands = [one, two]
        await withTaskGroup(of: Void.self) { group in
          for number in 0..<40 {
            group.addTask {
              _ = await stands[number % 2].client.submit(stands[0].request(reference: "KS-\(number / 4)"))
            }
          }
        }
        let takings = try await one.bank.takings()
        #expect(takings.count == 10 && takings.values.allSatisfy { $0 == BankSandbox.Takings(taken: 1, repeated: 3) })
        let (ours, theirs) = (try await one.orders(), try await two.orders())
        #expect(ours.count == 10 && Set(ours.map(\.referenceId)) == Set(theirs.map(\.referenceId)))
      }
    }
  }

  @Test func noCustomerIsKept() async throws {
    let (path, clock) = (path, TestClock())
    try await with(path, clock) { stand in _ = try await stand.client.submit(stand.request()).get() }
    for end in ["", "-wal"] {
      let bytes = FileManager.default.contents(atPath: path + end) ?? Data()
      for secret in ["940317499906", "Ғаббасова", "7030000001", "1243"] {
        #expect(bytes.range(of: Data(secret.utf8)) == nil, "\(secret)")
      }
    }
  }

  @Test func aFileThatIsNoStoreIsSetAside() async throws {
    let (path, clock) = (path, TestClock())
    let noise = Data((0..<5000).map { UInt8($0 % 253) })
    try noise.write(to: URL(filePath: path))
    try await with(path, clock) { stand in
      let orders = try await stand.orders()
      #expect(orders.isEmpty)
    }
    let folder = FileManager.default.temporaryDirectory.path
    let aside = try FileManager.default.contentsOfDirectory(atPath: folder).first {
      $0.hasPrefix(URL(filePath: path).lastPathComponent + ".damaged")
    }
    let name = try #require(aside)
    #expect(FileManager.default.contents(atPath: folder + "/" + name) == noise)
  }
}
