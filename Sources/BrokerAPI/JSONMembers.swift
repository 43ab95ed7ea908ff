extension JSON {
  /// Members in their order. Of several with the same name the last one counts.
  ///
  /// Equality ignores the order (RFC 8259).
  package struct Members: Sendable {
    package private(set) var all: [(name: String, value: JSON)]

    package init(_ members: some Sequence<(String, JSON)>) { all = members.map { (name: $0, value: $1) } }

    /// Setting replaces the member in place or appends it; nil removes it.
    package subscript(name: String) -> JSON? {
      get { all.last { $0.name == name }?.value }
      set {
        guard let newValue else { return all.removeAll { $0.name == name } }
        if let place = all.lastIndex(where: { $0.name == name }) {
          all[place].value = newValue
        } else {
          all.append((name: name, value: newValue))
        }
      }
    }

    package var names: [String] { all.map(\.name) }

    package func mapValues(_ change: (JSON) -> JSON) -> Members { Members(all.map { ($0.name, change($0.value)) }) }

    /// Others replace members of the same name.
    package func adding(_ others: Members) -> Members {
      var result = self
      for (name, value) in others { result[name] = value }
      return result
    }

    /// Names that occur more than once, each as often as it is repeated.
    package var repeated: [String] {
      var seen: Set<String> = []
      return names.filter { !seen.insert($0).inserted }
    }

    /// In alphabetical order; stable for members of one name.
    fileprivate var sorted: [(name: String, value: JSON)] { all.sorted { $0.name < $1.name } }
  }

  /// With all members in alphabetical order, so that comparison and digests do not depend on their order.
  package var sorted: JSON {
    switch self {
    case .object(let members): .object(Members(members.sorted.map { ($0.name, $0.value.sorted) }))
    case .array(let elements): .array(elements.map(\.sorted))
    case .null, .bool, .number, .string: self
    }
  }
}

extension JSON.Members: RandomAccessCollection {
  package var startIndex: Int { 0 }
  package var endIndex: Int { all.count }
  package subscript(place: Int) -> (name: String, value: JSON) { all[place] }
}

extension JSON.Members: ExpressibleByDictionaryLiteral {
  package init(dictionaryLiteral members: (String, JSON)...) { self.init(members) }
}

extension JSON.Members: Hashable {
  package static func == (left: Self, right: Self) -> Bool {
    guard left.count == right.count else { return false }
    if left.all.elementsEqual(right.all, by: ==) { return true }
    return left.sorted.elementsEqual(right.sorted, by: ==)
  }

  package func hash(into hasher: inout Hasher) {
    // A sum, because the order does not count.
    var sum = 0
    for (name, value) in all {
      var one = Hasher()
      one.combine(name)
      one.combine(value)
      sum &+= one.finalize()
    }
    hasher.combine(sum)
  }
}
