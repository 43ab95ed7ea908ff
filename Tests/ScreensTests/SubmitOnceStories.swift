import BrokerAPI
import FoundationEssentials
import Terminal
import TestSupport
import Testing

@testable import Screens

/// One intent, one application: what a key sends, somebody has read.
@Suite struct SubmitOnceStories {
  private func isSending(_ effects: [Effect]) -> Bool {
    effects.contains {
      switch $0 {
      case .takeReference, .submit: true
      default: false
      }
    }
  }

  @Test(arguments: [KeyPress.control("n"), .function(10)], Language.allCases)
  func theKeyThatLeadsOnNeverSubmits(_ key: KeyPress, _ language: Language) {
    var story = Story(language)
    story.toReview()
    _ = story.takeAll()
    for _ in 0..<5 { story.press(key) }
    #expect(!isSending(story.effects) && story.state.step == .review)
    #expect(story.sees(story.state.strings.onlyEnterSubmits))
  }

  /// Held down, a key comes again every 33 ms; what came of the first try has to be read before the next.
  @Test func aHeldEnterDoesNotSendAgainAfterARefusal() {
    var story = Story()
    story.toReview()
    #expect(story.submit() != nil)
    story.send(.submissionEnded(Story.reference, .failure(.refused(.init(status: 400)))))
    for _ in 0..<150 {
      story.now += 0.033
      story.press(.enter)
      #expect(!isSending(story.takeAll()))
    }
    // Let go of and pressed again it is another intent.
    story.now += 1.5
    story.press(.enter)
    #expect(isSending(story.takeAll()))
  }

  /// A hand that presses again and again is slower than a keyboard that repeats: its presses are taken once the first was read.
  @Test func anImpatientHandIsNotAHeldKey() {
    var story = Story()
    story.toReview()
    #expect(story.submit() != nil)
    story.send(.submissionEnded(Story.reference, .failure(.refused(.init(status: 400)))))
    story.now += 0.3
    story.press(.enter)
    #expect(!isSending(story.takeAll()))
    story.now += 0.3
    story.press(.enter)
    #expect(isSending(story.takeAll()))
  }
}
