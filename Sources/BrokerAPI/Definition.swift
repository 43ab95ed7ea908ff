import Text

/// The provenance of a rule.
package enum Provenance: Hashable, Sendable, CustomStringConvertible {
  /// A line of the bank's published description.
  case documented(line: Int)
  /// Published elsewhere: on the bank's portal, in its authorization API or in an older contract of the same kind.
  case published
  /// Ours, because nothing is published.
  case assumed

  /// Nil means published elsewhere.
  init(line: Int?) { self = line.map { .documented(line: $0) } ?? .published }

  package var description: String { phrase.english }

  package var phrase: Phrase {
    switch self {
    case .documented(let line):
      Phrase("описано, строка \(line)", "сипатталған, \(line)-жол", "documented, line \(line)")
    case .published: Phrase("опубликовано", "жарияланған", "published")
    case .assumed: Phrase("допущение", "болжам", "assumed")
    }
  }
}

/// A deviation of a message from the contract.
package struct Finding: Error, Hashable, Sendable, CustomStringConvertible {
  package enum Problem: Hashable, Sendable {
    case missing
    case wrongType(expected: String, found: String)
    case unknownMember
    /// A duplicate name in one object: parsers differ in which value they use.
    case repeated
    /// Right type, wrong content; the reason in the rule's words.
    case malformed(Phrase)
  }
  /// Such as `customer.contact.email` or `goods[2].price`; empty for the message itself.
  package let path: String
  package let problem: Problem
  /// The provenance of the broken rule.
  package let provenance: Provenance

  package init(_ path: String, _ problem: Problem, _ provenance: Provenance = .assumed) {
    self.path = path
    self.problem = problem
    self.provenance = provenance
  }

  /// For the bank's `message`: member, problem and provenance.
  package func annotated(_ language: BankLanguage) -> String {
    "\(place): \(rule[language]) (\(provenance.phrase[language]))"
  }

  /// For logs: member and problem.
  package var description: String { "\(place): \(rule.english)" }

  private var place: String { path.isEmpty ? "body" : path }

  /// The rule that is broken, in words. A repeat's proof is read from refusals, so no other rule speaks of earlier use.
  package var rule: Phrase {
    switch problem {
    case .missing: Phrase("обязательное поле", "міндетті өріс", "required")
    case .wrongType(let expected, let found):
      Phrase(
        "ожидается: \(Self.name(expected).russian), получено: \(Self.name(found).russian)",
        "күтілетіні: \(Self.name(expected).kazakh), келгені: \(Self.name(found).kazakh)",
        "expected \(expected), got \(found)")
    case .unknownMember: Phrase("неизвестное поле", "белгісіз өріс", "unknown field")
    case .repeated: Phrase("встречается несколько раз", "бірнеше рет кездеседі", "stands more than once")
    case .malformed(let reason): reason
    }
  }

  /// A type of JSON in words.
  private static func name(_ type: String) -> Phrase {
    switch type {
    case "string": Phrase("строка", "жол", type)
    case "number": Phrase("число", "сан", type)
    case "integer": Phrase("целое число", "бүтін сан", type)
    case "boolean": Phrase("true или false", "true немесе false", type)
    case "array": Phrase("массив", "массив", type)
    case "object": Phrase("объект", "нысан", type)
    default: Phrase(type)
    }
  }
}

/// All deviations of a message.
package struct Findings: Error, Hashable, Sendable, CustomStringConvertible {
  package let all: [Finding]

  /// Nil where there are none.
  package init?(_ all: [Finding]) {
    guard !all.isEmpty else { return nil }
    self.all = all
  }

  package init(_ one: Finding) { all = [one] }

  /// For the admin endpoints: members and problems.
  package var description: String { all.map(\.description).joined(separator: "; ") }

  /// For the bank's `message`: the first ten and the number of the others.
  package func annotated(_ language: BankLanguage) -> String {
    let others = all.count - 10
    let rest = Phrase("и ещё \(others)", "тағы \(others)", "and \(others) more")[language]
    return (all.prefix(10).map { $0.annotated(language) } + (others > 0 ? [rest] : [])).joined(separator: "; ")
  }
}

