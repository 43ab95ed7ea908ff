import BrokerAPI
import Checkout
import FoundationEssentials
import Sales
import TerminalCore
import TestSupport
import Testing

@testable import Screens

extension Story {
  /// Somebody who knows the order's token posts a callback without a signature.
  mutating func saidUnsigned(_ state: OrderState, title: String = "") {
    let status = OrderStatus(
      loanLength: "12", productCode: "CC12INS", referenceId: Story.reference.rawValue, state: state, stateTitle: title)
    send(.callbackArrived(BankCallback(id: "", status: status, isSigned: false)))
  }

  /// A till of a bank that signs nothing, and has a list or not.
  static func atRealBank(
    _ language: Language = .russian, size: Size = Size(width: 100, height: 30), readsOrders: Bool = true
  ) -> Story {
    var configuration = Story.configuration(.test)
    configuration.profile.capabilities.readsOrders = readsOrders
    configuration.publicURL = "https://till.example.kz/kassa"
    configuration.callbackTokens = CallbackTokens(key: [1, 2, 3])
    var story = Story(
      language, size: size, bank: .test, absence: AbsenceRule(after: 90, isListTrusted: false),
      configuration: configuration)
    story.send(.listening("http://127.0.0.1:8641/callback"))
    return story
  }

  /// Fills in a customer by hand: a real bank has no made-up ones.
  mutating func toTheCodeOfSomebody() {
    fillCart()
    choosePlan()
    for text in ["Аскаров", "Аскар", "", "841005399905", "7475774285", "askar@example.kz"] {
      type(text)
      press(.tab)
    }
    state.customer.focus = .consent
    press(KeyPress(" "))
  }

  mutating func toReviewOfSomebody() {
    toTheCodeOfSomebody()
    verify()
    press(.control("n"))
  }

  mutating func toOrderOfSomebody() {
    toReviewOfSomebody()
    _ = submit()
    send(.submissionEnded(Story.reference, Story.accepted))
  }
}

/// What the bank is said to have reported: a callback without a signature proves nothing.
@Suite struct ClaimStories {
  private static let handOver = "товар можно выдать"

  @Test func anUnsignedCallbackWaitsForTheBanksList() {
    var story = Story.atRealBank()
    story.toOrderOfSomebody()
    story.bankSays(.approved, "Одобрено")
    story.saidUnsigned(.signed, title: "Подписано")
    #expect(story.state.orders[Story.reference]?.state == .approved && story.recorded.count == 1)
    #expect(story.shows("Банк сообщает: «Подписано», не подтверждено") && story.shows("Товар пока не выдавайте"))
    #expect(story.shows("Касса сверяет") && !story.shows(Self.handOver))
    // The next list comes at once and confirms it.
    story.wait(0.6)
    story.bankSays(.signed, "Подписано")
    #expect(story.shows(Self.handOver) && !story.shows("не подтверждено"))
    story.press(KeyPress("e"))
    #expect(story.shows("✓ новый статус"))
  }

  @Test func aListThatShowsSomethingElseDisprovesIt() {
    var story = Story.atRealBank()
    story.toOrderOfSomebody()
    // A list that was asked for before proves nothing.
    while !story.effects.contains(where: { if case .loadOrders = $0 { true } else { false } }) { story.wait(0.5) }
    story.saidUnsigned(.signed)
    story.bankSays(.approved, "Одобрено")
    #expect(story.state.orders[Story.reference]?.claim?.state == .signed)
    story.bankSays(.approved, "Одобрено")
    #expect(!story.shows("не подтверждено") && story.state.orders[Story.reference]?.claim == nil)
    story.press(KeyPress("e"))
    #expect(story.shows("▲ не подтверждено"))
  }

  @Test func aSignedCallbackSettlesIt() {
    var story = Story.atRealBank()
    story.toOrderOfSomebody()
    story.saidUnsigned(.signed)
    story.told(.signed)
    #expect(story.shows(Self.handOver) && story.state.orders[Story.reference]?.claim == nil)
  }

