import BrokerAPI
package import Checkout
import FoundationEssentials
package import Sales
import TerminalCore
import Text

/// The history: applications in the journal, newest first, with search as you type; and one of them in detail.
package struct HistoryScreen: Equatable, Sendable {
  package enum Message: Equatable, Sendable {
    case backPressed, openPressed, groupPressed, daysPressed, exportPressed, saleAgainPressed
    case dayChosen(CivilDate?)
    case rowClicked(Int)
    case formatChosen(ExportFormat)
    case exportPathEntered(ExportFormat, String)
  }

  var query = TextInput(limit: 60)
  var group: OrderGroup?
  var day: CivilDate?
  var rows = ListState()
  /// The latest page to arrive.
  var page: HistoryPage?
  var problem: JournalProblem?
  /// The latest query; results of older ones are dropped.
  private var requestedQuery: HistoryQuery?
  /// The open record.
  var record: RecordView?

  /// Rows a query returns: several screens.
  private static let limit = 120

  /// The total, 0 until it is known.
  var count: Int { page?.count ?? 0 }
  var hasSeveralTills: Bool { page?.hasSeveralTills ?? false }
  var isLoading: Bool { requestedQuery != page?.query && problem == nil }

  /// Nil where it is not loaded yet.
  func order(at row: Int) -> OrderSummary? {
    guard let page else { return nil }
    let index = row - page.query.offset
    return page.rows.indices.contains(index) ? page.rows[index] : nil
  }

  var selected: OrderSummary? { order(at: rows.selected) }

  // MARK: Keys

  var isTyping: Bool { record == nil }

  func bindings(_ orders: Orders, _ shared: Shared) -> [Binding] {
    let s = shared.strings
    if let record {
      let saleAgain = record.record.map {
        Binding(
          .recordSaleAgain, label: s.keySaleAgain, .history(.saleAgainPressed),
          unless: $0.draft == nil ? s.forgotten : nil)
      }
      return (saleAgain.map { [$0] } ?? []) + [
        Binding(
          .recordWatch, label: s.keyWatch, .orderChosen(record.reference),
          unless: orders[record.reference] == nil ? s.notWatched : nil),
        Binding(.recordBack, label: s.keyBack, .history(.backPressed), in: [.footer, .help]),
      ]
    }
    return [
      Binding(.historyOpen, label: s.keyOpen, .history(.openPressed)),
      Binding(.historyGroup, label: s.keyGroup, .history(.groupPressed)),
      Binding(.historyDays, label: s.keyDays, .history(.daysPressed)),
      Binding(.historyExport, label: s.keyExport, .history(.exportPressed)),
      Binding(.back, label: s.keyBack, .history(.backPressed), in: [.footer, .help]),
    ]
  }

  mutating func move(_ movement: Movement, _ frame: Frame) -> [Request]? {
    if record != nil {
      record?.scroll.move(movement, last: frame[.record].last, page: frame[.record].page)
      return []
    }
    rows.move(movement, count: count, page: frame[.place(.history)].page)
    return loadAdjacent()
  }

  mutating func receive(_ press: KeyPress, _ shared: Shared) -> [Request] {
    let before = query.text
    guard isTyping, query.handle(press), query.text != before else { return [] }
    return loadFirst()
  }

  mutating func receive(paste text: String, _ shared: Shared) -> [Request] {
    guard record == nil else { return [] }
    query.insert(text.trimmingWhitespace)
    return loadFirst()
  }

  // MARK: Update

  /// A new history and its first requests.
  static func opened() -> (HistoryScreen, [Request]) {
    var history = HistoryScreen()
    let requests = history.loadFirst()
    return (history, requests)
  }

  mutating func update(_ message: Message, _ shared: Shared) -> [Request] {
    let s = shared.strings
    switch message {
    case .backPressed:
      if record != nil {
        record = nil
        // The order may have changed meanwhile.
        return reload()
      }
      guard !query.isEmpty || group != nil || day != nil else { return [.leave] }
      query.set("")
      group = nil
      day = nil
      return loadFirst()
    case .openPressed:
      guard let order = selected else { return [] }
      record = RecordView(reference: order.reference)
      return [.perform(.loadRecord(order.reference))]
    case .rowClicked(let row):
      if rows.selected == row { return update(.openPressed, shared) }
      rows.select(row, count: count)
      return []
    case .groupPressed:
      let all: [OrderGroup?] = [nil] + OrderGroup.allCases
      group = all[((all.firstIndex(of: group) ?? 0) + 1) % all.count]
      return loadFirst()
    case .daysPressed:
      var query = currentQuery
      query.day = nil
      return [.perform(.loadDays(query))]
    case .dayChosen(let day):
      self.day = day
      return loadFirst()
    case .exportPressed: return count > 0 ? [.present(.picker(.formats(s)))] : [.toast(.info, s.nothingFound)]
    case .formatChosen(let format):
      let name = "~/kassa-\(KazakhstanTime.day(shared.now).iso).\(format.rawValue)"
      return [
        .present(
          .prompt(
            Prompt(
              title: s.exportTitle(count), note: s.exportNote, fields: [Prompt.Field(s.fileLabel, name)],
              purpose: .export(format))))
      ]
    case .exportPathEntered(let format, let path):
      return path.isEmpty ? [.promptError(s.fileMissing)] : [.perform(.export(format, path: path, currentQuery))]
    case .saleAgainPressed:
      guard let draft = record?.record?.draft else { return [] }
      return [.send(.sellAgain(draft))]
    }
  }

  /// Drops the result of an outdated query.
  mutating func arrived(_ query: HistoryQuery, _ result: Result<HistoryPage, JournalProblem>) {
    guard query == requestedQuery else { return }
    switch result {
    case .success(let page):
      // The same rows again: what moved in the list stays selected.
      let selected = self.page?.query == query ? selected?.reference : nil
      self.page = page
      problem = nil
      let index = page.rows.firstIndex { $0.reference == selected }.map { page.query.offset + $0 }
      rows.select(index ?? rows.selected, count: page.count)
    case .failure(let problem): self.problem = problem
    }
  }

  func arrived(_ result: Result<[DayTotal], JournalProblem>, _ s: Strings) -> [Request] {
    switch result {
    case .success(let days): [.present(.picker(.days(days, s)))]
    case .failure(let problem): [.toast(.error, s.journal(problem))]
    }
  }

  mutating func arrived(
    _ reference: Reference, _ result: Result<OrderRecord?, JournalProblem>, _ s: Strings
  ) -> [Request] {
    guard record?.reference == reference else { return [] }
    switch result {
    case .success(let found?): record?.record = found
    case .success(nil): record = nil
    case .failure(let problem): return [.toast(.error, s.journal(problem))]
    }
    return []
  }

  /// Shows states that were seen since the page and the record were loaded.
  mutating func add(_ states: [Reference: SeenState]) {
    if let seen = (record?.reference).flatMap({ states[$0] }) { record?.add(seen) }
    for index in page?.rows.indices ?? 0..<0 {
      if let seen = (page?.rows[index].reference).flatMap({ states[$0] }) { page?.rows[index].note(seen) }
    }
  }

  /// Reloads everything shown, because forgotten customers may still be named.
  mutating func reloadAll() -> [Request] {
    reload() + (record.map { [.perform(.loadRecord($0.reference))] } ?? [])
  }

  /// Reloads what shows of orders that changed.
  mutating func reload(_ changed: Set<Reference>) -> [Request] {
    guard let record else { return reload() }
    return changed.contains(record.reference) ? [.perform(.loadRecord(record.reference))] : []
  }

  // MARK: Queries

  /// The query for search text and filters.
  var currentQuery: HistoryQuery {
    var query = HistoryQuery()
    query.text = self.query.text
    query.group = group
    query.day = day
    query.limit = Self.limit
    return query
  }

  private mutating func load(_ query: HistoryQuery) -> [Request] {
    requestedQuery = query
    problem = nil
    return [.perform(.loadHistory(query))]
  }

  /// Loads the newest orders of a changed query.
  private mutating func loadFirst() -> [Request] {
    rows.reset()
    return load(currentQuery)
  }

  /// Loads the same page again.
  private mutating func reload() -> [Request] { load(requestedQuery ?? currentQuery) }

  /// Loads another page when the selection comes near the edge of this one.
  private mutating func loadAdjacent() -> [Request] {
    let (margin, have) = (Self.limit / 4, requestedQuery ?? currentQuery)
    let isNearTop = have.offset > 0 && rows.selected < have.offset + margin
    let isNearEnd = have.offset + have.limit < count && rows.selected >= have.offset + have.limit - margin
    guard isNearTop || isNearEnd else { return [] }
    var query = currentQuery
    query.offset = max(0, rows.selected - Self.limit / 2)
    return query == have ? [] : load(query)
  }
}

