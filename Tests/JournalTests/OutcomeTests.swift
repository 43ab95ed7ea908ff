import BrokerAPI
import Checkout
import Foundation
import Journal
import Records
import Testing

/// What becomes of an attempt, as it is kept.
@Suite struct OutcomeTests {
  static let refusal = BrokerFailure.Refusal(
    status: 403, details: ErrorDetails(code: 403, message: "Forbidden: Not registered to plan", status: "gateway"),
    transaction: "3f2a9b00")

  @Test(arguments: [
    (BrokerFailure.notTaken(refusal), Outcome.notTaken, "Not registered to plan"),
    (.refused(refusal), .refused, "Not registered to plan"), (.takenBefore(.init(status: 409)), .accepted, "HTTP 409"),
    (.stillUnknown(.refused(refusal)), .unknown, "3f2a9b00"),
    (.stillUnknown(.notSent(.unknownHost)), .unknown, "not sent: unknownHost"),
    (.answerLost(.inconclusive(refusal)), .unknown, "3f2a9b00"),
    (.answerLost(.inconclusive(.init(status: 524, transaction: "3f2a"))), .unknown, "HTTP 524, 3f2a"),
    (.answerLost(.timeout(seconds: 75)), .unknown, "answer lost: timeout(seconds: 75)"),
    (.notSent(.unknownHost), .notSent, "not sent: unknownHost"),
  ])
  func whatAnAnswerMeansIsKeptWithTheAttempt(_ failure: BrokerFailure, _ outcome: Outcome, _ answer: String)
    async throws
  {
    let journal = Journal.inMemory(prefix: "KS", now: { Sample.start })
    let reference = Reference(rawValue: "KS-0007")
    try await journal.begin(Sample.filing()).get()
    let result = Result<Answer<Acceptance>, BrokerFailure>.failure(failure)
    try await journal.end(reference, Outcome(result), "", result.kept, Sample.start + 1).get()
    let record = try #require(try await journal.order(reference).get())
    #expect(record.attempts.map(\.outcome) == [outcome] && record.summary.outcome == outcome)
    #expect(record.attempts[0].answer.contains(answer), "\(record.attempts[0].answer)")
    #expect(record.summary.group == OrderGroup(outcome, nil))
  }

  @Test func whatIsNotTakenIsCountedAsSuch() {
    #expect(OrderGroup(.notTaken, nil) == .notTaken && !Outcome.notTaken.isOpen)
  }
}
