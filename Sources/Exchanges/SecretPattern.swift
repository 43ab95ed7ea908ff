import BrokerAPI

/// One spelling of a secret, matched with any mixture of escapes.
struct SecretPattern: Sendable {
  private struct Character: Sendable {
    let scalar: Unicode.Scalar
    let utf8: [UInt8]
    let utf16: [UInt16]

    init(_ scalar: Unicode.Scalar) {
      (self.scalar, utf8, utf16) = (scalar, Array(scalar.utf8), Array(scalar.utf16))
    }
  }

  /// A shorter secret (in bytes) may occur by chance: it must stand alone as a word.
  private static let unambiguousLength = 8

  let slot: SecretSlot
  private let characters: [Character]
  private let first: UInt8
  /// Base64 digits at each end that hold only a part of the secret.
  private let edgeDigits: (Int, Int)
  private let isWhole: Bool
  /// `"name":`; nil to search everywhere.
  private let member: [UInt8]?

  init(_ secret: SentSecret, _ text: String, edgeDigits: (Int, Int) = (0, 0), isWhole: Bool = false) {
    slot = secret.slot
    characters = text.unicodeScalars.map { Character($0) }
    first = text.utf8.first ?? 0
    self.edgeDigits = edgeDigits
    self.isWhole = isWhole && text.utf8.count < Self.unambiguousLength
    member = secret.member.map { JSON.string($0).bytes + [UInt8(ascii: ":")] }
  }

  /// With which a match may begin.
  var starts: [UInt8] { [first] + "%\\+".utf8 }

  /// The match that begins at an index.
  func range(in bytes: UnsafeBufferPointer<UInt8>, at start: Int, isRequest: Bool) -> Range<Int>? {
    switch bytes[start] {
    case first, UInt8(ascii: "%"), UInt8(ascii: "\\"), UInt8(ascii: "+"): break
    default: return nil
    }
    guard let end = end(in: bytes, from: start, isTwice: false) ?? end(in: bytes, from: start, isTwice: true) else {
      return nil
    }
    if isRequest, let member {
      // A number has no quote.
      let begin = start > 0 && bytes[start - 1] == UInt8(ascii: "\"") ? start - 1 : start
      guard begin >= member.count, bytes[(begin - member.count)..<begin].elementsEqual(member) else { return nil }
    } else if isWhole, isPartOfWord(bytes, beside: start..<end) {
      return nil
    }
    return max(0, start - edgeDigits.0)..<min(bytes.count, end + edgeDigits.1)
  }

  /// The end of the match from one of its characters on. A `%` may match plain or as `%25`, so both are tried.
  /// - Parameter isTwice: escapes are escaped again.
  private func end(
    in bytes: UnsafeBufferPointer<UInt8>, from start: Int, at place: Int = 0, isTwice: Bool
  ) -> Int? {
    var index = start
    for place in place..<characters.count {
      let character = characters[place]
      let escaped =
        isTwice
        ? Self.endTwiceEscaped(character, in: bytes, from: index)
        : Self.endEscaped(character, in: bytes, from: index)
      let isPlain = Self.has(character.utf8, bytes, at: index)
      if let escaped, isPlain, let end = end(in: bytes, from: escaped, at: place + 1, isTwice: isTwice) {
        return end
      }
      guard let next = isPlain ? index + character.utf8.count : escaped else { return nil }
      index = next
    }
    return index
  }

  /// True within a longer word or number: four digits of an amount are no code.
  private func isPartOfWord(_ bytes: UnsafeBufferPointer<UInt8>, beside range: Range<Int>) -> Bool {
    func isWord(_ index: Int) -> Bool {
      guard bytes.indices.contains(index) else { return false }
      switch bytes[index] {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: return true
      default: return false
      }
    }
    func isPoint(_ index: Int) -> Bool { bytes.indices.contains(index) && bytes[index] == UInt8(ascii: ".") }
    let (before, after) = (range.lowerBound - 1, range.upperBound)
    return isWord(before) || isWord(after) || isPoint(before) && isWord(before - 1)
      || isPoint(after) && isWord(after + 1)
  }

  /// The end of an escaped character.
  private static func endEscaped(
    _ character: Character, in bytes: UnsafeBufferPointer<UInt8>, from start: Int
  ) -> Int? {
    guard start < bytes.count else { return nil }
    var index = start
    switch bytes[start] {
    case UInt8(ascii: "+"): return character.scalar == " " ? start + 1 : nil
    case UInt8(ascii: "%"):
      for unit in character.utf8 {
        guard has([UInt8(ascii: "%")], bytes, at: index), number(bytes, at: index + 1, digits: 2) == Int(unit) else {
          return nil
        }
        index += 3
      }
      return index
    case UInt8(ascii: "\\"):
      if let short = shortEscapes[character.scalar], has([short], bytes, at: start + 1) { return start + 2 }
      for unit in character.utf16 {
        guard has(Array("\\u".utf8), bytes, at: index), number(bytes, at: index + 2, digits: 4) == Int(unit) else {
          return nil
        }
        index += 6
      }
      return index
    default: return nil
    }
  }

  /// The end of a character of JSON inside a JSON string or a form. What the inner JSON leaves as it is may be escaped once; not letters and
  /// digits with a backslash, whose two escapes would look like one in `\\u0041\u0042`.
  private static func endTwiceEscaped(
    _ character: Character, in bytes: UnsafeBufferPointer<UInt8>, from start: Int
  ) -> Int? {
    guard let first = endEscaped(backslash, in: bytes, from: start) else {
      let isEscapedOnce = !character.scalar.isASCII || character.scalar == "/" || !has(backslash.utf8, bytes, at: start)
      return isEscapedOnce ? endEscaped(character, in: bytes, from: start) : nil
    }
    if let short = shortEscapes[character.scalar] {
      let plain = has([short], bytes, at: first) ? first + 1 : nil
      if let end = endEscaped(Character(Unicode.Scalar(short)), in: bytes, from: first) ?? plain { return end }
    }
    var index = start
    for unit in character.utf16 {
      guard let next = endEscaped(backslash, in: bytes, from: index), has([UInt8(ascii: "u")], bytes, at: next),
        number(bytes, at: next + 1, digits: 4) == Int(unit)
      else { return nil }
      index = next + 5
    }
    return index
  }

  private static let backslash = Character("\\")

  private static let shortEscapes: [Unicode.Scalar: UInt8] = [
    "\"": UInt8(ascii: "\""), "\\": UInt8(ascii: "\\"), "/": UInt8(ascii: "/"), "\u{8}": UInt8(ascii: "b"),
    "\u{C}": UInt8(ascii: "f"), "\n": UInt8(ascii: "n"), "\r": UInt8(ascii: "r"), "\t": UInt8(ascii: "t"),
  ]

  private static func has(_ text: [UInt8], _ bytes: UnsafeBufferPointer<UInt8>, at index: Int) -> Bool {
    index + text.count <= bytes.count && bytes[index..<(index + text.count)].elementsEqual(text)
  }

  private static func number(_ bytes: UnsafeBufferPointer<UInt8>, at index: Int, digits: Int) -> Int? {
    guard index + digits <= bytes.count else { return nil }
    return Int(String(decoding: bytes[index..<(index + digits)], as: UTF8.self), radix: 16)
  }
}
