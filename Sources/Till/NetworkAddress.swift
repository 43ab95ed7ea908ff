import HTTP
import NIOCore

/// The addresses of this machine in its networks.
public enum NetworkAddress {
  /// The first address by which others in the same network reach this machine; nil where it is in none.
  public static func first() -> String? {
    let addresses = (try? System.enumerateDevices())?.compactMap(\.address) ?? []
    return addresses.lazy.filter { $0.protocol == .inet }.compactMap(\.ipAddress).first {
      !IPAddress.isLoopback(host: $0)
    }
  }
}
