import BrokerAPI

extension BrokerFailure.Insecurity {
  var words: String {
    switch self {
    case .expired: "the certificate has expired"
    case .notYetValid: "the certificate is not valid yet: is this machine's clock right?"
    case .otherHost: "the certificate is for another host"
    case .unknownIssuer: "the certificate's issuer is unknown: tls.ca_file adds one that you trust"
    case .certificateWanted: "the server wants a client certificate: tls.client_certificate and tls.client_key"
    case .certificateRefused: "the server refuses the client certificate"
    case .noTLS: "the server speaks no TLS"
    case .version: "the server speaks another version of TLS"
    case .other(let reason): reason
    }
  }
}

extension BrokerFailure.ProxyRefusal {
  var words: String {
    switch self {
    case .password: "the proxy wants a user and a password: proxy.user and proxy.password"
    case .port(let port): "the proxy refuses port \(port): take a profile on port 443, such as base = \"production\""
    case .other(let answer): "the proxy does not connect: \(answer)"
    }
  }
}
