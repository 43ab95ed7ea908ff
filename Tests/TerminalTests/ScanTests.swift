import Checkout
import TerminalCore
import TestSupport
import Testing

/// A scanner is told from a hand by time alone, and whoever it was, nothing is lost.
@Suite struct ScanTests {
  static let enter = InputEvent.key(KeyPress(.enter))
  static func typed(_ text: String) -> [InputEvent] { text.map { .key(KeyPress($0)) } }

  /// A code with so long between its characters, and before its Enter.
  private func scan(
    _ code: String, gap: Duration, end: Duration, terminator: String = "\r", isTyping: Bool = false
  ) -> [InputEvent] {
    var line = Line(isTyping: isTyping)
    for (index, character) in code.enumerated() {
      if index > 0 { line.pause(gap) }
      line.send(String(character))
    }
    line.pause(end)
    line.send(terminator)
    line.settle()
    return line.events
  }

  @Test func threeFastCharactersAndEnterAreAScan() {
    for gap in [0, 1, 20] {
      for end in [0, 20, 49] {
        let events = scan("AC3", gap: .milliseconds(gap), end: .milliseconds(end))
        #expect(events == [.scan(Scan("AC3"))], "\(gap) and \(end) ms")
      }
    }
  }

  @Test func aHandIsNoScanner() {
    #expect(scan("AC3", gap: .milliseconds(21), end: .zero) == Self.typed("AC3") + [Self.enter])
    #expect(scan("AC3", gap: .milliseconds(5), end: .milliseconds(51)) == Self.typed("AC3") + [Self.enter])
    #expect(scan("AC", gap: .zero, end: .zero) == Self.typed("AC") + [Self.enter])
    #expect(scan("", gap: .zero, end: .zero) == [Self.enter])
  }

