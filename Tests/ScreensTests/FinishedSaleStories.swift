import Checkout
import FoundationEssentials
import Sales
import TerminalCore
import TestSupport
import Testing

@testable import Screens

/// A finished sale drops the customer's data and the code, so that they cannot be read from memory.
@Suite struct FinishedSaleStories {
  /// Everything of a customer that the till remembers, name by name: nothing of it prints.
  private func texts(_ story: Story) throws -> [String] {
    let state = story.state
    var texts: [String] = []
    for sale in [state.sale] + state.parked.map(\.sale) {
      texts += CustomerForm.Field.allCases.map { sale.form[$0].text }
      texts += sale.verification.waits(at: state.shared.moment).map(\.phone.digits)
      if let phone = sale.form.phone, let (code, _) = sale.verification.confirmation(for: phone) {
        texts.append(code.digits)
      }
    }
    for order in state.orders.list {
      texts.append(try Self.encoded(order.summary.buyer))
      if let draft = order.submission?.draft { texts.append(try Self.encoded(draft)) }
    }
    return texts
  }

  private static func encoded(_ value: some Encodable) throws -> String {
    String(decoding: try JSONEncoder().encode(value), as: UTF8.self)
  }

  private func holds(_ text: String, _ story: Story) throws -> Bool { try texts(story).contains { $0.contains(text) } }

  @Test func anAcceptedSaleKeepsOnlyTheName() throws {
    var story = Story()
    story.toReview()
    for text in ["940317499906", "7030000001", "aliya@example.kz", "1243"] {
      #expect(try holds(text, story), "\(text) is looked for where it is")
    }
    _ = story.submit()
    story.send(.submissionEnded(Story.reference, Story.accepted))
    #expect(story.state.orders.list.first?.summary.buyer.lastName == "Ғаббасова")
    for text in ["940317499906", "7030000001", "aliya@example.kz", "1243"] {
      #expect(try !holds(text, story), "\(text) is still remembered")
    }
  }
}
