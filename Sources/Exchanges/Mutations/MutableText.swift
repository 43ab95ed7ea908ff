import BrokerAPI

/// A JSON text that is changed in places: whatever is not changed keeps its bytes.
struct MutableText: Sendable {
  struct Edit: Sendable {
    let range: Range<Int>
    let bytes: [UInt8]
  }

  let index: JSONIndex

  init(_ bytes: [UInt8]) throws(JSONError) { index = try JSONIndex(of: bytes) }

  func node(_ path: String) -> Int? {
    let (node, rest) = index.deepest(on: path)
    return rest.isEmpty ? node : nil
  }

  func range(_ path: String) -> Range<Int>? { node(path).map { index.nodes[$0].range } }

  /// The text of a string; nil for anything else.
  func text(_ path: String) -> String? {
    guard let node = node(path), index.nodes[node].kind == .string else { return nil }
    return String(decoding: index.content(of: index.nodes[node]), as: UTF8.self)
  }

  /// In its spelling.
  func literal(_ path: String) -> [UInt8]? { range(path).map { Array(index.bytes[$0]) } }

  func replacing(_ path: String, with literal: [UInt8]) -> Edit? {
    range(path).map { Edit(range: $0, bytes: literal) }
  }

  /// Nil for what is no member.
  func renaming(_ path: String, to name: String) -> Edit? {
    nameNode(path).map { Edit(range: index.nodes[$0].range, bytes: JSON.string(name).bytes) }
  }

  /// A member or an element, with the comma that it takes.
  func removing(_ path: String) -> Edit? {
    node(path).flatMap { removing($0, isMember: nameNode(path) != nil) }
  }

  func removing(_ node: Int, isMember: Bool) -> Edit? {
    guard node > 0 else { return nil }
    let start = index.nodes[isMember ? node - 1 : node].range.lowerBound
    let end = index.nodes[node].range.upperBound
    if let before = index.bytes[..<start].lastIndex(where: { !Self.isSpace($0) }),
      index.bytes[before] == UInt8(ascii: ",")
    {
      return Edit(range: before..<end, bytes: [])
    }
    guard let after = index.bytes[end...].firstIndex(where: { !Self.isSpace($0) }) else { return nil }
    return Edit(range: start..<(index.bytes[after] == UInt8(ascii: ",") ? after + 1 : end), bytes: [])
  }

  /// After a member or an element.
  func inserting(_ text: [UInt8], after path: String) -> Edit? { node(path).map { inserting(text, after: $0) } }

  func inserting(_ text: [UInt8], after node: Int) -> Edit {
    let end = index.nodes[node].range.upperBound
    return Edit(range: end..<end, bytes: [UInt8(ascii: ",")] + text)
  }

  /// As the first member of an object.
  func inserting(_ name: String, _ literal: [UInt8], into path: String) -> Edit? {
    guard let node = node(path), index.nodes[node].kind == .object else { return nil }
    return inserting(JSON.string(name).bytes + [UInt8(ascii: ":")] + literal, into: node)
  }

  /// As the first one of a list.
  func inserting(_ text: [UInt8], into node: Int) -> Edit {
    let start = index.nodes[node].range.lowerBound + 1
    let isEmpty = Int(index.nodes[node].next) == node + 1
    return Edit(range: start..<start, bytes: text + (isEmpty ? [] : [UInt8(ascii: ",")]))
  }

  /// Once more after itself, under the same name.
  func repeating(_ path: String, with literal: [UInt8]) -> Edit? {
    guard let name = nameNode(path) else { return nil }
    return inserting(Array(index.bytes[index.nodes[name].range]) + [UInt8(ascii: ":")] + literal, after: path)
  }

  func applying(_ edits: [Edit]) -> [UInt8] {
    var bytes = index.bytes
    for edit in edits.sorted(by: { $0.range.lowerBound > $1.range.lowerBound }) {
      bytes.replaceSubrange(edit.range, with: edit.bytes)
    }
    return bytes
  }

  /// True for a value with a name, which stands right before it.
  func isMember(_ node: Int) -> Bool {
    var (place, isMember) = (0, false)
    while place < node {
      isMember = index.nodes[place].kind == .object
      var value = place + (isMember ? 2 : 1)
      while node >= index.nodes[value].next { value = Int(index.nodes[value].next) + (isMember ? 1 : 0) }
      place = value
    }
    return isMember
  }

  /// A member's name stands right before its value.
  private func nameNode(_ path: String) -> Int? {
    guard !path.isEmpty, !path.hasSuffix("]"), let node = node(path) else { return nil }
    return node - 1
  }

  private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
}
