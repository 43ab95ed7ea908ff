import BrokerAPI
import Sales
import TerminalCore
import TestSupport
import Testing

@testable import Screens

/// Colour roles of states, toasts, the selected row and production.
@Suite struct RoleStories {
  private func style(of text: String, in story: Story, row: Int? = nil) throws -> Style {
    let rows = row.map { $0...$0 } ?? 0...story.state.size.height - 1
    for y in rows {
      let line = story.surface.text(row: y).replacing("\u{A0}", with: " ")
      if let found = line.firstRange(of: text) {
        let x = DisplayWidth.of(String(line[..<found.lowerBound]))
        return try #require(story.surface.style(at: Point(x: x, y: y)))
      }
    }
    throw NeverCame("“\(text)”", screen: story.screen)
  }

  /// Every state has a glyph and a title, and a role that fits it.
  @Test(arguments: [
    (OrderState.initial, Role.info), (.preApproved, .warning), (.approved, .warning), (.signed, .positive),
    (.financed, .positive), (.rejected, .negative), (.expired, .negative),
  ])
  func aStateHasAGlyphAndARole(_ state: OrderState, _ role: Role) {
    let symbol = StateSymbol(state)
    #expect(!symbol.glyph.isEmpty && symbol.role == role, "\(state.name): \(symbol)")
    #expect(StateSymbol.unconfirmed.role == .warning)
  }

  @Test func toastsHaveTheirRole() throws {
    var story = Story()
    story.press(.control("n"))
    let words = "▲ " + story.state.strings.cartEmpty
    #expect(try style(of: words, in: story) == Style(.warning, on: .raised, bold: true))
  }

  @Test func theSelectedItemStandsOut() throws {
    let story = Story()
    let selected = try style(of: "AirPods Pro 2", in: story)
    #expect(selected == Style(.text, on: .selection, bold: true))
    #expect(try style(of: "iPhone 16", in: story) == Style(.text))
  }

  @Test func productionIsUnmistakable() throws {
    let story = Story(bank: .production)
    let bar = try style(of: "РАБОЧАЯ СРЕДА", in: story)
    #expect(bar.text == .inverse && bar.ground == .warning)
    let row = try #require(
      (0..<story.state.size.height).first { story.surface.text(row: $0).contains("РАБОЧАЯ СРЕДА") })
    for x in [0, story.state.size.width - 1] {
      #expect(story.surface.style(at: Point(x: x, y: row))?.ground == .warning)
    }
  }

  @Test func aFieldErrorHasTheNegativeRole() throws {
    var story = Story()
    story.fillCart()
    story.choosePlan()
    story.type("Аск4р")
    story.press(.tab)
    #expect(try style(of: "«4» не бывает в имени", in: story).text == .negative)
  }
}
