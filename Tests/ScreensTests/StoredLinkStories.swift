import BrokerAPI
import Checkout
import FoundationEssentials
import QREncoder
import Sales
import TerminalCore
import TestSupport
import Testing

@testable import Screens

/// Links stored by an earlier run: the stand-in bank may have another port now, and another process may listen at the old one.
@Suite struct StoredLinkStories {
  private static let old = "http://127.0.0.1:41111/epos/?preapp=03e60d13-bd8a-29c8-a03c-ca9d74c63b83&lang=ru&v=2"
  private static let new = old.replacing("41111", with: "42222")

  /// A restarted till with an order of an earlier run open.
  private func story(
    _ language: Language = .russian, bank: BankIdentity.Environment = .embedded, link: String = old
  ) throws -> Story {
    var before = Story(language)
    before.toReview()
    let filed = before.file()
    var filing = try #require(filed)
    filing.summary.bank = BankAddress(profile: bank.rawValue, host: "127.0.0.1:41111")
    filing.summary.link = link
    filing.summary.outcome = .accepted
    var desk = Desk()
    desk.openOrder = filing.summary.reference
    let seen = SeenState(.approved, title: "", at: Story.start, source: .poll)
    var story = Story(
      language, bank: bank, now: Story.start + 60,
      restored: RestoredSession(desk: desk, orders: [OrderRecord(summary: filing.summary, history: [seen])]))
    story.wait(0)
    return story
  }

  private func offers(_ story: Story) -> [String] {
    story.state.bindings.filter { $0.disabledReason == nil }.compactMap { binding in
      if case .place(.order(let message)) = binding.message,
        [.copyPressed, .openPressed, .codePressed].contains(message)
      {
        return binding.label
      }
      return nil
    }
  }

  @Test func aLinkToTheBanksOldPortIsRenewed() throws {
    var story = try story()
    #expect(story.takeAll().contains(.renewLinks([Story.reference: Self.old])))
    // Until the bank has said where it is, nothing leads to the old port.
    #expect(offers(story).isEmpty && !story.shows("preapp="))
    story.type("coq")
    #expect(!story.takeAll().contains { if case .copy = $0 { true } else if case .open = $0 { true } else { false } })
    #expect(story.state.overlays.isEmpty)
    story.send(.linksRenewed([Story.reference: Self.old], [Story.reference: Self.new]))
    #expect(story.shows("127.0.0.1:42222") && !story.shows("41111") && offers(story).count == 3)
    story.type("co")
    let effects = story.takeAll()
    #expect(effects.contains(.copy(Self.new)) && effects.contains(.open(Self.new)))
    story.type("q")
    let code = try #require(QRCode(Self.new))
    #expect(story.state.overlays == [.code(CodeNote(code: code))])
    // Asked once.
    story.wait(1)
    #expect(!story.takeAll().contains { if case .renewLinks = $0 { true } else { false } })
  }

  @Test(arguments: [
    (Language.russian, "Ссылка больше не работает"), (.kazakh, "Сілтеме енді жұмыс істемейді"),
    (.english, "The link no longer works"),
  ])
  func aLinkThatTheBankDoesNotKnowIsMarkedDead(_ language: Language, _ words: String) throws {
    var story = try story(language)
    _ = story.takeAll()
    story.send(.linksRenewed([Story.reference: Self.old], [:]))
    #expect(story.shows("▲ " + words) && !story.shows("preapp=") && offers(story).isEmpty)
    story.type("coq")
    #expect(!story.takeAll().contains { if case .copy = $0 { true } else if case .open = $0 { true } else { false } })
    #expect(story.state.overlays.isEmpty)
  }

  /// Only the stand-in bank changes its port.
  @Test func aRealBanksLinkIsLeftAlone() throws {
    var story = try story(bank: .test, link: Story.link)
    #expect(!story.takeAll().contains { if case .renewLinks = $0 { true } else { false } })
    #expect(story.shows("oprb-dev.bcc.kz") && offers(story).count == 3)
    story.type("c")
    #expect(story.takeAll().contains(.copy(Story.link)))
  }
}
