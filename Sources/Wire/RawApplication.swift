import BrokerAPI
package import Sales

extension Transport.Request {
  /// An application as somebody wrote it, byte for byte: whether it is one, the bank says.
  /// - Parameters:
  ///   - contentType: nil for none.
  ///   - token: nil for none.
  package init(
    rawApplication body: [UInt8], method: String, contentType: String?, token: String?, _ profile: Profile,
    _ credentials: Credentials
  ) {
    self.init(method: method, url: profile.brokerBase + BrokerPath.preApproved)
    headers = [("Accept", "application/json"), ("Accept-Language", "en")] + credentials.sentHeaders
    if let contentType { headers.append(("Content-Type", contentType)) }
    self.body = body
    changesSomething = true
    self.profile = profile.id
    secrets = credentials.headerSecrets
    // The code stands wherever a change has put it.
    isHandMade = true
    if let token { self = authorized(by: token) }
  }
}
