import NIOCore
import Text

package enum NetworkAddress {
  /// The first non-loopback IPv4 address; nil where there is none.
  package static func first() -> String? {
    let addresses = (try? System.enumerateDevices())?.compactMap(\.address) ?? []
    return addresses.lazy.filter { $0.protocol == .inet }.compactMap(\.ipAddress).first {
      !IPAddress.isLoopback(host: $0)
    }
  }
}
