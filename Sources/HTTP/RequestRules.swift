package import NIOHTTP1
import Text

/// Why a request is rejected before it is routed.
package struct Refusal: Error, Hashable, Sendable {
  package let status: Int
  package let reason: String

  package init(_ status: Int, _ reason: String) {
    self.status = status
    self.reason = reason
  }
}

/// Checks that apply to every request, whatever its path.
package enum RequestRules {
  /// Nil for a valid head.
  package static func refusal(of head: HTTPRequestHead, takesAnyCharset: Bool) -> Refusal? {
    let isHTTP10 = head.isHTTP10
    let hosts = head.headers["host"]
    guard hosts.count == 1 || isHTTP10 && hosts.isEmpty else {
      return Refusal(400, hosts.isEmpty ? "Host: required" : "Host: expected once")
    }
    for coding in head.headers[canonicalForm: "content-encoding"] where coding.lowercased() != "identity" {
      return Refusal(415, "Content-Encoding: bodies are taken as they are, not compressed")
    }
    guard takesAnyCharset || head.headers["content-type"].allSatisfy({ charset(of: $0).map(charsets.contains) ?? true })
    else {
      return Refusal(415, "Content-Type: only charset=utf-8 is read")
    }
    guard head.headers[canonicalForm: "transfer-encoding"].allSatisfy({ $0.lowercased() == "chunked" }) else {
      return Refusal(501, "Transfer-Encoding: only chunked is known")
    }
    // HTTP/1.0 has no expectations, so the header means nothing there.
    guard isHTTP10 || expectations(head).allSatisfy({ $0 == "100-continue" }) else {
      return Refusal(417, "Expect: only 100-continue is known")
    }
    return nil
  }

  /// Those whose bytes are UTF-8.
  private static let charsets: Set = ["utf-8", "utf8", "us-ascii"]

  /// In lower case; nil where none is named.
  private static func charset(of type: String) -> String? {
    let parameters = type.lowercased().split(separator: ";").dropFirst().map { $0.filter { $0 != " " && $0 != "\"" } }
    return parameters.first { $0.hasPrefix("charset=") }.map { String($0.dropFirst(8)) }
  }

  package static func tooLarge(_ limit: Int) -> Refusal {
    Refusal(413, "body: larger than \(limit) bytes")
  }

  /// True where a body is announced that is larger than a limit.
  static func announcesMore(than limit: Int, _ head: HTTPRequestHead) -> Bool {
    if case .length(let length) = framing(of: head) { length > limit } else { false }
  }

  static func framing(of head: HTTPRequestHead) -> BodyFraming {
    if head.headers.contains(name: "transfer-encoding") { return .chunks }
    // The parser leaves the blanks that may follow a value, and refuses what is no number.
    return .length(head.headers["content-length"].map { Int($0.trimmingWhitespace) ?? .max }.max() ?? 0)
  }

  /// True where the client waits for `100 Continue` before it sends the body.
  package static func waitsForContinue(_ head: HTTPRequestHead) -> Bool {
    !head.isHTTP10 && expectations(head).contains("100-continue")
  }

  private static func expectations(_ head: HTTPRequestHead) -> [String] {
    head.headers[canonicalForm: "expect"].map { $0.lowercased() }
  }

  package static func refusal(of error: HTTPParserError) -> Refusal {
    if error == .headerOverflow { return Refusal(431, "the address or the headers are too long") }
    return Refusal(400, reason(of: error))
  }

  private static func reason(of error: HTTPParserError) -> String {
    switch error {
    case .invalidEOFState: "the connection ended within a request"
    case .invalidVersion: "not a version of HTTP that is spoken here"
    case .invalidMethod: "no known method"
    case .invalidURL, .invalidHost, .invalidPort, .invalidPath, .invalidQueryString, .invalidFragment:
      "the request's address is malformed"
    case .invalidHeaderToken: "a header is malformed"
    case .invalidContentLength, .unexpectedContentLength:
      "Content-Length is malformed, or contradicts Transfer-Encoding"
    case .invalidChunkSize: "a chunk's size is malformed"
    // Covers a Transfer-Encoding that contradicts Content-Length, for which the parser has no error of its own.
    default: "malformed: no HTTP, or headers that contradict one another"
    }
  }
}

extension HTTPRequestHead {
  /// HTTP/1.0: no chunks, no expectations, one request for each connection.
  var isHTTP10: Bool { version == .http1_0 || version == .http0_9 }
}