  /// Without a list a person looks and answers for it.
  @Test(arguments: Language.allCases) func withoutAListAPersonConfirms(_ language: Language) {
    var story = Story.atRealBank(language, readsOrders: false)
    let s = Strings(language)
    story.toOrderOfSomebody()
    #expect(story.shows(String(s.noListToRead(isListening: true).prefix(30))))
    story.saidUnsigned(.signed)
    story.wait(120)
    #expect(!story.effects.contains { if case .loadOrders = $0 { true } else { false } })
    #expect(!story.shows(s.advice(.signed)))
    story.press(KeyPress("t"))
    #expect(story.shows(s.state(.signed, title: "")) && story.shows(s.saidByCallback))
    story.press(.enter)
    story.press(.enter)
    #expect(story.shows(s.resolutionNeedsSource))
    story.type("cabinet")
    story.press(.enter)
    #expect(story.shows(String(s.advice(.signed).prefix(30))) && story.state.orders[Story.reference]?.claim == nil)
    let note = "\(s.state(.signed, title: "")): cabinet"
    let recorded = story.effects.compactMap { effect in
      if case .recordResolution(Story.reference, let told) = effect { told.note } else { nil }
    }
    #expect(recorded == [note])
    guard case .recordStates(let states)? = story.recorded.last else {
      Issue.record("\(story.recorded)")
      return
    }
    #expect(states[Story.reference]?.state == .signed && states[Story.reference]?.source == .clerk)
  }

