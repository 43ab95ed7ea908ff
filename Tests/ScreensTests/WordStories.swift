import BrokerAPI
import FoundationEssentials
import Sales
import TerminalCore
import TestSupport
import Testing

@testable import Screens

/// Who has to act is named, and nothing looks done that is not.
@Suite struct WordStories {
  @Test(arguments: Language.allCases) func wrongCredentialsAreForWhoeverSetsUpTheTill(_ language: Language) {
    var story = Story(language)
    let s = Strings(language)
    story.type("airp")
    story.press(.enter)
    story.press(.control("n"))
    story.wait(1)
    for case .loadPlans(let amount) in story.takeAll() {
      story.send(.plansArrived(amount: amount, .failure(.notSent(.noToken(.init(status: 401))))))
    }
    #expect(story.shows("client_id") && story.shows(s.keyRetry), "\(story)")
    // Waiting helps against others.
    #expect(s.setupAdvice(.notSent(.noToken(.init(status: 503)))) == nil)
  }

  @Test func theWordToTypeDoesNotLookTyped() {
    var story = Story(bank: .production)
    story.toReviewOfSomebody()
    story.now += 2
    story.press(.enter)
    let s = story.state.strings
    #expect(story.screen.split(separator: s.confirmProductionWord).count == 2, "\(story)")
    #expect(story.shows("↵ " + s.confirmProductionKey), "\(story)")
  }

  /// The bank did answer: the method is wrong, which somebody can set right.
  @Test(arguments: Language.allCases) func aWrongMethodIsNamed(_ language: Language) {
    let s = Strings(language)
    for failure in [BrokerFailure.notAccepted(.init(status: 405)), .refused(.init(status: 405))] {
      #expect(s.setting(failure).contains("(405)") && s.setting(failure).hasSuffix("orders.update_method"))
    }
    #expect(!s.setting(.notAccepted(.init(status: 404))).contains("update_method"))
  }

  /// Neither the orders' title nor why they are old is cut off.
  @Test(arguments: Language.allCases) func theOrdersTitleStandsBesideALongReason(_ language: Language) {
    for size in [Size.smallest, Size(width: 140, height: 40)] {
      for failure in [BrokerFailure.notAccepted(.init(status: 405)), .notSent(.notSecure(.notYetValid))] {
        var story = Story(language, size: size)
        let s = Strings(language)
        story.toOrder()
        while story.effects.isEmpty { story.wait(0.5) }
        for case .loadOrders(let poll) in story.takeAll() { story.send(.ordersArrived(poll: poll, .failure(failure))) }
        if size == .smallest { story.press(.function(8)) }
        let reason = story.state.orders.isReadRefused ? s.readNotOffered : s.short(failure)
        #expect(story.shows(s.ordersTitle), "\(story)")
        for word in reason.split(separator: " ") { #expect(story.shows(String(word)), "\(story)") }
      }
    }
  }

  @Test func aLinksLifetimeIsRounded() {
    let s = Strings(.russian)
    #expect(s.linkLeft(72 * 3600 - 1).contains("72") && s.linkLeft(71.4 * 3600).contains("71"))
  }
}
