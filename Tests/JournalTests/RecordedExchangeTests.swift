import Checkout
import Foundation
import GRDB
import JournalSQLite
import Sales
import TestSupport
import Testing

/// Exchanges in the journal: bounded, whole or not there, and gone with those whom they are about.
@Suite struct RecordedExchangeTests {
  private static let day: TimeInterval = 86_400

  private func exchange(
    _ content: String, sale: String? = nil, at moment: Date = Sample.start, isSearchable: Bool = true
  ) -> StoredExchange {
    StoredExchange(at: moment, sale: sale, content: Array(content.utf8), isSearchable: isSearchable)
  }

  private func kept(_ journal: Journal, count: Int = 1000, bytes: Int = 64 << 20) async throws -> [StoredExchange] {
    try await journal.recordedExchanges(count, bytes).get()
  }

  private func texts(_ journal: Journal) async throws -> [String] {
    try await kept(journal).map { String(decoding: $0.content, as: UTF8.self) }
  }

  @Test func theyAreReadBackInTheirOrder() async throws {
    let folder = try Folder()
    let large = String(repeating: "Сығанақ ", count: 100_000)
    let all = [exchange("a"), exchange(large, sale: "KS-1"), exchange("", isSearchable: false), exchange("b")]
    do {
      let journal = try Sample.journal(folder)
      try await journal.recordExchanges(all).get()
      try await journal.recordExchanges([exchange("c")]).get()
      #expect(try await kept(journal) == all + [exchange("c")])
      journal.shutDown()
    }
    let journal = try Sample.journal(folder)
    #expect(try await kept(journal) == all + [exchange("c")])
    #expect(try await kept(journal, count: 2) == [exchange("b"), exchange("c")])
    #expect(try await kept(journal, bytes: 2) == [exchange("", isSearchable: false), exchange("b"), exchange("c")])
    // The newest one whatever its size.
    try await journal.recordExchanges([exchange(large)]).get()
    #expect(try await kept(journal, bytes: 10) == [exchange(large)])
    // Another bank's are not shown.
    let other = try Journal.open(
      path: folder.journal, prefix: "KS",
      bank: #require(BankIdentity(brokerBase: "https://bank.example/v1", clientID: "k", declared: .test)),
      now: { Sample.start })
    try await other.recordExchanges([exchange("x")]).get()
    #expect(try await texts(other) == ["x"])
    #expect(try await kept(journal, count: 1) == [exchange(large)])
  }

  @Test func theOldestGoWhereThereAreTooMany() async throws {
    let folder = try Folder()
    let journal = try Sample.journal(folder)
    let large = StoredExchange(
      at: Sample.start, sale: nil, content: [UInt8](repeating: 0x61, count: 20 << 20), isSearchable: true)
    for number in 0..<3 { try await journal.recordExchanges([exchange("\(number)"), large]).get() }
    #expect(try await kept(journal, bytes: .max).count == 6)
    try await journal.recordExchanges([large]).get()
    let left = try await kept(journal, bytes: .max)
    #expect(left.count == 5 && left[0] == exchange("1"))
    let parts = try await DatabaseQueue(path: folder.journal).read {
      try Int.fetchOne($0, sql: "SELECT count(*) FROM exchange_part WHERE exchange NOT IN (SELECT id FROM exchange)")
    }
    #expect(parts == 0)
  }

