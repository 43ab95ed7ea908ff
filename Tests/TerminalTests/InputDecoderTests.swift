import Checkout
import TerminalCore
import TestSupport
import Testing

extension [TimedInput] {
  var events: [InputEvent] { map(\.event) }
}

/// A terminal's bytes and the pauses between them, as the loop passes them to the decoder.
struct Line {
  var decoder: InputDecoder
  private(set) var now = Duration.zero
  private(set) var events: [InputEvent] = []

  /// Whether the frames that the loop shows have a text field in focus.
  var isTyping: Bool

  init(_ timing: InputDecoder.Timing = .local, isTyping: Bool = true) {
    decoder = InputDecoder(timing: timing)
    self.isTyping = isTyping
  }

  /// The keys that were pressed, whoever pressed them.
  var keys: [KeyPress] {
    events.flatMap { event -> [KeyPress] in
      switch event {
      case .key(let press): [press]
      case .scan(let scan): scan.untyped.map { KeyPress($0) } + [KeyPress(.enter)]
      case .paste, .pasteLost, .mouse: []
      }
    }
  }

  mutating func send(_ bytes: some Sequence<UInt8>) {
    decoder.showsTextField(isTyping)
    events += decoder.feed(bytes, at: now).events
  }
  mutating func send(_ text: String) { send(text.utf8) }

  /// A pause.
  mutating func pause(_ duration: Duration) {
    let end = now + duration
    while let deadline = decoder.deadline, deadline <= end {
      now = deadline
      events += decoder.expire(at: now).events
    }
    now = end
  }

  /// A pause after which nothing is pending.
  mutating func settle() { pause(.seconds(60)) }
}

@Suite struct InputDecoderTests {
  func decode(_ text: String) -> [InputEvent] {
    var line = Line()
    line.send(text)
    line.settle()
    return line.events
  }

  @Test(arguments: [
    ("a", KeyPress("a")), ("қ", KeyPress("қ")), ("\r", KeyPress(.enter)), ("\t", KeyPress(.tab)),
    ("\u{7F}", KeyPress(.backspace)),
    ("\u{1B}[A", KeyPress(.up)), ("\u{1B}OB", KeyPress(.down)), ("\u{1B}[1;5C", KeyPress(.right, .control)),
    ("\u{1B}[Z", KeyPress(.tab, .shift)), ("\u{1B}[3~", KeyPress(.delete)), ("\u{1B}[5~", KeyPress(.pageUp)),
    ("\u{1B}OP", KeyPress(.function(1))), ("\u{1B}[15~", KeyPress(.function(5))),
    ("\u{1B}[24~", KeyPress(.function(12))), ("\u{1B}OM", KeyPress(.enter)), ("\u{1B}O5C", KeyPress(.right, .control)),
    ("\u{1B}O1;2P", KeyPress(.function(1), .shift)),
    ("\u{1B}[[A", KeyPress(.function(1))), ("\u{1B}x", .alt("x")), ("\u{1B}й", .alt("й")), ("\u{0E}", .control("n")),
    ("\u{1B}", KeyPress(.escape)), ("\u{1B}\u{7F}", KeyPress(.backspace, .alt)), ("\u{1B}[H", KeyPress(.home)),
  ])
  func readsKeys(_ bytes: String, _ press: KeyPress) {
    #expect(decode(bytes) == [.key(press)])
  }

  /// A scanner that sends CR LF presses Enter once.
  @Test func aLineFeedIsNoEnter() {
    #expect(decode("7\r\n") == [.key(KeyPress("7")), .key(KeyPress(.enter)), .key(.control("j"))])
  }

  @Test func readsClicksAndTheWheel() {
    #expect(decode("\u{1B}[<0;5;3M") == [.mouse(MouseEvent(.press, at: Point(x: 4, y: 2)))])
    #expect(decode("\u{1B}[<64;1;1M") == [.mouse(MouseEvent(.wheelUp, at: Point(x: 0, y: 0)))])
    #expect(decode("\u{1B}[<65;1;1M") == [.mouse(MouseEvent(.wheelDown, at: Point(x: 0, y: 0)))])
  }

