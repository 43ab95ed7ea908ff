/// A token that a bank does not give to its client, for tests of what is refused.
package enum OddToken: String, CaseIterable, Hashable, Sendable {
  /// Run out since it was granted.
  case expired
  /// Of a client that is not subscribed to the broker.
  case anotherClients = "another-clients"
}
