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

  @Test func onTheKazakhLayoutANumberTakesSignsByPlace() {
    var story = Story(.kazakh)
    story.fillCart()
    story.press(.tab)
    func typed() -> String? {
      if case .prompt(let prompt)? = story.state.overlays.last { prompt.fields[0].input.text } else { nil }
    }
    for key in [KeyPress(.enter), KeyPress("p")] {
      story.press(key)
      story.type("Һ\"өғ")
      #expect(typed() == "+1-5")
      story.press(.escape)
    }
    story.choosePlan()
    story.state.customer.focus = .phone
    story.type("Һ.ө.қә")
    #expect(story.state.sale.form[.phone].text == "+7702")
    // A name takes letters.
    story.state.customer.focus = .lastName
    story.type("Өһ")
    #expect(story.state.sale.form[.lastName].text == "Өһ")
  }

  @Test func theKazakhNumberRowTypesDigitsInEveryNumericField() {
    var story = Story(.kazakh)
    story.fillCart()
    story.press(.tab)
    story.type("ә")
    story.type("\"")
    story.press(.enter)
    #expect(story.state.sale.cart.count == 21)
    story.press(.enter)
    story.type(",.")
    story.press(.enter)
    #expect(story.state.sale.cart.count == 67)
    story.choosePlan()
    story.state.customer.focus = .iin
    story.type("қ?".replacing("?", with: "") + "үққ")
    #expect(story.state.sale.form[.iin].text == "0800")
    story.state.customer.focus = .phone
    story.type(".ңғ")
    #expect(story.state.sale.form[.phone].text == "745")
    story.state.customer.focus = .code
    story.type("\"ңі")
    #expect(story.state.sale.form[.code].text == "143")
  }

  @Test func onTheKazakhRowCommaAndPointAreDigitsInAnAmount() {
    var story = Story(.kazakh)
    story.fillCart()
    story.press(.control("n"))
    story.press(KeyPress("m"))
    story.type("\"ә,.қ")
    #expect(story.state.plan.limit.text == "12670")
    story.press(.control("u"))
    story.type("12,5")
    #expect(story.state.plan.limit.text == "12,5")
  }
}
