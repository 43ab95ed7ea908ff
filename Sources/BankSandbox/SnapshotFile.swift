import BankAdmin
import BrokerAPI
import Checkout
import Foundation
import Text

// A snapshot as a document that outlives the bank: orders, clock, rules, scenario and faults. It holds no secrets, so tokens stay as they
// are, but the ids of customers' links, as the bank's store does.

extension Bank {
  private static let fileVersion = 1

  /// Nil for an unknown one.
  func file(ofSnapshot name: String) throws -> JSON? {
    guard let snapshot = snapshots[name] else { return nil }
    let orders = try snapshot.orders.all.map { try JSON(parsing: Array(JSONEncoder().encode($0))) }
    let switches = snapshot.switches
    return [
      "kassaBankSnapshot": .number(.init(Self.fileVersion)),
      "clock": [
        "now": .string(KazakhstanTime.iso(snapshot.clock.anchor.bank)),
        "speed": .number(.init(snapshot.clock.anchor.speed)), "paused": .bool(snapshot.clock.anchor.isPaused),
      ],
      "scenario": snapshot.chosen.map { .string($0.id) } ?? .null,
      "switches": [
        "repeats": .string(switches.repeats.rawValue), "offersRead": .bool(switches.offersRead),
        "merchantRequired": .bool(switches.merchantRequired), "sums": .bool(switches.sums),
      ],
      "faults": .array(snapshot.faults.map(\.json)), "orders": .array(orders),
    ]
  }

  /// Keeps a snapshot from such a document.
  /// - Throws: all findings.
  func load(_ name: String, _ file: JSON.Members) throws {
    var reader = MemberReader(file)
    if reader.value("kassaBankSnapshot") != .number(.init(Self.fileVersion)) {
      reader.fail("kassaBankSnapshot", Phrase("expected \(Self.fileVersion), the version that is read"))
      try reader.finish()
    }
    let position = try Self.position(reader.members("clock"), like: clock.fresh)
    let chosen: Scenario?
    if case .string(let id)? = reader.value("scenario", isRequired: true) {
      chosen = scenarios.first { $0.id == id }
      if chosen == nil { reader.fail("scenario", "no such scenario") }
    } else {
      chosen = nil
    }
    let switches = try Self.switches(reader.members("switches"))
    let faults = try reader.elements("faults").map { try Fault(checking: $0) }
    let orders = try Self.orders(reader.elements("orders"))
    try reader.finish()
    try keep(
      Snapshot(
        orders: orders, tokens: nil, refusals: [:], random: random, chosen: chosen, switches: switches, clock: position,
        faults: faults), as: name)
  }

  private static func position(_ members: JSON.Members, like fresh: BankClock.Position) throws -> BankClock.Position {
    var reader = MemberReader(members)
    let now = reader.text("now", isRequired: true).flatMap { KazakhstanTime.moment(ofISO: $0) }
    let speed = reader.number("speed", BankReport.Clock.speeds, isRequired: true)
    let isPaused = reader.flag("paused")
    if now.map({ $0 < BankClock.latest }) != true { reader.fail("now", "expected ISO 8601 with an offset") }
    try reader.finish()
    var position = fresh
    position.anchor.bank = now ?? position.anchor.bank
    position.anchor.speed = speed ?? 1
    position.anchor.isPaused = isPaused ?? false
    return position
  }

  private static func switches(_ members: JSON.Members) throws -> BankReport.Switches {
    var (reader, switches) = (MemberReader(members), BankReport.Switches())
    if let repeats = reader.choice("repeats", BankReport.Repeat.self) { switches.repeats = repeats }
    if let isOffered = reader.flag("offersRead") { switches.offersRead = isOffered }
    if let isRequired = reader.flag("merchantRequired") { switches.merchantRequired = isRequired }
    if let matter = reader.flag("sums") { switches.sums = matter }
    try reader.finish()
    return switches
  }

  private static func orders(_ documents: [JSON]) throws -> OrderBook {
    var (book, findings) = (OrderBook(), [Finding]())
    for (index, document) in documents.enumerated() {
      let place = "orders[\(index)]"
      guard let order = try? JSONDecoder().decode(Order.self, from: Data(document.bytes)) else {
        findings.append(Finding(place, .malformed("expected an order as the bank writes it")))
        continue
      }
      if let member = order.wrongMember {
        findings.append(Finding("\(place).\(member)", .malformed("expected what the bank writes")))
      }
      if book[order.reference] != nil || book.order(preapp: order.preapp) != nil {
        findings.append(Finding(place, .malformed("stands more than once")))
      }
      book.put(order)
    }
    if let findings = Findings(findings) { throw findings }
    return book
  }
}

extension Order {
  /// The first member that no order of a bank has; nil for a proper one. The document comes from anywhere, and what it says is shown, posted
  /// to and led to.
  var wrongMember: String? {
    func isText(_ text: String?, _ name: String, of definition: Definition) -> Bool {
      let rules = definition.members.first { $0.name == name }?.rules ?? []
      return text.map { text in rules.allSatisfy { $0.isSatisfied(by: text) } } ?? true
    }
    func isShown(_ text: String?, _ limit: Int) -> Bool {
      text.map { !SafeText.containsControls($0) && !SafeText.isLonger($0, than: limit) } ?? true
    }
    let times = Date(timeIntervalSince1970: 0)..<BankClock.latest + BankReport.Clock.jumps.upperBound * 100
    let isProperCourse =
      (1...1000).contains(course.count)
      && course.allSatisfy {
        times.contains($0.at) && !$0.state.name.isEmpty && isShown($0.state.name, 100) && isShown($0.title, 300)
      } && zip(course, course.dropFirst()).allSatisfy { $0.at <= $1.at }
    let checks: [(String, Bool)] = [
      ("reference", isText(reference, "referenceId", of: .preApprovalRequest)),
      ("goods", goods.count <= 10_000 && goods.allSatisfy { isShown($0.model, 300) }),
      ("loanLength", Int(loanLength).map { (1...120).contains($0) } ?? false),
      ("productCode", Tariff.all.contains { $0.code == productCode }),
      ("linkEndsAt", linkEndsAt.map { times.contains($0) } ?? true),
      ("callbackURL", isText(callbackURL, "redirectUrl", of: .preApprovalRequest)),
      ("successURL", isText(successURL, "successRedirect", of: .postLinkRequest)),
      ("failURL", isText(failURL, "failRedirect", of: .postLinkRequest)),
      ("language", language.map { BankLanguage(rawValue: $0) != nil } ?? true),
      ("course", isProperCourse),
      ("told", (0...course.count).contains(told ?? 0)), ("turn", (0...1_000_000).contains(turn ?? 0)),
      ("afterAgreement", hasProperPlan(atMost: 100)),
    ]
    return checks.first { !$0.1 }?.0
  }
}

extension MemberReader {
  /// Empty where it is missing or wrong, which the reader then knows.
  fileprivate mutating func members(_ name: String) -> JSON.Members {
    guard case .object(let members)? = value(name, isRequired: true) else {
      if value(name) != nil { fail(name, "expected object") }
      return [:]
    }
    return members
  }

  fileprivate mutating func elements(_ name: String) -> [JSON] {
    guard let value = value(name, isRequired: true) else { return [] }
    if value.elements == nil { fail(name, "expected array") }
    return value.elements ?? []
  }
}