  @Test func oldOnesGoByTheirAgeAndLeaveNoByte() async throws {
    let folder = try Folder()
    let journal = try Sample.journal(folder)
    for number in 0..<300 {
      let moment = Sample.start - Double(300 - number) * Self.day / 10
      try await journal.recordExchanges([
        exchange(
          #"{"lastName":"Ғаббасова","n":\#(number),"x":"\#(String(repeating: "x", count: number * 20))"}"#, at: moment)
      ]).get()
    }
    #expect(try folder.holds(["Ғаббасова"]) == ["Ғаббасова"])
    #expect(try await journal.dropExchanges(Sample.start - 7 * Self.day).get() == 230)
    #expect(try await kept(journal).count == 70)
    #expect(try await journal.dropExchanges(Sample.start).get() == 70)
    // The till does both once a day.
    _ = try await journal.applyRetention(nil, .distantPast).get()
    #expect(try await folder.clears(["Ғаббасова"]))
    withExtendedLifetime(journal) {}
  }

  // MARK: Forgetting

  /// Those of two people, as they are on the wire.
  private func fill(_ folder: Folder) async throws {
    let journal = try Sample.journal(folder)
    try await journal.take(Sample.filing("KS-1"))
    try await journal.take(Sample.filing("KS-2"))
    try await journal.take(
      Sample.filing("KS-10", buyer: Sample.buyer("Жаңабаев", "Нұржан", iin: "881102399900")))
    try await journal.recordExchanges([
      exchange(#"own 1 {"taxCode":"940317499906"}"#, sale: "KS-1"), exchange("own 2", sale: "KS-2"),
      exchange("other Ғаббасова", sale: "KS-10"), exchange("list KS-1,KS-10"), exchange("list KS-10"),
      exchange("sms +7 (703) 000-00-01"), exchange("form phone=%2B7703+000+00+01"),
      exchange(#"json "94031749990\u0036""#),
      exchange(#"name "\u0492аббасова""#), exchange("mail ALIYA@example.kz"), exchange("namesake Ғаббасоваева"),
      exchange("other 17030000001234"), exchange("cut Ғабб", isSearchable: false),
      exchange("cut", sale: "KS-10", isSearchable: false),
      // A number that never became an order tells nobody apart.
      exchange(#"tried {"taxCode":"940317499906"}"#, sale: "M-1"),
    ]).get()
    journal.shutDown()
  }

  private func left(_ folder: Folder, _ whom: ForgetScope) async throws -> (left: [String], result: ForgetResult) {
    try await fill(folder)
    let result: ForgetResult
    do { result = try await Journal.openToForget(path: folder.journal, now: { Sample.start }).forget(whom).get() }
    return (try await texts(Sample.journal(folder)), result)
  }

  @Test func aPersonsGoWhereverTheyAre() async throws {
    let folder = try Folder()
    let (left, result) = try await left(folder, .person(IIN(parsing: "940317499906")))
    #expect(left == ["other Ғаббасова", "list KS-10", "namesake Ғаббасоваева", "cut"])
    #expect(result.exchanges == 11 && result.orders == 2)
    #expect(try folder.holds(["(703) 000-00-01"]) == [])
  }

  @Test func anOrdersGoAndThoseOfTheirCustomerThatNameNoOrder() async throws {
    let folder = try Folder()
    let (left, result) = try await left(folder, .orders([Reference(rawValue: "ks-1")]))
    #expect(left == ["own 2", "other Ғаббасова", "list KS-10", "namesake Ғаббасоваева", "cut"])
    #expect(result.exchanges == 10 && result.orders == 1 && result.otherOrders == 1)
  }

  @Test func whatIsOlderGoesAndWhatIsAboutOlderOrders() async throws {
    let folder = try Folder()
    let journal = try Sample.journal(folder)
    try await journal.take(Sample.filing("KS-1", at: Sample.start - 100 * Self.day))
    try await journal.take(Sample.filing("KS-2"))
    try await journal.recordExchanges([
      exchange("old", at: Sample.start - 91 * Self.day), exchange("later", sale: "KS-1"), exchange("list KS-1"),
      exchange("new 7030000001"), exchange("new", sale: "KS-2"), exchange("new", isSearchable: false),
    ]).get()
    // A till does so with other tills open.
    let other = try Sample.journal(folder)
    let forgotten = try await journal.applyRetention(Sample.start - 90 * Self.day, .distantPast).get()
    #expect(forgotten.exchanges == 3 && forgotten.orders == 1)
    #expect(try await texts(other) == ["new 7030000001", "new", "new"])
  }

  /// Of a sale that never became an order nothing is known but its draft.
  @Test func aDraftsPersonIsKnownByItsPhone() async throws {
    let folder = try Folder()
    do {
      let journal = try Sample.journal(folder)
      var desk = Desk()
      desk.draft = try Sample.draft()
      journal.saveDesk(desk) { #expect($0 == nil) }
      try await journal.recordExchanges([exchange("sms 77030000001"), exchange("sms 77770000001")]).get()
      journal.shutDown()
    }
    let result = try await Journal.openToForget(path: folder.journal, now: { Sample.start })
      .forget(.person(IIN(parsing: "940317499906"))).get()
    #expect(result.exchanges == 1 && result.drafts == 1)
    #expect(try await texts(Sample.journal(folder)) == ["sms 77770000001"])
  }

  // MARK: Files

  private func file(_ folder: Folder, _ name: String, _ text: String) throws -> String {
    let path = folder.path + "/" + name
    try Data(text.utf8).write(to: URL(filePath: path))
    chmod(path, 0o600)
    return path
  }

  private func note(_ folder: Folder, _ files: [(path: String, sales: [String])]) async throws {
    let journal = try Sample.journal(folder)
    for (path, sales) in files { try await journal.noteFile(path, sales.map { Reference(rawValue: $0) }).get() }
    #expect(await journal.noteFile(folder.path + "/none.har", []).problem != nil)
    journal.shutDown()
  }

  @Test func filesGoWithThoseWhomTheyAreAbout() async throws {
    let folder = try Folder()
    try await fill(folder)
    let own = try file(folder, "own.har", "KS")
    let named = try file(folder, "named.har", #"{"taxCode":"940317499906"}"#)
    let other = try file(folder, "other.har", "Жаңабаев")
    let changed = try file(folder, "changed.har", "KS-1")
    let linked = try file(folder, "linked.har", "KS-1")
    let gone = try file(folder, "gone.har", "KS-1")
    try await note(
      folder,
      [
        (own, ["KS-1", "KS-10"]), (named, []), (other, ["KS-10"]), (changed, ["KS-1"]), (linked, ["KS-1"]),
        (gone, ["KS-1"]),
      ])
    try Data("mine".utf8).write(to: URL(filePath: changed))
    try FileManager.default.removeItem(atPath: linked)
    try FileManager.default.createSymbolicLink(atPath: linked, withDestinationPath: other)
    try FileManager.default.removeItem(atPath: gone)
    let scope = ForgetScope.orders([Reference(rawValue: "KS-1")])
    let result = try await forget(folder, scope)
    #expect(result.files == 2)
    #expect(result.leftFiles == [changed, linked].map { LeftFile(path: $0, reason: .changed) })
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    #expect(names == ["changed.har", "kassa", "linked.har", "other.har"])
    #expect(FileManager.default.contents(atPath: other) == Data("Жаңабаев".utf8))
    // What was left is told again.
    #expect(try await forget(folder, scope).leftFiles == result.leftFiles)
    #expect(try await forget(folder, .before(Sample.start + 1)).files == 1)
  }

  @Test func aFileBelowALinkIsLeft() async throws {
    let folder = try Folder()
    try await fill(folder)
    let (real, moved) = (folder.path + "/real", folder.path + "/moved")
    try FileManager.default.createDirectory(atPath: real, withIntermediateDirectories: false)
    let path = try file(folder, "real/a.har", "KS-1")
    try await note(folder, [(path, ["KS-1"])])
    try FileManager.default.moveItem(atPath: real, toPath: moved)
    try FileManager.default.createSymbolicLink(atPath: real, withDestinationPath: moved)
    let result = try await forget(folder, .orders([Reference(rawValue: "KS-1")]))
    #expect(result.files == 0 && result.leftFiles == [LeftFile(path: path, reason: .changed)])
    #expect(FileManager.default.contents(atPath: moved + "/a.har") == Data("KS-1".utf8))
  }

  private func forget(_ folder: Folder, _ whom: ForgetScope) async throws -> ForgetResult {
    try await Journal.openToForget(path: folder.journal, now: { Sample.start }).forget(whom).get()
  }
}

extension Result where Success == Void {
  fileprivate var problem: Failure? { if case .failure(let problem) = self { problem } else { nil } }
}
