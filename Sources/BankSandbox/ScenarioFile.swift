import BankAdmin
import BrokerAPI
import Checkout
import FoundationEssentials
import TOML
import Text

package struct ScenarioError: Error, Hashable, Sendable, CustomStringConvertible {
  /// From 1.
  package let line: Int
  /// Path and problem; may quote the file.
  package let description: String
  fileprivate init(_ description: String, line: Int) {
    self.description = SafeText.line(description, atMost: 500)
    self.line = line
  }
}

extension Scenario {
  /// In bytes.
  package static let sizeLimit = 1 << 20
  /// Each order stores all of them.
  private static let stepLimit = 100
  /// Seconds: a day.
  private static let delays = 0.0...86_400.0

  /// Unknown names are rejected: a misspelt one would pass for a working one.
  /// - Throws: the first `ScenarioError`.
  package init(id: String, toml: String) throws(ScenarioError) { try self.init(id: id, Section(toml)) }

  /// The same in JSON; null stands for what is missing.
  /// - Throws: the first `ScenarioError`.
  init(id: String, json: JSON) throws(ScenarioError) {
    guard let node = TOMLNode(json, depth: 0) else { throw ScenarioError("nested too deep", line: 1) }
    guard node.members != nil else { throw ScenarioError("expected object, got \(json.kind)", line: 1) }
    try self.init(id: id, Section(node))
  }

  private init(id: String, _ file: Section) throws(ScenarioError) {
    try file.check(["name", "step", "answer", "applies"])
    self.id = SafeText.line(id, atMost: 60)
    names = try Self.names(file)
    let tables = try file.sections("step")
    guard tables.count <= Self.stepLimit else { throw file.error("step", "at most \(Self.stepLimit)") }
    var steps: [Step] = []
    for table in tables {
      let step = try Self.step(table)
      if step.after == nil { try Self.checkWaiting(for: step, after: steps, in: table) }
      steps.append(step)
    }
    let answer = try file.section("answer")
    guard !steps.isEmpty || answer != nil else { throw file.error("step", "required, or an answer") }
    self.steps = steps
    reply = try answer.map(Self.reply) ?? .accepted
    let applies = try file.section("applies")
    (iins, amounts) = try applies.map(Self.target) ?? ([], nil)
    isForLinks = try applies?.flag("link")
  }

  private static func names(_ file: Section) throws(ScenarioError) -> [String: String] {
    guard let table = try file.section("name") else { return [:] }
    let languages = ["ru", "kk", "en"]
    try table.check(Set(languages))
    var names: [String: String] = [:]
    for language in languages { names[language] = try table.text(language).map { SafeText.line($0, atMost: 60) } }
    return names
  }

  /// The page offers its buttons only in some states, and only once.
  private static func checkWaiting(for step: Step, after steps: [Step], in table: Section) throws(ScenarioError) {
    guard step.state == .customerApproved else {
      throw table.error("after", "the customer can bring only \(OrderState.customerApproved)")
    }
    let before = steps.last?.state ?? .initial
    guard before.customerMoves.contains(step.state), !steps.contains(where: { $0.after == nil }) else {
      throw table.error("after", "the customer cannot agree in \(before)")
    }
  }

  private static func step(_ table: Section) throws(ScenarioError) -> Step {
    try table.check(["after", "state", "title"])
    guard let name = try table.text("state"), !name.isEmpty else { throw table.error("state", "required") }
    let title = try table.text("title")
    for (text, limit, member) in [(name, 100, "state"), (title ?? "", 300, "title")] {
      guard !SafeText.containsControls(text), !SafeText.isLonger(text, than: limit) else {
        throw table.error(member, "at most \(limit) characters, none of them a control")
      }
    }
    // An unknown state must be intentional: it needs a title.
    let state = OrderState(name)
    guard state.isSpeltExactly || title != nil else {
      let exact = state.known.map { "; write \(OrderState($0).name)" } ?? ""
      throw table.error("state", "\(name) is no known state\(exact); give it a title where it is meant")
    }
    return Step(after: try bounds(table), state: state, title: title)
  }

