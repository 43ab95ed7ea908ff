import BrokerAPI
import Checkout
import FoundationEssentials
import Sales
import TerminalCore
import TestSupport
import Testing

@testable import Screens

/// What stands beside a place in wide windows: keys, focus and effects.
@Suite struct CompanionStories {
  private static let narrow = Size(width: 80, height: 24)
  private static let wide = Size(width: 140, height: 40)
  private static let widest = Size(width: 160, height: 45)

  /// A till with an order, at an empty cart.
  private static func story(_ size: Size) -> Story {
    var story = Story(size: size)
    story.toOrder()
    story.bankSays(.approved, "Одобрено, ждём клиента")
    story.press(KeyPress("n"))
    return story
  }

  @Test func itIsDecidedByPlaceAndWindow() {
    let sizes: [(Size, CompanionKind?)] = [
      (Self.narrow, nil), (Size(width: 131, height: 40), nil), (Self.wide, .orders),
    ]
    for (size, expected) in sizes {
      var story = Story(size: size)
      #expect(story.state.navigation.companion?.kind == expected)
      story.press(.function(12))
      #expect(story.state.navigation.companion == nil)
      story.press(.escape)
      #expect(story.state.navigation.companion?.kind == expected)
      story.send(.resized(Self.widest))
      story.press(.function(12))
      #expect(story.state.navigation.companion?.kind == .orders && story.shows("Заявок пока нет"))
      story.press(.control("r"))
      #expect(story.state.navigation.companion == .record(nil) && !story.shows("Заявок пока нет"))
    }
  }

  @Test func theOrdersGetTheFocusBesideTheStep() {
    var story = Self.story(Self.wide)
    #expect(story.frame.focus.isCaret)
    story.press(.function(8))
    let at = story.frame.focus.at
    #expect(story.surface.text(row: at.y).dropFirst(at.x).hasPrefix("▎ KS-0007") && story.shows("Название, бренд"))
    // Only what has the focus shows a selection.
    #expect(story.surface.text.count(where: { $0 == "▎" }) == 3)
    story.type("airp")
    #expect(story.state.cart.query.isEmpty)
    story.press(.escape)
    #expect(story.frame.focus.isCaret)
    story.type("airp")
    #expect(story.state.cart.query.text == "airp")
    story.press(.function(8), .enter)
    #expect(story.state.openOrder?.reference == Story.reference && !story.state.navigation.isCompanionFocused)
  }

  @Test func thePlaceTakesTheWholeWindowWhereTheClerkWantsIt() {
    var story = Self.story(Self.wide)
    story.press(.function(8), .function(8))
    #expect(!story.shows("KS-0007") && story.frame.focus.isCaret)
    story.fillCart()
    story.press(.control("n"))
    // The payments have room now.
    #expect(story.shows("по месяцам"))
    story.press(.function(8))
    #expect(story.shows("KS-0007") && !story.shows("по месяцам"))
    story.press(.escape)
    #expect(story.shows("KS-0007"))
  }

  @Test func theOrdersStandOverWhatHasNoRoomBesideIt() {
    for size in [Self.narrow, Self.wide] {
      var story = Self.story(size)
      if size == Self.wide { story.press(.function(12)) }
      let below = story.frame.clicks
      story.press(.function(8))
      let at = story.frame.focus.at
      #expect(story.surface.text(row: at.y).dropFirst(at.x).hasPrefix("▎ KS-0007"))
      let footer = story.state.layout.footer.y
      #expect(story.frame.clicks.allSatisfy { $0.area.y >= footer || !below.contains($0) })
      for key in [KeyPress.function(8), .escape] {
        story.press(key)
        #expect(!story.shows("KS-0007") && story.state.navigation.companion == nil)
        story.press(.function(8))
      }
      story.click(at)
      #expect(story.state.openOrder?.reference == Story.reference)
    }
  }

  /// The footer names what keys do, and clicks there do the same.
  @Test func theFooterBelongsToTheOrdersOverThePlace() throws {
    var story = Self.story(Self.narrow)
    story.fillCart()
    story.press(.control("n"))
    story.answerPlans()
    let (s, footer) = (story.state.strings, story.state.layout.footer.y + 1)
    story.press(.function(8))
    let row = story.surface.text(row: footer)
    let binding = try #require(story.state.companionBindings.first)
    #expect(row.contains(binding.label) && !row.contains(s.keyChoose), "\(story)")
    let at = try #require(story.frame.clicks.first { $0.message == binding.message && $0.area.y == footer })
    story.click(at.area.origin)
    #expect(story.state.openOrder?.reference == Story.reference)
  }

