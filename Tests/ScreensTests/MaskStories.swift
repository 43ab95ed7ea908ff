import BrokerAPI
import Checkout
import FoundationEssentials
import Sales
import TerminalCore
import TestSupport
import Testing

@testable import Screens

/// `F6` masks personal data on every screen, also while typing.
@Suite struct MaskStories {
  static let secrets = [
    "Ғаббасова", "Әлия", "Қуанышқызы", "940317", "94031749", "17.03.1994", "703 000 00 01", "7030000001", "aliya@",
    "Сығанақ",
  ]

  private func expectNobody(_ story: Story, _ place: String, _ location: SourceLocation = #_sourceLocation) {
    for secret in Self.secrets { #expect(!story.shows(secret), "\(place): \(secret)", sourceLocation: location) }
  }

  @Test func everyFieldOfTheCustomersFormIsMaskedWhileItHasTheFocus() {
    var story = Story(size: Size(width: 140, height: 40))
    story.fillCart()
    story.choosePlan()
    story.press(.function(6))
    for text in ["Ғаббасова", "Әлия", "Қуанышқызы", "940317499906", "+77030000001", "aliya@example.kz"] {
      for character in text {
        story.type(String(character))
        expectNobody(story, "typing \(text)")
      }
      story.press(.tab)
      expectNobody(story, "after \(text)")
    }
    // To where it is delivered.
    story.press(KeyPress(" "), KeyPress(.tab), KeyPress(.tab))
    story.type("Астана, улица Сығанақ, 9003")
    expectNobody(story, "typing the address")
    #expect(!story.shows("Астана, улица") && story.shows("•••••"))
    story.press(.tab)
    expectNobody(story, "after the address")
    // What was typed is there, and the last digits help to correct it.
    #expect(story.state.sale.form.customer?.iin.digits == "940317499906" && story.shows("••••••••9906"))
    for _ in 0..<10 {
      story.press(KeyPress(.up))
      expectNobody(story, "going back up")
    }
  }

  @Test func theCodeIsMaskedWhileTyping() {
    var story = Story(bank: .test)
    story.fillCart()
    story.choosePlan()
    story.state.sale.form.fill(Story.configuration(.embedded).people[0].customer)
    story.state.sale.consent = Consent(givenAt: story.now)
    story.press(.function(6))
    story.sendCode("1243")
    story.type("124")
    #expect(!story.shows("1    2") && story.shows("•    •    •"))
  }

  @Test func theHintDoesNotRevealABirthDate() {
    var story = Story(size: Size(width: 140, height: 40))
    story.fillCart()
    story.choosePlan()
    story.press(.function(6))
    for _ in 0..<3 { story.press(.tab) }
    // 2012-05-01, with its check digit.
    let eleven = [1, 2, 0, 5, 0, 1, 5, 0, 0, 0, 1]
    story.type((eleven + [IIN.checkDigit(of: eleven)!]).map(String.init).joined())
    #expect(story.shows("моложе 18 лет") && !story.shows("01.05.2012"))
  }

  @Test func everyScreenAndOverlayIsMasked() {
    var story = Story(size: Size(width: 140, height: 48))
    story.fillCart()
    story.press(.function(6))
    story.choosePlan()
    story.press(.function(3))
    expectNobody(story, "the test customers")
    #expect(story.shows("одобрено, договор подписан"))
    story.press(.enter)
    story.press(KeyPress(" "))
    story.state.sale.form.isDelivery = true
    story.state.sale.form[.address].set("Астана, улица Сығанақ, 9003")
    story.sendCode()
    expectNobody(story, "the toast of the code")
    story.type("1243")
    story.press(.control("n"))
    expectNobody(story, "the review")
    for way in ["j", "l", "j"] {
      story.press(KeyPress(Character(way)))
      expectNobody(story, "the review, \(way)")
    }
    story.press(KeyPress("l"))
    _ = story.submit()
    story.send(.submissionEnded(Story.reference, Story.accepted))
    expectNobody(story, "the order")
    for key in [
      KeyPress("q"), KeyPress(.escape), KeyPress(.function(8)), KeyPress(.escape), KeyPress(.function(1)),
      KeyPress(.escape),
    ] {
      story.press(key)
      expectNobody(story, "above the order")
    }
    story.press(.control("r"))
    story.answerHistory()
    expectNobody(story, "the history")
    story.type("Ғаббасова 940317")
    expectNobody(story, "the search of the history")
    #expect(story.shows("•••••••••"))
  }

  @Test func maskingSurvivesARestartAndACrash() {
    var story = Story()
    story.fillCart()
    story.choosePlan()
    story.fillCustomer()
    story.press(.function(6))
    #expect(story.desk.isMasked)
    let again = story.restarted()
    #expect(again.state.isMasked)
    expectNobody(again, "the first frame after a restart")
    var open = again
    open.press(.function(6))
    #expect(!open.desk.isMasked && !open.restarted().state.isMasked && open.shows("Ғаббасова"))
  }

  @Test func maskingIsSavedWithAnEmptyDesk() {
    var story = Story()
    story.press(.function(6))
    #expect(story.desk.isMasked && story.restarted().state.isMasked)
  }

  @Test func aDeadLinkIsNeitherShownNorOpened() {
    var story = Story()
    story.toReview()
    _ = story.submit()
    let response = PreApprovalResponse(
      code: "200", message: "", requestUuid: "1", redirectLink: "https://user@evil.kz/", status: "Success")
    let finding = Finding("redirectLink", .malformed("x"))
    story.send(.submissionEnded(Story.reference, .success(Answer(.application(response), findings: [finding]))))
    #expect(story.shows("Ссылка банка негодная") && !story.shows("evil.kz"))
    _ = story.takeAll()
    story.press(KeyPress("o"), KeyPress("c"), KeyPress("q"))
    #expect(story.state.overlays.isEmpty)
    #expect(!story.effects.contains { if case .open = $0 { true } else if case .copy = $0 { true } else { false } })
  }
}
