import Checkout
import TerminalCore
import TestSupport

/// Ways through the till that several tests share, in Russian.
extension Driver {
  /// From the empty cart to the customer.
  nonisolated(nonsending) mutating func goToCustomer() async throws {
    try await wait(until: "AirPods Pro 2")
    scan("ACS1")
    press(.control("n"))
    try await wait(until: "0-0-12")
    press(.enter)
    try await wait(until: "Фамилия")
  }

  /// - Parameter index: of the made-up customer.
  nonisolated(nonsending) mutating func chooseCustomer(_ index: Int = 0) async throws {
    press(.function(3))
    try await wait(until: "Тестовые клиенты")
    press(.down, times: index)
    press(.enter)
  }

  nonisolated(nonsending) mutating func giveConsent() async throws {
    press(.space)
    try await wait(until: "дано в")
  }

  /// As it is typed where nobody is made up: somebody who takes the goods along, and agrees.
  nonisolated(nonsending) mutating func typeCustomer(_ customer: Customer) async throws {
    for text in [
      customer.lastName.text, customer.firstName.text, customer.middleName.text, customer.iin.digits,
      customer.phone.digits, customer.email.address,
    ] {
      type(text)
      press(.tab)
    }
    press(.tab, .tab)
    try await giveConsent()
  }

  /// Returns the code.
  @discardableResult
  nonisolated(nonsending) mutating func verifyPhone() async throws -> String {
    press(.function(4))
    let code = try await wait(matching: "Код подтверждения ([0-9]{4})")
    type(code)
    try await wait(until: "номер подтверждён")
    return code
  }

  /// From the empty cart to the review of an application of the first made-up customer.
  nonisolated(nonsending) mutating func sellUpToReview() async throws {
    try await goToCustomer()
    try await chooseCustomer()
    try await giveConsent()
    try await verifyPhone()
    press(.control("n"))
    try await wait(until: "Проверьте заявку")
  }

  /// Turns a fault on in the bank console, before requests are processed, and returns to the cart.
  /// - Parameters:
  ///   - fault: a word of its row.
  ///   - call: a word of the call's row; empty for all calls.
  ///   - index: of how often and how likely.
  nonisolated(nonsending) mutating func turnOn(_ fault: String, at call: String = "", index: Int = 0) async throws {
    press(.function(12))
    try await wait(until: "идут")
    type("4")
    press(.enter)
    try await wait(until: "ответ 503")
    type(fault)
    // What comes between ends the burst: text and Enter written at once would be a scan.
    press(.home, .enter)
    try await wait(until: "все запросы")
    type(call)
    press(.home, .enter)
    try await wait(until: "до приёма")
    press(.down, times: index)
    press(.enter)
    try await wait(until: "Сбой включён")
    press(.escape)
    try await wait(until: "Корзина")
  }
}
