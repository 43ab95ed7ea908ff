package import BrokerAPI
package import Checkout
import FoundationEssentials
import TOML
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
  fileprivate init(_ description: String, in node: TOMLNode? = nil) {
    let place = node.map { "line \($0.line): " } ?? ""
    self.description = SafeText.line(place + description, atMost: 500)
  }
}

extension Scenario {
  /// In bytes.
  package static let sizeLimit = 1 << 20
  /// Each order stores all of them.
  private static let stepLimit = 100

  /// Unknown names are rejected: a misspelt one would pass for a working one.
  /// - Throws: the first `ScenarioError`.
  package init(id: String, toml: String) throws(ScenarioError) {
    let table: TOMLNode
    do { table = try TOMLNode(parsing: toml) } catch { throw ScenarioError("not TOML: \(error)") }
    try Self.check(table, knows: ["name", "step", "answer", "applies"], at: "")
    self.id = SafeText.line(id, atMost: 60)
    var names: [String: String] = [:]
    if let table = table["name"], table.members != nil {
      try Self.check(table, knows: ["ru", "kk", "en"], at: "name.")
      for member in table.members ?? [] { names[member.name] = member.node.text.map { SafeText.line($0, atMost: 60) } }
    }
    self.names = names
    var steps: [Step] = []
    let list = table["step"]?.list ?? []
    guard list.count <= Self.stepLimit else {
      throw ScenarioError("step: at most \(Self.stepLimit)", in: table["step"])
    }
    for (index, table) in list.enumerated() {
      let place = "step[\(index)]"
      guard table.members != nil else { throw ScenarioError("\(place): expected a table", in: table) }
      let step = try Self.step(table, at: place)
      if step.after == nil { try Self.checkWaiting(for: step, after: steps, at: place, table["after"]) }
      steps.append(step)
    }
    self.steps = steps
    reply = try Self.reply(table["answer"])
    (iins, amounts) = try Self.target(table["applies"])
    isForLinks = table["applies"]?["link"]?.flag
  }

  /// The page offers its buttons only in some states, and only once.
  private static func checkWaiting(
    for step: Step, after steps: [Step], at place: String, _ node: TOMLNode?
  ) throws(ScenarioError) {
    guard step.state == .customerApproved else {
      throw ScenarioError("\(place).after: the customer can bring only \(OrderState.customerApproved)", in: node)
    }
    let before = steps.last?.state ?? .initial
    guard before.customerMoves.contains(step.state), !steps.contains(where: { $0.after == nil }) else {
      throw ScenarioError("\(place).after: the customer cannot agree in \(before)", in: node)
    }
  }

  private static func check(_ table: TOMLNode, knows names: Set<String>, at place: String) throws(ScenarioError) {
    for member in table.members ?? [] where !names.contains(member.name) {
      let known = "known are \(names.sorted().joined(separator: ", "))"
      throw ScenarioError(
        "\(place)\(member.name): unknown; \(known)\(Spelling.hint(for: member.name, among: names))", in: member.node)
    }
  }

  private static func step(_ table: TOMLNode, at place: String) throws(ScenarioError) -> Step {
    try check(table, knows: ["after", "state", "title"], at: place + ".")
    guard let name = table["state"]?.text, !name.isEmpty else {
      throw ScenarioError("\(place).state: required", in: table)
    }
    for (text, limit, member) in [(name, 100, "state"), (table["title"]?.text ?? "", 300, "title")] {
      guard !SafeText.containsControls(text), !SafeText.isLonger(text, than: limit) else {
        throw ScenarioError(
          "\(place).\(member): at most \(limit) characters, none of them a control", in: table[member])
      }
    }
    // An unknown state must be intentional: it needs a title.
    let state = OrderState(name)
    guard state.category != .unknown || table["title"]?.text != nil else {
      throw ScenarioError(
        "\(place).state: \(name) is no known state; give it a title where it is meant", in: table["state"])
    }
    let bounds: ClosedRange<Double>?
    if table["after"]?.text == "customer" {
      bounds = nil
    } else if let seconds = table["after"]?.number {
      guard seconds >= 0 else { throw ScenarioError("\(place).after: below zero", in: table["after"]) }
      bounds = seconds...seconds
    } else if let array = table["after"]?.list, array.count == 2, let low = array[0].number,
      let high = array[1].number, low >= 0, low <= high
    {
      bounds = low...high
    } else {
      throw ScenarioError(
        "\(place).after: expected seconds, two of them with the smaller first, or \"customer\"",
        in: table["after"] ?? table)
    }
    return Step(after: bounds, state: state, title: table["title"]?.text)
  }

  private static func reply(_ table: TOMLNode?) throws(ScenarioError) -> Reply {
    guard let table else { return .accepted }
    try check(table, knows: ["delay", "breaks_off", "status", "retry_after", "times"], at: "answer.")
    if let status = table["status"]?.integer {
      guard (400...599).contains(status) else { throw ScenarioError("answer.status: 400 to 599", in: table["status"]) }
      return .refused(status: status, retryAfter: table["retry_after"]?.integer, times: table["times"]?.integer)
    }
    if table["breaks_off"]?.flag == true { return .broken }
    if let seconds = table["delay"]?.number, seconds >= 0 { return .slow(seconds: seconds) }
    throw ScenarioError("answer: expected delay, breaks_off or status", in: table)
  }

  private static func target(_ table: TOMLNode?) throws(ScenarioError) -> (Set<IIN>, ClosedRange<Money>?) {
    guard let table else { return ([], nil) }
    try check(table, knows: ["iin", "from", "to", "link"], at: "applies.")
    guard table["link"] == nil || table["link"]?.flag != nil else {
      throw ScenarioError("applies.link: expected true or false", in: table["link"])
    }
    var iins: Set<IIN> = []
    for value in table["iin"]?.list ?? [] {
      guard let iin = value.text.flatMap({ try? IIN(parsing: $0) }) else {
        throw ScenarioError("applies.iin: not an IIN; write it in quotes", in: value)
      }
      iins.insert(iin)
    }
    guard table["from"] != nil || table["to"] != nil else { return (iins, nil) }
    let (low, high) = (table["from"]?.integer ?? 0, table["to"]?.integer ?? 999_999_999)
    guard low >= 0, low <= high, high <= 999_999_999 else {
      throw ScenarioError("applies: from, to: 0 to 999999999 tenge", in: table["from"] ?? table["to"])
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
