import Sales
import TerminalCore
import TestSupport
import Testing

@testable import Screens

/// A finished sale drops the customer's data and the code, so that they cannot be read from memory.
@Suite struct FinishedSaleStories {
  private func holds(_ text: String, _ story: Story) -> Bool {
    let state = story.state
    var shown = ""
    // The made-up customers of the setup are nobody's data.
    for part in [state.sale, state.customer, state.review, state.orders, state.openOrder as Any, state.parked] as [Any]
    {
      dump(part, to: &shown)
    }
    return shown.contains(text)
  }

  @Test func anAcceptedSaleKeepsOnlyTheName() {
    var story = Story()
    story.toReview()
    for text in ["940317499906", "7030000001", "aliya@example.kz", "1243"] {
      #expect(holds(text, story), "\(text) is looked for where it is")
    }
    _ = story.submit()
    story.send(.submissionEnded(Story.reference, Story.accepted))
    #expect(story.state.orders.list.first?.summary.buyer.lastName == "Ғаббасова")
    for text in ["940317499906", "7030000001", "aliya@example.kz", "1243"] {
      #expect(!holds(text, story), "\(text) is still remembered")
    }
  }
}
