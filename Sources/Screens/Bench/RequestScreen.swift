import BrokerAPI
import Exchanges
import FoundationEssentials
import Sales
import TerminalCore
import Text

/// A request that a tester edits and sends, and what came of it: beside it, or in its place.
package struct RequestScreen: Equatable, Sendable {
  package enum Message: Equatable, Sendable {
    case editPressed, foldPressed, removePressed, addPressed, renamePressed, typePressed, duplicatePressed, undoPressed
    case textPressed, textDone, outsidePressed
    case sendPressed, stopPressed, otherPressed, copyPressed, backPressed
    case lineClicked(Int)
    case answerClicked(Int)
    case entered(RequestEdit, [String])
  }

  /// What the keys go to.
  enum Focus: Equatable, Sendable { case request, text, answer }

  private static let undoLimit = (count: 100, bytes: 64 << 20)
  /// In characters.
  private static let textLimit = 1 << 18

  private(set) var focus = Focus.request
  private(set) var draft: RequestDraft
  private(set) var lines: RequestLines
  private(set) var values = AnswerValues()
  private(set) var rows = ListState()
  private(set) var text: TextArea?
  private(set) var progress: TestProgress?
  /// The last exchange that came of it.
  private(set) var came: RecordedExchange?
  /// What is read of it: laid out at the end of a run, or when somebody asks for it.
  private(set) var answer: ExchangeDetail?
  /// What stands in the draft for values of earlier answers.
  private var paths: [String]
  /// Oldest first.
  private var former: [Former] = []
  /// The exchange that it was made from.
  private(set) var origin: ExchangeID?
  private var sendKey = HeldKey()
  /// When it was last touched.
  private(set) var usedAt: Date

  private struct Former: Equatable, Sendable {
    let draft: RequestDraft
    let origin: ExchangeID?
  }

  init(_ draft: RequestDraft, of origin: ExchangeID?, _ shared: Shared) {
    (self.draft, self.origin, usedAt) = (draft, origin, shared.now)
    paths = draft.paths
    values.follow(shared.exchanges, paths)
    lines = RequestLines(draft, values)
    rows.select(lines.firstOfBody, count: lines.count)
  }

  var canUndo: Bool { !former.isEmpty }
  var isMoving: Bool { progress?.isRunning == true }
  var selected: RequestLine { lines[rows.selected] }
  /// The value of the body that the selected line is about.
  var node: Int? { lines.node(at: rows.selected) }

  // MARK: Changing

  /// Applies a change, which can be undone.
  mutating func change(_ shared: Shared, _ edit: (inout RequestDraft) -> Void) {
    var new = draft
    edit(&new)
    guard new != draft else { return }
    remember()
    set(new, shared)
  }

  /// Another request takes its place, which can be undone.
  mutating func replace(by new: RequestDraft, _ shared: Shared) {
    closeText(shared)
    remember()
    (origin, focus) = (nil, .request)
    set(new, shared)
    select(lines.firstOfBody)
  }

  /// The last one is kept whatever its size.
  private mutating func remember() {
    former = former.suffix(Self.undoLimit.count - 1) + [Former(draft: draft, origin: origin)]
    var bytes = 0
    let tooOld = former.lastIndex { former in
      bytes += former.draft.size
      return bytes > Self.undoLimit.bytes
    }
    if let tooOld { former.removeFirst(min(tooOld + 1, former.count - 1)) }
  }

  private mutating func undo(_ shared: Shared) {
    guard let last = former.popLast() else { return }
    origin = last.origin
    set(last.draft, shared)
  }

  private mutating func set(_ new: RequestDraft, _ shared: Shared) {
    let before = node
    draft = new
    usedAt = shared.now
    paths = draft.paths
    values.follow(shared.exchanges, paths)
    lines = RequestLines(draft, values, like: lines)
    // What the contract says takes lines of its own.
    if let before { selectNode(before) } else { select(rows.selected) }
  }

  mutating func select(_ line: Int) { rows.select(line, count: lines.count) }

  /// Where it shows.
  mutating func selectNode(_ node: Int) { select(lines.line(of: node) ?? rows.selected) }

  mutating func update(_ message: Message, _ shared: Shared) -> [Request] {
    switch message {
    case .editPressed: return edit(shared)
    case .entered(let edit, let texts): return entered(edit, texts, shared)
    case .removePressed: return remove(shared)
    case .addPressed: return add(shared)
    case .renamePressed: return rename(shared)
    case .typePressed: return changeType(shared)
    case .duplicatePressed: return duplicate(shared)
    case .undoPressed: undo(shared)
    case .foldPressed:
      if focus == .answer { answer?.toggleFold(shared) } else { fold() }
    case .textPressed: return openText(shared)
    case .textDone: closeText(shared)
    case .outsidePressed: return [.perform(.editOutside(Sensitive(draft.body)))]
    case .sendPressed: return send(shared)
    case .stopPressed:
      progress?.stop()
      return [.perform(.cancel([.tests]))]
    case .copyPressed: return [.perform(.copyExchanges(.curl(draft.request(values), shared)))]
    case .otherPressed:
      // What is not laid out yet is shown by the same key.
      focus = focus == .answer && (answer != nil || came == nil) ? .request : .answer
      if focus == .answer { layOutAnswer(shared) }
    case .lineClicked(let line):
      closeText(shared)
      let isAgain = focus == .request && rows.selected == line
      focus = .request
      select(line)
      return isAgain ? edit(shared) : []
    case .answerClicked(let line):
      closeText(shared)
      focus = .answer
      if answer?.rows.selected == line { answer?.toggleFold(shared) } else { answer?.select(line) }
    case .backPressed:
      guard focus == .answer, !Self.standsBeside(shared.size) else { return [.leave] }
      focus = .request
    }
    return []
  }

  private mutating func fold() {
    guard case .body(let line) = selected, let toggled = lines.body.toggled(at: line) else { return }
    let head = rows.selected - line + lines.body.head(of: line)
    lines.body = toggled
    select(head)
  }

  // MARK: The body as a text

  private mutating func openText(_ shared: Shared) -> [Request] {
    let s = shared.strings
    guard let body = String(validating: draft.body, as: UTF8.self) else { return [.toast(.warning, s.bodyIsNoText)] }
    guard body.utf8.count <= Self.textLimit else { return [.toast(.warning, s.bodyIsTooLong)] }
    text = TextArea(body, limit: Self.textLimit)
    focus = .text
    return []
  }

  private mutating func closeText(_ shared: Shared) {
    guard let text else { return }
    self.text = nil
    focus = .request
    change(shared) { $0.body = Array(text.text.utf8) }
  }

  mutating func editedOutside(_ body: [UInt8], _ shared: Shared) { change(shared) { $0.body = body } }

  // MARK: Sending

  private mutating func send(_ shared: Shared) -> [Request] {
    closeText(shared)
    usedAt = shared.now
    let s = shared.strings
    guard !isMoving else { return [.toast(.info, s.waitsForTests)] }
    let isHeld = sendKey.isHeld(at: shared.earliest)
    sendKey.note(at: shared.monotonic, isAccepted: !isHeld)
    guard !isHeld else { return [] }
    let run = draft.run(values)
    // What nobody changed may have been sent by mistake.
    let isAsked = former.isEmpty && draft.changesSomething
    return [
      isAsked ? .present(.confirm(.unchanged(run, isOfDraft: true, s))) : .send(.testsWanted(run, isOfDraft: true))
    ]
  }

  mutating func began(_ run: TestRun, number: Int, _ shared: Shared) {
    progress = TestProgress(number: number, total: run.requests.count)
    (came, answer) = (nil, nil)
    if !Self.standsBeside(shared.size) { focus = .answer }
  }

  mutating func ended(_ outcome: TestOutcome) { progress?.add(outcome) }

  /// Another run took its place.
  mutating func stopped() { progress?.stop() }

  /// Takes what came: newer values, and the record of what was answered.
  mutating func follow(_ shared: Shared) {
    let log = shared.exchanges
    let before = values
    values.follow(log, paths)
    if values != before {
      let node = node
      lines = RequestLines(draft, values, like: lines)
      if let node { selectNode(node) }
    }
    answer?.settle(shared)
    if let wanted = progress?.last?.id, came?.exchange.id != wanted,
      let row = log.ordinals.reversed().lazy.compactMap({ log[$0] }).first(where: { $0.exchange.id == wanted })
    {
      came = row
    }
    if !isMoving, let came, answer?.row != came {
      answer = nil
      if !came.isLarge { layOutAnswer(shared) }
    }
    text?.settle(in: RequestView.textArea(in: FrameLayout(shared).content, shared).size)
  }

  private mutating func layOutAnswer(_ shared: Shared) {
    guard let came, answer?.row != came else { return }
    answer = ExchangeDetail(came, shared)
    answer?.showNews()
  }

  /// Request and answer side by side.
  static func standsBeside(_ size: Size) -> Bool { size.width >= 132 }
}

