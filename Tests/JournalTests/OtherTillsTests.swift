import BrokerAPI
import Checkout
import Foundation
import JournalSQLite
import Sales
import Synchronization
import TestSupport
import Testing

/// What tills that share a journal learn of each other.
@Suite struct OtherTillsTests {
  @Test func aTillLearnsOnceWhatAnotherDidAndNothingOfItsOwn() async throws {
    let folder = try Folder()
    let (ours, theirs) = (try Sample.journal(folder), try Sample.journal(folder))
    let reference = Reference(rawValue: "KS-0007")
    try await ours.take(Sample.filing("KS-0001"))
    #expect(try await ours.changesOfOthers().get().isEmpty)

    _ = try await theirs.beginAttempt(Sample.filing()).get()
    let sent = try await ours.changesOfOthers().get()
    #expect(sent.map(\.summary.reference) == [reference] && sent[0].summary.outcome == .sending)
    #expect(sent[0].summary.buyer.iin == Sample.buyer().iin && sent[0].draft != nil)
    #expect(try await ours.changesOfOthers().get().isEmpty)

    try await theirs.endAttempt(reference, .unknown, "", "", Sample.start + 1).get()
    let word = ManualResolution(isAccepted: false, note: "сказали, что нет", at: Sample.start + 2)
    try await theirs.recordResolution(reference, word).get()
    let told = try await ours.changesOfOthers().get()
    #expect(told.count == 1 && told[0].resolutions == [word] && told[0].summary.outcome == .absent)

    let seen = SeenState(.approved, title: "Одобрено", at: Sample.start + 3, source: .poll)
    try await theirs.recordStates([reference: seen]).get()
    #expect(try await ours.changesOfOthers().get().map(\.history) == [[seen]])
    // A repeat is no change.
    try await theirs.recordStates([reference: seen]).get()
    #expect(try await ours.changesOfOthers().get().isEmpty)
    // They learn of ours what came after they started.
    #expect(try await theirs.changesOfOthers().get().map(\.summary.reference.rawValue) == ["KS-0001"])
    for journal in [ours, theirs] { journal.shutDown() }
  }

  // MARK: Two at once

  private static func filing(_ reference: String, known: Set<Reference>? = [], at seconds: TimeInterval = 0) throws
    -> PendingSubmission
  {
    var filing = try Sample.filing(reference, at: Sample.start + seconds)
    filing.knownRivals = known
    return filing
  }

  /// What the bank was sent.
  private final class Sent: Sendable {
    private let list = Mutex<[Reference]>([])
    var references: [Reference] { list.withLock { $0 } }
    func add(_ reference: Reference) { list.withLock { $0.append(reference) } }
  }

  /// Nil where it was sent.
  private static func submit(
    _ reference: Reference, _ buyer: Buyer, known: Set<Reference>, by till: Journal, _ sent: Sent
  ) async throws -> BrokerFailure? {
    var filing = try Sample.filing(reference.rawValue, buyer: buyer)
    filing.knownRivals = known
    let submitter = Submitter(
      journal: till,
      send: { _, _ in
        sent.add(reference)
        return .success(Answer(.application(Sample.response)))
      }, now: { Sample.start + 1 })
    if case .failure(let failure) = await submitter.submit(filing).result { return failure }
    return nil
  }

  /// Neither has seen what the other is about to send.
  @Test func ofTwoTillsThatPressEnterAtOnceOneSends() async throws {
    let folder = try Folder()
    let tills = [try Sample.journal(folder), try Sample.journal(folder)]
    for round in 0..<10 {
      let (sent, buyer) = (Sent(), Sample.buyer(iin: "94031749990\(round)"))
      let references = (0...1).map { Reference(rawValue: "KS-\(round)\($0)") }
      async let first = Self.submit(references[0], buyer, known: [], by: tills[0], sent)
      async let second = Self.submit(references[1], buyer, known: [], by: tills[1], sent)
      let failures = [try await first, try await second]
      let loser = try #require(failures.firstIndex { $0 != nil })
      let (winner, unsent) = (references[1 - loser], references[loser])
      #expect(failures[1 - loser] == nil && failures[loser] == .notSent(.secondOpen(winner)))
      #expect(failures[loser]?.rival == winner && sent.references == [winner])
      #expect(try await tills[loser].order(unsent).get() == nil)
      // Once it is known, a second one is meant.
      #expect(try await Self.submit(unsent, buyer, known: [winner], by: tills[loser], sent) == nil)
      #expect(sent.references == [winner, unsent])
    }
  }