  /// What was typed before stays what it was.
  @Test func aScanBeginsWithItsFirstFastCharacter() {
    for isTyping in [true, false] {
      var line = Line(isTyping: isTyping)
      line.send("q")
      line.pause(.milliseconds(21))
      line.send("ACS3\r")
      #expect(
        line.events == Self.typed("q") + (isTyping ? Self.typed("ACS3") : [])
          + [.scan(Scan("ACS3", untyped: isTyping ? "" : "ACS3"))])
    }
  }

  @Test(arguments: ["p", "7", "з", "ң", "\"", ","]) func aCharacterOfAHandWaitsForATwentiethOfASecond(_ text: String) {
    var line = Line(isTyping: false)
    line.send(text)
    line.pause(.milliseconds(24))
    #expect(line.events.isEmpty && line.decoder.deadline == .milliseconds(25))
    line.pause(.milliseconds(1))
    #expect(line.events == Self.typed(text) && line.decoder.deadline == nil)
  }

  /// Signs begin no code that anybody prints, so what counts and searches is done at once, and so are keys that are no characters.
  @Test(arguments: ["+", "-", "/", " ", "?", "\u{1B}[A", "\t", "\r", "\u{0E}"])
  func anythingElseWaitsForNothing(_ bytes: String) {
    var line = Line(isTyping: false)
    line.send(bytes)
    #expect(line.events.count == 1 && line.decoder.deadline == nil)
  }

  @Test func inATextFieldCharactersShowAtOnceAndTheEnterIsJudged() {
    var line = Line(isTyping: true)
    for character in "ACS3" {
      line.send(String(character))
      line.pause(.milliseconds(4))
    }
    #expect(line.events == Self.typed("ACS3") && line.decoder.deadline == nil)
    line.send("\r")
    #expect(line.events == Self.typed("ACS3") + [.scan(Scan("ACS3", untyped: ""))])
    #expect(
      scan("ACS3", gap: .milliseconds(60), end: .milliseconds(60), isTyping: true)
        == Self.typed("ACS3") + [Self.enter])
  }

  @Test(arguments: [true, false]) func twelveScansInOneReadAreTwelve(_ isTyping: Bool) {
    let codes = (1...12).map { "200000000\($0)" }
    var line = Line(isTyping: isTyping)
    line.send(codes.map { $0 + "\r" }.joined())
    // Only the first can have been meant for what shows: its Enter may have led anywhere.
    let first = isTyping ? Self.typed(codes[0]) + [.scan(Scan(codes[0], untyped: ""))] : [.scan(Scan(codes[0]))]
    #expect(line.events == first + codes.dropFirst().map { .scan(Scan($0)) })
  }

  @Test(arguments: ["ACS3\r", "2000000000017\r\n", "ЗРТғ\n", "қ-12/A b\r"])
  func aScanMayBeSplitAnywhere(_ code: String) {
    let bytes = Array(code.utf8)
    let wanted = [InputEvent.scan(Scan(code.filter { !$0.isNewline }))]
    for first in 0...bytes.count {
      for second in first...bytes.count {
        // Both pauses may come between the same two characters.
        for pause in [Duration.zero, .milliseconds(10)] {
          var line = Line(isTyping: false)
          line.send(bytes[..<first])
          line.pause(pause)
          line.send(bytes[first..<second])
          line.pause(pause)
          line.send(bytes[second...])
          line.settle()
          #expect(line.events == wanted, "split at \(first) and \(second), \(pause)")
        }
      }
    }
  }

  @Test(arguments: ["\r", "\n", "\r\n"]) func aScannerEndsOnce(_ terminator: String) {
    for isTyping in [true, false] {
      let events = scan(
        "ACS3", gap: .milliseconds(2), end: .milliseconds(2), terminator: terminator, isTyping: isTyping)
      #expect(events.filter { if case .scan = $0 { true } else { false } }.count == 1)
      #expect(events.count == (isTyping ? 5 : 1))
    }
    // The second half of the end may come late in the same burst; later it is somebody's Ctrl-J.
    var line = Line(isTyping: false)
    line.send("ACS3\r")
    line.pause(.milliseconds(50))
    line.send("\n")
    line.send("ACS4\r")
    line.pause(.milliseconds(51))
    line.send("\n")
    #expect(line.events == [.scan(Scan("ACS3")), .scan(Scan("ACS4")), .key(.control("j"))])
  }

  @Test(arguments: ["\t", "\u{0E}", "\u{1B}[B", "\u{1B}[<0;5;3M", "\u{1B}[200~x\r\u{1B}[201~", "\u{7F}", "\u{1B}1"])
  func whatIsNoCharacterEndsABurstAndNothingIsLost(_ between: String) {
    var alone = Line(isTyping: false)
    alone.send(between)
    for isTyping in [true, false] {
      var line = Line(isTyping: isTyping)
      line.send("ACS\(between)3\r")
      line.settle()
      #expect(line.events == Self.typed("ACS") + alone.events + Self.typed("3") + [Self.enter])
    }
  }

  /// Esc is only known for one after a tenth of a second. What came before it comes before it.
  @Test func anEscapeThatIsNotWholeYetOvertakesNothing() {
    var line = Line(isTyping: false)
    line.send("ACS3\u{1B}")
    line.settle()
    #expect(line.events == Self.typed("ACS3") + [.key(KeyPress(.escape))])
  }

  /// A program that was busy finds the rest of a code in the terminal, and does not know when it came.
  @Test func aBusyProgramTearsNoScanApart() {
    var decoder = InputDecoder()
    #expect(decoder.feed("A".utf8, at: .zero).isEmpty)
    #expect(decoder.feed("CS3\r".utf8, at: .seconds(1), after: .milliseconds(1)).events == [.scan(Scan("ACS3"))])
    // Where it was waited for, the time is known.
    #expect(decoder.feed("A".utf8, at: .seconds(2)).isEmpty)
    #expect(decoder.feed("CS3\r".utf8, at: .seconds(3)).events == Self.typed("A") + [.scan(Scan("CS3"))])
  }

  /// The Enter of a scan leads out of the field that it was read in: the next one in the same read must not press keys there.
  @Test func afterAnythingThatMayMoveTheFocusCharactersAreHeld() {
    var line = Line(isTyping: true)
    line.send("ACS3\tPHN5\r")
    #expect(line.events == Self.typed("ACS3") + [.key(KeyPress(.tab)), .scan(Scan("PHN5"))])
    // A frame tells, also in the middle of a code.
    line.send("AC")
    line.isTyping = false
    line.send("S3\r")
    #expect(line.events.suffix(3) == Self.typed("AC") + [.scan(Scan("ACS3", untyped: "S3"))])
    line.send("AC")
    line.isTyping = true
    line.send("S3\r")
    #expect(line.events.last == .scan(Scan("ACS3")))
  }

  @Test func aBurstWithoutAnEndIsGivenOutAndDoesNotGrow() {
    var line = Line(isTyping: false)
    let noise = String(repeating: "x", count: 20_000)
    line.send(noise)
    #expect(line.events.count > 16_000)
    line.settle()
    #expect(line.events == Self.typed(noise))
    line.send("ACS3\r")
    #expect(line.events.last == .scan(Scan("ACS3")))
  }

  /// Whatever comes in whatever pieces, every key arrives once and in its order, and nothing stays.
  @Test func nothingIsLostOrDoubledWhateverTheSplits() {
    let seed = UInt64.random(in: .min ... .max)
    print("scans: seed \(seed)")
    var generator = RandomSource(seed: seed)
    func chance(_ range: Range<Int>) -> Int { Int.random(in: range, using: &generator) }
    for round in 0..<3_000 {
      // Return and line feed are one end, or one key after the other; two line feeds would be told apart by nothing.
      var (bytes, wanted): ([UInt8], [InputEvent]) = ([], [])
      var (isReturn, isFeed) = (false, false)
      for _ in 0..<chance(1..<40) {
        let event: InputEvent
        switch chance(0..<12) {
        case 0, 1: event = Self.enter
        case 2 where !isFeed: event = .key(.control("j"))
        case 3:
          event = [
            .key(KeyPress(.tab)), .key(KeyPress(.up)), .key(.control("n")), .paste("x\r"),
            .mouse(MouseEvent(.press, at: Point(x: 1, y: 1))),
          ].randomElement(using: &generator)!
        default: event = .key(KeyPress("ACS3 7-/жқә\",+".randomElement(using: &generator)!))
        }
        let isFeedNow = event == .key(.control("j"))
        bytes += event.bytes
        if !(isFeedNow && isReturn) { wanted.append(isFeedNow ? Self.enter : event) }
        (isReturn, isFeed) = (event == Self.enter, isFeedNow)
      }
      var line = Line(isTyping: Bool.random(using: &generator))
      var rest = bytes[...]
      while !rest.isEmpty {
        let piece = rest.prefix(chance(1..<10))
        line.send(piece)
        rest = rest.dropFirst(piece.count)
        line.pause(.milliseconds([0, 0, 3, 19, 21, 26, 49, 60].randomElement(using: &generator)!))
        if chance(0..<8) == 0 { line.isTyping.toggle() }
      }
      line.settle()
      var arrived: [InputEvent] = []
      for event in line.events {
        switch event {
        case .scan(let scan):
          let all = arrived + Self.typed(scan.untyped)
          #expect(all.suffix(scan.text.count) == Self.typed(scan.text)[...], "seed \(seed), round \(round)")
          arrived = all + [Self.enter]
        case .key(.control("j")): if arrived.last != Self.enter { arrived.append(Self.enter) }
        default: arrived.append(event)
        }
      }
      #expect(arrived == wanted, "seed \(seed), round \(round): \(bytes)")
      #expect(line.decoder.deadline == nil, "seed \(seed), round \(round)")
    }
  }

  /// A key that was held comes later than it was read, and what a busy program reads at once came over a while.
  @Test func inputCarriesItsOwnTime() {
    var decoder = InputDecoder()
    #expect(decoder.feed("A".utf8, at: .milliseconds(100)).isEmpty)
    let held = decoder.expire(at: .milliseconds(125))
    #expect(held.map(\.at) == [.milliseconds(100)] && held.map(\.after) == [.milliseconds(100)])
    let late = decoder.feed("\t".utf8, at: .seconds(2), after: .milliseconds(130))
    #expect(late.map(\.at) == [.seconds(2)] && late.map(\.after) == [.milliseconds(130)])
  }
}