extension RequestScreen: PlaceFeature {
  var place: Place { .request(self) }
  var isTyping: Bool { focus == .text }

  func isSpinning(_ orders: Orders) -> Bool { isMoving }

  func findings(_ plans: [Finding], _ orders: Orders) -> [Finding]? {
    let row = focus == .answer ? answer?.row ?? came : nil
    let shown = row.map { $0.requestFindings + $0.responseFindings }
    return shown ?? lines.body.marks.map(\.finding)
  }

  mutating func move(_ movement: Movement, _ frame: Frame) -> [Request]? {
    switch focus {
    case .request: rows.move(movement, count: lines.count, page: frame[.place(.request)].page)
    case .text: text?.move(movement)
    case .answer: answer?.move(movement, page: frame[.record].page)
    }
    return []
  }

  mutating func receive(_ press: KeyPress, _ shared: Shared) -> [Request] {
    _ = text?.handle(press)
    return []
  }

  /// A command line of curl takes the place of the request, which can be undone.
  mutating func receive(paste raw: String, _ shared: Shared) -> [Request] {
    guard focus == .text else { return [.send(.requestPasted(raw))] }
    let lines = raw.replacing("\r\n", with: "\n").replacing("\r", with: "\n")
    return text?.insert(lines) == false ? [.toast(.warning, shared.strings.bodyIsTooLong)] : []
  }

  mutating func back(_ shared: Shared) -> [Request] { update(.backPressed, shared) }

  func paint(_ orders: Orders, _ shared: Shared, in layout: FrameLayout, on frame: inout Frame) {
    RequestView.paint(self, shared, in: layout, on: &frame)
  }
}

extension RequestDraft {
  /// Bytes that keeping it takes, nearly all.
  fileprivate var size: Int {
    headers.reduce(address.count + body.count) { $0 + $1.name.utf8.count + $1.value.count }
  }
}
