/// An address in the web that a person may be led to.
///
/// Read strictly, because browsers, desktops and libraries read a doubtful one each in its own way: http or https, a host, no user or
/// password before it, and nothing that is invisible or a control.
package struct WebLink: Hashable, Sendable {
  /// The address as it was given.
  package let text: String

  /// The longest that is taken, in bytes: a QR code holds little more.
  package static let limit = 2048

  private typealias Scalars = ArraySlice<Unicode.Scalar>

  /// Reads an address; nil for one that nobody should be led to.
  ///
  /// Reads scalars, as those do who follow it: with a mark on it a quote or a slash is another character, and still a quote or a slash.
  package init?(_ text: String) {
    guard text.utf8.count <= Self.limit, SafeText.isClean(text) else { return nil }
    let scalars = Array(text.unicodeScalars)
    guard !scalars.contains(where: { $0.properties.isWhitespace || "\\\"<>^`{|}".unicodeScalars.contains($0) }),
      let start = Self.start(of: scalars)
    else { return nil }
    let authority = scalars[start...].prefix { $0 != "/" && $0 != "?" && $0 != "#" }
    guard Self.isHost(authority) else { return nil }
    self.text = text
  }

  /// Where the host begins.
  private static func start(of scalars: [Unicode.Scalar]) -> Int? {
    for scheme in ["https://", "http://"] {
      let head = scalars.prefix(scheme.unicodeScalars.count)
      let isThis = zip(head, scheme.unicodeScalars).allSatisfy { given, wanted in
        given == wanted || given.isASCII && given.value | 0x20 == wanted.value && wanted.properties.isAlphabetic
      }
      if isThis, head.count == scheme.unicodeScalars.count { return head.count }
    }
    return nil
  }

  /// True for a name or a number in brackets, with a port or without; a user before it has an `@`.
  private static func isHost(_ authority: Scalars) -> Bool {
    guard let first = authority.first else { return false }
    let rest: Scalars
    if first == "[" {
      guard let end = authority.firstIndex(of: "]") else { return false }
      let inside = authority[(authority.startIndex + 1)..<end]
      guard inside.contains(":"), inside.allSatisfy({ "0123456789abcdefABCDEF:.".unicodeScalars.contains($0) }) else {
        return false
      }
      rest = authority[(end + 1)...]
    } else {
      let name = authority.prefix { $0 != ":" }
      guard isLetterOrDigit(first), !isMark(first),
        name.allSatisfy({ isLetterOrDigit($0) || isMark($0) || "-._".unicodeScalars.contains($0) }),
        !zip(name, name.dropFirst()).contains(where: { $0 == "." && $1 == "." })
      else { return false }
      rest = authority[name.endIndex...]
    }
    guard rest.first == ":" else { return rest.isEmpty }
    var port = String.UnicodeScalarView()
    port.append(contentsOf: rest.dropFirst())
    return port.allSatisfy { $0.isASCII && isLetterOrDigit($0) } && UInt16(String(port)) != nil
  }

  private static func isLetterOrDigit(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.isAlphabetic || scalar.properties.numericType != nil
  }

  /// Some scripts write letters of a name with marks.
  private static func isMark(_ scalar: Unicode.Scalar) -> Bool {
    [.nonspacingMark, .spacingMark].contains(scalar.properties.generalCategory)
  }
}
