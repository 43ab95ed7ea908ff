package import BrokerAPI
package import Checkout
package import FoundationEssentials
import Text

/// The selling partner, in the codes that the bank assigned (documented as members of `PostLinkRequest`).
package struct Partner: Hashable, Sendable {
  package var name: String
  /// Nil for the name of the place.
  package var posName: String?
  /// Nil for the code of the place.
  package var pointCode: String?
  /// Nil for the code of the place without its last part: the documented example has `02-2018` beside `02-2018-L3`.
  package var partnerCode: String?
  /// Where the customer's page leads after success; empty for nowhere.
  package var successRedirect = ""
  /// Where it leads after failure; empty for nowhere.
  package var failRedirect = ""
  package init(name: String) { self.name = name }
}

/// The codes that a link carries.
package struct PointOfSale: Hashable, Sendable {
  package let name: String
  package let code: String
  package let partnerCode: String
}

extension Partner {
  /// The codes of the place where the till stands, unless the shop has its own.
  package func point(at place: SalesPlace) -> PointOfSale {
    let parts = place.code.split(separator: "-")
    let owner = parts.count > 1 ? parts.dropLast().joined(separator: "-") : place.code
    return PointOfSale(
      name: posName ?? place.name, code: pointCode ?? place.code, partnerCode: partnerCode ?? owner)
  }
}

extension PostLinkRequest {
  package init(
    _ application: Application, partner: Partner, at place: SalesPlace, postLink: String, language: String
  ) {
    let point = partner.point(at: place)
    self.init(
      name: partner.name, amount: application.cart.total, posName: point.name,
      language: language, pointCode: point.code, partnerCode: point.partnerCode,
      productCode: application.plan.code, partnerOrderId: application.reference.rawValue)
    self.postLink = postLink
    phoneNumber = application.customer.phone.international
    iin = application.customer.iin.digits
    (successRedirect, failRedirect) = (partner.successRedirect, partner.failRedirect)
  }
}

extension PreApprovalRequest.Customer {
  package init(_ customer: Checkout.Customer) {
    self.init(
      firstName: customer.firstName.text, lastName: customer.lastName.text, middleName: customer.middleName.text,
      state: customer.status.rawValue, taxCode: customer.iin.digits, email: customer.email.address,
      mobileNumber: customer.phone.digits)
  }
}

extension PreApprovalRequest {
  /// Follows the contract: a line of three as three goods, the unused address empty, ten digits of phone, plain digits of money,
  /// verification in Kazakhstan's time.
  package init(_ application: Application, redirectURL: String, channel: String) {
    let address: Address
    switch application.handover {
    case .delivery(let home, _): address = Address(delivery: home.value, pickupPoint: "")
    case .pickup(let place): address = Address(delivery: "", pickupPoint: place.pickupPoint)
    }
    self.init(
      address: address, channel: channel, customer: PreApprovalRequest.Customer(application.customer),
      goods: application.cart.units.map {
        Good(
          brand: $0.brand, category: $0.category, image: $0.image, model: $0.model, price: $0.price.plain, sku: $0.sku)
      },
      isDelivery: !address.delivery.isEmpty, loanLength: String(application.plan.months),
      productType: application.plan.kind.rawValue, redirectUrl: redirectURL,
      referenceId: application.reference.rawValue, salesPlace: application.handover.postcode,
      totalCost: application.cart.total.plain, verificationSmsCode: application.code.digits,
      verificationSmsDateTime: KazakhstanTime.stamp(application.verifiedAt))
  }
}

extension OrderSummary {
  package init(_ application: Application, at moment: Date) {
    let goods = application.cart.lines.map { $0.quantity == 1 ? $0.item.model : "\($0.item.model) ×\($0.quantity)" }
    self.init(
      reference: application.reference, buyer: Buyer(application.customer), goods: goods, plan: application.plan,
      submittedAt: moment)
  }
}
