import BrokerAPI
import Checkout
import Foundation
import Sales
import TerminalCore
import TestSupport
import Testing

@testable import Screens

/// How the bank's messages deviated from the contract is shown where they are.
@Suite struct FindingStories {
  private static let unknown = Finding("customer.nick", .unknownMember, .documented(line: 45))
  private static let missing = Finding("redirectLink", .missing, .published)

  private func accepted(_ findings: [Finding]) -> Result<Answer<Acceptance>, BrokerFailure> {
    Story.accepted.map { Answer($0.value, findings: findings) }
  }

  @Test func anOrderShowsTheFindingsOfItsAnswersAndCallbacksOnce() throws {
    var story = Story()
    story.send(.listening("http://127.0.0.1:5/callback"))
    story.toReview()
    _ = try story.mustSubmit()
    story.send(.submissionEnded(Story.reference, accepted([Self.unknown])))
    #expect(story.shows("▲ 1 замечание"))
    let status = OrderStatus(
      loanLength: "12", productCode: "CC12INS", referenceId: Story.reference.rawValue, state: .initial, stateTitle: "")
    story.send(.callbackArrived(BankCallback(id: "1", status: status, findings: [Self.unknown, Self.missing])))
    #expect(story.shows("▲ 2 замечания"))
    // A list does not make the answer to the application forgotten.
    story.bankSays(.preApproved, "Предварительно одобрено")
    #expect(story.shows("▲ 2 замечания"))
    story.press(KeyPress("g"))
    #expect(story.shows("customer.nick") && story.shows("неизвестное поле") && story.shows("описано, строка 45"))
    #expect(story.shows("redirectLink") && story.shows("обязательное поле") && story.shows("опубликовано"))
    story.press(.down, .enter)
    #expect(story.shows("обязательное поле · опубликовано"))
    story.press(.escape)
    story.press(KeyPress("g"))
    #expect(story.state.overlays.isEmpty)
  }

  @Test func aFindingIsSelectedAndOpenedByClicks() throws {
    var story = Story()
    story.toReview()
    _ = try story.mustSubmit()
    story.send(.submissionEnded(Story.reference, accepted([Self.unknown, Self.missing])))
    story.press(KeyPress("g"))
    let row = try #require(
      story.screen.split(separator: "\n", omittingEmptySubsequences: false).firstIndex { $0.contains("redirectLink") })
    story.click(Point(x: 40, y: row))
    #expect(story.state.overlays.count == 1)
    story.click(Point(x: 40, y: row))
    #expect(story.state.overlays.count == 2 && story.shows("обязательное поле · опубликовано"))
  }

  /// A list that was scrolled down stays where it is while the selection moves up within it.
  @Test func aLongListOfFindingsScrollsNoMoreThanItMust() throws {
    var story = Story(size: Size(width: 80, height: 24))
    story.toReview()
    _ = try story.mustSubmit()
    let many = (1...30).map { Finding("customer.n\($0)", .unknownMember, .published) }
    story.send(.submissionEnded(Story.reference, accepted(many)))
    story.press(KeyPress("g"), KeyPress(.end))
    #expect(story.shows("customer.n30"))
    story.press(.up)
    #expect(story.shows("customer.n30") && story.shows("customer.n29"))
  }

  @Test func theCommandSaysThatThereAreNone() {
    var story = Story()
    story.toOrder()
    story.press(KeyPress("g"))
    #expect(story.state.overlays.isEmpty && story.shows("Замечаний к сообщениям банка нет"))
    #expect(!story.shows("g замечания"))
  }

  /// A bank that rounds down offers payments that do not add up to the total.
  @Test(arguments: [
    (Language.russian, "▲ 1 замечание", "12 платежей, вместе"), (.kazakh, "▲ 1 ескерту", "12 төлем, барлығы"),
    (.english, "▲ 1 finding", "12 payments,"),
  ])
  func aPlanThatFallsShortIsShownWithItsFinding(_ language: Language, _ badge: String, _ rule: String) throws {
    var story = Story(language)
    story.type("airp")
    story.press(.enter, .control("n"))
    let text = #"{"products":[{"name":"P12","monthlyPayment":"14165.00","period":12,"productCode":"INS12"}]}"#
    let json = try JSON(parsing: text.utf8)
    let amount = Money(tenge: 169_990)
    let products = try #require(Product.list(reading: json)).products
    story.send(
      .plansArrived(amount: amount, .success(Answer(products, findings: Product.unpaid(in: json, for: amount)))))
    #expect(story.shows(badge))
    let row = try #require(story.screen.split(separator: "\n").first { $0.contains("P12") })
    #expect(row.contains("▲"))
    story.press(KeyPress("g"))
    #expect(story.shows("products[0].monthlyPayment") && story.shows(rule))
    story.press(.escape)
    // Plans for another total have findings of their own.
    story.press(.escape)
    story.press(.tab)
    story.press(KeyPress("+"))
    story.press(.control("n"))
    #expect(!story.shows(badge))
  }

  @Test func theBadgeIsClicked() throws {
    var story = Story()
    story.toReview()
    _ = try story.mustSubmit()
    story.send(.submissionEnded(Story.reference, accepted([Self.missing])))
    let click = try #require(story.frame.clicks.first { $0.message == .findingsPressed })
    story.send(.input(.mouse(MouseEvent(.press, at: click.area.origin))))
    #expect(story.shows("Замечания к сообщениям банка"))
  }

  /// The console is about every message of the bank to this till.
  @Test func theConsoleShowsThoseOfAllOrders() throws {
    var story = Story(size: Size(width: 80, height: 24))
    story.toReview()
    _ = try story.mustSubmit()
    story.send(.submissionEnded(Story.reference, accepted([Self.missing])))
    story.openConsole()
    #expect(story.shows("▲ 1 замечание"))
    story.press(KeyPress("g"))
    #expect(story.shows("redirectLink"))
  }
}
