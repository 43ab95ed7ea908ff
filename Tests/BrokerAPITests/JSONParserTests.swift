import BrokerAPI
import Checkout
import Foundation
import TestSupport
import Testing

/// Everything that RFC 8259 allows is accepted, and nothing else.
@Suite struct JSONParserTests {
  @Test(arguments: [
    ("", "unexpected end"), ("{", "unexpected end"), ("[1", "unexpected end"), ("nul", "unexpected end"),
    ("\"x", "unexpected end"), ("[1e]", "byte 3"), ("[1,]", "byte 3"), ("{\"a\":1,}", "byte 7"), ("{a:1}", "byte 1"),
    ("{\"a\"}", "byte 4"), ("{\"a\":}", "byte 5"), ("{\"a\":1 \"b\":2}", "byte 7"), ("[01]", "byte 2"),
    ("[1.]", "byte 3"), ("[.5]", "byte 1"), ("[+1]", "byte 1"), ("[--1]", "byte 2"), ("0x10", "byte 1"),
    ("NaN", "byte 0"), ("Infinity", "byte 0"), ("[\"\\x\"]", "byte 3"), ("[\"\\u12g4\"]", "byte 6"),
    ("[\"\u{1}\"]", "byte 2"), ("\"a\nb\"", "byte 2"), ("[1] 2", "byte 4"), ("'a'", "byte 0"), ("// x\n1", "byte 0"),
    ("\u{A0}1", "byte 0"), ("\u{FEFF}x", "byte 3"), ("1\u{FEFF}", "byte 1"), ("True", "byte 0"),
  ])
  func invalidJSONIsRejectedWithItsPosition(_ text: String, _ place: String) {
    #expect(reason(text.utf8)?.hasSuffix(place) == true, "\(reason(text.utf8) ?? "read")")
  }

  private func reason(_ bytes: some Sequence<UInt8>) -> String? {
    do {
      _ = try JSON(parsing: bytes)
      return nil
    } catch { return error.reason }
  }

  @Test func badUTF8IsRefused() {
    #expect(reason([0x22, 0xC3, 0x28, 0x22]) == "not UTF-8 in the string at byte 1")
    // An encoded surrogate is not valid UTF-8.
    #expect(reason([0x22, 0xED, 0xA0, 0x80, 0x22]) == "not UTF-8 in the string at byte 1")
    #expect(reason([0xFF]) == "unexpected character at byte 0")
  }

  @Test func aBodyThatIsNestedTooDeepIsRefused() throws {
    func nested(_ depth: Int) -> String {
      String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
    }
    _ = try JSON(parsing: nested(64).utf8)
    #expect(reason(nested(65).utf8)?.hasPrefix("nested deeper than 64") == true)
    #expect(reason(String(repeating: "[{\"a\":", count: 100_000).utf8)?.hasPrefix("nested deeper") == true)
  }

  @Test(arguments: [
    "2.7e291", "1e400", "1e-400", "-1E+400", "0", "-0", "0.0", "1.10", "12e0", "5e-324", "0e999999999999999999999",
    "1e999999999999999999999", "123456789012345678901234567890123456789012345678901234567890.5",
    String(repeating: "9", count: 5000),
  ])
  func everyNumberKeepsItsSpelling(_ text: String) throws {
    let json = try JSON(parsing: "{\"a\":[\(text)]}".utf8)
    #expect(String(decoding: json.bytes, as: UTF8.self) == "{\"a\":[\(text)]}")
    #expect(json["a"]?.elements?.first?.kind == "number")
    #expect(JSON.Number(spelling: text)?.spelling == text)
    // The value may be out of range, but must not trap.
    _ = (json["a"]?.elements?.first?.decimal, json["a"]?.elements?.first?.integer, json["a"]?.elements?.first?.text)
  }

