import BrokerAPI
public import Checkout
import FoundationEssentials
public import Records
import Terminal

/// The history: every application that the journal holds, newest first, searched as the clerk types; and one of them in full.
public struct HistoryScreen: Equatable, Sendable {
  /// What happened here.
  public enum Message: Equatable, Sendable {
    case backPressed, openPressed, groupPressed, daysPressed, exportPressed, saleAgainPressed
    case dayChosen(CivilDate?)
    case rowClicked(Int)
    case formatChosen(ExportFormat)
    case exportPathEntered(ExportFormat, String)
  }

  /// An application in full.
  struct RecordView: Equatable, Sendable {
    let reference: Reference
    /// Nil until it arrives.
    var record: OrderRecord?
    /// The first line that shows of what is longer than the screen.
    var scroll = 0
  }

  var query = TextInput(limit: 60)
  var group: OrderGroup?
  var day: CivilDate?
  var rows = ListState()
  /// The part of the orders that arrived last.
  var page: HistoryPage?
  var problem: JournalProblem?
  /// The question that was asked last.
  private var asked: HistoryQuery?
  /// The application that is looked at.
  var record: RecordView?

  /// How many rows one question brings: several screens.
  private static let limit = 120

  /// How many orders there are, as far as is known.
  var count: Int { page?.count ?? 0 }
  /// True while the answer to the last question is under way.
  var isLoading: Bool { asked != page?.query && problem == nil }

  /// The order of a row; nil where it did not arrive yet.
  func order(at row: Int) -> OrderSummary? {
    guard let page else { return nil }
    let index = row - page.query.offset
    return page.rows.indices.contains(index) ? page.rows[index] : nil
  }

  /// The selected order.
  var selected: OrderSummary? { order(at: rows.selected) }

  // MARK: Keys

  static func bindings(_ state: AppState) -> [Binding] {
    let s = state.strings
    guard let history = state.history else { return [] }
    if let record = history.record {
      var bindings: [Binding] = []
      if record.record?.draft != nil {
        bindings.append(
          Binding(KeyPress("n"), KeyPress(.enter), label: s.keySaleAgain, .history(.saleAgainPressed)))
      }
      if state.orders[record.reference] != nil {
        bindings.append(Binding(KeyPress("w"), label: s.keyWatch, .order(.orderChosen(record.reference))))
      }
      bindings.append(
        Binding(
          KeyPress(.escape), KeyPress(.backspace), label: s.keyBack, .history(.backPressed), in: [.footer, .help]))
      return bindings
    }
    return [
      Binding(KeyPress(.enter), label: s.keyOpen, .history(.openPressed)),
      Binding(KeyPress(.function(3)), label: s.keyGroup, .history(.groupPressed)),
      Binding(KeyPress(.function(4)), label: s.keyDays, .history(.daysPressed)),
      Binding(KeyPress(.function(2)), label: s.keyExport, .history(.exportPressed)),
      Binding(KeyPress(.escape), label: s.keyBack, .history(.backPressed), in: [.footer, .help]),
    ]
  }

  static func receive(_ press: KeyPress, _ state: inout AppState) -> [Effect] {
    guard var history = state.history else { return [] }
    defer { state.history = history }
    if history.record != nil {
      let last = HistoryView.lastScroll(state)
      let scroll = history.record?.scroll ?? 0
      let moved: Int? =
        switch press.key {
        case .up: scroll - 1
        case .down: scroll + 1
        case .pageUp: scroll - 10
        case .pageDown: scroll + 10
        case .home: 0
        case .end: last
        default: nil
        }
      if let moved { history.record?.scroll = max(0, min(last, moved)) }
      return []
    }
    let height = HistoryView.page(state)
    if history.rows.handle(press, count: history.count, page: height) {
      history.rows.settle(count: history.count, height: height)
      return history.askAround().map { [$0] } ?? []
    }
    let before = history.query.text
    guard history.query.handle(press), history.query.text != before else { return [] }
    return history.askAnew()
  }

