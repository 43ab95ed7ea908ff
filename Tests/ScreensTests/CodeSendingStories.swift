import BrokerAPI
import Checkout
import FoundationEssentials
import Sales
import TerminalCore
import TestSupport
import Testing

@testable import Screens

/// What the clerk learns of a code that did not simply go out.
@Suite struct CodeSendingStories {
  private static func atTheCode(_ language: Language = .russian) -> Story {
    var story = Story(language)
    story.fillCart()
    story.choosePlan()
    story.fillCustomer()
    return story
  }

  /// Sends a code, and the gateway does that with it.
  private static func send(_ code: String, _ outcome: SMSOutcome, _ story: inout Story) {
    story.press(.function(4))
    end(code, outcome, &story)
  }

  /// A code is being sent, and the gateway does that with it.
  private static func end(_ code: String, _ outcome: SMSOutcome, _ story: inout Story) {
    let requests = story.takeAll().compactMap { if case .sendCode(let request) = $0 { request } else { nil } }
    #expect(requests.count == 1)
    for request in requests { story.send(.codeSending(request, SMSCode(code)!, outcome)) }
  }

  private static let outcomes: [SMSOutcome] = [
    .sent(id: "1"), .sent(note: SMSOutcome.moderation), .sent(note: "queued"), .duplicate, .refused("no such number"),
    .tryLater("slower"), .notSent(.unknownHost), .notSent(.proxyRefused(.password)),
    .notSent(.notConfigured("send-sms is not installed")),
    .unknown(.timeout(seconds: 15)),
  ]

  @Test(arguments: Language.allCases) func everyOutcomeIsToldApart(_ language: Language) {
    let screens = Self.outcomes.map { outcome in
      var story = Self.atTheCode(language)
      Self.send("1243", outcome, &story)
      return story.screen
    }
    #expect(Set(screens).count == screens.count)
    let s = Strings(language)
    let phone = try! Phone(parsing: "7030000001").formatted
    let said = Self.outcomes.map { s.codeSending($0, phone) }
    #expect(Set(said).count == said.count)
    #expect(zip(screens, said).allSatisfy { screen, text in screen.contains(text.prefix(20)) })
  }

  @Test(arguments: outcomes) func onlyACodeThatMayArriveIsAwaited(_ outcome: SMSOutcome) {
    var story = Self.atTheCode()
    Self.send("1243", outcome, &story)
    story.type("1243")
    #expect(story.shows("номер подтверждён") == outcome.mayArrive)
    guard !outcome.mayArrive else { return }
    // It may be tried again at once.
    Self.send("5678", .sent(), &story)
    story.wait(1)
    story.type("5678")
    #expect(story.shows("номер подтверждён"))
  }

  @Test func anUnknownMessageWaitsBeforeAnother() {
    var story = Self.atTheCode()
    Self.send("1243", .unknown(.connectionLost), &story)
    #expect(story.shows("мог быть отправлен") && story.shows("▲ неизвестно, ушёл ли код"))
    story.press(.function(4))
    #expect(story.effects.isEmpty && story.shows("рано отправлять"))
  }

  @Test func aLaterCodeCarriesItsOrdinal() {
    var story = Self.atTheCode()
    for outcome in [SMSOutcome.refused("busy"), .notSent(.unknownHost), .tryLater("busy")] {
      Self.send("1243", outcome, &story)
    }
    story.press(.function(4))
    // What never went out is not counted.
    #expect(story.codeRequest?.ordinal == 1)
    Self.end("1243", .sent(), &story)
    story.wait(60)
    story.press(.function(4))
    #expect(story.codeRequest?.ordinal == 2 && story.codeRequest?.phone.digits == "7030000001")
  }

  @Test func theCodeBeforeCountsWhereTheNextOneDidNotGoOut() {
    for outcome in [SMSOutcome.refused("no"), .notSent(.unknownHost), .unknown(.connectionLost), .duplicate] {
      var story = Self.atTheCode()
      Self.send("1243", .sent(), &story)
      story.wait(60)
      Self.send("5678", outcome, &story)
      story.type("1243")
      #expect(story.shows("номер подтверждён"), "\(outcome)")
      let phone = story.state.sale.form.phone
      #expect(phone.flatMap { story.state.sale.verification.confirmation(for: $0) }?.code == SMSCode("1243"))
    }
    // A code that certainly went out replaces the one before.
    var story = Self.atTheCode()
    Self.send("1243", .sent(), &story)
    story.wait(60)
    Self.send("5678", .sent(), &story)
    story.type("1243")
    #expect(story.shows("Неверный код"))
  }

  @Test func nobodyWaitsForTheCodeOfAnotherNumber() {
    var story = Self.atTheCode()
    story.press(.function(4))
    story.state.customer.focus = .phone
    story.press(.backspace)
    Self.end("1243", .refused("no"), &story)
    #expect(!story.shows("отказал") && story.state.sale.verification.phase == .idle)
  }

  /// The same phone gets another code before it is known what became of the first.
  @Test(arguments: [SMSOutcome.sent(), .refused("no")]) func theOutcomeOfAnEarlierCodeIsNotTheNextOnes(
    _ outcome: SMSOutcome
  ) throws {
    var story = Self.atTheCode()
    story.press(.function(4))
    let first = try #require(story.codeRequest)
    // Somebody else holds the phone now.
    story.state.customer.focus = .firstName
    story.type("а")
    story.press(.backspace)
    story.state.customer.focus = .consent
    story.press(.space)
    _ = story.takeAll()
    story.press(.function(4))
    let second = try #require(story.codeRequest)
    #expect(second.phone == first.phone && second != first)
    story.send(.codeSending(first, SMSCode("1243")!, outcome))
    #expect(story.state.sale.verification.isSending, "\(story)")
    story.send(.codeSending(second, SMSCode("5678")!, .sent()))
    story.type("5678")
    #expect(story.shows("номер подтверждён"))
  }

  @Test func anotherSaleToTheSamePhoneWaitsForItsOwnCode() throws {
    var story = Self.atTheCode()
    story.press(.function(4))
    let first = try #require(story.codeRequest)
    _ = story.takeAll()
    story.press(.control("x"))
    story.type("д")
    story.wait(1)
    story.fillCart()
    story.choosePlan()
    story.fillCustomer()
    story.press(.function(4))
    let second = try #require(story.codeRequest)
    #expect(second.phone == first.phone)
    story.send(.codeSending(first, SMSCode("1243")!, .sent()))
    story.send(.codeSending(second, SMSCode("5678")!, .sent()))
    story.type("5678")
    #expect(story.shows("номер подтверждён"), "\(story)")
  }

  /// It was parked while the code went out.
  @Test func aSaleThatIsTakenUpAgainHasItsCode() throws {
    var story = Self.atTheCode()
    story.press(.function(4))
    let request = try #require(story.codeRequest)
    story.press(.function(7))
    #expect(story.state.parked.count == 1)
    story.send(.codeSending(request, SMSCode("1243")!, .sent()))
    #expect(story.desk.parked.contains { !$0.draft.codeWaits.isEmpty })
    story.press(.function(7), .enter)
    story.press(.alt("3"))
    story.state.customer.focus = .code
    story.type("1243")
    #expect(story.shows("номер подтверждён"), "\(story)")
  }
}

extension Story {
  /// The code that waits to be sent.
  var codeRequest: Verification.Request? {
    effects.lazy.compactMap { if case .sendCode(let request) = $0 { request } else { nil } }.first
  }
}
