import BrokerAPI
import Checkout
import QREncoder
import Sales
import TerminalCore
import TestSupport
import Testing

@testable import Screens

/// Every overlay on its own: constructed, updated and painted without the till.
@Suite struct OverlayTests {
  private let shared: Shared
  private var orders = Orders()
  private var frame = Frame(size: Size(width: 100, height: 30))
  private var s: Strings { shared.strings }

  init() {
    shared = Shared(
      configuration: Story.configuration(.embedded), size: frame.surface.size, moment: Story.moment(Story.start),
      language: .russian, theme: "night")
  }

  private mutating func paint(_ overlay: Overlay) {
    frame.reset(size: shared.size, for: .init(language: .russian, isMasked: false))
    overlay.content.paint(orders, shared, on: &frame)
  }

  private func shows(_ text: String) -> Bool { frame.surface.text.replacing("\u{A0}", with: " ").contains(text) }

  /// What the command of a key asks for.
  private func pressed(_ key: KeyPress, _ overlay: Overlay) -> Request? {
    shared.configuration.keymap.binding(for: key, in: overlay.bindings(shared), typing: overlay.content.isTyping)?
      .request
  }

  @Test mutating func aPickerMovesAndChooses() {
    var picker = Overlay.picker(.languages(shared))
    paint(picker)
    #expect(shows("Қазақша") && pressed(.enter, picker) == .send(.overlay(.chosen)))
    let moves = picker.content.move(.down, frame, orders, shared)
    #expect(moves && picker.content.update(.chosen, orders, shared) == [.close, .send(.languageChosen(.kazakh))])
    picker.content.receive(KeyPress("3"), shared)
    #expect(picker.content.update(.chosen, orders, shared) == [.close, .send(.languageChosen(.english))])
    #expect(picker.content.update(.rowClicked(0), orders, shared).isEmpty)
    #expect(picker.content.update(.rowClicked(0), orders, shared) == [.close, .send(.languageChosen(.russian))])
  }

  @Test mutating func aPickerFindsWhatIsTypedAndSaysWhyItIsOff() {
    let items = ["один", "два"].map {
      Picker.Item(label: $0, detail: "", message: .quitPressed, disabledReason: $0 == "два" ? "нельзя" : nil)
    }
    var picker = Overlay.picker(Picker(title: "Числа", items: items, isTyped: true))
    #expect(picker.content.receive(paste: "дв", shared).isEmpty)
    picker.content.receive(KeyPress("а"), shared)
    paint(picker)
    #expect(shows("два") && !shows("один"))
    #expect(picker.content.update(.chosen, orders, shared) == [.close, .toast(.info, "нельзя")])
  }

  @Test mutating func aPromptAsksItsScreen() {
    let field = Prompt.Field(s.priceLabel, "", entry: .amount)
    var prompt = Overlay.prompt(
      Prompt(title: "Товар", note: nil, fields: [Prompt.Field(s.nameLabel, "Чехол"), field], purpose: .freeItem))
    #expect(prompt.content.isTyping && pressed(.tab, prompt) == .send(.overlay(.next)))
    #expect(prompt.content.update(.chosen, orders, shared).isEmpty, "the next field is empty")
    #expect(prompt.content.receive(paste: "1 500 ₸", shared).isEmpty)
    let entered = Message.cart(.freeItemEntered(name: "Чехол", price: "1500"))
    #expect(prompt.content.update(.chosen, orders, shared) == [.send(entered)])
    #expect(prompt.content.update(.refused("нельзя", field: 1), orders, shared).isEmpty)
    paint(prompt)
    #expect(shows("✗ нельзя") && shows("1 500"))
    prompt.content.receive(KeyPress("0"), shared)
    paint(prompt)
    #expect(!shows("✗ нельзя") && shows("15 000"))
  }

  /// What Enter does in a prompt is said where it is said what keys do.
  @Test mutating func aPromptSaysWhatItDoes() {
    for (purpose, action) in [
      (Prompt.Purpose.production, s.confirmProductionKey), (.freeItem, s.keyAdd), (.price(line: 0), s.keyDone),
    ] {
      paint(.prompt(Prompt(title: "", note: nil, fields: [Prompt.Field("", "")], purpose: purpose)))
      #expect(shows("↵ \(action)") && !shows(s.keyChoose))
    }
  }

