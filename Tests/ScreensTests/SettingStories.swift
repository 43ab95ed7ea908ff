import BrokerAPI
import Checkout
import Foundation
import Terminal
import TestSupport
import Testing

@testable import Screens

/// What the till says of a state whose setting was not answered, once the bank's list tells.
@Suite struct SettingStories {
  /// Moved on while the answer was lost: neither "set" nor "not set" is known, so the state itself is said.
  @Test func anOrderThatMovedOnIsSaidToBeWhereItIs() {
    var story = MeaningStories.unsettled()
    story.bankSays(.customerApproved, "Клиент согласился")
    // So soon the state may still be on its way inside the bank.
    #expect(story.shows("Неизвестно, установлен ли статус «Отменено магазином»"))
    #expect(!MeaningStories.offersToCancel(story))
    story.wait(11)
    story.bankSays(.customerApproved, "Клиент согласился")
    #expect(story.shows("Статус у банка теперь «Клиент согласился», а не «Отменено магазином»"))
    #expect(!story.shows("можно повторить") && !story.shows("Неизвестно") && MeaningStories.offersToCancel(story))
  }

  /// Nothing follows a final state, so that nothing is waited for.
  @Test func anOrderThatEndedOtherwiseIsSaidAtOnce() {
    var story = MeaningStories.unsettled()
    story.bankSays(.rejected, "Банк отказал")
    #expect(story.shows("Статус у банка теперь «Банк отказал», а не «Отменено магазином»"))
    #expect(!story.shows("Неизвестно") && !story.shows("Заявка отменена"))
  }

  /// What counts is the state in which the clerk set another one, not that of the moment at which the answer was lost.
  @Test func aStateThatCameWhileTheAnswerWasAwaitedIsNoProof() {
    var story = Story()
    story.toOrder()
    story.bankSays(.approved, "Одобрено")
    story.press(KeyPress("x"), KeyPress(.tab), KeyPress(.enter))
    story.bankSays(.signed, "Договор подписан")
    story.send(.stateSet(Story.reference, .partnerCancelled, .failure(.answerLost(.connectionLost))))
    story.wait(11)
    story.bankSays(.signed, "Договор подписан")
    #expect(story.shows("Статус у банка теперь «Договор подписан», а не «Отменено магазином»"))
    #expect(!story.shows("можно повторить"))
  }

  @Test(arguments: Language.allCases)
  func theSentenceNamesBothStates(_ language: Language) {
    let s = Strings(language)
    let text = s.isNow(.signed, title: "", insteadOf: .partnerCancelled)
    #expect(text.contains(s.knownState(.signed) ?? "-") && text.contains(s.knownState(.partnerCancelled) ?? "-"))
    #expect(!text.contains(s.wasNotSet(.partnerCancelled)))
  }
}
