import BrokerAPI
import Checkout
import FoundationEssentials
import Sales
import TerminalCore
import TestSupport
import Testing

@testable import Screens

/// What works everywhere: language, theme, mouse, palette, masks, leaving.
@Suite struct AppStories {
  @Test func languageAndThemeSwitchWhileRunning() {
    var story = Story()
    story.fillCart()
    story.press(.control("l"))
    story.press(.down)
    story.press(.enter)
    #expect(story.state.language == .kazakh && story.shows("Себет"))
    story.press(.control("p"))
    story.type("english")
    story.press(.enter)
    #expect(story.state.language == .english && story.shows("Cart"))
    story.press(.control("t"))
    story.press(.down)
    story.press(.enter)
    #expect(story.effects.contains(.useTheme("day")))
    #expect(story.state.sale.cart.count == 1)
  }

  /// In a field "?" is text, and some terminals keep F1 to themselves.
  @Test(arguments: [Size(width: 80, height: 24), Size(width: 132, height: 36)])
  func theFooterNamesAKeyForHelpThatArrives(_ size: Size) {
    var story = Story(size: size)
    func footer() -> String { story.surface.text(row: size.height - 1) }
    #expect(footer().contains("F1 ^P помощь"))
    story.fillCart()
    story.press(.tab)
    #expect(footer().contains("? помощь") && !footer().contains("F1"))
    story.press(KeyPress("?"))
    #expect(story.state.overlays.count == 1)
  }

  @Test func aCommandLeavesTheMouseToTheTerminalAndTakesItBack() {
    var story = Story()
    story.press(.control("o"))
    #expect(story.takeAll() == [.captureMouse(false)] && story.shows("Вернуть её кассе: Ctrl+O"))
    story.press(.control("p"))
    story.type("мышь")
    #expect(story.shows("вернуть мышь кассе"))
    story.press(.enter)
    #expect(story.takeAll() == [.captureMouse(true)] && story.shows("Мышь снова у кассы"))
  }

  /// A till may have a plain letter for a command: in a list that is filtered by typing it is a letter.
  @Test func aLetterFiltersThePaletteWhateverItDoesElsewhere() {
    var configuration = Story.configuration(.embedded)
    configuration.keymap[.quit] = [KeyPress("q")]
    configuration.keymap[.listDown] = [KeyPress("j")]
    var story = Story(configuration: configuration)
    story.press(.control("p"))
    story.type("jq")
    #expect(story.takeAll().isEmpty && story.shows("› jq"), "\(story)")
  }

  /// Two profiles of test banks look alike otherwise.
  @Test func theProfileIsNamed() throws {
    func story(_ bank: BankIdentity.Environment, _ id: String, _ width: Int) throws -> Story {
      var configuration = Story.configuration(bank)
      if bank != .embedded {
        let profile = configuration.profile
        configuration.profile = try #require(
          Profile(
            id: id, declared: bank, clientID: "id", brokerBase: profile.brokerBase, tokenURL: profile.tokenURL))
      }
      return Story(size: Size(width: width, height: 24), bank: bank, configuration: configuration)
    }
    #expect(try story(.test, "arman-2", 80).shows("● TEST · arman-2 "))
    #expect(try story(.production, "arman", 80).shows("▲ PRODUCTION · arman "))
    // It takes no room from the shop, and says nothing twice.
    let long = try story(.test, String(repeating: "arman-", count: 6), 80)
    #expect(long.shows("Магазин «Арман» · Алматы") && long.shows("● TEST ") && !long.shows("arman-"))
    #expect(try !story(.test, "test", 132).shows("● TEST · test"))
    // Help has room for it anywhere.
    for (bank, id) in [(BankIdentity.Environment.test, "arman-2"), (.embedded, "sandbox")] {
      var helped = try story(bank, id, 80)
      helped.press(.function(1), .end)
      #expect(helped.shows("Профиль банка: \(id)"), "\(helped)")
    }
  }

  /// Some terminals use Alt with digits for their tabs.
  @Test func thePaletteLeadsToEveryStep() {
    var story = Story()
    story.fillCart()
    story.press(.control("p"))
    story.type("перейти клиент")
    story.press(.enter)
    #expect(story.state.step == .customer || story.state.toast != nil)
    story.press(.control("p"))
    story.type("перейти корзина")
    story.press(.enter)
    #expect(story.state.step == .cart)
  }

  /// Only letters, ASCII and signs that come with Cyrillic are left, and what grew wider still fits.
  @Test(arguments: Language.allCases)
  func withoutSignsEveryScreenShowsASCII(_ language: Language) throws {
    var configuration = Story.configuration(.embedded)
    configuration.keymap.glyphs = .ascii
    for (name, play) in GoldenTests.scenes {
      var story = Story(language, configuration: configuration)
      play(&story)
      let shown = story.surface.cells.filter { !$0.isCluster }.compactMap {
        Unicode.Scalar(Glyphs.ascii.shown($0.glyph))
      }
      let signs = Set(
        shown.filter { !$0.isASCII && !$0.properties.isAlphabetic && !"«»№×·\u{A0}▄".unicodeScalars.contains($0) })
      #expect(signs.isEmpty, "\(name): \(signs)")
    }
    var story = Story(language, configuration: configuration)
    story.fillCart()
    #expect(story.shows("169 990 " + (language == .english ? "KZT" : "тг")))
    story.choosePlan()
    #expect(story.shows("[ ]"))
  }

  @Test func maskingHidesPersonalDataEverywhere() {
    var story = Story(size: Size(width: 140, height: 40))
    story.toReview()
    story.press(.function(6))
    for secret in ["940317 499906", "940317499906", "+7 703 000 00 01", "Ғаббасова", "aliya@example.kz"] {
      #expect(!story.shows(secret), "\(secret)")
      story.press(KeyPress("j"))
      #expect(!story.shows(secret), "\(secret)")
      story.press(KeyPress("j"))
    }
    #expect(!story.shows("1243"))
    _ = story.submit()
    story.send(.submissionEnded(Story.reference, Story.accepted))
    #expect(!story.shows("Ғаббасова"))
  }

  @Test func theSMSCodeIsNeverInTheJSON() {
    var story = Story(size: Size(width: 140, height: 60))
    story.toReview()
    story.press(KeyPress("о"))
    #expect(story.shows("\"verificationSmsCode\" : \"••••\""))
    #expect(!story.shows("1243"))
  }

  @Test func quittingWithASavedSaleDoesNotAsk() {
    var story = Story()
    story.fillCart()
    _ = story.takeAll()
    story.press(.control("q"))
    #expect(story.effects == [.quit])
  }

  @Test func quittingWithAnUnsavedSaleAsks() {
    var story = Story(journal: .off)
    story.press(.control("q"))
    #expect(story.effects == [.quit])
    story.fillCart()
    _ = story.takeAll()
    story.press(.control("q"))
    #expect(story.effects.isEmpty && story.shows("Начатая продажа не сохранится"))
    story.press(.escape)
    story.send(.interrupted)
    story.send(.interrupted)
    #expect(story.effects == [.quit])
  }

  /// People press it to copy, too.
  @Test func anInterruptAsksWhereverASaleIsInProgress() {
    var story = Story()
    story.send(.interrupted)
    #expect(story.takeAll() == [.quit])
    story.fillCart()
    _ = story.takeAll()
    story.send(.interrupted)
    #expect(story.effects.isEmpty && story.shows("Выйти из кассы?") && story.shows("Продажа сохранена"))
    story.send(.interrupted)
    #expect(story.effects == [.quit])
  }
}
