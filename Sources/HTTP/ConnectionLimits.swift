import Glibc

/// A server's timeouts and its limit on connections.
package struct ConnectionLimits: Hashable, Sendable {
  /// For a request's headers, from their first byte.
  package var headers: Duration = .seconds(10)
  /// For a request's body, from the end of its headers.
  package var body: Duration = .seconds(30)
  /// For the next request on a connection, and for a client to go on reading a response.
  package var idle: Duration = .seconds(60)
  /// For requests in progress when the server stops.
  package var shutdown: Duration = .seconds(5)
  /// For a client to read a refusal while it is still sending.
  package var linger: Duration = .seconds(2)
  /// Maximum open connections; more wait. Half of the process's file descriptors: without free ones it could not even set a timer.
  package var connections = Self.connections(forDescriptors: Self.descriptors)
  package init() {}

  /// - Parameter descriptors: the process's limit.
  static func connections(forDescriptors descriptors: Int) -> Int { max(16, min(10_000, (descriptors - 64) / 2)) }

  private static var descriptors: Int {
    var limit = rlimit()
    guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return 1024 }
    return Int(clamping: limit.rlim_cur)
  }
}
