package import NIOHTTP1

/// Why a request is refused before anybody looks at what it asks for.
package struct Refusal: Error, Hashable, Sendable {
  package let status: Int
  package let reason: String

  package init(_ status: Int, _ reason: String) {
    self.status = status
    self.reason = reason
  }
}

/// What holds for every request, whatever its path.
package enum RequestRules {
  /// What is wrong with a head; nil where nothing is.
  package static func refusal(of head: HTTPRequestHead) -> Refusal? {
    let isOld = head.isOld
    let hosts = head.headers["host"]
    guard hosts.count == 1 || isOld && hosts.isEmpty else {
      return Refusal(400, hosts.isEmpty ? "Host: required" : "Host: expected once")
    }
    for coding in head.headers[canonicalForm: "content-encoding"] where coding.lowercased() != "identity" {
      return Refusal(415, "Content-Encoding: bodies are taken as they are, not compressed")
    }
    // A client of HTTP/1.0 knows of no expectations, so what it sends under that name means nothing.
    guard isOld || expectations(head).allSatisfy({ $0 == "100-continue" }) else {
      return Refusal(417, "Expect: only 100-continue is known")
    }
    return nil
  }

  /// True where the client waits for `100 Continue` before it sends the body.
  package static func waitsForContinue(_ head: HTTPRequestHead) -> Bool {
    !head.isOld && expectations(head).contains("100-continue")
  }

  private static func expectations(_ head: HTTPRequestHead) -> [String] {
    head.headers[canonicalForm: "expect"].map { $0.lowercased() }
  }

  /// What the parser found, as people say it.
  package static func reason(of error: HTTPParserError) -> String {
    switch error {
    case .invalidEOFState: "the connection ended within a request"
    case .headerOverflow: "the headers are too long"
    case .invalidVersion: "not a version of HTTP that is spoken here"
    case .invalidMethod: "no known method"
    case .invalidURL, .invalidHost, .invalidPort, .invalidPath, .invalidQueryString, .invalidFragment:
      "the request's address is malformed"
    case .invalidHeaderToken: "a header is malformed"
    case .invalidContentLength, .unexpectedContentLength:
      "Content-Length is malformed, or contradicts Transfer-Encoding"
    case .invalidChunkSize: "a chunk's size is malformed"
    // The parser has no name of its own for a Transfer-Encoding that contradicts Content-Length, and for some others.
    default: "malformed: no HTTP, or headers that contradict one another"
    }
  }
}

extension HTTPRequestHead {
  /// True for HTTP/1.0: no chunks, no expectations, and a connection for each request.
  var isOld: Bool { version == .http1_0 || version == .http0_9 }
}
