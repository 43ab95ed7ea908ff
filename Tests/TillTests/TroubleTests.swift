import BankAdmin
import BankSandbox
import BrokerAPI
import Checkout
import Foundation
import Sales
import Session
import TerminalCore
import TestSupport
import Testing
import Wire

@testable import Screens
@testable import kassa

/// With an open order something fails: the panel reports it, the loop keeps processing keys, and it recovers.
@Suite(.patient) @MainActor struct TroubleTests {
  /// Something that fails.
  struct Trouble: Sendable, CustomTestStringConvertible {
    let testDescription: String
    /// Sent to the bank once the order exists.
    let commands: [BankCommand]
    /// The screen's text.
    let shows: String
    /// False where states continue without repairing the bank.
    var isLasting = true

    init(_ name: String, _ commands: [BankCommand], shows: String, isLasting: Bool = true) {
      (testDescription, self.commands, self.shows, self.isLasting) = (name, commands, shows, isLasting)
    }

    static func read(_ name: String, _ kind: Fault.Kind, shows: String, isLasting: Bool = true) -> Trouble {
      Trouble(name, [.turnOn(Fault(kind, at: .ordersRead))], shows: shows, isLasting: isLasting)
    }
  }

  nonisolated static let troubles: [Trouble] = [
    Trouble("a bank without the read", [.offersRead(false)], shows: "Банк не отдаёт статусы"),
    .read("404 at the read", .status(404, retryAfter: nil), shows: "Банк не нашёл"),
    .read("429 with Retry-After", .status(429, retryAfter: 9), shows: "Слишком много запросов, пов"),
    .read("an error at the bank", .status(503, retryAfter: nil), shows: "Ошибка на стороне банка (503)"),
    .read("a connection that is reset", .reset, shows: "Связь оборвалась"),
    .read("a connection that ends", .closed, shows: "Связь оборвалась"),
    .read("half an answer", .truncated, shows: "Связь оборвалась"), .read("no HTTP", .notHTTP, shows: "не читается"),
    .read("an answer after 5 s", .delay(seconds: 5), shows: "обновлено", isLasting: false),
    Trouble("no network", [.outage(seconds: 600)], shows: "Нет связи с банком", isLasting: false),
    Trouble(
      "a token that was revoked", [.turnOn(Fault(.tokenExpired, at: .ordersRead, times: 1))], shows: "обновлено",
      isLasting: false),
    Trouble("a clock three days ahead", [.clock(jump: 3 * 86_400)], shows: "Договор подписан", isLasting: false),
    Trouble(
      "an order that the bank lost", [.restore(snapshot: "empty")], shows: "В списке банка её нет",
      isLasting: false),
  ]

  @Test(arguments: troubles)
  func troublesAreReportedAndTheLoopContinues(_ trouble: Trouble) async throws {
    let bank = EmbeddedBank(.onRealTime(), problem: { _ in }, transport: .http(.patient))
    let sandbox = try #require(await bank.bank())
    try await sandbox.perform(.save(snapshot: "empty"))
    let request = Self.request()
    let answer = try await bank.client().submit(request).get()
    // Submitted long enough ago that its absence from a list counts.
    let record = Self.record(of: request, link: answer.value.redirectLink, at: Date() - 120)
    for command in trouble.commands { _ = try await bank.perform(command).get() }
    var till = HeadlessTill(bank: { await bank.client() }, orders: [record])
    var slowest = try await type(in: &till, until: trouble.shows)
    if trouble.isLasting {
      _ = await bank.perform(.turnOff(nil))
      _ = await bank.perform(.offersRead(true))
      till.mailbox.post(.refreshPressed)
      slowest = max(slowest, try await type(in: &till, until: "обновлено 0 с"))
    }
    print("\(trouble.testDescription): a key was painted within \(slowest) at the slowest")
    await bank.stop()
  }

  /// The gateway in front of the bank has its own format.
  @Test func theGatewaysOwnErrorIsShown() async throws {
    let details = ErrorDetails(
      reading: try JSON(
        parsing: #"{"httpCode":"503","httpMessage":"Service Unavailable","moreInformation":"plan"}"#.utf8))
    let failure = BrokerFailure.refused(.init(status: 503, details: details))
    var till = HeadlessTill(
      bank: { .failing(failure) }, orders: [Self.record(of: Self.request(), link: "", at: Date())])
    _ = try await type(in: &till, until: "Ошибка на стороне банка (503)")
  }

  /// 1,000 open orders of this till, and 10,000 in the bank's list.
  @Test func tenThousandOrdersInOneAnswerStaySmooth() async throws {
    let statuses = (0..<10_000).map {
      OrderStatus(
        loanLength: "12", productCode: "INS12", referenceId: "KS-\($0)", state: .approved, stateTitle: "Одобрено банком"
      )
    }
    var scripted = BrokerClient.noop
    scripted.orders = { .success(Answer(statuses)) }
    let client = scripted
    let records = (0..<1000).map { number in
      Self.record(of: Self.request(reference: "KS-\(number)"), link: "", at: Date() - Double(number))
    }
    var till = HeadlessTill(bank: { client }, orders: records)
    let slowest = try await type(in: &till, until: "Одобрено банком")
    print("10,000 orders in one answer: a key was painted within \(slowest) at the slowest")
  }

  // MARK: The till

  /// Types until the screen shows a text. Returns the slowest key's time from input to the painted screen.
  private func type(in till: inout HeadlessTill, until wanted: String) async throws -> Duration {
    let end = Patience.end
    var slowest = Duration.zero
    var isTyped = false
    while !till.sees(wanted) {
      guard ContinuousClock.now < end else { throw NeverCame("“\(wanted)”", screen: till.screen) }
      try await Task.sleep(for: .milliseconds(5))
      // A letter, and the letter deleted again.
      isTyped.toggle()
      let pressed = ContinuousClock.now
      till.press(isTyped ? KeyPress("a") : .backspace)
      slowest = max(slowest, ContinuousClock.now - pressed)
    }
    // A key press must not wait for the network, whose timeouts are seconds.
    #expect(slowest < .seconds(3), "a key waited \(slowest)")
    return slowest
  }

  private static func request(reference: String = "KS-1") -> PreApprovalRequest {
    PreApprovalRequest(
      address: .init(delivery: "", pickupPoint: "Алматы"),
      customer: .init(
        firstName: "Аскар", lastName: "Аскаров", middleName: "", state: "orange", taxCode: "960629450735",
        email: "askar@example.kz", mobileNumber: "7475774285"),
      goods: [.init(brand: "Apple", category: "accessories", image: "", model: "AirPods", price: "169990", sku: "A")],
      isDelivery: false, loanLength: "12", productType: "installment", redirectUrl: "https://example.kz/webhook",
      referenceId: reference, salesPlace: "050000", totalCost: "169990", verificationSmsCode: "1243",
      verificationSmsDateTime: KazakhstanTime.stamp(Date()))
  }

  private static func record(of request: PreApprovalRequest, link: String, at moment: Date) -> OrderRecord {
    let plan = Plan(
      code: "INS12", name: "Рассрочка 0-0-12", months: 12, monthlyPayment: Money(tenge: 14_166), kind: .instalment,
      amount: Money(tenge: 169_990))!
    var summary = OrderSummary(
      reference: Reference(rawValue: request.referenceId), buyer: Buyer(), goods: ["AirPods"], plan: plan,
      submittedAt: moment)
    (summary.outcome, summary.link) = (.accepted, link)
    return OrderRecord(summary: summary, history: [])
  }
}
