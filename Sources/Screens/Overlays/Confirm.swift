import Exchanges
import Sales
import TerminalCore
import Text

/// A yes-no question before an irreversible action, or a note.
struct Confirm: Equatable, OverlayContent {
  let title: String
  let text: String
  /// The label of yes; nil for a note.
  let yes: String?
  /// The label of no; nil where plain no and yes answer the question.
  let no: String?
  let message: Message
  /// The selected answer; no by default.
  private var isYes = false

  init(title: String, text: String, yes: String?, no: String? = nil, message: Message) {
    self.title = title
    self.text = text
    self.yes = yes
    self.no = no
    self.message = message
  }

  static func note(_ title: String, _ text: String) -> Confirm {
    Confirm(title: title, text: text, yes: nil, message: .overlayClosed)
  }

  /// Before a request that changes something at the bank goes there as it is.
  static func unchanged(_ run: TestRun, isOfDraft: Bool, _ s: Strings) -> Confirm {
    Confirm(
      title: s.sendUnchangedTitle, text: s.sendUnchanged(SafeText.line(run.requests.first?.request.method ?? "")),
      yes: s.keySendTest, message: .testsWanted(run, isOfDraft: isOfDraft))
  }

  var overlay: Overlay { .confirm(self) }

  func bindings(_ shared: Shared) -> [Binding] {
    let s = shared.strings
    guard yes != nil else {
      return [
        Binding(.noteClose, label: s.keyClose, .overlayClosed, in: [.footer]),
        Binding(.overlayClose, label: s.keyClose, .overlayClosed, in: []),
      ]
    }
    return [
      Binding(.answerYes, label: s.yes, .overlay(.answered(true)), in: []),
      Binding(.answerNo, label: s.no, .overlay(.answered(false)), in: []),
      Binding(.questionMove, label: s.keyMove, .overlay(.next), in: [.footer], shown: .firstTwo),
      choose(s.keyChoose), close(s.keyClose),
    ]
  }

  mutating func update(_ message: OverlayMessage, _ orders: Orders, _ shared: Shared) -> [Request] {
    switch message {
    case .chosen: return answered(isYes)
    case .answered(let isYes): return answered(isYes)
    case .next, .previous: isYes.toggle()
    case .rowClicked, .fieldClicked, .refused: break
    }
    return []
  }

  private func answered(_ isYes: Bool) -> [Request] { isYes ? [.close, .send(message)] : [.close] }

  func paint(_ orders: Orders, _ shared: Shared, on frame: inout Frame) {
    let s = shared.strings
    let text = Paragraph(text, Style(.text, on: .raised))
    let inside = paintBox(title, 56, text.height(width: 52) + 6, role: .warning, shared, on: &frame)
    text.paint(in: inside.inset(bottom: 3), on: &frame.surface)
    let answers = inside.row(inside.height - 2)
    func button(_ letter: String, _ text: String, isChosen: Bool, at x: Int, _ clicked: Message) -> Int {
      let ground: Role = isChosen ? .selection : .raised
      if isChosen { frame.surface.putFocus(at: Point(x: x + 1, y: answers.y)) }
      var used = frame.surface.write(
        isChosen ? " ▸ " : "   ", at: Point(x: x, y: answers.y), Style(.text, on: ground, bold: isChosen))
      used += frame.surface.write(letter, at: Point(x: x + used, y: answers.y), Style(.accent, on: ground, bold: true))
      let words = Style(isChosen ? .text : .muted, on: ground, bold: isChosen)
      used += frame.surface.write("\(text)  ", at: Point(x: x + used, y: answers.y), words)
      frame.click(Rect(x: x, y: answers.y, width: used, height: 1), clicked)
      return used
    }
    guard let yes else {
      _ = button("", s.keyClose, isChosen: true, at: answers.x, .overlayClosed)
      return
    }
    let used = button(
      s.noLetter, " \(no ?? s.no)", isChosen: !isYes, at: answers.x, .overlay(.answered(false)))
    let words = no == nil ? " \(s.yes), \(yes)" : " \(yes)"
    _ = button(s.yesLetter, words, isChosen: isYes, at: answers.x + used + 2, .overlay(.answered(true)))
  }
}
