import Foundation
import Text

extension String {
  /// Percent-encodes everything but unreserved characters, for forms and queries.
  package var formEncoded: String {
    utf8.map { byte in
      switch byte {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E: String(Unicode.Scalar(byte))
      default: "%" + [byte].hexadecimal.uppercased()
      }
    }.joined()
  }

  /// Nil for invalid percent-encoding.
  var formDecoded: String? { replacing("+", with: " ").removingPercentEncoding }
}
