import Checkout
import TerminalCore
import TestSupport
import Testing

@Suite struct TextInputTests {
  @Test func editsByGraphemes() {
    var input = TextInput("Әлия👩‍🚀")
    _ = input.handle(KeyPress(.backspace))
    #expect(input.text.hasPrefix("Әлия"))
    input = TextInput("e\u{301}a")
    _ = input.handle(KeyPress(.backspace))
    _ = input.handle(KeyPress(.backspace))
    #expect(input.isEmpty)
  }

  @Test func movesAndDeletesByWord() {
    var input = TextInput("Мега Центр, 263")
    _ = input.handle(KeyPress(.left, .control))
    #expect(input.cursor == 12)
    _ = input.handle(.control("w"))
    #expect(input.text == "Мега 263")
    _ = input.handle(.control("u"))
    #expect(input.text == "263")
    _ = input.handle(.control("k"))
    #expect(input.isEmpty)
  }

  @Test func aPastedNovelIsCutAndSafe() {
    var input = TextInput(limit: 10)
    let novel = String(repeating: "строка\u{1B}[2J\n", count: 10_000)
    #expect(input.insert(novel) == false)
    #expect(input.text == "строка[2J ")
    #expect(input.cursor == 10)
  }

  @Test func limitsCountScalarsNotCharacters() {
    var input = TextInput(limit: 60)
    #expect(input.insert("е" + String(repeating: "\u{301}", count: 10_000)) == false)
    #expect(input.text.unicodeScalars.count == 60 && input.cursor == 1)
    #expect(input.insert("a") == false && input.text.unicodeScalars.count == 60)
    #expect(TextInput("е" + String(repeating: "\u{301}", count: 300), limit: 10).text.unicodeScalars.count == 10)
  }

  @Test func selectedTextIsReplacedByTyping() {
    var input = TextInput("airp")
    input.select()
    _ = input.handle(KeyPress("x"))
    #expect(input.text == "x")
  }
}

@Suite struct ListStateTests {
  @Test func theSelectedRowAlwaysShows() {
    let seed = UInt64.random(in: .min ... .max)
    var generator = RandomSource(seed: seed)
    for _ in 0..<2000 {
      let count = Int.random(in: 0...200, using: &generator)
      let height = Int.random(in: 1...30, using: &generator)
      var list = ListState()
      for _ in 0..<20 {
        list.move(Int.random(in: -40...40, using: &generator), count: count)
        let visible = list.visible(count: count, height: height)
        #expect(visible.count == min(count, height), "seed \(seed)")
        if count > 0 { #expect(visible.contains(list.selected), "seed \(seed)") }
        list.scrollToSelection(count: count, height: height)
      }
    }
  }
}

@Suite struct DigitGroupingTests {
  @Test(arguments: [
    (DigitGrouping.phone, "+77475774285", "+7 747 577 42 85"), (.phone, "87475774285", "8 747 577 42 85"),
    (.phone, "7475774285", "747 577 42 85"),
    (.phone, "+4915123456", "+4915123456"), (.iin, "960629450735", "960629 450735"), (.iin, "9606", "9606"),
    (.thousands, "1234567", "1 234 567"), (.thousands, "999", "999"), (.none, "123456", "123456"),
  ])
  func shows(_ grouping: DigitGrouping, _ text: String, _ shown: String) { #expect(grouping.shown(text) == shown) }
}
