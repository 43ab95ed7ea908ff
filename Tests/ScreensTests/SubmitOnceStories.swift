import BrokerAPI
import Checkout
import FoundationEssentials
import TerminalCore
import TestSupport
import Testing

@testable import Screens

/// One decision sends one application.
@Suite struct SubmitOnceStories {
  private func isSending(_ effects: [Effect]) -> Bool {
    effects.contains {
      switch $0 {
      case .reserveReference, .submit: true
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

  /// A held key repeats, on some keyboards slowly; the first outcome has to be read before the
  /// next.
  @Test(arguments: [0.033, 0.25, 0.5]) func aHeldEnterDoesNotSendAgainAfterARefusal(_ gap: TimeInterval) {
    var story = Story()
    story.toReview()
    #expect(story.submit() != nil)
    story.send(.submissionEnded(Story.reference, .failure(.refused(.init(status: 400)))))
    for number in 0..<150 {
      // The first repeat comes late, and a line that stalls brings others late.
      story.now += number == 0 ? 1 : number == 70 ? max(gap, 0.4) : gap
      story.press(.enter)
      #expect(!isSending(story.takeAll()))
    }
    #expect(story.sees("Прочтите ответ"))
    // Let go of and pressed again it is another intent.
    story.now += 1.5
    story.press(.enter)
    #expect(isSending(story.takeAll()))
  }

  /// Repeated presses get a hint to read, and the next press after it counts.
  @Test func repeatedPressesAreNotAHeldKey() {
    var story = Story()
    story.toReview()
    #expect(story.submit() != nil)
    story.send(.submissionEnded(Story.reference, .failure(.refused(.init(status: 400)))))
    story.now += 0.7
    story.press(.enter)
    #expect(!isSending(story.takeAll()) && story.sees("Прочтите ответ"))
    story.now += 0.7
    story.press(.enter)
    #expect(isSending(story.takeAll()))
  }

  /// Enter lay in the queue while the till was busy: it is judged by when it may have come.
  @Test func aBusyTillDoesNotTakeAScansEndForAHands() {
    var story = Story()
    story.toReview()
    _ = story.takeAll()
    story.now += 2
    story.press(KeyPress("7"))
    let typed = story.moment.monotonic
    story.now += 1
    story.send(.input(.key(.enter), after: typed + 0.01))
    #expect(!isSending(story.takeAll()) && story.sees("сканер"))
    story.send(.input(.key(.enter), after: typed + 1))
    #expect(isSending(story.takeAll()))
  }

  /// A scan ends with Enter, which must not submit.
  @Test(arguments: ["4870001234567", "ACS4", "л"]) func aScanOnTheReviewSubmitsNothing(_ code: String) {
    var story = Story()
    story.toReview()
    _ = story.takeAll()
    story.now += 2
    for character in code {
      story.press(KeyPress(character))
      story.now += 0.02
    }
    story.press(.enter)
    #expect(!isSending(story.takeAll()) && story.sees("сканер"))
    story.now += 0.5
    story.press(.enter)
    #expect(isSending(story.takeAll()))
  }

  /// The bank rejects a code confirmed long ago: this is reported before anything is sent.
  @Test func anExpiredCodeIsReportedAndSentAgain() {
    var story = Story()
    story.toReview()
    _ = story.takeAll()
    story.wait(1741)
    story.press(.enter)
    #expect(!isSending(story.takeAll()) && story.state.step == .customer)
    #expect(story.sees("Код истёк: F4 отправит новый"))
    story.sendCode("5678")
    story.type("5678")
    story.press(.control("n"))
    #expect(story.submit()?.verificationSmsCode == "5678")
  }

  /// Still the same press.
  @Test func aHeldEnterDoesNotSendAgainAfterASlowRefusal() {
    var story = Story()
    story.toReview()
    #expect(story.submit() != nil)
    story.now += 0.5
    for _ in 0..<100 {
      story.now += 0.033
      story.press(.enter)
    }
    story.send(.submissionEnded(Story.reference, .failure(.refused(.init(status: 400)))))
    _ = story.takeAll()
    for _ in 0..<50 {
      story.now += 0.033
      story.press(.enter)
      #expect(!isSending(story.takeAll()))
    }
  }
}
