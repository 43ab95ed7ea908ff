import BrokerAPI
import Checkout
import Foundation
import Sales
import TerminalCore
import TestSupport
import Testing

@testable import Screens

/// Requesting a link with which the customer continues.
@Suite struct LinkSaleStories {
  @Test func aLinkIsRequestedInsteadOfSubmittingTheApplication() throws {
    var story = Story()
    story.send(.listening("http://127.0.0.1:5/callback"))
    story.toReview()
    story.press(KeyPress("l"))
    #expect(
      story.shows("клиент получит ссылку") && story.shows(story.state.shared.place.code)
        && story.shows("запросить ссылку"))
    guard case .link(let request)? = story.file()?.request else {
      Issue.record("expected a wish for a link")
      return
    }
    #expect(Definition.postLinkRequest.findings(in: request.json).isEmpty)
    #expect(
      request.amount == Money(tenge: 169_990) && request.partnerOrderId == "KS-0007" && request.productCode == "INS12"
        || request.productCode == "CC12INS")
    #expect(request.phoneNumber == "77030000001" && request.iin == "940317499906" && request.language == "ru")
    #expect(request.postLink.hasPrefix("http://127.0.0.1:5/callback/"))
    let response = PostLinkResponse(
      requestId: "1", partnerOrderId: "KS-0007", preappId: "c5171b44", redirectLink: Story.link,
      expiresAt: "2026-11-27T14:32:00+05:00")
    story.send(.submissionEnded(Story.reference, .success(Answer(.link(response)))))
    // The same panel and order afterwards.
    story.told(.approved, title: "Одобрено, ждём клиента")
    #expect(story.state.orders[Story.reference]?.state == .approved && story.shows("preapp=03e60d13"))
    // The next sale goes the usual way again.
    story.press(KeyPress("n"))
    #expect(!story.state.sale.isByLink)
  }

  @Test func theJSONIsTheLinkRequestAndCanBeMasked() {
    var story = Story(size: Size(width: 140, height: 40))
    story.toReview()
    story.press(KeyPress("l"), KeyPress("j"))
    #expect(story.shows("\"partnerOrderId\"") && story.shows("77030000001") && !story.shows("verificationSmsCode"))
    story.press(.function(6))
    #expect(!story.shows("77030000001") && !story.shows("940317499906"))
  }

  @Test func theSubmissionKindIsFixedWhileTheOutcomeIsOpen() {
    var story = Story()
    story.toReview()
    story.press(KeyPress("l"))
    _ = story.file()
    story.press(KeyPress("l"))
    #expect(story.state.sale.isByLink)
    story.send(.submissionEnded(Story.reference, .failure(.answerLost(.connectionLost))))
    story.wait(26)
    MeaningStories.check(&story, [])
    story.sendAgain()
    #expect(story.state.sale.isByLink && story.shows("Проверьте: клиент получит ссылку"))
  }
}
