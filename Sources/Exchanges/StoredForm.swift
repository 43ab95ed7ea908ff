import BrokerAPI
import Checkout
import FoundationEssentials
import Text

/// How an exchange is stored: a line of JSON that tells what it is made of, with numbers of bytes in the place of texts that may hold a
/// slot, then those bytes as they were. Reading it gives back an equal exchange.
extension Exchange {
  private static let storedVersion = 1

  package var stored: [UInt8] {
    var bytes = StoredBytes()
    var members: JSON.Members = [
      "version": .number(.init(Self.storedVersion)), "id": .string(id.description), "profile": .string(profile),
      // The shortest decimal that is read back as the same moment.
      "start": .string("\(start.timeIntervalSinceReferenceDate)"), "times": times.stored,
    ]
    if direction == .received { members["direction"] = "received" }
    members["sale"] = sale.map { .string($0) }
    members["address"] = remoteAddress.map { .string($0) }
    members["tls"] = tlsVersion.map { .string($0) }
    members["failure"] = failure.map { .string($0.json) }
    members["failed"] = failure?.exchange.map { .string($0.description) }
    switch content {
    case .http(let request, let response):
      members["request"] = request.stored(&bytes)
      members["response"] = response?.stored(&bytes)
    case .simulatedSMS(let phone, let text):
      members["code"] = ["to": .string(phone.value.digits), "text": bytes.take(text)]
    case .program(let words, let phone, let text, let said):
      members["program"] = [
        "words": .array(words.map { .string($0) }), "to": .string(phone.value.digits), "text": bytes.take(text),
        "said": bytes.take(said),
      ]
    }
    return JSON.object(members).bytes + [0x0A] + bytes.all
  }

  /// Nil for another version's.
  package init?(stored: [UInt8]) {
    guard let end = stored.firstIndex(of: 0x0A), let json = try? JSON(parsing: stored[..<end]),
      json["version"]?.integer == Self.storedVersion, let id = ExchangeID(stored: json["id"]),
      let start = json["start"]?.text.flatMap({ Double($0) }), let profile = json["profile"]?.text
    else { return nil }
    var bytes = StoredBytes(rest: stored[(end + 1)...])
    guard let content = Content(stored: json, &bytes), bytes.isRead else { return nil }
    self.init(
      id: id, direction: json["direction"] == nil ? .sent : .received, profile: profile, sale: json["sale"]?.text,
      start: Date(timeIntervalSinceReferenceDate: start), content: content)
    times = Times(stored: json["times"])
    (remoteAddress, tlsVersion) = (json["address"]?.text, json["tls"]?.text)
    failure = json["failure"]?.text.flatMap { BrokerFailure(json: $0) }?
      .recorded(as: ExchangeID(stored: json["failed"]))
  }

  /// False where a search for somebody's data may miss it: what is no text, or broke off.
  package var isSearchable: Bool {
    if failure != nil, response != nil || direction == .received { return false }
    let texts = [request?.body?.value, response?.body.value].compactMap { $0 }
    return texts.allSatisfy { String(validating: $0.shownBytes, as: UTF8.self) != nil }
  }
}

/// The bytes beside the JSON.
private struct StoredBytes {
  private(set) var all: [UInt8] = []
  private var rest: ArraySlice<UInt8> = []

  init(rest: ArraySlice<UInt8> = []) { self.rest = rest }

  var isRead: Bool { rest.isEmpty }

  mutating func take(_ text: Redacted) -> JSON {
    .array(
      text.pieces.map { piece in
        switch piece {
        case .bytes(let bytes):
          all += bytes
          return .number(.init(bytes.count))
        case .secret(.header(let name)): return .string("=" + name)
        case .secret(let slot): return .string(slot.name)
        }
      })
  }

  mutating func give(_ json: JSON?) -> Redacted? {
    guard let elements = json?.elements else { return nil }
    var pieces: [Redacted.Piece] = []
    for element in elements {
      if case .string(let name) = element {
        guard let slot = name.hasPrefix("=") ? .header(String(name.dropFirst())) : SecretSlot(name: name) else {
          return nil
        }
        pieces.append(.secret(slot))
      } else {
        guard let count = element.integer, (0...rest.count).contains(count) else { return nil }
        pieces.append(.bytes(Array(rest.prefix(count))))
        rest = rest.dropFirst(count)
      }
    }
    return Redacted(pieces)
  }

