import Glibc

/// An address of the Internet Protocol, of either version. An IPv4 address inside an IPv6 one (`::ffff:127.0.0.1`) is the IPv4 address.
package struct IPAddress: Hashable, Sendable {
  /// Four bytes or sixteen, in network order.
  package let bytes: [UInt8]

  /// Reads an address as people and URLs write it; nil for a name, and for short or octal forms such as `127.1`.
  package init?(_ text: String) {
    var bare = Substring(text)
    if bare.first == "[", bare.last == "]" { bare = bare.dropFirst().dropLast() }
    // The zone only says through which interface.
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

  /// True for an address at which a machine reaches only itself: 127.0.0.0/8 and ::1.
  package var isLoopback: Bool {
    bytes.count == 4 ? bytes[0] == 127 : bytes.dropLast().allSatisfy { $0 == 0 } && bytes.last == 1
  }

  /// True for 0.0.0.0 and ::, which stand for every address of this machine; connecting to one reaches this machine.
  package var isUnspecified: Bool { bytes.allSatisfy { $0 == 0 } }

  /// The host by which this machine reaches what listens on a host: loopback for one that stands for every address.
  package static func reachable(_ host: String) -> String {
    guard let address = IPAddress(host), address.isUnspecified else { return host }
    return address.bytes.count == 4 ? "127.0.0.1" : "::1"
  }

  /// True for a host, a name or an address, at which a machine reaches only itself.
  package static func isLoopback(host: String) -> Bool {
    host.lowercased() == "localhost" || IPAddress(host)?.isLoopback == true
  }
}
