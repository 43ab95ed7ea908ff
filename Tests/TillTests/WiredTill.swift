import BankAdmin
import BrokerAPI
import Checkout
import Foundation
import Sales
import Testing
import Wire

@testable import Session

/// A till without a screen: a journal, a client, and a link to file with them.
enum WiredTill {
  static let now = Date(timeIntervalSince1970: 1_795_512_720)
  static let reference = Reference(rawValue: "KS-0007")

  static func filing(
    _ reference: Reference = reference, iin: String = "", sending: Sending = .first, known: Set<Reference>? = nil
  ) throws -> PendingSubmission {
    let plan = try #require(
      Plan(
        code: "INS12", name: "Рассрочка 0-0-12", months: 12, monthlyPayment: Money(tenge: 14_166), kind: .instalment,
        amount: Money(tenge: 169_990)))
    let request = PostLinkRequest(
      name: "s", amount: Money(tenge: 169_990), posName: "p", language: "ru", pointCode: "p", partnerCode: "c",
      productCode: "INS12", partnerOrderId: reference.rawValue)
    var buyer = Buyer()
    buyer.iin = iin
    let summary = OrderSummary(reference: reference, buyer: buyer, goods: ["AirPods"], plan: plan, submittedAt: now)
    return PendingSubmission(
      request: .link(request), summary: summary, draft: Draft(), sending: sending, knownRivals: known)
  }

  static func dependencies(_ journal: Journal, _ client: BrokerClient) -> Dependencies {
    Dependencies(
      bank: { client }, random: RandomSource(seed: 1), sendCode: { _, _, _ in .sent() },
      keeper: JournalKeeper(journal, inMemory: { journal }),
      report: { .failure(.unavailable("")) }, command: { _ in .failure(.unavailable("")) }, open: { _ in true },
      clock: { Moment(now) }, logger: nil)
  }
}
