import Glibc

/// A port of 127.0.0.1 where nobody listens, for as long as it is held: bound, so that nobody else can take it, and not listening.
public final class DeadPort: Sendable {
  public let number: Int
  private let socket: Int32

  public init() {
    let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isBound = withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(socket, $0, length) == 0 && getsockname(socket, $0, &length) == 0
      }
    }
    precondition(isBound, "no port can be bound: \(String(cString: strerror(errno)))")
    number = Int(UInt16(bigEndian: address.sin_port))
    self.socket = socket
  }

  deinit { close(socket) }
}
