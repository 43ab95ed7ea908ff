import BrokerAPI
import Checkout
import Sales
import TerminalCore
import Text

package enum OverlayMessage: Equatable, Sendable {
  /// Confirms the selection, answer or input.
  case chosen
  /// Next or previous field; for a question, the other answer.
  case next, previous
  case rowClicked(Int)
  case answerClicked(Bool)
  case fieldClicked(Int)
}

extension Overlay {
  /// Commands of this overlay. Those below are disabled meanwhile.
  func bindings(_ shared: Shared) -> [Binding] {
    let s = shared.strings
    func close(_ label: String, also: [Command] = []) -> Binding {
      Binding(.overlayClose, also: also, label: label, .overlayClosed, in: [.footer])
    }
    let own: [Binding] =
      switch self {
      case .picker(let picker):
        [Binding(.overlayChoose, label: s.keyChoose, .overlay(.chosen), in: [.footer])]
          + (picker.selected?.removal.map { [Binding(.parkedRemove, label: s.keyRemove, $0, in: [.footer])] } ?? [])
          + [close(s.keyClose)]
      case .prompt:
        [
          Binding(.overlayChoose, label: s.keyChoose, .overlay(.chosen), in: [.footer]), close(s.keyCancel),
          Binding(.promptNext, label: s.keyField, .overlay(.next), in: []),
          Binding(.promptPrevious, label: s.keyField, .overlay(.previous), in: []),
        ]
      case .confirm(let confirm) where confirm.yes == nil:
        [
          Binding(.noteClose, label: s.keyClose, .overlayClosed, in: [.footer]),
          Binding(.overlayClose, label: s.keyClose, .overlayClosed, in: []),
        ]
      case .confirm:
        [
          Binding(
            .questionMove, label: s.keyMove, .overlay(.next), in: [.footer],
            shown: KeyPress.names(shared.configuration.keymap[.questionMove].prefix(2), s.glyphs)),
          Binding(.overlayChoose, label: s.keyChoose, .overlay(.chosen), in: [.footer]), close(s.keyClose),
        ]
      case .help: [close(s.keyClose, also: [.help, .overlayChoose])]
      case .schedule: [close(s.keyClose, also: [.planSchedule, .overlayChoose])]
      case .ledger:
        [
          Binding(.overlayChoose, label: s.consoleAct(.requests), .overlay(.chosen), in: [.footer]),
          close(s.keyClose, also: [.orderLedger]),
        ]
      case .findings:
        [
          Binding(.overlayChoose, label: s.consoleAct(.requests), .overlay(.chosen), in: [.footer]),
          close(s.keyClose, also: [.findings]),
        ]
      case .link: [close(s.keyClose, also: [.orderCopy, .noteClose])]
      case .code: [close(s.keyClose, also: [.orderCode, .noteClose])]
      }
    return own + [
      Binding(.quit, label: s.keyQuit, .quitPressed, in: []),
      // Masking must be reachable from everywhere.
      Binding(.mask, label: s.keyMask, .maskPressed, in: []),
    ]
  }

  /// Plain characters are text.
  var isTyping: Bool {
    switch self {
    case .picker(let picker): picker.isTyped
    case .prompt: true
    case .confirm, .help, .schedule, .findings, .ledger, .link, .code: false
    }
  }

}

extension AppState {
  // MARK: Keys

  mutating func receive(_ event: InputEvent, _ overlay: Overlay, _ frame: Frame) -> [Effect] {
    switch event {
    case .key(let press):
      // Answer letters take precedence over commands.
      if case .confirm(let confirm) = overlay, confirm.yes != nil, let isYes = Confirm.answer(press) {
        return answered(isYes, confirm)
      }
      let bindings = overlay.bindings(shared)
      if let binding = shared.configuration.keymap.binding(for: press, in: bindings, typing: overlay.isTyping) {
        return act(on: binding)
      }
      receive(press, overlay, frame[.overlay])
    case .paste(let text): receive(paste: SafeText.line(text).trimmingWhitespace, overlay)
    case .mouse, .scan, .pasteLost: break
    }
    return []
  }

  private mutating func receive(_ press: KeyPress, _ overlay: Overlay, _ extent: Frame.Extent) {
    if let (before, count) = list(of: overlay) {
      var list = before
      if list.handle(press, count: count, page: extent.page) {
        // A click must find the rows where they were.
        list.scrollToSelection(count: count, height: extent.page)
        return keep(list, of: overlay)
      }
    }
    switch overlay {
    case .picker(var picker):
      let before = picker.list.selected
      if picker.isTyped {
        picker.type { $0.handle(press) }
      } else if let index = picker.shortcut(press) {
        picker.list.select(index, count: picker.visible.count)
      }
      picker.skipHeading(from: before)
      replaceTop(.picker(picker))
    case .prompt(var prompt):
      prompt.receive(press)
      replaceTop(.prompt(prompt))
    case .help(var scroll):
      _ = scroll.handle(press, last: extent.last, page: extent.page)
      replaceTop(.help(scroll))
    case .schedule, .findings, .ledger, .confirm, .link, .code: break
    }
  }

