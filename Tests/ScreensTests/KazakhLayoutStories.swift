import BrokerAPI
import Checkout
import FoundationEssentials
import Sales
import TerminalCore
import TestSupport
import Testing

@testable import Screens

/// A Kazakh keyboard: its letters and digits stand where others have signs.
@Suite struct KazakhLayoutStories {
  /// `-` and `=` of the Kazakh layout are letters, and Ctrl with a letter counts by position where the terminal reports it.
  @Test func onTheKazakhLayoutTheCartCountsAndCtrlLeadsOnByPlace() {
    var story = Story()
    story.fillCart()
    story.press(.tab)
    for (typed, quantity) in [("һ", 2), ("Һ", 3), ("ө", 2)] {
      story.type(typed)
      #expect(story.state.sale.cart.lines[0].quantity == quantity, "\(typed)")
    }
    story.press(.control("т"))
    #expect(story.state.step == .plan)
  }

  /// The search field has the focus and types letters, but not before anything is sought.
  @Test func onTheKazakhLayoutTheSelectedItemIsCountedByPlaceToo() {
    var story = Story(.kazakh)
    for (typed, quantity) in [("Һ", 1), ("һ", 2), ("=", 3), ("ө", 2), ("-", 1)] {
      story.type(typed)
      #expect(story.state.sale.cart.lines.first?.quantity == quantity, "\(typed)")
    }
    // Where there is nothing to take away, the letter is one.
    story.press(.down)
    story.type("ө")
    #expect(story.state.flow.cart.query.text == "ө" && story.state.sale.cart.count == 1)
    story.type("һ")
    #expect(story.state.flow.cart.query.text == "өһ")
  }

  @Test func inTheCartDigitsCountByPlace() {
    var story = Story(.kazakh)
    story.fillCart()
    story.press(.tab)
    story.type("ә\"")
    story.press(.enter)
    #expect(story.state.sale.cart.count == 21)
    story.press(.enter)
    story.type(",.")
    story.press(.enter)
    #expect(story.state.sale.cart.count == 67)
  }

  enum Entry: Sendable {
    case quantity, price, limit
    case customer(CustomerForm.Field)
  }

  /// Numbers take digits and signs by place, names take letters; a comma after a digit stays one.
  @Test(arguments: [
    (Entry.quantity, "Һ\"өғ", "+1-5"), (.price, "Һ\"өғ", "+1-5"), (.limit, "\"ә,.қ", "12670"), (.limit, "12,5", "12,5"),
    (.customer(.iin), "қүққ", "0800"), (.customer(.phone), ".ңғ", "745"), (.customer(.phone), "Һ.ө.қә", "+7702"),
    (.customer(.code), "\"ңі", "143"), (.customer(.lastName), "Өһ", "Өһ"),
  ])
  func aFieldReads(_ entry: Entry, _ typed: String, _ read: String) throws {
    var story = Story(.kazakh)
    story.fillCart()
    switch entry {
    case .quantity: story.press(.tab, .enter)
    case .price: story.press(.tab, KeyPress("p"))
    case .limit:
      story.press(.control("n"))
      story.press(KeyPress("m"))
    case .customer(let field):
      story.choosePlan()
      story.state.customer.focus = field
    }
    story.type(typed)
    switch entry {
    case .quantity, .price:
      guard case .prompt(let prompt)? = story.state.overlays.last else {
        throw NeverCame("a prompt", screen: story.screen)
      }
      #expect(prompt.fields[0].input.text == read)
    case .limit: #expect(story.state.plan.limit.text == read)
    case .customer(let field): #expect(story.state.sale.form[field].text == read)
    }
  }
}
