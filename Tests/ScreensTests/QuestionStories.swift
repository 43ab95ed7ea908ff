import BrokerAPI
import TerminalCore
import TestSupport
import Testing

@testable import Screens

/// Answer letters count by their meaning, not by their position.
@Suite struct QuestionStories {
  /// What a key answers; nil for nothing.
  private func answer(_ press: KeyPress) -> Bool? {
    let shared = Story().state.shared
    let question = Confirm(title: "", text: "", yes: "", message: .overlayClosed)
    let binding = Keymap.standard.binding(for: press, in: question.bindings(shared), typing: false)
    return if case .overlay(.answered(let isYes))? = binding?.message { isYes } else { nil }
  }

  @Test(arguments: Array("дДиИyY"), Array("нНжЖnN"))
  func theLettersOfEveryLanguageAnswerAsTheyRead(_ yes: Character, _ no: Character) {
    #expect(answer(KeyPress(yes)) == true)
    #expect(answer(KeyPress(no)) == false)
  }

  /// «т» sits where N does and answers in no language.
  @Test func aLetterWithoutAMeaningCountsByItsPosition() {
    #expect(answer(KeyPress("т")) == false && answer(KeyPress("Т")) == false)
    for other in "xq1 ;,ф" { #expect(answer(KeyPress(other)) == nil) }
  }

  @Test func aCommandIsNoAnswer() {
    for letter in "yднn" {
      #expect(answer(.control(letter)) == nil && answer(.alt(letter)) == nil)
    }
  }

  @Test(arguments: Language.allCases)
  func theButtonsShowTheirLetters(_ language: Language) throws {
    let s = Strings(language)
    #expect(answer(KeyPress(Character(s.yesLetter))) == true)
    #expect(answer(KeyPress(Character(s.noLetter))) == false)
    var story = Story(language, size: Size(width: 80, height: 24))
    story.toOrder()
    story.bankSays(.approved, "Одобрено, ждём клиента")
    for state in [OrderState.partnerCancelled, .customerRejected] {
      let wanted = OrderScreen.Message.statePressed(state)
      story.send(.order(wanted))
      let isCancel = state == .partnerCancelled
      let (no, yes) = isCancel ? (s.keepOrder, s.cancelOrder) : (s.no, "\(s.yes), \(s.keySet(state))")
      #expect(story.shows("▸ \(s.noLetter) \(no)") && story.shows("\(s.yesLetter) \(yes)"), "\(story.screen)")
      story.press(.escape)
    }
  }

  @Test(arguments: ["н", "Н", "ж", "n", "т"])
  func noKeepsTheOrder(_ letter: String) {
    var story = Story()
    story.toOrder()
    story.bankSays(.approved, "Одобрено, ждём клиента")
    _ = story.takeAll()
    story.type("x")
    #expect(story.shows("Отменить заявку?"))
    story.type(letter)
    #expect(!story.shows("Отменить заявку?") && story.effects.isEmpty)
  }

  @Test(arguments: ["д", "Д", "и", "y"])
  func yesCancelsTheOrder(_ letter: String) {
    var story = Story()
    story.toOrder()
    story.bankSays(.approved, "Одобрено, ждём клиента")
    _ = story.takeAll()
    story.type("x")
    story.type(letter)
    #expect(story.effects.count == 1)
    guard case .setState(let status, _)? = story.take() else {
      Issue.record("nothing was set")
      return
    }
    #expect(status.state == .partnerCancelled)
  }

  @Test func answeringNoStays() {
    var story = Story(journal: .off)
    story.fillCart()
    story.press(.control("q"))
    #expect(story.shows("Выйти из кассы?"))
    story.type("н")
    #expect(!story.shows("Выйти из кассы?") && !story.effects.contains(.quit))
    story.press(.control("q"))
    story.type("д")
    #expect(story.effects.contains(.quit))
  }

  @Test(arguments: [(Language.russian, "заберите его"), (.kazakh, "қайтарып алыңыз"), (.english, "take them")])
  func cancellingWhatWasHandedOverSaysSo(_ language: Language, _ words: String) {
    var story = Story(language)
    story.toOrder()
    story.bankSays(.signed, "")
    story.bankSays(.delivered, "")
    story.type("x")
    #expect(story.shows(words), "\(story)")
    story.press(.escape)
    story.bankSays(.partnerCancelled, "")
    #expect(story.shows(words), "\(story)")
  }

  @Test func aHeldKeyIsNoAnswer() {
    var story = Story(journal: .off)
    story.fillCart()
    _ = story.takeAll()
    for _ in 0..<4 { story.press(.control("q")) }
    #expect(story.shows("Выйти из кассы?") && story.effects.isEmpty)
  }

  /// Neither pasted text nor keys with modifiers answer.
  @Test func onlyAPlainKeyAnswers() {
    var story = Story(journal: .off)
    story.fillCart()
    _ = story.takeAll()
    story.press(.control("q"))
    story.paste("д")
    story.press(.control("y"), .alt("y"))
    #expect(story.shows("Выйти из кассы?") && story.effects.isEmpty)
  }

  @Test(arguments: [
    (Language.russian, "уже подписан"), (.kazakh, "қол қойылған"), (.english, "is signed already"),
  ])
  func cancellingASignedContractSaysSo(_ language: Language, _ words: String) {
    var story = Story(language, size: .smallest)
    story.toOrder()
    story.bankSays(.approved, "Одобрено, ждём клиента")
    story.press(KeyPress("x"))
    #expect(!story.shows(words))
    story.press(.escape)
    story.press(KeyPress("x"), .right)
    story.bankSays(.signed, "Договор подписан")
    #expect(story.shows(words) && story.shows("▸ \(story.state.strings.noLetter)"), "signed while it was asked")
    story.press(.escape)
    story.press(KeyPress("x"))
    #expect(story.shows(words) && story.shows(story.state.strings.cancelOrder), "\(story.screen)")
  }
}
