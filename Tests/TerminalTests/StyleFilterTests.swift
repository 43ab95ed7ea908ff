import Checkout
import Testing

@testable import TerminalCurses

@Suite struct StyleFilterTests {
  @Test func saysOnlyWhatIsDifferent() {
    var filter = StyleFilter(isModern: true)
    #expect(filter.shortened("\u{1B}[1m\u{1B}[38;5;252m\u{1B}[48;5;234mkassa") == "\u{1B}[0;1;38;5;252;48;5;234mkassa")
    #expect(
      filter.shortened("\u{1B}(B\u{1B}[m\u{1B}[38;5;109m\u{1B}[48;5;234mshop\u{1B}[39;49m\u{1B}(B\u{1B}[m")
        == "\u{1B}(B\u{1B}[22;38;5;109mshop")
    #expect(
      filter.shortened("\u{1B}[38;5;109m\u{1B}[48;5;234m\u{1B}[7;1H\u{1B}[39;49m\u{1B}(B\u{1B}[m") == "\u{1B}[7;1H",
      "a move shows no style")
    #expect(
      filter.shortened("\u{1B}[48;5;236m\u{1B}[K") == "\u{1B}[48;5;236m\u{1B}[K", "an erasure shows only the ground")
    #expect(filter.settled() == "\u{1B}[39m", "the text's colour waited")
    #expect(filter.shortened("\u{1B}[39;49m\u{1B}(B\u{1B}[m") == "")
    #expect(filter.settled() == "\u{1B}[m")
  }

  @Test func knowsEveryWayOfWritingAColor() {
    var filter = StyleFilter(isModern: true)
    let ways = ["31", "97", "38;5;9", "38;2;1;2;3", "38:5:9", "38:2::1:2:3", "38:2:1:2:3"]
    for way in ways {
      #expect(filter.shortened("\u{1B}[m\u{1B}[\(way)ma") == "\u{1B}[\(way == ways[0] ? "0;" : "")\(way)ma")
      #expect(filter.shortened("\u{1B}[\(way);4mb") == "\u{1B}[4mb")
      #expect(filter.shortened("\u{1B}[24mc") == "\u{1B}[24mc")
    }
  }

  @Test func aMoveWithinARowNamesOnlyTheColumn() {
    var filter = StyleFilter(isModern: true)
    #expect(filter.shortened("\u{1B}[3;4Ha\u{1B}[3;20Hb\u{1B}[4;1Hc") == "\u{1B}[3;4Ha\u{1B}[20Gb\u{1B}[4;1Hc")
    #expect(filter.shortened("\u{1B}[4;9Ha") == "\u{1B}[4;9Ha", "between frames the terminal may be resized")
    #expect(filter.shortened("\u{1B}[5d\r\u{1B}[Ka\u{1B}[5;9Hb") == "\u{1B}[5d\r\u{1B}[Ka\u{1B}[9Gb")
    #expect(filter.shortened("\u{1B}[Ha\u{1B}[1Hb\u{1B}[;7Hc") == "\u{1B}[Ha\u{1B}[1Gb\u{1B}[7Gc")
    for move in ["\n", "\u{1B}[A", "\u{1B}[2e", "\u{1B}M", "\u{1B}[2J", "\u{1B}[?1049h", "\u{1B}8"] {
      #expect(filter.shortened("\u{1B}[3;4H\(move)\u{1B}[3;20Hb") == "\u{1B}[3;4H\(move)\u{1B}[3;20Hb")
    }
    var old = StyleFilter(isModern: false)
    #expect(old.shortened("\u{1B}[3;4Ha\u{1B}[3;20Hb") == "\u{1B}[3;4Ha\u{1B}[3;20Hb")
  }

  @Test func resetsWhereATerminalEndsNoAttributeByItself() {
    var filter = StyleFilter(isModern: false)
    #expect(filter.shortened("\u{1B}[0;1;7ma") == "\u{1B}[0;1;7ma")
    #expect(filter.shortened("\u{1B}[0;1mb") == "\u{1B}[0;1mb")
    #expect(filter.shortened("\u{1B}[mc") == "\u{1B}[mc")
  }

  @Test func passesOnWhatItDoesNotKnow() {
    var filter = StyleFilter(isModern: true)
    for text in [
      "\u{1B}G0a\u{1B})b", "\u{1B}[>4;2m", "\u{1B}[58;5;1ma", "\u{1B}[", "\u{1B}", "\u{1B}[12", "\r\n\u{8}", "Ұя 漢",
    ] {
      #expect(filter.shortened(text) == text)
    }
    filter.forget()
    #expect(filter.settled() == "", "who never sent a style resets none")
  }

  @Test func takesNothingForGrantedAfterTheTerminalWasAway() {
    var filter = StyleFilter(isModern: true)
    #expect(filter.shortened("\u{1B}(B\u{1B}[31ma") == "\u{1B}(B\u{1B}[0;31ma")
    filter.forget()
    #expect(filter.shortened("\u{1B}(Ba") == "\u{1B}(B\u{1B}[0;31ma")
  }

  /// Whatever curses asks for, every character looks the same with fewer bytes.
  @Test(arguments: [true, false]) func everyCharacterLooksTheSame(isModern: Bool) {
    let seed = UInt64.random(in: .min ... .max)
    var random = RandomSource(seed: seed)
    var filter = StyleFilter(isModern: isModern)
    var (plain, short) = (Terminal(), Terminal())
    var sent = (plain: 0, short: 0)
    let styles = [
      "m", "0m", "1m", "2m", "3m", "4m", "7m", "22m", "23m", "24m", "27m", "39;49m", "39m", "49m", "31m", "42m",
      "38;5;109m", "48;5;234m", "38;2;9;8;7m", "48:2::7:8:9m", "0;1;38;5;7m", "1;7;48;5;3m", "H", "3;4H", "3;9H", "K",
      "5X",
    ]
    for _ in 0..<2000 {
      let frame = (0..<Int.random(in: 1...30, using: &random)).map { _ in
        Bool.random(using: &random)
          ? "\u{1B}[" + styles.randomElement(using: &random)! : ["a", "ж", "\r"].randomElement(using: &random)!
      }.joined()
      let shortened = filter.shortened(frame)
      plain.read(frame)
      short.read(shortened)
      #expect(plain.shown == short.shown, "seed \(seed)")
      sent = (sent.plain + frame.utf8.count, sent.short + shortened.utf8.count)
      (plain.shown, short.shown) = ([], [])
      if Int.random(in: 0..<50, using: &random) == 0 {
        filter.forget()
        short.look = ["1": "bold", "38": "31"]
      }
    }
    #expect(sent.short < sent.plain)
  }
}

