import BrokerAPI
import Checkout
import Foundation
import GRDB
import JournalSQLite
import Sales
import TestSupport
import Testing
import Text

/// Removal of personal data is complete, or reports what it left.
@Suite struct ForgettingTests {
  static let day: TimeInterval = 86_400
  private let other = ["Жаңабаев", "жаңабаев", "Нұржан", "нұржан"]

  private func desk(_ journal: Journal, _ change: (inout Desk) -> Void) {
    var desk = Desk()
    change(&desk)
    journal.saveDesk(desk) { #expect($0 == nil) }
    journal.flush()
  }

  @Test func personalDataLeavesEveryByteOfTheFiles() async throws {
    let folder = try Folder()
    let journal = try Sample.journal(folder)
    let old = Sample.start - 100 * Self.day
    for number in 0..<30 {
      try await journal.take(
        Sample.filing("OLD-\(number)", buyer: Sample.buyer("Жаңабаев", "Нұржан"), at: old), state: .signed)
    }
    try await journal.take(Sample.filing("NEW-1"), state: .signed)
    var draft = try Sample.draft()
    draft.buyer = Sample.buyer("Жаңабаев", "Нұржан")
    draft.consentAt = old
    desk(journal) { $0.parked = [Desk.Parked(draft: draft, at: old)] }
    #expect(try folder.holds(other).contains("Жаңабаев"))

    let forgotten = try await journal.forget(.before(Sample.start - 90 * Self.day)).get()
    #expect(forgotten.orders == 30 && forgotten.parked == 1 && forgotten.drafts == 0)
    #expect(try folder.holds(other) == [])
    // The new data and all figures stay.
    #expect(try folder.holds(["Ғаббасова"]) == ["Ғаббасова"])
    let page = try await journal.history(HistoryQuery()).get()
    #expect(page.count == 31 && page.days.map(\.signed) == [1, 30])
    #expect(try await journal.found("жаңабаев").isEmpty)
    #expect(try await journal.found("OLD-7") == ["OLD-7"])
    let record = try #require(try await journal.order(Reference(rawValue: "OLD-7")).get())
    #expect(record.summary.buyer.isBlank && record.draft == nil && record.history.map(\.state) == [.signed])
    #expect(
      record.attempts[0].request.value.contains("169990") && !record.attempts[0].request.value.contains("customer"))
    let again = try await journal.forget(.before(Sample.start - 90 * Self.day)).get()
    #expect(again == ForgetResult())
    try await journal.check().get()
    #expect(try Sample.journal(folder).restored.orders.count == 1)
  }

  @Test func ordersDraftsAndParkedCartsAreCountedAndTheirGoodsStay() async throws {
    let folder = try Folder()
    do {
      let journal = try Sample.journal(folder)
      try await journal.take(Sample.filing("KS-1"), state: .signed)
      try await journal.take(Sample.filing("KS-2"), state: .signed)
      let draft = try Sample.draft()
      desk(journal) {
        $0.draft = draft
        $0.parked = [Desk.Parked(draft: draft, at: Sample.start), Desk.Parked(draft: Draft(), at: Sample.start)]
      }
    }
    do {
      let journal = try Journal.openToForget(path: folder.journal, now: { Sample.start })
      let forgotten = try await journal.forget(.before(Sample.start + 1)).get()
      #expect((forgotten.orders, forgotten.drafts, forgotten.parked) == (2, 1, 1))
      #expect(forgotten.unreadableDesks == [] && !forgotten.isInLog)
    }
    #expect(try folder.holds() == [])
    let desk = try #require(try Sample.journal(folder).restored.desk)
    let cart = try Sample.draft().cart
    #expect(desk.draft.cart == cart && desk.parked.map(\.draft.cart) == [cart, Cart()])
  }

  @Test func forgettingAnOrderIncludesDraftsAndReportsOtherOrders() async throws {
    let folder = try Folder()
    let journal = try Sample.journal(folder)
    for reference in ["KS-1", "KS-2"] { try await journal.take(Sample.filing(reference), state: .signed) }
    let another = Sample.buyer("Жаңабаев", "Нұржан", iin: "881102399900")
    try await journal.take(Sample.filing("KS-3", buyer: another), state: .signed)
    var numbered = try Sample.draft()
    numbered.buyer = another
    numbered.reference = Reference(rawValue: "KS-1")
    let (sample, parked) = (try Sample.draft(), numbered)
    desk(journal) {
      $0.draft = sample
      $0.parked = [Desk.Parked(draft: parked, at: Sample.start)]
    }
    let references = ["KS-1", "KS-9"].map { Reference(rawValue: $0) }
    let forgotten = try await journal.forget(.orders(references)).get()
    #expect((forgotten.orders, forgotten.drafts, forgotten.parked) == (1, 1, 1))
    #expect(forgotten.missing == [references[1]] && forgotten.otherOrders == 1)
    #expect(try await journal.found("ғаббасова") == ["KS-2"])
    #expect(try await journal.found("жаңабаев") == ["KS-3"])
  }

