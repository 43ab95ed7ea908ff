import BrokerAPI
import Checkout
import FoundationEssentials
import Text

/// Checks what an application says, after its types were found right: the first field that cannot be so is named.
struct ContentCheck {
  let request: PreApprovalRequest
  let clock: BankClock
  /// True where the total must be the sum of the prices.
  let sumsMatter: Bool

  /// The product that the application is for, and the total.
  /// - Throws: the first `Finding`, in the order of the published text.
  func terms() throws(Finding) -> (productCode: String, total: Money) {
    try Self.checkTexts(of: request.json, .preApprovalRequest)
    try checkAddress()
    try Self.one(of: ["web", "mob", "android", "ios"], request.channel, "channel", .published)
    try checkCustomer()
    let total = try checkGoods()
    try Self.one(of: ["INIT"], request.orderState, "orderState", .documented(line: 76))
    try Self.one(of: ["annuity", "equal"], request.paymentMethod, "paymentMethod", .published)
    try Self.one(of: ["loan", "installment"], request.productType, "productType", .published)
    try Self.link(request.redirectUrl, "redirectUrl")
    try Self.reference(request.referenceId, "referenceId")
    guard request.salesPlace.utf8.count == 6, Self.digitsOnly(request.salesPlace) else {
      throw Finding("salesPlace", .malformed("expected six digits"), .documented(line: 96))
    }
    guard request.verificationSmsCode.utf8.count == 4, Self.digitsOnly(request.verificationSmsCode) else {
      throw Finding("verificationSmsCode", .malformed("expected four digits"), .documented(line: 104))
    }
    guard let moment = KazakhstanTime.moment(ofStamp: request.verificationSmsDateTime) else {
      throw Finding("verificationSmsDateTime", .malformed("expected dd.MM.yyyy HH:mm:ss"), .documented(line: 108))
    }
    // Written by the wall's clock, aged by the bank's.
    guard abs(clock.now.timeIntervalSince(clock.time(ofWall: moment))) <= Bank.verificationAge else {
      throw Finding("verificationSmsDateTime", .malformed("the verification is too old"))
    }
    guard let code = Tariff.code(kind: request.productType, months: request.loanLength, amount: total) else {
      throw Finding("loanLength", .malformed("no \(request.productType) of this length for \(total.plain)"))
    }
    return (code, total)
  }

  private func checkAddress() throws(Finding) {
    let (used, name) =
      request.isDelivery
      ? (request.address.delivery, "address.delivery") : (request.address.pickupPoint, "address.pickupPoint")
    try Self.text(used, name, atMost: 300)
    try Self.length(request.address.delivery, "address.delivery", atMost: 300)
    try Self.length(request.address.pickupPoint, "address.pickupPoint", atMost: 300)
  }

  private func checkCustomer() throws(Finding) {
    do { _ = try Email(parsing: request.customer.email) } catch {
      throw Finding("customer.contact.email", .malformed("not an email address"))
    }
    let phone = request.customer.mobileNumber
    guard phone.utf8.count == 10, Self.digitsOnly(phone), phone.hasPrefix("7") else {
      throw Finding(
        "customer.contact.mobileNumber", .malformed("expected ten digits that begin with 7"), .documented(line: 193))
    }
    try Self.text(request.customer.firstName, "customer.firstName", atMost: 100)
    try Self.text(request.customer.lastName, "customer.lastName", atMost: 100)
    try Self.length(request.customer.middleName, "customer.middleName", atMost: 100)
    try Self.one(of: ["orange", "black"], request.customer.state, "customer.state", .published)
    do { _ = try IIN(parsing: request.customer.taxCode) } catch {
      throw Finding("customer.taxCode", .malformed("not a valid IIN"))
    }
  }

  /// The total, which must be the sum of the prices where sums matter.
  private func checkGoods() throws(Finding) -> Money {
    guard !request.goods.isEmpty else { throw Finding("goods", .malformed("at least one is needed")) }
    var sum = Money.zero
    for (index, good) in request.goods.enumerated() {
      try Self.length(good.brand, "goods[\(index)].brand", atMost: 300)
      try Self.length(good.category, "goods[\(index)].category", atMost: 300)
      try Self.length(good.image, "goods[\(index)].image", atMost: 2048)
      try Self.text(good.sku, "goods[\(index)].sku", atMost: 100)
      try Self.text(good.model, "goods[\(index)].model", atMost: 300)
      sum += try amount(good.price, "goods[\(index)].price")
    }
    let total = try amount(request.totalCost, "totalCost")
    guard total == sum || !sumsMatter else {
      throw Finding("totalCost", .malformed("\(total.plain) is not the sum of the prices, \(sum.plain)"))
    }
    return total
  }

