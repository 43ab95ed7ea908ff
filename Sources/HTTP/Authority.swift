import Text

/// Host and optional port, as in a `Host` header, a URL or an option: `127.0.0.1:8640`, `[::1]`, `bank.example`.
package struct Authority: Hashable, Sendable, CustomStringConvertible {
  /// Lower case, without the brackets of an IPv6 address and without a trailing full stop.
  package let host: String
  package let port: Int?

  package init(host: String, port: Int?) {
    var bare = Substring(host.lowercased())
    if bare.first == "[", bare.last == "]" { bare = bare.dropFirst().dropLast() }
    if bare.count > 1, bare.last == "." { bare = bare.dropLast() }
    self.host = String(bare)
    self.port = port
  }

  /// Nil where it is malformed. An IPv6 address needs brackets, without which the port would be ambiguous.
  package init?(_ text: String) {
    let end: String.Index
    if text.first == "[" {
      guard let bracket = text.firstIndex(of: "]"), text[..<bracket].contains(":"),
        IPAddress(String(text[...bracket])) != nil
      else { return nil }
      end = text.index(after: bracket)
    } else {
      end = text.firstIndex(of: ":") ?? text.endIndex
      guard end > text.startIndex, text[..<end].utf8.allSatisfy(Self.isNameByte) else { return nil }
    }
    var port: Int?
    if end < text.endIndex {
      let digits = text[text.index(after: end)...]
      guard text[end] == ":", (1...5).contains(digits.utf8.count),
        digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
        let number = Int(digits), number <= 65535
      else { return nil }
      port = number
    }
    self.init(host: String(text[..<end]), port: port)
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"):
      true
    default: false
    }
  }

  /// As in a URL.
  package var description: String {
    let name = host.contains(":") ? "[\(host)]" : host
    return port.map { "\(name):\($0)" } ?? name
  }
}
