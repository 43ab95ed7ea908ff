import BrokerAPI
import Checkout
import Text

/// Puts made-up people in the place of real ones: the same one everywhere, and whatever check the real one passed.
///
/// Numbered by their first occurrence, so that nothing of the real ones can be computed from them.
struct FictitiousPeople {
  enum Kind: Hashable { case lastName, firstName, middleName, iin, phone, email, address, other }

  private static let kinds: [String: Kind] = [
    "lastName": .lastName, "firstName": .firstName, "middleName": .middleName, "taxCode": .iin, "iin": .iin,
    "mobileNumber": .phone, "phoneNumber": .phone, "email": .email, "delivery": .address, "pickupPoint": .address,
  ]

  /// A shorter value is replaced only in its member: elsewhere it may stand by chance.
  private static let searchedLength = 8

  private var replacements: [Kind: [String: String]] = [:]
  /// Made-up values that somebody has.
  private var real: Set<String> = []
  private var counts: [Kind: Int] = [:]

  init(in exchanges: [Exchange]) {
    var found: [(Kind, String, isFemale: Bool)] = []
    for exchange in exchanges {
      _ = exchange.mapping { text, part in
        found += part.isBody ? Self.members(of: FlatBytes(text)).map { ($0.kind, $0.text, $0.isFemale) } : []
        found += Self.recognised(in: text).map { ($0, $1, false) }
        return text
      }
      switch exchange.content {
      case .simulatedSMS(let phone, _), .program(_, let phone, _, _):
        found.append((.phone, phone.value.digits, false))
      case .http: break
      }
    }
    real = Set(found.map(\.1))
    for (kind, text, isFemale) in found { note(kind, text, isFemale: isFemale) }
  }

  // MARK: Finding

  private struct Member {
    let range: Range<Int>
    let kind: Kind
    let text: String
    let isText: Bool
    let isFemale: Bool
  }

  /// Members that hold personal data; what has slots is left alone, and so is somebody who is fictitious already.
  private static func members(of flat: FlatBytes) -> [Member] {
    guard let index = try? JSONIndex(of: flat.bytes) else { return [] }
    var members: [Member] = []
    collect(0, false, index, flat, &members)
    return members
  }

  private static func collect(
    _ place: Int, _ isPersonal: Bool, _ index: JSONIndex, _ flat: FlatBytes, _ members: inout [Member]
  ) {
    let node = index.nodes[place]
    guard node.kind == .object || node.kind == .array else { return }
    var children: [(name: String, value: Int)] = []
    var child = place + 1
    while child < node.next {
      let value = node.kind == .object ? child + 1 : child
      children.append((node.kind == .object ? index.text(of: index.nodes[child]) : "", value))
      child = Int(index.nodes[value].next)
    }
    let iin = children.first { kinds[$0.name] == .iin }.map { text(of: $0.value, index) } ?? ""
    guard !isFictitious(iin) else { return }
    let isFemale = (try? IIN(parsing: iin))?.sex == .female
    for (name, value) in children {
      let node = index.nodes[value]
      let isInside = isPersonal || ["customer", "contact", "address"].contains(name)
      switch node.kind {
      case .array, .object: collect(value, isInside, index, flat, &members)
      case .string, .number:
        guard let kind = kinds[name] ?? (isPersonal && name != "state" ? .other : nil) else { continue }
        let isText = node.kind == .string
        let range = isText ? (node.range.lowerBound + 1)..<(node.range.upperBound - 1) : node.range
        guard !range.isEmpty, flat.slots(in: range).isEmpty else { continue }
        members.append(
          Member(range: range, kind: kind, text: text(of: value, index), isText: isText, isFemale: isFemale))
      case .null, .true, .false: break
      }
    }
  }

  private static func text(of place: Int, _ index: JSONIndex) -> String {
    let node = index.nodes[place]
    switch node.kind {
    case .string: return index.text(of: node)
    case .number: return String(decoding: index.bytes[node.range], as: UTF8.self)
    case .null, .true, .false, .array, .object: return ""
    }
  }

  /// Fields of addresses and forms that are what nothing else is.
  private static func recognised(in text: Redacted) -> [(Kind, String)] {
    guard text.size < 10_000 else { return [] }
    return text.pieces.flatMap { piece -> [(Kind, String)] in
      guard case .bytes(let bytes) = piece else { return [] }
      return bytes.split { "/?&=\",:;{}[]() \n\r\t".utf8.contains($0) }.compactMap { field in
        // A `+` is a blank in a form, and begins a number elsewhere.
        recognised(String(PercentCoding.decoded(field).drop { $0 == "+" || $0 == " " }))
      }
    }
  }

  private static func recognised(_ text: String) -> (Kind, String)? {
    guard text.utf8.count >= 11, !isFictitious(text) else { return nil }
    if text.utf8.count == 12, let iin = try? IIN(parsing: text), iin.birthDate != nil { return (.iin, text) }
    let isInternational = text.hasPrefix("77") || text.hasPrefix("87")
    if text.utf8.count == 11, isInternational, (try? Phone(parsing: text)) != nil { return (.phone, text) }
    if text.contains("@"), (try? Email(parsing: text)) != nil { return (.email, text) }
    return nil
  }