extension StyleFilter {
  fileprivate mutating func shortened(_ text: String) -> String {
    Array(text.utf8).withUnsafeBytes { shorten($0) }
    return String(decoding: result, as: UTF8.self)
  }

  fileprivate mutating func settled() -> String {
    flush()
    return String(decoding: result, as: UTF8.self)
  }
}

/// What shows a style, each with the style that it had.
private struct Terminal {
  var look: [String: String] = [:]
  var shown: [String] = []
  private var row = 1

  mutating func read(_ text: String) {
    var rest = Substring(text)
    while let character = rest.popFirst() {
      guard character == "\u{1B}" else {
        if character != "\r" { show(String(character)) }
        continue
      }
      let sequence = rest.prefix { !$0.isLetter }
      rest = rest.dropFirst(sequence.count)
      let final = rest.popFirst()
      switch final {
      case "m": take(sequence.dropFirst().split(separator: ";", omittingEmptySubsequences: false).map(String.init))
      case "H":
        let place = sequence.dropFirst().split(separator: ";").compactMap { Int($0) }
        row = place.first ?? 1
        shown.append("to \(row) \(place.last ?? 1)")
      case "G": shown.append("to \(row) \(sequence.dropFirst())")
      // An erasure shows no text.
      default: shown.append("\(sequence)\(final ?? " ") \(look.filter { $0.key != "38" }.sorted { $0.key < $1.key })")
      }
    }
  }

  private mutating func show(_ what: String) { shown.append("\(what) \(look.sorted { $0.key < $1.key })") }

  private mutating func take(_ parameters: [String]) {
    var rest = parameters[...]
    while let first = rest.popFirst() {
      switch first.split(separator: ":").first.map(String.init) ?? "" {
      case "", "0": look = [:]
      case "22": (look["1"], look["2"]) = (nil, nil)
      case "23", "24", "27": look[String(first.dropFirst())] = nil
      case "39": look["38"] = nil
      case "49": look["48"] = nil
      case "38" where first == "38", "48" where first == "48":
        let count = rest.first == "5" ? 2 : 4
        look[first] = rest.prefix(count).joined(separator: ";")
        rest = rest.dropFirst(count)
      case let color where color.count == 2: look[color.first == "3" ? "38" : color.first == "9" ? "38" : "48"] = first
      default: look[first] = "on"
      }
    }
  }
}
