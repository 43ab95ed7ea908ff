import BrokerAPI
import Checkout
import Digests
import Foundation
import HTTP
import HTTPTypes
import Hummingbird
import Mustache
import NIOCore
import Text

/// The bank's page behind a redirect link: the purchase, the plan with its payments, and the decision. Three languages, no scripts, no
/// external resources.
struct CustomerPage: Sendable {
  let bank: Bank
  private let own: OwnAddress
  /// Signs the forms against request forgery.
  let formKey: [UInt8]
  /// Parsed on demand.
  private static let template: MustacheTemplate = {
    MustacheContentTypes.register(PageEscaping(), named: PageEscaping.name)
    do {
      return try MustacheTemplate(string: String(decoding: PackageResources.customer_mustache, as: UTF8.self))
    } catch {
      // A test renders every page.
      preconditionFailure("customer.mustache: \(error)")
    }
  }()

  init(bank: Bank, own: OwnAddress, formKey: [UInt8]) {
    self.bank = bank
    self.own = own
    self.formKey = formKey
  }

  func add(to router: Router<BankContext>) {
    router.get("/epos/") { request, _ in
      if let refusal = refusal(of: request) { return refusal }
      return try await show(request)
    }
    router.post("/epos/") { request, _ in
      if let refusal = refusal(of: request) { return refusal }
      return try await decide(request)
    }
  }

  /// Rejects requests from other sites.
  private func refusal(of request: Request) -> Response? {
    own.refusal(host: request.head.authority, origin: request.headers[.origin]).map {
      .details(HTTPResponse.Status(known: $0.status), $0.reason)
    }
  }

  // MARK: Requests

  private func show(_ request: Request) async throws -> Response {
    let words = PageWords(request)
    if let name = request.repeatedParameter { return .details(.badRequest, Finding(name, .repeated).description) }
    let preapp = request.uri.queryParameters["preapp"].map(String.init) ?? ""
    guard let preapp = UUID(uuidString: preapp), let (order, status) = try await bank.order(preapp: preapp) else {
      return page(.notFound, PageModel(words, title: words.notFound, text: words.notFoundText))
    }
    return page(.ok, model(order, status, words))
  }

  /// Takes the decision from the form's order, signature, decision and consent.
  private func decide(_ request: Request) async throws -> Response {
    let words = PageWords(request)
    let buffer = try await request.collect(upTo: 4096)
    let text = String(buffer: buffer)
    let form = (try? URLEncodedFormDecoder().decode([String: String].self, from: text)) ?? [:]
    if let name = text.repeatedField { return .details(.badRequest, Finding(name, .repeated).description) }
    guard let preapp = UUID(uuidString: form["preapp"] ?? ""), let (order, _) = try await bank.order(preapp: preapp)
    else {
      return page(.notFound, PageModel(words, title: words.notFound, text: words.notFoundText))
    }
    guard isSignature(form["form"] ?? "", of: preapp) else {
      return page(.forbidden, PageModel(words, title: words.forged, text: words.forgedText))
    }
    guard form["decision"] == "decline" || form["decision"] == "agree" && form["consent"] == "yes" else {
      var model = self.model(order, order.status(at: bank.clock.now), words)
      model.problem = words.consentMissing
      return page(.badRequest, model)
    }
    let decision = try await bank.customerDecides(preapp: preapp, agrees: form["decision"] == "agree")
    if decision == .tooEarly || decision == .tooLate, let (order, status) = try await bank.order(preapp: preapp) {
      var model = self.model(order, status, words)
      model.late = decision == .tooEarly ? words.tooEarly : words.tooLate
      return page(.conflict, model)
    }
    // Redirects, so that reloading or going back does not repeat the request.
    return Response(
      status: .seeOther, headers: [.location: Self.address(preapp, words.language), .cacheControl: "no-store"])
  }

  private static func address(_ preapp: UUID, _ language: PageWords.Language) -> String {
    "/epos/?preapp=\(preapp.text)&lang=\(language.rawValue)&v=2"
  }

  private func signature(of preapp: UUID) -> Digest { Digest(of: Array(preapp.text.utf8), key: formKey) }

  private func isSignature(_ text: String, of preapp: UUID) -> Bool {
    [UInt8](hexadecimal: text).map { signature(of: preapp).matches($0) } ?? false
  }

  // MARK: What shows