  static func receive(paste text: String, _ state: inout AppState) -> [Effect] {
    guard state.history?.record == nil else { return [] }
    state.history?.query.insert(text.trimmingWhitespace)
    return state.history?.askAnew() ?? []
  }

  // MARK: Update

  static func open(_ state: inout AppState) -> [Effect] {
    var history = HistoryScreen()
    let effects = history.askAnew()
    state.history = history
    return effects
  }

  static func update(_ state: inout AppState, _ message: Message) -> [Effect] {
    guard var history = state.history else { return [] }
    let s = state.strings
    var effects: [Effect] = []
    switch message {
    case .backPressed:
      if history.record != nil {
        history.record = nil
        // What was looked at may have moved on meanwhile.
        effects = history.askAgain()
      } else if !history.query.isEmpty || history.group != nil || history.day != nil {
        history.query.set("")
        (history.group, history.day) = (nil, nil)
        effects = history.askAnew()
      } else {
        state.history = nil
        return []
      }
    case .openPressed:
      guard let order = history.selected else { break }
      history.record = RecordView(reference: order.reference)
      effects = [.loadRecord(order.reference)]
    case .rowClicked(let row):
      if history.rows.selected == row { return update(&state, .openPressed) }
      history.rows.select(row, count: history.count)
    case .groupPressed:
      let all: [OrderGroup?] = [nil] + OrderGroup.allCases
      history.group = all[((all.firstIndex(of: history.group) ?? 0) + 1) % all.count]
      effects = history.askAnew()
    case .daysPressed:
      var query = history.question
      query.day = nil
      effects = [.loadDays(query)]
    case .dayChosen(let day):
      history.day = day
      effects = history.askAnew()
    case .exportPressed:
      guard history.count > 0 else {
        state.say(.info, s.nothingFound)
        break
      }
      state.overlays.append(.picker(.formats(state)))
    case .formatChosen(let format):
      let name = "~/kassa-\(KazakhstanTime.day(state.now).iso).\(format.rawValue)"
      state.overlays.append(
        .prompt(
          Prompt(
            title: s.exportTitle(history.count), note: s.exportNote, fields: [Prompt.Field(s.fileLabel, name)],
            purpose: .export(format))))
    case .exportPathEntered(let format, let path):
      guard !path.isEmpty else { return state.refuse(s.fileMissing) }
      effects = [.export(format, path: path, history.question)]
    case .saleAgainPressed:
      guard let draft = history.record?.record?.draft else { break }
      state.sellAgain(draft)
      return []
    }
    state.history = history
    return effects
  }

  /// Takes up a part of the orders; one that answers an older question is late and passed over.
  static func arrived(_ query: HistoryQuery, _ result: Result<HistoryPage, JournalProblem>, _ state: inout AppState) {
    guard var history = state.history, query == history.asked else { return }
    switch result {
    case .success(let page):
      (history.page, history.problem) = (page, nil)
      history.rows.select(history.rows.selected, count: page.count)
    case .failure(let problem): history.problem = problem
    }
    state.history = history
  }

  static func arrived(_ result: Result<[DayTotal], JournalProblem>, _ state: inout AppState) {
    guard state.history != nil else { return }
    switch result {
    case .success(let days): state.overlays.append(.picker(.days(days, state)))
    case .failure(let problem): state.say(.bad, state.strings.journal(problem))
    }
  }

  static func arrived(
    _ reference: Reference, _ result: Result<OrderRecord?, JournalProblem>, _ state: inout AppState
  ) {
    guard state.history?.record?.reference == reference else { return }
    switch result {
    case .success(let record?): state.history?.record?.record = record
    case .success(nil): state.history?.record = nil
    case .failure(let problem): state.say(.bad, state.strings.journal(problem))
    }
  }

