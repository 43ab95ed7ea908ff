import Text

extension JSON {
  /// Compact: members in their order, numbers as spelt.
  package var bytes: [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(256)
    write(to: &bytes)
    return bytes
  }

  /// Indented, members in their order.
  package var pretty: String {
    var bytes: [UInt8] = []
    write(to: &bytes, indentedBy: 0)
    return String(decoding: bytes, as: UTF8.self)
  }

  package func write(to bytes: inout [UInt8]) { write(to: &bytes, indentedBy: nil) }

  /// - Parameter depth: nil for a single line.
  private func write(to bytes: inout [UInt8], indentedBy depth: Int?) {
    switch self {
    case .null: bytes += "null".utf8
    case .bool(let value): bytes += (value ? "true" : "false").utf8
    case .number(let number): bytes += number.spelling.utf8
    case .string(let text): Self.write(text, to: &bytes)
    case .array(let elements):
      bytes.append(UInt8(ascii: "["))
      for (index, element) in elements.enumerated() {
        if index > 0 { bytes.append(UInt8(ascii: ",")) }
        Self.breakLine(depth.map { $0 + 1 }, &bytes)
        element.write(to: &bytes, indentedBy: depth.map { $0 + 1 })
      }
      if !elements.isEmpty { Self.breakLine(depth, &bytes) }
      bytes.append(UInt8(ascii: "]"))
    case .object(let members):
      bytes.append(UInt8(ascii: "{"))
      for (index, member) in members.enumerated() {
        if index > 0 { bytes.append(UInt8(ascii: ",")) }
        Self.breakLine(depth.map { $0 + 1 }, &bytes)
        Self.write(member.name, to: &bytes)
        bytes += (depth == nil ? ":" : " : ").utf8
        member.value.write(to: &bytes, indentedBy: depth.map { $0 + 1 })
      }
      if !members.isEmpty { Self.breakLine(depth, &bytes) }
      bytes.append(UInt8(ascii: "}"))
    }
  }

  private static func breakLine(_ depth: Int?, _ bytes: inout [UInt8]) {
    guard let depth else { return }
    bytes.append(UInt8(ascii: "\n"))
    for _ in 0..<depth { bytes += "  ".utf8 }
  }

  /// Escapes only what RFC 8259 forbids inside strings.
  private static func write(_ text: String, to bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: "\""))
    var text = text
    text.withUTF8 { characters in
      var start = 0
      for (place, byte) in characters.enumerated() {
        guard byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") else { continue }
        bytes.append(contentsOf: characters[start..<place])
        start = place + 1
        switch byte {
        case 0x0A: bytes += "\\n".utf8
        case 0x0D: bytes += "\\r".utf8
        case 0x09: bytes += "\\t".utf8
        case 0..<0x20: bytes += "\\u00\([byte].hexadecimal)".utf8
        default: bytes += [UInt8(ascii: "\\"), byte]
        }
      }
      bytes.append(contentsOf: characters[start...])
    }
    bytes.append(UInt8(ascii: "\""))
  }
}
