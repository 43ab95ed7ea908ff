import FoundationEssentials

/// Where the bank's chance comes from: the system, or a seed that makes a run repeatable to the byte.
struct BankRandom: RandomNumberGenerator, Sendable {
  private var state: UInt64?
  private var system = SystemRandomNumberGenerator()

  /// Chance from a seed; the system's where there is none.
  init(seed: UInt64?) { state = seed }

  /// SplitMix64 where there is a seed.
  mutating func next() -> UInt64 {
    guard let seed = state else { return system.next() }
    let stepped = seed &+ 0x9E37_79B9_7F4A_7C15
    state = stepped
    var z = stepped
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// A number somewhere in the bounds.
  mutating func number(in bounds: ClosedRange<Double>) -> Double {
    bounds.lowerBound == bounds.upperBound ? bounds.lowerBound : Double.random(in: bounds, using: &self)
  }

  /// A UUID of version 4.
  mutating func uuid() -> UUID {
    let (high, low) = (next(), next())
    func byte(_ word: UInt64, _ index: UInt64) -> UInt8 { UInt8(truncatingIfNeeded: word >> (index * 8)) }
    return UUID(
      uuid: (
        byte(high, 0), byte(high, 1), byte(high, 2), byte(high, 3), byte(high, 4), byte(high, 5),
        byte(high, 6) & 0x0F | 0x40, byte(high, 7), byte(low, 0) & 0x3F | 0x80, byte(low, 1), byte(low, 2),
        byte(low, 3),
        byte(low, 4), byte(low, 5), byte(low, 6), byte(low, 7)
      )
    )
  }

  /// A secret of letters and digits.
  mutating func secret() -> String { (0..<3).map { _ in String(next(), radix: 36) }.joined() }
}

extension UUID {
  /// In lower case, as the contract's examples are.
  var text: String { uuidString.lowercased() }
}
