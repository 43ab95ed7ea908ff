import TerminalCore
import Testing

/// A key whose bytes arrive separately is one key, and late bytes of it are not typed.
@Suite struct SlowLineTests {
  static let escape = KeyPress(.escape)

  @Test func aSequenceSplitBySlowSSHIsOneKey() {
    for (timing, pause) in [(InputDecoder.Timing.local, 99), (.remote, 299)] {
      for bytes in ["\u{1B}[B", "\u{1B}OB", "\u{1B}[1;1B"].map({ Array($0.utf8) }) {
        for split in 1..<bytes.count {
          var line = Line(timing)
          line.send(bytes[..<split])
          line.pause(.milliseconds(pause))
          line.send(bytes[split...])
          #expect(line.events == [.key(KeyPress(.down))], "\(bytes) at \(split) after \(pause) ms")
        }
      }
    }
  }

  @Test(arguments: [
    ([:], InputDecoder.Timing.local), (["SSH_CONNECTION": "10.0.0.1 1 10.0.0.2 22"], .remote),
    (["SSH_TTY": "/dev/pts/1"], .remote), (["SSH_TTY": ""], .local),
  ])
  func sshIsWaitedForLonger(_ environment: [String: String], _ timing: InputDecoder.Timing) {
    #expect(InputDecoder.Timing.of(environment: environment) == timing)
  }

  @Test func aLoneEscapeIsTheEscKeyAfterATenthOfASecond() {
    var line = Line()
    line.send("\u{1B}")
    line.pause(.milliseconds(99))
    #expect(line.events.isEmpty)
    line.pause(.milliseconds(1))
    #expect(line.events == [.key(Self.escape)])
    line.settle()
    #expect(line.events.count == 1 && line.decoder.deadline == nil)
  }

  /// Waking early or for another reason changes nothing.
  @Test func nothingExpiresBeforeItsTime() {
    var decoder = InputDecoder()
    #expect(decoder.feed([0x1B], at: .seconds(5)).isEmpty)
    #expect(decoder.deadline == .milliseconds(5100))
    #expect(decoder.expire(at: .milliseconds(5099)).isEmpty)
    #expect(decoder.feed("[B".utf8, at: .milliseconds(5099)).events == [.key(KeyPress(.down))])
  }

  /// Pending input is read before its timeout is judged, so a busy or stopped program splits no key.
  @Test func aBusyProgramSplitsNoKey() {
    var decoder = InputDecoder()
    #expect(decoder.feed([0x1B], at: .zero).isEmpty)
    #expect(decoder.feed("[B".utf8, at: .seconds(5)).events == [.key(KeyPress(.down))])
  }

  @Test(arguments: ["[B", "OB", "[1;5C", "[15~", "[[A", "[<0;5;3M", "[32;5;3M", "[M !!", "[3$", "[Z", "[?1;2c"])
  func aRestThatComesAfterEscIsDropped(_ tail: String) {
    for pause in [150, 400, 990] {
      var line = Line()
      line.send("\u{1B}")
      line.pause(.milliseconds(pause))
      line.send(tail)
      line.settle()
      #expect(line.events == [.key(Self.escape)], "\(tail) after \(pause) ms")
      line = Line()
      line.send("\u{1B}")
      line.pause(.milliseconds(pause))
      for byte in tail.utf8 {
        line.send([byte])
        line.pause(.milliseconds(30))
      }
      line.send("\u{1B}[A")
      #expect(line.events == [.key(Self.escape), .key(KeyPress(.up))], "\(tail) byte by byte after \(pause) ms")
    }
  }

  @Test(arguments: ["\u{1B}[", "\u{1B}O", "\u{1B}[1;", "\u{1B}[<0;1"])
  func aLateRestOfASequenceIsDropped(_ beginning: String) {
    var line = Line()
    line.send(beginning)
    line.pause(.milliseconds(400))
    line.send(beginning.hasSuffix("1") ? "3;4M" : "B")
    line.send("q")
    #expect(line.events == [.key(KeyPress("q"))])
  }

  /// Typing after Esc.
  @Test(arguments: ["q", "[", "O", "x[B", "[[", "OA-17\r", "[fkdf", "]C1", "OK", "\r", "1", "қ"])
  func whatIsTypedAfterEscIsTyped(_ text: String) {
    var typed = Line()
    typed.send("\u{1B}")
    typed.pause(.milliseconds(150))
    for character in text {
      typed.send(String(character))
      typed.pause(.milliseconds(120))
    }
    typed.settle()
    let expected = [Self.escape] + text.map { $0 == "\r" ? KeyPress(.enter) : KeyPress($0) }
    #expect(typed.keys == expected)
  }

  /// Scanning, after Esc, a code that looks like the rest of a sequence, at once or character by character.
  @Test(arguments: ["OA-17\r", "OD17\r", "[A17\r", "OHM\r", "[1;2A5\r"])
  func whatIsScannedAfterEscIsTyped(_ code: String) {
    let expected = [Self.escape] + code.map { $0 == "\r" ? KeyPress(.enter) : KeyPress($0) }
    for gap in [Duration.zero, .milliseconds(2), .milliseconds(20)] {
      var line = Line()
      line.send("\u{1B}")
      line.pause(.milliseconds(300))
      if gap == .zero {
        line.send(code)
      } else {
        for character in code {
          line.send(String(character))
          line.pause(gap)
        }
      }
      line.settle()
      #expect(line.keys == expected, "\(code) with \(gap)")
    }
  }

  @Test func aBracketSecondsAfterEscIsTyped() {
    var line = Line()
    line.send("\u{1B}")
    line.pause(.seconds(2))
    line.send("[B")
    #expect(line.keys == [Self.escape, KeyPress("["), KeyPress("B")])
  }

  @Test func altWithALetterStaysAltAndALetterSplitInTwoIsWhole() {
    var line = Line()
    line.send("\u{1B}")
    line.pause(.milliseconds(50))
    line.send("1")
    line.send([0xD0])
    line.pause(.milliseconds(500))
    line.send([0xB9])
    #expect(line.keys == [.alt("1"), KeyPress("й")])
  }

  /// Alt with a character that starts a terminal's answer does not delay what is typed next.
  @Test(arguments: ["]", "P", "X", "^", "_"]) func typingGoesOnAfterAltWithABracket(_ character: String) {
    var line = Line()
    line.send("\u{1B}\(character)")
    line.pause(.milliseconds(150))
    line.send("q")
    #expect(line.keys == [KeyPress("q")])
  }
}