  /// As the question in the till: open, or signed within a day.
  @Test(
    arguments: [
      (Outcome.unknown, nil, 5.0, true), (.accepted, nil, 5, true), (.accepted, .approved, 5 * 86_400, true),
      (.accepted, .signed, 5, true), (.accepted, .signed, 2 * 86_400, false), (.accepted, .rejected, 5, false),
      (.refused, nil, 5, false), (.absent, nil, 5, false),
    ] as [(Outcome, OrderState?, TimeInterval, Bool)])
  func onlyAnOpenOneIsARival(_ outcome: Outcome, _ state: OrderState?, _ later: TimeInterval, _ isRival: Bool)
    async throws
  {
    let folder = try Folder()
    let (ours, theirs) = (try Sample.journal(folder), try Sample.journal(folder))
    try await theirs.take(Self.filing("KS-1"), outcome, state: state)
    let start = try await ours.beginAttempt(Self.filing("KS-2", at: later)).get()
    #expect(start == (isRival ? .secondOpen(Reference(rawValue: "KS-1")) : .stored))
    withExtendedLifetime(theirs) {}
  }

  @Test func anotherPersonAnotherTotalAndAMeantOneAreNoRivals() async throws {
    let folder = try Folder()
    let (ours, theirs) = (try Sample.journal(folder), try Sample.journal(folder))
    try await theirs.take(Self.filing("KS-1"))
    var other = try Sample.filing("KS-2", tenge: 100_000)
    other.knownRivals = []
    #expect(try await ours.beginAttempt(other).get() == .stored)
    other = try Sample.filing("KS-3", buyer: Sample.buyer(iin: "881102399900"))
    other.knownRivals = []
    #expect(try await ours.beginAttempt(other).get() == .stored)
    #expect(try await ours.beginAttempt(Self.filing("KS-5", known: nil)).get() == .stored)
    withExtendedLifetime(theirs) {}
  }

  // MARK: Setting a state

  private static let reference = Reference(rawValue: "KS-0007")
  private static func seen(_ state: OrderState, _ seconds: TimeInterval, by source: SeenState.Source) -> SeenState {
    SeenState(state, title: "", at: Sample.start + seconds, source: source)
  }

  /// The goods were handed over there, and nobody here has seen it.
  @Test func aStateIsNotSetFromOneThatAnotherTillHasPassed() async throws {
    let folder = try Folder()
    let (ours, theirs) = (try Sample.journal(folder), try Sample.journal(folder))
    try await theirs.take(Sample.filing(), state: .signed)
    let (signed, delivered) = (Self.seen(.signed, 5, by: .poll), Self.seen(.delivered, 60, by: .clerk))
    #expect(try await theirs.beginSetting(Self.reference, signed).get() == .free)
    // While it is being set there.
    #expect(try await ours.beginSetting(Self.reference, signed).get() == .busy)
    try await theirs.recordStates([Self.reference: delivered]).get()
    #expect(try await ours.beginSetting(Self.reference, signed).get() == .changed(delivered))
    // Who knows it may go on from there.
    #expect(try await ours.beginSetting(Self.reference, delivered).get() == .free)
    // The bank refused.
    try await ours.release(Self.reference).get()
    #expect(try await theirs.beginSetting(Self.reference, delivered).get() == .free)
    // What is not in the journal is nobody else's.
    #expect(try await ours.beginSetting(Reference(rawValue: "KS-9"), nil).get() == .free)
  }

  /// This till has seen more than it could store yet, and has not seen the first state that another has.
  @Test func whatATillKnowsBetterIsNoObjection() async throws {
    let folder = try Folder()
    let (ours, theirs) = (try Sample.journal(folder), try Sample.journal(folder))
    try await theirs.take(Sample.filing(), state: .initial)
    #expect(try await ours.beginSetting(Self.reference, nil).get() == .free)
    #expect(try await ours.beginSetting(Self.reference, Self.seen(.signed, 60, by: .callback)).get() == .free)
    withExtendedLifetime(theirs) {}
  }

  @Test func aTillThatEndedWhileSettingHoldsTheOrderForASpanOnly() async throws {
    let folder = try Folder()
    let (ended, ours) = (try Sample.journal(folder), try Sample.journal(folder, now: Sample.start + 301))
    try await ended.take(Sample.filing(), state: .signed)
    let signed = Self.seen(.signed, 5, by: .poll)
    #expect(try await ended.beginSetting(Self.reference, signed).get() == .free)
    #expect(try await ended.beginSetting(Self.reference, signed).get() == .free)
    #expect(try await ours.beginSetting(Self.reference, signed).get() == .free)
    #expect(try await ended.beginSetting(Self.reference, signed).get() == .busy)
  }
}
