import Glibc

/// A local port that is bound but not listening, so that connections to it are refused for as long as it is held.
package final class DeadPort: Sendable {
  package let number: Int
  private let socket: Int32

  /// - Parameter isShared: a server that allows it may listen there after all, so that the port is free for this test alone.
  package init(isShared: Bool = false) {
    let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    var allows: Int32 = isShared ? 1 : 0
    setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &allows, socklen_t(MemoryLayout<Int32>.size))
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
