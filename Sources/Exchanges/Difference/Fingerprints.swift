import BrokerAPI

/// Tells what belongs together, never that two values are the same, so it is quick and no more.
struct Fingerprint: Hashable {
  private(set) var value: UInt64

  init(_ seed: UInt64) { value = seed &+ 0x9E37_79B9_7F4A_7C15 }

  init(of text: ArraySlice<UInt8>) {
    self.init(0)
    text.withUnsafeBytes { add($0) }
  }

  mutating func add(_ other: UInt64) {
    value = (value ^ other) &* 0xFF51_AFD7_ED55_8CCD
    value ^= value >> 32
  }

  mutating func add(_ bytes: UnsafeRawBufferPointer) {
    var place = 0
    while place + 8 <= bytes.count {
      add(bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self))
      place += 8
    }
    for byte in bytes[place...] { add(UInt64(byte)) }
    add(UInt64(bytes.count))
  }
}

extension JSONIndex {
  /// By node: equal for equal values, whatever the order of members, the spelling of numbers and the escapes.
  var fingerprints: [UInt64] {
    var prints = [UInt64](repeating: 0, count: nodes.count)
    bytes.withUnsafeBytes { bytes in
      // What a list holds follows it.
      for place in nodes.indices.reversed() {
        let node = nodes[place]
        var print = Fingerprint(UInt64(node.kind.rawValue))
        switch node.kind {
        case .null, .true, .false: break
        case .number: NumberValue(of: self.bytes[node.range]).add(to: &print)
        case .string:
          let text = UnsafeRawBufferPointer(rebasing: bytes[node.range.dropFirst().dropLast()])
          if text.contains(UInt8(ascii: "\\")) {
            content(of: node).withUnsafeBytes { print.add($0) }
          } else {
            print.add(text)
          }
        case .array:
          var child = place + 1
          while child < node.next {
            print.add(prints[child])
            child = Int(nodes[child].next)
          }
        case .object:
          var (sum, child): (UInt64, Int) = (0, place + 1)
          while child < node.next {
            var member = Fingerprint(prints[child])
            member.add(prints[child + 1])
            sum &+= member.value
            child = Int(nodes[child + 1].next)
          }
          print.add(sum)
        }
        prints[place] = print.value
      }
    }
    return prints
  }
}

/// A number whatever its spelling and size.
struct NumberValue: Hashable {
  private let isNegative: Bool
  /// Without zeros at either end.
  private let digits: ArraySlice<UInt8>
  private let exponent: Int

  init(of spelling: ArraySlice<UInt8>) {
    let mantissa = spelling.drop { $0 == UInt8(ascii: "-") }.prefix { $0 | 0x20 != UInt8(ascii: "e") }
    let power = spelling.suffix(from: mantissa.endIndex).dropFirst()
    let point = mantissa.firstIndex(of: UInt8(ascii: "."))
    let all = point.map { (mantissa[..<$0] + mantissa[($0 + 1)...])[...] } ?? mantissa
    let significant = all.drop { $0 == 0x30 }
    let last = significant.lastIndex { $0 != 0x30 }
    digits = last.map { significant[...$0] } ?? []
    isNegative = last != nil && spelling.first == UInt8(ascii: "-")
    guard let last else {
      exponent = 0
      return
    }
    // One beyond all bounds is compared as the bounds.
    let given =
      power.isEmpty ? 0 : Int(String(decoding: power, as: UTF8.self)) ?? (power.first == 0x2D ? .min / 2 : .max / 2)
    let fraction = point.map { mantissa.endIndex - $0 - 1 } ?? 0
    exponent = min(max(given, .min / 2), .max / 2) - fraction + significant.endIndex - last - 1
  }

  func add(to print: inout Fingerprint) {
    digits.withUnsafeBytes { print.add($0) }
    print.add(UInt64(bitPattern: Int64(exponent)))
    print.add(isNegative ? 1 : 0)
  }
}
