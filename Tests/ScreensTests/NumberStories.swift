import BrokerAPI
import Checkout
import Foundation
import Sales
import TerminalCore
import TestSupport
import Testing

@testable import Screens

/// A number is bound to the content of the request first sent under it: different content is another application.
@Suite struct NumberStories {
  /// A delivery of two lines whose answer was lost and which the bank does not know, back at the review.
  static func absent() -> Story {
    var story = sent()
    story.send(.submissionEnded(Story.reference, .failure(.answerLost(.connectionLost))))
    story.wait(26)
    MeaningStories.check(&story, [])
    story.sendAgain()
    return story
  }

  static func sent() -> Story {
    var story = Story()
    story.type("acs2")
    story.press(.enter)
    story.fillCart()
    story.choosePlan()
    story.fillCustomer()
    story.deliver(to: "Алматы, улица Гоголя, 9001")
    story.verify()
    story.press(.control("n"))
    _ = story.file()
    return story
  }

  /// What the clerk changes, on the customer's form unless it says otherwise.
  static let changes: [(String, @Sendable (inout Story) -> Void)] = [
    (
      "the address",
      {
        $0.state.customer.focus = .address
        $0.type(", кв. 3")
      }
    ),
    (
      "the way the goods go",
      {
        $0.state.customer.focus = .handover
        $0.press(KeyPress(" "))
      }
    ),
    (
      "the place of sale",
      {
        $0.state.customer.focus = .place
        $0.press(KeyPress(" "))
      }
    ),
    (
      "the customer's email",
      {
        $0.state.customer.focus = .email
        $0.type("z")
      }
    ),
    (
      "single prices of the same total",
      {
        let lines = $0.state.sale.cart.lines
        try? $0.state.sale.cart.setPrice(Money(tiyn: lines[0].unitPrice.tiyn + 1000), at: 0)
        try? $0.state.sale.cart.setPrice(Money(tiyn: lines[1].unitPrice.tiyn - 1000), at: 1)
      }
    ),
    (
      "a link instead of an application",
      {
        $0.press(.control("n"))
        $0.press(KeyPress("l"))
      }
    ),
  ]

  /// Submits and expects a new number and a first sending.
  static func expectAnotherNumber(_ story: inout Story, _ what: String) {
    if story.state.step != .review { story.press(.control("n")) }
    #expect(story.state.step == .review, "\(what)")
    _ = story.takeAll()
    // A hand's, not a scanner's after a letter.
    story.now += 2
    story.press(.enter)
    #expect(story.shows("Ещё одна заявка?") && story.shows("уже не заявка KS-0007"), "\(what)")
    story.type("д")
    #expect(story.takeAll().contains(.reserveReference), "\(what)")
    let other = Reference(rawValue: "KS-0008")
    story.send(.referenceReserved(other))
    guard case .submit(let filing)? = story.takeAll().last else {
      Issue.record("\(what): expected an application")
      return
    }
    #expect(filing.sending == .first && filing.summary.reference == other, "\(what)")
  }

  static func expectTheSameNumber(_ story: inout Story, _ what: String) {
    #expect(story.shows("KS-0007"), "\(what)")
    let filing = story.file()
    #expect(filing?.sending == .repeated && filing?.summary.reference == Story.reference, "\(what)")
  }

  @Test func anyChangeAfterAnUnknownOutcomeIsAnotherApplication() {
    for (what, change) in Self.changes {
      var story = Self.absent()
      #expect(story.shows("KS-0007") && story.shows("Банк не знает"), "\(what)")
      story.press(.alt("3"))
      change(&story)
      Self.expectAnotherNumber(&story, what)
    }
  }

  /// For another application, the review shows neither the old number nor its outcome.
  @Test func theReviewShowsTheNumberOnlyWhileItIsThatApplication() {
    var story = Self.absent()
    story.press(KeyPress("l"))
    #expect(!story.shows("KS-0007") && !story.shows("Банк не знает"))
    story.press(KeyPress("l"))
    Self.expectTheSameNumber(&story, "there and back")
  }

  @Test func alsoAfterARestartAndFromAParkedCart() throws {
    for (what, change) in Self.changes {
      var story = Self.absent()
      story.press(.alt("1"))
      story.press(.function(7))
      story.press(.function(7))
      story.press(.enter)
      story.wait(1)
      story.answerPlans()
      // What is kept is read back.
      let desk = try JSONDecoder().decode(Desk.self, from: JSONEncoder().encode(story.desk))
      var again = Story(now: story.now + 70, restored: RestoredSession(desk: desk))
      again.answerPlans()
      again.press(.alt("3"))
      again.verify()
      change(&again)
      Self.expectAnotherNumber(&again, what)
    }
  }

  /// The content is stored before anything is sent.
  @Test func alsoAfterACrashWhileSending() throws {
    for (what, change) in Self.changes {
      var story = Story()
      story = Self.sent()
      let summary = try #require(story.filed)
      let record = OrderRecord(summary: summary, history: [], draft: story.desk.draft)
      var again = story.restarted(orders: [record], after: 90)
      MeaningStories.check(&again, [])
      #expect(again.shows("Банк не знает"), "\(what)")
      again.sendAgain()
      again.verify()
      again.press(.control("n"))
      var same = again
      Self.expectTheSameNumber(&same, what)
      again.press(.alt("3"))
      change(&again)
      Self.expectAnotherNumber(&again, what)
    }
  }