  /// When the link of a post-link request ends, and the tariff it is for.
  /// - Throws: the first `Finding`, in the order of the published text.
  static func terms(of request: PostLinkRequest, at now: Date) throws(Finding) -> (
    tariff: Tariff, amount: Money, end: Date
  ) {
    try checkTexts(of: request.json, .postLinkRequest)
    for (value, name) in [
      (request.name, "name"), (request.posName, "posName"), (request.pointCode, "pointCode"),
      (request.partnerCode, "partnerCode"),
    ] {
      try Self.text(value, name, atMost: 300)
    }
    try Self.reference(request.partnerOrderId, "partnerOrderId")
    try Self.length(request.requestId, "requestId", atMost: 100)
    let tiyn = request.amount * 100
    guard request.amount > 0, let amount = Money(exactly: tiyn) else {
      throw Finding("amount", .malformed("expected an amount above zero, at most two decimals, at most 999999999"))
    }
    try Self.one(of: ["ru", "kk", "en"], request.language, "language")
    if !request.phoneNumber.isEmpty {
      guard request.phoneNumber.utf8.count == 11, Self.digitsOnly(request.phoneNumber),
        request.phoneNumber.hasPrefix("77")
      else {
        throw Finding("phoneNumber", .malformed("expected eleven digits that begin with 77"), .documented(line: 376))
      }
    }
    if !request.iin.isEmpty {
      guard (try? IIN(parsing: request.iin)) != nil else { throw Finding("iin", .malformed("not a valid IIN")) }
    }
    for (value, name) in [
      (request.postLink, "postLink"), (request.failRedirect, "failRedirect"),
      (request.successRedirect, "successRedirect"),
    ] where !value.isEmpty {
      try link(value, name)
    }
    guard let tariff = Tariff.all.first(where: { $0.code == request.productCode }) else {
      throw Finding("productCode", .malformed("no such product"))
    }
    guard tariff.amounts.contains(amount) else {
      throw Finding("productCode", .malformed("not offered for \(amount.plain)"))
    }
    var end = now + Bank.linkLifetime
    if !request.expiresAt.isEmpty {
      guard let moment = try? Date(request.expiresAt, strategy: .iso8601) else {
        throw Finding("expiresAt", .malformed("expected ISO 8601 with an offset"), .documented(line: 357))
      }
      guard moment > now else { throw Finding("expiresAt", .malformed("is over already")) }
      end = moment
    }
    return (tariff, amount, end)
  }

  private func amount(_ text: String, _ path: String) throws(Finding) -> Money {
    guard let money = Money(paid: text) else { throw Finding(path, Self.noAmount) }
    return money
  }

  static let noAmount = Finding.Problem.malformed("expected an amount above zero in plain digits, at most two decimals")

  private static func text(_ value: String, _ path: String, atMost limit: Int) throws(Finding) {
    // What cannot be seen is as good as nothing.
    guard value.unicodeScalars.contains(where: { SafeText.shown($0) == $0 && !$0.properties.isWhitespace }) else {
      throw Finding(path, .malformed("must not be empty"))
    }
    try length(value, path, atMost: limit)
  }

  /// Counted in scalars: any number of marks makes one character.
  private static func length(_ value: String, _ path: String, atMost limit: Int) throws(Finding) {
    guard !SafeText.isLonger(value, than: limit) else { throw Finding(path, .malformed("at most \(limit) characters")) }
  }

  /// A number that both sides read, type and compare: all of it is to be seen.
  private static func reference(_ value: String, _ path: String) throws(Finding) {
    try text(value, path, atMost: 64)
    guard SafeText.isClean(value) else { throw Finding(path, .malformed("must not hold invisible characters")) }
  }

  /// Where somebody is led to, or something is posted to.
  private static func link(_ value: String, _ path: String) throws(Finding) {
    guard WebLink(value) != nil else {
      throw Finding(path, .malformed("expected an http or https URL with a host, without a user, at most 2048 bytes"))
    }
  }

  /// No text of a message drives a terminal or reads other than it is.
  private static func checkTexts(of json: JSON, _ definition: Definition) throws(Finding) {
    if let place = definition.placeOfControls(in: json) {
      throw Finding(place, .malformed("must not hold control characters, nor such as turn the direction of text"))
    }
  }

  private static func one(
    of allowed: [String], _ value: String, _ path: String, _ mark: Mark = .assumed
  ) throws(Finding) {
    guard allowed.contains(value) else {
      throw Finding(path, .malformed("expected " + allowed.joined(separator: " or ")), mark)
    }
  }

  private static func digitsOnly(_ text: String) -> Bool { text.utf8.allSatisfy { $0 >= 0x30 && $0 <= 0x39 } }
}

extension Money {
  /// An amount of the wire that somebody pays; nil where it is none, or nothing.
  init?(paid text: String) {
    guard let money = try? Money(wire: text), money > .zero else { return nil }
    self = money
  }

  /// An amount of tiyn; nil where it is no whole number or above `maximum`.
  fileprivate init?(exactly tiyn: Decimal) {
    guard tiyn <= Decimal(Money.maximum.tiyn), let number = Int64(tiyn.description) else { return nil }
    self.init(tiyn: number)
  }
}

extension Definition {
  /// The place of the first text of a message, in the order of the members, that holds what no text needs; nil for none.
  fileprivate func placeOfControls(in json: JSON, at path: String = "") -> String? {
    for member in members {
      let place = path.isEmpty ? member.name : path + "." + member.name
      if let value = json[member.name], let found = Self.placeOfControls(in: value, member.kind, at: place) {
        return found
      }
    }
    return nil
  }

  private static func placeOfControls(in value: JSON, _ kind: Kind, at place: String) -> String? {
    switch (kind, value) {
    case (.string, .string(let text)): return SafeText.holdsControls(text) ? place : nil
    case (.object(let inner), _): return inner.placeOfControls(in: value, at: place)
    case (.array(let element), .array(let values)):
      for (index, value) in values.enumerated() {
        if let found = placeOfControls(in: value, element, at: "\(place)[\(index)]") { return found }
      }
      return nil
    default: return nil
    }
  }
}
