import BrokerAPI
import Checkout
import Foundation
import TestSupport
import Testing
import Text

@testable import Exchanges

/// Secrets become slots in every encoding.
@Suite struct RedactorTests {
  static let secret = #"s3c"r/t\ +%ü&=😀 word"#

  private static func percent(_ text: String, keeping: (UInt8) -> Bool = { _ in false }, upper: Bool = true) -> String {
    text.utf8.map { byte in
      keeping(byte) ? String(Unicode.Scalar(byte)) : String(format: upper ? "%%%02X" : "%%%02x", byte)
    }.joined()
  }

  private static func isUnreserved(_ byte: UInt8) -> Bool {
    byte < 0x80 && (Character(Unicode.Scalar(byte)).isLetter || Character(Unicode.Scalar(byte)).isNumber)
  }

  private static func escaped(_ text: String) -> String {
    text.utf16.map { String(format: "\\u%04x", $0) }.joined()
  }

  /// All encodings on the wire.
  static func spellings(of text: String) -> [String] {
    let json = String(decoding: JSON.string(text).bytes.dropFirst().dropLast(), as: UTF8.self)
    return [
      text, percent(text), percent(text, upper: false), percent(text, keeping: isUnreserved),
      percent(text, keeping: isUnreserved).replacingOccurrences(of: "%20", with: "+"), json,
      json.replacingOccurrences(of: "/", with: "\\/"), escaped(text),
      escaped(text).uppercased().replacingOccurrences(of: "\\U", with: "\\u"),
    ]
  }

  @Test func everyEncodingOfASecretBecomesASlot() {
    let redactor = Redactor([SentSecret(.clientSecret, Self.secret)])
    for spelling in Self.spellings(of: Self.secret) {
      for (before, after) in [("", ""), ("a=", "&b=1"), ("{\"x\":\"", "\"}"), ("%", "%"), ("\\", "+")] {
        let covered = redactor.response(Array((before + spelling + after).utf8))
        var expected: [Redacted.Piece] = [.secret(.clientSecret)]
        if !before.isEmpty { expected.insert(.bytes(Array(before.utf8)), at: 0) }
        if !after.isEmpty { expected.append(.bytes(Array(after.utf8))) }
        #expect(covered.pieces == expected, "\(before + spelling + after): \(covered.text)")
      }
    }
  }

