import Checkout
import Sales
import TerminalCore
import TestSupport
import Testing

@testable import Screens

/// A frame's focus, click areas and page sizes.
@Suite struct FrameTests {
  /// Braille displays and magnifiers follow the focus: every screen has one, on a visible cell.
  @Test(arguments: GoldenTests.editions)
  func everyScreenHasAFocus(_ language: Language, _ size: Size) throws {
    for (name, play) in GoldenTests.scenes {
      var story = Story(language, size: size)
      play(&story)
      let frame = story.frame
      let (surface, focus) = (frame.surface, frame.focus)
      #expect(surface.bounds.contains(focus.at), "\(name)")
      let row = surface.text(row: focus.at.y).dropFirst(focus.at.x)
      #expect(focus.isCaret || row.first.map { !$0.isWhitespace } == true, "\(name): nothing at \(focus.at)")
      // In a list the bar of the selected row, in a dialog the chosen button, and nowhere else while one shows.
      let isSelected = surface.style(at: focus.at)?.ground == .selection
      let hasSelection = surface.text.contains("▎") || surface.text.contains(" ▸ ")
      let isBesideOrders = story.state.openOrder != nil && story.state.overlays.isEmpty
      #expect(
        isSelected || !hasSelection || isBesideOrders || ["5-order-code", "9-help"].contains(name),
        "\(name): \(focus.at)")
    }
  }

  /// The caret is in the text field, although keys also move the list below; elsewhere the cursor is hidden.
  @Test func theFocusFollowsTheKeys() {
    var story = Story()
    #expect(story.frame.focus.isCaret)
    story.type("airp")
    let caret = story.frame.focus
    #expect(caret.isCaret && story.surface.text(row: caret.at.y).contains("airp"))
    story.press(.down)
    #expect(story.frame.focus == caret)
    story.press(.enter, .tab)
    let line = story.frame.focus
    #expect(!line.isCaret && story.surface.text(row: line.at.y).dropFirst(line.at.x).hasPrefix("▎ AirPods"))
    story.wait(1)
    story.answerPlans()
    story.press(.control("n"))
    let plan = story.frame.focus
    story.press(.down)
    #expect(story.frame.focus.at == Point(x: plan.at.x, y: plan.at.y + 1))
    story.press(KeyPress("m"))
    #expect(story.frame.focus.isCaret)
  }

  @Test func aDialogHasTheFocusOnItsChosenAnswer() {
    var story = Story(journal: .off)
    story.fillCart()
    story.press(.control("q"))
    let no = story.frame.focus.at
    #expect(story.surface.text(row: no.y).dropFirst(no.x).hasPrefix("▸ Н Нет"))
    story.press(.right)
    let yes = story.frame.focus.at
    #expect(story.surface.text(row: yes.y).dropFirst(yes.x).hasPrefix("▸ Д Да"))
  }

  /// Click areas lie on the screen without overlap, and a click sends the area's message.
  @Test(arguments: [GoldenTests.sizes[0], GoldenTests.sizes[2]])
  func aClickSendsItsMessage(_ size: Size) {
    var areas = 0
    for (name, play) in GoldenTests.scenes {
      var story = Story(size: size)
      play(&story)
      let frame = story.frame
      for (index, click) in frame.clicks.enumerated() {
        let area = click.area
        areas += 1
        #expect(!area.isEmpty, "\(name): \(click)")
        for corner in [area.origin, Point(x: area.right - 1, y: area.bottom - 1)] {
          #expect(frame.surface.bounds.contains(corner), "\(name): \(click)")
          #expect(!frame.clicks[..<index].contains { $0.area.contains(corner) }, "\(name): \(click)")
        }
        var clicked = story
        clicked.click(index.isMultiple(of: 2) ? area.origin : Point(x: area.right - 1, y: area.bottom - 1))
        var told = story
        told.send(click.message)
        // Compared first: an expectation that fails would print every cell.
        let isSame = clicked.surface.cells == told.surface.cells
        #expect(isSame, "\(name): \(click)")
        #expect(clicked.takeAll() == told.takeAll(), "\(name): \(click)")
      }
    }
    #expect(areas > GoldenTests.scenes.count * 3)
  }

  @Test func nothingIsClickedThroughAnOverlay() {
    var story = Story()
    let below = story.frame.clicks
    #expect(!below.isEmpty)
    for key in [KeyPress.function(1), .control("p"), .control("l"), .function(2)] {
      story.press(key)
      #expect(!story.state.overlays.isEmpty)
      #expect(story.frame.clicks.allSatisfy { !below.contains($0) })
      story.press(.escape)
    }
  }

  /// A click after a key in the same batch applies to the frame it was made on.
  @Test func aClickIsResolvedAgainstItsFrame() throws {
    let story = Story()
    let item = try #require(story.frame.clicks.first { $0.message == .cart(.itemClicked(3)) })
    let frame = story.frame
    var state = story.state
    _ = state.update(.input(.key(.function(1))), at: story.moment, frame: frame)
    _ = state.update(.input(.mouse(MouseEvent(.press, at: item.area.origin))), at: story.moment, frame: frame)
    #expect(state.sale.cart.isEmpty && state.cart.results.selected == 0 && state.overlays.count == 1)
  }

  /// In every list and text.
  @Test func aPageIsTheNumberOfVisibleRows() {
    var story = Story(size: Size(width: 80, height: 24))
    story.press(.function(1))
    let first = story.surface
    story.press(.pageDown)
    let extent = story.frame[.overlay]
    #expect(extent.last > 0)
    story.press(.pageUp)
    #expect(story.surface.transcript == first.transcript)
    // From the end one line up is one line up, however long the end was held.
    story.press(.end, .end, .down)
    let end = story.surface.transcript
    story.press(.up)
    #expect(story.surface.transcript != end)
    story.press(.down)
    #expect(story.surface.transcript == end)
  }
}
