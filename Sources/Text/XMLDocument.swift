/// The texts of an XML document's elements: as much of XML as gateways answer with. It knows no entities but XML's own five and numbers, and
/// refuses a document type, whose entities could grow without bound.
package struct XMLDocument: Sendable {
  /// The name of the outermost element. Names are without their namespaces' prefixes.
  package let root: String
  /// By path below the root.
  private let texts: [String: String]

  /// The text of the first element at a path below the root, such as `message_infos/message_info/sms_id`; the root's own at an empty path.
  package subscript(path: String) -> String? { texts[path] }

  private static let longest = 1 << 20
  private static let deepest = 64

  /// Nil where it is no well-formed document, or one of more than 1 MiB or 64 levels.
  package init?(_ bytes: [UInt8]) {
    guard bytes.count <= Self.longest, let text = String(validating: bytes, as: UTF8.self) else { return nil }
    var reader = Reader(text)
    var path: [String] = []
    var open: [(name: String, text: String)] = []
    var texts: [String: String] = [:]
    var root: String?
    while let piece = reader.next() {
      switch piece {
      case .broken: return nil
      case .text(let text):
        if open.isEmpty {
          guard text.allSatisfy({ $0.isWhitespace || $0 == "\u{FEFF}" }) else { return nil }
        } else {
          open[open.count - 1].text += text
        }
      case .begin(let name, let isEmpty):
        guard root == nil || !open.isEmpty, open.count < Self.deepest else { return nil }
        if open.isEmpty { root = name } else { path.append(name) }
        if isEmpty {
          texts[path.joined(separator: "/"), default: ""] += ""
          _ = path.popLast()
        } else {
          open.append((name, ""))
        }
      case .end(let name):
        guard let last = open.popLast(), last.name == name else { return nil }
        let place = path.joined(separator: "/")
        if texts[place] == nil { texts[place] = last.text }
        _ = path.popLast()
      }
    }
    guard let root, open.isEmpty else { return nil }
    self.root = root
    self.texts = texts
  }
}

private enum Piece {
  case text(String)
  case begin(String, isEmpty: Bool)
  case end(String)
  case broken
}

private struct Reader {
  private var rest: Substring

  init(_ text: String) { rest = text[...] }

  /// Nil at the end.
  mutating func next() -> Piece? {
    while !rest.isEmpty {
      if take("<!--") {
        guard skip(to: "-->") != nil else { return .broken }
      } else if take("<?") {
        guard skip(to: "?>") != nil else { return .broken }
      } else if take("<![CDATA[") {
        return skip(to: "]]>").map { .text(String($0)) } ?? .broken
      } else if take("</") {
        return skip(to: ">").map { .end(Self.local($0)) } ?? .broken
      } else if rest.first == "<" {
        return tag()
      } else {
        let run = rest.prefix { $0 != "<" }
        rest = rest[run.endIndex...]
        return Self.decoded(run).map { .text($0) } ?? .broken
      }
    }
    return nil
  }

  private mutating func tag() -> Piece {
    var quote: Character?
    guard
      let end = rest.firstIndex(where: { character in
        if let open = quote {
          if character == open { quote = nil }
          return false
        }
        if character == "\"" || character == "'" { quote = character }
        return character == ">"
      })
    else { return .broken }
    var inside = rest[rest.index(after: rest.startIndex)..<end]
    rest = rest[rest.index(after: end)...]
    let isEmpty = inside.last == "/"
    if isEmpty { inside = inside.dropLast() }
    let name = inside.prefix { !$0.isWhitespace }
    guard let first = name.first, first.isLetter || first == "_", !name.contains("<") else { return .broken }
    return .begin(Self.local(name), isEmpty: isEmpty)
  }

  private mutating func take(_ prefix: String) -> Bool {
    guard rest.hasPrefix(prefix) else { return false }
    rest = rest.dropFirst(prefix.count)
    return true
  }

  /// Returns what is before a text, and continues after it.
  private mutating func skip(to text: String) -> Substring? {
    guard let found = rest.firstRange(of: text) else { return nil }
    defer { rest = rest[found.upperBound...] }
    return rest[..<found.lowerBound]
  }

  private static func local(_ name: Substring) -> String {
    let name = name.drop(while: \.isWhitespace).prefix { !$0.isWhitespace }
    return String(name.split(separator: ":", omittingEmptySubsequences: false).last ?? name)
  }

  private static let entities: [Substring: String] = ["lt": "<", "gt": ">", "amp": "&", "quot": "\"", "apos": "'"]

  /// Nil for an entity that is none.
  private static func decoded(_ text: Substring) -> String? {
    guard text.contains("&") else { return String(text) }
    var result = ""
    var rest = text
    while let mark = rest.firstIndex(of: "&") {
      guard let end = rest[mark...].firstIndex(of: ";") else { return nil }
      let name = rest[rest.index(after: mark)..<end]
      result += rest[..<mark]
      if let known = entities[name] {
        result += known
      } else {
        let digits = name.dropFirst(name.hasPrefix("#x") ? 2 : 1)
        guard name.first == "#", let code = UInt32(digits, radix: name.hasPrefix("#x") ? 16 : 10),
          let scalar = Unicode.Scalar(code)
        else { return nil }
        result.unicodeScalars.append(scalar)
      }
      rest = rest[rest.index(after: end)...]
    }
    return result + rest
  }
}