extension HistoryScreen: PlaceFeature {
  var place: Place { .history(self) }
  /// Orders would say nothing more.
  var companion: Companion.Kind? { record == nil ? .record : nil }
  var widthWithCompanion: Int { 160 }

  func isSpinning(_ orders: Orders) -> Bool { false }
  func findings(_ plans: [Finding], _ orders: Orders) -> [Finding]? { nil }
  mutating func back(_ shared: Shared) -> [Request] { update(.backPressed, shared) }

  func paint(_ orders: Orders, _ shared: Shared, in layout: FrameLayout, on frame: inout Frame) {
    HistoryView.paint(self, shared, in: layout, on: &frame)
  }
}

extension AppState {
  mutating func exported(_ result: Result<ExportedFile, ExportFailure>) -> [Effect] {
    var isAsking = false
    if case .prompt(let prompt)? = overlays.top, case .export = prompt.purpose { isAsking = true }
    switch result {
    case .success(let file):
      return handle((isAsking ? [.close] : []) + [.toast(.success, strings.exported(file.count, file.path))])
    case .failure(let failure):
      let text = strings.export(failure)
      return handle([isAsking ? .promptError(text) : .toast(.error, text)])
    }
  }
}

extension Picker {
  static func formats(_ s: Strings) -> Picker {
    return Picker(
      title: s.formatTitle,
      items: [
        Item(label: "CSV", detail: s.formatTable, message: .history(.formatChosen(.csv))),
        Item(label: "JSON Lines", detail: s.formatLines, message: .history(.formatChosen(.jsonl))),
      ])
  }

  static func days(_ days: [DayTotal], _ s: Strings) -> Picker {
    let items =
      [Item(label: s.allDays, detail: "", message: .history(.dayChosen(nil)))]
      + days.map { total in
        Item(label: total.day.dotted, detail: s.dayTotal(total), message: .history(.dayChosen(total.day)))
      }
    return Picker(title: s.daysTitle, items: items, isTyped: true)
  }
}