  static func exported(_ result: Result<ExportedFile, ExportFailure>, _ state: inout AppState) {
    var isAsking = false
    if case .prompt(let prompt)? = state.overlays.last, case .export = prompt.purpose { isAsking = true }
    switch result {
    case .success(let file):
      if isAsking { state.overlays.removeLast() }
      state.say(.good, state.strings.exported(file.count, file.path))
    case .failure(let failure) where isAsking: _ = state.refuse(state.strings.export(failure))
    case .failure(let failure): state.say(.bad, state.strings.export(failure))
    }
  }

  /// Asks once more for what shows, because it may name people who were forgotten.
  static func lookAgain(_ state: inout AppState) -> [Effect] {
    guard var history = state.history else { return [] }
    var effects = history.askAgain()
    if let reference = history.record?.reference { effects.append(.loadRecord(reference)) }
    state.history = history
    return effects
  }

  // MARK: Questions

  /// The question that search and filters make.
  private var question: HistoryQuery {
    var query = HistoryQuery()
    (query.text, query.group, query.day, query.limit) = (query.text, group, day, Self.limit)
    query.text = self.query.text
    return query
  }

  private mutating func ask(_ query: HistoryQuery) -> Effect {
    (asked, problem) = (query, nil)
    return .loadHistory(query)
  }

  /// Asks for the newest orders of another question.
  fileprivate mutating func askAnew() -> [Effect] {
    rows.reset()
    return [ask(question)]
  }

  /// Asks once more for what shows.
  private mutating func askAgain() -> [Effect] {
    var query = question
    query.offset = page?.query.offset ?? 0
    return [ask(query)]
  }

  /// Asks for another part where the selection comes near the end of the one that is there.
  fileprivate mutating func askAround() -> Effect? {
    let (margin, have) = (Self.limit / 4, asked ?? question)
    let isNearTop = have.offset > 0 && rows.selected < have.offset + margin
    let isNearEnd = have.offset + have.limit < count && rows.selected >= have.offset + have.limit - margin
    guard isNearTop || isNearEnd else { return nil }
    var query = question
    query.offset = max(0, rows.selected - Self.limit / 2)
    return query == have ? nil : ask(query)
  }
}

extension AppState {
  /// Begins a sale with goods and customer of an old one; consent, code and plan are for this sale only. What is in progress is parked.
  fileprivate mutating func sellAgain(_ old: Draft) {
    if !sale.isEmpty, isSubmissionOpen {
      say(.warning, strings.unknownStay)
      return
    }
    var draft = old
    (draft.plan, draft.consentAt, draft.reference) = (nil, nil, nil)
    draft.inDoubt = nil
    draft.personAt = nil
    if !sale.isEmpty { parked.append((sale, now)) }
    sale = Sale(keptAt: now, draft, places: setup.places, rules: setup.verificationRules)
    (customer, review.submission) = (CustomerStep(), .editing)
    customer.touched = sale.form.filled
    (history, openOrder, step) = (nil, nil, .cart)
    cart.lines.reset()
    say(.good, strings.saleBegun)
  }
}

extension Picker {
  static func formats(_ state: AppState) -> Picker {
    let s = state.strings
    return Picker(
      title: s.formatTitle,
      items: [
        Item(label: "CSV", detail: s.formatTable, message: .history(.formatChosen(.csv))),
        Item(label: "JSON Lines", detail: s.formatLines, message: .history(.formatChosen(.jsonl))),
      ])
  }

  static func days(_ days: [DayTotal], _ state: AppState) -> Picker {
    let s = state.strings
    let items =
      [Item(label: s.allDays, detail: "", message: .history(.dayChosen(nil)))]
      + days.map { total in
        Item(label: total.day.dotted, detail: s.dayTotal(total), message: .history(.dayChosen(total.day)))
      }
    return Picker(title: s.daysTitle, items: items, isTyped: true)
  }
}
