import BrokerAPI
import Checkout
import Foundation
import JournalSQLite
import Sales
import Synchronization
import TestSupport
import Testing
import Text

@Suite struct KeepingTests {
  @Test func theDeskComesBackAsItWas() throws {
    let folder = try Folder()
    var desk = Desk()
    (desk.step, desk.draft) = ("review", try Sample.draft())
    desk.parked = [Desk.Parked(draft: try Sample.draft(), at: Sample.start)]
    desk.openOrder = Reference(rawValue: "KS-0001")
    do {
      let journal = try Sample.journal(folder)
      #expect(journal.restored.desk == nil)
      // Only the newest of a burst has to be written.
      for step in ["cart", "plan", "customer", "review"] {
        desk.step = step
        journal.saveDesk(desk) { #expect($0 == nil) }
      }
      journal.flush()
    }
    #expect(try Sample.journal(folder).restored.desk == desk)
  }

  @Test func everyTillHasADeskOfItsOwn() throws {
    let folder = try Folder()
    var (one, two) = (Desk(), Desk())
    (one.step, two.step) = ("plan", "customer")
    do {
      let (first, second) = (try Sample.journal(folder), try Sample.journal(folder))
      first.saveDesk(one) { #expect($0 == nil) }
      second.saveDesk(two) { #expect($0 == nil) }
      first.flush()
      second.flush()
    }
    let again = [try Sample.journal(folder), try Sample.journal(folder)]
    #expect(again.map(\.restored.desk) == [one, two])
  }

  @Test func anApplicationIsThereBeforeItsOutcome() async throws {
    let folder = try Folder()
    _ = try await Sample.journal(folder).beginAttempt(Sample.filing()).get()
    let kept = try Sample.journal(folder).restored
    #expect(kept.orders.map(\.summary.outcome) == [.sending])
    #expect(kept.orders[0].summary.group == .unconfirmed)
    let record = try #require(try await Sample.journal(folder).order(Reference(rawValue: "KS-0007")).get())
    #expect(record.attempts.map(\.outcome) == [.sending] && record.attempts[0].endedAt == nil)
    let sent = try JSON(parsing: record.attempts[0].request.value.utf8)
    let expected = try Sample.filing().request.stored
    #expect(sent == expected)
    let draft = try Sample.draft()
    #expect(record.draft == draft)
    #expect(record.summary.bank == Sample.bank && record.attempts[0].bank == Sample.bank)
  }

  @Test func anotherTryKeepsTheReferenceAndTheFirstTry() async throws {
    let journal = Journal.inMemory(prefix: "KS", bank: .embedded, now: { Sample.start })
    let reference = Reference(rawValue: "KS-0007")
    _ = try await journal.beginAttempt(Sample.filing()).get()
    let refusal = Result<Answer<Acceptance>, BrokerFailure>.failure(
      .refused(.init(status: 400, details: ErrorDetails(code: 400, message: "customer.taxCode", status: "Bad Request")))
    )
    try await journal.endAttempt(
      reference, AttemptEnd(Outcome(refusal), answer: refusal.stored, at: Sample.start + 1)
    ).get()
    _ = try await journal.beginAttempt(Sample.filing(tenge: 100_000, at: Sample.start + 60)).get()
    let accepted = Result<Answer<Acceptance>, BrokerFailure>.success(Answer(.application(Sample.response)))
    try await journal.endAttempt(
      reference, AttemptEnd(Outcome(accepted), link: "https://x", answer: accepted.stored, at: Sample.start + 61)
    ).get()
    let record = try #require(try await journal.order(reference).get())
    #expect(record.attempts.map(\.outcome) == [.refused, .accepted])
    #expect(record.attempts[0].answer.value.contains("customer.taxCode"))
    #expect(record.attempts[1].answer.value.contains("c5171b44"))
    #expect(record.summary.amount == Money(tenge: 100_000) && record.summary.link == "https://x")
    #expect(try await journal.found("").count == 1)
  }

  /// A number stands for the content that the bank may have under it.
  @Test(arguments: [Outcome.unknown, .absent, .accepted]) func otherContentGetsNoUsedNumber(_ outcome: Outcome)
    async throws
  {
    let journal = Journal.inMemory(prefix: "KS", bank: .embedded, now: { Sample.start })
    try await journal.take(Sample.filing(), outcome)
    let other = try Sample.filing(tenge: 100_000, at: Sample.start + 60)
    let sent = Mutex(0)
    let submitter = Submitter(
      journal: journal,
      send: { _, _ in
        sent.withLock { $0 += 1 }
        return .failure(.answerLost(.connectionLost))
      }, now: { Sample.start + 61 })
    let ended = await submitter.submit(other)
    #expect(ended.result == .failure(.notSent(.numberUsed)) && sent.withLock { $0 } == 0)
    let record = try #require(try await journal.order(other.summary.reference).get())
    #expect(record.summary.amount == Money(tenge: 169_990) && record.attempts.count == 1)
    // The same content is a repeat, for which the bank must be proven not to have it.
    _ = await submitter.submit(try Sample.filing(at: Sample.start + 60))
    #expect(sent.withLock { $0 } == (outcome == .absent ? 1 : 0))
  }

  /// A bank may repeat the code that it was sent.
  @Test func noAnswerIsStoredWithTheCode() async throws {
    let journal = Journal.inMemory(prefix: "KS", bank: .embedded, now: { Sample.start })
    let details = ErrorDetails(code: 400, message: "verificationSmsCode: 9753 is wrong, see 19753", status: nil)
    let submitter = Submitter(
      journal: journal, send: { _, _ in .failure(.refused(.init(status: 400, details: details))) },
      now: { Sample.start + 1 })
    let filing = try Sample.filing()
    _ = await submitter.submit(filing)
    let record = try #require(try await journal.order(filing.summary.reference).get())
    let answer = record.attempts[0].answer.value
    #expect(answer.contains("verificationSmsCode: •••• is wrong, see 19753"), "\(answer)")
    #expect(record.attempts[0].failure?.refusal?.details?.message == "verificationSmsCode: •••• is wrong, see 19753")
  }

  /// A till that ends in order keeps no other one from sending an application again.
  @Test func aTillThatEndsGivesItsLeasesBack() async throws {
    let folder = try Folder()
    let (first, second) = (try Sample.journal(folder), try Sample.journal(folder))
    let reference = Reference(rawValue: "KS-0007")
    try await first.take(Sample.filing(), .absent)
    #expect(try await first.claim(reference).get())
    #expect(try await !second.claim(reference).get())
    first.shutDown()
    #expect(try await second.claim(reference).get())
    second.shutDown()
  }

  /// Two tills know that the bank does not have an application; one sends it again.
  @Test func anAbsenceIsProofForOneTillOnly() async throws {
    let folder = try Folder()
    let (first, second) = (try Sample.journal(folder), try Sample.journal(folder))
    try await first.take(Sample.filing(), .absent)
    let reference = Reference(rawValue: "KS-0007")
    #expect(try await first.claim(reference).get())
    #expect(try await !second.claim(reference).get())
    #expect(try await first.beginAttempt(Sample.filing(at: Sample.start + 60)).get() == .stored)
    #expect(try await !second.claim(reference).get())
    #expect(try await second.beginAttempt(Sample.filing(at: Sample.start + 61)).get() == .numberUsed)
  }

  @Test func statesAreStoredOnceAndProveAcceptance() async throws {
    let journal = Journal.inMemory(prefix: "KS", bank: .embedded, now: { Sample.start })
    let reference = Reference(rawValue: "KS-0007")
    _ = try await journal.beginAttempt(Sample.filing()).get()
    for (second, state) in [(3, OrderState.initial), (4, .initial), (6, .approved), (9, .signed), (12, .approved)] {
      let seen = SeenState(state, title: state.name, at: Sample.start + Double(second), source: .poll)
      try await journal.recordStates([reference: seen, Reference(rawValue: "OTHER-1"): seen]).get()
    }
    let record = try #require(try await journal.order(reference).get())
    // States may move backwards.
    #expect(record.history.map(\.state) == [.initial, .approved, .signed, .approved])
    #expect(record.summary.outcome == .accepted && record.attempts.map(\.outcome) == [.accepted])
    #expect(record.summary.group == .waiting)
  }

  @Test func secretsAreNowhereInTheFiles() async throws {
    let folder = try Folder()
    let journal = try Sample.journal(folder)
    try await journal.take(Sample.filing())
    let bytes = try folder.bytes()
    #expect(bytes.range(of: Data("Сығанақ".utf8)) != nil)
    #expect(bytes.range(of: Data("9753".utf8)) == nil)
  }

  @Test func onlyTheOwnerMayReadIt() async throws {
    let folder = try Folder()
    let journal = try Sample.journal(folder)
    try await journal.take(Sample.filing())
    let manager = FileManager.default
    #expect(try manager.attributesOfItem(atPath: folder.path + "/kassa")[.posixPermissions] as? Int == 0o700)
    for name in try manager.contentsOfDirectory(atPath: folder.path + "/kassa") {
      let mode = try manager.attributesOfItem(atPath: folder.path + "/kassa/" + name)[.posixPermissions] as? Int
      #expect(mode == 0o600, "\(name)")
    }
  }

  @Test func theFirstSchemaStillOpens() async throws {
    let folder = try Folder()
    try FileManager.default.createDirectory(atPath: folder.path + "/kassa", withIntermediateDirectories: true)
    let fixture = try #require(
      Bundle.module.url(forResource: "journal-1", withExtension: "sqlite", subdirectory: "Fixtures"))
    try FileManager.default.copyItem(atPath: fixture.path, toPath: folder.journal)
    let journal = try Sample.journal(folder)
    #expect(journal.setAside == nil)
    let desk = try #require(journal.restored.desk)
    let draft = try Sample.draft()
    #expect(desk.step == "review" && desk.draft == draft)
    let record = try #require(try await journal.order(Reference(rawValue: "KS-0007")).get())
    #expect(record.history.map(\.state) == [.signed] && record.attempts.map(\.outcome) == [.accepted])
    #expect(try await journal.found("ғаббас").count == 1)
    // Indexed anew when it was opened.
    #expect(try await journal.found("габбас").count == 1)
    try await journal.take(Sample.filing("KS-0008"))
    try await journal.check().get()
  }

  /// Records the fixture of the first schema; only before its release.
  @Test(.enabled(if: ProcessInfo.processInfo.environment["KASSA_RECORD_JOURNAL"] != nil))
  func recordTheFirstSchema() async throws {
    let folder = try Folder()
    let path = folder.path + "/record.sqlite"
    do {
      let journal = try Journal.open(path: path, prefix: "KS", bank: .embedded, now: { Sample.start })
      var desk = Desk()
      (desk.step, desk.draft) = ("review", try Sample.draft())
      journal.saveDesk(desk) { #expect($0 == nil) }
      try await journal.take(Sample.filing(), state: .signed)
      _ = try await journal.forget(.before(.distantPast)).get()
    }
    let target = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures/journal-1.sqlite").path
    try? FileManager.default.removeItem(atPath: target)
    try FileManager.default.copyItem(atPath: path, toPath: target)
  }
}

@Suite struct NumberTests {
  @Test func numbersAreNeverGivenTwice() async throws {
    let folder = try Folder()
    var seen: Set<Reference> = []
    for round in 0..<3 {
      // The clock stands still, and is once set back.
      let now = Sample.start - Double(round == 2 ? 86_400 : 0)
      let tills = [try Sample.journal(folder, now: now), try Sample.journal(folder, now: now)]
      try await withThrowingTaskGroup(of: Reference.self) { group in
        for number in 0..<40 { group.addTask { try await tills[number % 2].reserveReference().get() } }
        for try await reference in group { #expect(seen.insert(reference).inserted, "\(reference)") }
      }
    }
    #expect(seen.count == 120)
    #expect(seen.allSatisfy { $0.rawValue.hasPrefix("KS-") && $0.rawValue.count == 9 })
  }

  @Test func prefixesAreCountedSeparately() async throws {
    let folder = try Folder()
    let one = try await Sample.journal(folder).reserveReference().get()
    let two = try await Sample.journal(folder, prefix: "TILL2").reserveReference().get()
    #expect(one.rawValue.hasPrefix("KS-") && two.rawValue.hasPrefix("TILL2-"))
    #expect(one.rawValue.dropFirst(3) == two.rawValue.dropFirst(6))
  }

  @Test func numbersContinueAboveThoseOfALostJournal() async throws {
    let lost = try await Sample.journal(Folder()).reserveReference().get()
    let new = try await Sample.journal(Folder(), now: Sample.start + 1).reserveReference().get()
    #expect(lost.rawValue < new.rawValue)
  }
}
