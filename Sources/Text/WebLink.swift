/// An address in the web that a person may be led to.
///
/// Read strictly, because browsers, desktops and libraries read a doubtful one each in its own way: http or https, a host, no user or
/// password before it, and nothing that is invisible or a control.
package struct WebLink: Hashable, Sendable {
  /// The address as it was given.
  package let text: String

  /// The longest that is taken, in bytes: a QR code holds little more.
  package static let limit = 2048

  /// Reads an address; nil for one that nobody should be led to.
  package init?(_ text: String) {
    guard text.utf8.count <= Self.limit, SafeText.isClean(text),
      !text.unicodeScalars.contains(where: { $0.properties.isWhitespace || "\\\"<>^`{|}".unicodeScalars.contains($0) })
    else { return nil }
    guard let start = Self.start(of: text) else { return nil }
    let authority = text[start...].prefix { $0 != "/" && $0 != "?" && $0 != "#" }
    guard Self.isHost(authority) else { return nil }
    self.text = text
  }

  /// Where the host begins.
  private static func start(of text: String) -> String.Index? {
    for scheme in ["https://", "http://"] {
      let head = text.unicodeScalars.prefix(scheme.utf8.count)
      if String(String.UnicodeScalarView(head)).lowercased() == scheme { return head.endIndex }
    }
    return nil
  }

  /// True for a name or a number in brackets, with a port or without; a user before it has an `@`.
  private static func isHost(_ authority: Substring) -> Bool {
    var rest = authority
    if rest.first == "[" {
      guard let end = rest.firstIndex(of: "]") else { return false }
      let inside = rest[rest.index(after: rest.startIndex)..<end]
      guard inside.contains(":"), inside.allSatisfy({ $0.isASCII && ($0.isHexDigit || $0 == ":" || $0 == ".") }) else {
        return false
      }
      rest = rest[rest.index(after: end)...]
    } else {
      let name = rest.prefix { $0 != ":" }
      let isName = name.unicodeScalars.allSatisfy {
        $0.properties.isAlphabetic || $0.properties.numericType != nil || $0.properties.generalCategory == .nonspacingMark
          || "-._".unicodeScalars.contains($0)
      }
      guard !name.isEmpty, isName, name.first != ".", name.first != "-", !name.contains("..") else { return false }
      rest = rest[name.endIndex...]
    }
    guard rest.first == ":" else { return rest.isEmpty }
    let port = rest.dropFirst()
    return port.utf8.allSatisfy { $0 >= 0x30 && $0 <= 0x39 } && UInt16(port) != nil
  }
}
