import CNcurses
import QREncoder
import Testing

@testable import TerminalCore

@Suite struct SurfaceTests {
  /// Every character has the width that the C library, and so curses, gives it; unknown ones have none.
  @Test func widthsMatchTheCLibrary() {
    var others: [UInt32] = []
    for value in UInt32(0x80)..<0x110000 {
      guard let scalar = Unicode.Scalar(value) else { continue }
      let cells = Int(kassa_scalar_width(value))
      if cells >= 0, value != 0xAD, DisplayWidth.of(scalar) != cells { others.append(value) }
    }
    #expect(others == [])
  }

  @Test func measuresEveryScript() {
    #expect(DisplayWidth.of("Қазақша ё") == 9)
    #expect(DisplayWidth.of("漢字") == 4)
    #expect(DisplayWidth.of("e\u{301}") == 1)
    #expect(DisplayWidth.of("😀") == 2)
    #expect(DisplayWidth.of("169\u{A0}990\u{A0}₸") == 9)
  }

  @Test func controlsAndBidiNeverReachTheGrid() {
    var surface = Surface(size: Size(width: 20, height: 1))
    surface.write("a\u{1B}[2J\u{202E}b\u{200B}c\u{7}", at: Point(x: 0, y: 0), Style())
    #expect(surface.text(row: 0) == "a\u{FFFD}[2Jbc\u{FFFD}")
  }

  @Test func wideCharactersNeverHalve() {
    var surface = Surface(size: Size(width: 4, height: 1))
    surface.write("漢字漢", at: Point(x: 0, y: 0), Style())
    #expect(surface.text(row: 0) == "漢字")
    surface.write("x", at: Point(x: 1, y: 0), Style())
    #expect(surface.text(row: 0) == " x字")
    surface.write("漢", at: Point(x: 3, y: 0), Style())
    #expect(surface.text(row: 0) == " x字")
  }

  @Test func writingOutsideTheGridChangesNothing() {
    var surface = Surface(size: Size(width: 3, height: 2))
    for point in [Point(x: -5, y: 0), Point(x: 9, y: 0), Point(x: 0, y: -1), Point(x: 0, y: 7)] {
      surface.write("ab", at: point, Style())
      surface.fill(Rect(x: point.x, y: point.y, width: 2, height: 2), Style(.text, on: .base))
    }
    #expect(surface.text == "\n")
    surface.write("abcdef", at: Point(x: -2, y: 1), Style())
    #expect(surface.text(row: 1) == "cde")
  }

  @Test func splitsFillTheWhole() {
    let area = Rect(x: 2, y: 3, width: 10, height: 6)
    let (top, rest) = area.split(top: 2)
    #expect(top.height + rest.height == area.height)
    #expect(area.split(left: 99).rest.isEmpty)
    #expect(area.inset(left: 20).isEmpty)
    #expect(area.centered(Size(width: 4, height: 2)) == Rect(x: 5, y: 5, width: 4, height: 2))
  }

  @Test func wrapsAtSpacesAndBreaksLongWords() {
    #expect(DisplayWidth.wrapped("один два три", cells: 8) == ["один два", "три"])
    #expect(DisplayWidth.wrapped("abcdefgh", cells: 3) == ["abc", "def", "gh"])
    #expect(DisplayWidth.truncated("Қазақстан", cells: 5) == "Қаза…")
  }
}

@Suite struct WidgetTests {
  @Test func barsCompareByEighths() {
    func bar(_ share: Double, cells: Int) -> String {
      var surface = Surface(size: Size(width: 5, height: 1))
      Bar(share: share, .accent).paint(in: Rect(x: 0, y: 0, width: cells, height: 1), on: .selection, &surface)
      return surface.text
    }
    #expect(bar(1, cells: 4) == "████")
    #expect(bar(0.5, cells: 3) == "█▌")
    #expect(bar(0.0001, cells: 4) == "▏")
    #expect(bar(0, cells: 4).isEmpty)
    #expect(bar(2, cells: 4) == "████")
  }

  @Test func aFieldScrollsToItsCursor() {
    var surface = Surface(size: Size(width: 8, height: 1))
    let input = TextInput("abcdefghijkl")
    Field(input, isFocused: true).paint(in: surface.bounds, on: &surface)
    #expect(surface.text(row: 0) == "fghijkl")
    #expect(surface.focus == Focus(at: Point(x: 7, y: 0), isCaret: true))
  }

