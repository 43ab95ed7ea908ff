import Terminal
import TestSupport
import Testing

@Suite struct InputDecoderTests {
  func decode(_ text: String, flush: Bool = true) -> [InputEvent] {
    var decoder = InputDecoder()
    var events = decoder.feed(text.utf8)
    if flush { events += decoder.flush() }
    return events
  }

  @Test(arguments: [
    ("a", KeyPress("a")), ("қ", KeyPress("қ")), ("\r", KeyPress(.enter)), ("\t", KeyPress(.tab)),
    ("\u{7F}", KeyPress(.backspace)),
    ("\u{1B}[A", KeyPress(.up)), ("\u{1B}OB", KeyPress(.down)), ("\u{1B}[1;5C", KeyPress(.right, .control)),
    ("\u{1B}[Z", KeyPress(.tab, .shift)), ("\u{1B}[3~", KeyPress(.delete)), ("\u{1B}[5~", KeyPress(.pageUp)),
    ("\u{1B}OP", KeyPress(.function(1))), ("\u{1B}[15~", KeyPress(.function(5))),
    ("\u{1B}[24~", KeyPress(.function(12))),
    ("\u{1B}[[A", KeyPress(.function(1))), ("\u{1B}x", .alt("x")), ("\u{1B}й", .alt("й")), ("\u{0E}", .control("n")),
    ("\u{1B}", KeyPress(.escape)), ("\u{1B}\u{7F}", KeyPress(.backspace, .alt)), ("\u{1B}[H", KeyPress(.home)),
  ])
  func readsKeys(_ bytes: String, _ press: KeyPress) {
    #expect(decode(bytes) == [.key(press)])
  }

  @Test func aLoneEscapeWaitsOnlyForTheRestOfASequence() {
    var decoder = InputDecoder()
    #expect(decoder.feed([0x1B]).isEmpty)
    #expect(decoder.patience == 25)
    #expect(decoder.flush() == [.key(KeyPress(.escape))])
    #expect(decoder.patience == nil)
  }

  @Test func aPasteIsOneEventHoweverItComes() {
    let text = "Аскаров\nАскар\u{1B}[31m"
    let bytes = Array("\u{1B}[200~\(text)\u{1B}[201~x".utf8)
    for size in [1, 2, 3, 7, 100] {
      var decoder = InputDecoder()
      var events: [InputEvent] = []
      for start in stride(from: 0, to: bytes.count, by: size) {
        events += decoder.feed(bytes[start..<min(start + size, bytes.count)])
      }
      #expect(events == [.paste(text), .key(KeyPress("x"))], "in pieces of \(size)")
    }
  }

  @Test func aPasteWithoutEndComesWhenNothingFollows() {
    var decoder = InputDecoder()
    #expect(decoder.feed("\u{1B}[200~abc".utf8).isEmpty)
    #expect(decoder.patience == 1000)
    #expect(decoder.flush() == [.paste("abc")])
  }

  @Test func readsClicksAndTheWheel() {
    #expect(decode("\u{1B}[<0;5;3M") == [.mouse(MouseEvent(.press, at: Point(x: 4, y: 2)))])
    #expect(decode("\u{1B}[<64;1;1M") == [.mouse(MouseEvent(.wheelUp, at: Point(x: 0, y: 0)))])
    #expect(decode("\u{1B}[<65;1;1M") == [.mouse(MouseEvent(.wheelDown, at: Point(x: 0, y: 0)))])
  }

  @Test(arguments: [
    "\u{1B}[999999;1H", "\u{1B}]52;c;AAAA\u{07}", "\u{1B}P1$r\u{1B}\\", "\u{1B}[?62;22c", "\u{202E}", "\u{1B}[<1;2M",
  ])
  func passesOverWhatIsNoKey(_ bytes: String) {
    #expect(decode(bytes + "a") == [.key(KeyPress("a"))])
  }

  @Test func noiseNeverTraps() {
    let seed = UInt64.random(in: .min ... .max)
    var generator = SplitMix(seed: seed)
    var decoder = InputDecoder()
    for _ in 0..<20_000 {
      let bytes = (0..<Int.random(in: 1...12, using: &generator)).map { _ in
        Bool.random(using: &generator)
          ? UInt8.random(in: 0...255, using: &generator)
          : [0x1B, 0x5B, 0x4F, 0x3C, 0x32, 0x30, 0x7E].randomElement(using: &generator)!
      }
      _ = decoder.feed(bytes)
      if Int.random(in: 0..<5, using: &generator) == 0 { _ = decoder.flush() }
    }
    _ = decoder.flush()
    #expect(decoder.feed("a".utf8) == [.key(KeyPress("a"))], "seed \(seed)")
  }
}

@Suite struct KeyboardLayoutTests {
  @Test func lettersGoByTheirPlace() {
    #expect(KeyboardLayout.latin("й") == "q")
    #expect(KeyboardLayout.latin("Ч") == "X")
    #expect(KeyboardLayout.latin("q") == nil)
    #expect(KeyboardLayout.swapped("фшкз") == "airp")
    #expect(KeyboardLayout.swapped("rjdth") == "ковер")
  }

  @Test func theKazakhNumberRowIsDigits() {
    #expect(String("\"әіңғ,.үұқ".compactMap(KeyboardLayout.digit)) == "1234567890")
    #expect(KeyboardLayout.digit("7") == "7")
    #expect(KeyboardLayout.digit("x") == nil)
  }
}

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

  @Test func aLimitCountsScalarsAndNotWhatLooksLikeOneCharacter() {
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
    var generator = SplitMix(seed: seed)
    for _ in 0..<2000 {
      let count = Int.random(in: 0...200, using: &generator)
      let height = Int.random(in: 1...30, using: &generator)
      var list = ListState()
      for _ in 0..<20 {
        list.move(Int.random(in: -40...40, using: &generator), count: count)
        let visible = list.visible(count: count, height: height)
        #expect(visible.count == min(count, height), "seed \(seed)")
        if count > 0 { #expect(visible.contains(list.selected), "seed \(seed)") }
        list.settle(count: count, height: height)
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
