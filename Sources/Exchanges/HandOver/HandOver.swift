import BrokerAPI
import Checkout
import Text

/// Exchanges as they may leave the till: no secret in any place or encoding; personal data as it was, or fictitious.
///
/// All exports are written from it, so that none can be written from anything else.
package struct HandOver: Sendable {
  package enum PersonalData: Sendable { case kept, fictitious }

  package let exchanges: [Exchange]
  private let redactor: Redactor
  /// False where the bank gives its tokens to the till alone.
  let givesTokens: Bool

  /// - Parameter secrets: those that are known now; some may have come in an exchange that did not know them.
  package init(
    _ exchanges: [Exchange], secrets: [SentSecret] = [], personalData: PersonalData = .kept, givesTokens: Bool = true
  ) {
    self.givesTokens = givesTokens
    var found = FoundSecrets(secrets)
    let placed = exchanges.map { $0.withoutSecretsByPosition(&found) }
    let redactor = Redactor(found.all)
    self.redactor = redactor
    let clean = placed.map { exchange in
      exchange.mapping { text, part in
        part.isRequest ? redactor.redacted(text, isRequest: true) : redactor.redacted(text, isRequest: false)
      }
    }
    self.exchanges = personalData == .kept ? clean : FictitiousPeople(in: clean).replaced(in: clean)
  }

  private init(_ exchanges: [Exchange], of other: HandOver) {
    (self.exchanges, redactor, givesTokens) = (exchanges, other.redactor, other.givesTokens)
  }

  func keeping(_ isKept: (Exchange) -> Bool) -> HandOver { HandOver(exchanges.filter(isKept), of: self) }

  /// How somebody gets the value of a slot.
  func source(of slot: SecretSlot, profile: String) -> String {
    slot == .bearerToken && !givesTokens
      ? "a token of the bank inside the till, which nobody else gets; kassa bank gives tokens"
      : slot.source(profile: profile)
  }

  /// Of what was typed, for display.
  func withoutSecrets(_ text: String) -> String { redactor.response(Array(text.utf8)).text }
}

extension Exchange {
  /// Where a text stands.
  enum Part: Hashable, Sendable {
    case address, requestHeader, requestBody, reason, responseHeader, responseBody, message

    var isRequest: Bool {
      switch self {
      case .address, .requestHeader, .requestBody: true
      case .reason, .responseHeader, .responseBody, .message: false
      }
    }

    var isBody: Bool { self == .requestBody || self == .responseBody }
  }

  func mapping(_ change: (Redacted, Part) -> Redacted) -> Exchange {
    switch content {
    case .http(let request, let response):
      with(
        .http(
          Request(
            method: request.method, url: change(request.url, .address),
            headers: request.headers.map { Header(name: $0.name, value: change($0.value, .requestHeader)) },
            body: request.body.map { change($0.value, .requestBody) }),
          response.map { response in
            Response(
              status: response.status, reason: change(response.reason, .reason),
              headers: response.headers.map { Header(name: $0.name, value: change($0.value, .responseHeader)) },
              body: change(response.body.value, .responseBody))
          }))
    case .simulatedSMS(let phone, let text): with(.simulatedSMS(to: phone, text: change(text, .message)))
    case .program(let words, let phone, let text, let said):
      with(.program(words, to: phone, text: change(text, .message), said: change(said, .message)))
    }
  }

  func with(_ content: Content) -> Exchange {
    var exchange = Exchange(
      id: id, direction: direction, profile: profile, sale: sale, start: start, content: content)
    (exchange.times, exchange.remoteAddress, exchange.tlsVersion) = (times, remoteAddress, tlsVersion)
    exchange.failure = failure
    return exchange
  }

  fileprivate func withoutSecretsByPosition(_ found: inout FoundSecrets) -> Exchange {
    guard case .http(let request, let response) = content else { return self }
    return with(
      .http(
        Request(
          method: request.method, url: SecretPositions.address(request.url, &found),
          headers: request.headers.map { SecretPositions.header($0, &found) },
          body: request.body.map { SecretPositions.body($0.value, isRequest: true, &found) }),
        response?.withoutSecretsByPosition(&found)))
  }
}

extension Exchange.Response {
  func withoutSecretsByPosition(_ found: inout FoundSecrets) -> Exchange.Response {
    Exchange.Response(
      status: status, reason: reason, headers: headers.map { SecretPositions.header($0, &found) },
      body: SecretPositions.body(body.value, isRequest: false, &found))
  }

  func cleaned(by redactor: Redactor) -> Exchange.Response {
    func clean(_ text: Redacted) -> Redacted { redactor.redacted(text, isRequest: false) }
    return Exchange.Response(
      status: status, reason: clean(reason),
      headers: headers.map { Exchange.Header(name: $0.name, value: clean($0.value)) }, body: clean(body.value))
  }
}

extension Redactor {
  func redacted(_ text: Redacted, isRequest: Bool) -> Redacted {
    var builder = RedactedBuilder()
    for piece in text.pieces {
      switch piece {
      case .bytes(let bytes): builder.append(isRequest ? request(bytes) : response(bytes))
      case .secret(let slot): builder.append(slot)
      }
    }
    return builder.redacted
  }
}
