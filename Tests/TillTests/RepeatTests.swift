import BankControl
import BrokerAPI
import BrokerClient
import Checkout
import Foundation
import Journal
import Records
import Screens
import Testing

@testable import Till

/// A repeat between the screen, the bank's client and the journal.
@Suite struct RepeatTests {
  private static let now = Date(timeIntervalSince1970: 1_795_512_720)
  private static let reference = Reference(rawValue: "KS-0007")

  private static func filing(_ sending: Sending) throws -> Filing {
    let plan = try #require(
      Plan(
        code: "INS12", name: "Рассрочка 0-0-12", months: 12, monthlyPayment: Money(tenge: 14_166), kind: .instalment,
        amount: Money(tenge: 169_990)))
    let request = PostLinkRequest(
      name: "s", amount: 169_990, posName: "p", language: "ru", pointCode: "p", partnerCode: "c", productCode: "INS12",
      partnerOrderId: reference.rawValue)
    let summary = OrderSummary(reference: reference, buyer: Buyer(), goods: ["AirPods"], plan: plan, submittedAt: now)
    return Filing(request: .link(request), summary: summary, draft: Draft(), sending: sending)
  }

  /// The first answer is lost; the repeat is told from it, and what that proves is kept.
  @Test func theBankAndTheJournalLearnThatItIsARepeat() async throws {
    let journal = Journal.inMemory(prefix: "KS", now: { Self.now })
    let client = BrokerClient(
      profile: .sandbox(port: 1), products: { _ in .success(Answer([])) },
      submit: { _, _ in .failure(.notSent(.notKept)) },
      postLink: { _, sending in
        sending == .first ? .failure(.answerLost(.connectionLost)) : .failure(.takenBefore(.init(status: 409)))
      }, orders: { .success(Answer([])) }, update: { _ in .failure(.notSent(.notKept)) })
    let outside = Outside(
      bank: { client }, sendCode: { _, _ in .sent }, keeper: JournalKeeper(journal, inMemory: { journal }),
      report: { .failure(.unavailable("")) }, command: { _ in .failure(.unavailable("")) }, open: { _ in true },
      now: { Self.now })
    let first = await outside.carryOut(.submit(try Self.filing(.first)))
    #expect(first == [.submissionEnded(Self.reference, .failure(.answerLost(.connectionLost)))])
    let second = await outside.carryOut(.submit(try Self.filing(.repeated)))
    #expect(second == [.submissionEnded(Self.reference, .failure(.takenBefore(.init(status: 409))))])
    let record = try #require(try await journal.order(Self.reference).get())
    #expect(record.attempts.map(\.outcome) == [.unknown, .accepted] && record.summary.outcome == .accepted)
    #expect(record.attempts.map(\.answer) == ["answer lost: connectionLost", "HTTP 409"])
  }

  /// A repeat that could not be written down was not sent, which says nothing of the one before.
  @Test func aRepeatThatIsNotWrittenDownLeavesTheFirstUnknown() async throws {
    var full = Journal.inMemory(prefix: "KS", now: { Self.now })
    full.begin = { _ in .failure(.full) }
    let journal = full
    let client = BrokerClient(
      profile: .sandbox(port: 1), products: { _ in .success(Answer([])) },
      submit: { _, _ in .failure(.answerLost(.connectionLost)) },
      postLink: { _, _ in .failure(.answerLost(.connectionLost)) }, orders: { .success(Answer([])) },
      update: { _ in .failure(.answerLost(.connectionLost)) })
    let outside = Outside(
      bank: { client }, sendCode: { _, _ in .sent }, keeper: JournalKeeper(journal, inMemory: { journal }),
      report: { .failure(.unavailable("")) }, command: { _ in .failure(.unavailable("")) }, open: { _ in true },
      now: { Self.now })
    for (sending, failure) in [
      (Sending.first, BrokerFailure.notSent(.notKept)), (.repeated, .stillUnknown(.notSent(.notKept))),
    ] {
      let messages = await outside.carryOut(.submit(try Self.filing(sending)))
      #expect(messages.last == .submissionEnded(Self.reference, .failure(failure)))
    }
  }
}
