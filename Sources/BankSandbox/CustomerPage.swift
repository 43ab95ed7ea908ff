import BrokerAPI
import Checkout
import Crypto
import Foundation
import HTTP
import HTTPTypes
import Hummingbird
import Mustache
import NIOCore
import Text

/// What a redirect link leads to: the bank's page for the customer, with what is bought, the plan and its payments, and the decision.
/// Works without scripts, in three languages, and takes nothing from elsewhere.
struct CustomerPage: Sendable {
  let bank: Bank
  private let own: OwnAddress
  /// Signs the forms, so that only a page of ours can be answered.
  let formKey: SymmetricKey
  private let template: MustacheTemplate

  init(bank: Bank, own: OwnAddress) {
    self.bank = bank
    self.own = own
    formKey = SymmetricKey(size: .bits256)
    MustacheContentTypes.register(PageEscaping(), named: PageEscaping.name)
    do {
      template = try MustacheTemplate(string: String(decoding: PackageResources.customer_mustache, as: UTF8.self))
    } catch {
      // A test shows every page, so this cannot happen in a program that was tested.
      preconditionFailure("customer.mustache: \(error)")
    }
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

  /// The page is for who opened its link, not for pages from elsewhere.
  private func refusal(of request: Request) -> Response? {
    own.refusal(host: request.head.authority, origin: request.headers[.origin]).map {
      .details(HTTPResponse.Status(known: $0.status), $0.reason)
    }
  }

  // MARK: Requests

  private func show(_ request: Request) async throws -> Response {
    let words = PageWords(request)
    let preapp = request.uri.queryParameters["preapp"].map(String.init) ?? ""
    guard let preapp = UUID(uuidString: preapp), let (order, status) = try await bank.order(preapp: preapp) else {
      return page(.notFound, PageModel(words, title: words.notFound, text: words.notFoundText))
    }
    return page(.ok, model(order, status, words))
  }

  /// Takes the customer's decision: one form field each for the order, the signature, the decision and the consent.
  private func decide(_ request: Request) async throws -> Response {
    let words = PageWords(request)
    let buffer = try await request.body.collect(upTo: 4096)
    let form = (try? URLEncodedFormDecoder().decode([String: String].self, from: String(buffer: buffer))) ?? [:]
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
    _ = try await bank.customerDecides(preapp: preapp, agrees: form["decision"] == "agree")
    // Shown anew by its address, so that going back or reloading sends nothing twice.
    return Response(
      status: .seeOther, headers: [.location: Self.address(preapp, words.language), .cacheControl: "no-store"])
  }

  private static func address(_ preapp: UUID, _ language: PageWords.Language) -> String {
    "/epos/?preapp=\(preapp.text)&lang=\(language.rawValue)&v=2"
  }

  private func signature(of preapp: UUID) -> String {
    HMAC<SHA256>.authenticationCode(for: Data(preapp.text.utf8), using: formKey).hexadecimal
  }

  /// Compared whole, whatever the first difference is.
  private func isSignature(_ text: String, of preapp: UUID) -> Bool {
    let (given, right) = (Array(text.utf8), Array(signature(of: preapp).utf8))
    guard given.count == right.count else { return false }
    return zip(given, right).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
  }

  // MARK: What shows

  private func model(_ order: Order, _ status: OrderStatus, _ words: PageWords) -> PageModel {
    var model = PageModel(words, title: "", text: "")
    let address = Self.address(order.preapp, words.language)
    let look = status.state.look
    let isOver = (order.linkEndsAt ?? .distantFuture) < bank.clock.now || status.state == .expired
    guard !isOver else {
      // Whoever finds an old link learns nothing of what was bought.
      (model.title, model.text, model.mark, model.isFound) = (words.expired, words.expiredText, "bad", true)
      return model
    }
    switch look {
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
    case .good, .done: (model.title, model.text) = (words.signed, words.signedText)
    case .refused: (model.title, model.text) = (words.refused, words.refusedText)
    case .withdrawn: (model.title, model.text) = (words.withdrawn, words.withdrawnText)
    }
    model.mark = look == .good || look == .done ? "good" : look == .refused || look == .withdrawn ? "bad" : ""
    model.isFound = true
    // An older bank took any text.
    model.order = SafeText.line(order.reference)
    model.goods = order.goods.map { PageItem(name: SafeText.line($0.model), price: words.money($0.price)) }
    model.total = words.money(order.totalCost)
    if let tariff = Tariff.all.first(where: { $0.code == order.productCode }),
      let amount = try? Money(wire: order.totalCost),
      let plan = Plan(
        code: tariff.code, name: tariff.name, months: tariff.months, monthlyPayment: tariff.monthlyPayment(for: amount),
        kind: tariff.kind, amount: amount)
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
      look == .good || look == .done ? order.successURL : look == .refused || look == .withdrawn ? order.failURL : nil
    // Checked when it came; looked at once more, because it becomes an address that is followed.
    if let back = back.flatMap({ WebLink($0) }) { model.back = PageLink(url: back.text) }
    return model
  }

  private func form(_ address: String, _ order: Order, canAgree: Bool) -> PageForm {
    PageForm(
      address: address, preapp: order.preapp.text, form: signature(of: order.preapp), canAgree: canAgree)
  }

  private func page(_ status: HTTPResponse.Status, _ model: PageModel) -> Response {
    let html = template.render(model)
    let headers: HTTPFields = [
      .contentType: "text/html; charset=utf-8", .cacheControl: "no-store", .xContentTypeOptions: "nosniff",
      .contentSecurityPolicy:
        "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
      // With `no-referrer` a browser would name no origin when the form is sent, and the bank could not tell its own page.
      HTTPField.Name("Referrer-Policy")!: "same-origin",
    ]
    return Response(status: status, headers: headers, body: .init(byteBuffer: ByteBuffer(string: html)))
  }
}

/// What the template shows. Everything is escaped where it is put in.
struct PageModel {
  var words: PageWords
  var title: String
  var text: String
  var mark = ""
  /// Where the page shows what has happened since; nil where nothing will. Nothing moves by itself: who reads slowly is not interrupted.
  var again: String?
  var problem: String?
  /// True where the link leads to an order, so that its page is there in each language.
  var isFound = false
  var order: String?
  var goods: [PageItem] = []
  var total = ""
  var plan: PagePlan?
  var form: PageForm?
  var back: PageLink?
  init(_ words: PageWords, title: String, text: String) { (self.words, self.title, self.text) = (words, title, text) }
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
  /// False where there is nothing to agree to yet: declining is possible from the first moment.
  let canAgree: Bool
}

struct PageLink { let url: String }

extension Bank {
  /// Takes the customer's decision; false where there is nothing to decide any more.
  func customerDecides(preapp: UUID, agrees: Bool) throws -> Bool {
    try refresh()
    let moment = clock.now
    guard var order = orders.order(preapp: preapp),
      Order.customerMoves(from: order.state(at: moment)).contains(agrees ? .customerApproved : .customerRejected),
      order.linkEndsAt ?? .distantFuture >= moment
    else { return false }
    order.set(agrees ? .customerApproved : .customerRejected, at: moment)
    if agrees {
      order.follow([Scenario.Step(after: 4...4, state: .signed)], from: moment, using: &random)
    }
    try change(order)
    return true
  }
}