  @Test(arguments: [
    "\u{1B}[999999;1H", "\u{1B}]52;c;AAAA\u{07}", "\u{1B}P1$r\u{1B}\\", "\u{1B}[?62;22c", "\u{202E}", "\u{1B}[<1;2M",
    "\u{1B}[u", "\u{1B}[?2026;2$y", "\u{1B}[1;2$y", "\u{1B}[?1A", "\u{1B}[1;2;3;4&w", "\u{1B}[<0;0;0M", "\u{1B}Ox",
    "\u{1B}]11;" + String(repeating: "AB", count: 10_000) + "\u{1B}\\",
  ])
  func passesOverWhatIsNoKey(_ bytes: String) {
    #expect(decode(bytes + "a") == [.key(KeyPress("a"))])
    for size in [1, 2, 5, 4096] {
      var line = Line()
      let all = Array(bytes.utf8)
      for start in stride(from: 0, to: all.count, by: size) { line.send(all[start..<min(start + size, all.count)]) }
      line.send("a")
      #expect(line.events == [.key(KeyPress("a"))], "in pieces of \(size)")
    }
  }

  @Test func noiseNeverTraps() {
    let seed = UInt64.random(in: .min ... .max)
    var generator = RandomSource(seed: seed)
    var line = Line()
    for _ in 0..<20_000 {
      line.send(
        (0..<Int.random(in: 1...12, using: &generator)).map { _ in
          Bool.random(using: &generator)
            ? UInt8.random(in: 0...255, using: &generator)
            : [0x1B, 0x5B, 0x4F, 0x3C, 0x32, 0x30, 0x7E].randomElement(using: &generator)!
        })
      if Int.random(in: 0..<5, using: &generator) == 0 { line.pause(.milliseconds(120)) }
      if Int.random(in: 0..<50, using: &generator) == 0 { line.settle() }
    }
    line.settle()
    line.send("a")
    #expect(line.events.last == .key(KeyPress("a")), "seed \(seed)")
  }
}

/// No mouse report becomes a key, in any format and any timing.
@Suite struct MouseReportTests {
  /// One report of each format.
  static let reports: [(name: String, bytes: [UInt8])] = [
    ("X10 press", [0x1B, 0x5B, 0x4D, 0x20, 0x41, 0x2D]), ("X10 release", [0x1B, 0x5B, 0x4D, 0x23, 0x21, 0x21]),
    ("X10 at column 95", [0x1B, 0x5B, 0x4D, 0x20, 0x7F, 0x7F]),
    ("X10 far right", [0x1B, 0x5B, 0x4D, 0x20, 0xFF, 0xFE]),
    ("X10 that wrapped to a return", [0x1B, 0x5B, 0x4D, 0x20, 0x0D, 0x0D]),
    ("X10 beyond its range", [0x1B, 0x5B, 0x4D, 0x20, 0x00, 0x00]),
    ("X10 like UTF-8", [0x1B, 0x5B, 0x4D, 0x20, 0xC5, 0x41]),
    ("UTF-8 column", [0x1B, 0x5B, 0x4D, 0x20] + Array("\u{A1}!".utf8)),
    ("UTF-8 everywhere", [0x1B, 0x5B, 0x4D] + Array("\u{A0}\u{141}\u{7FF}".utf8)),
    ("urxvt", Array("\u{1B}[32;13;13M".utf8)), ("SGR motion", Array("\u{1B}[<35;13;13M".utf8)),
    ("SGR without a row", Array("\u{1B}[<0;13M".utf8)), ("highlight", Array("\u{1B}[tAB".utf8)),
    ("highlight, long", Array("\u{1B}[TABCDEF".utf8)), ("locator", Array("\u{1B}[1;2;3;4;5&w".utf8)),
    ("X10 in 8-bit controls", [0x9B, 0x4D, 0x20, 0x41, 0x2D]),
  ]

  @Test func anX10ClickSubmitsNothing() {
    var line = Line()
    line.send([0x1B, 0x5B, 0x4D, 0x20, 0x21, 0x21])
    line.settle()
    #expect(line.events.isEmpty)
  }

