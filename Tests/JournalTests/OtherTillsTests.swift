import BrokerAPI
import Checkout
import Foundation
import JournalSQLite
import Sales
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
}
