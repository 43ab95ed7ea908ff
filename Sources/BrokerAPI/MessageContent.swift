/// What a message says, as far as it is compared with another one of the same number.
extension Definition {
  /// A member, or what is in no contract.
  package struct ContentMember: Hashable, Sendable {
    /// Its place, such as `goods[1].price`.
    package let path: String
    /// What it says; empty where it is missing, empty or null.
    package let value: [UInt8]
    /// True for what says who somebody is or where somebody lives.
    package let isPersonal: Bool
  }

  /// The members that are new for each try: the customer gets another code where the first has expired.
  package static let verification: Set = ["verificationSmsCode", "verificationSmsDateTime"]

  /// The members of a message in the order of the contract, but for those of some names. What is empty or null is as good as missing.
  package func content(of json: JSON, without names: Set<String> = verification) -> [ContentMember] {
    var members: [ContentMember] = []
    collect(json.withoutNulls, at: "", without: names, into: &members)
    return members
  }

  private func collect(_ json: JSON, at path: String, without names: Set<String>, into found: inout [ContentMember]) {
    var values: [String: JSON] = [:]
    if case .object(let members) = json { values = members }
    let isPersonal = ["Address", "Customer", "Contact"].contains(name)
    for member in members {
      let value = values.removeValue(forKey: member.name) ?? .string("")
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
        // A number is what it is worth, however it is spelt.
        let text = value.text.map { Array($0.utf8) } ?? value.bytes
        let isPersonal = isPersonal || ["phoneNumber", "iin"].contains(member.name)
        found.append(ContentMember(path: place, value: text, isPersonal: isPersonal))
      }
    }
    // What no contract names is content too, all of it one member.
    if closed == nil {
      let owner = path.isEmpty ? "unknown fields" : "unknown fields of " + path.dropLast()
      found.append(ContentMember(path: owner, value: JSON.object(values).bytes, isPersonal: isPersonal))
    }
  }
}

extension JSON {
  /// The same value without the members that are null, however deep.
  fileprivate var withoutNulls: JSON {
    switch self {
    case .object(let members): .object(members.filter { $0.value != .null }.mapValues(\.withoutNulls))
    case .array(let elements): .array(elements.map(\.withoutNulls))
    case .null, .bool, .number, .string: self
    }
  }
}
