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
  private static func filing(_ reference: Reference) throws -> PendingSubmission {
    try WiredTill.filing(reference, iin: "940317499906", known: [])
  }

  @Test func aSecondApplicationIsNotSentAndTheFirstIsShown() async throws {
    let journal = Journal.inMemory(prefix: "KS", bank: .embedded, now: { WiredTill.now })
    _ = try await journal.beginAttempt(Self.filing(Reference(rawValue: "KS-0001"))).get()
    var client = BrokerClient.noop
    client.postLink = { _, _ in
      Issue.record("nothing may be sent")
      return .failure(.answerLost(.connectionLost))
    }
    let messages = await WiredTill.dependencies(journal, client).perform(.submit(try Self.filing(WiredTill.reference)))
    let first = Reference(rawValue: "KS-0001")
    guard case .othersChanged(let records)? = messages.first else {
      Issue.record("\(messages)")
      return
    }
    #expect(records.map(\.summary.reference) == [first])
    #expect(messages.last == .submissionEnded(WiredTill.reference, .failure(.notSent(.secondOpen(first)))))
  }

  @Test func aStateThatAnotherTillHasPassedIsNotSent() async throws {
    let journal = Journal.inMemory(prefix: "KS", bank: .embedded, now: { WiredTill.now })
    _ = try await journal.beginAttempt(Self.filing(WiredTill.reference)).get()
    func seen(_ state: OrderState, _ seconds: TimeInterval) -> SeenState {
      SeenState(state, title: "", at: WiredTill.now + seconds, source: .poll)
    }
    for state in [seen(.signed, 1), seen(.delivered, 9)] {
      try await journal.recordStates([WiredTill.reference: state]).get()
    }
    let sent = Mutex<[OrderState]>([])
    var client = BrokerClient.noop
    client.update = { status in
      sent.withLock { $0.append(status.state) }
      return .failure(.refused(.init(status: 400)))
    }
    let till = WiredTill.dependencies(journal, client)
    let status = OrderStatus(
      loanLength: "12", productCode: "INS12", referenceId: WiredTill.reference.rawValue, state: .partnerCancelled,
      stateTitle: "")
    let refused = await till.perform(.setState(status, from: seen(.signed, 1)))
    guard case .othersChanged(let records)? = refused.first else {
      Issue.record("\(refused)")
      return
    }
    #expect(records.map(\.history.last?.state) == [.delivered] && sent.withLock { $0.isEmpty })
    #expect(
      refused.last == .stateSet(WiredTill.reference, .partnerCancelled, .failure(.notSent(.stateChanged(.delivered)))))
    // Who knows it may.
    let known = await till.perform(.setState(status, from: seen(.delivered, 9)))
    #expect(known == [.stateSet(WiredTill.reference, .partnerCancelled, .failure(.refused(.init(status: 400))))])
    #expect(sent.withLock { $0 } == [.partnerCancelled])
  }
}
