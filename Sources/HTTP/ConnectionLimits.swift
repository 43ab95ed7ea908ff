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
  package init() {}
}