  /// As `FictitiousCustomer` has them.
  private static func isFictitious(_ text: String) -> Bool {
    if text.hasSuffix("@example.kz") { return true }
    guard text.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) else { return false }
    if text.utf8.count == 12 { return text.dropFirst(7).hasPrefix("999") && (try? IIN(parsing: text)) != nil }
    return (10...11).contains(text.utf8.count) && text.suffix(10).hasPrefix("703")
  }

  // MARK: Making

  private mutating func note(_ kind: Kind, _ text: String, isFemale: Bool) {
    let key = kind == .phone ? Self.national(text) : text
    guard !key.isEmpty, !Self.isFictitious(key), replacements[kind]?[key] == nil else { return }
    repeat {
      let number = counts[kind, default: 0]
      counts[kind] = number + 1
      replacements[kind, default: [:]][key] = MadeUp.value(kind, key, number, isFemale: isFemale)
    } while replacements[kind]?[key].map({ real.contains($0) && $0 != key }) == true
      && counts[kind, default: 0] < 100_000
  }

  /// Ten digits where it is a phone; the text itself otherwise.
  private static func national(_ text: String) -> String { (try? Phone(parsing: text))?.digits ?? text }

  // MARK: Replacing

  func replaced(in exchanges: [Exchange]) -> [Exchange] {
    let searched = searched
    return exchanges.map { exchange in
      let changed = exchange.mapping { text, part in
        Self.search(part.isBody ? replacedMembers(in: text) : text, searched)
      }
      switch changed.content {
      case .http: return changed
      case .simulatedSMS(let phone, let text): return changed.with(.simulatedSMS(to: made(phone), text: text))
      case .program(let words, let phone, let text, let said):
        return changed.with(.program(words, to: made(phone), text: text, said: said))
      }
    }
  }

  private func made(_ phone: Sensitive<Phone>) -> Sensitive<Phone> {
    let digits = replacements[.phone]?[phone.value.digits]
    return digits.flatMap { try? Phone(parsing: $0) }.map { Sensitive($0) } ?? phone
  }

  private func replacedMembers(in body: Redacted) -> Redacted {
    let flat = FlatBytes(body)
    let changes = Self.members(of: flat).compactMap { member -> (range: Range<Int>, by: Redacted)? in
      let key = member.kind == .phone ? Self.national(member.text) : member.text
      guard let made = replacements[member.kind]?[key] else { return nil }
      // A phone keeps what comes before the ten digits.
      let text = member.text.hasSuffix(key) ? member.text.dropLast(key.count) + made : "+7" + made
      let written = member.isText ? Array(JSON.string(String(text)).bytes.dropFirst().dropLast()) : Array(text.utf8)
      return (member.range, Redacted(written))
    }
    return flat.replacing(changes)
  }

  private struct Searched {
    let pattern: SecretPattern
    let made: String
    /// A name may be a part of another word.
    let isWord: Bool
  }

  /// By the byte that a match begins with; longest first.
  private var searched: [[Searched]] {
    var table = [[Searched]](repeating: [], count: 256)
    for one in allSearched {
      for byte in Set(one.pattern.starts) { table[Int(byte)].append(one) }
    }
    return table
  }

  private var allSearched: [Searched] {
    replacements.flatMap { kind, values in
      values.flatMap { text, made -> [(String, String, Bool)] in
        guard text.utf8.count >= Self.searchedLength, text != made else { return [] }
        let isWord = kind != .phone && kind != .iin && kind != .email
        guard kind == .phone, let phone = try? Phone(parsing: text), let other = try? Phone(parsing: made) else {
          return [(text, made, isWord)]
        }
        return [(text, made, false), (phone.formatted, other.formatted, false)]
      }
    }
    .sorted { ($1.0.utf8.count, $0.0) < ($0.0.utf8.count, $1.0) }
    .map { Searched(pattern: SecretPattern(SentSecret(.unknown, $0), $0), made: $1, isWord: $2) }
  }

  private static func search(_ text: Redacted, _ searched: [[Searched]]) -> Redacted {
    var builder = RedactedBuilder()
    for piece in text.pieces {
      switch piece {
      case .secret(let slot): builder.append(slot)
      case .bytes(let bytes): builder.append(search(bytes, searched))
      }
    }
    return builder.redacted
  }

  private static func search(_ bytes: [UInt8], _ searched: [[Searched]]) -> [UInt8] {
    var result: [UInt8] = []
    bytes.withUnsafeBufferPointer { bytes in
      var place = 0
      while place < bytes.count {
        var hit: (Range<Int>, String)?
        for one in searched[Int(bytes[place])] {
          guard let range = one.pattern.range(in: bytes, at: place, isRequest: false),
            !one.isWord || !isPartOfWord(bytes, range)
          else { continue }
          hit = (range, one.made)
          break
        }
        guard let (range, made) = hit else {
          result.append(bytes[place])
          place += 1
          continue
        }
        result += spelled(made, like: bytes[range])
        place = range.upperBound
      }
    }
    return result
  }

  /// With the escapes of what it replaces.
  private static func spelled(_ text: String, like old: Slice<UnsafeBufferPointer<UInt8>>) -> [UInt8] {
    if old.contains(UInt8(ascii: "%")) { return Array(PercentCoding.encoded(text.utf8).utf8) }
    if old.contains(UInt8(ascii: "+")), old.first != UInt8(ascii: "+"), !old.contains(0x20) {
      return Array(text.replacing(" ", with: "+").utf8)
    }
    guard old.contains(UInt8(ascii: "\\")) else { return Array(text.utf8) }
    return text.utf16.flatMap { unit -> [UInt8] in
      let digits = String(unit, radix: 16)
      return Array("\\u".utf8) + Array((String(repeating: "0", count: 4 - digits.count) + digits).utf8)
    }
  }

  private static func isPartOfWord(_ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) -> Bool {
    func isLetter(_ place: Int) -> Bool {
      guard bytes.indices.contains(place) else { return false }
      let byte = bytes[place]
      return byte >= 0x80 || byte != UInt8(ascii: "-") && byte != UInt8(ascii: ".") && ASCII.isWord(byte)
    }
    return isLetter(range.lowerBound - 1) || isLetter(range.upperBound)
  }
}
