package import BrokerAPI
import Text

extension ReplayRequest {
  /// The request to the profile's own bank where it went to a broker's call elsewhere, such as in a colleague's curl; nil for all else.
  package func retargeted(to base: String) -> ReplayRequest? {
    guard !url.text.hasPrefix(base + "/") else { return nil }
    let calls = [BrokerPath.products, BrokerPath.preApproved, BrokerPath.postLink, BrokerPath.orders]
    guard let call = calls.first(where: { path.hasSuffix("/v1/broker" + $0) }) else { return nil }
    var request = self
    request.url = url.replacingPath(by: base + call)
    request.headers.removeAll { $0.name.lowercased() == "host" }
    return request
  }

  /// An application as the till would send it. Codes are slots.
  /// - Parameter earlier: of the same bank, for the headers that the profile adds.
  package init(application body: JSON, to url: String, like earlier: Exchange?) {
    var found = FoundSecrets()
    var headers =
      earlier?.request?.headers ?? [
        Exchange.Header(name: "Accept", value: Redacted("application/json")),
        Exchange.Header(name: "Authorization", value: Redacted("Bearer ") + .whole(.bearerToken)),
      ]
    headers.removeAll { $0.name.lowercased() == "content-type" }
    headers.append(Exchange.Header(name: "Content-Type", value: Redacted("application/json; charset=utf-8")))
    self.init(
      method: "POST", url: Redacted(url), headers: headers,
      body: SecretPositions.body(Redacted(body.bytes), isRequest: true, &found))
  }
}
