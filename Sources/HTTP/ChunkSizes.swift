/// Adds up what the chunks of a body announce, before their bytes come. What is malformed is for the parser to refuse.
struct ChunkSizes {
  private enum Place {
    case size(Int)
    /// Behind it in its line.
    case rest(of: Int)
    /// Bytes of a chunk, and the line break after them.
    case data(left: Int)
    case trailer(isEmptyLine: Bool)
    case end
  }

  private var place = Place.size(0)
  private(set) var announced = 0

  var isOver: Bool { if case .end = place { true } else { false } }

  /// Returns how many of the bytes belong to the body.
  mutating func read(_ bytes: some RandomAccessCollection<UInt8>) -> Int {
    var rest = bytes[...]
    while let byte = rest.first, !isOver {
      if case .data(let left) = place {
        let count = min(left, rest.count)
        place = count == left ? .size(0) : .data(left: left - count)
        rest = rest.dropFirst(count)
        continue
      }
      read(byte)
      rest = rest.dropFirst()
    }
    return bytes.count - rest.count
  }

  private mutating func read(_ byte: UInt8) {
    let isLineFeed = byte == UInt8(ascii: "\n")
    switch place {
    case .size(let size), .rest(of: let size):
      if isLineFeed {
        announced = min(announced + size, Self.most)
        place = size == 0 ? .trailer(isEmptyLine: true) : .data(left: size + 2)
      } else if case .size = place, let digit = Character(Unicode.Scalar(byte)).hexDigitValue {
        place = .size(min(size << 4 | digit, Self.most))
      } else {
        place = .rest(of: size)
      }
    case .trailer(let isEmptyLine):
      if isLineFeed {
        place = isEmptyLine ? .end : .trailer(isEmptyLine: true)
      } else if byte != UInt8(ascii: "\r") {
        place = .trailer(isEmptyLine: false)
      }
    case .data, .end: break
    }
  }

  /// More than any limit, and far from an overflow.
  private static let most = Int.max >> 8
}