  /// The list that an overlay consists of, and the number of its rows.
  private func list(of overlay: Overlay) -> (state: ListState, count: Int)? {
    switch overlay {
    case .picker(let picker): (picker.list, picker.visible.count)
    case .schedule(let plan, let list): (list, plan.months)
    case .findings(let findings, let list): (list, findings.count)
    case .ledger(let reference, let list): (list, orders[reference]?.ledger(at: shared.now).count ?? 0)
    case .prompt, .confirm, .help, .link, .code: nil
    }
  }

  private mutating func keep(_ list: ListState, of overlay: Overlay) {
    switch overlay {
    case .picker(var picker):
      let before = picker.list.selected
      picker.list = list
      picker.skipHeading(from: before)
      replaceTop(.picker(picker))
    case .schedule(let plan, _): replaceTop(.schedule(plan, list))
    case .findings(let findings, _): replaceTop(.findings(findings, list))
    case .ledger(let reference, _): replaceTop(.ledger(reference, list))
    case .prompt, .confirm, .help, .link, .code: break
    }
  }

  private mutating func receive(paste line: String, _ overlay: Overlay) {
    switch overlay {
    case .picker(var picker):
      picker.type { $0.insert(line) }
      picker.skipHeading(from: 0)
      replaceTop(.picker(picker))
    case .prompt(var prompt):
      if !prompt.insert(line) { showToast(.warning, strings.pasteCut) }
      replaceTop(.prompt(prompt))
    default: break
    }
  }

  // MARK: Update

  mutating func overlayReceived(_ message: OverlayMessage) -> [Effect] {
    guard let overlay = overlays.last else { return [] }
    switch message {
    case .chosen: return chosen(overlay)
    case .next: moveFocus(1, overlay)
    case .previous: moveFocus(-1, overlay)
    case .rowClicked(let row): return rowClicked(row, overlay)
    case .answerClicked(let isYes): if case .confirm(let confirm) = overlay { return answered(isYes, confirm) }
    case .fieldClicked(let field):
      guard case .prompt(var prompt) = overlay, prompt.fields.indices.contains(field) else { break }
      prompt.focus = field
      replaceTop(.prompt(prompt))
    }
    return []
  }

  /// Selects a row, or chooses the selected one.
  private mutating func rowClicked(_ row: Int, _ overlay: Overlay) -> [Effect] {
    guard let (before, count) = list(of: overlay) else { return [] }
    if before.selected == row { return chosen(overlay) }
    var list = before
    list.select(row, count: count)
    keep(list, of: overlay)
    return []
  }

  private mutating func chosen(_ overlay: Overlay) -> [Effect] {
    switch overlay {
    case .picker(let picker):
      guard let item = picker.selected, !item.isHeading else { return [] }
      overlays.removeLast()
      if let reason = item.disabledReason {
        showToast(.info, reason)
        return []
      }
      return react(to: item.message)
    case .prompt(let prompt):
      if prompt.focus < prompt.fields.count - 1, prompt.fields[prompt.focus + 1].input.isEmpty {
        moveFocus(1, overlay)
        return []
      }
      return react(to: prompt.entered)
    case .confirm(let confirm): return answered(confirm.isYes, confirm)
    case .findings(let findings, let list):
      guard findings.indices.contains(list.selected) else { return [] }
      let finding = findings[list.selected]
      let text = "\(strings.rule(of: finding)) · \(strings.mark(finding.provenance))"
      overlays.append(
        .confirm(Confirm(title: strings.path(of: finding), text: text, yes: nil, message: .overlayClosed)))
    case .ledger(let reference, let list):
      let rows = orders[reference]?.ledger(at: shared.now) ?? []
      guard rows.indices.contains(list.selected) else { return [] }
      let text = rows[list.selected].evidence(strings)
      overlays.append(.confirm(Confirm(title: reference.rawValue, text: text, yes: nil, message: .overlayClosed)))
    case .help, .schedule, .link, .code: break
    }
    return []
  }

  private mutating func answered(_ isYes: Bool, _ confirm: Confirm) -> [Effect] {
    overlays.removeLast()
    return isYes ? react(to: confirm.message) : []
  }

  private mutating func moveFocus(_ step: Int, _ overlay: Overlay) {
    switch overlay {
    case .prompt(var prompt):
      prompt.focus = (prompt.focus + step + prompt.fields.count) % prompt.fields.count
      replaceTop(.prompt(prompt))
    case .confirm(var confirm):
      confirm.isYes.toggle()
      replaceTop(.confirm(confirm))
    default: break
    }
  }

  private mutating func replaceTop(_ overlay: Overlay) { overlays[overlays.count - 1] = overlay }

  mutating func exported(_ result: Result<ExportedFile, ExportFailure>) {
    var isAsking = false
    if case .prompt(let prompt)? = overlays.last, case .export = prompt.purpose { isAsking = true }
    switch result {
    case .success(let file):
      if isAsking { overlays.removeLast() }
      showToast(.success, strings.exported(file.count, file.path))
    case .failure(let failure) where isAsking: showPromptError(strings.export(failure))
    case .failure(let failure): showToast(.error, strings.export(failure))
    }
  }
}
