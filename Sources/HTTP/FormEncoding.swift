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

  /// Of a query or form: the first name that occurs again; nil where each occurs once.
  package var repeatedField: String? {
    var names: Set<String> = []
    // By bytes: this runs for every request.
    for field in utf8.split(separator: UInt8(ascii: "&")) {
      let written = String(Substring(field.prefix { $0 != UInt8(ascii: "=") }))
      let name = written.formDecoded ?? written
      guard names.insert(name).inserted else { return name }
    }
    return nil
  }

  /// Nil for invalid percent-encoding.
  var formDecoded: String? {
    guard utf8.contains(where: { $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "%") }) else { return self }
    return replacing("+", with: " ").removingPercentEncoding
  }
}