  @Test mutating func aQuestionIsAnswered() {
    var question = Overlay.confirm(Confirm(title: "Выйти?", text: "Сейчас", yes: "выйти", message: .quitConfirmed))
    paint(question)
    #expect(shows("▸ Н Нет") && shows("Д Да, выйти"))
    #expect(pressed(KeyPress("Д"), question) == .send(.overlay(.answered(true))))
    #expect(question.content.update(.answered(true), orders, shared) == [.close, .send(.quitConfirmed)])
    #expect(question.content.update(.chosen, orders, shared) == [.close], "no, unless something else is selected")
    #expect(question.content.update(.next, orders, shared).isEmpty)
    #expect(question.content.update(.chosen, orders, shared) == [.close, .send(.quitConfirmed)])
    let note = Overlay.confirm(.note("Запрос", "Тело"))
    paint(note)
    #expect(shows("Тело") && pressed(.enter, note) == .send(.overlayClosed) && pressed(KeyPress("д"), note) == nil)
  }

  @Test mutating func helpListsCommandsAndScrolls() {
    let here = (1...40).map {
      Binding(.cartAdd, label: "команда \($0)", .quitPressed, unless: $0 == 2 ? "нельзя" : nil)
    }
    var help = Overlay.help(Help(here: here, everywhere: []))
    paint(help)
    #expect(shows("команда 1") && shows("команда 2 · нельзя") && !shows(s.helpLayout))
    let moves = help.content.move(.last, frame, orders, shared)
    paint(help)
    #expect(moves && shows(s.helpLayout) && pressed(.escape, help) == .send(.overlayClosed))
  }

  @Test mutating func aScheduleShowsEveryPayment() throws {
    let plan = try #require(
      Plan(
        code: "INS36", name: "Рассрочка", months: 36, monthlyPayment: Money(tenge: 10_000), kind: .instalment,
        amount: Money(tenge: 360_000)))
    var schedule = Overlay.schedule(ScheduleList(plan: plan))
    paint(schedule)
    #expect(shows("24.12.2026") && !shows("24.11.2029"))
    _ = schedule.content.move(.last, frame, orders, shared)
    paint(schedule)
    #expect(shows("24.11.2029"), "\(frame.surface.text)")
  }

  @Test mutating func aFindingIsExplained() {
    let finding = Finding("customer.nick", .unknownMember, .documented(line: 45))
    var findings = Overlay.findings(FindingsList([finding]))
    paint(findings)
    #expect(shows("customer.nick"))
    let text = "\(s.rule(of: finding)) · \(s.mark(finding.provenance))"
    #expect(findings.content.update(.chosen, orders, shared) == [.present(.confirm(.note("customer.nick", text)))])
  }

  @Test mutating func aLedgerShowsCallbacksAsReceived() {
    var story = Story()
    story.send(.listening("http://127.0.0.1:5/callback"))
    story.toOrder()
    story.told(.preApproved, id: "event-1", title: "Предварительно одобрено")
    orders = story.state.orders
    var ledger = Overlay.ledger(LedgerList(of: Story.reference))
    paint(ledger)
    #expect(shows("Предварительно одобрено") && shows("event-1"))
    guard case .present(.confirm(let note))? = ledger.content.update(.chosen, orders, shared).first else {
      Issue.record("nothing is shown")
      return
    }
    #expect(note.text.contains("event-1") && note.title == Story.reference.rawValue)
  }

  @Test mutating func aLinkAndItsCodeAreShown() throws {
    let link = Overlay.link(LinkNote(link: Story.link, outcome: .sentToTerminal(failed: [])))
    paint(link)
    #expect(shows(String(Story.link.prefix(40))) && pressed(KeyPress("c"), link) == .send(.overlayClosed))
    let code = Overlay.code(CodeNote(code: try #require(QRCode(Story.link))))
    paint(code)
    #expect(shows(s.codeTitle) && pressed(KeyPress("q"), code) == .send(.overlayClosed))
  }

  /// A code reaches into header and footer, or leaves them alone.
  @Test(arguments: 24...40) func aCodeCoversHeaderAndFooterWholeOrNotAtAll(_ height: Int) throws {
    var story = Story(size: Size(width: 80, height: height))
    story.toOrder()
    story.state.toast = nil
    let under = story.frame.surface
    story.press(KeyPress("q"))
    let over = story.frame.surface
    let code = try #require(QRCode(Story.link))
    guard code.size.height <= story.state.size.height else { return }
    for rows in [[0, 1], [story.state.size.height - 2, story.state.size.height - 1]] {
      for y in rows {
        let row = (y * 80)..<((y + 1) * 80)
        let isWhole = over.cells[row].elementsEqual(under.cells[row])
        let isCovered = over.cells[row].allSatisfy { [Role.raised, .paper, .ink].contains($0.style.ground) }
        #expect(isWhole || isCovered, "row \(y) of \(story.state.size.height)\n\(story)")
      }
    }
  }
}