  /// JSON inside a JSON string, or in a form.
  @Test(arguments: [RedactorTests.secret, "s3c\"r\\ё", "\"ё\\\\😀"])
  func whatIsEscapedTwiceBecomesASlot(_ secret: String) {
    let redactor = Redactor([SentSecret(.clientSecret, secret)])
    func inJSON(_ text: String) -> String {
      String(decoding: JSON.string(text).bytes.dropFirst().dropLast(), as: UTF8.self)
    }
    // As some write the letters that are not ASCII.
    func inASCII(_ text: String) -> String {
      text.unicodeScalars.map { $0.isASCII ? String($0) : Self.escaped(String($0)) }.joined()
    }
    let json = inJSON(secret)
    let ascii = inASCII(json)
    for spelling in [
      inJSON(json), inJSON(json).replacing("/", with: "\\/"), inJSON(ascii), inJSON(Self.escaped(secret)),
      inASCII(inJSON(json)), Self.percent(json, keeping: Self.isUnreserved),
      Self.percent(ascii, keeping: Self.isUnreserved),
    ] {
      let (before, after) = (#"{"a":"{\"b\":\"x"#, #"y\"}"}"#)
      let covered = redactor.response(Array((before + spelling + after).utf8))
      let expected: [Redacted.Piece] = [
        .bytes(Array(before.utf8)), .secret(.clientSecret), .bytes(Array(after.utf8)),
      ]
      #expect(covered.pieces == expected, "\(spelling): \(covered.text)")
    }
  }

  /// Base64 with the secret at any offset and in any context.
  @Test func nothingOfASecretIsReadableInBase64() throws {
    let redactor = Redactor([SentSecret(.clientSecret, Self.secret)])
    for before in ["", "i", "id", "id:"] {
      for after in ["", "!", "!!"] {
        let plain = Data((before + Self.secret + after).utf8)
        let standard = plain.base64EncodedString()
        let inURL = standard.replacingOccurrences(of: "+", with: "-").replacingOccurrences(of: "/", with: "_")
        for spelling in [standard, inURL, Self.percent(standard, keeping: Self.isUnreserved)] {
          let covered = redactor.response(Array("Basic \(spelling)".utf8))
          #expect(covered.slots == [.clientSecret], "\(spelling)")
          // What is left has fewer bits than one byte of the secret.
          var left: [UInt8] = []
          for case .bytes(let bytes) in covered.pieces.dropFirst() { left += bytes }
          #expect(left.count <= 12, "\(covered.text)")
        }
      }
    }
  }

  /// Each character in a different encoding, in any context.
  @Test func anyMixtureOfEncodingsIsFound() {
    let seed = UInt64.random(in: 0...UInt64.max)
    var random = RandomSource(seed: seed)
    let redactor = Redactor([SentSecret(.bearerToken, Self.secret)])
    for _ in 0..<500 {
      var text = ""
      for scalar in Self.secret.unicodeScalars {
        text += Self.spellings(of: String(scalar)).randomElement(using: &random) ?? ""
      }
      let noise = String(
        (0..<Int.random(in: 0...5, using: &random)).map { _ in "ab%\\+\"u0".randomElement(using: &random)! })
      let covered = redactor.response(Array((noise + text + noise).utf8))
      #expect(covered.slots == [.bearerToken], "seed \(seed): \(noise + text + noise)")
    }
  }

  /// Four digits occur by chance: in requests the code is searched for only in its member, so that a price stays.
  @Test func aShortCodeIsFoundOnlyInItsMember() {
    let redactor = Redactor([SentSecret(.smsCode, "1243", onlyAt: "verificationSmsCode")])
    let body = #"{"price":"1243","phone":"7771243000","verificationSmsCode":"1243","z":1243}"#
    let sent = redactor.request(Array(body.utf8))
    #expect(sent.text == #"{"price":"1243","phone":"7771243000","verificationSmsCode":"••••","z":1243}"#)
    for (answer, isCovered) in [
      (#"{"code":"1243"}"#, true), ("код 1243.", true), ("[1243]", true), ("a=1243&b", true), ("77712430", false),
      ("1243.50", false), ("0.1243", false), ("id1243", false),
    ] {
      #expect(redactor.response(Array(answer.utf8)).slots == (isCovered ? [.smsCode] : []), "\(answer)")
    }
  }

  @Test func aCodeMayBeANumberAndItsMemberMayHaveAnyName() {
    let redactor = Redactor([
      SentSecret(.smsCode, "1243", onlyAt: "verificationSmsCode"),
      SentSecret(.smsCode, "77", onlyAt: "\"VerificationSmsCode"),
    ])
    let body = #"{"price":1243,"verificationSmsCode":1243,"\"VerificationSmsCode":"77","z":"77"}"#
    #expect(
      redactor.request(Array(body.utf8)).text
        == #"{"price":1243,"verificationSmsCode":••••,"\"VerificationSmsCode":"••••","z":"77"}"#)
  }

  @Test func aTokenIsFoundWhereverTheAnswerBreaksOff() {
    let whole = #"{"token_type":"bearer", "access_token" : "AAI\/k\"9", "refresh_token":"R2222222", "expires_in":3600}"#
    for length in 0...whole.utf8.count {
      let bytes = Array(whole.utf8.prefix(length))
      let covered = Redactor(SentSecret.issued(in: bytes)).response(bytes).text
      for part in ["AAI", "k\\\"9", "R22"] { #expect(!covered.contains(part), "\(length): \(covered)") }
    }
    // An escaped name is still recognised.
    let odd = Array(#"{"access\u005ftoken":"AAIk9999"}"#.utf8)
    #expect(Redactor(SentSecret.issued(in: odd)).response(odd).slots == [.issuedToken])
  }

  @Test func secretHeadersAreRedacted() {
    let headers = Redactor([SentSecret(.bearerToken, "token-1234")]).headers(
      [
        ("Authorization", "Bearer token-1234"), ("authorization", "Digest whatever"), ("Set-Cookie", "a=b"),
        ("X-Echo", "token-1234!"), ("Accept", "*/*"),
      ], ofRequest: true)
    #expect(headers.map(\.value.text) == ["Bearer ••••", "••••", "••••", "••••!", "*/*"])
    #expect(headers.map(\.value.slots) == [[.bearerToken], [.unknown], [.cookie], [.bearerToken], []])
    #expect(headers[1].name == "authorization")
  }

  @Test func personalDataPrintsAsDots() {
    let body = Redactor([]).request(Array(#"{"firstName":"Аскар"}"#.utf8))
    let exchange = Exchange(
      id: ExchangeID(UUID()), profile: "test", start: Date(timeIntervalSince1970: 0),
      content: .http(.init(method: "POST", url: Redactor([]).request([]), headers: [], body: body), nil))
    var dumped = ""
    dump(exchange, to: &dumped)
    // Byte arrays print as numbers.
    for text in [dumped, "\(exchange)", String(reflecting: exchange)] {
      #expect(!text.contains("Аскар") && !text.contains("102, 105, 114, 115, 116") && !text.contains("102\n"))
    }
    #expect("\(SentSecret(.smsCode, "1243"))" == "secret: smsCode" && Sensitive("x").description == "••••")
  }
}
