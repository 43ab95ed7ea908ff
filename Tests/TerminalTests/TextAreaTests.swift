import TestSupport
import Testing

@testable import TerminalCore

/// A text of several lines that is edited.
@Suite struct TextAreaTests {
  private static func area(_ text: String, width: Int = 9, height: Int = 3) -> TextArea {
    var area = TextArea(text, limit: 1000)
    area.settle(in: Size(width: width, height: height))
    return area
  }

  private func press(_ area: inout TextArea, _ keys: KeyPress...) {
    for key in keys {
      let edits = area.handle(key)
      #expect(edits, "\(key.text)")
    }
  }

  private func shown(_ area: TextArea, width: Int = 9, height: Int = 3, isMasked: Bool = false) -> (String, Focus) {
    var surface = Surface(size: Size(width: width, height: height))
    area.paint(
      in: surface.bounds, style: Style(.text), isMasked: isMasked, isFocused: true, on: &surface)
    return (surface.text, surface.focus)
  }

  @Test func whatIsNotEditedStays() {
    for text in HostileText.samples + ["", "\n", "a\r\nb\rc\n", "\u{301}e", "\t", "👩‍👩‍👧", "е\u{308}"] {
      var area = Self.area(text)
      #expect(area.text == text && Array(area.text.utf8) == Array(text.utf8))
      // A mark that stands first joins what is typed before it.
      if text.unicodeScalars.first == "\u{301}" { continue }
      press(&area, KeyPress("x"), KeyPress(.backspace))
      #expect(Array(area.text.utf8) == Array(text.utf8), "\(text.debugDescription)")
    }
  }

  @Test func linesAreWrapped() {
    let (text, focus) = shown(Self.area("abcdefghij\nё"))
    #expect(text == "abcdefgh\nij\nё" && focus == Focus(at: Point(x: 0, y: 0), isCaret: true))
    // A wide character is not cut.
    #expect(shown(Self.area("1234567漢8")).0 == "1234567\n漢8\n")
    #expect(shown(Self.area("a\tb\u{200B}c")).0.hasPrefix("a→ b\u{FFFD}c"))
    #expect(shown(Self.area("ab-1"), isMasked: true).0.hasPrefix("••-•"))
  }

  @Test func itIsEditedAtTheCursor() {
    var area = Self.area("один два")
    area.move(.last)
    press(&area, KeyPress("!"), .enter, KeyPress("e"), KeyPress("\u{301}"))
    #expect(area.text == "один два!\ne\u{301}" && area.position.line == 2 && area.position.column == 2)
    press(&area, KeyPress(.backspace), KeyPress(.backspace))
    #expect(area.text == "один два!")
    press(&area, .control("w"), .control("a"), KeyPress(.delete))
    #expect(area.text == "дин ")
    press(&area, KeyPress(.right, .control), .control("k"))
    #expect(area.text == "дин")
    press(&area, .control("u"))
    #expect(area.text.isEmpty)
    area.insert("{\n  \"a\" : 1\n}")
    #expect(area.position.line == 3)
    press(&area, .control("k"))
    area.move(.up)
    press(&area, .control("e"), .control("k"))
    #expect(area.text == "{\n  \"a\" : 1}")
    let takesFunction = area.handle(KeyPress(.function(10)))
    #expect(!takesFunction)
  }

  /// Into shorter rows and out of them again.
  @Test func theCursorKeepsItsColumn() {
    var area = Self.area("abcde\nx\nabcde")
    for _ in 0..<4 { press(&area, KeyPress(.right)) }
    area.move(.down)
    #expect(area.position.line == 2 && area.position.column == 2)
    area.move(.down)
    #expect(area.position.line == 3 && area.position.column == 5)
    area.move(.down)
    #expect(area.position.column == 6)
    area.move(.pageUp)
    area.move(.up)
    #expect(area.position.line == 1 && area.position.column == 1)
    area.move(.last)
    #expect(area.position.column == 6)
  }

  @Test func itScrollsWithTheCursor() {
    var area = Self.area((1...9).map { "\($0)" }.joined(separator: "\n"))
    area.move(.pageDown)
    area.move(.down)
    let (text, focus) = shown(area)
    #expect(text == "2\n3\n4" && focus.at.y == 2)
    // Up within what shows moves no row.
    area.move(.up)
    #expect(shown(area).0 == "2\n3\n4" && shown(area).1.at.y == 1)
    area.click(Point(x: 5, y: 0))
    #expect(area.position.line == 2 && area.position.column == 2)
    area.settle(in: Size(width: 9, height: 1))
    #expect(shown(area, height: 1).0 == "2")
  }

  @Test func itHasALimit() {
    var area = Self.area(String(repeating: "a", count: 999))
    let fits = area.insert("b")
    #expect(fits)
    let took = area.insert("c")
    #expect(!took && area.text.count == 1000)
  }

  @Test func itDoesNotPrint() {
    #expect("\(Self.area("960629450735"))" == "••••")
  }
}
