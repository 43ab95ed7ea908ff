import Text

/// How sure a rule is.
public enum Mark: Hashable, Sendable, CustomStringConvertible {
  /// The bank's published description has it, in a line.
  case documented(line: Int)
  /// The bank published it elsewhere: its portal, its authorization API, an older contract of the same kind.
  case published
  /// Ours, where nothing is published.
  case assumed

  /// For the bank's answers and its description.
  public var description: String {
    switch self {
    case .documented(let line): "documented, line \(line)"
    case .published: "published"
    case .assumed: "assumed"
    }
  }
}

/// Where a message departs from the contract.
public struct Finding: Error, Hashable, Sendable, CustomStringConvertible {
  /// What is wrong.
  public enum Problem: Hashable, Sendable {
    case missing
    case wrongType(expected: String, found: String)
    case unknownMember
    /// Right in type, wrong in content; the reason in the words of the checker.
    case malformed(String)
  }
  /// The place, such as `customer.contact.email` or `goods[2].price`; empty for the message itself.
  public let path: String
  /// What is wrong there.
  public let problem: Problem
  /// How sure the rule is that it breaks.
  public let mark: Mark

  /// A finding at a place.
  public init(_ path: String, _ problem: Problem, _ mark: Mark = .assumed) {
    (self.path, self.problem, self.mark) = (path, problem, mark)
  }

  /// For the bank's `message`: the field, what is wrong with it, and how sure the rule is.
  public var marked: String { "\(self) (\(mark))" }

  /// For logs: the field first.
  public var description: String {
    let place = path.isEmpty ? "body" : path
    return switch problem {
    case .missing: "\(place): required"
    case .wrongType(let expected, let found): "\(place): expected \(expected), got \(found)"
    case .unknownMember: "\(place): unknown field"
    case .malformed(let reason): "\(place): \(reason)"
    }
  }
}

/// One definition of the contract: which members a message has, of which type, and which must be there.
public struct Definition: Sendable {
  /// The type of a member.
  public indirect enum Kind: Sendable {
    case string, boolean, number, integer
    case object(Definition)
    case array(of: Kind)

    var name: String {
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

  /// A member.
  public struct Member: Sendable {
    /// Its name on the wire.
    public let name: String
    /// Its type.
    public let kind: Kind
    /// True where it must be there.
    public let isRequired: Bool
    /// Where it is documented.
    public let mark: Mark
  }

  /// The definition's name; ours, because the published text has none.
  public let name: String
  /// The members in the order of the published text.
  public let members: [Member]
  /// What says that no other member may be there (`additionalProperties: false`); nil where others may.
  public let closed: Mark?
  /// What says that it is an object with these members.
  public let mark: Mark

  /// A definition that is published elsewhere than in the bank's description.
  init(_ name: String, closed: Bool = false, published members: KeyValuePairs<String, Kind>) {
    (self.name, self.closed, mark) = (name, closed ? .published : nil, .published)
    self.members = members.map { Member(name: $0.key, kind: $0.value, isRequired: true, mark: .published) }
  }

  /// A definition of the bank's description.
  /// - Parameters:
  ///   - line: where its members begin.
  ///   - closedAt: the line that allows no other member; nil where others are allowed.
  ///   - required: the members that must be there, each with its line.
  ///   - optional: the others.
  init(
    _ name: String, line: Int, closedAt: Int? = nil, required: KeyValuePairs<String, (Kind, Int)> = [:],
    optional: KeyValuePairs<String, (Kind, Int)> = [:]
  ) {
    (self.name, closed, mark) = (name, closedAt.map { .documented(line: $0) }, .documented(line: line))
    func members(_ pairs: KeyValuePairs<String, (Kind, Int)>, isRequired: Bool) -> [Member] {
      pairs.map { Member(name: $0.key, kind: $0.value.0, isRequired: isRequired, mark: .documented(line: $0.value.1)) }
    }
    self.members = members(required, isRequired: true) + members(optional, isRequired: false)
  }

  /// Everything in a value that departs from the definition, in the order of its members, unknown ones last.
  public func findings(in json: JSON, at path: String = "") -> [Finding] {
    guard case .object(let values) = json else {
      return [Finding(path, .wrongType(expected: "object", found: json.kind), mark)]
    }
    var found: [Finding] = []
    for member in members {
      let place = path.isEmpty ? member.name : path + "." + member.name
      if let value = values[member.name] {
        found += Definition.findings(in: value, kind: member.kind, at: place, member.mark)
      } else if member.isRequired {
        found.append(Finding(place, .missing, member.mark))
      }
    }
    guard let closed else { return found }
    let known = Set(members.map(\.name))
    for name in values.keys.sorted() where !known.contains(name) {
      // Whoever sent it may call it anything.
      let name = SafeText.line(name, atMost: 100)
      found.append(Finding(path.isEmpty ? name : path + "." + name, .unknownMember, closed))
    }
    return found
  }

  private static func findings(in value: JSON, kind: Kind, at path: String, _ mark: Mark) -> [Finding] {
    switch (kind, value) {
    case (.string, .string), (.boolean, .bool), (.number, .number): return []
    case (.integer, .number) where value.integer != nil: return []
    case (.object(let definition), _): return definition.findings(in: value, at: path)
    case (.array(let element), .array(let values)):
      return values.enumerated().flatMap { findings(in: $1, kind: element, at: "\(path)[\($0)]", mark) }
    default: return [Finding(path, .wrongType(expected: kind.name, found: value.kind), mark)]
    }
  }
}
