import BankAdmin
import BrokerAPI
import Checkout
import FoundationEssentials
import Synchronization

// What tests set up and clear away.

extension Bank {
  /// Adds an order in a given state. Its partner is told of later states only.
  func place(_ fixture: OrderFixture) throws {
    try refresh()
    guard let tariff = Tariff.all.first(where: { $0.code == fixture.productCode }) else {
      throw BankRefusal.wrong(Rule.offeredProduct.finding(at: "productCode"))
    }
    let moment = clock.now
    var order = Order(
      reference: fixture.reference, goods: [Order.Item(model: "Fixture", price: fixture.total)], total: fixture.total,
      loanLength: String(tariff.months), productCode: tariff.code, preapp: newID(), requestUuid: newID(),
      linkEndsAt: moment + Self.linkLifetime, callbackURL: fixture.callbackURL, now: moment)
    (order.successURL, order.failURL) = (order.callbackURL, order.callbackURL)
    if fixture.state != .initial || fixture.title != nil {
      order.set(fixture.state, title: fixture.title, at: moment)
    }
    order.told = order.course.count
    guard orders[order.reference] == nil, try store?.take(order, again: false) ?? true else {
      throw BankRefusal.wrong(Rule.unused.finding(at: "referenceId"))
    }
    remember(order)
  }

  /// False for an unknown order.
  func delete(_ reference: String) throws -> Bool {
    try refresh()
    guard orders[reference] != nil else { return false }
    let moment = clock.now
    _ = try goBack(to: orders.without(reference), from: moment, to: moment)
    return true
  }

  /// As if the bank had just been started on an empty store; its port, its secrets and what the dice yield next stay.
  func reset() throws -> RestoredOrders {
    try refresh()
    let fresh = clock.fresh
    let changes = try goBack(to: OrderBook(), from: clock.now, to: fresh.anchor.bank)
    (tokens.all, refusals, snapshots) = ([:], [:], [:])
    (chosen, switches) = (nil, BankReport.Switches())
    given.withLock { $0 = givenAtStart }
    clock.rewind(to: fresh)
    keepClock()
    return changes
  }

  /// Adds a scenario, or replaces the one of the same id.
  func put(_ scenario: Scenario) throws {
    try given.withLock { given in
      if let place = given.firstIndex(where: { $0.id == scenario.id }) {
        given[place] = scenario
      } else {
        guard given.count < Self.scenarioLimit else {
          let limit = Self.scenarioLimit
          throw BankRefusal.wrong(
            Finding("id", .malformed(Phrase("их уже \(limit)", "олар қазір \(limit)", "there are \(limit) already"))))
        }
        given.append(scenario)
      }
    }
    if chosen?.id == scenario.id { chosen = scenario }
  }

  private static let scenarioLimit = 100

  /// A built-in one of the same id comes back; false where none was given.
  func deleteScenario(_ id: String) -> Bool {
    let isGiven = given.withLock { given in
      let before = given.count
      given.removeAll { $0.id == id }
      return given.count < before
    }
    if isGiven, chosen?.id == id { chosen = scenarios.first { $0.id == id } }
    return isGiven
  }

  /// False for an unknown one.
  func deleteSnapshot(_ name: String) -> Bool { snapshots.removeValue(forKey: name) != nil }
}

extension MemberReader {
  /// Nil where something is wrong, which the reader then knows.
  var fixture: OrderFixture? {
    mutating get {
      let application = Definition.preApprovalRequest
      let reference = text("referenceId", as: application, isRequired: true)
      let (total, code) = (text("totalCost", as: application), text("productCode"))
      let url = text("redirectUrl", as: application)
      guard let reference, let (state, title) = state else { return nil }
      var fixture = OrderFixture(reference: reference, state: state, title: title)
      if let total = total.flatMap({ Money(paid: $0) }) { fixture.total = total }
      if let code { fixture.productCode = code }
      fixture.callbackURL = url ?? ""
      return fixture
    }
  }

  /// Where to post which state; nil where something is wrong, which the reader then knows.
  var callback: (url: String, status: OrderStatus)? {
    mutating get {
      let reference = text("referenceId", as: .preApprovalRequest, isRequired: true)
      let url = text("redirectUrl", as: .preApprovalRequest, isRequired: true)
      let (length, code) = (text("loanLength") ?? "12", text("productCode") ?? "INS12")
      guard let reference, let url, let (state, title) = state else { return nil }
      let status = OrderStatus(
        loanLength: length, productCode: code, referenceId: reference, state: state,
        stateTitle: title ?? Order.title(of: state).russian)
      return (url, status)
    }
  }
}
