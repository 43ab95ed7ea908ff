import BrokerAPI
import Checkout
import FoundationEssentials
import Sales
import TestSupport
import Testing

@testable import Screens

/// The gateway's number of a call, by which the bank's support finds it.
@Suite struct TransactionStories {
  private static let number = "5e1f0c22a7b94d0361a3f2c8"

  @Test func itIsStoredWithEveryAttempt() throws {
    var answer = try Story.accepted.get()
    answer.transaction = Self.number
    let accepted = Result<Answer<Acceptance>, BrokerFailure>.success(answer).stored
    #expect(try JSON(parsing: accepted.utf8)["X-Global-Transaction-ID"]?.text == Self.number)
    #expect(try JSON(parsing: Story.accepted.stored.utf8)["X-Global-Transaction-ID"] == nil)
    let failures: [BrokerFailure] = [
      .answerLost(.garbage("no JSON")), .answerLost(.tooLarge), .stillUnknown(.answerLost(.garbage("no JSON"))),
    ]
    for failure in failures {
      let numbered = failure.recorded(as: nil, transaction: Self.number)
      #expect(numbered.transaction == Self.number)
      #expect(Result<Answer<Acceptance>, BrokerFailure>.failure(numbered).stored.contains(Self.number), "\(failure)")
    }
  }

  @Test func itIsShownWithEveryFailure() {
    let refusal = BrokerFailure.Refusal(status: 502, transaction: Self.number)
    for failure in [
      BrokerFailure.answerLost(.garbage("no JSON")).recorded(as: nil, transaction: Self.number),
      .answerLost(.inconclusive(refusal)),
    ] {
      var story = Story()
      story.toReview()
      _ = story.submit()
      story.send(.submissionEnded(Story.reference, .failure(failure)))
      #expect(story.shows(Self.number), "\(failure)")
    }
    for failure in [BrokerFailure.refused(refusal), .notAccepted(refusal), .notSent(.noToken(refusal))] {
      var story = Story()
      story.toReview()
      _ = story.submit()
      story.send(.submissionEnded(Story.reference, .failure(failure)))
      #expect(story.shows(Self.number), "\(failure)")
    }
  }

  @Test func itIsShownWhereAStateCouldNotBeSet() {
    var story = Story()
    story.toOrder()
    story.bankSays(.approved, "Одобрено")
    let refusal = BrokerFailure.Refusal(status: 409, transaction: Self.number)
    story.send(.stateSet(Story.reference, .customerRejected, .failure(.refused(refusal))))
    #expect(story.shows(Self.number))
  }
}
