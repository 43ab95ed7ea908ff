import Glibc

/// An IPv4 or IPv6 address. An IPv4-mapped one (`::ffff:127.0.0.1`) is the IPv4 address.
package struct IPAddress: Hashable, Sendable {
  /// Four or sixteen, in network order.
  package let bytes: [UInt8]

  /// Nil for a name, and for short or octal forms such as `127.1`.
  package init?(_ text: String) {
    var bare = Substring(text)
    if bare.first == "[", bare.last == "]" { bare = bare.dropFirst().dropLast() }
    // The zone only selects an interface.
    if bare.contains(":"), let zone = bare.firstIndex(of: "%") { bare = bare[..<zone] }
    guard !bare.contains("\0") else { return nil }
    var four = [UInt8](repeating: 0, count: 4)
    if inet_pton(AF_INET, String(bare), &four) == 1 {
      bytes = four
      return
    }
    var sixteen = [UInt8](repeating: 0, count: 16)
    guard inet_pton(AF_INET6, String(bare), &sixteen) == 1 else { return nil }
    let isMapped = sixteen.prefix(10).allSatisfy { $0 == 0 } && sixteen[10] == 0xFF && sixteen[11] == 0xFF
    bytes = isMapped ? Array(sixteen.suffix(4)) : sixteen
  }

  /// 127.0.0.0/8 and ::1.
  package var isLoopback: Bool {
    bytes.count == 4 ? bytes[0] == 127 : bytes.dropLast().allSatisfy { $0 == 0 } && bytes.last == 1
  }

  /// 0.0.0.0 and ::, which bind to every address; connecting to one reaches this machine.
  package var isUnspecified: Bool { bytes.allSatisfy { $0 == 0 } }

  /// The host at which this machine reaches a server that listens on `host`: loopback for an unspecified address.
  package static func reachable(_ host: String) -> String {
    guard let address = IPAddress(host), address.isUnspecified else { return host }
    return address.bytes.count == 4 ? "127.0.0.1" : "::1"
  }

  /// - Parameter host: a name or an address.
  package static func isLoopback(host: String) -> Bool {
    host.lowercased() == "localhost" || IPAddress(host)?.isLoopback == true
  }
}
