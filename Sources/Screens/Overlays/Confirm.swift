import Terminal

/// A question before something that cannot be undone.
struct Confirm: Equatable, Sendable {
  let title: String
  let text: String
  /// What saying yes does; nil where there is nothing to decide, only to know.
  let yes: String?
  let message: Message
  /// True where yes is selected; it begins with no.
  var isYes = false

  init(title: String, text: String, yes: String?, message: Message) {
    self.title = title
    self.text = text
    self.yes = yes
    self.message = message
  }

  /// What became of the question after a key.
  enum Outcome { case moved, closed, accepted }

  mutating func receive(_ press: KeyPress) -> Outcome {
    guard yes != nil else {
      return press.modifiers.isEmpty && [.enter, .character(" ")].contains(press.key) ? .closed : .moved
    }
    if let isYes = Self.answer(press) { return isYes ? .accepted : .closed }
    switch press.key {
    case .left, .right, .tab, .up, .down: isYes.toggle()
    case .enter where press.modifiers.isEmpty: return isYes ? .accepted : .closed
    default: break
    }
    return .moved
  }

  /// What a typed letter answers: true for yes, nil where it is no answer.
  ///
  /// The answer letters of every language are read as letters first: «н» means «нет» although it sits where Y does. Only a letter that
  /// answers in no language is read by its place on the keyboard.
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

  func paint(_ s: Strings, in screen: Rect, on surface: inout Surface) {
    let width = min(56, screen.width - 4)
    let text = Paragraph(text, Style(.text, on: .raised))
    let rows = text.height(width: width - 4)
    let box = screen.centered(Size(width: width, height: rows + 6))
    let inside = Panel(title, role: .warning).paint(in: box, on: &surface).inset(top: 1)
    text.paint(in: inside, on: &surface)
    let answers = inside.row(rows + 1)
    guard let yes else {
      surface.write(
        " ▸ \(s.keyClose)  ", at: Point(x: answers.x, y: answers.y), Style(.text, on: .selection, bold: true))
      OverlayView.paintKeys([("↵", s.keyClose)], in: box, on: &surface)
      return
    }
    func answer(_ letter: String, _ text: String, _ isOn: Bool, at x: Int) -> Int {
      let ground: Role = isOn ? .selection : .raised
      var used = surface.write(
        isOn ? " ▸ " : "   ", at: Point(x: x, y: answers.y), Style(.text, on: ground, bold: isOn))
      used += surface.write(letter, at: Point(x: x + used, y: answers.y), Style(.accent, on: ground, bold: true))
      let words = Style(isOn ? .text : .muted, on: ground, bold: isOn)
      return used + surface.write(" \(text)  ", at: Point(x: x + used, y: answers.y), words)
    }
    let used = answer(s.noLetter, s.no, !isYes, at: answers.x)
    _ = answer(s.yesLetter, "\(s.yes), \(yes)", isYes, at: answers.x + used + 2)
    OverlayView.paintKeys([("←→", s.keyMove), ("↵", s.keyChoose), ("Esc", s.keyCancel)], in: box, on: &surface)
  }
}
