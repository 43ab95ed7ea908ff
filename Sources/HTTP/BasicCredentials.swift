import Foundation

/// A client's id and secret as HTTP Basic has them (RFC 7617), also form-encoded before that, as RFC 6749, 2.3.1 wants it.
package struct BasicCredentials: Sendable {
  /// Each way in which the header can be read: as it stands, and form-decoded where that is possible.
  private let readings: [(id: [UInt8], secret: [UInt8])]

  /// Reads an `Authorization` header; nil where it is no HTTP Basic.
  package init?(_ header: String) {
    let parts = header.split(separator: " ", maxSplits: 1)
    guard parts.count == 2, parts[0].lowercased() == "basic", let data = Data(base64Encoded: String(parts[1])) else {
      return nil
    }
    let bytes = [UInt8](data)
    // An id has no colon; a secret may have some.
    guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")) else { return nil }
    let (id, secret) = (Array(bytes[..<colon]), Array(bytes[(colon + 1)...]))
    var readings = [(id: id, secret: secret)]
    if let id = Self.formDecoded(id), let secret = Self.formDecoded(secret) { readings.append((id, secret)) }
    self.readings = readings
  }

  /// True where one of the readings is the client's.
  package func match(id: SecretCheck, secret: SecretCheck) -> Bool {
    // Each is compared, whatever the others are.
    readings.reduce(false) { found, reading in
      let (isID, isSecret) = (id.matches(reading.id), secret.matches(reading.secret))
      return isID && isSecret || found
    }
  }

  /// The bytes that a form-encoded text stands for; nil where a per cent sign is followed by no two hexadecimal digits.
  static func formDecoded(_ bytes: [UInt8]) -> [UInt8]? {
    var decoded: [UInt8] = []
    var index = 0
    while index < bytes.count {
      switch bytes[index] {
      case UInt8(ascii: "+"): decoded.append(UInt8(ascii: " "))
      case UInt8(ascii: "%"):
        guard index + 2 < bytes.count, let high = Self.digit(bytes[index + 1]), let low = Self.digit(bytes[index + 2])
        else { return nil }
        decoded.append(high * 16 + low)
        index += 2
      case let byte: decoded.append(byte)
      }
      index += 1
    }
    return decoded
  }

  private static func digit(_ byte: UInt8) -> UInt8? {
    Character(Unicode.Scalar(byte)).hexDigitValue.map { UInt8($0) }
  }
}