  @Test(arguments: ["", " 1", "1 ", "+1", "01", "1.", ".5", "1,5", "0x1", "NaN", "١٢", "\u{FEFF}1", "[1]", "1 2", "-"])
  func invalidNumbersAreRejected(_ text: String) { #expect(JSON.Number(spelling: text) == nil) }

  @Test func numbersAreWorthWhatTheySay() throws {
    func number(_ text: String) throws -> JSON { try JSON(parsing: text.utf8) }
    #expect(try number("28367.88").decimal == Decimal(string: "28367.88"))
    #expect(try number("1.2e1").integer == 12)
    #expect(try number("12.0").text == "12")
    #expect(try number("12.5").integer == nil)
    #expect(try number("1e300").decimal == nil)
    #expect(try number("1e100").integer == nil)
    #expect(try number("-1e12").integer == nil)
    // A binary float's spelling of 28367.88.
    #expect(try number("28367.88000000000101863406598567962646484375").decimal.map { $0 > 28367 } == true)
    #expect(JSON.string("12").integer == 12 && JSON.string("12 ").integer == nil && JSON.string("1-2").decimal == nil)
  }

  @Test(arguments: [
    (#""\ud800""#, "\u{FFFD}"), (#""\udc00""#, "\u{FFFD}"), (#""\ud83d\ude00""#, "😀"), (#""\uD83D\uDE00!""#, "😀!"),
    (#""\ud800\ud83d\ude00""#, "\u{FFFD}😀"), (#""\ude00\ud83d""#, "\u{FFFD}\u{FFFD}"), (#""\ud800\n""#, "\u{FFFD}\n"),
    (#""\ud800A""#, "\u{FFFD}A"), (#""a\ud800b""#, "a\u{FFFD}b"), (#""\u0000""#, "\0"), (#""\u04d9\/\"\\""#, "ә/\"\\"),
    (#""\b\f\n\r\t""#, "\u{8}\u{C}\n\r\t"),
  ])
  func everyEscapeIsReadAndHalfAPairIsAReplacement(_ text: String, _ expected: String) throws {
    #expect(try JSON(parsing: text.utf8) == .string(expected))
  }

  @Test(arguments: [#""\ud800\u12""#, #""\ud800\ux""#, #""\ud83d\""#, #""\u""#])
  func anEscapeThatEndsIsRefused(_ text: String) { #expect(reason(text.utf8) != nil) }

  @Test func theLastOfTwoMembersCountsAndAByteOrderMarkIsPassedOver() throws {
    let json = try JSON(parsing: "\u{FEFF} {\"a\":1,\"b\":2,\"a\":3}\r\n".utf8)
    #expect(json["a"] == 3 && json["b"] == 2)
    #expect(String(decoding: json.bytes, as: UTF8.self) == #"{"a":1,"b":2,"a":3}"#)
  }

  @Test func aSyntaxErrorHasItsPosition() {
    func offset(_ text: String) -> Int? {
      do {
        _ = try JSON(parsing: text.utf8)
        return nil
      } catch { return error.offset }
    }
    #expect(offset("[1,]") == 3 && offset("{\"a\"") == 4 && offset("\"ә\n\"") == 3 && offset("[1]") == nil)
  }

  @Test func membersKeepTheirOrderAndEqualityIgnoresIt() throws {
    let one = try JSON(parsing: #"{"b":{"y":1,"x":2},"a":[]}"#.utf8)
    let other = try JSON(parsing: #"{"a":[],"b":{"x":2,"y":1}}"#.utf8)
    #expect(one == other && one.hashValue == other.hashValue && one.bytes != other.bytes)
    #expect(one.sorted.bytes == other.bytes)
    #expect(one != JSON.object(["a": [], "b": ["x": 2, "y": 2]]) && one != JSON.object(["a": [], "c": 1]))
  }

  @Test func prettyJSONIsIndented() throws {
    let json = try JSON(parsing: #"{"b":[],"a":{"d":[1.50,{"e":null}],"c":"x\u001f"},"f":{}}"#.utf8)
    #expect(
      json.pretty == """
        {
          "b" : [],
          "a" : {
            "d" : [
              1.50,
              {
                "e" : null
              }
            ],
            "c" : "x\\u001f"
          },
          "f" : {}
        }
        """)
    #expect(try JSON(parsing: json.pretty.utf8) == json)
  }

  // MARK: Random tests

  /// Any value in any valid spelling is parsed back to itself.
  @Test(arguments: 0..<40) func writtenJSONIsParsedBack(_ seed: UInt64) throws {
    var random = RandomSource(seed: seed)
    for _ in 0..<50 {
      let json = Self.value(depth: 0, &random)
      #expect(try JSON(parsing: json.bytes) == json, "seed \(seed)")
      #expect(try JSON(parsing: json.pretty.utf8) == json, "seed \(seed)")
      let text = Self.spelt(json, &random)
      #expect(try JSON(parsing: text.utf8) == json, "seed \(seed): \(text)")
    }
  }

  /// A corrupted message is parsed or rejected, never trapped on; what is parsed agrees with Foundation where that can represent it.
  @Test(arguments: 0..<40) func corruptedBytesAreParsedOrRejected(_ seed: UInt64) throws {
    var random = RandomSource(seed: seed)
    for _ in 0..<200 {
      var bytes = Array(Self.spelt(Self.value(depth: 0, &random), &random).utf8)
      for _ in 0..<Int.random(in: 1...3, using: &random) where !bytes.isEmpty {
        let place = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0..<3, using: &random) {
        case 0: bytes[place] = Array("{}[]\",:\\u0123456789eE+-.tfn \u{1}é".utf8).randomElement(using: &random)!
        case 1: bytes.remove(at: place)
        default: bytes.insert(UInt8.random(in: 0...255, using: &random), at: place)
        }
      }
      guard let json = try? JSON(parsing: bytes) else { continue }
      #expect(try JSON(parsing: json.bytes) == json, "seed \(seed): \(bytes)")
      let isHeld = (try? JSONSerialization.jsonObject(with: Data(bytes), options: .fragmentsAllowed)) != nil
      let hasSurrogate = String(decoding: bytes, as: UTF8.self).lowercased().contains("\\ud")
      let hasExponent = bytes.contains { $0 | 0x20 == 0x65 }
      #expect(isHeld || hasSurrogate || hasExponent, "seed \(seed): \(String(decoding: bytes, as: UTF8.self))")
    }
  }

  /// Parsing and writing preserve the order of members, duplicate names and the spelling of numbers.
  @Test(arguments: 0..<40) func parsedJSONIsWrittenBackUnchanged(_ seed: UInt64) throws {
    var random = RandomSource(seed: seed)
    func value(_ depth: Int) -> String {
      switch Int.random(in: 0..<(depth > 4 ? 3 : 5), using: &random) {
      case 0: return ["1.50", "-0", "2.7e291", "1E+2", "0.10", "12"].randomElement(using: &random)!
      case 1: return ["null", "true", "false"].randomElement(using: &random)!
      case 2: return ["\"\"", "\"ә\"", "\"a\\nb\"", "\"😀\""].randomElement(using: &random)!
      case 3:
        return "[" + (0..<Int.random(in: 0...4, using: &random)).map { _ in value(depth + 1) }.joined(separator: ",")
          + "]"
      default:
        let members = (0..<Int.random(in: 0...4, using: &random)).map { _ in
          "\"" + ["b", "a", "ә", ""].randomElement(using: &random)! + "\":" + value(depth + 1)
        }
        return "{" + members.joined(separator: ",") + "}"
      }
    }
    for _ in 0..<100 {
      let text = value(0)
      #expect(String(decoding: try JSON(parsing: text.utf8).bytes, as: UTF8.self) == text, "seed \(seed)")
    }
  }

  /// Every node's bytes are its value, and its contents lie within.
  @Test(arguments: 0..<20) func everyNodeOfTheIndexHasItsBytes(_ seed: UInt64) throws {
    var random = RandomSource(seed: seed)
    for _ in 0..<50 {
      let index = try JSONIndex(of: Array(Self.spelt(Self.value(depth: 0, &random), &random).utf8))
      for (place, node) in index.nodes.enumerated() {
        let alone = try JSONIndex(of: Array(index.bytes[node.range]))
        #expect(alone.nodes[0].kind == node.kind && alone.nodes[0].range.count == node.range.count, "seed \(seed)")
        #expect(alone.nodes.count == Int(node.next) - place, "seed \(seed)")
        for inner in index.nodes[place..<Int(node.next)].dropFirst() {
          #expect(node.range.lowerBound < inner.range.lowerBound && inner.range.upperBound < node.range.upperBound)
        }
      }
    }
  }

  @Test(arguments: 0..<40) func bytesByChanceNeverCrash(_ seed: UInt64) {
    var random = RandomSource(seed: seed)
    let pieces = [
      "{", "}", "[", "]", "\"", "\\", "\\u", "\\ud83d", ":", ",", "1", "-", "e", ".", "true", "nul", " ", "ә", "\"a\":",
    ]
    for _ in 0..<300 {
      let isWild = Bool.random(using: &random)
      let bytes: [UInt8] = (0..<Int.random(in: 0...40, using: &random)).flatMap { _ -> [UInt8] in
        isWild ? [.random(in: 0...255, using: &random)] : Array(pieces.randomElement(using: &random)!.utf8)
      }
      do {
        let json = try JSON(parsing: bytes)
        #expect(try JSON(parsing: json.bytes) == json, "seed \(seed): \(bytes)")
      } catch let error as JSONError {
        #expect((0...bytes.count).contains(error.offset), "seed \(seed): \(bytes)")
      } catch { Issue.record("seed \(seed): \(error)") }
    }
  }

  private static let characters = Array("abя әқ \"\\/\n\t\u{1}\u{7F}\u{2028}😀é\u{301}0")

  private static func value(depth: Int, _ random: inout RandomSource) -> JSON {
    func text() -> String {
      String((0..<Int.random(in: 0...12, using: &random)).map { _ in characters.randomElement(using: &random)! })
    }
    switch Int.random(in: 0..<(depth > 4 ? 5 : 7), using: &random) {
    case 0: return .null
    case 1: return .bool(.random(using: &random))
    case 2: return .number(.init(Int64.random(in: .min ... .max, using: &random)))
    case 3:
      let digits = Int.random(in: 0...9999, using: &random)
      return .number(JSON.Number(spelling: "\(digits).\(digits)e\(Int.random(in: -999...999, using: &random))")!)
    case 4: return .string(text())
    case 5:
      return .array((0..<Int.random(in: 0...4, using: &random)).map { _ in value(depth: depth + 1, &random) })
    default:
      var members: JSON.Members = [:]
      for _ in 0..<Int.random(in: 0...4, using: &random) { members[text()] = value(depth: depth + 1, &random) }
      return .object(members)
    }
  }

  /// A value in a random spelling: white space anywhere, any character escaped.
  private static func spelt(_ json: JSON, _ random: inout RandomSource) -> String {
    func space() -> String { ["", "", "", " ", "\n", "\r\n\t"].randomElement(using: &random)! }
    func quoted(_ text: String) -> String {
      var result = "\""
      for unit in text.unicodeScalars {
        if unit.value < 0x20 || unit == "\"" || unit == "\\" || Bool.random(using: &random) {
          for code in String(unit).utf16 {
            let digits = String(code, radix: 16, uppercase: .random(using: &random))
            result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
          }
        } else {
          result.unicodeScalars.append(unit)
        }
      }
      return result + "\""
    }
    let body: String
    switch json {
    case .null, .bool, .number: body = String(decoding: json.bytes, as: UTF8.self)
    case .string(let text): body = quoted(text)
    case .array(let elements): body = "[" + elements.map { spelt($0, &random) }.joined(separator: ",") + space() + "]"
    case .object(let members):
      let parts = members.map { quoted($0.name) + space() + ":" + spelt($0.value, &random) }
      body = "{" + space() + parts.joined(separator: "," + space()) + space() + "}"
    }
    return space() + body + space()
  }
}
