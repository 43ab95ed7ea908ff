import BrokerAPI
import Text

/// Changes of a JSON body at one of its values, known by its node in `JSONIndex`. Where the body is no JSON, there are none.
extension RequestDraft {
  package var isJSON: Bool { (try? MutableText(body)) != nil }

  /// A value in its spelling.
  package func literal(at node: Int) -> String {
    text.map { String(decoding: $0.index.bytes[$0.index.nodes[node].range], as: UTF8.self) } ?? ""
  }

  /// Nil for what is no member.
  package func name(at node: Int) -> String? {
    guard let text, text.isMember(node) else { return nil }
    return text.index.text(of: text.index.nodes[node - 1])
  }

  /// A new value goes into this one, and not after it.
  package func takesValues(at node: Int) -> Bool {
    guard let kind = text?.index.nodes[node].kind else { return false }
    return kind == .object || kind == .array
  }

  /// A value that is added at this one needs a name.
  package func isNamed(addedAt node: Int) -> Bool {
    guard let text else { return false }
    return takesValues(at: node) ? text.index.nodes[node].kind == .object : text.isMember(node)
  }

  /// What somebody typed as a value: JSON as it is, anything else as a string; after `=` as it is, whatever it is.
  package static func literal(typed text: String) -> [UInt8] {
    if text.hasPrefix("=") { return Array(text.utf8.dropFirst()) }
    let bytes = Array(text.utf8)
    return (try? JSONIndex(of: bytes)) == nil ? JSON.string(text).bytes : bytes
  }

  package mutating func replace(at node: Int, with literal: [UInt8]) {
    change { text in MutableText.Edit(range: text.index.nodes[node].range, bytes: literal) }
  }

  package mutating func rename(at node: Int, to name: String) {
    change { text in
      text.isMember(node) ? .init(range: text.index.nodes[node - 1].range, bytes: JSON.string(name).bytes) : nil
    }
  }

  package mutating func remove(at node: Int) {
    change { $0.removing(node, isMember: $0.isMember(node)) }
  }

  /// Once more after itself, of a member under the same name.
  package mutating func duplicate(at node: Int) {
    change { text in
      let start = text.index.nodes[text.isMember(node) ? node - 1 : node].range.lowerBound
      let whole = start..<text.index.nodes[node].range.upperBound
      return node == 0 ? nil : text.inserting(Array(text.index.bytes[whole]), after: node)
    }
  }

  /// As the first one of a list, else after the value.
  /// - Parameter name: nil for an element.
  package mutating func add(at node: Int, name: String?, _ literal: [UInt8]) {
    let new = (name.map { JSON.string($0).bytes + [UInt8(ascii: ":")] } ?? []) + literal
    let goesInto = takesValues(at: node)
    change { text in
      if goesInto { return text.inserting(new, into: node) }
      return node == 0 ? nil : text.inserting(new, after: node)
    }
  }

  /// A string becomes a number, that a boolean, that null, and that a string; a list becomes null.
  package mutating func changeType(at node: Int) {
    change { text in
      let value = text.index.nodes[node]
      let literal: String =
        switch value.kind {
        case .string: Self.number(text.index.text(of: value))
        case .number: "true"
        case .true, .false, .array, .object: "null"
        case .null: "\"\""
        }
      return .init(range: value.range, bytes: Array(literal.utf8))
    }
  }

  /// Its digits, where they are a number.
  private static func number(_ text: String) -> String {
    let digits = text.drop { $0 == "0" }
    let number = digits.first?.isNumber == true ? String(digits) : "0"
    return (try? JSON(parsing: number.utf8)).map { if case .number = $0 { number } else { "0" } } ?? "0"
  }

  private var text: MutableText? { try? MutableText(body) }

  private mutating func change(_ edit: (MutableText) -> MutableText.Edit?) {
    guard let text, let edit = edit(text) else { return }
    body = text.applying([edit])
  }
}
