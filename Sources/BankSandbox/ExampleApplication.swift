import BrokerAPI
import Checkout
import FoundationEssentials

/// What `/openapi.json` gives as examples: one application that this bank accepts now, a link and a state that follows. Its numbers are
/// made of the moment, so that two documents are not in each other's way, and need no dice of the bank's.
struct ExampleApplication {
  let application: PreApprovalRequest
  let link: PostLinkRequest
  let change: OrderStatus

  /// Where README's receiver of callbacks listens.
  static let receiver = "http://127.0.0.1:8642/callback"

  /// - Parameter moment: by wall-clock time.
  init(at moment: Date) {
    let number = KazakhstanTime.fileStamp(moment).filter { $0 != "-" }
    let person = BankServer.people.first { $0.outcome == .approved }?.customer
    application = PreApprovalRequest(
      address: .init(delivery: "", pickupPoint: "Алматы, проспект Абая, 900"),
      customer: .init(
        firstName: person?.firstName.text ?? "", lastName: person?.lastName.text ?? "",
        middleName: person?.middleName.text ?? "", state: person?.status.rawValue ?? "",
        taxCode: person?.iin.digits ?? "", email: person?.email.address ?? "", mobileNumber: person?.phone.digits ?? ""),
      goods: [
        .init(brand: "Apple", category: "accessories", image: "", model: "AirPods Pro 2", price: "169990", sku: "ACS1")
      ],
      isDelivery: false, loanLength: "12", productType: "installment", redirectUrl: Self.receiver,
      referenceId: "EX-\(number)", salesPlace: "050000", totalCost: "169990", verificationSmsCode: "1243",
      verificationSmsDateTime: KazakhstanTime.stamp(moment))
    var link = PostLinkRequest(
      name: "Shop", amount: Money(tenge: 169_990), posName: "02-2018-L3", language: "ru", pointCode: "02-2018-L3",
      partnerCode: "02-2018", productCode: "STD12", partnerOrderId: "EXL-\(number)")
    link.postLink = Self.receiver
    link.expiresAt = KazakhstanTime.iso(moment + Bank.linkLifetime)
    (link.phoneNumber, link.iin) = ("77011413341", "870318302342")
    self.link = link
    change = OrderStatus(
      loanLength: application.loanLength, productCode: "INS12", referenceId: application.referenceId,
      state: .partnerCancelled, stateTitle: OrderState.Known.partnerCancelled.russian)
  }
}
