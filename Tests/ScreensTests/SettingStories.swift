import BrokerAPI
import Checkout
import Foundation
import TerminalCore
import TestSupport
import Testing

@testable import Screens

/// Resolving a state whose setting was not answered.
@Suite struct SettingStories {
  /// A third state proves neither, so the state itself is reported.
  @Test func anOrderInAThirdStateIsReportedWithIt() {
    var story = MeaningStories.unsettled()
    story.bankSays(.customerApproved, "Клиент согласился")
    // So soon the state may still be on its way inside the bank.
    #expect(story.shows("Неизвестно, установлен ли статус «Отменено магазином»"))
    #expect(!MeaningStories.offersToCancel(story))
    story.wait(26)
    story.bankSays(.customerApproved, "Клиент согласился")
    #expect(story.shows("Статус у банка теперь «Клиент согласился», а не «Отменено магазином»"))
    #expect(!story.shows("можно повторить") && !story.shows("Неизвестно") && MeaningStories.offersToCancel(story))
  }

  /// No need to wait: final states do not change.
  @Test func aDifferentFinalStateIsReportedAtOnce() {
    var story = MeaningStories.unsettled()
    story.bankSays(.rejected, "Банк отказал")
    #expect(story.shows("Статус у банка теперь «Банк отказал», а не «Отменено магазином»"))
    #expect(!story.shows("Неизвестно") && !story.shows("Заявка отменена"))
  }

  /// Compared with the state before setting, not with that when the answer was lost.
  @Test func aStateReceivedWhileSettingIsNoProof() {
    var story = Story()
    story.toOrder()
    story.bankSays(.approved, "Одобрено")
    story.press(KeyPress("x"), KeyPress(.tab), KeyPress(.enter))
    story.bankSays(.signed, "Договор подписан")
    story.send(.stateSet(Story.reference, .partnerCancelled, .failure(.answerLost(.connectionLost))))
    story.wait(26)
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