/// A message of the contract: its members with their types and rules.
package struct Definition: Sendable {
  package indirect enum Kind: Sendable {
    case string, boolean, number, integer
    case object(Definition)
    case array(of: Kind)

    /// As JSON Schema calls it.
    package var name: String {
      switch self {
      case .string: "string"
      case .boolean: "boolean"
      case .number: "number"
      case .integer: "integer"
      case .object: "object"
      case .array: "array"
      }
    }
  }

  package struct Member: Sendable {
    package let name: String
    package let kind: Kind
    package let isRequired: Bool
    /// Where it is documented.
    package let provenance: Provenance
    /// Content rules besides the type.
    package let rules: [Rule]
  }

  /// Ours: the published text has no names.
  package let name: String
  package let members: [Member]
  /// Provenance of `additionalProperties: false`; nil where other members are allowed.
  package let closed: Provenance?
  /// Provenance of the object and its members.
  package let provenance: Provenance

  /// - Parameters:
  ///   - line: where its members begin in the bank's description; nil for one published elsewhere.
  ///   - closed: provenance of the ban on other members; nil where they are allowed.
  init(_ name: String, line: Int?, closed: Provenance? = nil, members: [Member]) {
    self.name = name
    self.members = members
    self.closed = closed
    provenance = Provenance(line: line)
  }

  /// All deviations: first of shape, then of content.
  package func findings(in json: JSON) -> [Finding] {
    let found = found(in: json)
    return found.shape + found.content
  }

  /// The same for each element of a list.
  package func findings(inEach elements: [JSON]) -> [Finding] {
    var found: Found = ([], [])
    for (index, element) in elements.enumerated() {
      check(element, at: "[\(index)]", &found)
      found.shape += Finding.repeated(in: element, at: "[\(index)]")
    }
    return found.shape + found.content
  }

  /// Missing, wrongly typed, unknown and duplicate members.
  package func shapeFindings(in json: JSON) -> [Finding] { found(in: json).shape }

  fileprivate typealias Found = (shape: [Finding], content: [Finding])

  private func found(in json: JSON) -> Found {
    var found: Found = ([], [])
    check(json, at: "", &found)
    found.shape += Finding.repeated(in: json, at: "")
    return found
  }

  fileprivate func check(_ json: JSON, at path: String, _ found: inout Found) {
    guard case .object(let values) = json else {
      return found.shape.append(Finding(path, .wrongType(expected: "object", found: json.kind), provenance))
    }
    for member in members {
      let place = path.isEmpty ? member.name : path + "." + member.name
      if let value = values[member.name] {
        member.check(value, member.kind, at: place, &found)
      } else if member.isRequired {
        found.shape.append(Finding(place, .missing, member.provenance))
      }
    }
    guard let closed else { return }
    let known = Set(members.map(\.name))
    for name in values.names where !known.contains(name) {
      found.shape.append(Finding(Finding.place(name, in: path), .unknownMember, closed))
    }
  }
}

extension Definition.Member {
  fileprivate func check(
    _ value: JSON, _ kind: Definition.Kind, at place: String, _ found: inout Definition.Found
  ) {
    switch (kind, value) {
    case (.string, .string), (.boolean, .bool), (.number, .number): break
    case (.integer, .number) where value.integer != nil: break
    case (.object(let definition), _): return definition.check(value, at: place, &found)
    case (.array(let element), .array(let values)):
      for (index, value) in values.enumerated() { check(value, element, at: "\(place)[\(index)]", &found) }
    default:
      return found.shape.append(Finding(place, .wrongType(expected: kind.name, found: value.kind), provenance))
    }
    found.content += rules.filter { !$0.holds(value) }.map { $0.finding(at: place) }
  }
}

extension Finding {
  /// Sanitises a member's name chosen by the sender.
  fileprivate static func place(_ name: String, in path: String) -> String {
    let name = SafeText.line(name, atMost: 100)
    return path.isEmpty ? name : path + "." + name
  }

  /// Duplicate names at any depth.
  fileprivate static func repeated(in json: JSON, at path: String) -> [Finding] {
    switch json {
    case .object(let members):
      members.repeated.map { Finding(place($0, in: path), .repeated) }
        + members.flatMap { repeated(in: $0.value, at: place($0.name, in: path)) }
    case .array(let elements): elements.enumerated().flatMap { repeated(in: $1, at: "\(path)[\($0)]") }
    case .null, .bool, .number, .string: []
    }
  }
}
