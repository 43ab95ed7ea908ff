import BrokerAPI
import Checkout
import Foundation
import JournalSQLite
import Sales
import TestSupport
import Testing
import Text

/// The result of an attempt as it is stored.
@Suite struct OutcomeTests {
  static let refusal = BrokerFailure.Refusal(
    status: 403, details: ErrorDetails(code: 403, message: "Forbidden: Not registered to plan", status: "gateway"),
    transaction: "3f2a9b00")

  @Test(arguments: [
    (BrokerFailure.notAccepted(refusal), Outcome.notAccepted, "Not registered to plan"),
    (.refused(refusal), .refused, "Not registered to plan"),
    (.alreadyAccepted(.init(status: 409)), .accepted, "HTTP 409"),
    (.stillUnknown(.refused(refusal)), .unknown, "3f2a9b00"),
    (.stillUnknown(.notSent(.unknownHost)), .unknown, "not sent: unknownHost"),
    (.answerLost(.inconclusive(refusal)), .unknown, "3f2a9b00"),
    (.answerLost(.inconclusive(.init(status: 524, transaction: "3f2a"))), .unknown, "HTTP 524, 3f2a"),
    (.answerLost(.timeout(seconds: 75)), .unknown, "answer lost: timeout(seconds: 75)"),
    (.notSent(.unknownHost), .notSent, "not sent: unknownHost"),
  ])
  func theMeaningOfAnAnswerIsStoredWithTheAttempt(_ failure: BrokerFailure, _ outcome: Outcome, _ answer: String)
    async throws
  {
    let journal = Journal.inMemory(prefix: "KS", bank: .embedded, now: { Sample.start })
    let reference = Reference(rawValue: "KS-0007")
    _ = try await journal.beginAttempt(Sample.filing()).get()
    let result = Result<Answer<Acceptance>, BrokerFailure>.failure(failure)
    try await journal.endAttempt(reference, Outcome(result), "", result.stored, Sample.start + 1).get()
    let record = try #require(try await journal.order(reference).get())
    #expect(record.attempts.map(\.outcome) == [outcome] && record.summary.outcome == outcome)
    #expect(record.attempts[0].answer.value.contains(answer), "\(record.attempts[0].answer.value)")
    #expect(record.summary.group == OrderGroup(outcome, nil))
  }

  /// Journals of earlier versions must stay readable, whatever the names in the code are.
  @Test func storedSpellingsAreStable() throws {
    #expect(Outcome.notAccepted.rawValue == "notTaken" && OrderGroup.notAccepted.rawValue == "notTaken")
    var draft = try Sample.draft()
    draft.unconfirmedContent = .forgotten
    draft.isPersonOmitted = true
    let text = String(decoding: try JSONEncoder().encode(draft), as: UTF8.self)
    for key in ["inDoubt", "isPersonLeftOut", "good"] { #expect(text.contains("\"\(key)\":"), "\(key): \(text)") }
    #expect(try JSONDecoder().decode(Draft.self, from: Data(text.utf8)) == draft)
  }

  /// A callback overtakes the answer, which is then lost or a gateway's refusal.
  @Test(arguments: [Outcome.unknown, .refused, .notAccepted, .notSent])
  func aLateAnswerDoesNotUndoAProvenAcceptance(_ late: Outcome) async throws {
    let journal = Journal.inMemory(prefix: "KS", bank: .embedded, now: { Sample.start })
    let reference = Reference(rawValue: "KS-0007")
    _ = try await journal.beginAttempt(Sample.filing()).get()
    let seen = SeenState(.approved, title: "", at: Sample.start + 1, source: .callback)
    try await journal.recordStates([reference: seen]).get()
    try await journal.endAttempt(reference, late, "", "answer lost", Sample.start + 2).get()
    let record = try #require(try await journal.order(reference).get())
    #expect(record.summary.outcome == .accepted && record.summary.group == .waiting)
    #expect(record.attempts.map(\.outcome) == [.accepted] && record.attempts[0].answer.value == "answer lost")
    // It is not sent again.
    #expect(try await journal.beginAttempt(Sample.filing(at: Sample.start + 60)).get() == .numberUsed)
  }

  /// Sent although its total could not be read.
  @Test func anOrderWithoutAReadableTotalIsStillThereAfterARestart() async throws {
    let folder = try Folder()
    do {
      let journal = try Sample.journal(folder)
      let given = try #require(GivenRequest(["referenceId": "KS-0007", "totalCost": "много"], .application))
      try await journal.take(given.request.pending(Reference(rawValue: "KS-0007"), products: [], at: Sample.start))
    }
    let journal = try Sample.journal(folder)
    let order = try #require(journal.restored.orders.first)
    #expect(order.summary.reference.rawValue == "KS-0007" && order.summary.amount == .zero)
    #expect(try await journal.found("KS-0007") == ["KS-0007"])
  }

  @Test func notAcceptedIsItsOwnGroup() {
    #expect(OrderGroup(.notAccepted, nil) == .notAccepted && !Outcome.notAccepted.isOpen)
  }
}
