import Testing

@testable import TerminalCore

/// The roles that widgets paint with.
@Suite struct WidgetRoleTests {
  private func surface(_ width: Int, _ height: Int = 1) -> Surface {
    Surface(size: Size(width: width, height: height))
  }

  /// Three signs of selection, so that one works without colours.
  @Test func theSelectedRowHasABarAGroundAndWeight() {
    var surface = surface(12, 2)
    Rows(count: 2, state: ListState(), isFocused: true).paint(in: surface.bounds, on: &surface) {
      index, row, style, surface in
      Label("row \(index)", style).paint(in: row, on: &surface)
    }
    #expect(surface.text == "▎ row 0\n  row 1")
    #expect(surface.style(at: Point(x: 0, y: 0)) == Style(.accent, on: .selection).flat)
    #expect(surface.style(at: Point(x: 2, y: 0)) == Style(.text, on: .selection, bold: true))
    #expect(surface.style(at: Point(x: 11, y: 0))?.ground == .selection)
    #expect(surface.style(at: Point(x: 2, y: 1)) == Style(.text))
  }

  @Test func aListWithoutFocusSelectsNothing() {
    var surface = surface(12)
    Rows(count: 1, state: ListState(), isFocused: false).paint(in: surface.bounds, on: &surface) {
      _, row, style, surface in
      Label("row", style).paint(in: row, on: &surface)
    }
    #expect(surface.text == "  row" && surface.style(at: Point(x: 2, y: 0)) == Style(.text))
  }

  @Test func theFocusedFieldStandsOnTheSelection() {
    var surface = surface(10, 2)
    Field(TextInput("ab"), isFocused: true).paint(in: surface.bounds.row(0), on: &surface)
    Field(TextInput(""), isFocused: false, placeholder: "search").paint(in: surface.bounds.row(1), on: &surface)
    #expect(surface.style(at: Point(x: 0, y: 0)) == Style(.text, on: .selection).flat)
    #expect(surface.style(at: Point(x: 9, y: 0))?.ground == .selection)
    // An empty one is seen over its whole width, and its placeholder can be read.
    #expect(surface.style(at: Point(x: 0, y: 1)) == Style(.muted, underline: true))
    #expect(surface.style(at: Point(x: 9, y: 1)) == Style(.muted, underline: true))
  }

  @Test func codeBoxesStandOnTheSelection() {
    var surface = surface(20)
    CodeBoxes("1", count: 2, isFocused: true).paint(in: surface.bounds, on: &surface)
    #expect(surface.style(at: Point(x: 1, y: 0)) == Style(.text, on: .selection, bold: true).flat)
    #expect(surface.style(at: Point(x: 6, y: 0)) == Style(.muted, on: .selection).flat)
    #expect(surface.focus == Focus(at: Point(x: 6, y: 0), isCaret: true))
  }

  @Test func theCurrentStepIsHeavyAndTheDoneOnesAreAccented() {
    var surface = surface(60)
    Stepper(["One", "Two", "Three"], current: 1).paint(in: surface.bounds, on: &surface)
    #expect(surface.text(row: 0) == "✓ One ━━━━ 2 Two ──── 3 Three")
    #expect(surface.style(at: Point(x: 0, y: 0)) == Style(.accent))
    #expect(surface.style(at: Point(x: 2, y: 0)) == Style(.muted))
    #expect(surface.style(at: Point(x: 6, y: 0)) == Style(.accent))
    #expect(surface.style(at: Point(x: 11, y: 0)) == Style(.accent, bold: true))
    #expect(surface.style(at: Point(x: 13, y: 0)) == Style(.text, bold: true))
    #expect(surface.style(at: Point(x: 17, y: 0)) == Style(.line))
    #expect(surface.style(at: Point(x: 22, y: 0)) == Style(.muted))
  }

  @Test func aPanelIsRaisedAndItsFrameHasTheRoleThatWasAsked() {
    var surface = surface(12, 4)
    let inside = Panel("Title", role: .warning).paint(in: surface.bounds, on: &surface)
    #expect(surface.style(at: Point(x: 0, y: 0)) == Style(.warning, on: .raised))
    #expect(surface.style(at: Point(x: 3, y: 0)) == Style(.muted, on: .raised))
    #expect(surface.style(at: Point(x: inside.x, y: inside.y)) == Style(.text, on: .raised))
  }

  @Test func hairlinesOnlyDecorate() {
    var surface = surface(4, 3)
    Hairline().paint(acrossTop: surface.bounds, on: &surface)
    Hairline().paint(downLeft: surface.bounds.inset(top: 1), on: &surface)
    #expect(surface.text == "────\n│\n│")
    #expect(
      surface.style(at: Point(x: 3, y: 0)) == Style(.line) && surface.style(at: Point(x: 0, y: 2)) == Style(.line))
  }
}