  @Test(arguments: reports.map(\.name)) func everyReportIsEatenWhole(_ name: String) throws {
    let bytes = try #require(Self.reports.first { $0.name == name }?.bytes)
    for split in 0..<bytes.count {
      // Whole, split, and split with a pause; followed by a key at once.
      for pause in [Duration.zero, .milliseconds(90)] {
        var line = Line()
        line.send(bytes[..<split])
        line.pause(pause)
        line.send(bytes[split...])
        line.send("q")
        line.settle()
        #expect(line.events == [.key(KeyPress("q"))], "split at \(split), \(pause)")
      }
      // Split by a slow line: nothing but Esc may have been reported.
      var line = Line()
      line.send(bytes[..<split])
      line.pause(.milliseconds(400))
      line.send(bytes[split...])
      line.settle()
      #expect(line.keys.filter { $0 != KeyPress(.escape) }.isEmpty, "split late at \(split)")
    }
    var line = Line()
    for byte in bytes { line.send([byte]) }
    line.send("q")
    #expect(line.keys == [KeyPress("q")], "byte by byte")
  }

  @Test func randomReportsInRandomPiecesPressNoKey() {
    let seed = UInt64.random(in: .min ... .max)
    var generator = RandomSource(seed: seed)
    for _ in 0..<2000 {
      var bytes: [UInt8] = []
      let is8Bit = Int.random(in: 0...9, using: &generator) == 0
      for _ in 0..<Int.random(in: 1...6, using: &generator) { bytes += Self.report(&generator, is8Bit: is8Bit) }
      var line = Line()
      var rest = bytes[...]
      while !rest.isEmpty {
        let piece = rest.prefix(Int.random(in: 1...9, using: &generator))
        line.send(piece)
        rest = rest.dropFirst(piece.count)
        line.pause(.milliseconds(Int.random(in: 0...99, using: &generator)))
      }
      line.settle()
      #expect(line.keys.isEmpty, "seed \(seed): \(bytes)")
    }
  }

  /// The same on a line that pauses up to a second between any two bytes.
  @Test func randomReportsOnALineThatStallsPressEscAtMost() {
    let seed = UInt64.random(in: .min ... .max)
    var generator = RandomSource(seed: seed)
    for _ in 0..<2000 {
      let bytes = Self.report(&generator)
      let split = Int.random(in: 0..<bytes.count, using: &generator)
      var line = Line()
      line.send(bytes[..<split])
      line.pause(.milliseconds(Int.random(in: 0...990, using: &generator)))
      line.send(bytes[split...])
      line.settle()
      #expect(line.keys.filter { $0 != KeyPress(.escape) }.isEmpty, "seed \(seed): \(bytes) split at \(split)")
    }
  }

  /// A random report of any format, position and button.
  /// - Parameter is8Bit: 8-bit controls; X10 reports are then limited to a small window, beyond which their bytes look like controls.
  static func report(_ generator: inout RandomSource, is8Bit: Bool = false) -> [UInt8] {
    func byte(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &generator) }
    let introducer: [UInt8] = is8Bit ? [0x9B] : [0x1B, 0x5B]
    let form = byte(0...5)
    let last = is8Bit && form == 0 ? 94 : 300
    let (button, x, y) = (byte(0...131), byte(1...last), byte(1...last))
    switch form {
    case 0:
      return introducer + [0x4D] + [UInt8(0x20 + min(button, 94))]
        + [x, y].map { UInt8(truncatingIfNeeded: $0 + 32) }.map { $0 == 0x1B ? 0 : $0 }
    case 1: return introducer + [0x4D] + [button, x, y].flatMap { String(Unicode.Scalar(UInt32($0 + 32))!).utf8 }
    case 2: return introducer + Array("\(button + 32);\(x);\(y)M".utf8)
    case 3: return introducer + Array("<\(button);\(x);\(y)\(Bool.random(using: &generator) ? "M" : "m")".utf8)
    case 4: return introducer + [0x74] + [UInt8(byte(32...126)), UInt8(byte(32...126))]
    default: return introducer + [0x54] + (0..<6).map { _ in UInt8(byte(32...126)) }
    }
  }
}
