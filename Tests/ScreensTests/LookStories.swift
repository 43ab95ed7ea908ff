import BrokerAPI
import Checkout
import Sales
import TerminalCore
import TestSupport
import Testing
import Text

@testable import Screens

/// Where things stand: nothing is covered, wide windows are used, and what is too long scrolls.
@Suite struct LookStories {
  private static let narrow = Size(width: 80, height: 24)
  private static let wide = Size(width: 132, height: 36)
  private static let widest = Size(width: 160, height: 45)

  // MARK: The row of its own

  @Test(arguments: GoldenTests.editions)
  func nothingIsPaintedWhereToastsAppear(_ language: Language, _ size: Size) {
    for (name, play) in GoldenTests.scenes {
      var story = Story(language, size: size)
      play(&story)
      (story.state.overlays, story.state.toast, story.state.scanOffer) = ([], nil, nil)
      story.state.navigation.focusPlace()
      _ = story.state.settleCompanion()
      let layout = story.state.layout
      for area in [layout.content, layout.companion] { #expect(area.bottom <= layout.message.y) }
      let before = story.surface
      let row = before.text(row: layout.message.y).trimmingWhitespace
      #expect(row.isEmpty || row == "│", "\(name): \(row)")
      // A second row takes the footer's hairline.
      for (count, last) in [(1, layout.message.y), (size.width / 5, layout.footer.y)] {
        story.state.showToast(.warning, String(repeating: "важно ", count: count))
        let after = story.surface
        for y in 0..<size.height where !(layout.message.y...last).contains(y) {
          #expect(after.text(row: y) == before.text(row: y), "\(name): row \(y)")
        }
      }
    }
  }

  @Test func aToastAndAScanOfferDoNotCoverEachOther() {
    var story = Story(size: Self.narrow)
    story.toReview()
    story.scan("PHN5")
    #expect(story.shows("Сканер: Galaxy"))
    story.state.showToast(.warning, "Внимание")
    #expect(story.shows("Сканер: Galaxy") && story.shows("Внимание"))
  }

  // MARK: Names

  /// Plans with the longest names of the stand-in bank.
  private static func longNames(_ language: Language, _ size: Size) -> Story {
    var story = Story(language, size: size)
    let names = ["Картамен бөліп төлеу 0-0-12", "Рассрочка по карте 0-0-12"]
    story.type("airp")
    story.press(.enter)
    story.press(.control("n"))
    for case .loadPlans(let amount) in story.takeAll() {
      let plans = names.map {
        Product(name: $0, monthlyPayment: Money(tenge: 14_166), period: 12, productCode: "CC12INS")
      }
      story.send(.plansArrived(amount: amount, .success(Answer(plans))))
    }
    return story
  }

  @Test(arguments: Language.allCases, [narrow, Size(width: 100, height: 30), wide, widest])
  func noPlanNameIsCut(_ language: Language, _ size: Size) {
    var story = Self.longNames(language, size)
    let name = "Картамен бөліп төлеу 0-0-12"
    #expect(story.shows(name) && story.shows("Рассрочка по карте 0-0-12"))
    #expect(!story.screen.contains("бөліп…") && !story.screen.contains("0-0…"))
    story.press(.home, .enter)
    if size.width >= 132 { #expect(story.shows("Картамен бөліп") && story.shows("төлеу 0-0-12") || story.shows(name)) }
    story.fillCustomer()
    story.verify()
    story.press(.control("n"))
    _ = story.submit()
    story.send(.submissionEnded(Story.reference, Story.accepted))
    let heading = story.screen.split(separator: "\n").first { $0.contains("KS-0007") } ?? ""
    #expect(heading.contains(name) || heading.contains("169 990 ₸ · 12 "), "\(heading)")
    #expect(!heading.contains("…"), "\(heading)")
  }

  @Test(arguments: Language.allCases, [narrow, Size(width: 100, height: 30), wide])
  func theSourceOfAStateIsNotCut(_ language: Language, _ size: Size) {
    var story = Story(language, size: size)
    let s = story.state.strings
    for source in [SeenState.Source.poll, .callback, .clerk, .correction] { #expect(s.source(source).count <= 11) }
    story.send(.listening("http://127.0.0.1:5/callback"))
    story.toOrder()
    story.told(.rejected, title: "Отказ")
    #expect(story.shows(s.source(.callback)))
  }

  // MARK: The QR code

  @Test(arguments: [Size(width: 100, height: 30), wide, widest])
  func theCodeStandsBesideTheTimeline(_ size: Size) {
    var story = Story(size: size)
    story.toOrder()
    #expect(story.surface.cells.contains { $0.style.ground == .paper } && story.shows("Отсканируйте код"))
    for text in ["Заявка создана", "Договор подписан", "Ссылка для клиента", "KS-0007"] { #expect(story.shows(text)) }
    // A dead end has none.
    story.bankSays(.rejected, "Отказано")
    #expect(!story.surface.cells.contains { $0.style.ground == .paper })
  }

  @Test func aNarrowWindowHasNoRoomForTheCode() {
    var story = Story(size: Self.narrow)
    story.toOrder()
    #expect(!story.surface.cells.contains { $0.style.ground == .paper } && story.shows("Ссылка для клиента"))
  }

  // MARK: What is being sold

  @Test(arguments: [wide, widest])
  func theSaleStandsBesideItsSteps(_ size: Size) {
    var story = Story(size: size)
    story.fillCart()
    story.type("+")
    #expect(!story.shows("Продаём"))
    story.press(.control("n"))
    story.answerPlans()
    for text in ["Продаём", "Итого", "Клиент"] { #expect(story.shows(text)) }
    // The plan under the selection, before it is chosen.
    story.press(.down)
    #expect(story.shows("× 12 мес"))
    story.press(.enter)
    story.fillCustomer()
    #expect(story.shows("Ғаббасова Әлия") && story.shows("Продаём"))
    story.verify()
    story.press(.control("n"))
    #expect(story.state.step == .review && story.shows("Продаём"))
    _ = story.submit()
    story.send(.submissionEnded(Story.reference, Story.accepted))
    #expect(story.state.openOrder != nil && story.shows("Продаём"))
  }

  @Test func aNarrowerWindowHasNoSummary() {
    var story = Story(size: Size(width: 131, height: 36))
    story.fillCart()
    story.choosePlan()
    #expect(!story.shows("Продаём"))
  }

  @Test func theSummaryMasksTheCustomer() {
    var story = Story(size: Self.wide)
    story.fillCart()
    story.choosePlan()
    story.fillCustomer()
    story.press(.function(6))
    #expect(story.state.isMasked && !story.shows("Ғаббасова") && story.shows("Продаём"))
  }

  @Test func thePaymentsStandBesideThePlans() {
    var story = Story(size: Self.widest)
    story.fillCart()
    story.press(.control("n"))
    story.answerPlans()
    #expect(story.shows("Рассрочка 0-0-24 по месяцам"))
    #expect(story.shows("… ещё 12, последний") && story.shows("Расчёт предварительный, не оферта"))
    // A year is shown whole.
    story.press(.up)
    #expect(story.shows("Рассрочка 0-0-12 по месяцам") && !story.shows("… ещё"))
  }

  // MARK: Long texts

  @Test(arguments: [narrow, Size(width: 100, height: 30), wide])
  func aLongAddressCanBeReadWhole(_ size: Size) {
    let words = (1...14).map { "Улица-\($0)" }
    var story = Story(size: size)
    story.fillCart()
    story.choosePlan()
    story.fillCustomer()
    story.state.sale.form.isDelivery = true
    story.state.sale.form[.address].set(words.joined(separator: " "))
    story.verify()
    story.press(.control("n"))
    #expect(story.state.step == .review)
    var seen = story.screen
    story.press(.end)
    let end = story.screen
    seen += end
    for word in words { #expect(seen.contains(word), "\(word)") }
    story.press(.down)
    #expect(story.screen == end)
    story.press(.home)
    #expect(story.shows("Товары"))
  }

  /// What does not fit scrolls, and neither its arrows nor its rows touch anything else.
  @Test func contentOfAnyHeightScrolls() {
    let area = Rect(x: 2, y: 3, width: 30, height: 5)
    func painted(from first: Int) -> Frame {
      var frame = Frame(size: Size(width: 40, height: 12))
      frame.paint(.place(.order), in: area, from: first) { area, surface in
        for row in 0..<20 {
          Label("row \(row) " + String(repeating: "x", count: 40), Style()).paint(in: area.row(row), on: &surface)
        }
        return 20
      }
      return frame
    }
    let top = painted(from: 0)
    #expect(top[.place(.order)] == .init(page: 5, last: 15))
    #expect(top.surface.text(row: 3).hasPrefix("  row 0 ") && top.surface.text(row: 7).hasSuffix("… ↓"))
    let end = painted(from: 99)
    #expect(end.surface.text(row: 3).hasPrefix("  row 15 ") && end.surface.text(row: 3).hasSuffix("… ↑"))
    #expect(end.surface.text(row: 7).hasPrefix("  row 19 "))
    for frame in [top, end] {
      for y in [0, 1, 2, 8, 9, 10, 11] { #expect(frame.surface.text(row: y).isEmpty) }
    }
  }

  @Test(arguments: Language.allCases)
  func columnsOfTheScheduleDoNotTouch(_ language: Language) {
    var story = Story(language, size: Self.narrow)
    story.fillCart()
    story.press(.control("n"))
    story.press(KeyPress("s"))
    let s = story.state.strings
    for title in [s.columnPayment, s.columnPrincipal, s.columnInterest] { #expect(story.shows(" \(title) ")) }
  }

  // MARK: Clicks

  @Test func theStepperTakesClicks() throws {
    var story = Story()
    story.fillCart()
    story.choosePlan()
    #expect(story.state.step == .customer)
    story.click(try #require(story.frame.clicks.first { $0.message == .stepChosen(.cart) }).area.origin)
    #expect(story.state.step == .cart)
  }

  @Test func theFiltersTakeClicks() throws {
    var story = Story()
    story.fillCart()
    story.press(.control("n"))
    story.answerPlans()
    story.click(try #require(story.frame.clicks.first { $0.message == .plan(.filterClicked(.loan)) }).area.origin)
    #expect(story.state.plan.filter == .loan)
    story.click(try #require(story.frame.clicks.first { $0.message == .plan(.limitClicked) }).area.origin)
    #expect(story.state.plan.isLimitFocused)
    // The selected plan still shows.
    #expect(story.shows("▎ Кредит стандарт"))
  }

  @Test func overlaysTakeClicks() throws {
    var story = Story(journal: .off)
    story.fillCart()
    story.press(.control("l"))
    let english = try #require(story.frame.clicks.first { $0.message == .overlay(.rowClicked(2)) }).area.origin
    story.click(english)
    #expect(story.state.language == .russian)
    story.click(english)
    #expect(story.state.language == .english && story.state.overlays.isEmpty)
    story.press(.control("q"))
    story.click(try #require(story.frame.clicks.first { $0.message == .overlay(.answered(false)) }).area.origin)
    #expect(story.state.overlays.isEmpty)
    story.press(.function(1))
    story.click(try #require(story.frame.clicks.first { $0.message == .overlayClosed }).area.origin)
    #expect(story.state.overlays.isEmpty)
  }
}
