/// A web address that a person may be sent to.
///
/// Parsed strictly, because browsers, desktops and libraries disagree about doubtful ones: http or https, a host, no user or password, no
/// invisible or control characters.
package struct WebLink: Hashable, Sendable {
  package let text: String

  /// In bytes: a QR code holds little more.
  package static let limit = 2048

  private typealias Scalars = ArraySlice<Unicode.Scalar>

  /// Nil for an address that nobody should be sent to.
  ///
  /// Compares scalars, not characters: a slash with a combining mark is another character, but clients still read it as a slash.
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

  /// True for a host name or a bracketed IPv6 address, with or without a port. User info would contain an `@`.
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
      // A name that ends with a number is an address of IPv4, for browsers too.
      let labels = name.split(separator: ".", omittingEmptySubsequences: false)
      if let last = labels.last, !last.isEmpty, last.allSatisfy({ (0x30...0x39).contains($0.value) }) {
        guard labels.count == 4, labels.allSatisfy({ UInt8(String(String.UnicodeScalarView($0))) != nil }) else {
          return false
        }
      }
      rest = authority[name.endIndex...]
    }
    guard rest.first == ":" else { return rest.isEmpty }
    var port = String.UnicodeScalarView()
    port.append(contentsOf: rest.dropFirst())
    return port.allSatisfy { $0.isASCII && isLetterOrDigit($0) } && UInt16(String(port)) != nil
  }

  private static func isLetterOrDigit(_ scalar: Unicode.Scalar) -> Bool {
    scalar.isASCII
      ? (0x30...0x39).contains(scalar.value) || (0x61...0x7A).contains(scalar.value | 0x20)
      : scalar.properties.isAlphabetic || scalar.properties.numericType != nil
  }

  /// Some scripts write letters with combining marks.
  private static func isMark(_ scalar: Unicode.Scalar) -> Bool {
    [.nonspacingMark, .spacingMark].contains(scalar.properties.generalCategory)
  }
}
