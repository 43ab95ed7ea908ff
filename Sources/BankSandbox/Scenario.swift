package import BrokerAPI
package import Checkout
import FoundationEssentials
import TOMLKit
import Text

/// How an application is answered and which states its order goes through, by the bank's clock. Assumed throughout, but for the names of
/// two states.
package struct Scenario: Hashable, Sendable {
  package struct Step: Hashable, Sendable {
    /// Seconds by the bank's clock after the previous state, drawn from these bounds; nil for when the customer agrees on the bank's page.
    package var after: ClosedRange<Double>?
    package var state: OrderState
    /// The bank's words; nil for the usual ones.
    package var title: String?
  }

  package enum Reply: Hashable, Sendable {
    case accepted
    /// Seconds.
    case slow(seconds: Double)
    /// Accepted, but the response breaks off.
    case broken
    /// Rejected with a status, for each customer this often, or always.
    case refused(status: Int, retryAfter: Int?, times: Int?)
  }

  /// The file's name without `.toml`.
  package let id: String
  /// By language code.
  package let names: [String: String]
  /// After INIT.
  package let steps: [Step]
  package let reply: Reply
  /// The customers it applies to; empty for all.
  package let iins: Set<IIN>
  /// The totals it applies to; nil for all.
  package let amounts: ClosedRange<Money>?
  /// True for sales by link only, false for applications only; nil for both.
  package let isForLinks: Bool?
  /// True where it applies by itself to some customers, totals or calls.
  package var isTargeted: Bool { !iins.isEmpty || amounts != nil || isForLinks != nil }

  func applies(iin: IIN?, total: Money, isLink: Bool) -> Bool {
    (iins.isEmpty || iin.map(iins.contains) ?? false) && (amounts?.contains(total) ?? true)
      && isForLinks ?? isLink == isLink
  }
}

package struct ScenarioError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Place and problem; may quote the file.
  package let description: String
  init(_ description: String) { self.description = SafeText.line(description, atMost: 500) }
}

extension Scenario {
  /// In bytes.
  package static let sizeLimit = 1 << 20
  /// Each order stores all of them.
  private static let stepLimit = 100

  /// Unknown names are rejected: a misspelt one would pass for a working one.
  /// - Throws: the first `ScenarioError`.
  package init(id: String, toml: String) throws(ScenarioError) {
    let table: TOMLTable
    do { table = try TOMLTable(string: toml) } catch { throw ScenarioError("not TOML: \(error)") }
    try Self.check(table, knows: ["name", "step", "answer", "applies"], at: "")
    self.id = SafeText.line(id, atMost: 60)
    var names: [String: String] = [:]
    if let table = table["name"]?.table {
      try Self.check(table, knows: ["ru", "kk", "en"], at: "name.")
      for (language, value) in table { names[language] = value.string.map { SafeText.line($0, atMost: 60) } }
    }
    self.names = names
    var steps: [Step] = []
    guard table["step"]?.array?.count ?? 0 <= Self.stepLimit else {
      throw ScenarioError("step: at most \(Self.stepLimit)")
    }
    for (index, value) in (table["step"]?.array ?? []).enumerated() {
      let place = "step[\(index)]"
      guard let table = value.table else { throw ScenarioError("\(place): expected a table") }
      let step = try Self.step(table, at: place)
      if step.after == nil { try Self.checkWaiting(for: step, after: steps, at: place) }
      steps.append(step)
    }
    self.steps = steps
    reply = try Self.reply(table["answer"]?.table)
    (iins, amounts) = try Self.target(table["applies"]?.table)
    isForLinks = table["applies"]?.table?["link"]?.bool
  }

  /// The page offers its buttons only in some states, and only once.
  private static func checkWaiting(for step: Step, after steps: [Step], at place: String) throws(ScenarioError) {
    guard step.state == .customerApproved else {
      throw ScenarioError("\(place).after: the customer can bring only \(OrderState.customerApproved)")
    }
    let before = steps.last?.state ?? .initial
    guard before.customerMoves.contains(step.state), !steps.contains(where: { $0.after == nil }) else {
      throw ScenarioError("\(place).after: the customer cannot agree in \(before)")
    }
  }

  private static func check(_ table: TOMLTable, knows names: Set<String>, at place: String) throws(ScenarioError) {
    for (name, _) in table where !names.contains(name) {
      throw ScenarioError("\(place)\(name): unknown; known are \(names.sorted().joined(separator: ", "))")
    }
  }

  private static func number(_ value: (any TOMLValueConvertible)?) -> Double? {
    value?.double ?? value?.int.map(Double.init)
  }

