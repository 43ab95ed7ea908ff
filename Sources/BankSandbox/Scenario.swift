public import BrokerAPI
public import Checkout
import FoundationEssentials
import TOMLKit
import Text

/// What becomes of an application: the answer to it, and the states that its order goes through by the bank's clock. Assumed throughout,
/// but for the names of two states.
public struct Scenario: Hashable, Sendable {
  /// A state that follows the one before.
  public struct Step: Hashable, Sendable {
    /// Seconds of the bank's clock after the one before: somewhere in these bounds.
    public var after: ClosedRange<Double>
    /// The state.
    public var state: OrderState
    /// The bank's words for it; nil for its usual ones.
    public var title: String?
  }

  /// How the application itself is answered.
  public enum Reply: Hashable, Sendable {
    /// At once.
    case taken
    /// After so many seconds.
    case slow(seconds: Double)
    /// It is taken, and the answer breaks off in the middle.
    case broken
    /// It is not taken, and answered with this status: so often for a customer, or always.
    case refused(status: Int, retryAfter: Int?, times: Int?)
  }

  /// The file's name without `.toml`.
  public let id: String
  /// What people call it, by language code.
  public let names: [String: String]
  /// The states after INIT.
  public let steps: [Step]
  /// How the application is answered.
  public let reply: Reply
  /// The customers it is for, by IIN; empty for those of any.
  public let iins: Set<String>
  /// The totals it is for; nil for any.
  public let amounts: ClosedRange<Money>?
  /// True where it is for some customers or totals only, so that it applies by itself.
  public var isTargeted: Bool { !iins.isEmpty || amounts != nil }

  /// True for an application of a customer and a total.
  func applies(iin: String, total: Money) -> Bool {
    (iins.isEmpty || iins.contains(iin)) && (amounts?.contains(total) ?? true)
  }
}

/// Why a scenario's file is not accepted.
public struct ScenarioError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The place and what is wrong there; it may quote the file.
  public let description: String
  init(_ description: String) { self.description = SafeText.line(description, atMost: 500) }
}

extension Scenario {
  /// The largest file that is read, in bytes.
  public static let sizeLimit = 1 << 20
  /// The most steps of a scenario: each order keeps all of them.
  private static let mostSteps = 100

  /// Reads a scenario. What it does not know it refuses: a misspelt name would otherwise pass for a working one.
  /// - Throws: `ScenarioError` with the first thing that is wrong.
  public init(id: String, toml: String) throws(ScenarioError) {
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
    guard table["step"]?.array?.count ?? 0 <= Self.mostSteps else {
      throw ScenarioError("step: at most \(Self.mostSteps)")
    }
    for (index, value) in (table["step"]?.array ?? []).enumerated() {
      let place = "step[\(index)]"
      guard let table = value.table else { throw ScenarioError("\(place): expected a table") }
      steps.append(try Self.step(table, at: place))
    }
    self.steps = steps
    reply = try Self.reply(table["answer"]?.table)
    (iins, amounts) = try Self.target(table["applies"]?.table)
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
      guard !SafeText.holdsControls(text), !SafeText.isLonger(text, than: limit) else {
        throw ScenarioError("\(place).\(member): at most \(limit) characters, none of them a control")
      }
    }
    // A state that nobody knows has to be meant: it needs words of its own.
    let state = OrderState(name)
    guard state.look != .unknown || table["title"]?.string != nil else {
      throw ScenarioError("\(place).state: \(name) is no known state; give it a title where it is meant")
    }
    let bounds: ClosedRange<Double>
    if let seconds = number(table["after"]) {
      guard seconds >= 0 else { throw ScenarioError("\(place).after: below zero") }
      bounds = seconds...seconds
    } else if let array = table["after"]?.array, array.count == 2, let low = number(array[0]),
      let high = number(array[1]), low >= 0, low <= high
    {
      bounds = low...high
    } else {
      throw ScenarioError("\(place).after: expected seconds, or two of them with the smaller first")
    }
    return Step(after: bounds, state: state, title: table["title"]?.string)
  }

  private static func reply(_ table: TOMLTable?) throws(ScenarioError) -> Reply {
    guard let table else { return .taken }
    try check(table, knows: ["delay", "breaks_off", "status", "retry_after", "times"], at: "answer.")
    if let status = table["status"]?.int {
      guard (400...599).contains(status) else { throw ScenarioError("answer.status: 400 to 599") }
      return .refused(status: status, retryAfter: table["retry_after"]?.int, times: table["times"]?.int)
    }
    if table["breaks_off"]?.bool == true { return .broken }
    if let seconds = number(table["delay"]), seconds >= 0 { return .slow(seconds: seconds) }
    throw ScenarioError("answer: expected delay, breaks_off or status")
  }

  private static func target(_ table: TOMLTable?) throws(ScenarioError) -> (Set<String>, ClosedRange<Money>?) {
    guard let table else { return ([], nil) }
    try check(table, knows: ["iin", "from", "to"], at: "applies.")
    var iins: Set<String> = []
    for value in table["iin"]?.array ?? [] {
      guard let text = value.string, (try? IIN(parsing: text)) != nil else {
        throw ScenarioError("applies.iin: not an IIN; write it in quotes")
      }
      iins.insert(text)
    }
    guard table["from"] != nil || table["to"] != nil else { return (iins, nil) }
    let (low, high) = (table["from"]?.int ?? 0, table["to"]?.int ?? 999_999_999)
    guard low >= 0, low <= high, high <= 999_999_999 else {
      throw ScenarioError("applies: from, to: 0 to 999999999 tenge")
    }
    return (iins, Money(tenge: Int64(low))...Money(tenge: Int64(high)))
  }

  /// The scenarios that are built in, in the order in which they are told.
  public static let builtIn: [Scenario] = [
    ("approved", PackageResources.approved_toml), ("immediate", PackageResources.immediate_toml),
    ("thoughtful", PackageResources.thoughtful_toml), ("rejected", PackageResources.rejected_toml),
    ("identification", PackageResources.identification_toml),
    ("customerDeclines", PackageResources.customerDeclines_toml),
    ("linkExpires", PackageResources.linkExpires_toml), ("customerTwice", PackageResources.customerTwice_toml),
    ("partnerCancels", PackageResources.partnerCancels_toml), ("noOffers", PackageResources.noOffers_toml),
    ("unknownState", PackageResources.unknownState_toml), ("movesBack", PackageResources.movesBack_toml),
    ("financed", PackageResources.financed_toml), ("slowAnswer", PackageResources.slowAnswer_toml),
    ("answerLost", PackageResources.answerLost_toml), ("serverError", PackageResources.serverError_toml),
    ("tooManyRequests", PackageResources.tooManyRequests_toml),
  ].map { id, bytes in
    do { return try Scenario(id: id, toml: String(decoding: bytes, as: UTF8.self)) } catch {
      // A test reads every one of them, so this cannot happen in a program that was tested.
      preconditionFailure("built-in scenario \(id): \(error)")
    }
  }
}
