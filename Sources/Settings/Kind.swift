import TOML
import Text

/// What a setting takes.
package indirect enum Kind: Sendable {
  /// In scalars, and a check that returns what is wrong.
  case text(atMost: Int, Check = Checks.any)
  case choice([String])
  case integer(ClosedRange<Int>)
  case flag
  /// A path, relative to the configuration file.
  case file
  case texts(Check = Checks.any)
  /// A program and its arguments.
  case command
  case secret
  case textOrSecret(Check = Checks.any)
  case conditions(say: Bool)

  /// Returns what is wrong with a text, or nil.
  package typealias Check = @Sendable (String) -> String?

  package var takesSecret: Bool {
    switch self {
    case .secret, .textOrSecret: true
    default: false
    }
  }

  /// For the sample.
  package var note: String? {
    switch self {
    case .choice(let names): names.joined(separator: " | ")
    case .integer(let bounds): "\(bounds.lowerBound) to \(bounds.upperBound)"
    case .flag: "true | false"
    case .secret: "a secret source"
    case .textOrSecret: "a text or a secret source"
    default: nil
    }
  }
}

extension Kind {
  private static let longest = 2048

  /// - Throws: the first `Wrong`.
  func value(_ node: TOMLNode, filesIn folder: BaseFolder) throws(Wrong) -> Value {
    switch self {
    case .text, .choice, .file:
      guard let text = node.text else { throw Wrong("expected a text\(Self.hint(node))") }
      return try value(text, filesIn: folder)
    case .integer(let bounds):
      guard let number = node.integer, bounds.contains(number) else { throw Wrong(Self.outside(bounds)) }
      return .integer(number)
    case .flag:
      guard let flag = node.flag else { throw Wrong("expected true or false") }
      return .flag(flag)
    case .texts(let check):
      guard let list = node.list else { throw Wrong("expected a list of texts") }
      var texts: [String] = []
      for (place, element) in list.enumerated() {
        func wrong(_ what: String) -> Wrong { Wrong(what, at: [String(place)], line: element.line) }
        guard let text = element.text else { throw wrong("expected a text") }
        if let what = Self.problem(text, Self.longest, check) { throw wrong(what) }
        texts.append(text)
      }
      return .texts(texts)
    case .command:
      let words = node.list?.compactMap(\.text) ?? []
      guard words.first?.isEmpty == false, words.count == node.list?.count else {
        throw Wrong("expected a list of a program and its arguments, as texts: it is run without a shell")
      }
      return .texts(words)
    case .secret: return .secret(try SecretSource(node, filesIn: folder))
    case .textOrSecret(let check):
      guard let text = node.text else { return .secret(try SecretSource(node, filesIn: folder)) }
      if let what = Self.problem(text, Self.longest, check) { throw Wrong(what) }
      return .text(text)
    case .conditions(let says): return .conditions(try Self.conditions(node, says: says))
    }
  }

  /// The value of a flag or an environment variable.
  func value(_ text: String, filesIn folder: BaseFolder) throws(Wrong) -> Value {
    switch self {
    case .text(let limit, let check):
      if let what = Self.problem(text, limit, check) { throw Wrong(what) }
      return .text(text)
    case .choice(let names):
      guard names.contains(text) else {
        let shown = TOMLText.quoted(SafeText.prefix(of: text, atMost: 60))
        throw Wrong(
          "\(shown) is none of \(names.joined(separator: ", "))\(Spelling.hint(for: text, among: names))")
      }
      return .text(text)
    case .file:
      if let what = Self.problem(text, 4096, Checks.filled) { throw Wrong(what) }
      return .text(folder.path(of: text))
    case .integer(let bounds):
      guard let number = Int(text), bounds.contains(number) else { throw Wrong(Self.outside(bounds)) }
      return .integer(number)
    default: throw Wrong("stands only in a configuration file")
    }
  }

  private static func outside(_ bounds: ClosedRange<Int>) -> String {
    "expected a whole number from \(bounds.lowerBound) to \(bounds.upperBound)"
  }

  /// A number or a source where a text is wanted.
  private static func hint(_ node: TOMLNode) -> String {
    switch node.content {
    case .integer, .number, .flag, .moment: " in quotes"
    case .table: ": this is no secret, so it has no source"
    default: ""
    }
  }

  private static func problem(_ text: String, _ limit: Int, _ check: Check) -> String? {
    if SafeText.isLonger(text, than: limit) { return "at most \(limit) characters" }
    if SafeText.containsControls(text) { return "contains control characters" }
    return check(text)
  }

  private static func conditions(_ node: TOMLNode, says: Bool) throws(Wrong) -> [Condition] {
    let form = "expected { at = \"…\", is = \"…\"\(says ? ", say = \"…\"" : "") }"
    guard let list = node.list else { throw Wrong("expected a list: [ { at = \"…\", is = \"…\" } ]") }
    var conditions: [Condition] = []
    for (place, element) in list.enumerated() {
      let (names, value, say) = (Set(element.members?.map(\.name) ?? []), element["is"], element["say"]?.text)
      let meant = value?.text ?? value?.integer.map { String($0) } ?? value?.flag.map { String($0) }
      guard let at = element["at"]?.text, !at.isEmpty, names.subtracting(["is"]) == (says ? ["at", "say"] : ["at"]),
        (value == nil) == (meant == nil), says == (say?.isEmpty == false)
      else { throw Wrong(form, at: [String(place)], line: element.line) }
      conditions.append(Condition(at: at, value: meant, say: say))
    }
    return conditions
  }
}