  private static func step(_ table: TOMLTable, at place: String) throws(ScenarioError) -> Step {
    try check(table, knows: ["after", "state", "title"], at: place + ".")
    guard let name = table["state"]?.string, !name.isEmpty else { throw ScenarioError("\(place).state: required") }
    for (text, limit, member) in [(name, 100, "state"), (table["title"]?.string ?? "", 300, "title")] {
      guard !SafeText.containsControls(text), !SafeText.isLonger(text, than: limit) else {
        throw ScenarioError("\(place).\(member): at most \(limit) characters, none of them a control")
      }
    }
    // An unknown state must be intentional: it needs a title.
    let state = OrderState(name)
    guard state.category != .unknown || table["title"]?.string != nil else {
      throw ScenarioError("\(place).state: \(name) is no known state; give it a title where it is meant")
    }
    let bounds: ClosedRange<Double>?
    if table["after"]?.string == "customer" {
      bounds = nil
    } else if let seconds = number(table["after"]) {
      guard seconds >= 0 else { throw ScenarioError("\(place).after: below zero") }
      bounds = seconds...seconds
    } else if let array = table["after"]?.array, array.count == 2, let low = number(array[0]),
      let high = number(array[1]), low >= 0, low <= high
    {
      bounds = low...high
    } else {
      throw ScenarioError("\(place).after: expected seconds, two of them with the smaller first, or \"customer\"")
    }
    return Step(after: bounds, state: state, title: table["title"]?.string)
  }

  private static func reply(_ table: TOMLTable?) throws(ScenarioError) -> Reply {
    guard let table else { return .accepted }
    try check(table, knows: ["delay", "breaks_off", "status", "retry_after", "times"], at: "answer.")
    if let status = table["status"]?.int {
      guard (400...599).contains(status) else { throw ScenarioError("answer.status: 400 to 599") }
      return .refused(status: status, retryAfter: table["retry_after"]?.int, times: table["times"]?.int)
    }
    if table["breaks_off"]?.bool == true { return .broken }
    if let seconds = number(table["delay"]), seconds >= 0 { return .slow(seconds: seconds) }
    throw ScenarioError("answer: expected delay, breaks_off or status")
  }

  private static func target(_ table: TOMLTable?) throws(ScenarioError) -> (Set<IIN>, ClosedRange<Money>?) {
    guard let table else { return ([], nil) }
    try check(table, knows: ["iin", "from", "to", "link"], at: "applies.")
    guard table["link"] == nil || table["link"]?.bool != nil else {
      throw ScenarioError("applies.link: expected true or false")
    }
    var iins: Set<IIN> = []
    for value in table["iin"]?.array ?? [] {
      guard let iin = value.string.flatMap({ try? IIN(parsing: $0) }) else {
        throw ScenarioError("applies.iin: not an IIN; write it in quotes")
      }
      iins.insert(iin)
    }
    guard table["from"] != nil || table["to"] != nil else { return (iins, nil) }
    let (low, high) = (table["from"]?.int ?? 0, table["to"]?.int ?? 999_999_999)
    guard low >= 0, low <= high, high <= 999_999_999 else {
      throw ScenarioError("applies: from, to: 0 to 999999999 tenge")
    }
    return (iins, Money(tenge: Int64(low))...Money(tenge: Int64(high)))
  }

  /// In the order in which they are listed.
  package static let builtIn: [Scenario] = [
    ("approved", PackageResources.approved_toml), ("immediate", PackageResources.immediate_toml),
    ("thoughtful", PackageResources.thoughtful_toml), ("rejected", PackageResources.rejected_toml),
    ("identification", PackageResources.identification_toml),
    ("waitsForCustomer", PackageResources.waitsForCustomer_toml), ("saleByLink", PackageResources.saleByLink_toml),
    ("customerDeclines", PackageResources.customerDeclines_toml),
    ("linkExpires", PackageResources.linkExpires_toml), ("customerTwice", PackageResources.customerTwice_toml),
    ("partnerCancels", PackageResources.partnerCancels_toml), ("noOffers", PackageResources.noOffers_toml),
    ("unknownState", PackageResources.unknownState_toml), ("movesBack", PackageResources.movesBack_toml),
    ("financed", PackageResources.financed_toml), ("slowAnswer", PackageResources.slowAnswer_toml),
    ("answerLost", PackageResources.answerLost_toml), ("serverError", PackageResources.serverError_toml),
    ("tooManyRequests", PackageResources.tooManyRequests_toml),
  ].map { id, bytes in
    do { return try Scenario(id: id, toml: String(decoding: bytes, as: UTF8.self)) } catch {
      // A test reads them.
      preconditionFailure("built-in scenario \(id): \(error)")
    }
  }
}