  /// The callback port changes with a restart, and the clerk may choose another language.
  @Test func portLanguageAndCodeAreNotContent() {
    for way in [[], [KeyPress("l")]] {
      var story = Self.sent()
      story.send(.submissionEnded(Story.reference, .failure(.notSent(.unknownHost))))
      for press in way { story.press(press) }
      _ = story.file()
      story.send(.submissionEnded(Story.reference, .failure(.answerLost(.connectionLost))))
      story.wait(2000)
      MeaningStories.check(&story, [])
      story.sendAgain()
      story.send(.listening("http://127.0.0.1:7/callback"))
      story.send(.languageChosen(.kazakh))
      story.press(.alt("3"))
      story.verify()
      story.press(.control("n"))
      Self.expectTheSameNumber(&story, "\(way)")
    }
  }

  // MARK: What is kept of it

  /// No plain personal data, and no digests of single members, which could be guessed.
  @Test func onlyADigestOfTheRequestIsStored() throws {
    let story = Self.absent()
    let json = String(decoding: try JSONEncoder().encode(story.desk.draft.unconfirmedContent), as: UTF8.self)
    #expect(json.wholeMatch(of: /"[0-9a-f]{32}"/) != nil, "\(json)")
  }

  /// An earlier version stored less: the content is unknown, but not that its outcome is.
  @Test func theDeskOfAnEarlierVersionKeepsItsUnknownOutcome() throws {
    let story = Self.absent()
    let digest = try JSONDecoder().decode(
      JSON.StoredText.self, from: JSONEncoder().encode(story.desk.draft.unconfirmedContent)
    ).text
    let old = String(decoding: try JSONEncoder().encode(story.desk), as: UTF8.self)
      .replacing("\"\(digest)\"", with: #"{"buyer":{"iin":"940317499906"},"goods":["x"],"plan":{}}"#)
    let desk = try JSONDecoder().decode(Desk.self, from: Data(old.utf8))
    #expect(
      !String(decoding: try JSONEncoder().encode(desk.draft.unconfirmedContent), as: UTF8.self).contains("940317499906")
    )
    var again = Story(now: story.now + 70, restored: RestoredSession(desk: desk))
    again.answerPlans()
    again.press(.alt("3"))
    again.verify()
    again.press(.control("n"))
    Self.expectTheSameNumber(&again, "an earlier version")
  }

  @Test func everyMemberIsContentExceptTheTillsOwn() throws {
    var story = Self.sent()
    story.send(.submissionEnded(Story.reference, .failure(.notSent(.unknownHost))))
    let application = story.file()?.request
    story.send(.submissionEnded(Story.reference, .failure(.notSent(.unknownHost))))
    story.press(KeyPress("l"))
    let link = story.file()?.request
    let notContent: Set = ["verificationSmsCode", "verificationSmsDateTime", "redirectUrl", "postLink", "language"]
    for request in [try #require(application), try #require(link)] {
      let json = request.whole
      for (path, changed) in json.variants {
        let other = try #require(SubmissionRequest(reading: changed), "\(path)")
        #expect((other.content == request.content) == notContent.contains(path), "\(path)")
      }
    }
    #expect(application?.content != link?.content)
  }
}

extension Story {
  /// The last submission, as stored.
  fileprivate var filed: OrderSummary? {
    guard case .sending(let reference, let since) = state.review.submission,
      let application = try? state.sale.application(reference, state.shared)
    else { return nil }
    return OrderSummary(
      reference: reference, buyer: Buyer(application.customer), goods: [], plan: application.plan,
      submittedAt: since.wall)
  }
}

extension JSON {
  /// A text as it is stored.
  fileprivate struct StoredText: Decodable {
    let text: String
    init(from decoder: any Decoder) throws { text = try decoder.singleValueContainer().decode(String.self) }
  }

  /// Copies with one value changed each, with its path.
  fileprivate var variants: [(String, JSON)] {
    switch self {
    case .string(let text): [("", .string(text + "1"))]
    case .bool(let value): [("", .bool(!value))]
    case .number(let number): [("", .number(.init((number.decimal ?? 0) + 1)))]
    case .null: []
    case .array(let elements):
      elements.indices.flatMap { index in
        elements[index].variants.map { path, changed in
          var elements = elements
          elements[index] = changed
          return ("[\(index)].\(path)", .array(elements))
        }
      }
    case .object(let members):
      members.flatMap { name, value in
        value.variants.map { path, changed in
          var members = members
          members[name] = changed
          return (path.isEmpty ? name : "\(name).\(path)", .object(members))
        }
      }
    }
  }
}

extension SubmissionRequest {
  /// As it goes over the wire.
  fileprivate var whole: JSON {
    switch self {
    case .application(let request): request.json
    case .link(let request): request.json
    case .given(let request): request.json
    }
  }
}