  /// Nil for when the customer agrees.
  private static func bounds(_ table: Section) throws(ScenarioError) -> ClosedRange<Double>? {
    let value = table["after"]
    if value?.text == "customer" { return nil }
    let numbers = value?.list.map { $0.map(\.number) } ?? [value?.number]
    guard (1...2).contains(numbers.count), let low = numbers[0], let high = numbers[numbers.count - 1],
      value?.list == nil || numbers.count == 2, low <= high
    else { throw table.error("after", "expected seconds, two of them with the smaller first, or \"customer\"") }
    guard low >= 0 else { throw table.error("after", "below zero") }
    guard high <= BankReport.Clock.jumps.upperBound else {
      throw table.error("after", "at most \(BankReport.Clock.jumps.upperBound.formattedPlainly) seconds, a year")
    }
    return low...high
  }

  private static func reply(_ table: Section) throws(ScenarioError) -> Reply {
    try table.check(["delay", "breaks_off", "status", "retry_after", "times"])
    guard ["delay", "breaks_off", "status"].count(where: { table[$0] != nil }) == 1 else {
      throw table.error(nil, "expected delay, breaks_off or status, one of them")
    }
    if table["status"] == nil {
      for name in ["retry_after", "times"] where table[name] != nil { throw table.error(name, "only with status") }
    }
    if let status = try table.integer("status", 400...599) {
      return .refused(
        status: status, retryAfter: try table.integer("retry_after", 0...86_400),
        times: try table.integer("times", 1...1_000_000))
    }
    if let breaksOff = try table.flag("breaks_off") { return breaksOff ? .broken : .accepted }
    guard let seconds = table["delay"]?.number, delays.contains(seconds) else {
      throw table.error("delay", "expected seconds, \(delays.formattedPlainly)")
    }
    return .slow(seconds: seconds)
  }

  private static func target(_ table: Section) throws(ScenarioError) -> (Set<IIN>, ClosedRange<Money>?) {
    try table.check(["iin", "from", "to", "link"])
    var iins: Set<IIN> = []
    if let value = table["iin"] {
      guard let values = value.list, !values.isEmpty else {
        throw table.error("iin", "expected a list of IINs, each in quotes")
      }
      for value in values {
        guard let text = value.text else { throw table.error("iin", "write \(value.shown) in quotes") }
        guard let iin = try? IIN(parsing: text) else { throw table.error("iin", "\(value.shown) is not an IIN") }
        iins.insert(iin)
      }
    }
    let tenge = 0...999_999_999
    let (from, to) = (try table.integer("from", tenge), try table.integer("to", tenge))
    guard from != nil || to != nil else { return (iins, nil) }
    let (low, high) = (from ?? tenge.lowerBound, to ?? tenge.upperBound)
    guard low <= high else { throw table.error("from", "above to") }
    return (iins, Money(tenge: Int64(low))...Money(tenge: Int64(high)))
  }
}

/// A table of a scenario's file that knows its path. A value of another type is an error and not a missing one.
private struct Section {
  private let table: TOMLNode
  private let path: String

  /// The whole file.
  init(_ toml: String) throws(ScenarioError) {
    do { table = try TOMLNode(parsing: toml) } catch {
      throw ScenarioError("not TOML: \(error.reason)", line: error.line ?? 1)
    }
    path = ""
  }

  init(_ node: TOMLNode) { (table, path) = (node, "") }

  private init(_ table: TOMLNode, _ path: String) { (self.table, self.path) = (table, path) }

  subscript(name: String) -> TOMLNode? { table[name] }

  /// - Parameter name: nil for the table itself.
  func error(_ name: String?, _ problem: String) -> ScenarioError {
    let path = [path, name ?? ""].filter { !$0.isEmpty }.joined(separator: ".")
    // Of a value that is missing, the table's.
    return ScenarioError("\(path): \(problem)", line: name.flatMap { table[$0]?.line } ?? table.line)
  }

  func check(_ known: Set<String>) throws(ScenarioError) {
    for member in table.members ?? [] where !known.contains(member.name) {
      throw error(member.name, "unknown; known are \(known.sorted().joined(separator: ", "))")
    }
  }

