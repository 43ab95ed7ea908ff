import Foundation
import Text

/// A proxy used with CONNECT for both http and https.
package struct ClientProxy: Sendable {
  package var host: String
  package var port: Int
  /// The value of `Proxy-Authorization`.
  package var authorization: String?
  /// Hosts that are reached directly.
  package var exceptions = ProxyExceptions()

  package init(host: String, port: Int, authorization: String? = nil) {
    self.host = host
    self.port = port
    self.authorization = authorization
  }

  /// Parses `http://user:password@proxy.example:3128` as curl does: only the host is needed, the scheme is http and the port 1080.
  /// Nil for a proxy of another kind.
  package init?(_ text: String) {
    var rest = text[...]
    if let scheme = rest.firstRange(of: "://") {
      guard rest[..<scheme.lowerBound].lowercased() == "http" else { return nil }
      rest = rest[scheme.upperBound...]
    }
    rest = rest.prefix { !"/?#".contains($0) }
    var user: Substring?
    if let at = rest.lastIndex(of: "@") {
      user = rest[..<at]
      rest = rest[rest.index(after: at)...]
    }
    guard let authority = Authority(String(rest)), authority.port != 0 else { return nil }
    self.init(host: authority.host, port: authority.port ?? 1080)
    if let user {
      let parts = user.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map {
        String($0).removingPercentEncoding ?? String($0)
      }
      authenticate(user: parts[0], password: Secret(parts.count > 1 ? parts[1] : ""))
    }
  }

  package mutating func authenticate(user: String, password: Secret) {
    authorization = "Basic " + Data("\(user):\(password.text)".utf8).base64EncodedString()
  }

  /// Not a proxy that this program speaks to; names the variable.
  package struct Unsupported: Error {
    package let variable: String
  }

  /// The proxy that the environment names for https, as curl reads it: `HTTPS_PROXY`, else `ALL_PROXY`, with the exceptions in `NO_PROXY`;
  /// names in lower case count more.
  package static func named(in environment: [String: String]) throws(Unsupported) -> ClientProxy? {
    let names = ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"]
    guard let variable = names.first(where: { environment[$0]?.isEmpty == false }), let text = environment[variable]
    else { return nil }
    guard var proxy = ClientProxy(text) else { throw Unsupported(variable: variable) }
    proxy.exceptions = .named(in: environment)
    return proxy
  }
}

/// Hosts that are reached without the proxy, as curl reads `NO_PROXY`.
package struct ProxyExceptions: Hashable, Sendable {
  private var isEverything = false
  /// Each with everything below it.
  private var names: Set<String> = []
  private var networks: [Network] = []

  private struct Network: Hashable, Sendable {
    let address: IPAddress
    /// In bits.
    let prefix: Int

    func contains(_ other: IPAddress) -> Bool {
      guard other.bytes.count == address.bytes.count else { return false }
      return zip(address.bytes, other.bytes).enumerated().allSatisfy { index, pair in
        let bits = min(8, max(0, prefix - index * 8))
        return (pair.0 ^ pair.1) >> (8 - bits) == 0
      }
    }
  }

  /// - Parameter entries: `*` for all, a name with or without a leading dot, an address, or a network such as `10.0.0.0/8`.
  package init(_ entries: [String] = []) {
    for entry in entries {
      let parts = entry.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
      if entry == "*" {
        isEverything = true
      } else if let address = IPAddress(String(parts.first ?? "")) {
        let all = address.bytes.count * 8
        let prefix = parts.count > 1 ? Int(parts[1]) : all
        // Ignored with a prefix that its addresses are too short for.
        if let prefix, (0...all).contains(prefix) { networks.append(Network(address: address, prefix: prefix)) }
      } else {
        let name = Self.bare(entry.hasPrefix(".") ? String(entry.dropFirst()) : entry)
        if !name.isEmpty { names.insert(name) }
      }
    }
  }

  /// `no_proxy`, else `NO_PROXY`: entries between commas or blanks.
  package static func named(in environment: [String: String]) -> ProxyExceptions {
    let text = environment["no_proxy"] ?? environment["NO_PROXY"] ?? ""
    return ProxyExceptions(text.split { $0 == "," || $0.isWhitespace }.map(String.init))
  }

  package mutating func formUnion(_ other: ProxyExceptions) {
    isEverything = isEverything || other.isEverything
    names.formUnion(other.names)
    networks += other.networks
  }

  /// This machine's names and addresses, which no proxy can reach.
  package static let loopback = ProxyExceptions(["localhost", "127.0.0.0/8", "::1"])

  package func contains(_ host: String) -> Bool {
    if isEverything { return true }
    if let address = IPAddress(host) { return networks.contains { $0.contains(address) } }
    var rest = Self.bare(host)[...]
    while !names.contains(String(rest)) {
      guard let dot = rest.firstIndex(of: ".") else { return false }
      rest = rest[rest.index(after: dot)...]
    }
    return true
  }

  private static func bare(_ name: String) -> String {
    let name = name.lowercased()
    return name.hasSuffix(".") ? String(name.dropLast()) : name
  }
}
