import BankControl
import Foundation
import HTTP
import NIOCore
import NIOPosix

/// Where callbacks may go: to this machine and to hosts that were allowed, but never to the bank itself.
struct CallbackPolicy: Sendable {
  /// Hosts besides this machine, as `Authority` writes them.
  var allowedHosts: Set<String>
  /// Where the bank is to be found from outside.
  var publicURL: Origin?
  /// The addresses of this machine.
  var ownAddresses: @Sendable () -> Set<IPAddress> = {
    Set(((try? System.enumerateDevices()) ?? []).compactMap { $0.address?.ipAddress.flatMap { IPAddress($0) } })
  }
  /// The addresses that a name leads to.
  var resolve: @Sendable (String) async -> [IPAddress] = { name in
    let addresses = try? await NIOThreadPool.singleton.runIfActive {
      try SocketAddress.makeAddressResolvingHost(name, port: 0)
    }
    return [addresses?.ipAddress.flatMap { IPAddress($0) }].compactMap { $0 }
  }

  /// Why a bank that listens on a port does not call a URL; nil where it does.
  func refusal(of url: String, ownPort: Int) async -> BankReport.CallbackTry.NotAllowed? {
    guard let parts = URLComponents(string: url), parts.scheme == "http" || parts.scheme == "https",
      parts.user == nil, let host = parts.host
    else { return .host }
    let origin = Origin(isSecure: parts.scheme == "https", Authority(host: host, port: parts.port))
    guard IPAddress.isLoopback(host: origin.host) || allowedHosts.contains(origin.host) else { return .host }
    if let publicURL, publicURL.host == origin.host, publicURL.port == origin.port { return .ownPort }
    guard origin.port == ownPort else { return nil }
    let own = ownAddresses()
    func isOwn(_ address: IPAddress) -> Bool { address.isLoopback || address.isUnspecified || own.contains(address) }
    if origin.host == "localhost" { return .ownPort }
    let addresses = IPAddress(origin.host).map { [$0] } ?? []
    for address in addresses.isEmpty ? await resolve(origin.host) : addresses where isOwn(address) { return .ownPort }
    return nil
  }
}
