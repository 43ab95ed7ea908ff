package import BrokerAPI
package import Checkout
package import FoundationEssentials
import Text

/// A request as somebody wrote it, which may break the contract: it is sent as it is.
package struct GivenRequest: Hashable, Sendable, Confidential {
  package enum Kind: Hashable, Sendable {
    case application, link

    package var definition: Definition { self == .application ? .preApprovalRequest : .postLinkRequest }
    /// The member that holds the partner's number.
    package var numberName: String { self == .application ? "referenceId" : "partnerOrderId" }
  }

  package let kind: Kind
  package private(set) var json: JSON

  /// Nil for what is no object: then there is no place for a number.
  package init?(_ json: JSON, _ kind: Kind) {
    guard case .object = json else { return nil }
    self.json = json
    self.kind = kind
  }

  package var description: String { "request \(number ?? "")" }

  /// Nil where it is missing or empty.
  package var number: String? {
    get { json[kind.numberName]?.text.flatMap { $0.isEmpty ? nil : $0 } }
    set {
      guard case .object(var members) = json else { return }
      members[kind.numberName] = newValue.map(JSON.string)
      json = .object(members)
    }
  }

  /// What breaks the contract; a missing number does not, because the journal gives the next one.
  package var findings: [Finding] {
    kind.definition.findings(in: json).filter { number != nil || $0.path != kind.numberName }
  }

  /// One of the till's own where nothing is lost by that.
  package var request: SubmissionRequest {
    switch kind {
    case .application:
      if let request = try? PreApprovalRequest(checking: json), request.json == json { return .application(request) }
    case .link: if let request = try? PostLinkRequest(checking: json), request.json == json { return .link(request) }
    }
    return .given(self)
  }

  var stored: JSON { json.replacingCodes(by: Mask.hidden) }

  /// What can be read of it, masked.
  var masked: JSON {
    switch kind {
    case .application: PreApprovalRequest(wire: json, atMost: 300)?.masked.json ?? JSON.object([:])
    case .link: PostLinkRequest(wire: json, atMost: 300)?.masked.json ?? JSON.object([:])
    }
  }
}

extension SubmissionRequest {
  /// What the journal says of an application that did not come from a sale.
  /// - Parameters:
  ///   - products: what the bank offers for its total; empty where that is not known.
  ///   - moment: when it is about to be sent.
  package func pending(_ reference: Reference, products: [Product], at moment: Date) -> PendingSubmission {
    let facts = self.facts
    let plan = facts.plan(products)
    let summary = OrderSummary(
      reference: reference, buyer: facts.buyer, goods: facts.goodNames, plan: plan, submittedAt: moment)
    var draft = Draft()
    if let cart = facts.cart, cart.total == plan.amount { (draft.cart, draft.plan) = (cart, plan) }
    draft.buyer = facts.buyer
    (draft.isDelivery, draft.address.value, draft.postcode) = (facts.isDelivery, facts.address, facts.postcode)
    (draft.reference, draft.unconfirmedContent, draft.personAt) = (reference, content, moment)
    if case .link = facts.kind { draft.isByLink = true }
    return PendingSubmission(request: self, summary: summary, draft: draft)
  }

  /// The total in plain digits, for `/products`.
  package var total: Money { facts.total }

  private var facts: Facts {
    switch self {
    case .application(let request): Facts(request)
    case .link(let request): Facts(request)
    case .given(let given):
      switch given.kind {
      case .application: Facts(PreApprovalRequest(wire: given.json, atMost: 300) ?? PreApprovalRequest())
      case .link: Facts(PostLinkRequest(wire: given.json, atMost: 300) ?? PostLinkRequest())
      }
    }
  }
}

/// What the journal needs of a request.
private struct Facts {
  let kind: GivenRequest.Kind
  var buyer = Buyer()
  var total = Money.zero
  /// Nil where nobody can read it; links do not name it.
  var months: Int?
  var planKind = Plan.Kind.loan
  /// Empty in applications, which name only term and type.
  var productCode = ""
  var goods: [PreApprovalRequest.Good] = []
  var isDelivery = false
  var address = ""
  var postcode = ""

  init(_ request: PreApprovalRequest) {
    kind = .application
    let customer = request.customer
    (buyer.lastName, buyer.firstName, buyer.middleName) = (customer.lastName, customer.firstName, customer.middleName)
    (buyer.iin, buyer.phone, buyer.email) = (customer.taxCode, customer.contact.mobileNumber, customer.contact.email)
    buyer.status = Customer.Status(rawValue: customer.state) ?? buyer.status
    total = Money(paid: request.totalCost) ?? .zero
    months = Int(request.loanLength).flatMap { (1...Plan.maximumMonths).contains($0) ? $0 : nil }
    planKind = Plan.Kind(rawValue: request.productType) ?? .loan
    goods = request.goods
    (isDelivery, address, postcode) = (request.isDelivery, request.address.delivery, request.salesPlace)
  }

  init(_ request: PostLinkRequest) {
    kind = .link
    buyer.iin = request.iin
    buyer.phone = String(request.phoneNumber.suffix(10))
    total = request.amount
    productCode = request.productCode
    planKind = Plan.kind(ofCode: request.productCode)
  }

  /// The bank's offer that was meant, else equal parts in the place of what is not known.
  func plan(_ products: [Product]) -> Plan {
    let offered = products.first {
      productCode.isEmpty
        ? $0.period == months && Plan.kind(ofCode: $0.productCode) == planKind : $0.productCode == productCode
    }
    if let offered,
      let plan = Plan(
        code: offered.productCode, name: offered.name, months: offered.period, monthlyPayment: offered.monthlyPayment,
        kind: planKind, amount: total)
    {
      return plan
    }
    let term = months ?? 1
    let payment = max(Money(tiyn: total.tiyn / Int64(term)).roundedUpToTenge, Money(tenge: 1))
    // Parts that are rounded up always repay.
    var plan = Plan(
      code: productCode, name: productCode, months: term, monthlyPayment: min(payment, .maximum), kind: planKind,
      amount: total)!
    plan.known = months == nil ? .nothing : .term
    return plan
  }

  var goodNames: [String] {
    var counts: [(name: String, count: Int)] = []
    for good in goods {
      if let place = counts.firstIndex(where: { $0.name == good.model }) {
        counts[place].count += 1
      } else {
        counts.append((good.model, 1))
      }
    }
    return counts.map { $0.count == 1 ? $0.name : "\($0.name) ×\($0.count)" }
  }

  /// Nil where it cannot have come from a cart.
  var cart: Cart? {
    var cart = Cart()
    for good in goods {
      guard let price = Money(paid: good.price),
        (try? cart.add(
          Item(
            sku: good.sku, brand: good.brand, category: good.category, model: good.model, price: price,
            image: good.image))) != nil
      else { return nil }
    }
    return cart
  }
}
