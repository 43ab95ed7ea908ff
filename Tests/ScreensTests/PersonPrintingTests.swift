import BrokerAPI
import Checkout
import Sales
import TerminalCore
import TestSupport
import Testing
import Text

@testable import Screens

/// Whatever holds a person prints, dumps and reflects as dots.
@Suite struct PersonPrintingTests {
  private static let person = [
    "Ғаббасова", "Әлия", "Қуанышқызы", "940317499906", "940317 499906", "7030000001", "aliya@example.kz", "Сығанақ",
  ]
  private static let home = "Астана, улица Сығанақ, 9003"

  private func texts(of value: Any) -> [String] {
    var dumped = ""
    dump(value, to: &dumped)
    let children = Mirror(reflecting: value).children.map { String(reflecting: $0.value) }
    return [dumped, "\(value)", String(reflecting: value)] + children
  }

  private func holders() throws -> [Any] {
    var story = Story()
    story.toReview()
    story.state.sale.form.isDelivery = true
    story.state.sale.form[.address].set(Self.home)
    let (sale, shared) = (story.state.sale, story.state.shared)
    let application = try sale.application(Story.reference, shared)
    #expect(application.handover.address == Self.home && application.customer.iin.digits == "940317499906")
    let request = PreApprovalRequest(application, redirectURL: "https://example.kz/webhook", channel: "web")
    let link = PostLinkRequest(
      application, partner: Partner(name: "Арман"), at: shared.place, postLink: "", language: "kk")
    #expect(link.phoneNumber == "77030000001" && request.address.delivery == Self.home)
    let requests = [SubmissionRequest.application(request), .link(link)]
    let draft = sale.draft(places: shared.configuration.places, at: shared.moment)
    let summary = OrderSummary(application, at: Story.start)
    let bank = BankAddress(profile: "sandbox", host: "127.0.0.1")
    let record = OrderRecord(
      summary: summary, history: [],
      attempts: requests.map {
        Attempt(
          beganAt: Story.start, endedAt: nil, outcome: .refused, bank: bank,
          request: String(decoding: $0.stored.bytes, as: UTF8.self), answer: "taxCode 940317499906")
      }, draft: draft)
    var desk = Desk()
    desk.draft = draft
    desk.parked = [Desk.Parked(draft: draft, at: Story.start)]
    var query = HistoryQuery()
    query.text = "Ғаббасова"
    let order = TrackedOrder(summary, submission: OpenSubmission(draft: draft, sentAt: Moment(Story.start)))
    let filings = requests.map { PendingSubmission(request: $0, summary: summary, draft: draft) }
    let customer: [Any] = [
      application, application.customer, application.customer.lastName, application.customer.iin,
      application.customer.phone, application.customer.email, application.handover,
    ]
    let wire: [Any] = [request, request.customer, request.customer.contact, request.address, link, requests]
    let stored: [Any] = [summary, summary.buyer, draft, draft.codeWaits, desk, record, record.attempts, query, filings]
    let screens: [Any] = [
      sale, sale.form, sale.form[.lastName], sale.form.identity, story.state.customer, sale.verification,
      sale.form.owner, FormerDetails(texts: [.phone: "7030000001"], status: .orange, until: Story.start),
      ParkedSale(sale: sale, at: Story.start), order, Prompt.Field("", "Ғаббасова"),
    ]
    let events: [Any] = [
      Effect.submit(filings[0]), Effect.submit(filings[1]), Effect.saveDesk(desk), Effect.loadHistory(query),
      Effect.sequence([.submit(filings[0])]), Message.sellAgain(draft),
      Message.recordArrived(Story.reference, .success(record)),
      Message.historyArrived(query, .success(HistoryPage(query: query, count: 1, rows: [summary], days: []))),
      Message.input(.paste("940317499906")), Message.input(.scan(Scan("7030000001"))),
    ]
    return customer + wire + stored + screens + events
  }

  @Test func nothingThatHoldsAPersonPrintsThem() throws {
    for holder in try holders() {
      for text in texts(of: holder) {
        for part in Self.person {
          #expect(!text.contains(part), "\(type(of: holder)) shows \(part)")
        }
      }
    }
  }
}

extension Handover {
  fileprivate var address: String? { if case .delivery(let address, _) = self { address.value } else { nil } }
}
