import Text

/// Builds bytes with slots piece by piece.
struct RedactedBuilder {
  private var done: [Redacted.Piece] = []
  private var current: [UInt8] = []

  mutating func append(_ byte: UInt8) { current.append(byte) }

  mutating func append(_ bytes: some Collection<UInt8>) { current += bytes }

  mutating func append(_ text: String) { current += text.utf8 }

  mutating func append(_ slot: SecretSlot) {
    if !current.isEmpty { done.append(.bytes(current)) }
    done.append(.secret(slot))
    current = []
  }

  mutating func append(_ other: Redacted) {
    for piece in other.pieces {
      switch piece {
      case .bytes(let bytes): append(bytes)
      case .secret(let slot): append(slot)
      }
    }
  }

  private var pieces: [Redacted.Piece] { current.isEmpty ? done : done + [.bytes(current)] }

  var redacted: Redacted { Redacted(pieces) }
}

extension Redacted {
  init(_ bytes: some Collection<UInt8>) {
    var builder = RedactedBuilder()
    builder.append(bytes)
    self = builder.redacted
  }

  init(_ text: String) { self.init(Array(text.utf8)) }

  static func + (left: Redacted, right: Redacted) -> Redacted {
    var builder = RedactedBuilder()
    builder.append(left)
    builder.append(right)
    return builder.redacted
  }

  var isEmpty: Bool { pieces.isEmpty }

  /// Nil with a slot.
  var plainBytes: [UInt8]? {
    switch pieces.count {
    case 0: []
    case 1: if case .bytes(let bytes) = pieces[0] { bytes } else { nil }
    default: nil
    }
  }

  /// Without blanks at both ends, as a header's value counts.
  var trimmed: Redacted {
    var pieces = pieces
    if case .bytes(let bytes)? = pieces.first { pieces[0] = .bytes(Array(bytes.drop(while: ASCII.isBlank))) }
    if case .bytes(let bytes)? = pieces.last {
      let end = bytes.lastIndex { !ASCII.isBlank($0) }.map { $0 + 1 } ?? 0
      pieces[pieces.count - 1] = .bytes(Array(bytes[..<end]))
    }
    return Redacted(pieces.filter { $0 != .bytes([]) })
  }

  /// Bytes without slots satisfy a condition, all of them.
  func allBytes(_ condition: (UInt8) -> Bool) -> Bool {
    pieces.allSatisfy { if case .bytes(let bytes) = $0 { bytes.allSatisfy(condition) } else { true } }
  }

  /// Scheme, host and path become another one; the query stays.
  package func replacingPath(by base: String) -> Redacted {
    let flat = FlatBytes(self)
    let mark = flat.bytes.firstIndex(of: UInt8(ascii: "?")) ?? flat.bytes.count
    return Redacted(base) + flat[mark..<flat.bytes.count]
  }

  /// With something else for each slot.
  package func bytes(_ slot: (SecretSlot) -> String) -> [UInt8] {
    pieces.flatMap { piece in
      switch piece {
      case .bytes(let bytes): bytes
      case .secret(let secret): Array(slot(secret).utf8)
      }
    }
  }
}

/// Bytes with a digit in the place of each slot, so that JSON with slots can be parsed.
struct FlatBytes {
  let bytes: [UInt8]
  /// In order.
  private let slots: [(place: Int, slot: SecretSlot)]

  init(_ redacted: Redacted) {
    var (bytes, slots): ([UInt8], [(place: Int, slot: SecretSlot)]) = ([], [])
    for piece in redacted.pieces {
      switch piece {
      case .bytes(let more): bytes += more
      case .secret(let slot):
        slots.append((bytes.count, slot))
        bytes.append(UInt8(ascii: "1"))
      }
    }
    (self.bytes, self.slots) = (bytes, slots)
  }

  /// The first slot at or after a place.
  private func firstSlot(from place: Int) -> Int {
    var (low, high) = (0, slots.count)
    while low < high {
      let middle = (low + high) / 2
      if slots[middle].place < place { low = middle + 1 } else { high = middle }
    }
    return low
  }

  func slots(in range: Range<Int>) -> [SecretSlot] {
    slots[firstSlot(from: range.lowerBound)..<firstSlot(from: range.upperBound)].map(\.slot)
  }

  subscript(range: Range<Int>) -> Redacted {
    var builder = RedactedBuilder()
    var start = range.lowerBound
    for (place, slot) in slots[firstSlot(from: range.lowerBound)..<firstSlot(from: range.upperBound)] {
      builder.append(bytes[start..<place])
      builder.append(slot)
      start = place + 1
    }
    builder.append(bytes[start..<range.upperBound])
    return builder.redacted
  }

  /// Of ranges that overlap the first one counts.
  func replacing(_ changes: [(range: Range<Int>, by: Redacted)]) -> Redacted {
    var builder = RedactedBuilder()
    var start = 0
    for (range, replacement) in changes.sorted(by: { $0.range.lowerBound < $1.range.lowerBound })
    where range.lowerBound >= start {
      builder.append(self[start..<range.lowerBound])
      builder.append(replacement)
      start = range.upperBound
    }
    builder.append(self[start..<bytes.count])
    return builder.redacted
  }
}
