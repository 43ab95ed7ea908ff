import Glibc

/// How long a server waits for a client, and how many clients it serves at once.
package struct ConnectionLimits: Hashable, Sendable {
  /// For the headers of a request, from their first byte.
  package var headers: Duration = .seconds(10)
  /// For the body of a request, from the end of its headers.
  package var body: Duration = .seconds(30)
  /// For the next request on a connection, and for a client to go on reading an answer.
  package var idle: Duration = .seconds(60)
  /// For requests in work when the server ends.
  package var shutdown: Duration = .seconds(5)
  /// For a client to read why it was refused while it is still sending.
  package var linger: Duration = .seconds(2)
  /// How many connections are open at once; more wait until one closes. Half of the descriptors that the process may open, because others
  /// need some too: a process that has none left cannot even set a timer.
  package var connections = Self.connections(forDescriptors: Self.descriptors)
  package init() {}

  /// How many connections are good for a process that may open so many descriptors.
  static func connections(forDescriptors descriptors: Int) -> Int { max(16, min(10_000, (descriptors - 64) / 2)) }

  private static var descriptors: Int {
    var limit = rlimit()
    guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return 1024 }
    return Int(clamping: limit.rlim_cur)
  }
}
