import BankAdmin
import BrokerAPI
import Checkout
import Foundation
import JournalSQLite
import Sales
import Screens
import Synchronization
import Testing
import Wire

@testable import Session

/// A till that the journal tells of another one before anything is sent.
@Suite struct TwoTillsTests {
  private static let now = Date(timeIntervalSince1970: 1_795_512_720)
  private static let reference = Reference(rawValue: "KS-0007")

  private static func filing(_ reference: String) throws -> PendingSubmission {
    let plan = try #require(
      Plan(
        code: "INS12", name: "Рассрочка 0-0-12", months: 12, monthlyPayment: Money(tenge: 14_166), kind: .instalment,
        amount: Money(tenge: 169_990)))
    let request = PostLinkRequest(
      name: "s", amount: Money(tenge: 169_990), posName: "p", language: "ru", pointCode: "p", partnerCode: "c",
      productCode: "INS12", partnerOrderId: reference)
    var buyer = Buyer()
    buyer.iin = "940317499906"
    let summary = OrderSummary(
      reference: Reference(rawValue: reference), buyer: buyer, goods: ["AirPods"], plan: plan, submittedAt: now)
    return PendingSubmission(request: .link(request), summary: summary, draft: Draft(), knownRivals: [])
  }

  private static func till(_ journal: Journal, _ client: BrokerClient) -> Dependencies {
    Dependencies(
      bank: { client }, random: RandomSource(seed: 1), sendCode: { _, _, _ in .sent() },
      keeper: JournalKeeper(journal, inMemory: { journal }),
      report: { .failure(.unavailable("")) }, command: { _ in .failure(.unavailable("")) }, open: { _ in true },
      clock: { Moment(now) }, logger: nil)
  }

  @Test func aSecondApplicationIsNotSentAndTheFirstIsShown() async throws {
    let journal = Journal.inMemory(prefix: "KS", bank: .embedded, now: { Self.now })
    _ = try await journal.beginAttempt(Self.filing("KS-0001")).get()
    var client = BrokerClient.noop
    client.postLink = { _, _ in
      Issue.record("nothing may be sent")
      return .failure(.answerLost(.connectionLost))
    }
    let messages = await Self.till(journal, client).perform(.submit(try Self.filing(Self.reference.rawValue)))
    let first = Reference(rawValue: "KS-0001")
    guard case .othersChanged(let records)? = messages.first else {
      Issue.record("\(messages)")
      return
    }
    #expect(records.map(\.summary.reference) == [first])
    #expect(messages.last == .submissionEnded(Self.reference, .failure(.notSent(.secondOpen(first)))))
  }

  @Test func aStateThatAnotherTillHasPassedIsNotSent() async throws {
    let journal = Journal.inMemory(prefix: "KS", bank: .embedded, now: { Self.now })
    _ = try await journal.beginAttempt(Self.filing(Self.reference.rawValue)).get()
    func seen(_ state: OrderState, _ seconds: TimeInterval) -> SeenState {
      SeenState(state, title: "", at: Self.now + seconds, source: .poll)
    }
    for state in [seen(.signed, 1), seen(.delivered, 9)] {
      try await journal.recordStates([Self.reference: state]).get()
    }
    let sent = Mutex<[OrderState]>([])
    var client = BrokerClient.noop
    client.update = { status in
      sent.withLock { $0.append(status.state) }
      return .failure(.refused(.init(status: 400)))
    }
    let till = Self.till(journal, client)
    let status = OrderStatus(
      loanLength: "12", productCode: "INS12", referenceId: Self.reference.rawValue, state: .partnerCancelled,
      stateTitle: "")
    let refused = await till.perform(.setState(status, from: seen(.signed, 1)))
    guard case .othersChanged(let records)? = refused.first else {
      Issue.record("\(refused)")
      return
    }
    #expect(records.map(\.history.last?.state) == [.delivered] && sent.withLock { $0.isEmpty })
    #expect(
      refused.last == .stateSet(Self.reference, .partnerCancelled, .failure(.notSent(.stateChanged(.delivered)))))
    // Who knows it may.
    let known = await till.perform(.setState(status, from: seen(.delivered, 9)))
    #expect(known == [.stateSet(Self.reference, .partnerCancelled, .failure(.refused(.init(status: 400))))])
    #expect(sent.withLock { $0 } == [.partnerCancelled])
  }
}
