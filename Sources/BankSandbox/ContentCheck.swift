import BrokerAPI
import Checkout
import FoundationEssentials

/// Checks what an application says, after its types were found right: the first field that cannot be so is named.
struct ContentCheck {
  let request: PreApprovalRequest
  let now: Date

  /// The product that the application is for.
  /// - Throws: the first `Finding`, in the order of the published text.
  func productCode() throws(Finding) -> String {
    try checkAddress()
    try one(of: ["web", "mob", "android", "ios"], request.channel, "channel")
    try checkCustomer()
    let total = try checkGoods()
    try one(of: ["INIT"], request.orderState, "orderState")
    try one(of: ["annuity", "equal"], request.paymentMethod, "paymentMethod")
    try one(of: ["loan", "installment"], request.productType, "productType")
    guard request.redirectUrl.hasPrefix("https://") || request.redirectUrl.hasPrefix("http://") else {
      throw Finding("redirectUrl", .malformed("expected an http or https URL"))
    }
    try text(request.referenceId, "referenceId", atMost: 64)
    guard request.salesPlace.utf8.count == 6, digitsOnly(request.salesPlace) else {
      throw Finding("salesPlace", .malformed("expected six digits"))
    }
    guard request.verificationSmsCode.utf8.count == 4, digitsOnly(request.verificationSmsCode) else {
      throw Finding("verificationSmsCode", .malformed("expected four digits"))
    }
    guard let moment = KazakhstanTime.moment(ofStamp: request.verificationSmsDateTime) else {
      throw Finding("verificationSmsDateTime", .malformed("expected dd.MM.yyyy HH:mm:ss"))
    }
    guard abs(now.timeIntervalSince(moment)) <= Bank.verificationAge else {
      throw Finding("verificationSmsDateTime", .malformed("the verification is too old"))
    }
    guard let code = Tariff.code(kind: request.productType, months: request.loanLength, amount: total) else {
      throw Finding("loanLength", .malformed("no \(request.productType) of this length for \(total.plain)"))
    }
    return code
  }

  private func checkAddress() throws(Finding) {
    let (used, name) =
      request.isDelivery
      ? (request.address.delivery, "address.delivery") : (request.address.pickupPoint, "address.pickupPoint")
    try text(used, name, atMost: 300)
  }

  private func checkCustomer() throws(Finding) {
    do { _ = try Email(parsing: request.customer.email) } catch {
      throw Finding("customer.contact.email", .malformed("not an email address"))
    }
    let phone = request.customer.mobileNumber
    guard phone.utf8.count == 10, digitsOnly(phone), phone.hasPrefix("7") else {
      throw Finding("customer.contact.mobileNumber", .malformed("expected ten digits that begin with 7"))
    }
    try text(request.customer.firstName, "customer.firstName", atMost: 100)
    try text(request.customer.lastName, "customer.lastName", atMost: 100)
    try one(of: ["orange", "black"], request.customer.state, "customer.state")
    do { _ = try IIN(parsing: request.customer.taxCode) } catch {
      throw Finding("customer.taxCode", .malformed("not a valid IIN"))
    }
  }

  /// The total, which must be the sum of the prices.
  private func checkGoods() throws(Finding) -> Money {
    guard !request.goods.isEmpty else { throw Finding("goods", .malformed("at least one is needed")) }
    var sum = Money.zero
    for (index, good) in request.goods.enumerated() {
      try text(good.sku, "goods[\(index)].sku", atMost: 100)
      try text(good.model, "goods[\(index)].model", atMost: 300)
      sum += try amount(good.price, "goods[\(index)].price")
    }
    let total = try amount(request.totalCost, "totalCost")
    guard total == sum else {
      throw Finding("totalCost", .malformed("\(total.plain) is not the sum of the prices, \(sum.plain)"))
    }
    return total
  }

  private func amount(_ text: String, _ path: String) throws(Finding) -> Money {
    guard text.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 || $0 == 0x2E }), let money = try? Money(parsing: text),
      money > .zero
    else { throw Finding(path, .malformed("expected an amount above zero in plain digits")) }
    return money
  }

  private func text(_ value: String, _ path: String, atMost limit: Int) throws(Finding) {
    guard !value.allSatisfy(\.isWhitespace) else { throw Finding(path, .malformed("must not be empty")) }
    guard value.count <= limit else { throw Finding(path, .malformed("at most \(limit) characters")) }
  }

  private func one(of allowed: [String], _ value: String, _ path: String) throws(Finding) {
    guard allowed.contains(value) else {
      throw Finding(path, .malformed("expected " + allowed.joined(separator: " or ")))
    }
  }

  private func digitsOnly(_ text: String) -> Bool { text.utf8.allSatisfy { $0 >= 0x30 && $0 <= 0x39 } }
}
