import BankAdmin
import BrokerAPI
import Checkout
import FoundationEssentials
import TOMLKit
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
  package init(id: String, toml: String) throws(ScenarioError) {
    let file = try Section(toml)
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
      let isMisspelt = state.known.map { "; write \(OrderState($0).name)" }
      throw table.error("state", "\(name) is no known state\(isMisspelt ?? ""); give it a title where it is meant")
    }
    return Step(after: try bounds(table), state: state, title: title)
  }

  /// Nil for when the customer agrees.
  private static func bounds(_ table: Section) throws(ScenarioError) -> ClosedRange<Double>? {
    let value = table["after"]
    if value?.string == "customer" { return nil }
    let numbers = value?.array.map { $0.map(Section.number) } ?? [Section.number(value)]
    guard (1...2).contains(numbers.count), let low = numbers[0], let high = numbers[numbers.count - 1],
      value?.array == nil || numbers.count == 2, low <= high
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
    guard let seconds = Section.number(table["delay"]), delays.contains(seconds) else {
      throw table.error("delay", "expected seconds, \(delays.formattedPlainly)")
    }
    return .slow(seconds: seconds)
  }

  private static func target(_ table: Section) throws(ScenarioError) -> (Set<IIN>, ClosedRange<Money>?) {
    try table.check(["iin", "from", "to", "link"])
    var iins: Set<IIN> = []
    if let value = table["iin"] {
      guard let values = value.array, !values.isEmpty else {
        throw table.error("iin", "expected a list of IINs, each in quotes")
      }
      for value in values {
        guard let text = value.string else { throw table.error("iin", "write \(value) in quotes") }
        guard let iin = try? IIN(parsing: text) else { throw table.error("iin", "\(value) is not an IIN") }
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
  private let table: TOMLTable
  private let path: String
  private let lines: [String: Int]

  /// The whole file.
  init(_ toml: String) throws(ScenarioError) {
    do { table = try TOMLTable(string: toml) } catch {
      let line = (error as? TOMLParseError)?.source.begin.line ?? 1
      throw ScenarioError("not TOML: \((error as? TOMLParseError)?.description ?? "\(error)")", line: line)
    }
    path = ""
    lines = Self.lines(of: toml)
  }

  private init(_ table: TOMLTable, _ path: String, _ lines: [String: Int]) {
    (self.table, self.path, self.lines) = (table, path, lines)
  }

  subscript(name: String) -> (any TOMLValueConvertible)? { table[name] }

  /// - Parameter name: nil for the table itself.
  func error(_ name: String?, _ problem: String) -> ScenarioError {
    let path = [path, name ?? ""].filter { !$0.isEmpty }.joined(separator: ".")
    // Of a value that is missing, or within a line, the table's.
    return ScenarioError("\(path): \(problem)", line: lines[path] ?? lines[self.path] ?? 1)
  }

  func check(_ known: Set<String>) throws(ScenarioError) {
    for (name, _) in table where !known.contains(name) {
      throw error(name, "unknown; known are \(known.sorted().joined(separator: ", "))")
    }
  }

  func section(_ name: String) throws(ScenarioError) -> Section? {
    guard let value = table[name] else { return nil }
    guard let table = value.table else { throw error(name, "expected a table, [\(name)]") }
    return Section(table, name, lines)
  }

  func sections(_ name: String) throws(ScenarioError) -> [Section] {
    guard let value = table[name] else { return [] }
    guard let array = value.array else { throw error(name, "expected tables, [[\(name)]]") }
    var sections: [Section] = []
    for (index, value) in array.enumerated() {
      guard let table = value.table else { throw error("\(name)[\(index)]", "expected a table") }
      sections.append(Section(table, "\(name)[\(index)]", lines))
    }
    return sections
  }

  func text(_ name: String) throws(ScenarioError) -> String? {
    guard let value = table[name] else { return nil }
    guard let text = value.string else { throw error(name, "expected a text in quotes") }
    return text
  }

  func flag(_ name: String) throws(ScenarioError) -> Bool? {
    guard let value = table[name] else { return nil }
    guard let flag = value.bool else { throw error(name, "expected true or false") }
    return flag
  }

  func integer(_ name: String, _ bounds: ClosedRange<Int>) throws(ScenarioError) -> Int? {
    guard let value = table[name] else { return nil }
    guard let number = value.int, bounds.contains(number) else {
      throw error(name, "\(bounds.lowerBound) to \(bounds.upperBound)")
    }
    return number
  }

  static func number(_ value: (any TOMLValueConvertible)?) -> Double? {
    value?.double ?? value?.int.map(Double.init)
  }

  /// Where tables and values begin, by their path: the parser does not tell. Good enough for a message: a text of several lines may look
  /// like values.
  private static func lines(of toml: String) -> [String: Int] {
    var lines: [String: Int] = [:]
    var counts: [Substring: Int] = [:]
    var table = ""
    let header = /\s*(\[\[?)\s*([A-Za-z0-9_.-]+)\s*\]\]?.*/
    let member = /\s*"?([A-Za-z0-9_.-]+)"?\s*=.*/
    for (index, line) in toml.split(separator: /\r?\n/, omittingEmptySubsequences: false).enumerated() {
      if let match = line.wholeMatch(of: header) {
        table = String(match.2)
        if match.1 == "[[" {
          table += "[\(counts[match.2, default: 0])]"
          counts[match.2, default: 0] += 1
        }
        lines[table] = index + 1
        if lines[String(match.2)] == nil { lines[String(match.2)] = index + 1 }
      } else if let match = line.wholeMatch(of: member) {
        let path = table.isEmpty ? String(match.1) : "\(table).\(match.1)"
        if lines[path] == nil { lines[path] = index + 1 }
      }
    }
    return lines
  }
}
