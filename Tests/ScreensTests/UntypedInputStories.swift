import TerminalCore
import TestSupport
import Testing

@testable import Screens

/// What nobody typed does nothing: the bytes of a terminal, down to what the till would send to the bank.
@Suite struct UntypedInputStories {
  /// Feeds the till what a terminal sent, then lets it be quiet; returns the effects.
  private static func feed(_ bytes: [UInt8], to story: inout Story) -> [Effect] {
    var decoder = InputDecoder()
    var events = decoder.feed(bytes, at: .zero)
    while let deadline = decoder.deadline { events += decoder.expire(at: deadline) }
    _ = story.takeAll()
    for input in events { story.send(.input(input.event)) }
    return story.takeAll()
  }

  @Test(
    arguments: [
      [0x1B, 0x5B, 0x4D, 0x20, 0x21, 0x21], [0x1B, 0x5B, 0x4D, 0x20, 0x0D, 0x0D], [0x1B, 0x5B, 0x4D],
      Array("\u{1B}[M \u{A1}\u{A1}".utf8), Array("\u{1B}[32;10;10M".utf8), Array("\u{1B}[200~1243\r\r".utf8),
      Array("\u{1B}[200~\r\n\u{1B}[201~".utf8), [0x0A],
    ] as [[UInt8]])
  func anX10ClickOrAPasteSubmitsNothing(_ bytes: [UInt8]) {
    var story = Story()
    story.toReview()
    #expect(Self.feed(bytes, to: &story).isEmpty)
    #expect(story.state.step == .review && story.state.review.submission == .editing)
    // The same with Enter at its end submits, so the story is where it could.
    #expect(Self.feed([0x0D], to: &story) == [.reserveReference])
  }

  @Test(arguments: [Language.russian, .kazakh, .english])
  func aLostPasteIsReportedInASentenceThatFits(_ language: Language) {
    for (bytes, loss) in [
      (Array("\u{1B}[200~Аскаров\r".utf8), PasteLoss.unfinished),
      (Array("\u{1B}[200~".utf8) + Array(repeating: 0x0D, count: InputDecoder.pasteLimit + 1), .tooLong),
    ] {
      for covered in [false, true] {
        var story = Story(language, size: Size(width: 80, height: 24))
        story.fillCart()
        // A question over the screen, where the paste was going.
        if covered { story.press(.function(2)) }
        let (cart, query) = (story.state.sale.cart, story.state.cart.query.text)
        #expect(Self.feed(bytes, to: &story).isEmpty)
        #expect(story.shows(Strings(language).pasteLost(loss)))
        #expect(story.state.sale.cart == cart && story.state.cart.query.text == query)
      }
    }
  }
}
