import BrokerAPI
import Exchanges
import Foundation
import Sales
import TerminalCore
import TestSupport
import Testing

@testable import Screens

/// Copying exchanges, and comparing two of them.
@Suite struct HandOverStories {
  private static let narrow = Size(width: 80, height: 24)

  /// The refused application is selected.
  private static func story(
    _ language: Language = .russian, size: Size = narrow, bank: BankIdentity.Environment = .embedded
  ) -> Story {
    var story = Story(language, size: size, bank: bank)
    story.openExchanges()
    _ = story.takeAll()
    story.press(.down)
    return story
  }

  // MARK: Copying

  @Test(
    arguments: [
      (Language.russian, "В буфере: curl"), (.kazakh, "Буферде: curl"), (.english, "Copied: curl"),
    ], [false, true])
  func oneKeyCopiesAsCurl(_ edition: (Language, String), isReading: Bool) throws {
    var story = Self.story(edition.0)
    if isReading { story.press(.enter) }
    story.type("y")
    let text = try story.mustCopy()
    #expect(
      text.contains("printf 'Authorization: Bearer %s\\n' \"$KASSA_TOKEN\" | {") && text.contains("960629450735"))
    #expect(text.contains("KASSA_TOKEN=a token of the bank inside the till"))
    #expect(!text.contains("secrettoken") && !text.contains("1243"))
    #expect(!story.shows(edition.1))
    story.send(.textCopied(.exchange(.curl, isFictitious: false, tellsToken: true), .copied))
    #expect(story.shows(edition.1) && story.shows("KASSA_TOKEN=$(kassa token --show)"), "\(story)")
  }

  @Test func aCopySaysWhereItWent() {
    var story = Self.story()
    let curl = CopiedText.exchange(.curl, isFictitious: false, tellsToken: true)
    story.send(.textCopied(curl, .sentToTerminal(failed: ["xclip"])))
    #expect(story.shows("буфер терминала, если он это умеет"))
    story.send(.textCopied(curl, .nowhere(failed: [])))
    #expect(story.shows("curl: не скопировано"))
  }

  @Test func secretsThatTheRecordDidNotKnowAreTakenOut() throws {
    var story = Story(size: Self.narrow)
    let echo = Story.exchange(1, "GET", "/v1/broker/orders?note=s3c%2Br", answer: #"[{"note":"czNjK3I="}]"#)
    story.exchanged(echo)
    story.press(.function(5))
    story.type("y")
    let text = try story.mustCopy(secrets: [SentSecret(.gatewayKey, "s3c+r")])
    #expect(!text.contains("s3c") && !text.contains("czNjK3I"))
  }

  @Test func whatAFormatCannotHoldIsSaidByName() {
    var story = Self.story()
    while !story.shows("▎ 14:32:44") { story.press(.down) }
    story.type("y")
    let copied = story.copied()
    #expect(copied == nil)
    #expect(story.shows("не скопировано") && story.shows("отправлено не по HTTP"))
  }

  /// Without a question: the real ones may go into a file that somebody asks for.
  @Test func besideARealBankTheCustomerIsMadeUp() throws {
    var story = Self.story(bank: .production)
    story.type("y")
    let text = try story.mustCopy()
    for person in ["Ғаббасова", "Әлия", "960629450735"] { #expect(!text.contains(person), "\(person)") }
    story.send(.textCopied(.exchange(.curl, isFictitious: true, tellsToken: true), .copied))
    #expect(story.shows("Данные клиента вымышлены"))
  }

  @Test(arguments: [(HandOverFormat.http, 0), (.markdown, 1)])
  func otherFormatsAreCopiedFromAPicker(_ format: HandOverFormat, row: Int) throws {
    var story = Self.story()
    story.type("x")
    #expect(story.shows("Передать обмен"))
    for _ in 0..<row { story.press(.down) }
    story.press(.enter)
    let text = try story.mustCopy()
    #expect(text.contains(format == .http ? "Bearer {{token}}" : "Departures from the contract"))
    #expect(story.state.overlays.isEmpty)
  }

  // MARK: Files

  /// Chooses a format by its row, one or all, and the usual path.
  private static func export(_ story: inout Story, _ format: HandOverFormat, scope: Int = 0) throws -> (
    HandOverOrder, String
  ) {
    story.type("x")
    for _ in 0..<(2 + (HandOverFormat.allCases.firstIndex(of: format) ?? 0)) { story.press(.down) }
    story.press(.enter)
    for _ in 0..<scope { story.press(.down) }
    story.press(.enter)
    story.press(.enter)
    let files = story.takeAll().compactMap {
      if case .writeExchanges(let order, let path) = $0 { (order, path) } else { nil }
    }
    return try #require(files.first)
  }

  @Test(arguments: HandOverFormat.allCases) func theSelectedOneIsWritten(_ format: HandOverFormat) throws {
    var story = Self.story()
    // A session is all of them unless somebody asks for one.
    if format == .bundle {
      let (order, _) = try Self.export(&story, format)
      #expect(order.rows.count == 7 && order.wantsScreen && !order.steps.isEmpty)
      return
    }
    let (order, path) = try Self.export(&story, format)
    #expect(order.rows.map(\.exchange.sale) == ["KS-2QBRA1"] && order.references == ["KS-2QBRA1"])
    #expect(path == "~/kassa-2026-11-24T14-32-00.\(format.ending)")
    let made = try order.made(secrets: [], .init(program: "0.1")).get()
    #expect(made.text.contains("960629450735") && !made.text.contains("secrettoken"))
    story.send(.exchangesWritten(.failure(.file(.exists))))
    #expect(story.shows("Такой файл уже есть"))
    story.send(.exchangesWritten(.success(WrittenExchanges("/home/kassa/a.har", made))))
    #expect(story.state.overlays.isEmpty && story.shows("1 обмен → /home/kassa/a.har"))
  }

  /// What shows by the filter, without what cannot be held, which is said.
  @Test func allThatTheFilterLetsThroughAreWritten() throws {
    var story = Self.story()
    story.type("/kind:sms")
    story.press(.enter)
    var (order, _) = try Self.export(&story, .curl, scope: 1)
    #expect(order.rows.map(\.kind) == [.sms])
    #expect(order.made(secrets: [], .init(program: "0.1")) == .failure(.noHTTP))
    story.send(.exchangesWritten(.failure(.format(.noHTTP))))
    #expect(story.shows("отправлено не по HTTP"))
    story.press(.escape)
    story.press(.escape)
    (order, _) = try Self.export(&story, .curl, scope: 1)
    let made = try order.made(secrets: [], .init(program: "0.1")).get()
    // A callback that does not tell its host is no request that can be sent.
    #expect(made.count == order.rows.count - 1 && made.leftOut == [.noHTTP])
    story.send(.exchangesWritten(.success(WrittenExchanges("/a.sh", made))))
    #expect(story.shows("→ /a.sh. Не вошло: 1 (отправлено не по HTTP)"))
  }

  @Test func theOnlyOneIsOfferedOnce() {
    var story = Self.story()
    story.type("/kind:sms")
    story.press(.enter)
    story.type("x")
    story.press(.down)
    story.press(.down)
    story.press(.enter)
    #expect(story.shows("выделенный обмен") && !story.shows("все по фильтру"))
  }

  @Test func peopleAreAsTheyAreOrMadeUp() throws {
    for (bank, usual) in [(BankIdentity.Environment.embedded, false), (.test, false), (.production, true)] {
      for scope in [0, 2] {
        var story = Self.story(bank: bank)
        let (order, _) = try Self.export(&story, .har, scope: scope)
        let text = try order.made(secrets: [], .init(program: "0.1")).get().text
        #expect(text.contains("960629450735") != (usual == (scope == 0)), "\(bank), \(scope)")
      }
    }
  }

  /// A new exchange does not take the place of the one that was selected.
  @Test func whatWasSelectedIsWrittenWhateverComes() throws {
    var story = Self.story()
    story.press(.up)
    story.type("x")
    story.press(.down)
    story.press(.down)
    story.exchanged(Story.exchange(99, "GET", "/v1/broker/products", answer: "{}"))
    for _ in 0..<3 { story.press(.enter) }
    let orders = story.takeAll().compactMap { if case .writeExchanges(let order, _) = $0 { order } else { nil } }
    let order = try #require(orders.first)
    #expect(order.rows.map(\.kind) == [.callback])
  }

  @Test func aFileNeedsAName() {
    var story = Self.story()
    story.type("x")
    story.press(.down)
    story.press(.down)
    story.press(.enter)
    story.press(.enter)
    for _ in 0..<60 { story.press(.backspace) }
    story.press(.enter)
    let effects = story.takeAll()
    #expect(effects.isEmpty && story.shows("Назовите файл"))
  }

  // MARK: Sessions

  /// Commands by their ids, and no word of a person or a code.
  @Test func aSessionTellsWhatWasDone() throws {
    var story = Story(size: Self.narrow)
    story.type("Ғаббасова")
    story.press(.control("u"))
    story.toReview()
    story.send([.paste("Ковалёв 841005399905")])
    story.openExchanges()
    _ = story.takeAll()
    let (order, _) = try Self.export(&story, .bundle)
    let text = try order.made(secrets: [], .init(program: "0.1", seed: 7)).get().text
    let bundle = try Exchanges.Bundle(reading: Array(text.utf8))
    #expect(bundle.header.seed == 7 && bundle.exchanges.count == 6)
    for step in [
      "type airp", "cart.add", "sale.next", "customer.people", "paste ••••", "app.exchanges", "exchanges.export",
    ] {
      #expect(bundle.steps.contains(step), "\(step): \(bundle.steps)")
    }
    let steps = bundle.steps.joined(separator: "\n")
    for secret in ["Ғабб", "1243", "Ковал", "8410"] { #expect(!steps.contains(secret), "\(steps)") }
    #expect(try ReplayStep.steps(of: Array(text.utf8)).count == 6)
  }

  @Test func theLogOfStepsIsBounded() {
    var story = Story(size: Self.narrow)
    for _ in 0..<3000 {
      story.press(.tab)
      story.press(.function(6))
    }
    #expect(story.state.shared.steps.steps.count == 1000)
  }

  /// What stands above it, a message among it, may name anybody.
  @Test func aScreenIsToldMaskedAndBare() {
    var story = Self.story()
    story.press(.down)
    story.press(.enter)
    story.type("x")
    story.state.showToast(.info, "Ғаббасова")
    let text = AppView.maskedText(of: story.state)
    #expect(text.contains("POST") && !text.contains("Передать обмен"))
    for person in ["Ғаббасова", "940317499906"] { #expect(!text.contains(person)) }
    #expect(story.shows("Передать обмен"))
  }

  // MARK: Comparing

  @Test(arguments: [narrow, Size(width: 132, height: 36)], [false, true])
  func oneKeyShowsWhatChangedSinceItLastWorked(_ size: Size, isReading: Bool) throws {
    var story = Self.story(size: size)
    if isReading { story.press(.enter) }
    story.type("d")
    story.compare()
    for text in [
      "Что изменилось", "14:32:47  200  KS-2QBR9J", "14:32:51  400  KS-2QBRA1", "≠ customer.taxCode",
      "\"940317499906\"",
      "960629450735", "Запрос",
    ] { #expect(story.shows(text), "\(text)") }
    #expect(story.selects("customer.taxCode"))
    // Down goes from difference to difference and leaves none out.
    var seen: [String] = []
    while seen.last != story.selected {
      seen.append(story.selected)
      story.press(.down)
    }
    let count = try #require(story.state.navigation.exchanges?.difference).count
    #expect(
      seen.count == count && seen.contains { $0.contains("requestUuid") } && seen.contains { $0.contains("message") })
    story.press(.home)
    #expect(story.selects("customer.taxCode") && story.shows("Запрос"))
    story.press(.escape)
    #expect(!story.shows("Что изменилось"))
    #expect(story.state.navigation.exchanges?.focus == (isReading ? .detail : .list))
  }

  @Test func whatWasToBeExpectedShowsOnDemand() {
    var story = Story(size: Self.narrow)
    for (number, reference) in [(1, "KS-2QBR9J"), (2, "KS-2QBRA1")] {
      story.exchanged(
        Story.exchange(
          number, "POST", "/v1/broker/pre-approved", body: #"{"referenceId":"\#(reference)","a":\#(number)}"#))
    }
    story.press(.function(5))
    story.type("d")
    story.compare()
    #expect(story.shows("≠ a") && !story.shows("≈ referenceId") && story.shows("(V покажет)"))
    story.type("v")
    #expect(story.shows("≈ referenceId") && !story.shows("покажет)") && story.selects("a"))
    story.type("v")
    #expect(!story.shows("≈ referenceId"))
    // In another width the same difference stays selected.
    story.send(.resized(Size(width: 140, height: 40)))
    #expect(story.selects("a") && story.shows("≠ a"))
  }

  /// Whichever of the two is older stands on the left.
  @Test func aMarkedExchangeIsComparedWithTheSelectedOne() {
    var story = Self.story()
    story.press(.space)
    #expect(story.shows("▎●14:32:51"))
    story.press(.down)
    story.type("d")
    story.compare()
    #expect(story.shows("− 14:32:47  200") && story.shows("+ 14:32:51  400"))
    story.press(.escape)
    story.press(.up)
    story.press(.space)
    #expect(!story.shows("●14:32:51"))
  }

  @Test func whereNothingWorkedBeforeItIsSaidWhatToDo() {
    var story = Self.story()
    story.press(.up)
    story.type("d")
    let effects = story.takeAll()
    #expect(effects.isEmpty && story.shows("Удачного такого же обмена раньше не было"))
  }

  @Test func theMaskHidesPeopleInDifferences() {
    var story = Self.story()
    story.type("d")
    story.compare()
    story.press(.function(6))
    #expect(!story.shows("940317499906") && !story.shows("960629450735") && story.shows("≠ customer.taxCode"))
  }

  @Test func theDifferenceIsCopiedAsText() throws {
    var story = Self.story()
    story.type("d")
    story.compare()
    story.type("y")
    let text = try story.mustCopy()
    #expect(text.contains("≠ customer.taxCode: \"940317499906\" → 960629450735") && text.contains("answer:"))
    #expect(!text.contains("referenceId"))
    story.send(.textCopied(.difference, .copied))
    #expect(story.shows("Список отличий"))
    // Beside a real bank without the customers.
    var real = Self.story(bank: .production)
    real.type("d")
    real.compare()
    real.type("y")
    let masked = try real.mustCopy()
    #expect(masked.contains("customer.taxCode") && !masked.contains("960629450735"))
  }

  /// The answer comes late: somebody is elsewhere.
  @Test func aDifferenceOpensOverNothingElse() {
    var story = Self.story()
    story.type("d/")
    story.compare()
    #expect(!story.shows("Что изменилось"))
    story.press(.escape)
    story.type("d")
    story.press(.escape)
    story.compare()
    #expect(!story.shows("Что изменилось"))
  }

  /// Whoever left a question about a file open comes back to none: it held the customer.
  @Test(arguments: 0...2) func whatIsAskedGoesWithIdleCustomers(_ answers: Int) {
    var story = Self.story()
    story.type("x")
    story.press(.down)
    story.press(.down)
    for _ in 0..<answers { story.press(.enter) }
    #expect(story.state.overlays.count == 1)
    story.wait(86_400 + 120)
    #expect(story.state.overlays.isEmpty)
  }

  @Test func comparedExchangesAreForgottenWithIdleCustomers() {
    var story = Self.story()
    story.press(.space)
    story.type("d")
    story.compare()
    story.wait(86_400 + 120)
    #expect(!story.shows("Что изменилось") && story.shows("Обменов ещё не было"))
    #expect(story.state.navigation.exchanges?.marked == nil)
  }
}

extension Story {
  /// What goes to the clipboard; nil where nothing does.
  mutating func copied(secrets: [SentSecret] = []) -> String? {
    for case .copyExchanges(let order) in takeAll() {
      send(.exchangesMade(order, order.made(secrets: secrets, Exchanges.Bundle.Header(program: "0.1"))))
    }
    for case .copyText(let text, _) in takeAll() { return text }
    return nil
  }

  mutating func mustCopy(secrets: [SentSecret] = []) throws -> String {
    let text = copied(secrets: secrets)
    return try #require(text)
  }

  mutating func compare() {
    for case .compareExchanges(let left, let right) in takeAll() {
      send(.exchangesCompared(ComparedExchanges(left, right)))
    }
  }

  fileprivate var selected: String {
    screen.split(separator: "\n").first { $0.contains("▎") }.map(String.init) ?? ""
  }

  /// Spaces apart.
  fileprivate func selects(_ name: String) -> Bool {
    selected.split(separator: " ").dropFirst().prefix(3).contains { $0 == name }
  }
}
