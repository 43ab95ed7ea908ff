import BankAdmin
import BrokerAPI
import Checkout
import Foundation
import JournalSQLite
import Sales
import Screens
import Testing
import Text
import Wire

@testable import Session

/// A repeat across screen, client and journal.
@Suite struct RepeatTests {
  /// The first answer is lost; the repeat is marked as one, and its proof is stored.
  @Test func theBankAndTheJournalLearnThatItIsARepeat() async throws {
    let journal = Journal.inMemory(prefix: "KS", bank: .embedded, now: { WiredTill.now })
    var scripted = BrokerClient.noop
    scripted.postLink = { _, sending in
      sending == .first ? .failure(.answerLost(.connectionLost)) : .failure(.alreadyAccepted(.init(status: 409)))
    }
    let dependencies = WiredTill.dependencies(journal, scripted)
    let first = await dependencies.perform(.submit(try WiredTill.filing()))
    #expect(first == [.submissionEnded(WiredTill.reference, .failure(.answerLost(.connectionLost)))])
    // Only what the bank is proven not to have is sent again.
    let tooEarly = await dependencies.perform(.submit(try WiredTill.filing(sending: .repeated)))
    #expect(
      tooEarly.first == .submissionEnded(WiredTill.reference, .failure(.stillUnknown(.notSent(.numberUsed)))))
    // With what the journal knows of it.
    guard case .othersChanged(let known)? = tooEarly.last else { return #expect(tooEarly.count == 2) }
    #expect(known.map(\.summary.reference) == [WiredTill.reference] && known.map(\.summary.outcome) == [.unknown])
    let settled = await dependencies.perform(.recordOutcome(WiredTill.reference, .absent, sentAt: WiredTill.now))
    #expect(settled == [.outcomeRecorded(WiredTill.reference, isOurs: true)])
    let second = await dependencies.perform(.submit(try WiredTill.filing(sending: .repeated)))
    #expect(second == [.submissionEnded(WiredTill.reference, .failure(.alreadyAccepted(.init(status: 409))))])
    let record = try #require(try await journal.order(WiredTill.reference).get())
    #expect(record.attempts.map(\.outcome) == [.absent, .accepted] && record.summary.outcome == .accepted)
    #expect(record.attempts.map(\.answer.value) == ["answer lost: connectionLost", "HTTP 409"])
  }

  /// A repeat that could not be stored was not sent, which says nothing about the first application.
  @Test func aRepeatThatCouldNotBeStoredLeavesTheFirstUnknown() async throws {
    var full = Journal.inMemory(prefix: "KS", bank: .embedded, now: { WiredTill.now })
    full.beginAttempt = { _ in .failure(.full) }
    let journal = full
    let dependencies = WiredTill.dependencies(journal, .failing(.answerLost(.connectionLost)))
    for (sending, failure) in [
      (Sending.first, BrokerFailure.notSent(.notStored)), (.repeated, .stillUnknown(.notSent(.notStored))),
    ] {
      let messages = await dependencies.perform(.submit(try WiredTill.filing(sending: sending)))
      #expect(messages.last == .submissionEnded(WiredTill.reference, .failure(failure)))
    }
  }
}
