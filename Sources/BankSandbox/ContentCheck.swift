import BrokerAPI
import Checkout
import FoundationEssentials

/// An application with valid content, parsed.
struct CheckedApplication {
  let request: PreApprovalRequest
  let iin: IIN
  let goods: [Order.Item]
  let total: Money
  let tariff: Tariff

  /// - Parameter sumsMatter: true where the total must equal the sum of the prices.
  /// - Throws: all findings, those of single members first, in the order of the published text.
  init(_ request: PreApprovalRequest, clock: BankClock, sumsMatter: Bool) throws(Findings) {
    var findings = PreApprovalRequest.definition.findings(in: request.json)
    func isValid(_ path: String) -> Bool { !findings.contains { $0.path == path } }

    let place = request.isDelivery ? request.address.delivery : request.address.pickupPoint
    if !Rule.notEmpty.isSatisfied(by: place) {
      findings.append(
        request.isDelivery
          ? Rule.delivered.finding(at: "address.delivery") : Rule.pickedUp.finding(at: "address.pickupPoint"))
    }
    let goods = request.goods.compactMap { good in
      Money(paid: good.price).map { Order.Item(model: good.model, price: $0) }
    }
    let total = Money(paid: request.totalCost)
    let sum = goods.reduce(.zero) { $0 + $1.price }
    if let total, sumsMatter, total != sum, !goods.isEmpty, goods.count == request.goods.count {
      findings.append(
        Rule.sumOfPrices.finding(
          at: "totalCost",
          Phrase(
            "\(total.plain) не равно сумме цен, \(sum.plain)",
            "\(total.plain) бағалардың қосындысына, \(sum.plain), тең емес",
            "\(total.plain) is not the sum of the prices, \(sum.plain)")))
    }
    if let age = KazakhstanTime.moment(ofStamp: request.verificationSmsDateTime).map({ clock.age(ofSecond: $0) }),
      abs(age) > Bank.verificationAge
    {
      findings.append(Rule.recent.finding(at: "verificationSmsDateTime"))
    }
    let tariff = total.flatMap { Tariff.of(kind: request.productType, months: request.loanLength, amount: $0) }
    // The term depends on type and total: with either wrong, nothing can be said about it.
    if tariff == nil, isValid("productType"), isValid("totalCost"), let total {
      findings.append(
        Rule.offeredLength.finding(
          at: "loanLength",
          Phrase(
            "нет \(request.productType) на такой срок для \(total.plain)",
            "\(total.plain) сомасына мұндай мерзімге \(request.productType) жоқ",
            "no \(request.productType) of this length for \(total.plain)")))
    }
    if let findings = Findings(findings) { throw findings }
    guard let iin = try? IIN(wire: request.customer.taxCode), let total, let tariff else {
      preconditionFailure("a check missed an invalid IIN, total or term")
    }
    self.request = request
    self.iin = iin
    self.goods = goods
    self.total = total
    self.tariff = tariff
  }
}

/// A link request with valid content, parsed.
struct CheckedLink {
  let request: PostLinkRequest
  /// Nil where none was given.
  let iin: IIN?
  let tariff: Tariff
  let end: Date

  /// - Throws: all findings, those of single members first, in the order of the published text.
  init(_ request: PostLinkRequest, clock: BankClock) throws(Findings) {
    var findings = PostLinkRequest.definition.findings(in: request.json)
    let tariff = Tariff.all.first { $0.code == request.productCode }
    if tariff == nil {
      findings.append(Rule.offeredProduct.finding(at: "productCode"))
    } else if request.amount > .zero, tariff?.amounts.contains(request.amount) == false {
      findings.append(
        Rule.offeredProduct.finding(
          at: "productCode",
          Phrase(
            "не предлагается для \(request.amount.plain)", "\(request.amount.plain) сомасына ұсынылмайды",
            "not offered for \(request.amount.plain)")))
    }
    let now = clock.now
    // The partner writes wall-clock time.
    let asked = KazakhstanTime.moment(ofISO: request.expiresAt).map { clock.time(ofWall: $0) }
    if let asked, asked <= now { findings.append(Rule.inFuture.finding(at: "expiresAt")) }
    if let asked, asked >= BankClock.latest {
      findings.append(
        Rule.inFuture.finding(
          at: "expiresAt",
          Phrase(
            "слишком далеко: после 9000 года по часам банка", "тым алыс: банк сағаты бойынша 9000 жылдан кейін",
            "too far ahead: after the year 9000 by the bank's clock")))
    }
    if let findings = Findings(findings) { throw findings }
    guard let tariff else { preconditionFailure("a product that is none was not found") }
    self.request = request
    self.tariff = tariff
    iin = try? IIN(wire: request.iin)
    end = asked ?? now + Bank.linkLifetime
  }
}
