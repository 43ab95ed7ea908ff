package enum ColorDepth: Hashable, Sendable, CaseIterable {
  case trueColor, indexed256, ansi16, none

  /// True where backgrounds have to be shown by attributes.
  var needsAttributes: Bool { self == .ansi16 || self == .none }
}

extension ColorDepth {
  /// True for a terminal that shows true colour: it says so, or it is an xterm, which removes `COLORTERM` and tells its version.
  static func isTrue(terminal name: String, environment: [String: String]) -> Bool {
    if ["truecolor", "24bit"].contains(environment["COLORTERM"] ?? "") { return true }
    // Other terminals started from an xterm inherit the version; those that call themselves xterm understand its colours.
    guard name.prefix(while: { $0 != "-" }) == "xterm", let version = environment["XTERM_VERSION"] else { return false }
    // Since 331, as in `XTerm(379)`.
    return Int(version.drop { $0 != "(" }.dropFirst().prefix(while: \.isNumber)) ?? 0 >= 331
  }
}