  mutating func take(_ headers: [Exchange.Header]) -> JSON {
    .array(headers.map { [.string($0.name), take($0.value)] })
  }

  mutating func headers(_ json: JSON?) -> [Exchange.Header]? {
    guard let elements = json?.elements else { return nil }
    var headers: [Exchange.Header] = []
    for element in elements {
      guard let pair = element.elements, pair.count == 2, let name = pair[0].text, let value = give(pair[1]) else {
        return nil
      }
      headers.append(Exchange.Header(name: name, value: value))
    }
    return headers
  }
}

extension Exchange.Request {
  fileprivate func stored(_ bytes: inout StoredBytes) -> JSON {
    var members: JSON.Members = [
      "method": .string(method), "url": bytes.take(url), "headers": bytes.take(headers),
    ]
    members["body"] = body.map { bytes.take($0.value) }
    return .object(members)
  }

  fileprivate init?(stored json: JSON, _ bytes: inout StoredBytes) {
    guard let method = json["method"]?.text, let url = bytes.give(json["url"]),
      let headers = bytes.headers(json["headers"])
    else { return nil }
    let body = bytes.give(json["body"])
    guard body != nil || json["body"] == nil else { return nil }
    self.init(method: method, url: url, headers: headers, body: body)
  }
}

extension Exchange.Response {
  fileprivate func stored(_ bytes: inout StoredBytes) -> JSON {
    [
      "status": .number(.init(status)), "reason": bytes.take(reason), "headers": bytes.take(headers),
      "body": bytes.take(body.value),
    ]
  }

  fileprivate init?(stored json: JSON, _ bytes: inout StoredBytes) {
    guard let status = json["status"]?.integer, let reason = bytes.give(json["reason"]),
      let headers = bytes.headers(json["headers"]), let body = bytes.give(json["body"])
    else { return nil }
    self.init(status: status, reason: reason, headers: headers, body: body)
  }
}

extension Exchange.Content {
  fileprivate init?(stored json: JSON, _ bytes: inout StoredBytes) {
    if let request = json["request"] {
      guard let read = Exchange.Request(stored: request, &bytes) else { return nil }
      let response = json["response"].map { Exchange.Response(stored: $0, &bytes) }
      if case .some(.none) = response { return nil }
      self = .http(read, response ?? nil)
      return
    }
    func phone(_ json: JSON) -> Sensitive<Phone>? {
      json["to"]?.text.flatMap { try? Phone(parsing: $0) }.map { Sensitive($0) }
    }
    if let code = json["code"], let to = phone(code), let text = bytes.give(code["text"]) {
      self = .simulatedSMS(to: to, text: text)
    } else if let program = json["program"], let to = phone(program), let words = program["words"]?.elements,
      let text = bytes.give(program["text"]), let said = bytes.give(program["said"])
    {
      self = .program(words.compactMap(\.text), to: to, text: text, said: said)
    } else {
      return nil
    }
  }
}

extension Exchange.Times {
  /// Seconds and attoseconds, which no binary fraction holds.
  fileprivate var stored: JSON {
    .array(
      [queuing, connecting, securing, sending, waiting, receiving].map { duration in
        guard let (seconds, attoseconds) = duration?.components else { return .null }
        return [.number(.init(seconds)), .number(.init(attoseconds))]
      })
  }

  fileprivate init(stored json: JSON?) {
    self.init()
    let durations = (json?.elements ?? []).map { pair -> Duration? in
      let parts = pair.elements?.compactMap { $0.text.flatMap { Int64($0) } } ?? []
      return parts.count == 2 ? Duration(secondsComponent: parts[0], attosecondsComponent: parts[1]) : nil
    }
    guard durations.count == 6 else { return }
    (queuing, connecting, securing) = (durations[0], durations[1], durations[2])
    (sending, waiting, receiving) = (durations[3], durations[4], durations[5])
  }
}

extension ExchangeID {
  fileprivate init?(stored json: JSON?) {
    guard let id = json?.text.flatMap({ UUID(uuidString: $0) }) else { return nil }
    self.init(id)
  }
}
