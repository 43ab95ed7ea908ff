package import Checkout
import FoundationEssentials
import Text

package protocol WireValue: Sendable {
  static var kind: Definition.Kind { get }
  /// Nil omits the member.
  var wire: JSON? { get }
  /// True where an optional member is omitted.
  var isAbsent: Bool { get }
  /// Nil for another type.
  /// - Parameter limit: sanitises texts and limits them to this many scalars; nil takes them as they are.
  init?(wire json: JSON, atMost limit: Int?)
}

extension WireValue {
  package var isAbsent: Bool { false }
}

/// A member's definition together with its key path, so that parsing, writing, checking and documenting a message use one list.
package struct Field<Message: Sendable>: Sendable {
  let member: Definition.Member
  private let limit: Int
  private let get: @Sendable (Message) -> JSON?
  private let set: @Sendable (inout Message, JSON, Int?) -> Void

  /// - Parameters:
  ///   - line: where the member is documented; nil where it is published elsewhere.
  ///   - isRequired: an optional member is omitted where it is empty.
  ///   - kind: its type in the contract, where that differs from the value's.
  ///   - limit: the most scalars kept when an answer is parsed.
  init<Value: WireValue>(
    _ name: String, _ path: any WritableKeyPath<Message, Value> & Sendable, line: Int? = nil, isRequired: Bool = true,
    as kind: Definition.Kind? = nil, atMost limit: Int = 100, _ rules: Rule...
  ) {
    member = Definition.Member(
      name: name, kind: kind ?? Value.kind, isRequired: isRequired, provenance: Provenance(line: line), rules: rules)
    self.limit = limit
    get = { message in
      let value = message[keyPath: path]
      return isRequired || !value.isAbsent ? value.wire : nil
    }
    set = { message, json, limit in
      if let value = Value(wire: json, atMost: limit) { message[keyPath: path] = value }
    }
  }

  fileprivate func json(of message: Message) -> JSON? { get(message) }
  fileprivate func read(_ json: JSON, into message: inout Message, isClean: Bool) {
    if let value = json[member.name] { set(&message, value, isClean ? limit : nil) }
  }
}

package protocol WireMessage: WireValue {
  static var definition: Definition { get }
  static var fields: [Field<Self>] { get }
  init()
}

extension WireMessage {
  /// The documented members in the contract's order.
  package var json: JSON {
    .object(JSON.Members(Self.fields.compactMap { field in field.json(of: self).map { (field.member.name, $0) } }))
  }

  /// Parses strictly, as a bank does: fails only on shape; content is checked separately.
  /// - Throws: all findings, including those about content.
  package init(checking json: JSON) throws(Findings) {
    if !Self.definition.shapeFindings(in: json).isEmpty, let findings = Findings(Self.definition.findings(in: json)) {
      throw findings
    }
    self.init(strict: json)
  }

  private init(strict json: JSON) {
    self.init()
    for field in Self.fields { field.read(json, into: &self, isClean: false) }
  }

  /// Parses what is valid, with sanitised texts; the rest stays empty.
  init(tolerant json: JSON) {
    self.init()
    for field in Self.fields { field.read(json, into: &self, isClean: true) }
  }

  package static var kind: Definition.Kind { .object(definition) }
  package var wire: JSON? { json }
  package init?(wire json: JSON, atMost limit: Int?) {
    if limit == nil { self.init(strict: json) } else { self.init(tolerant: json) }
  }
}

extension Definition {
  /// - Parameters:
  ///   - line: where its members begin in the bank's description; nil for one published elsewhere.
  ///   - closedAt: the line that bans other members.
  ///   - texts: rules for every string member.
  init<Message>(
    _ name: String, line: Int?, closedAt: Int? = nil, of fields: [Field<Message>], texts: [Rule] = []
  ) {
    self.init(
      name, line: line, closed: closedAt.map { .documented(line: $0) },
      members: fields.map(\.member).map { member in
        guard case .string = member.kind else { return member }
        return Member(
          name: member.name, kind: member.kind, isRequired: member.isRequired, provenance: member.provenance,
          rules: texts + member.rules)
      })
  }
}

// MARK: Values

extension String: WireValue {
  package static var kind: Definition.Kind { .string }
  package var wire: JSON? { .string(self) }
  package var isAbsent: Bool { isEmpty }
  package init?(wire json: JSON, atMost limit: Int?) {
    guard let text = limit.map({ json.line(atMost: $0) }) ?? json.text else { return nil }
    self = text
  }
}

extension Bool: WireValue {
  package static var kind: Definition.Kind { .boolean }
  package var wire: JSON? { .bool(self) }
  package init?(wire json: JSON, atMost limit: Int?) {
    guard case .bool(let value) = json else { return nil }
    self = value
  }
}

extension Int: WireValue {
  package static var kind: Definition.Kind { .integer }
  package var wire: JSON? { .number(.init(self)) }
  package init?(wire json: JSON, atMost limit: Int?) {
    guard let number = json.integer else { return nil }
    self = number
  }
}

/// Tolerant parsing rounds fractions of a tiyn, which float arithmetic produces.
extension Money: WireValue {
  package static var kind: Definition.Kind { .number }
  package var wire: JSON? { .number(.init(checked: plain)) }
  package init?(wire json: JSON, atMost limit: Int?) {
    guard let tenge = json.decimal, let money = limit == nil ? Money(exactly: tenge) : Money(rounding: tenge) else {
      return nil
    }
    self = money
  }
}

extension OrderState: WireValue {
  package static var kind: Definition.Kind { .string }
  package var wire: JSON? { .string(name) }
  package init?(wire json: JSON, atMost limit: Int?) {
    guard let name = String(wire: json, atMost: limit) else { return nil }
    self.init(name)
  }
}

extension Optional: WireValue where Wrapped: WireValue {
  package static var kind: Definition.Kind { Wrapped.kind }
  package var wire: JSON? { self?.wire }
  package var isAbsent: Bool { self == nil }
  package init?(wire json: JSON, atMost limit: Int?) { self = Wrapped(wire: json, atMost: limit) }
}

extension Array: WireValue where Element: WireMessage {
  package static var kind: Definition.Kind { .array(of: Element.kind) }
  package var wire: JSON? { .array(map(\.json)) }
  package init?(wire json: JSON, atMost limit: Int?) {
    guard let elements = json.elements else { return nil }
    self = elements.compactMap { Element(wire: $0, atMost: limit) }
  }
}
