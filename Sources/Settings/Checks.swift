import BrokerAPI
import Checkout
import HTTP
import Text

/// What is wrong with a text, for the rows of the schema; nil for nothing.
package enum Checks {
  package static let any: Kind.Check = { _ in nil }

  package static let filled: Kind.Check = { $0.trimmingWhitespace.isEmpty ? "is empty" : nil }

  static let prefix: Kind.Check = { Reference.isPrefix($0) ? nil : "expected one to eight letters A to Z and digits" }

  /// One `Host` and port to listen on.
  static let address: Kind.Check = { text in
    guard let authority = Authority(text), let port = authority.port, port > 0 else {
      return "expected host:port, such as 127.0.0.1:8641"
    }
    return nil
  }

  /// An address that secrets or personal data are sent to.
  static let web: Kind.Check = { text in
    guard let host = host(text) else { return "expected an address such as https://bank.example/path" }
    guard isSecure(text) || IPAddress.isLoopback(host: host) else {
      return "plain http reaches only this machine: expected https"
    }
    if let name = secretItem(of: text) {
      return "“\(name)” looks like a secret: give it among the fields or headers, by its source"
    }
    return nil
  }

  /// A broker or token address: paths are added to it, so it has no query.
  static let endpoint: Kind.Check = { text in
    web(text) ?? (text.contains("?") || text.contains("#") ? "expected an address without a query" : nil)
  }

  /// Where customers and the bank reach the till: what is added to it is ours.
  static let origin: Kind.Check = { text in
    endpoint(text)
  }

  /// A link for the customer.
  static let link: Kind.Check = { WebLink($0) == nil ? "expected an address such as https://shop.example" : nil }

  /// Empty for none. The way to a proxy is not encrypted, what passes through it is.
  static let proxy: Kind.Check = { text in
    if text.isEmpty { return nil }
    if text.contains("@") { return "user and password have keys of their own" }
    guard Origin(text) != nil, !isSecure(text) else { return "expected http://host:port, or \"\" for none" }
    return nil
  }

  package static let clientID: Kind.Check = { text in
    if text.isEmpty { return "is empty" }
    // It is sent as the user of HTTP Basic.
    return text.contains(":") ? "contains a colon" : nil
  }

  /// A token of RFC 9110.
  static func headerName(_ name: String) -> String? {
    let isToken = name.utf8.allSatisfy {
      (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0)
        || "!#$%&'*+-.^_`|~".utf8.contains($0)
    }
    return isToken && !name.isEmpty ? nil : "is no header's name: expected letters, digits and hyphens"
  }

  /// A header's value.
  package static let headerValue: Kind.Check = { text in
    text.utf8.allSatisfy { $0 == 0x20 || (0x21...0x7E).contains($0) } ? nil : "expected visible ASCII characters"
  }

  static let json: Kind.Check = { text in
    do throws(JSONError) {
      _ = try JSON(parsing: text.utf8)
      return nil
    } catch { return "is no JSON: \(SafeText.line(error.reason, atMost: 100))" }
  }

  /// A text with places in braces.
  static func template(_ known: [String], needs needed: String? = nil) -> Kind.Check {
    { text in
      for part in text.split(separator: "{", omittingEmptySubsequences: false).dropFirst() {
        let name = String(part.prefix { $0 != "}" })
        guard known.contains(name) else {
          let shown = SafeText.prefix(of: name, atMost: 40)
          return "there is no {\(shown)}; there are \(known.map { "{\($0)}" }.joined(separator: ", "))"
        }
      }
      if let needed, !text.contains("{\(needed)}") { return "does not contain {\(needed)}" }
      return nil
    }
  }

  // MARK: Names

  /// The pieces by which a name is known to stand for a secret.
  private static let secretPieces = [
    "secret", "password", "passwd", "psw", "passphrase", "apikey", "token", "authorization",
  ]

  /// True for a header, field or query item whose value must not be plain.
  package static func soundsSecret(_ name: String) -> Bool {
    let plain = name.lowercased().filter { $0.isLetter }
    return secretPieces.contains { plain.contains($0) }
  }

  private static func secretItem(of text: String) -> String? {
    guard let start = text.firstIndex(of: "?") else { return nil }
    let names = text[text.index(after: start)...].split(separator: "&").map { String($0.prefix { $0 != "=" }) }
    return names.first(where: soundsSecret).map { SafeText.line($0, atMost: 40) }
  }

  /// The host of a web address without a user.
  static func host(_ text: String) -> String? {
    guard WebLink(text) != nil, let start = text.firstRange(of: "://")?.upperBound else { return nil }
    return Authority(String(text[start...].prefix { !"/?#".contains($0) }))?.host
  }

  private static func isSecure(_ text: String) -> Bool { text.lowercased().hasPrefix("https://") }
}