  @Test func forgettingAnIINRemovesThatPersonOnly() async throws {
    let folder = try Folder()
    let journal = try Sample.journal(folder)
    for reference in ["KS-1", "KS-2"] { try await journal.take(Sample.filing(reference), state: .signed) }
    var another = Sample.buyer("Жаңабаев", "Нұржан", iin: "881102399900")
    another.middleName = ""
    (another.phone, another.email) = ("7030000002", "n@example.kz")
    var kept = try Sample.draft()
    kept.buyer = another
    (kept.address.value, kept.codeWaits) = ("", [])
    let (sample, rest) = (try Sample.draft(), kept)
    desk(journal) {
      $0.draft = rest
      $0.parked = [Desk.Parked(draft: sample, at: Sample.start)]
    }
    let forgotten = try await journal.forget(.person(IIN(parsing: "940317 499906"))).get()
    #expect((forgotten.orders, forgotten.drafts, forgotten.parked) == (2, 0, 1))
    #expect(try folder.holds() == [] && folder.holds(["Жаңабаев"]) == ["Жаңабаев"])
  }

  /// A request of another form may name the customer anywhere.
  @Test(arguments: [
    #"{"referenceId":"KS-0007","totalCost":"169990","client":{"iin":"940317499906"},"channel":{"iin":"940317499906"}}"#,
    #"{"referenceId":"KS-0007","totalCost":"169990","goods":[{"model":"AirPods Pro 2","for":"Ғаббасова Әлия"}],"IIN":1}"#,
    #"{"referenceId":"KS-0007","totalCost":"169990","Customer":{"lastName":"Ғаббасова"},"customer":"940317499906"}"#,
    #"{"referenceId":"KS-0007","totalCost":"169990","totalCost":"169990","client":940317499906,"client":940317499906}"#,
    #"{"partnerOrderId":"KS-0007","amount":169990,"phoneNumber":"77030000001","clientIin":"940317499906"}"#,
  ])
  func whatTheContractDoesNotKnowIsForgottenToo(_ text: String) async throws {
    let folder = try Folder()
    let journal = try Sample.journal(folder)
    let json = try JSON(parsing: text.utf8)
    let given = try #require(GivenRequest(json, json["referenceId"] == nil ? .link : .application))
    var filing = try Sample.filing()
    filing.request = .given(given)
    try await journal.take(filing)
    #expect(try await journal.forget(.before(Sample.start + 1)).get().orders == 1)
    #expect(try folder.holds() == [])
    let kept = try #require(
      try await journal.order(Reference(rawValue: "KS-0007")).get()?.attempts.first?.request.value)
    #expect(kept.contains("KS-0007") && kept.contains("169990") && kept.contains("AirPods") == text.contains("AirPods"))
  }

  @Test func anOrderSentAgainAfterForgettingCanBeForgottenAgain() async throws {
    let folder = try Folder()
    let journal = try Sample.journal(folder)
    for _ in 0..<2 {
      try await journal.take(Sample.filing(), .absent)
      #expect(try await journal.forget(.before(Sample.start + 1)).get().orders == 1)
    }
    #expect(try folder.holds() == [])
  }

  @Test func anUnreadableDeskIsReported() async throws {
    let folder = try Folder()
    let journal = try Sample.journal(folder)
    let database = try DatabaseQueue(path: folder.journal)
    try await database.write {
      try $0.execute(
        sql: "INSERT INTO desk VALUES (7, 'embedded', ?, 'of a later till: Ғаббасова')",
        arguments: [Sample.start.timeIntervalSince1970])
    }
    try database.close()
    #expect(try await journal.forget(.before(Sample.start)).get().unreadableDesks == [7])
    // An unreadable desk that is old enough is deleted.
    let forgotten = try await journal.forget(.before(Sample.start + 1)).get()
    #expect(forgotten.drafts == 1 && forgotten.unreadableDesks == [])
    #expect(try folder.holds() == [])
  }

  @Test func dataKeptInTheLogByAReaderIsReported() async throws {
    let folder = try Folder()
    let journal = try Sample.journal(folder)
    try await journal.take(Sample.filing())
    let reader = try Reader(folder.journal)
    let first = try await journal.forget(.before(Sample.start + 1)).get()
    #expect(first.orders == 1 && first.isInLog)
    try reader.end()
    let second = try await journal.forget(.before(Sample.start + 1)).get()
    #expect(second == ForgetResult())
    #expect(try folder.holds() == [])
  }

  // MARK: Renamed files

  @Test func damagedJournalsAreFoundAndRemovedAndALinkIsLeft() throws {
    let folder = try Folder()
    try Sample.journal(folder).flush()
    let names = [".damaged-1", ".damaged-1-wal", ".bank.damaged-2"]
    for name in names { try Data("Ғаббасова".utf8).write(to: URL(filePath: folder.journal + name)) }
    try Data().write(to: URL(filePath: folder.path + "/kassa/other.sqlite.damaged-1"))
    let target = folder.path + "/target"
    try Data("mine".utf8).write(to: URL(filePath: target))
    symlink(target, folder.journal + ".damaged-9")
    let found = DamagedFiles.files(beside: folder.journal)
    #expect(found == [".bank.damaged-2", ".damaged-1", ".damaged-1-wal", ".damaged-9"].map { folder.journal + $0 })
    #expect(throws: JournalProblem.untouchable(.link)) { try DamagedFiles.remove(found[3]) }
    for path in found.prefix(3) { try DamagedFiles.remove(path) }
    #expect(DamagedFiles.files(beside: folder.journal) == [found[3]])
    #expect(FileManager.default.contents(atPath: target) == Data("mine".utf8))
    #expect(try folder.holds() == [])
  }

  /// A process with the file open sees zeros.
  @Test func aDamagedJournalIsOverwrittenBeforeItIsRemoved() throws {
    let folder = try Folder()
    let path = folder.path + "/j.damaged-1"
    let size = 3 << 20
    try Data(repeating: 0x41, count: size + 5).write(to: URL(filePath: path))
    let open = try #require(FileHandle(forReadingAtPath: path))
    try DamagedFiles.remove(path)
    #expect(try open.readToEnd() == Data(count: size + 5) && !FileManager.default.fileExists(atPath: path))
  }

  // MARK: Retention

  @Test func aTillForgetsWhatIsOlderThanItsDaysWhileOthersAreOpen() async throws {
    let folder = try Folder()
    let first = try Sample.journal(folder)
    let second = try Sample.journal(folder)
    let draft = try Sample.draft()
    desk(first) { $0.draft = draft }
    for number in 0..<40 {
      try await second.take(
        Sample.filing("OLD-\(number)", buyer: Sample.buyer("Жаңабаев", "Нұржан"), at: Sample.start - 100 * Self.day))
    }
    try await second.take(Sample.filing("NEW-1"))
    let forgotten = try await first.applyRetention(Sample.start - 90 * Self.day, Sample.start + Self.day).get()
    // Its own desk is in its memory, which handles that itself.
    #expect((forgotten.orders, forgotten.drafts) == (40, 0))
    #expect(try await second.found("жаңабаев").isEmpty)
    #expect(try await second.found("ғаббасова") == ["NEW-1"])
    #expect(try Sample.journal(folder).restored.desk == nil)
    withExtendedLifetime((first, second)) {}
  }

  @Test func theFileIsVacuumedOnceNoOtherTillIsOpen() async throws {
    let folder = try Folder()
    let path = folder.journal
    func owes() throws -> Bool {
      let queue = try DatabaseQueue(path: path)
      defer { try? queue.close() }
      return try queue.read { try Int.fetchOne($0, sql: "PRAGMA user_version") } == 1
    }
    let first = try Sample.journal(folder)
    for number in 0..<200 { try await first.take(Sample.filing("OLD-\(number)", at: Sample.start - 100 * Self.day)) }
    do {
      let second = try Sample.journal(folder)
      _ = try await first.applyRetention(Sample.start - 90 * Self.day, .distantPast).get()
      #expect(try owes())
      withExtendedLifetime(second) {}
    }
    #expect(try await first.applyRetention(Sample.start - 90 * Self.day, .distantPast).get() == ForgetResult())
    #expect(try !owes())
    #expect(try await folder.clears())
  }

  @Test func personalDataOfAbandonedDesksExpires() async throws {
    let folder = try Folder()
    do {
      let (first, second) = (try Sample.journal(folder), try Sample.journal(folder))
      let draft = try Sample.draft()
      desk(second) {
        $0.draft = draft
        $0.parked = [Desk.Parked(draft: draft, at: Sample.start)]
      }
      withExtendedLifetime(first) {}
    }
    let till = try Sample.journal(folder)
    #expect(try await till.applyRetention(nil, Sample.start).get() == ForgetResult())
    let forgotten = try await till.applyRetention(nil, Sample.start + 1).get()
    #expect((forgotten.orders, forgotten.drafts, forgotten.parked) == (0, 1, 1))
    #expect(try await folder.clears())
    let desk = try #require(try Sample.journal(folder).restored.desk)
    let cart = try Sample.draft().cart
    #expect(desk.draft.cart == cart && desk.parked.map(\.draft.cart) == [cart])
  }
}
