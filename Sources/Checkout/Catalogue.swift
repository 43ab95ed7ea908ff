import Text

/// The items of a shop with a search-as-you-type index.
package struct Catalogue: Sendable {
  /// In the shop's order.
  package let items: [Item]
  private let byWords: SearchIndex
  /// Without spaces and signs inside model, brand and SKU, for words that are typed together.
  private let byLetters: SearchIndex
  private let kinds: [ItemKind.Mask]
  private let bySKU: [String: Int]
  private let byBarcode: [Barcode: Int]

  /// Of several items with the same SKU the first is found.
  /// - Parameter barcodes: maps each to the index of its item.
  package init(_ items: [Item], barcodes: [Barcode: Int] = [:]) {
    self.items = items
    byBarcode = barcodes
    var byWords = SearchIndex(reservingLines: items.count)
    var byLetters = SearchIndex(reservingLines: items.count)
    var kinds: [ItemKind.Mask] = []
    kinds.reserveCapacity(items.count)
    var bySKU: [String: Int] = [:]
    bySKU.reserveCapacity(items.count)
    for (index, item) in items.enumerated() {
      let line = FoldedText.bytes(item.model + "\n" + item.brand + "\n" + item.sku)
      byWords.append(line.map { $0 == 0x0A ? 0x20 : $0 })
      byLetters.append(Self.letters(line))
      kinds.append(ItemKind.kinds(category: item.category, model: line.prefix { $0 != 0x0A }))
      let key = item.sku.uppercased()
      if bySKU[key] == nil { bySKU[key] = index }
    }
    self.byWords = byWords
    self.byLetters = byLetters
    self.kinds = kinds
    self.bySKU = bySKU
  }

  /// Ignores case.
  package func index(ofSKU sku: String) -> Int? { bySKU[sku.uppercased()] }

  /// The one item with exactly that barcode or SKU, in any case. Scanners type as on a Latin keyboard: where another layout is active, the
  /// positions of the keys tell the code.
  package func item(scanned text: String) -> Item? {
    for reading in KeyboardLayout.readings(of: text.trimmingWhitespace) {
      if let index = index(ofSKU: reading) ?? (try? Barcode(reading)).flatMap({ byBarcode[$0] }) { return items[index] }
    }
    return nil
  }

  // MARK: Search

  /// A word of a query.
  private struct Word {
    let text: [UInt8]
    /// Kinds that it names, and kinds that it begins to name.
    let whole, begun: ItemKind.Mask

    init(_ typed: Substring) {
      text = FoldedText.bytes(String(typed))
      (whole, begun) = ItemKind.meaning(of: text)
    }
    private init(text: [UInt8], kinds: ItemKind.Mask) { (self.text, whole, begun) = (text, kinds, kinds) }

    /// The same by letters and digits alone.
    var letters: Word { Word(text: Catalogue.letters(text), kinds: begun) }
    var widened: Word { Word(text: text, kinds: ItemKind.widened(whole)) }

    /// True for a letter beside a digit, as where words are typed together: `iphone16`.
    var isMixed: Bool {
      zip(text, text.dropFirst()).contains { Self.isDigit($0) != Self.isDigit($1) }
    }
    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
  }

  /// How well an item answers a query, the best first.
  private enum Rank: UInt8 { case named, begins, begun, holds, together, none }

  /// Indices of the items that answer every word of a query by their text or by what kind of thing they are. Where the first word names a
  /// kind, items of that kind come first, then those where it starts a word.
  ///
  /// An empty query finds everything. Case, spaces inside words and the difference between Kazakh and Russian letters do not matter.
  package func search(_ query: String) -> [Int] {
    let words = query.split(whereSeparator: \.isWhitespace).map { Word($0) }
    guard !words.isEmpty else { return Array(items.indices) }
    var ranks = [Rank](repeating: .none, count: items.count)
    var count = rank(words, in: byWords, &ranks)
    let together = words.map(\.letters)
    if count == 0 || words.contains(where: \.isMixed), together.allSatisfy({ !$0.text.isEmpty }) {
      count += rank(together, in: byLetters, isTogether: true, &ranks)
    }
    if count == 0, words.contains(where: { $0.widened.whole != 0 }) {
      count = rank(words.map(\.widened), in: byWords, &ranks)
    }
    return Self.sorted(ranks, count: count)
  }

  /// Ranks the items that have none and answer all words; returns how many.
  private func rank(_ words: [Word], in index: SearchIndex, isTogether: Bool = false, _ ranks: inout [Rank]) -> Int {
    let first = words[0]
    // Scan for the longest word; look for the others only in its hits.
    let scanned = words.indices.max { words[$0].text.count < words[$1].text.count } ?? 0
    let word = words[scanned]
    var count = 0
    func take(_ item: Int, beginsWord: Bool?) {
      guard ranks[item] == .none else { return }
      for (other, word) in words.enumerated() where other != scanned {
        guard kinds[item] & word.begun != 0 || index.contains(word.text, line: item) else { return }
      }
      count += 1
      ranks[item] =
        isTogether
        ? .together
        : kinds[item] & first.whole != 0
          ? .named
          : beginsWord ?? index.beginsWord(first.text, line: item)
            ? .begins : kinds[item] & first.begun != 0 ? .begun : .holds
    }
    if word.begun != 0 {
      for item in items.indices where kinds[item] & word.begun != 0 { take(item, beginsWord: nil) }
    }
    index.forEachLine(with: word.text) { item, beginsWord in take(item, beginsWord: scanned == 0 ? beginsWord : nil) }
    return count
  }

  /// The ranked items, the best first, in the shop's order.
  private static func sorted(_ ranks: [Rank], count: Int) -> [Int] {
    guard count > 0 else { return [] }
    var counts = [Int](repeating: 0, count: Int(Rank.none.rawValue) + 1)
    for rank in ranks { counts[Int(rank.rawValue)] += 1 }
    var next = counts.indices.map { counts[..<$0].reduce(0, +) }
    return [Int](unsafeUninitializedCapacity: count) { result, initialized in
      for (item, rank) in ranks.enumerated() where rank != .none {
        result[next[Int(rank.rawValue)]] = item
        next[Int(rank.rawValue)] += 1
      }
      initialized = count
    }
  }

  /// Folded text without its signs, lines apart as words.
  private static func letters(_ line: [UInt8]) -> [UInt8] {
    line.compactMap { byte in
      switch byte {
      case 0x30...0x39, 0x61...0x7A, 0x80...: byte
      case 0x0A: 0x20
      default: nil
      }
    }
  }
}

extension Catalogue: Equatable {
  package static func == (left: Catalogue, right: Catalogue) -> Bool {
    left.items == right.items && left.byBarcode == right.byBarcode
  }
}

/// A point of sale and pickup.
package struct SalesPlace: Hashable, Sendable, Codable {
  /// The bank's code.
  package let code: String
  package let name: String
  /// In Russian.
  package let city: String
  /// In Kazakh.
  package let cityKk: String
  /// The old six-digit postcode, sent as `salesPlace`.
  package let salesPlace: String
  package let pickupPoint: String
  /// In Kazakh; nil where it is known in Russian only.
  package let pickupPointKk: String?

  package init(
    code: String, name: String, city: String, cityKk: String, salesPlace: String, pickupPoint: String,
    pickupPointKk: String? = nil
  ) {
    self.code = code
    self.name = name
    self.city = city
    self.cityKk = cityKk
    self.salesPlace = salesPlace
    self.pickupPoint = pickupPoint
    self.pickupPointKk = pickupPointKk
  }
}
