import TerminalCore
import Text

/// A yes-no question before an irreversible action, or a note.
struct Confirm: Equatable, Sendable {
  let title: String
  let text: String
  /// The label of yes; nil for a note.
  let yes: String?
  /// The label of no; nil where plain no and yes answer the question.
  let no: String?
  let message: Message
  /// The selected answer; no by default.
  var isYes = false

  init(title: String, text: String, yes: String?, no: String? = nil, message: Message) {
    self.title = title
    self.text = text
    self.yes = yes
    self.no = no
    self.message = message
  }

  /// The answer that a typed letter gives; nil for none.
  ///
  /// Answer letters of all languages win over positions: «н» means «нет» although it sits on the Y key. Other letters count by their
  /// position.
  static func answer(_ press: KeyPress) -> Bool? {
    guard let typed = press.typed else { return nil }
    return byLetter(typed) ?? KeyboardLayout.latin(typed).flatMap(byLetter)
  }

  private static func byLetter(_ letter: Character) -> Bool? {
    switch letter.lowercased() {
    case "д", "и", "y": true
    case "н", "ж", "n": false
    default: nil
    }
  }

  // MARK: Painting

  func paint(_ state: AppState, in screen: Rect, on frame: inout Frame) {
    let s = state.strings
    let width = min(56, screen.width - 4)
    let text = Paragraph(text, Style(.text, on: .raised))
    let rows = text.height(width: width - 4)
    let box = screen.centered(Size(width: width, height: rows + 6))
    let inside = Panel(title, role: .warning).paint(in: box, on: &frame.surface).inset(top: 1)
    text.paint(in: inside, on: &frame.surface)
    let answers = inside.row(rows + 1)
    OverlayView.paintKeys(of: .confirm(self), state, in: box, on: &frame)
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
    let answer = { OverlayMessage.answerClicked($0) }
    let used = button(s.noLetter, " \(no ?? s.no)", isChosen: !isYes, at: answers.x, .overlay(answer(false)))
    let words = no == nil ? " \(s.yes), \(yes)" : " \(yes)"
    _ = button(s.yesLetter, words, isChosen: isYes, at: answers.x + used + 2, .overlay(answer(true)))
  }
}