  private func model(_ order: Order, _ status: OrderStatus, _ words: PageWords) -> PageModel {
    var model = PageModel(words, title: "", text: "")
    let address = Self.address(order.preapp, words.language)
    let category = status.state.category
    let isOver = (order.linkEndsAt ?? .distantFuture) < bank.clock.now || status.state == .expired
    guard !isOver else {
      // An expired link reveals nothing of the purchase.
      (model.title, model.text, model.mark, model.isFound) = (words.expired, words.expiredText, "bad", true)
      return model
    }
    switch category {
    case .waitingForBank:
      (model.title, model.text, model.again) = (words.thinking, words.thinkingText, address)
      model.form = form(address, order, canAgree: false)
    case .unknown:
      (model.title, model.text, model.again) = (SafeText.line(status.stateTitle), words.thinkingText, address)
    case .waitingForCustomer where status.state == .customerApproved:
      (model.title, model.text, model.again) = (words.signing, words.signingText, address)
    case .waitingForCustomer:
      (model.title, model.text) = (words.decide, "")
      model.form = form(address, order, canAgree: true)
    case .signed, .done: (model.title, model.text) = (words.signed, words.signedText)
    case .refused: (model.title, model.text) = (words.refused, words.refusedText)
    case .withdrawn: (model.title, model.text) = (words.withdrawn, words.withdrawnText)
    }
    model.mark =
      category == .signed || category == .done ? "good" : category == .refused || category == .withdrawn ? "bad" : ""
    model.isFound = true
    // Earlier versions accepted any text.
    model.order = SafeText.line(order.reference)
    model.goods = order.goods.map { PageItem(name: SafeText.line($0.model), price: words.money($0.price)) }
    model.total = words.money(order.totalCost)
    if let tariff = Tariff.all.first(where: { $0.code == order.productCode }),
      let plan = Plan(
        code: tariff.code, name: tariff.name[words.language], months: tariff.months,
        monthlyPayment: tariff.monthlyPayment(for: order.totalCost),
        kind: tariff.kind, amount: order.totalCost)
    {
      let schedule = PaymentSchedule(plan: plan, start: KazakhstanTime.day(order.course[0].at))
      model.plan = PagePlan(
        name: plan.name, monthly: words.money(plan.monthlyPayment), total: words.money(schedule.total),
        term: words.months(plan.months), rate: words.rate(hundredths: schedule.effectiveRate),
        payments: schedule.payments.map {
          PagePayment(number: String($0.number), date: $0.date.dotted, amount: words.money($0.amount))
        })
    }
    let back =
      category == .signed || category == .done
      ? order.successURL : category == .refused || category == .withdrawn ? order.failURL : nil
    // Checked again, because it becomes a link.
    if let back = back.flatMap({ WebLink($0) }) { model.back = PageLink(url: back.text) }
    return model
  }

  private func form(_ address: String, _ order: Order, canAgree: Bool) -> PageForm {
    PageForm(
      address: address, preapp: order.preapp.text, form: signature(of: order.preapp).bytes.hexadecimal,
      canAgree: canAgree)
  }

  private func page(_ status: HTTPResponse.Status, _ model: PageModel) -> Response {
    let html = Self.template.render(model)
    // With `no-referrer` the browser would omit the form's origin, and the bank could not recognise its own page.
    let headers = HTTPFields.page(formAction: "'self'", referrer: "same-origin")
    return Response(status: status, headers: headers, body: .init(byteBuffer: ByteBuffer(string: html)))
  }
}

/// The template's data; the template escapes it.
struct PageModel {
  var words: PageWords
  var title: String
  var text: String
  var mark = ""
  /// The refresh link; nil where nothing will change. The page does not refresh itself, so as not to interrupt slow readers.
  var again: String?
  var problem: String?
  /// Why a decision was not taken; nil where none was sent, or it was taken.
  var late: String?
  /// True where the link leads to an order, so the page is available in each language.
  var isFound = false
  var order: String?
  var goods: [PageItem] = []
  var total = ""
  var plan: PagePlan?
  var form: PageForm?
  var back: PageLink?
  init(_ words: PageWords, title: String, text: String) {
    self.words = words
    self.title = title
    self.text = text
  }
}

struct PageItem {
  let name: String
  let price: String
}

struct PagePlan {
  let name: String
  let monthly: String
  let total: String
  let term: String
  let rate: String
  let payments: [PagePayment]
}

struct PagePayment {
  let number: String
  let date: String
  let amount: String
}

struct PageForm {
  let address: String
  let preapp: String
  let form: String
  /// False before approval: declining is possible from the start.
  let canAgree: Bool
}

struct PageLink { let url: String }

extension Bank {
  /// Applies the customer's decision.
  func customerDecides(preapp: UUID, agrees: Bool) throws -> Order.Decision {
    try refresh()
    guard var order = orders.order(preapp: preapp) else { return .tooLate }
    let decision = order.customerDecides(agrees: agrees, at: clock.now, using: &random)
    if decision == .taken { try change(order) }
    return decision
  }
}
