import BrokerAPI
import Checkout
import Foundation
import Sales
import TerminalCore
import TestSupport
import Testing

@testable import Screens

/// The command table: keys, labels, and why a command is disabled.
@Suite struct CommandTests {
  /// Every screen of the goldens, and a till of a real bank.
  private static func stories(_ language: Language) -> [(name: String, story: Story)] {
    var stories = GoldenTests.scenes.map { name, play in
      var story = Story(language)
      play(&story)
      return (name, story)
    }
    var real = Story(language, bank: .test)
    real.fillCart()
    real.choosePlan()
    stories.append(("real bank", real))
    return stories
  }

  private static func bindings(_ state: AppState) -> [Binding] {
    state.overlays.last?.bindings(state.shared) ?? state.bindings
  }

  /// Ids have the form screen.command and are unique.
  @Test func idsAreStable() {
    for command in Command.allCases {
      let isWritten = command.rawValue.wholeMatch(of: /[a-z]+\.[a-z-]+/) != nil
      #expect(isWritten, "\(command.rawValue)")
    }
    #expect(Command.cartAdd.rawValue == "cart.add" && Command.orderCancel.rawValue == "order.cancel")
  }

  /// A screen's own commands take precedence over those available everywhere.
  @Test func noTwoCommandsOfAScreenShareAKey() {
    for (name, story) in Self.stories(.russian) {
      let keymap = story.state.configuration.keymap
      let layers =
        story.state.overlays.last.map { [$0.bindings(story.state.shared)] }
        ?? [story.state.focusedBindings, story.state.commonBindings]
      for layer in layers {
        var taken: [KeyPress: Command] = [:]
        for binding in layer where binding.disabledReason == nil {
          for key in keymap[binding.command] {
            let other = taken.updateValue(binding.command, forKey: key)
            #expect(other == nil || other == binding.command, "\(name): \(key.text)")
          }
        }
      }
    }
  }

  /// In as many lines as it takes.
  @Test(arguments: Language.allCases) func helpSaysWholeWhyACommandIsOff(_ language: Language) {
    for (name, opened) in Self.stories(language) where opened.state.overlays.isEmpty {
      var story = opened
      story.send(.resized(Size(width: 100, height: 120)))
      let bindings = story.state.bindings
      story.press(.function(1))
      // Within the box.
      let rows = story.screen.split(separator: "\n").map { $0.split(separator: "│", omittingEmptySubsequences: false) }
      let text = rows.compactMap { $0.dropFirst().first }.flatMap { $0.split(separator: " ") }.joined(separator: " ")
      for binding in bindings where binding.isListed(in: .help) {
        guard let reason = binding.disabledReason else { continue }
        let words = reason.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        #expect(text.contains(words), "\(name): \(reason)\n\(story)")
      }
    }
  }

  /// The key of a disabled command only says why, in the clerk's language.
  @Test(arguments: Language.allCases)
  func aDisabledCommandSaysWhy(_ language: Language) {
    var reasons: Set<String> = []
    for (name, story) in Self.stories(language) {
      let state = story.state
      for binding in Self.bindings(state) {
        #expect(!binding.label.isEmpty, "\(name): \(binding.command.rawValue)")
        guard let reason = binding.disabledReason else { continue }
        reasons.insert(reason)
        #expect(!reason.isEmpty && !binding.isListed(in: .footer), "\(name): \(binding.command.rawValue)")
        let keys = state.configuration.keymap.keys(of: binding)
        let isTaken = Self.bindings(state).contains { other in
          other.disabledReason == nil && state.configuration.keymap.keys(of: other).contains(keys[0])
        }
        if isTaken || state.isTyping && keys[0].typed != nil { continue }
        var pressed = story
        _ = pressed.takeAll()
        pressed.press(keys[0])
        #expect(pressed.state.toast?.text == reason, "\(name): \(binding.command.rawValue)")
        #expect(pressed.takeAll().isEmpty && pressed.state.overlays == state.overlays, "\(name)")
      }
    }
    #expect(reasons.count >= 8)
  }

