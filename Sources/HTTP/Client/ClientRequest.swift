import Text

package struct ClientRequest: Sendable, Confidential {
  package var method: String
  /// `http` or `https`, sent as it is: nothing is encoded, and a fragment is rejected.
  package var url: String
  /// `Host`, `Content-Length` and `User-Agent` are added where they are missing; no length beside a `Transfer-Encoding`.
  package var headers: [(String, String)] = []
  package var body: [UInt8]?
  /// True for a new connection that is closed after the request. The server may close an idle one just as it is reused, and then nobody
  /// knows whether the request was processed.
  package var needsOwnConnection = false
  /// Anything but `whole` has a connection of its own.
  package var delivery = Delivery.whole
  package var timeouts: PhaseTimeouts
  package init(method: String, url: String, timeouts: PhaseTimeouts) {
    self.method = method
    self.url = url
    self.timeouts = timeouts
  }

  /// How a request goes out.
  package enum Delivery: Hashable, Sendable {
    case whole
    /// The client's side of the connection ends with the body, whatever its length was said to be.
    case endingOutput
    /// In so many pieces at most, with a pause between two.
    case dripping(pieces: Int, pause: Duration)
  }

  package var description: String { "\(method) \(url)" }

  /// Where a URL leads; nil for one that no request can have.
  package static func origin(of url: String) -> Origin? { ClientURL(url)?.origin }

  /// Method and headers can be sent.
  package var isSendable: Bool { invalidPart == nil }

  /// Names the invalid part, if any; never its value, which may be a secret.
  var invalidPart: String? {
    if !Self.isToken(method) { return "method" }
    for (name, value) in headers {
      if !Self.isToken(name) { return "header name" }
      // Anything but control characters, except tab (RFC 9110, 5.5).
      if !value.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }) { return "header \(name)" }
    }
    return nil
  }

  private static func isToken(_ text: String) -> Bool {
    !text.isEmpty
      && text.utf8.allSatisfy { byte in
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
      }
  }
}

/// The origin, and the path with the query.
struct ClientURL: Hashable {
  let origin: Origin
  let path: String

  /// Nil unless it is http or https, without user and fragment, in visible ASCII.
  init?(_ text: String) {
    guard let scheme = ["http://", "https://"].first(where: { text.lowercased().hasPrefix($0) }),
      text.utf8.allSatisfy({ (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "#") })
    else { return nil }
    let rest = text.dropFirst(scheme.utf8.count)
    let end = rest.firstIndex { $0 == "/" || $0 == "?" } ?? rest.endIndex
    guard let authority = Authority(String(rest[..<end])), authority.port != 0 else { return nil }
    origin = Origin(isSecure: scheme == "https://", authority)
    path = (rest[end...].first == "/" ? "" : "/") + rest[end...]
  }
}

/// Timeouts of each phase.
package struct PhaseTimeouts: Hashable, Sendable {
  /// Resolving the name and connecting, including the proxy's tunnel.
  package var connect: Duration
  /// TLS handshake.
  package var handshake: Duration
  /// From the first byte of the request to the first byte of the response.
  package var firstByte: Duration
  /// Between bytes of the response.
  package var betweenBytes: Duration
  /// The whole call.
  package var total: Duration
  package init(
    connect: Duration, handshake: Duration, firstByte: Duration, betweenBytes: Duration, total: Duration
  ) {
    self.connect = connect
    self.handshake = handshake
    self.firstByte = firstByte
    self.betweenBytes = betweenBytes
    self.total = total
  }
}

package struct ClientOptions: Sendable {
  /// The largest response head, in bytes.
  package var headLimit = 64 << 10
  /// The largest response body, in bytes after decompression.
  package var bodyLimit = 16 << 20
  /// Asks for compressed responses.
  package var asksForCompression = false
  /// How long an idle connection is kept.
  package var idle: Duration = .seconds(20)
  package var tls = ClientTLS()
  package var proxy: ClientProxy?
  package init() {}
}
