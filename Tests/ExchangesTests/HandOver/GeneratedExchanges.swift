import BrokerAPI
import Checkout
import Foundation

@testable import Exchanges

/// Exchanges as strange as a tester makes them, with secrets that their record did not always know.
struct GeneratedExchanges {
  /// With all that is special in some encoding.
  static let token = #"tok%+&"ё\'`$x-1234567890"#
  static let clientSecret = #"s3c"r/t\ +%ü&=😀 word"#
  static let gatewayKey = "gate+way&key%ё-42"
  static let secrets = [token, clientSecret, gatewayKey]
  /// What the till knows when it exports.
  static let known = [
    SentSecret(.bearerToken, token), SentSecret(.clientSecret, clientSecret), SentSecret(.gatewayKey, gatewayKey),
  ]

  let origin: String
  var random: RandomSource

  private mutating func one<T>(_ all: [T]) -> T { all.randomElement(using: &random)! }
  private mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &random) < percent }

  private mutating func text(_ alphabet: String, atMost limit: Int) -> String {
    let all = Array(alphabet.unicodeScalars)
    var text = String.UnicodeScalarView()
    for _ in 0..<Int.random(in: 0...limit, using: &random) { text.append(one(all)) }
    return String(text)
  }

  private static let visible = String(
    String.UnicodeScalarView((0x21...0x7E).compactMap(Unicode.Scalar.init).filter { $0 != "#" }))
  private static let any = #"ab 09"'\$`%{}[]()<>|&;*?!~^#@=+-_/:.,йәё漢😀é"# + "\u{301}\u{200D}\u{202E}"

  /// One of the five encodings of the wire.
  private mutating func encoded(_ secret: String) -> String {
    switch Int.random(in: 0..<5, using: &random) {
    case 0: secret
    case 1: PercentCoding.encoded(secret.utf8)
    case 2: PercentCoding.encoded(secret.utf8).replacingOccurrences(of: "%20", with: "+")
    case 3: String(decoding: JSON.string(secret).bytes.dropFirst().dropLast(), as: UTF8.self)
    default: Data(("id:" + secret + "!").utf8).base64EncodedString()
    }
  }

  private mutating func target(_ number: Int) -> String {
    var path = "/i\(number)"
    if chance(20) { path += one(["/../a", "/./b", "//c", "/.%2e/d", "/e/"]) }
    path += "/" + text(Self.visible.replacingOccurrences(of: "?", with: ""), atMost: 12)
    guard chance(60) else { return path }
    path += "?" + text(Self.visible, atMost: 20)
    if chance(20) { path += "&apikey=" + PercentCoding.encoded(Self.gatewayKey.utf8) }
    return path
  }

  private mutating func headers(_ body: [UInt8]?) -> [(String, String)] {
    var headers: [(String, String)] = [("Host", origin.replacingOccurrences(of: "http://", with: ""))]
    if chance(80) { headers.append(("Accept", one(["application/json", "*/*", "text/html;q=0.8"]))) }
    if chance(80) { headers.append(("User-Agent", "kassa/1.0")) }
    if chance(70) { headers.append(("Authorization", "Bearer " + Self.token)) }
    if chance(20) { headers.append(("Accept-Encoding", "gzip")) }
    if chance(10) { headers.append(("Cookie", "session=" + text("abcdef", atMost: 9) + "1234")) }
    if chance(15) { headers.append(("X-Api-Key", Self.gatewayKey)) }
    for _ in 0..<Int.random(in: 0...3, using: &random) {
      let name = "X-" + text("abcXYZ019-_.!~*'%&+|$^`#", atMost: 6) + "\(headers.count)"
      headers.append((name, text(Self.any + "\t", atMost: 20).trimmingCharacters(in: .whitespaces)))
    }
    if chance(10) { headers.append(("X-Echo", "a " + encoded(Self.token))) }
    if let body {
      if chance(85) { headers.append(("Content-Type", one(["application/json; charset=utf-8", "text/plain"]))) }
      headers.append(("Content-Length", "\(body.count)"))
    }
    return headers
  }

  private mutating func body() -> [UInt8]? {
    switch Int.random(in: 0..<12, using: &random) {
    case 0...2: nil
    case 3...5: application()
    case 6:
      Array(
        "grant_type=client_credentials&client_secret=\(PercentCoding.encoded(Self.clientSecret.utf8))&a=\(text(Self.visible, atMost: 9))"
          .utf8)
    case 7: Array((text(Self.any + "\n\n\r\t", atMost: 60)).utf8)
    case 8: random.bytes(Int.random(in: 0...40, using: &random))
    case 9: Array("@/etc/passwd \(encoded(Self.token))".utf8)
    case 10: Array(one(["# a", "a\n### b", "{\"a\":\"{{b}}\"}", "a\n// c", "x\n", " x", "a\n< f", "a\0b"]).utf8)
    default: Array(String(repeating: text(Self.any, atMost: 10) + "é", count: chance(5) ? 40_000 : 3).utf8)
    }
  }

  private mutating func application() -> [UInt8] {
    let json: JSON = [
      "referenceId": .string("KS-" + text("ABC012", atMost: 6)), "verificationSmsCode": "4821",
      "note": .string(text(Self.any, atMost: 20) + encoded(one(Self.secrets))),
      "customer": [
        "lastName": "Сериков", "firstName": "Аскар", "middleName": "", "taxCode": "960629450735", "state": "orange",
        "contact": ["email": "askar.serikov@mail.kz", "mobileNumber": "7475774285"],
      ],
      "password": .string(Self.gatewayKey),
    ]
    return chance(50) ? json.bytes : Array(json.pretty.utf8)
  }

  /// - Parameter number: stands in its address.
  mutating func next(_ number: Int) -> Exchange {
    let body = body()
    // What somebody typed is known to nobody.
    let known = chance(60) ? [SentSecret(.bearerToken, Self.token), SentSecret(.clientSecret, Self.clientSecret)] : []
    let redactor = Redactor(known + [SentSecret(.smsCode, "4821", onlyAt: "verificationSmsCode")])
    let headers = headers(body)
    let request = Exchange.Request(
      method: one(["GET", "POST", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD", "PROP-FIND"]),
      url: redactor.request(Array((origin + target(number)).utf8)), headers: redactor.headers(headers, ofRequest: true),
      body: body.map { redactor.request($0) })
    let answer = one([[], application(), random.bytes(20), Array(#"{"access_token":"\#(encoded(Self.token))"#.utf8)])
    let response = Exchange.Response(
      status: one([200, 204, 400, 503]), reason: redactor.response(Array("OK".utf8)),
      headers: redactor.headers(
        [("Content-Type", "application/json"), ("Set-Cookie", "a=b1234567")], ofRequest: false),
      body: redactor.response(answer))
    var exchange = Exchange(
      id: ExchangeID(random.uuid()), profile: one(["test", "a b'c"]), sale: chance(50) ? "KS-1" : nil,
      start: Samples.start + Double(number), content: .http(request, chance(90) ? response : nil))
    exchange.times.waiting = .milliseconds(3)
    if chance(50) { exchange.times.connecting = .microseconds(1700) }
    if chance(50) { exchange.times.securing = .microseconds(2300) }
    exchange.remoteAddress = one([nil, "127.0.0.1:80", "[::1]:8080"])
    return exchange
  }
}

/// Looks for secrets by their own means.
enum SecretSearch {
  /// Every spelling that an encoder writes.
  static let spellings: [[UInt8]] = GeneratedExchanges.secrets.flatMap { secret -> [String] in
    let texts = RedactorTests.spellings(of: secret)
    // Base64 in any place: the digits in the middle depend on nothing else.
    let shifted = (0..<3).flatMap { shift -> [String] in
      let digits = Data(Array(repeating: 0x61, count: shift) + Array(secret.utf8)).base64EncodedString()
      let middle = String(digits.dropFirst(4).dropLast(6))
      return [middle, middle.replacingOccurrences(of: "+", with: "-").replacingOccurrences(of: "/", with: "_")]
    }
    return texts + shifted
  }.map { Array($0.utf8) }

  static func secrets(in text: [UInt8]) -> [String] {
    let data = Data(text)
    return spellings.filter { data.range(of: Data($0)) != nil }.map { String(decoding: $0, as: UTF8.self) }
  }
}

/// What counts of a request: slots by name, headers in any order.
struct Canonical: Equatable, CustomStringConvertible {
  let method: String
  let url: String
  let headers: [String]
  let body: [UInt8]

  init(_ request: ReplayRequest) {
    func bytes(_ text: Redacted) -> [UInt8] { text.bytes { "⟨\($0.name)⟩" } }
    method = request.method
    url = String(decoding: bytes(request.url), as: UTF8.self)
    headers = request.headers.map { "\($0.name): \(String(decoding: bytes($0.value), as: UTF8.self))" }.sorted()
    body = request.body.map(bytes) ?? []
  }

  var description: String {
    "\(method) \(url)\n\(headers.joined(separator: "\n"))\n\n\(String(decoding: body.prefix(2000), as: UTF8.self))"
  }
}
