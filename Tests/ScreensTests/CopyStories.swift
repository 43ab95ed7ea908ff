import TerminalCore
import TestSupport
import Testing

@testable import Screens

/// Copying the customer's link says what is known of it.
@Suite struct CopyStories {
  private func story(_ language: Language = .russian, size: Size = Size(width: 80, height: 24)) -> Story {
    var story = Story(language, size: size)
    story.toOrder()
    story.type("c")
    #expect(story.takeAll().contains(.copy(Story.link)))
    return story
  }

  @Test func nothingIsSaidUntilItIsKnown() {
    var story = story()
    #expect(!story.shows("скопирована"))
    story.send(.linkCopied(Story.link, .copied))
    #expect(story.shows("Ссылка скопирована") && story.state.overlays.isEmpty)
  }

  /// On rows of its own from edge to edge, so that a selection holds nothing else.
  @Test(arguments: [
    (Language.russian, "если он это умеет", "Не сработали: xclip, xsel."),
    (.kazakh, "егер ол қолдаса", "Іске аспады: xclip, xsel."),
    (.english, "if it has one", "Did not work: xclip, xsel."),
  ])
  func aLinkThatOnlyTheTerminalGotIsShownToBeSelected(_ language: Language, _ sent: String, _ tried: String) {
    var story = story(language)
    story.send(.linkCopied(Story.link, .sentToTerminal(failed: ["xclip", "xsel"])))
    let screen = story.screen.replacing("\n", with: " ").split(separator: " ").joined(separator: " ")
    #expect(screen.contains(sent) && screen.contains(tried), "\(story.screen)")
    let lines = story.screen.split(separator: "\n", omittingEmptySubsequences: false)
    let rows = OrderView.rows(of: Story.link, width: 80)
    #expect(rows.joined() == Story.link)
    for row in rows { #expect(lines.contains { String($0).trimmingSuffix == row }, "\(story.screen)") }
    story.press(.escape)
    #expect(story.state.overlays.isEmpty)
  }

  @Test func aTerminalWithoutAClipboardSaysSo() {
    var story = story()
    story.send(.linkCopied(Story.link, .nowhere(failed: [])))
    #expect(story.shows("Ссылка не скопирована") && !story.shows("Не сработали"))
    // The key that copies closes it, too.
    story.type("c")
    #expect(story.state.overlays.isEmpty && !story.takeAll().contains(.copy(Story.link)))
  }

  /// The outcome comes late: the clerk is elsewhere and typing.
  @Test func nothingOpensOverWhatTheClerkHasGoneOnTo() {
    var story = story()
    story.press(.control("n"))
    story.send(.linkCopied(Story.link, .sentToTerminal(failed: [])))
    #expect(story.state.overlays.isEmpty && story.shows("если он это умеет"))
  }
}

extension String {
  fileprivate var trimmingSuffix: String {
    var text = self
    while text.last == " " || text.last == "\u{A0}" { text.removeLast() }
    return text
  }
}
