package import BrokerAPI

/// What became of a message to a customer.
package enum SMSOutcome: Hashable, Sendable {
  /// The gateway took it; `note` is what it said besides, such as that a person has to approve it first.
  case sent(id: String? = nil, note: String? = nil)
  /// The gateway has the same message already.
  case duplicate
  /// In the gateway's words, or with its status.
  case refused(String)
  case tryLater(String)
  /// Nothing reached the gateway.
  case notSent(BrokerFailure.Cause)
  /// It may have been sent. It is never repeated by itself.
  case unknown(BrokerFailure.Cause)

  /// The note of a gateway whose people look at a message first.
  package static let moderation = "moderation"

  /// True where the customer may get the message.
  package var mayArrive: Bool {
    switch self {
    case .sent, .duplicate, .unknown: true
    case .refused, .tryLater, .notSent: false
    }
  }
}
