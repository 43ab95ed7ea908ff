import FoundationEssentials
package import HTTP

package struct Credentials: Sendable {
  let clientID: String
  let clientSecret: Secret
  package init(clientID: String, clientSecret: Secret) {
    self.clientID = clientID
    self.clientSecret = clientSecret
  }

  /// Base64 for HTTP Basic.
  var pair: String { Data("\(clientID):\(clientSecret.text)".utf8).base64EncodedString() }
}
