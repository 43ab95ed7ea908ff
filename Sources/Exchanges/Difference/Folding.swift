import Checkout
import Text

/// What is new each time: recognised by the form of both values, and for what has no form by the name as well. A value that lost its form
/// differs.
extension Difference.Fold {
  private static let identifiers: Set<String> = [
    "referenceid", "reference_id", "partnerorderid", "partner_order_id", "requestid", "requestuuid", "preappid",
    "contractnumber", "x-global-transaction-id", "x-request-id", "x-correlation-id", "kassa-event-id",
  ]
  private static let tokens: Set<String> = ["access_token", "refresh_token", "id_token", "authorization"]
  private static let counts: Set<String> = ["content-length", "x-ratelimit-remaining", "ratelimit-remaining"]
  private static let seconds: Set<String> = ["consented_on", "age"]

  /// Nil where the difference has to be seen.
  /// - Parameter name: of the member, in lower case.
  init?(of name: String, _ left: some Sequence<UInt8>, _ right: some Sequence<UInt8>) {
    let (left, right) = (Array(left), Array(right))
    if let form = Self.time(left), form == Self.time(right) {
      self = .time
    } else if Self.isOfOne(left, right, Self.withoutUUIDs) {
      self = .identifier
    } else if Self.tokens.contains(name) && Self.isWord(left) && Self.isWord(right)
      || Self.looksRandom(left) && Self.looksRandom(right)
    {
      self = .token
    } else if Self.identifiers.contains(name), Self.isWord(left), Self.isWord(right),
      Self.isUUID(left, at: 0) == Self.isUUID(right, at: 0)
    {
      self = .identifier
    } else if name == "verificationsmscode", left.count == right.count, Self.isNumber(left), Self.isNumber(right) {
      self = .code
    } else if Self.seconds.contains(name), Self.isNumber(left), Self.isNumber(right) {
      self = .time
    } else {
      return nil
    }
  }

  init?(ofHeader name: String, _ left: String, _ right: String) {
    if Self.counts.contains(name), Self.isNumber(Array(left.utf8)), Self.isNumber(Array(right.utf8)) {
      self = .count
    } else {
      self.init(of: name, left.utf8, right.utf8)
    }
  }

  private static func isOfOne(_ left: [UInt8], _ right: [UInt8], _ rest: ([UInt8]) -> [UInt8]?) -> Bool {
    guard let left = rest(left), let right = rest(right) else { return false }
    return left == right
  }

  /// Which form of a time it has: nil for none. A time is not read any further, because 24:00 of one side is to be seen.
  private static func time(_ bytes: [UInt8]) -> Int? {
    guard (19...35).contains(bytes.count), bytes.allSatisfy({ $0 < 0x80 }) else { return nil }
    let text = String(decoding: bytes, as: UTF8.self)
    if KazakhstanTime.moment(ofStamp: text) != nil { return 0 }
    if KazakhstanTime.moment(ofISO: text) != nil { return 1 }
    return !text.hasSuffix(" GMT")
      || text.wholeMatch(of: /[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT/) == nil ? nil : 2
  }

  /// The stand-in bank moves between ports of this machine, and its links with it.
  private static let thisMachine = Array("127.0.0.1:".utf8)

  /// The rest of a text with UUIDs or ports of this machine; nil where it has none.
  private static func withoutUUIDs(_ bytes: [UInt8]) -> [UInt8]? {
    var rest: [UInt8] = []
    var (place, found) = (0, false)
    while place < bytes.count {
      if isUUID(bytes, at: place) {
        rest.append(0)
        (place, found) = (place + 36, true)
      } else if bytes[place...].starts(with: thisMachine) {
        rest += thisMachine
        place = bytes[(place + thisMachine.count)...].firstIndex { !isDigit($0) } ?? bytes.count
        found = true
      } else {
        rest.append(bytes[place])
        place += 1
      }
    }
    return found ? rest : nil
  }

  private static func isUUID(_ bytes: [UInt8], at start: Int) -> Bool {
    guard start + 36 <= bytes.count else { return false }
    return (0..<36).allSatisfy { place in
      let byte = bytes[start + place]
      return [8, 13, 18, 23].contains(place) ? byte == UInt8(ascii: "-") : isHexadecimal(byte)
    }
  }

  private static func isHexadecimal(_ byte: UInt8) -> Bool {
    isDigit(byte) || (0x61...0x66).contains(byte | 0x20)
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
  private static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte | 0x20) }
  private static func isNumber(_ bytes: [UInt8]) -> Bool { !bytes.isEmpty && bytes.allSatisfy(isDigit) }

  /// Letters, digits and what joins them: a number of an order with anything else in it is odd.
  private static func isWord(_ bytes: [UInt8]) -> Bool {
    (1...4096).contains(bytes.count) && bytes.allSatisfy { isDigit($0) || isLetter($0) || "-_./+= ".utf8.contains($0) }
      && bytes.contains { $0 != 0x20 }
  }

  /// A long word of letters and digits in disorder, as random bytes in hexadecimal or base64 are.
  private static func looksRandom(_ bytes: [UInt8]) -> Bool {
    guard bytes.count >= 20, isWord(bytes), !bytes.contains(0x20) else { return false }
    let changes = zip(bytes, bytes.dropFirst()).count { isDigit($0) != isDigit($1) }
    return changes * 8 >= bytes.count
  }
}
