import BrokerAPI
import Text

/// What is searched for everywhere: each value once.
struct FoundSecrets {
  /// More of them are no record of a till, and each is searched for in every byte.
  private static let limit = 1000

  private(set) var all: [SentSecret]
  private var values: Set<String>

  init(_ known: [SentSecret] = []) {
    all = known
    values = Set(known.filter { $0.member == nil }.map(\.value))
  }

  mutating func note(_ secret: SentSecret) {
    if values.insert(secret.value).inserted { all.append(secret) }
  }

  func redactor() throws(CannotRead) -> Redactor {
    guard all.count <= Self.limit else { throw CannotRead(.secrets(Self.limit)) }
    return Redactor(all)
  }
}

extension Redacted {
  /// A request's body without what stands in the places of codes and secrets, also in JSON that is broken.
  package var hidingByPlace: Redacted {
    var found = FoundSecrets()
    return SecretPositions.body(self, isRequest: true, &found)
  }
}

/// Finds secrets by the names of the places they stand in, whatever they are.
enum SecretPositions {
  /// By letters and digits of a member's or field's name.
  private static let names: [String: SecretSlot] = [
    "accesstoken": .issuedToken, "refreshtoken": .issuedToken, "idtoken": .issuedToken, "clientsecret": .clientSecret,
    "password": .gatewayKey, "passwd": .gatewayKey, "psw": .gatewayKey, "apikey": .gatewayKey, "token": .unknown,
    "secret": .unknown, "authorization": .unknown, "callbacksecret": .callbackSecret,
  ]

  private static let headers: Set<String> = [
    "x-api-key", "api-key", "apikey", "x-auth-token", "x-ibm-client-secret", "x-client-secret", "x-access-token",
  ]

  /// A shorter value occurs elsewhere by chance.
  private static let searchedLength = 8

  private static func slot(_ name: String, _ isRequest: Bool) -> SecretSlot? {
    if let slot = names[name.lowercased().filter({ $0.isLetter || $0.isNumber })] { return slot }
    // The `code` of an answer is the number of an error.
    return JSON.isForCode(name) && (isRequest || name.lowercased() != "code") ? .smsCode : nil
  }

  // MARK: Headers

  static func header(_ header: Exchange.Header, _ found: inout FoundSecrets) -> Exchange.Header {
    let name = header.name.lowercased()
    let value = header.value.trimmed
    switch name {
    case "authorization", "proxy-authorization":
      guard let bytes = value.plainBytes, !bytes.isEmpty else { return header }
      let scheme = bytes.prefix { $0 != 0x20 }
      let rest = bytes.dropFirst(scheme.count).drop(while: ASCII.isBlank)
      let slot: SecretSlot =
        switch String(decoding: scheme, as: UTF8.self).lowercased() {
        case "bearer": .bearerToken
        case "basic": .clientCredentials
        default: .unknown
        }
      note(rest.isEmpty ? bytes[...] : rest, slot, &found)
      guard !rest.isEmpty, slot != .unknown else { return Exchange.Header(name: header.name, value: .whole(.unknown)) }
      return Exchange.Header(name: header.name, value: Redacted(scheme) + Redacted(" ") + .whole(slot))
    case "cookie", "set-cookie":
      guard let bytes = value.plainBytes, !bytes.isEmpty else { return header }
      note(bytes[...], .cookie, &found)
      return Exchange.Header(name: header.name, value: .whole(.cookie))
    default:
      guard headers.contains(name), let bytes = value.plainBytes, !bytes.isEmpty else { return header }
      note(bytes[...], .header(header.name), &found)
      return Exchange.Header(name: header.name, value: .whole(.header(header.name)))
    }
  }

  private static func note(_ bytes: ArraySlice<UInt8>, _ slot: SecretSlot, _ found: inout FoundSecrets) {
    guard bytes.count >= searchedLength else { return }
    found.note(SentSecret(slot, String(decoding: bytes, as: UTF8.self)))
  }

  // MARK: Addresses and bodies

  static func address(_ url: Redacted, _ found: inout FoundSecrets) -> Redacted {
    let flat = FlatBytes(url)
    var changes: [(range: Range<Int>, by: Redacted)] = []
    if let start = flat.bytes.firstRange(of: Array("://".utf8))?.upperBound {
      let authority = flat.bytes[start...].prefix { !"/?#".utf8.contains($0) }
      // A user with a password.
      if let at = authority.lastIndex(of: UInt8(ascii: "@")) {
        let value = String(decoding: flat.bytes[start..<at], as: UTF8.self)
        if let change = change(start..<at, .unknown, flat, value, &found) { changes.append(change) }
      }
    }
    if let mark = flat.bytes.firstIndex(of: UInt8(ascii: "?")) { changes += fields(flat, from: mark + 1, true, &found) }
    return flat.replacing(changes)
  }

  static func body(_ body: Redacted, isRequest: Bool, _ found: inout FoundSecrets) -> Redacted {
    let flat = FlatBytes(body)
    guard let index = try? JSONIndex(of: flat.bytes) else {
      let changes = scan(flat, isRequest, &found)
      return flat.replacing(changes.isEmpty ? fields(flat, from: 0, isRequest, &found) : changes)
    }
    return flat.replacing(members(index, flat, isRequest, &found))
  }

