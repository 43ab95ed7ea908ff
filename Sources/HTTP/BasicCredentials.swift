import Foundation

/// A client's id and secret in HTTP Basic (RFC 7617), optionally form-encoded first (RFC 6749, 2.3.1).
package struct BasicCredentials: Sendable {
  /// All interpretations of the header: plain, and form-decoded where possible.
  private let readings: [(id: [UInt8], secret: [UInt8])]

  /// Nil where the header is not HTTP Basic.
  package init?(_ header: String) {
    let parts = header.split(separator: " ", maxSplits: 1)
    guard parts.count == 2, parts[0].lowercased() == "basic", let data = Data(base64Encoded: String(parts[1])) else {
      return nil
    }
    let bytes = [UInt8](data)
    // Only the secret may contain colons.
    guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")) else { return nil }
    let (id, secret) = (Array(bytes[..<colon]), Array(bytes[(colon + 1)...]))
    var readings = [(id: id, secret: secret)]
    let decoded = [id, secret].compactMap { String(validating: $0, as: UTF8.self)?.formDecoded }
    if decoded.count == 2 { readings.append((Array(decoded[0].utf8), Array(decoded[1].utf8))) }
    self.readings = readings
  }

  /// True where one interpretation matches.
  package func match(id: SecretCheck, secret: SecretCheck) -> Bool {
    // All are compared, to take the same time.
    readings.reduce(false) { found, reading in
      let (isID, isSecret) = (id.matches(reading.id), secret.matches(reading.secret))
      return isID && isSecret || found
    }
  }
}
