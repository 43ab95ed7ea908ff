import NIOCore
import NIOHTTP1

/// The reason phrase of a response, taken from its bytes because the parser drops it.
package struct ReasonPhrase {
  /// The registered one, else the name of the status's class.
  package static func usual(of status: Int) -> String {
    // Its older name is what the library knows.
    if status == 413 { return "Content Too Large" }
    let registered = HTTPResponseStatus(statusCode: status).reasonPhrase
    if !registered.isEmpty { return registered }
    switch status {
    case ..<200: return "Informational"
    case ..<300: return "Successful"
    case ..<400: return "Redirection"
    case ..<500: return "Client Error"
    default: return "Server Error"
    }
  }

  /// Room for informational responses before the final one, in bytes. Beyond it there is no phrase.
  private static let limit = 8 << 10

  private var bytes: [UInt8] = []

  mutating func take(_ bytes: ByteBuffer) {
    self.bytes += bytes.readableBytesView.prefix(Self.limit - self.bytes.count)
  }

  /// Empty where there is none.
  var text: String {
    var rest = bytes[...]
    while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
      let line = String(decoding: rest[..<end], as: UTF8.self)
      let parts = line.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: false)
      guard parts.count == 3 else { return "" }
      guard parts[1].hasPrefix("1"), parts[1] != "101" else { return parts[2].filter { $0 != "\r" } }
      guard let blank = rest.firstRange(of: Array("\r\n\r\n".utf8)) else { return "" }
      rest = rest[blank.upperBound...]
    }
    return ""
  }
}
