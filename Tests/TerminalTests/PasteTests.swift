import Checkout
import TerminalCore
import TestSupport
import Testing

/// A bracketed paste is text until its end marker; nothing of it becomes a key.
@Suite struct PasteTests {
  static let begin = "\u{1B}[200~"
  static let end = "\u{1B}[201~"

  @Test func aPasteIsOneEventInAnyTiming() {
    let text = "Аскаров\nАскар\u{1B}[31m"
    let bytes = Array("\(Self.begin)\(text)\(Self.end)x".utf8)
    for size in [1, 2, 3, 7, 100] {
      var line = Line()
      for start in stride(from: 0, to: bytes.count, by: size) {
        line.send(bytes[start..<min(start + size, bytes.count)])
      }
      line.settle()
      #expect(line.events == [.paste(text), .key(KeyPress("x"))], "in pieces of \(size)")
    }
  }

  @Test func aPasteWithAPauseStaysAPaste() {
    var line = Line()
    line.send("\(Self.begin)Аскаров\r")
    for part in ["Аскар\n", "\u{1B}[2", "01", "~"] {
      line.pause(.milliseconds(9900))
      #expect(line.events.isEmpty)
      line.send(part)
    }
    #expect(line.events == [.paste("Аскаров\rАскар\n")])
  }

  @Test func anUnterminatedPasteIsDroppedAndReportedWithItsRest() {
    var line = Line()
    line.send("\(Self.begin)abc\r")
    line.pause(.seconds(10))
    #expect(line.events == [.pasteLost(.unfinished)])
    // The line resumes: still nothing was typed.
    line.pause(.milliseconds(5000))
    line.send("def\r\n")
    line.pause(.milliseconds(9000))
    line.send("ghi\r\(Self.end)x")
    #expect(line.events == [.pasteLost(.unfinished), .key(KeyPress("x"))])
  }

  @Test func theKeyboardWorksAgainAfterAnotherSilence() {
    var line = Line()
    line.send("\(Self.begin)abc")
    line.pause(.seconds(10))
    line.send("typed")
    line.pause(.seconds(10))
    line.send("q")
    #expect(line.events == [.pasteLost(.unfinished), .key(KeyPress("q"))])
    #expect(line.decoder.deadline == nil)
  }

  @Test func aPasteOverAMegabyteIsDroppedAndReportedOnce() {
    var line = Line()
    line.send(Self.begin)
    let piece = [UInt8](repeating: 0x0D, count: 16_384)
    for _ in 0..<(InputDecoder.pasteLimit / piece.count) { line.send(piece) }
    #expect(line.events.isEmpty)
    line.send("\r")
    #expect(line.events == [.pasteLost(.tooLong)])
    for _ in 0..<10 { line.send(piece) }
    line.send("\r\(Self.end)x")
    #expect(line.events == [.pasteLost(.tooLong), .key(KeyPress("x"))])
  }

  @Test func aMegabyteIsTaken() {
    var line = Line()
    line.send(Self.begin)
    line.send([UInt8](repeating: 0x61, count: InputDecoder.pasteLimit))
    line.send(Self.end)
    #expect(line.events == [.paste(String(repeating: "a", count: InputDecoder.pasteLimit))])
  }

  /// An end marker inside the text ends the paste: the terminal should have removed it. What follows looks typed, and its line feed is not
  /// Enter.
  @Test func anEndMarkInsideAPasteLeavesNoEnterByLineFeed() {
    var line = Line()
    line.send("\(Self.begin)abc\(Self.end)\n\n\(Self.end)")
    #expect(line.events == [.paste("abc"), .key(.control("j")), .key(.control("j"))])
  }

  /// The text must not be typed, whatever became of the marker.
  @Test func aPasteWhoseBeginningIsSplitByASlowLineIsAPaste() {
    for split in 1..<Self.begin.utf8.count {
      let mark = Array(Self.begin.utf8)
      var line = Line()
      line.send(mark[..<split])
      line.pause(.milliseconds(split > 2 ? 9000 : 900))
      line.send(mark[split...])
      line.send("q\r\(Self.end)")
      #expect(line.events.last == .paste("q\r") && line.keys.allSatisfy { $0 == KeyPress(.escape) }, "at \(split)")
    }
  }

  @Test func randomPastesInRandomPiecesPressNoKey() {
    let seed = UInt64.random(in: .min ... .max)
    var generator = RandomSource(seed: seed)
    let parts: [[UInt8]] = [
      [0x0D], [0x0A], [0x1B], Array("\u{1B}[".utf8), Array("\u{1B}[20".utf8), Array("\u{1B}[200~".utf8), [0xFF],
      Array("қ".utf8), Array("\u{1B}[M !!".utf8), [0x03], Array("q".utf8), [0x00], Array("01~".utf8),
    ]
    for _ in 0..<2000 {
      var text: [UInt8] = []
      for _ in 0..<Int.random(in: 0...40, using: &generator) { text += parts.randomElement(using: &generator)! }
      guard !text.contains(Array(Self.end.utf8)) else { continue }
      var line = Line()
      var rest = (Array(Self.begin.utf8) + text + Array(Self.end.utf8))[...]
      while !rest.isEmpty {
        let piece = rest.prefix(Int.random(in: 1...20, using: &generator))
        line.send(piece)
        rest = rest.dropFirst(piece.count)
        // The marker comes at a sequence's speed, the contents at any.
        if rest.count < text.count { line.pause(.milliseconds(Int.random(in: 0...9999, using: &generator))) }
      }
      line.settle()
      #expect(line.events == [.paste(String(decoding: text, as: UTF8.self))], "seed \(seed): \(text)")
    }
  }
}

extension Array where Element: Equatable {
  fileprivate func contains(_ other: [Element]) -> Bool {
    indices.contains { self[$0...].starts(with: other) }
  }
}