  @Test(arguments: Language.allCases) func aRestartedTillStillShowsIt(_ language: Language) throws {
    var story = Story.atRealBank(language)
    story.toOrderOfSomebody()
    story.bankSays(.approved, "Одобрено")
    story.saidUnsigned(.signed, title: "Подписано")
    let claim = try #require(story.claims[Story.reference])
    #expect(claim?.state == .signed && claim?.title == "Подписано")
    let order = try #require(story.state.orders[Story.reference])
    var again = story.restarted(orders: [
      OrderRecord(summary: order.summary, history: order.history, claim: claim)
    ])
    let kept = try #require(again.state.orders[Story.reference]?.claim)
    let s = Strings(language)
    #expect(
      again.shows(String(s.claim(kept, canRead: true).prefix(30))) && !again.shows(String(s.advice(.signed).prefix(30)))
    )
    // A list of the new run settles it, in the journal too.
    again.wait(1)
    again.bankSays(.approved, "Одобрено")
    #expect(again.claims == [Story.reference: nil] && again.state.orders[Story.reference]?.claim == nil)
  }

  @Test func aPersonMayDenyIt() {
    var story = Story.atRealBank(readsOrders: false)
    story.toOrderOfSomebody()
    story.saidUnsigned(.rejected)
    story.press(KeyPress("t"))
    story.press(.end, .enter)
    #expect(!story.shows("не подтверждено") && story.state.orders[Story.reference]?.state == .initial)
  }

  /// What the clerk is asked about may change while they look it up at the bank.
  @Test func whatChangedMeanwhileIsNotOverwritten() {
    func asked(_ keys: [KeyPress]) -> Story {
      var story = Story.atRealBank(readsOrders: false)
      story.toOrderOfSomebody()
      story.saidUnsigned(.rejected)
      story.press(KeyPress("t"))
      story.press(keys)
      return story
    }
    // Told: chosen and typed. Denied: chosen.
    for (keys, isTyped) in [([KeyPress.enter], true), ([.enter], false), ([], false)] {
      // A signature settles it, and another claim replaces it.
      for isSigned in [true, false] {
        var story = asked(keys)
        if isTyped { story.type("portal") }
        if isSigned { story.told(.approved) } else { story.saidUnsigned(.signed) }
        let before = story.state.orders[Story.reference]
        if !isTyped, !keys.isEmpty { story.type("portal") }
        if keys.isEmpty { story.press(.end) }
        _ = story.takeAll()
        story.press(.enter)
        #expect(story.state.orders[Story.reference] == before && story.shows("тем временем изменилась"), "\(story)")
        #expect(story.state.overlays.isEmpty && story.takeAll().isEmpty)
      }
    }
  }

  @Test func anOutcomeFoundOutMeanwhileIsNotOverwritten() {
    var story = Story.atRealBank()
    story.toReviewOfSomebody()
    _ = story.submit()
    story.send(.submissionEnded(Story.reference, .failure(.answerLost(.connectionLost))))
    story.press(KeyPress("t"))
    story.press(.down, .enter)
    story.type("Айгуль")
    story.bankSays(.approved, "Одобрено")
    let before = story.state.orders[Story.reference]
    story.press(.enter)
    #expect(story.state.orders[Story.reference] == before && story.shows("тем временем изменилась"), "\(story)")
  }

  /// Where nothing comes at all, the cabinet still shows it.
  @Test func aStateIsNotedWithoutAnyCallback() {
    var story = Story.atRealBank(readsOrders: false)
    story.toOrderOfSomebody()
    story.press(KeyPress("t"))
    let offered = story.screen
    for title in ["Договор подписан", "Одобрено"] { #expect(offered.contains(title), "\(title)") }
    story.press(.enter)
    story.type("Айгуль, 101")
    story.press(.enter)
    #expect(story.state.orders[Story.reference]?.state == .preApproved && story.recorded.count == 1)
    // A bank with a list needs nobody's word.
    var listed = Story.atRealBank()
    listed.toOrderOfSomebody()
    listed.press(KeyPress("t"))
    #expect(!listed.shows("Банк её не принимал") && listed.state.overlays.isEmpty)
  }

  @Test func itProvesNoAcceptance() {
    var story = Story.atRealBank(readsOrders: false)
    story.toReviewOfSomebody()
    _ = story.submit()
    story.send(.submissionEnded(Story.reference, .failure(.answerLost(.connectionLost))))
    story.saidUnsigned(.approved)
    #expect(story.state.orders[Story.reference]?.summary.outcome == .unknown)
    #expect(story.shows("не подтверждено") && story.recorded.isEmpty)
    story.press(KeyPress("t"))
    #expect(story.shows("Банк её принял") && story.shows("Банк её не принимал"))
  }

  /// A list that has proven nothing yet is compared all the same.
  @Test func theListIsAskedAboutAnUnknownOutcomeToo() {
    var story = Story.atRealBank()
    story.toReviewOfSomebody()
    _ = story.submit()
    story.send(.submissionEnded(Story.reference, .failure(.answerLost(.connectionLost))))
    story.saidUnsigned(.approved)
    #expect(story.shows("Касса сверяет со списком") && !story.shows("кабинете"), "\(story)")
  }

  /// A person's word hides no claim that says the contrary: not while it is noted, not in the order, not before sending again.
  @Test(arguments: Language.allCases) func whatAPersonSaysHidesNoClaim(_ language: Language) throws {
    var story = Story.atRealBank(language, readsOrders: false)
    let s = Strings(language)
    story.toReviewOfSomebody()
    _ = story.submit()
    story.send(.submissionEnded(Story.reference, .failure(.answerLost(.connectionLost))))
    story.saidUnsigned(.signed)
    let claim = s.claimed(try #require(story.state.orders[Story.reference]?.claim))
    let begin = String(claim.prefix(30))
    story.press(KeyPress("t"))
    story.press(.down, .enter)
    guard case .prompt(let prompt)? = story.state.overlays.last else {
      Issue.record("\(story)")
      return
    }
    #expect(prompt.note?.hasPrefix(claim) == true && prompt.note?.contains(s.bankDidNotAcceptIt) == true)
    #expect(story.shows(String(s.resolutionNote(false).suffix(8))) && story.shows(s.resolutionField), "\(story)")
    story.type("Айгуль")
    story.press(.enter)
    #expect(story.state.orders[Story.reference]?.summary.outcome == .absent)
    #expect(story.shows(begin), "\(story)")
    story.sendAgain()
    #expect(story.state.step == .review, "\(story)")
    #expect(story.shows(begin), "\(story)")
  }

  /// Also of a state: what the bank is said to have reported stands beside another that is noted.
  @Test func aStateIsNotNotedAgainstAClaimWithoutSayingSo() {
    var story = Story.atRealBank(readsOrders: false)
    story.toOrderOfSomebody()
    story.saidUnsigned(.signed)
    story.press(KeyPress("t"))
    story.press(.end, .up, .enter)
    #expect(story.shows("Всё равно отметить"), "\(story)")
    story.press(.escape)
    story.press(KeyPress("t"))
    story.press(.enter)
    #expect(!story.shows("Всё равно отметить"), "\(story)")
  }

  @Test func theOrdersSayWhyTheyAreNotRefreshed() {
    var story = Story.atRealBank(readsOrders: false)
    story.toOrderOfSomebody()
    story.press(.function(8))
    #expect(!story.surface.text(row: story.state.size.height - 3).contains("обновить"), "\(story)")
    story.press(KeyPress("r"))
    #expect(story.takeAll().isEmpty && story.state.toast?.text == story.state.strings.readNotOffered)
  }

  @Test func anUnsignedCallbackOfAnotherOrderIsNotRemembered() {
    var story = Story.atRealBank()
    story.saidUnsigned(.signed)
    story.toOrderOfSomebody()
    #expect(story.state.orders[Story.reference]?.claim == nil)
  }

  // MARK: Where the bank reports to

  @Test func theCallbackURLIsOneOrdersAndOutlivesTheTill() throws {
    func sent(_ story: Story) throws -> String {
      var story = story
      story.toReviewOfSomebody()
      let request = story.submit()
      return try #require(request?.redirectUrl)
    }
    let url = try sent(.atRealBank())
    #expect(url.hasPrefix("https://till.example.kz/kassa/") && url.count > 60)
    #expect(try sent(.atRealBank()) == url)
    let tokens = CallbackTokens(key: [1, 2, 3])
    let token = String(url.dropFirst("https://till.example.kz/kassa/".count))
    #expect(tokens.matches(token, of: Story.reference) && !tokens.matches("", of: Story.reference))
    #expect(!tokens.matches(token, of: Reference(rawValue: "KS-0008")))
    #expect(!CallbackTokens(key: [1, 2, 4]).matches(token, of: Story.reference) && !"\(tokens)".contains("1"))
  }

  @Test func theTillSaysWhoHasTheAddress() {
    for language in Language.allCases {
      var story = Story.atRealBank(language)
      story.send(.noticed(.callbacksElsewhere(address: "127.0.0.1:8641")))
      #expect(story.shows("127.0.0.1:8641"))
    }
  }

  /// The till that has the address may close: the others try again, and say it once that they have it.
  @Test func whoHasNoCallbacksTriesAgain() throws {
    func tries(_ story: inout Story) -> Int { story.takeAll().count { $0 == .receiveCallbacks } }
    let taken = Message.noticed(.callbacksElsewhere(address: "127.0.0.1:8641"))
    var story = Story(bank: .test, journal: .off)
    story.wait(0)
    #expect(tries(&story) == 0)
    story.send(taken)
    for _ in 0..<3 {
      story.wait(29)
      #expect(tries(&story) == 0 && story.state.toast != nil)
      #expect(try #require(story.nextWake) <= story.now + 1.01)
      story.wait(1)
      #expect(tries(&story) == 1)
      // One try at a time.
      story.wait(60)
      #expect(tries(&story) == 0)
      story.send(taken)
    }
    // What has been said and read is not said again.
    story.press(.escape)
    story.state.toast = nil
    story.wait(30)
    story.send(taken)
    #expect(story.state.toast == nil && tries(&story) == 1)
    story.wait(30)
    story.send(.listening("http://127.0.0.1:8641/callback"))
    #expect(story.state.toast?.text == story.state.strings.callbacksHere && tries(&story) == 1)
    story.wait(120)
    #expect(tries(&story) == 0)
    // Who had it from the start says nothing.
    var first = Story(bank: .test)
    first.send(.listening("http://127.0.0.1:8641/callback"))
    #expect(first.state.toast == nil)
  }
}
