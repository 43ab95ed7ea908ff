import Exchanges
import FoundationEssentials
package import HTTP

/// What the bank knows the till by. In memory only.
package struct Credentials: Sendable {
  let clientID: String
  let clientSecret: Secret
  /// Of every call to the broker, such as `X-IBM-Client-Id` where an API wants it besides the token.
  let headers: [(name: String, value: Secret)]

  package init(clientID: String, clientSecret: Secret, headers: [(name: String, value: Secret)] = []) {
    self.clientID = clientID
    self.clientSecret = clientSecret
    self.headers = headers
  }

  /// Base64 for HTTP Basic.
  var pair: String { Data("\(clientID):\(clientSecret.text)".utf8).base64EncodedString() }

  var sentHeaders: [(String, String)] { headers.map { ($0.name, $0.value.text) } }
  var clientSecrets: [SentSecret] {
    [SentSecret(.clientCredentials, pair), SentSecret(.clientSecret, clientSecret.text)]
  }
  var headerSecrets: [SentSecret] { headers.map { SentSecret(.header($0.name), $0.value.text) } }
}