  /// Of a query or form.
  private static func fields(
    _ flat: FlatBytes, from start: Int, _ isRequest: Bool, _ found: inout FoundSecrets
  ) -> [(range: Range<Int>, by: Redacted)] {
    flat.bytes[start...].split(separator: UInt8(ascii: "&")).compactMap { field in
      guard let mark = field.firstIndex(of: UInt8(ascii: "=")), mark - field.startIndex <= 100,
        let slot = slot(PercentCoding.decoded(field[..<mark]), isRequest)
      else { return nil }
      let range = (mark + 1)..<field.endIndex
      return change(range, slot, flat, PercentCoding.decoded(flat.bytes[range]), &found)
    }
  }

  private static func change(
    _ range: Range<Int>, _ slot: SecretSlot, _ flat: FlatBytes, _ value: String, _ found: inout FoundSecrets
  ) -> (range: Range<Int>, by: Redacted)? {
    guard !range.isEmpty else { return nil }
    if let known = flat.slots(in: range).first { return (range, .whole(known)) }
    note(Array(value.utf8)[...], slot, &found)
    return (range, .whole(slot))
  }

  private static func members(
    _ index: JSONIndex, _ flat: FlatBytes, _ isRequest: Bool, _ found: inout FoundSecrets
  ) -> [(range: Range<Int>, by: Redacted)] {
    var changes: [(range: Range<Int>, by: Redacted)] = []
    var secrets: [Range<Int>: SecretSlot] = [:]
    for (place, node) in index.nodes.enumerated() where node.kind == .object {
      var child = place + 1
      while child < node.next {
        let name = index.text(of: index.nodes[child])
        let next = Int(index.nodes[child + 1].next)
        if let slot = slot(name, isRequest) { secrets[(child + 1)..<next] = slot }
        child = next
      }
    }
    for (nodes, slot) in secrets.sorted(by: { $0.key.lowerBound < $1.key.lowerBound }) {
      // Names within such a value go too: nothing tells them from values here.
      for place in nodes {
        let node = index.nodes[place]
        switch node.kind {
        case .string:
          let inner = (node.range.lowerBound + 1)..<(node.range.upperBound - 1)
          if let change = change(inner, slot, flat, index.text(of: node), &found) { changes.append(change) }
        case .number:
          let text = String(decoding: flat.bytes[node.range], as: UTF8.self)
          if let change = change(node.range, slot, flat, text, &found) { changes.append(change) }
        case .null, .true, .false, .array, .object: break
        }
      }
    }
    return changes
  }

  /// Of JSON that broke off or is none: each value after a name and a colon, as far as it goes.
  private static func scan(
    _ flat: FlatBytes, _ isRequest: Bool, _ found: inout FoundSecrets
  ) -> [(range: Range<Int>, by: Redacted)] {
    let bytes = flat.bytes
    let quote = UInt8(ascii: "\"")
    var changes: [(range: Range<Int>, by: Redacted)] = []
    var place = 0
    while let open = bytes[place...].firstIndex(of: quote),
      let close = bytes[(open + 1)...].firstIndex(of: quote)
    {
      place = close
      var next = close + 1
      while next < bytes.count, bytes[next] <= 0x20 { next += 1 }
      guard next < bytes.count, bytes[next] == UInt8(ascii: ":"), close - open <= 100,
        let slot = slot(String(decoding: bytes[(open + 1)..<close], as: UTF8.self), isRequest)
      else { continue }
      next += 1
      while next < bytes.count, bytes[next] <= 0x20 { next += 1 }
      guard next < bytes.count else { break }
      let isText = bytes[next] == quote
      if isText { next += 1 }
      var end = next
      while end < bytes.count, isText ? bytes[end] != quote : !",}] \n\r\t".utf8.contains(bytes[end]) {
        end += isText && bytes[end] == UInt8(ascii: "\\") ? 2 : 1
      }
      end = min(end, bytes.count)
      let value = String(decoding: bytes[next..<end], as: UTF8.self)
      if let change = change(next..<end, slot, flat, value, &found) { changes.append(change) }
      place = min(isText ? end + 1 : end, bytes.count)
    }
    return changes
  }
}

enum PercentCoding {
  /// Of a form's name or value; what is no escape stays.
  static func decoded(_ bytes: some Sequence<UInt8>) -> String {
    var (result, rest): ([UInt8], ArraySlice<UInt8>) = ([], Array(bytes)[...])
    while let byte = rest.popFirst() {
      switch byte {
      case UInt8(ascii: "+"): result.append(0x20)
      case UInt8(ascii: "%"):
        let digits = rest.prefix(2)
        if digits.count == 2, let value = UInt8(String(decoding: digits, as: UTF8.self), radix: 16) {
          result.append(value)
          rest = rest.dropFirst(2)
        } else {
          result.append(byte)
        }
      default: result.append(byte)
      }
    }
    return String(decoding: result, as: UTF8.self)
  }

  /// All but unreserved characters.
  static func encoded(_ bytes: some Sequence<UInt8>) -> String {
    bytes.map { byte in
      ASCII.isWord(byte) || byte == UInt8(ascii: "~")
        ? String(Unicode.Scalar(byte)) : "%" + [byte].hexadecimal.uppercased()
    }.joined()
  }
}