  @Test func aMaskedFieldKeepsItsCursorAndItsGroups() {
    var surface = Surface(size: Size(width: 20, height: 1))
    var input = TextInput("960629450735", limit: 12)
    _ = input.handle(KeyPress(.left))
    let field = Field(input, grouping: .iin, isFocused: true, mask: { String($0.map { _ in "•" }) })
    field.paint(in: surface.bounds, on: &surface)
    #expect(surface.text(row: 0) == "•••••• ••••••" && surface.focus.at == Point(x: 12, y: 0))
  }

  @Test func onlyVisibleRowsAreAskedFor() {
    var surface = Surface(size: Size(width: 20, height: 5))
    var asked: [Int] = []
    var list = ListState()
    list.select(50_000, count: 100_000)
    Rows(count: 100_000, state: list, isFocused: true).paint(in: surface.bounds, on: &surface) { index, _, _, _ in
      asked.append(index)
    }
    #expect(asked == [49_996, 49_997, 49_998, 49_999, 50_000])
  }

  @Test func theStepperFitsNarrowRooms() {
    var surface = Surface(size: Size(width: 80, height: 1))
    Stepper(["Корзина", "План", "Клиент", "Проверка", "Заявка"], current: 2).paint(in: surface.bounds, on: &surface)
    #expect(surface.text(row: 0) == "✓ Корзина ━━━━ ✓ План ━━━━ 3 Клиент ──── 4 Проверка ──── 5 Заявка")
    surface.reset(size: Size(width: 30, height: 1))
    Stepper(["Корзина", "План", "Клиент", "Проверка", "Заявка"], current: 2).paint(in: surface.bounds, on: &surface)
    #expect(surface.text(row: 0) == "✓ · ✓ · 3 Клиент · 4 · 5")
  }
}

@Suite struct ColorTests {
  @Test func colorsAreSixHexadecimalDigits() {
    #expect(Color(hex: "ff0000") == nil)
    #expect(Color(hex: "#ff00zz") == nil)
  }

  @Test func contrastIsThatOfWCAG() throws {
    let (black, white) = (try #require(Color(hex: "#000000")), try #require(Color(hex: "#ffffff")))
    #expect(abs(black.contrast(with: white) - 21) < 0.01)
    #expect(abs(try #require(Color(hex: "#777777")).contrast(with: white) - 4.48) < 0.01)
  }
}

@Suite struct QRCodeTests {
  static let link = "https://oprb-dev.bcc.kz/epos/?preapp=03e60d13-bd8a-29c8-a03c-ca9d74c63b83&lang=kk&v=2"

  /// Black on white, with a quiet zone of four modules on every side.
  @Test func theModulesStandInHalfBlocks() throws {
    let code = try #require(QRCode(Self.link))
    #expect(code.side == 37 && code.size == Size(width: 45, height: 23))
    var surface = Surface(size: Size(width: 60, height: 30))
    code.paint(at: Point(x: 5, y: 3), on: &surface)
    for row in 0..<code.size.height {
      for column in 0..<code.size.width {
        let cell = surface.cells[(row + 3) * 60 + column + 5]
        let glyph = Unicode.Scalar(cell.glyph)
        #expect(glyph == (cell.style.text == cell.style.ground ? " " : "▄"))
        let (x, y) = (column - QRCode.quietZone, row * 2 - QRCode.quietZone)
        let halves = (cell.style.ground == .ink, cell.style.text == .ink)
        #expect(halves == (code.isDark(x, y), code.isDark(x, y + 1)), "\(column), \(row)")
      }
    }
    // Finder patterns in three corners, and nothing dark outside.
    for (x, y) in [(0, 0), (code.side - 7, 0), (0, code.side - 7)] {
      #expect((0..<7).allSatisfy { code.isDark(x + $0, y) && code.isDark(x, y + $0) })
    }
    #expect(!code.isDark(-1, 0) && !code.isDark(code.side, 0))
  }

  @Test func textsThatFitNoQRCodeAreRejected() {
    #expect(QRCode("") == nil)
    #expect(QRCode(String(repeating: "a", count: 3000)) == nil)
  }
}
