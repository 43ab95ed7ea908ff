import BrokerAPI

/// Why the gateway in front of a bank, or its token provider, refused a call: as far as a shop can do something about it. The sentences are
/// those that IBM API Connect has been seen to answer.
package enum AccessRefusal: Hashable, Sendable {
  /// Id or secret is wrong, or the application is not subscribed to the product with the token provider.
  case wrongClient
  /// The id is not known at this host: wrong, or of an application of another mode.
  case unregistered
  case notSubscribed
  case scope
  /// The application may not use client credentials.
  case grant
  case inactive
  /// A new token was not accepted: scope or subscription.
  case tokenRejected
  case wrongBase
  case wrongPath
  case wrongMethod
  /// Declared parameters are missing: they have other names, or another place.
  case parameters
  case tooMany
  case unavailable
  /// The bank itself answered.
  case bank
  case other

  package init(status: Int, body: [UInt8]) {
    let answer = AnswerBody(body)
    if let error = answer.json?["error"]?.text, let refusal = Self.provider[error] {
      self = refusal
      return
    }
    let words = (answer.details?.message ?? "").lowercased()
    if let (_, refusal) = Self.gateway.first(where: { words.contains($0.words) }) {
      self = refusal
      return
    }
    switch status {
    case 401: self = .tokenRejected
    // Whoever says it.
    case 405: self = .wrongMethod
    case 429: self = .tooMany
    case 500...: self = .unavailable
    case _ where answer.author == .bank: self = .bank
    case 403: self = .inactive
    case 404: self = .wrongPath
    default: self = .other
    }
  }

  /// By the `error` of RFC 6749.
  private static let provider: [String: AccessRefusal] = [
    "invalid_client": .wrongClient, "invalid_scope": .scope, "unauthorized_client": .grant,
    "unsupported_grant_type": .grant,
  ]

  private static let gateway: [(words: String, AccessRefusal)] = [
    ("invalid client id or secret", .wrongClient), ("client_id unauthorized", .wrongClient),
    ("client id not registered", .unregistered), ("valid subscription", .notSubscribed),
    ("not registered to plan", .notSubscribed), ("cannot pass the security checks", .tokenRejected),
    ("no resources match", .wrongPath), ("api not found", .wrongBase),
    ("method is not allowed for the requested url", .wrongMethod),
    ("required api parameters missing", .parameters),
    ("rate limit exceeded", .tooMany),
  ]
}
