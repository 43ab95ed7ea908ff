import BankAdmin
import BrokerAPI
import Checkout
import Foundation
import GRDB
import Sales
import TestSupport
import Testing
import Wire

@testable import BankSandbox

/// A bank with a database file.
@Suite struct BankStoreTests {
  private func options(_ path: String, _ clock: TestClock, acceptsCorruptHeader: Bool = false) -> BankServer.Options {
    var options = BankServer.Options.onRealTime()
    (options.store, options.acceptsCorruptStore) = (path, acceptsCorruptHeader)
    options.now = { clock.moment }
    return options
  }

  private func with(
    _ path: String, _ clock: TestClock, acceptsCorruptHeader: Bool = false, _ body: (Stand) async throws -> Void
  ) async throws {
    let bank = try await BankServer.start(options(path, clock, acceptsCorruptHeader: acceptsCorruptHeader))
    let transport = Transport.http(.patient)
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
    await bank.stop()
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
      // The link is the same too, apart from the port, which cannot be reserved here.
      func withoutPort(_ answer: PreApprovalResponse?) -> String {
        String(decoding: answer?.json.bytes ?? [], as: UTF8.self).replacing(/:[0-9]+\/epos/, with: "/epos")
      }
      #expect(withoutPort(again) == withoutPort(first))
      let submissionCounts = try await stand.bank.submissionCounts()
      #expect(submissionCounts["KS-1"] == BankServer.SubmissionCounts(taken: 1, repeated: 1))
      let status = OrderStatus(
        loanLength: "12", productCode: "INS12", referenceId: "KS-1", state: .partnerCancelled, stateTitle: "")
      _ = try await stand.client.update(status).get()
    }
    try await with(path, clock) { stand in
      let orders = try await stand.orders()
      #expect(orders[0].state == .partnerCancelled)
    }
  }

  /// A restored snapshot is stored: later orders are gone, changed ones are as before.
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
      let submissionCounts = try await stand.bank.submissionCounts()
      #expect(submissionCounts.count == 3 && submissionCounts.values.allSatisfy { $0.taken == 1 })
    }
    try await with(path, clock) { stand in
      let orders = try await stand.orders()
      #expect(orders.map(\.referenceId) == ["KS-1", "KS-2", "KS-3"])
      #expect(orders.map(\.state) == [.initial, .initial, .initial])
      // The restored bank has never accepted this number, so it is free.
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
        let submissionCounts = try await one.bank.submissionCounts()
        #expect(
          submissionCounts.count == 10
            && submissionCounts.values.allSatisfy { $0 == BankServer.SubmissionCounts(taken: 1, repeated: 3) })
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
      for secret in ["940317499906", "Ғаббасова", "7030000001", "\"1243\""] {
        #expect(bytes.range(of: Data(secret.utf8)) == nil, "\(secret)")
      }
    }
  }

  @Test func aStoreWithACorruptHeaderIsRenamedIfItWasOurs() async throws {
    let (path, clock) = (path, TestClock())
    let noise = Data((0..<5000).map { UInt8($0 % 253) })
    try noise.write(to: URL(filePath: path))
    try await with(path, clock, acceptsCorruptHeader: true) { stand in
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

  // MARK: Looked at before it is touched

  /// A mistyped path: a text file, or another program's database.
  @Test(arguments: ["notes", "database", "link", "folder", "pipe", "log", "notes log", "notes journal", "names"])
  func foreignFilesAreNotUsedAsAStore(_ kind: String)
    async throws
  {
    let folder = try Folder()
    let path = folder.path + "/bank"
    switch kind {
    case "notes":
      try Data("Купить молоко\n".utf8).write(to: URL(filePath: path))
    case "database":
      let queue = try DatabaseQueue(path: path)
      try await queue.write { try $0.execute(sql: "CREATE TABLE note (text TEXT)") }
      try queue.close()
    case "link":
      try Data().write(to: URL(filePath: folder.path + "/elsewhere"))
      try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: folder.path + "/elsewhere")
    case "notes log": try Data("Купить молоко\n".utf8).write(to: URL(filePath: path + "-wal"))
    case "notes journal": try Data("Купить молоко\n".utf8).write(to: URL(filePath: path + "-journal"))
    case "names":
      try await with(path, TestClock()) { _ in }
      try FileManager.default.linkItem(atPath: path, toPath: path + "2")
    case "pipe": #expect(mkfifo(path, 0o600) == 0)
    case "log":
      // Nothing is created beside a missing store either.
      try FileManager.default.createSymbolicLink(atPath: path + "-wal", withDestinationPath: "/dev/null")
    default:
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
    }
    chmod(path, 0o640)
    let before = try folder.contents()
    let error = await #expect(throws: BankStoreProblem.self) {
      try await BankServer.start(self.options(path, TestClock()))
    }
    let sentence = try #require(error).description
    #expect(
      sentence.hasPrefix(path) && !sentence.contains("Error"), "\(sentence)")
    #expect(try folder.contents() == before)
  }

  @Test func aStoreInAFolderThatOthersMayWriteIsNotUsed() async throws {
    let folder = try Folder()
    chmod(folder.path, 0o777)
    await #expect(throws: BankStoreProblem.self) {
      try await BankServer.start(self.options(folder.path + "/bank", TestClock()))
    }
    #expect(try folder.contents().isEmpty)
  }

  /// Corrupt pages in the middle: the store is renamed and a new one created.
  @Test func aCorruptStoreIsRenamed() async throws {
    let (folder, clock) = (try Folder(), TestClock())
    try await with(folder.path + "/new", clock) { stand in
      for number in 1...40 { _ = try await stand.client.submit(stand.request(reference: "KS-\(number)")).get() }
    }
    let path = folder.path + "/bank"
    try FileManager.default.copyItem(atPath: folder.path + "/new", toPath: path)
    try FileManager.default.copyItem(atPath: folder.path + "/new-wal", toPath: path + "-wal")
    let queue = try DatabaseQueue(path: path)
    try await queue.writeWithoutTransaction { try $0.execute(sql: "PRAGMA wal_checkpoint(TRUNCATE)") }
    try queue.close()
    let handle = try #require(FileHandle(forUpdatingAtPath: path))
    try handle.seek(toOffset: 8192)
    handle.write(Data(repeating: UInt8(ascii: "A"), count: 16_384))
    try handle.close()
    try await with(path, clock) { stand in
      let aside = try #require(stand.bank.storeSetAside)
      #expect(aside.hasPrefix(path + ".damaged-") && FileManager.default.fileExists(atPath: aside))
      let orders = try await stand.orders()
      #expect(orders.isEmpty)
    }
  }

  @Test func aMissingFolderIsNamed() async throws {
    let folder = try Folder()
    let error = await #expect(throws: BankStoreProblem.self) {
      try await BankServer.start(self.options(folder.path + "/none/bank", TestClock()))
    }
    #expect(error?.description.hasSuffix("/none/bank: there is no such folder") == true)
  }

  @Test func aStoreIsForItsOwnerAndHasANumber() async throws {
    let folder = try Folder()
    let path = folder.path + "/:memory:"
    try await with(path, TestClock()) { stand in _ = try await stand.client.submit(stand.request()).get() }
    let attributes = try FileManager.default.attributesOfItem(atPath: path)
    #expect(attributes[.posixPermissions] as? Int == 0o600)
    let header = try Data(contentsOf: URL(filePath: path)).prefix(72)
    #expect(header.suffix(4) == Data("KSSB".utf8))
  }

  /// Stores of earlier versions have no application id: they are recognised by their table and get one.
  @Test func anEarlierStoreIsOpenedAndGetsAnApplicationID() async throws {
    let (folder, clock) = (try Folder(), TestClock())
    try await with(folder.path + "/new", clock) { stand in
      _ = try await stand.client.submit(stand.request(reference: "KS-1")).get()
    }
    // A copy, because a stopping bank may still hold its file.
    let path = folder.path + "/old"
    for end in ["", "-wal"] {
      try FileManager.default.copyItem(atPath: folder.path + "/new" + end, toPath: path + end)
    }
    let queue = try DatabaseQueue(path: path)
    try await queue.writeWithoutTransaction { db in
      try db.execute(sql: "PRAGMA application_id = 0; PRAGMA wal_checkpoint(TRUNCATE)")
    }
    try queue.close()
    try await with(path, clock) { stand in
      let orders = try await stand.orders()
      #expect(orders.map(\.referenceId) == ["KS-1"])
    }
    let number = try await DatabaseQueue(path: path).read { try Int.fetchOne($0, sql: "PRAGMA application_id") }
    #expect(number == 0x4B53_5342)
  }
}
