/// The content of a message, for comparison with another one of the same number.
extension Definition {
  /// A member, or all undocumented ones together.
  package struct ContentMember: Hashable, Sendable {
    /// Such as `goods[1].price`.
    package let path: String
    /// Empty where it is missing, empty or null.
    package let value: [UInt8]
    /// True for personal data.
    package let isPersonal: Bool
  }

  /// Members that are new for each attempt: the customer gets another code where the first has expired.
  package static let verification: Set = ["verificationSmsCode", "verificationSmsDateTime"]

  /// The members in the contract's order, without some. Empty and null count as missing.
  package func content(of json: JSON, without names: Set<String> = verification) -> [ContentMember] {
    var members: [ContentMember] = []
    collect(json.withoutNulls, at: "", without: names, into: &members)
    return members
  }

  private func collect(_ json: JSON, at path: String, without names: Set<String>, into found: inout [ContentMember]) {
    var values: JSON.Members = [:]
    if case .object(let members) = json { values = members }
    let isPersonal = isPersonal
    // Required members come first: stored digests depend on this order.
    for member in members.filter(\.isRequired) + members.filter({ !$0.isRequired }) {
      let value = values[member.name] ?? ""
      values[member.name] = nil
      let place = path + member.name
      switch (member.kind, value) {
      case _ where names.contains(member.name): break
      case (.object(let inner), _): inner.collect(value, at: place + ".", without: names, into: &found)
      case (.array(of: .object(let element)), .array(let elements)):
        found.append(ContentMember(path: place, value: Array(String(elements.count).utf8), isPersonal: false))
        for (index, value) in elements.enumerated() {
          element.collect(value, at: "\(place)[\(index)].", without: names, into: &found)
        }
      default:
        // Numbers are compared by value, not spelling.
        let text = value.text.map { Array($0.utf8) } ?? value.sorted.bytes
        let isPersonal = isPersonal || member.isPersonal
        found.append(ContentMember(path: place, value: text, isPersonal: isPersonal))
      }
    }
    // Undocumented members are content too, all of them together as one.
    if closed == nil {
      let owner = path.isEmpty ? "unknown fields" : "unknown fields of " + path.dropLast()
      found.append(ContentMember(path: owner, value: JSON.object(values).sorted.bytes, isPersonal: isPersonal))
    }
  }
}

extension Definition {
  /// True where all that it holds is about a person.
  fileprivate var isPersonal: Bool { ["Address", "Customer", "Contact"].contains(name) }

  /// Only the members that the contract knows to be no person's: whatever else was sent may name one.
  package func withoutPeople(_ json: JSON) -> JSON {
    let kept = members.compactMap { member in
      json[member.name].flatMap { member.withoutPeople($0) }.map { (member.name, $0) }
    }
    return .object(JSON.Members(kept))
  }
}

extension Definition.Member {
  fileprivate var isPersonal: Bool { ["phoneNumber", "iin"].contains(name) }

  /// Nil where nothing is left.
  fileprivate func withoutPeople(_ value: JSON) -> JSON? {
    guard !isPersonal, !Definition.verification.contains(name) else { return nil }
    switch kind {
    case .object(let inner): return inner.isPersonal ? nil : inner.withoutPeople(value)
    case .array(of: .object(let element)): return value.elements.map { .array($0.map { element.withoutPeople($0) }) }
    case .string, .boolean, .number, .integer, .array: return value.text == nil ? nil : value
    }
  }
}

extension JSON {
  /// Without null members at any depth.
  fileprivate var withoutNulls: JSON {
    switch self {
    case .object(let members):
      .object(JSON.Members(members.filter { $0.value != .null }.map { ($0.name, $0.value.withoutNulls) }))
    case .array(let elements): .array(elements.map(\.withoutNulls))
    case .null, .bool, .number, .string: self
    }
  }
}