  func section(_ name: String) throws(ScenarioError) -> Section? {
    guard let value = table[name] else { return nil }
    guard value.members != nil else { throw error(name, "expected a table, [\(name)]") }
    return Section(value, name)
  }

  func sections(_ name: String) throws(ScenarioError) -> [Section] {
    guard let value = table[name] else { return [] }
    guard let list = value.list else { throw error(name, "expected tables, [[\(name)]]") }
    var sections: [Section] = []
    for (index, value) in list.enumerated() {
      let path = "\(name)[\(index)]"
      guard value.members != nil else { throw ScenarioError("\(path): expected a table", line: value.line) }
      sections.append(Section(value, path))
    }
    return sections
  }

  func text(_ name: String) throws(ScenarioError) -> String? {
    guard let value = table[name] else { return nil }
    guard let text = value.text else { throw error(name, "expected a text in quotes") }
    return text
  }

  func flag(_ name: String) throws(ScenarioError) -> Bool? {
    guard let value = table[name] else { return nil }
    guard let flag = value.flag else { throw error(name, "expected true or false") }
    return flag
  }

  func integer(_ name: String, _ bounds: ClosedRange<Int>) throws(ScenarioError) -> Int? {
    guard let value = table[name] else { return nil }
    guard let number = value.integer, bounds.contains(number) else {
      throw error(name, "\(bounds.lowerBound) to \(bounds.upperBound)")
    }
    return number
  }
}

extension TOMLNode {
  /// Nil where it is nested deeper than any scenario.
  fileprivate init?(_ json: JSON, depth: Int) {
    guard depth < 8 else { return nil }
    let content: Content
    switch json {
    case .null: content = .table([])
    case .bool(let flag): content = .flag(flag)
    case .string(let text): content = .text(text)
    case .number(let number):
      content = Int(number.spelling).map { .integer($0) } ?? .number(Double(number.spelling) ?? .nan)
    case .array(let elements):
      var list: [TOMLNode] = []
      for element in elements {
        guard let node = TOMLNode(element, depth: depth + 1) else { return nil }
        list.append(node)
      }
      content = .list(list)
    case .object(let members):
      var table: [Member] = []
      for (name, value) in members where value != .null {
        guard let node = TOMLNode(value, depth: depth + 1) else { return nil }
        table.append(Member(name: name, node: node))
      }
      content = .table(table)
    }
    self.init(content: content, line: 1)
  }
}

extension Scenario {
  /// In the form in which it can be given.
  var document: JSON {
    var members: JSON.Members = [
      "name": .object(JSON.Members(names.sorted { $0.key < $1.key }.map { ($0.key, .string($0.value)) })),
      "step": .array(steps.map(\.document)),
    ]
    switch reply {
    case .accepted: break
    case .slow(let seconds): members["answer"] = ["delay": .number(.init(seconds))]
    case .broken: members["answer"] = ["breaks_off": true]
    case .refused(let status, let retryAfter, let times):
      members["answer"] = .object(
        JSON.Members(
          [("status", status), ("retry_after", retryAfter), ("times", times)].compactMap { name, number in
            number.map { (name, .number(.init($0))) }
          }))
    }
    var applies: JSON.Members = [:]
    if !iins.isEmpty { applies["iin"] = .array(iins.map(\.digits).sorted().map { .string($0) }) }
    if let amounts {
      applies["from"] = .number(.init(amounts.lowerBound.tiyn / 100))
      applies["to"] = .number(.init(amounts.upperBound.tiyn / 100))
    }
    applies["link"] = isForLinks.map { .bool($0) }
    if !applies.isEmpty { members["applies"] = .object(applies) }
    return .object(members)
  }
}

extension Scenario.Step {
  fileprivate var document: JSON {
    var members: JSON.Members = ["state": .string(state.name)]
    members["after"] = after.map { [.number(.init($0.lowerBound)), .number(.init($0.upperBound))] } ?? "customer"
    members["title"] = title.map { .string($0) }
    return .object(members)
  }
}
