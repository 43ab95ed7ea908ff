/// What bytes say without the escapes of JSON, forms and addresses.
enum PlainBytes {
  static func of(_ bytes: [UInt8]) -> [UInt8] {
    // JSON in a form has both.
    once(once(bytes))
  }

  private static func once(_ bytes: [UInt8]) -> [UInt8] {
    guard bytes.contains(UInt8(ascii: "%")) || bytes.contains(UInt8(ascii: "\\")) else { return bytes }
    var plain: [UInt8] = []
    plain.reserveCapacity(bytes.count)
    bytes.withUnsafeBufferPointer { bytes in
      func number(_ start: Int, _ digits: Int) -> UInt16? {
        guard start + digits <= bytes.count else { return nil }
        var value: UInt16 = 0
        for place in start..<start + digits {
          switch bytes[place] {
          case let byte where byte &- 0x30 < 10: value = value << 4 | UInt16(byte - 0x30)
          case let byte where (byte | 0x20) &- 0x61 < 6: value = value << 4 | UInt16((byte | 0x20) - 0x57)
          default: return nil
          }
        }
        return value
      }
      var index = 0
      while index < bytes.count {
        switch bytes[index] {
        case UInt8(ascii: "%"):
          if let byte = number(index + 1, 2) {
            plain.append(UInt8(byte))
            index += 3
            continue
          }
        case UInt8(ascii: "\\"):
          if index + 1 < bytes.count, bytes[index + 1] == UInt8(ascii: "u"), let unit = number(index + 2, 4) {
            plain += (Unicode.Scalar(unit) ?? "\u{FFFD}").utf8Bytes
            index += 6
            continue
          }
        default: break
        }
        plain.append(bytes[index])
        index += 1
      }
    }
    return plain
  }

  /// Digits, without what people write between them; a bar for everything else.
  static func numbers(in bytes: [UInt8]) -> [UInt8] {
    var numbers: [UInt8] = []
    let bar = UInt8(ascii: "|")
    for byte in bytes {
      switch byte {
      case 0x30...0x39: numbers.append(byte)
      case UInt8(ascii: " "), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "("), UInt8(ascii: ")"): break
      default: if numbers.last != bar { numbers.append(bar) }
      }
    }
    return numbers
  }
}

extension Unicode.Scalar {
  fileprivate var utf8Bytes: [UInt8] { Array(String(self).utf8) }
}
