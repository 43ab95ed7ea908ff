package import FoundationEssentials

/// The system's random numbers, or seeded ones that make a run repeatable to the byte (SplitMix64).
package struct RandomSource: RandomNumberGenerator, Hashable, Sendable {
  /// Nil for the system's generator, which is cryptographic.
  private var state: UInt64?

  package init(seed: UInt64?) { state = seed }

  package mutating func next() -> UInt64 {
    guard let seed = state else {
      var system = SystemRandomNumberGenerator()
      return system.next()
    }
    let stepped = seed &+ 0x9E37_79B9_7F4A_7C15
    state = stepped
    var z = stepped
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// An independent stream: what it yields does not depend on how much was drawn here.
  package func stream(_ purpose: StaticString) -> RandomSource {
    // FNV-1a.
    let mark = purpose.withUTF8Buffer { $0.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 } }
    return RandomSource(seed: state.map { $0 ^ mark })
  }

  /// Another stream for each number, and this one for 0.
  package func fork(_ number: UInt64) -> RandomSource {
    guard let state, number > 0 else { return self }
    var mixed = RandomSource(seed: state ^ (number &* 0xD134_2543_DE82_EF95))
    return RandomSource(seed: mixed.next())
  }

  package mutating func number(in bounds: ClosedRange<Double>) -> Double {
    bounds.lowerBound == bounds.upperBound ? bounds.lowerBound : Double.random(in: bounds, using: &self)
  }

  package mutating func bytes(_ count: Int) -> [UInt8] {
    (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &self) }
  }

  /// Version 4.
  package mutating func uuid() -> UUID {
    var bytes = bytes(16)
    bytes[6] = bytes[6] & 0x0F | 0x40
    bytes[8] = bytes[8] & 0x3F | 0x80
    return bytes.withUnsafeBytes { UUID(uuid: $0.loadUnaligned(as: uuid_t.self)) }
  }

  /// Letters and digits, about 190 bits.
  package mutating func secret() -> String { (0..<3).map { _ in String(next(), radix: 36) }.joined() }
}

extension UUID {
  /// Lower case, as in the contract's examples.
  package var text: String { uuidString.lowercased() }
}