  /// No screen hard-codes a key: with every command rebound, none shows a default key.
  @Test(arguments: Language.allCases)
  func noScreenSpellsAKey(_ language: Language) throws {
    let old = try Regex(#"↵|⇥|⇤|⌫|\bEsc\b|\bDel\b|\bM-\w|\^[A-Z]|\bF[0-9]{1,2}\b"#)
    // The palette is a list of what could be done when it was opened.
    for (name, story) in Self.stories(language) where name != "9-palette" {
      var state = story.state
      for (index, command) in Command.allCases.enumerated() {
        state.configuration.keymap[command] = [KeyPress(.function(100 + index))]
      }
      var frame = Frame(size: state.size)
      AppView.paint(state, on: &frame)
      // What edits a field is no command.
      let editing = KeyPress.names(TextInput.keys[1])
      let found = frame.surface.text.replacing(editing, with: "").matches(of: old).map {
        String($0.output[0].substring!)
      }
      #expect(found.isEmpty, "\(name): \(found)")
    }
  }

  /// Also in texts that no golden screen shows.
  @Test(arguments: Language.allCases)
  func wordsNameTheKeyOfTheirCommand(_ language: Language) {
    var keymap = Keymap.standard
    for (index, command) in Command.allCases.enumerated() { keymap[command] = [KeyPress(.function(100 + index))] }
    let s = Strings(language, keymap: keymap)
    let texts: [(String, Command)] = [
      (s.codeMissing, .customerSendCode), (s.resendNow, .customerSendCode), (s.codeExpired, .customerSendCode),
      (s.noPlansLeftHint, .planLimit), (s.noPlansLeftHint, .planFilter), (s.cartEmptyHint, .cartAdd),
      (s.nothingFoundHint, .cartFreeItem), (s.parked(1), .cartRecall), (s.removed("A"), .cartUndo),
      (s.onlyEnterSubmits, .reviewSubmit), (s.readBeforeSendingAgain, .reviewSubmit),
      (s.nothingInHistory, .back), (s.unknownAbsent, .reviewSubmit),
      (s.submission(.refused(.init(status: 400))).advice, .back),
    ]
    for (text, command) in texts { #expect(text.contains(s.key(command)), "\(text)") }
  }

  /// Disabled commands are listed below the others with the reason, and choosing one only shows it.
  @Test func thePaletteSaysWhyACommandIsDisabled() {
    var story = Story()
    let reason = story.state.strings.nothingToUndo
    story.press(.control("p"))
    story.type("вернуть")
    #expect(story.shows(reason))
    story.press(.enter)
    #expect(story.state.overlays.isEmpty && story.state.toast?.text == reason && story.takeAll().isEmpty)
  }

  /// Also those of other screens, each with the reason why it is off.
  @Test(arguments: Language.allCases)
  func thePaletteKnowsEveryCommand(_ language: Language) {
    let s = Strings(language)
    for (name, story) in Self.stories(language) {
      let items = Picker.palette(
        here: story.state.placeBindings, everywhere: story.state.commonBindings, story.state.shared
      ).items
      for command in Command.allCases where command != .commands && command.movement == nil {
        let labels = [s.name(command)] + story.state.bindings.filter { $0.command == command }.map(\.label)
        #expect(items.contains { labels.contains($0.label) }, "\(name): \(command.rawValue)")
      }
      #expect(items.allSatisfy { $0.disabledReason?.isEmpty != true }, "\(name)")
      let headings = items.filter(\.isHeading).map(\.label)
      #expect(headings == [s.helpHere, s.helpEverywhere, s.helpElsewhere], "\(name)")
    }
  }

  /// Headings are passed by in both directions.
  @Test func aHeadingIsNeverSelected() {
    var story = Story()
    story.press(.control("p"))
    func selected() -> Picker.Item? {
      guard case .picker(let picker)? = story.state.overlays.last else { return nil }
      return picker.selected
    }
    for key in [KeyPress](repeating: KeyPress(.down), count: 90) + [KeyPress](repeating: KeyPress(.up), count: 90) {
      #expect(selected()?.isHeading == false)
      story.press(key)
    }
    story.press(.home)
    #expect(selected()?.isHeading == false)
    story.type("план")
    for _ in 0..<4 { story.press(.backspace) }
    #expect(selected()?.isHeading == false)
  }

  /// The terminal's driver takes them: one suspends the till, the other interrupts it.
  @Test func noCommandIsBoundToAKeyOfTheTerminal() {
    for command in Command.allCases {
      #expect(!Keymap.standard[command].contains { $0 == .control("z") || $0 == .control("c") }, "\(command.rawValue)")
    }
  }

  /// A command of another screen only says where it works.
  @Test func aCommandOfAnotherScreenSaysWhereItWorks() {
    var story = Story()
    story.press(.control("p"))
    story.type("график")
    #expect(story.shows("на шаге «Условия»"))
    story.press(.enter)
    #expect(story.state.overlays.isEmpty && story.state.toast?.text == "на шаге «Условия»" && story.takeAll().isEmpty)
  }

  /// A rebound key works, and every screen shows it.
  @Test func aReboundKeyWorksAndIsShown() {
    var configuration = Story.configuration(.embedded)
    configuration.keymap[.customerSendCode] = [.alt("s"), .function(5)]
    configuration.keymap[.overlayClose] = [.control("x")]
    configuration.keymap[.consoleOrders] = [.alt("o")]
    var story = Story(configuration: configuration)
    story.fillCart()
    story.choosePlan()
    story.fillCustomer()
    #expect(story.shows("M-S отправить код") && story.shows("Alt+S · отправить код") && !story.shows("F4"))
    story.press(.control("n"))
    #expect(story.shows("Alt+S отправит код"))
    story.press(.function(1))
    #expect(story.shows("Alt+S  F5") && story.shows("^X закрыть") && !story.shows("F4"))
    story.press(.escape)
    #expect(story.shows("^X закрыть"))
    story.press(.control("x"))
    #expect(story.state.overlays.isEmpty)
    story.press(.function(4))
    #expect(story.takeAll().isEmpty)
    story.press(.function(12))
    #expect(story.shows("M-O Заявки"))
    story.press(.escape)
    _ = story.takeAll()
    story.press(.alt("s"))
    let isSent = story.takeAll().contains { if case .sendCode = $0 { true } else { false } }
    #expect(isSent)
  }

  /// Of the fields; those of lists are commands.
  @Test func theKeysInHelpForFieldsWork() {
    for key in TextInput.keys.joined() {
      var input = TextInput("одно слово")
      let edits = input.handle(key)
      #expect(edits, "\(key.text)")
    }
    // In lists movements come before other commands, so no command of a screen with a list may have their keys.
    for command in Command.allCases
    where !["customer", "prompt", "question", "list"].contains(command.rawValue.prefix { $0 != "." }) {
      let moves = Keymap.standard[command].contains { Keymap.standard.movement(for: $0, typing: false) != nil }
      #expect(!moves, "\(command.rawValue)")
    }
  }

  /// Wherever something moves: in goods, a picker and a long text; and help shows the keys.
  @Test func movementsCanBeRebound() {
    var configuration = Story.configuration(.embedded)
    configuration.keymap[.listDown] = [.control("j")]
    configuration.keymap[.listUp] = [.alt("k")]
    configuration.keymap[.listLast] = [.alt("e")]
    configuration.keymap[.pickerItem] = [KeyPress("a"), KeyPress("s"), KeyPress("d")]
    var story = Story(size: Size(width: 80, height: 24), configuration: configuration)
    story.press(.down, .end)
    #expect(story.state.cart.results.selected == 0)
    story.press(.control("j"), .control("j"), .alt("k"))
    #expect(story.state.cart.results.selected == 1)
    story.press(.alt("e"))
    #expect(story.state.cart.results.selected == story.state.configuration.catalogue.items.count - 1)
    story.press(.control("t"))
    func selected() -> Int? {
      if case .picker(let picker)? = story.state.overlays.top { picker.rows.selected } else { nil }
    }
    story.press(KeyPress("s"))
    #expect(selected() == 1)
    story.press(.alt("k"), KeyPress("2"))
    #expect(selected() == 0)
    story.type("Ы")
    #expect(selected() == 1, "by its place")
    story.press(.escape, .function(1))
    #expect(story.shows("^J M-K выбор") || story.shows("M-K ^J выбор"), "\(story)")
    story.press(.end)
    #expect(!story.shows(story.state.strings.helpLayout))
    story.press(.alt("e"))
    #expect(story.shows(story.state.strings.helpLayout), "\(story)")
  }

  /// As the arrow keys do in lists; in forms and questions, whose fields and answers it must not change, it does nothing.
  @Test func theWheelMovesInListsOnly() {
    func turn(_ story: inout Story) {
      story.send(.input(.mouse(MouseEvent(.wheelDown, at: Point(x: 20, y: 10)))))
    }
    var story = Story()
    turn(&story)
    #expect(story.state.cart.results.selected == 1)
    story.press(.home)
    story.press(.control("t"))
    turn(&story)
    guard case .picker(let picker)? = story.state.overlays.top else {
      Issue.record("no picker")
      return
    }
    #expect(picker.rows.selected == 1)
    story.press(.escape)
    story.fillCart()
    story.press(.function(2))
    let prompt = story.state.overlays
    turn(&story)
    #expect(story.state.overlays == prompt)
    story.press(.escape)
    story.choosePlan()
    let focus = story.state.customer.focus
    turn(&story)
    #expect(story.state.customer.focus == focus)
  }
}
