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
  private static let now = Date(timeIntervalSince1970: 1_795_512_720)
  private static let reference = Reference(rawValue: "KS-0007")

  private static func filing(_ sending: Sending) throws -> PendingSubmission {
    let plan = try #require(
      Plan(
        code: "INS12", name: "Рассрочка 0-0-12", months: 12, monthlyPayment: Money(tenge: 14_166), kind: .instalment,
        amount: Money(tenge: 169_990)))
    let request = PostLinkRequest(
      name: "s", amount: Money(tenge: 169_990), posName: "p", language: "ru", pointCode: "p", partnerCode: "c",
      productCode: "INS12",
      partnerOrderId: reference.rawValue)
    let summary = OrderSummary(reference: reference, buyer: Buyer(), goods: ["AirPods"], plan: plan, submittedAt: now)
    return PendingSubmission(request: .link(request), summary: summary, draft: Draft(), sending: sending)
  }

  /// The first answer is lost; the repeat is marked as one, and its proof is stored.
  @Test func theBankAndTheJournalLearnThatItIsARepeat() async throws {
    let journal = Journal.inMemory(prefix: "KS", bank: .embedded, now: { Self.now })
    var scripted = BrokerClient.noop
    scripted.postLink = { _, sending in
      sending == .first ? .failure(.answerLost(.connectionLost)) : .failure(.alreadyAccepted(.init(status: 409)))
    }
    let client = scripted
    let dependencies = Dependencies(
      bank: { client }, random: RandomSource(seed: 1), sendCode: { _, _ in .sent },
      keeper: JournalKeeper(journal, inMemory: { journal }),
      report: { .failure(.unavailable("")) }, command: { _ in .failure(.unavailable("")) }, open: { _ in true },
      clock: { Moment(Self.now) }, logger: nil)
    let first = await dependencies.perform(.submit(try Self.filing(.first)))
    #expect(first == [.submissionEnded(Self.reference, .failure(.answerLost(.connectionLost)))])
    // Only what the bank is proven not to have is sent again.
    let tooEarly = await dependencies.perform(.submit(try Self.filing(.repeated)))
    #expect(tooEarly == [.submissionEnded(Self.reference, .failure(.stillUnknown(.notSent(.numberUsed))))])
    let settled = await dependencies.perform(.recordOutcome(Self.reference, .absent, sentAt: Self.now))
    #expect(settled == [.outcomeRecorded(Self.reference, isOurs: true)])
    let second = await dependencies.perform(.submit(try Self.filing(.repeated)))
    #expect(second == [.submissionEnded(Self.reference, .failure(.alreadyAccepted(.init(status: 409))))])
    let record = try #require(try await journal.order(Self.reference).get())
    #expect(record.attempts.map(\.outcome) == [.absent, .accepted] && record.summary.outcome == .accepted)
    #expect(record.attempts.map(\.answer.value) == ["answer lost: connectionLost", "HTTP 409"])
  }

  /// A repeat that could not be stored was not sent, which says nothing about the first application.
  @Test func aRepeatThatCouldNotBeStoredLeavesTheFirstUnknown() async throws {
    var full = Journal.inMemory(prefix: "KS", bank: .embedded, now: { Self.now })
    full.beginAttempt = { _ in .failure(.full) }
    let journal = full
    let client = BrokerClient.failing(.answerLost(.connectionLost))
    let dependencies = Dependencies(
      bank: { client }, random: RandomSource(seed: 1), sendCode: { _, _ in .sent },
      keeper: JournalKeeper(journal, inMemory: { journal }),
      report: { .failure(.unavailable("")) }, command: { _ in .failure(.unavailable("")) }, open: { _ in true },
      clock: { Moment(Self.now) }, logger: nil)
    for (sending, failure) in [
      (Sending.first, BrokerFailure.notSent(.notStored)), (.repeated, .stillUnknown(.notSent(.notStored))),
    ] {
      let messages = await dependencies.perform(.submit(try Self.filing(sending)))
      #expect(messages.last == .submissionEnded(Self.reference, .failure(failure)))
    }
  }
}
