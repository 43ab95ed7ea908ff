import Text

/// In order.
package enum CallPhase: Hashable, Sendable {
  case queuing
  /// Resolving the name and connecting, through the proxy if any.
  case connecting
  /// TLS handshake.
  case securing
  /// Sending the request. From here on the server may have processed it.
  case sending
  /// The request is sent, the response has not begun.
  case waiting
  /// Receiving the response.
  case receiving

  var doing: String {
    switch self {
    case .queuing: "waiting for its turn"
    case .connecting: "connecting"
    case .securing: "shaking hands"
    case .sending: "sending"
    case .waiting: "waiting for the answer"
    case .receiving: "receiving the answer"
    }
  }
}

/// Why a call has no complete response. Whether it was sent is known, not guessed: by whether a byte of the request was written to the
/// connection.
package enum CallFailure: Error, Hashable, Sendable, CustomStringConvertible {
  case notSent(Cause)
  case answerLost(Cause)

  package enum Cause: Hashable, Sendable {
    /// The request is invalid; names the invalid part.
    case badRequest(String)
    case unknownHost
    /// In the system's words.
    case cannotConnect(String)
    case notSecure(TLSTrouble)
    case proxyRefused(ProxyTrouble)
    /// The phase and the limit of the phase or of the whole call.
    case timeout(CallPhase, Duration)
    case connectionLost
    /// Not HTTP, or the response's end cannot be determined.
    case garbage(String)
    /// The head or the body exceeds its limit.
    case tooLarge
    case cancelled
  }

  package var cause: Cause {
    switch self {
    case .notSent(let cause), .answerLost(let cause): cause
    }
  }

  package var description: String {
    switch self {
    case .notSent(let cause): "not sent: \(cause.words)"
    case .answerLost(let cause): "answer lost: \(cause.words)"
    }
  }
}

/// What is known of a call.
package struct CallReport: Sendable, Confidential {
  package struct Head: Sendable {
    package let status: Int
    /// Of the status line; may be empty.
    package let reason: String
    package let version: String
    /// In their order and original spelling.
    package let headers: [(String, String)]
  }

  /// As sent, or as they would have been.
  package internal(set) var sentHeaders: [(String, String)] = []
  /// Bytes of the request that were not written before the call ended, where it was sent in pieces.
  package internal(set) var unsent = 0
  /// Nil where it is incomplete.
  package internal(set) var head: Head?
  /// As far as it was received; in a raw exchange everything that was received.
  package internal(set) var body: [UInt8] = []
  /// The duration of each phase that was entered.
  package internal(set) var durations: [CallPhase: Duration] = [:]
  /// The server's or the proxy's address.
  package internal(set) var remoteAddress: String?
  /// Such as `TLS 1.3`; nil without encryption.
  package internal(set) var tlsVersion: String?
  /// When the server's certificate expires, in Unix seconds; nil without encryption.
  package internal(set) var certificateEnd: Int?
  /// True where the connection had served another request before.
  package internal(set) var isReused = false
  /// Nil for a complete response.
  package internal(set) var failure: CallFailure?

  package var description: String { failure?.description ?? "\(head?.status ?? 0), \(body.count) bytes" }
}
