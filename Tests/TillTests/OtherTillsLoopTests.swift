import BankAdmin
import BankSandbox
import BrokerAPI
import Checkout
import Exchanges
import Foundation
import Sales
import Screens
import Session
import Synchronization
import TestSupport
import Testing
import Wire

@testable import kassa

/// What other tills of the journal wrote reaches the loop, whatever bank and journal do besides.
@MainActor
@Suite(.serialized, .patient) struct OtherTillsLoopTests {
  /// An order that waits for its customer.
  nonisolated private static func order(_ number: String) -> OrderRecord {
    let plan = Plan(
      code: "INS12", name: "Рассрочка 0-0-12", months: 12, monthlyPayment: Money(tenge: 14_166), kind: .instalment,
      amount: Money(tenge: 169_990))!
    return OrderRecord(
      summary: OrderSummary(
        reference: Reference(rawValue: number), buyer: Buyer(), goods: ["AirPods"], plan: plan, submittedAt: Date(),
        outcome: .accepted), history: [])
  }

  /// Tells of another till's order once, as the journal does.
  nonisolated private static func tellsOnce(_ journal: inout Journal) {
    let told = Mutex(false)
    journal.changesOfOthers = {
      let isNew = told.withLock { told in
        defer { told = true }
        return !told
      }
      return .success(isNew ? [order("KS-0009")] : [])
    }
  }

  @Test func itDoesNotWaitForTheBanksList() async throws {
    var silent = BrokerClient.noop
    silent.orders = {
      try? await Task.sleep(for: Patience.limit)
      return .failure(.answerLost(.connectionLost))
    }
    let client = silent
    var till = HeadlessTill(bank: { client }, orders: [Self.order("KS-0001")], journal: { Self.tellsOnce(&$0) })
    till.mailbox.post(.refreshPressed)
    do { try await till.wait(until: "KS-0009") } catch { Issue.record(error) }
    await till.end()
  }

  /// The till that has the callbacks' address closes, and nobody restarts the other one.
  @Test func itTakesOverTheCallbacksOfATillThatCloses() async throws {
    let first = try await CallbackListener.start(secret: nil, now: { Date() }, logger: nil, received: { _ in })
    let address = ListenAddress(host: "127.0.0.1", port: try #require(URL(string: first.url)?.port))
    let bank = TillBank(
      client: { .noop }, report: { .failure(.unavailable("")) }, command: { _ in .failure(.unavailable("")) },
      links: { _ in [:] }, address: address,
      listen: { received in
        try await CallbackListener.start(
          host: address.host, port: address.port, secret: nil, now: { Date() }, logger: nil, received: received)
      }, sendTest: { _ in .notSent(.production) }, mutate: { _, _ in }, stop: {})
    let ahead = Mutex<TimeInterval>(0)
    var till = HeadlessTill(
      bank: { .noop }, receiveCallbacks: { await Kassa.Sell.receiveCallbacks(of: bank, $0) },
      now: { Date() + ahead.withLock { $0 } })
    await Kassa.Sell.receiveCallbacks(of: bank, till.mailbox)
    do {
      try await till.wait(until: "принимает другая касса")
      await first.stop()
      ahead.withLock { $0 = 30 }
      try await till.wait(until: "теперь принимает эта касса")
      #expect(await CallbackListener.isTill(at: address.host, address.port))
    } catch { Issue.record(error) }
    await till.end()
    await first.stop()
  }

  @Test func itIsToldWhereNoNumberCanBeReserved() async throws {
    let bank = EmbeddedBank(.onRealTime(), problem: { _ in })
    var till = HeadlessTill(
      bank: { await bank.client() },
      journal: {
        Self.tellsOnce(&$0)
        $0.reserveReference = { .failure(.full) }
      })
    do {
      try await till.sellUpToReview()
      till.press(.enter)
      try await till.wait(until: "KS-0009")
    } catch { Issue.record(error) }
    await till.end()
    await bank.stop()
  }
}
