import Text

/// Kinds of secrets; tells which value to fill in when a request is sent again.
package enum SecretSlot: Hashable, Sendable {
  case bearerToken
  /// Issued in this response.
  case issuedToken
  case clientSecret
  /// Base64 of id and secret, as in HTTP Basic.
  case clientCredentials
  case smsCode
  case callbackSecret
  /// The value of a header that the profile adds, by its name.
  case header(String)
  /// The key or password of an SMS gateway.
  case gatewayKey
  case cookie
  /// Removed without being known, because it may contain a secret.
  case unknown
}

/// Bytes with slots in the place of secrets.
package struct Redacted: Hashable, Sendable {
  package enum Piece: Hashable, Sendable {
    case bytes([UInt8])
    case secret(SecretSlot)
  }

  package let pieces: [Piece]

  init(_ pieces: [Piece]) { self.pieces = pieces }

  package static func whole(_ slot: SecretSlot) -> Redacted { Redacted([.secret(slot)]) }

  /// For display, with dots for secrets.
  package var text: String {
    pieces.map { piece in
      switch piece {
      case .bytes(let bytes): String(decoding: bytes, as: UTF8.self)
      case .secret: Mask.hidden
      }
    }.joined()
  }

  /// As sent, with dots for secrets.
  package var shownBytes: [UInt8] {
    if case .bytes(let bytes)? = pieces.first, pieces.count == 1 { return bytes }
    return pieces.flatMap { piece in
      switch piece {
      case .bytes(let bytes): bytes
      case .secret: Array(Mask.hidden.utf8)
      }
    }
  }

  /// Bytes without the secrets.
  package var size: Int {
    pieces.reduce(0) { sum, piece in
      if case .bytes(let bytes) = piece { sum + bytes.count } else { sum }
    }
  }

  package var slots: [SecretSlot] {
    pieces.compactMap { if case .secret(let slot) = $0 { slot } else { nil } }
  }
}
