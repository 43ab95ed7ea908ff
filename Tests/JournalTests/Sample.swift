import BrokerAPI
import Checkout
import Foundation
import JournalSQLite
import Sales
import TestSupport
import Text

extension Folder {
  var journal: String { path + "/kassa/journal.sqlite" }

  /// All bytes of all files of the journal.
  func bytes() throws -> Data {
    let folder = path + "/kassa"
    return try FileManager.default.contentsOfDirectory(atPath: folder).sorted().reduce(into: Data()) { bytes, name in
      bytes += FileManager.default.contents(atPath: folder + "/" + name) ?? Data()
    }
  }
}

enum Sample {
  /// 2026-11-24 14:32:00 in Almaty.
  static let start = Date(timeIntervalSince1970: 1_795_512_720)
  static let bank = BankAddress(profile: "sandbox", host: "127.0.0.1:8640")

  static func journal(_ folder: Folder, prefix: String = "KS", now: Date = start) throws -> Journal {
    try Journal.open(path: folder.journal, prefix: prefix, bank: .embedded, now: { now })
  }

  static func buyer(
    _ last: String = "Ғаббасова", _ first: String = "Әлия", iin: String = "940317499906"
  ) -> Buyer {
    var buyer = Buyer()
    (buyer.lastName, buyer.firstName, buyer.middleName) = (last, first, "Қуанышқызы")
    (buyer.iin, buyer.phone, buyer.email) = (iin, "7030000001", "aliya@example.kz")
    return buyer
  }

  static func plan(_ tenge: Int64 = 169_990) -> Plan {
    Plan(
      code: "INS12", name: "Рассрочка 0-0-12", months: 12, monthlyPayment: Money(tenge: tenge / 12 + 1),
      kind: .instalment, amount: Money(tenge: tenge))!
  }

  static func draft() throws -> Draft {
    var draft = Draft()
    try draft.cart.add(
      Item(
        sku: "ACS1", brand: "Apple", category: "accessories", model: "AirPods Pro 2", price: Money(tenge: 169_990),
        image: ""), quantity: 2)
    try draft.cart.setPrice(Money(tenge: 160_000), at: 0)
    try draft.cart.addCustomItem(name: "Гравировка", price: Money(tenge: 5_000))
    draft.plan = plan(325_000)
    draft.buyer = buyer()
    (draft.isDelivery, draft.address.value, draft.place) = (true, "Астана, улица Сығанақ, 9003", "02-9001-L1")
    (draft.consentAt, draft.reference) = (start, Reference(rawValue: "KS-0007"))
    draft.codeWaits = [Draft.CodeWait(phone: "7030000001", sentAt: start, blockedUntil: nil)]
    return draft
  }

  static func filing(
    _ reference: String = "KS-0007", buyer: Buyer = buyer(), goods: String = "AirPods Pro 2", tenge: Int64 = 169_990,
    at moment: Date = start
  ) throws -> PendingSubmission {
    let plan = plan(tenge)
    let summary = OrderSummary(
      reference: Reference(rawValue: reference), buyer: buyer, goods: [goods], plan: plan, submittedAt: moment,
      bank: bank)
    let request = PreApprovalRequest(
      address: .init(delivery: "Астана, улица Сығанақ, 9003", pickupPoint: ""),
      customer: .init(
        firstName: buyer.firstName, lastName: buyer.lastName, middleName: buyer.middleName, state: "orange",
        taxCode: buyer.iin, email: buyer.email, mobileNumber: buyer.phone),
      goods: [.init(brand: "Apple", category: "a", image: "", model: goods, price: plan.amount.plain, sku: "ACS1")],
      isDelivery: true, loanLength: "12", productType: "installment", redirectUrl: "https://example.kz/webhook",
      referenceId: reference, salesPlace: "010000", totalCost: plan.amount.plain, verificationSmsCode: "9753",
      verificationSmsDateTime: KazakhstanTime.stamp(moment))
    return PendingSubmission(request: .application(request), summary: summary, draft: try draft())
  }

  static let response = PreApprovalResponse(
    code: "200", message: "Заявка успешно создана", requestUuid: "c5171b44",
    redirectLink: "https://oprb-dev.bcc.kz/epos/?preapp=1", status: "Success")
}

extension Journal {
  /// Stores an application with its outcome.
  func take(_ submission: PendingSubmission, _ outcome: Outcome = .accepted, state: OrderState? = nil) async throws {
    _ = try await beginAttempt(submission).get()
    let reference = submission.summary.reference
    let end = AttemptEnd(outcome, link: Sample.response.redirectLink, at: submission.summary.submittedAt + 1)
    try await endAttempt(reference, end).get()
    if let state {
      let seen = SeenState(state, title: "", at: submission.summary.submittedAt + 5, source: .poll)
      try await recordStates([reference: seen]).get()
    }
  }

  func found(_ text: String, _ change: (inout HistoryQuery) -> Void = { _ in }) async throws -> [String] {
    var query = HistoryQuery()
    query.text = text
    change(&query)
    return try await history(query).get().rows.map(\.reference.rawValue)
  }
}
