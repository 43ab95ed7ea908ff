import Glibc

/// The goods of a shop, with an index that finds them as the clerk types.
///
/// A search goes through one buffer of folded text with `memchr`, so that 100,000 goods answer a keystroke in a few milliseconds.
public struct Catalogue: Sendable {
  /// The goods, in the shop's order.
  public let goods: [Good]
  /// Every good's article number, maker and model, folded, each good closed by a line feed.
  private let text: [UInt8]
  /// Where each good begins in `text`; one more at the end.
  private let starts: [Int32]
  private let bySKU: [String: Int]

  /// A catalogue. Where an article number is there twice, the first good has it.
  public init(_ goods: [Good]) {
    self.goods = goods
    var text: [UInt8] = []
    text.reserveCapacity(goods.count * 48)
    var starts: [Int32] = []
    starts.reserveCapacity(goods.count + 1)
    var bySKU: [String: Int] = [:]
    bySKU.reserveCapacity(goods.count)
    for (index, good) in goods.enumerated() {
      starts.append(Int32(text.count))
      text.append(contentsOf: Self.folded(good.model + " " + good.brand + " " + good.sku))
      text.append(0x0A)
      let key = good.sku.uppercased()
      if bySKU[key] == nil { bySKU[key] = index }
    }
    starts.append(Int32(text.count))
    (self.text, self.starts, self.bySKU) = (text, starts, bySKU)
  }

  /// The good with an article number, in any case: what a barcode scanner looks up.
  public func index(ofSKU sku: String) -> Int? { bySKU[sku.uppercased()] }

  /// The indices of the goods that hold every word of a query, those first where the first word begins a word.
  ///
  /// An empty query finds everything. Case and `ё`/`е` do not matter.
  public func search(_ query: String) -> [Int] {
    let words = query.split(whereSeparator: \.isWhitespace).map { Self.folded(String($0)) }.filter { !$0.isEmpty }
    guard let first = words.first, let longest = words.max(by: { $0.count < $1.count }) else {
      return Array(goods.indices)
    }
    let others = words.filter { $0 != longest }
    var begins: [Int] = []
    var holds: [Int] = []
    text.withUnsafeBufferPointer { text in
      starts.withUnsafeBufferPointer { starts in
        longest.withUnsafeBufferPointer { word in
          var position = 0
          var good = 0
          // The longest word finds the goods; the other words are only looked for there.
          while let hit = Self.find(word, in: text, from: position, to: text.count) {
            while Int(starts[good + 1]) <= hit { good += 1 }
            let (start, end) = (Int(starts[good]), Int(starts[good + 1]))
            position = end
            guard
              others.allSatisfy({ $0.withUnsafeBufferPointer { Self.find($0, in: text, from: start, to: end) } != nil })
            else { continue }
            let isFirst =
              first == longest
              ? Self.beginsWord(word, in: text, from: hit, start: start, to: end)
              : first.withUnsafeBufferPointer { Self.beginsWord($0, in: text, from: start, start: start, to: end) }
            if isFirst { begins.append(good) } else { holds.append(good) }
          }
        }
      }
    }
    return begins + holds
  }

  private typealias Bytes = UnsafeBufferPointer<UInt8>

  /// Where a word next stands between two places. Looks for its last byte: the first one of a Cyrillic letter is everywhere.
  @inline(__always)
  private static func find(_ word: Bytes, in text: Bytes, from start: Int, to end: Int) -> Int? {
    guard let word0 = word.baseAddress, let text0 = text.baseAddress else { return nil }
    let last = word.count - 1
    var position = start + last
    while position < end, let hit = memchr(text0 + position, Int32(word0[last]), end - position) {
      let offset = UnsafeRawPointer(hit) - UnsafeRawPointer(text0) - last
      if last == 0 || memcmp(text0 + offset, word0, last) == 0 { return offset }
      position = offset + last + 1
    }
    return nil
  }

  /// True where a word stands at the beginning of a good's text or after a space.
  private static func beginsWord(_ word: Bytes, in text: Bytes, from: Int, start: Int, to end: Int) -> Bool {
    var position = from
    while let hit = find(word, in: text, from: position, to: end) {
      if hit == start || text[hit - 1] == 0x20 { return true }
      position = hit + 1
    }
    return false
  }

  /// Lower case, `ё` as `е`, line feeds as spaces.
  private static func folded(_ text: String) -> [UInt8] {
    text.lowercased().utf8.reduce(into: []) { bytes, byte in
      // ё is D1 91, е is D0 B5.
      if byte == 0x91, bytes.last == 0xD1 {
        bytes[bytes.count - 1] = 0xD0
        bytes.append(0xB5)
      } else {
        bytes.append(byte == 0x0A ? 0x20 : byte)
      }
    }
  }
}

extension Catalogue: Equatable {
  public static func == (left: Catalogue, right: Catalogue) -> Bool { left.goods == right.goods }
}

/// A place where the shop sells and hands over.
public struct SalesPlace: Hashable, Sendable, Codable {
  /// The bank's code of the point.
  public let code: String
  /// What the shop calls it.
  public let name: String
  /// The city, in Russian.
  public let city: String
  /// The city, in Kazakh.
  public let cityKk: String
  /// The old six-digit postcode that `salesPlace` carries.
  public let salesPlace: String
  /// The address for pickup.
  public let pickupPoint: String

  /// A place.
  public init(code: String, name: String, city: String, cityKk: String, salesPlace: String, pickupPoint: String) {
    (self.code, self.name, self.city, self.cityKk) = (code, name, city, cityKk)
    (self.salesPlace, self.pickupPoint) = (salesPlace, pickupPoint)
  }
}
