package import BrokerAPI
package import FoundationEssentials
import Text

/// Stores an application, sends it and stores the result. Needs no screen, so that the till and a command share it.
package struct Submitter: Sendable {
  private let journal: Journal
  private let send: @Sendable (SubmissionRequest, Sending) async -> Result<Answer<Acceptance>, BrokerFailure>
  private let now: @Sendable () -> Date

  package init(
    journal: Journal,
    send: @escaping @Sendable (SubmissionRequest, Sending) async -> Result<Answer<Acceptance>, BrokerFailure>,
    now: @escaping @Sendable () -> Date
  ) {
    self.journal = journal
    self.send = send
    self.now = now
  }

  package struct Ended: Sendable {
    package let result: Result<Answer<Acceptance>, BrokerFailure>
    package let stored: Result<Void, JournalProblem>
  }

  package func submit(_ submission: PendingSubmission) async -> Ended {
    switch await journal.beginAttempt(submission) {
    case .success(.stored): break
    // The bank would take it for a repeat and answer for what it has.
    case .success(.numberUsed):
      return Ended(result: .failure(.notSent(.numberUsed).of(submission.sending)), stored: .success(()))
    case .success(.numberElsewhere):
      return Ended(result: .failure(.notSent(.numberElsewhere).of(submission.sending)), stored: .success(()))
    case .success(.secondOpen(let rival)):
      return Ended(result: .failure(.notSent(.secondOpen(rival)).of(submission.sending)), stored: .success(()))
    // What is not stored is not sent.
    case .failure(let problem):
      return Ended(result: .failure(.notSent(.notStored).of(submission.sending)), stored: .failure(problem))
    }
    let codes = submission.request.codes
    let result = await send(submission.request, submission.sending).hiding(codes)
    let stored = await journal.endAttempt(
      submission.summary.reference, AttemptEnd(result, hiding: codes, at: now()))
    return Ended(result: result, stored: stored)
  }
}

extension AttemptEnd {
  fileprivate init(_ result: Result<Answer<Acceptance>, BrokerFailure>, hiding codes: [String], at moment: Date) {
    let (link, failure) =
      switch result {
      case .success(let answer): (answer.value.redirectLink, "")
      case .failure(let failure): ("", failure.json)
      }
    // A code in the stored answer's link is hidden too; the link itself is stored whole beside it.
    self.init(Outcome(result), link: link, answer: result.stored.hiding(codes), failure: failure, at: moment)
  }
}

extension SubmissionRequest {
  fileprivate var codes: [String] {
    switch self {
    case .application(let request): request.json.smsCodes.map(\.text)
    case .link: []
    case .given(let request): request.json.smsCodes.map(\.text)
    }
  }
}