  @Test func theOpenOrderIsSelected() {
    var story = Story(size: Self.wide, restored: LanguageStories.restored())
    let references = story.state.orders.listedReferences
    story.send(.orderChosen(references[2]))
    story.press(.function(8), .up, .enter)
    #expect(story.state.openOrder?.reference == references[1])
  }

  /// Whatever leads to a place puts the focus there.
  @Test func theFocusGoesToThePlaceThatOpens() throws {
    for way in [KeyPress.control("n"), .control("r"), .function(12), .alt("1"), .control("x")] {
      var story = Self.story(Self.wide)
      story.fillCart()
      story.press(.function(8))
      #expect(story.state.navigation.isCompanionFocused)
      story.press(way)
      if way == .control("x") { story.type("y") }
      #expect(!story.state.navigation.isCompanionFocused, "\(way)")
    }
    var story = Self.story(Self.wide)
    story.press(.function(8))
    let item = try #require(story.frame.clicks.first { $0.message == .cart(.itemClicked(2)) })
    story.click(item.area.origin)
    #expect(!story.state.navigation.isCompanionFocused && story.state.cart.results.selected == 2)
  }

  @Test func aScanAddsToTheCartWhileTheOrdersHaveTheFocus() {
    var story = Self.story(Self.wide)
    story.press(.function(8))
    story.scan("PHN5")
    #expect(story.state.sale.cart.count == 1)
  }

  // MARK: The record beside the history

  private static func history() -> Story {
    var story = Story(size: widest)
    story.press(.control("r"))
    story.answerHistory()
    _ = story.takeAll()
    return story
  }

  @Test func theSelectedOrderStandsBesideTheHistory() {
    var story = Self.history()
    story.press(.down)
    let reference = Reference(rawValue: "KS-0005")
    #expect(story.takeAll() == [.previewRecord(reference)])
    var other = HistoryStories.record()
    other.summary.reference = Reference(rawValue: "KS-0004")
    story.send(.recordArrived(other.summary.reference, .success(other)))
    #expect(!story.shows("940317 499906"))
    story.send(.recordArrived(reference, .success(HistoryStories.record())))
    #expect(story.shows("940317 499906") && story.shows("Ковалёв"))
    story.press(.function(6))
    #expect(!story.shows("940317 499906"))
    // Forgotten customers do not stay on the screen.
    var forgotten = ForgetResult()
    forgotten.orders = 1
    story.send(.pruned(.success(forgotten)))
    #expect(
      story.takeAll().contains(.previewRecord(reference))
        && story.state.navigation.companion == .record(RecordView(reference: reference)))
  }

  @Test func itsEffectEndsWithIt() {
    for way in [KeyPress.escape, .enter, .function(8)] {
      var story = Self.history()
      story.press(.down, .up)
      #expect(story.cancelled.isEmpty)
      story.press(way)
      #expect(story.cancelled.count == 1 && story.cancelled.allSatisfy { $0.contains(.preview) }, "\(way)")
    }
    var story = Self.history()
    story.send(.resized(Self.wide))
    #expect(story.cancelled == [[.preview]])
    story.press(.down)
    #expect(story.takeAll().allSatisfy { $0.id != .preview })
  }

  /// A record shows what happens while it is open.
  @Test func recordsFollowNewStates() {
    var story = Story(size: Self.widest)
    story.send(.listening("http://127.0.0.1:5/callback"))
    story.toOrder()
    story.press(.control("r"))
    var record = HistoryStories.record()
    record.summary.reference = Story.reference
    for case .loadHistory(let query) in story.takeAll() {
      story.send(
        .historyArrived(query, .success(HistoryPage(query: query, count: 1, rows: [record.summary], days: []))))
    }
    story.send(.recordArrived(Story.reference, .success(record)))
    #expect(!story.shows("Договор подписан"))
    story.told(.signed, title: "Договор подписан")
    // In the row, in the title of the record and among its states.
    #expect(story.screen.matches(of: /Договор подписан/).count == 3)
    story.press(.enter)
    story.send(.recordArrived(Story.reference, .success(record)))
    story.told(.financed, title: "Деньги перечислены магазину")
    #expect(story.screen.matches(of: /Деньги перечислены магазину/).count == 2)
  }
}
