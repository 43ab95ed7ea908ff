package import BrokerAPI

/// Reads the members of an admin endpoint's body and collects every deviation. Unknown members are rejected: a misspelt one would pass for
/// a working one.
package struct MemberReader {
  private let members: JSON.Members
  private var known: Set<String> = []
  private var findings: [Finding] = []

  package init(_ members: JSON.Members) { self.members = members }

  package mutating func fail(_ name: String, _ reason: Phrase) { findings.append(Finding(name, .malformed(reason))) }

  /// Nil where it is missing.
  package mutating func value(_ name: String, isRequired: Bool = false) -> JSON? {
    known.insert(name)
    let value = members[name]
    if value == nil, isRequired { findings.append(Finding(name, .missing)) }
    return value
  }

  /// Nil where it is missing or wrong, as for the others.
  package mutating func number(_ name: String, _ bounds: ClosedRange<Double>, isRequired: Bool = false) -> Double? {
    guard let value = value(name, isRequired: isRequired) else { return nil }
    guard case .number(let spelt) = value, let number = Double(spelt.spelling), bounds.contains(number) else {
      fail(name, Phrase("expected a number from \(bounds.formattedPlainly)"))
      return nil
    }
    return number
  }

  /// Null counts as missing.
  package mutating func integer(_ name: String, _ bounds: ClosedRange<Int>, isRequired: Bool = false) -> Int? {
    guard let value = value(name, isRequired: isRequired), value != .null else { return nil }
    guard case .number = value, let number = value.integer, bounds.contains(number) else {
      fail(name, Phrase("expected a whole number from \(bounds.lowerBound) to \(bounds.upperBound)"))
      return nil
    }
    return number
  }

  package mutating func flag(_ name: String) -> Bool? {
    guard let value = value(name) else { return nil }
    guard case .bool(let flag) = value else {
      findings.append(Finding(name, .wrongType(expected: "boolean", found: value.kind)))
      return nil
    }
    return flag
  }

  package mutating func text(_ name: String, isRequired: Bool = false) -> String? {
    guard let value = value(name, isRequired: isRequired) else { return nil }
    guard case .string(let text) = value else {
      findings.append(Finding(name, .wrongType(expected: "string", found: value.kind)))
      return nil
    }
    return text
  }

  /// A text that follows the rules which a message has for its member of this name.
  package mutating func text(_ name: String, as definition: Definition, isRequired: Bool = false) -> String? {
    guard let text = text(name, isRequired: isRequired) else { return nil }
    let rules = definition.members.first { $0.name == name }?.rules ?? []
    let broken = rules.filter { !$0.isSatisfied(by: text) }
    findings += broken.map { $0.finding(at: name) }
    return broken.isEmpty ? text : nil
  }

  /// One of some names.
  /// - Parameter allowsNull: null counts as missing.
  package mutating func choice<Choice: RawRepresentable & CaseIterable>(
    _ name: String, _ type: Choice.Type, isRequired: Bool = false, allowsNull: Bool = false
  ) -> Choice? where Choice.RawValue == String {
    guard let value = value(name, isRequired: isRequired), !(allowsNull && value == .null) else { return nil }
    guard let choice = value.text.flatMap({ Choice(rawValue: $0) }) else {
      fail(name, Phrase("expected one of " + Choice.allCases.map(\.rawValue).joined(separator: ", ")))
      return nil
    }
    return choice
  }

  /// - Throws: everything that was found, and unknown and duplicate members.
  package func finish() throws(Findings) {
    let unknown = members.names.filter { !known.contains($0) }.map { Finding($0, .unknownMember) }
    let repeated = members.repeated.map { Finding($0, .repeated) }
    if let findings = Findings(findings + unknown + repeated) { throw findings }
  }
}
