import ArgumentParser
import HTTP
import Text

/// An address and port to listen on: `127.0.0.1:8640`, `[::1]:8640`, `localhost:0`.
struct ListenAddress: ExpressibleByArgument, CustomStringConvertible {
  /// Without the brackets of an IPv6 address.
  let host: String
  /// 0 for a free one.
  let port: Int

  init(host: String, port: Int) {
    self.host = host
    self.port = port
  }

  init?(argument: String) {
    guard let authority = Authority(argument), let port = authority.port else { return nil }
    self.init(host: authority.host, port: port)
  }

  var isLoopback: Bool { IPAddress.isLoopback(host: host) }
  var description: String { Authority(host: host, port: port).description }
}

/// Where a server is reachable from outside: `https://bank.example`.
struct PublicURL: ExpressibleByArgument {
  let origin: Origin

  init?(argument: String) {
    guard let origin = Origin(argument) else { return nil }
    self.origin = origin
  }
}
