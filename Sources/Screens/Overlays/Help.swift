import Sales
import TerminalCore

/// The commands available now, from the tables that dispatch them.
struct Help: Equatable, OverlayContent {
  /// The commands of the current screen.
  var here: [Binding]
  var everywhere: [Binding]
  private var scroll = ScrollState()

  init(here: [Binding], everywhere: [Binding]) {
    self.here = here
    self.everywhere = everywhere
  }

  var overlay: Overlay { .help(self) }

  func bindings(_ shared: Shared) -> [Binding] { [close(shared.strings.keyClose, also: [.help, .overlayChoose])] }

  mutating func move(_ movement: Movement, _ frame: Frame, _ orders: Orders, _ shared: Shared) -> Bool {
    scroll.move(movement, last: frame[.overlay].last, page: frame[.overlay].page)
    return true
  }

  // MARK: Painting

  private enum Line {
    case title(String)
    case key(String, String)
    /// A disabled command with the reason, or what is left of a text that takes more lines.
    case off(String, String)
    case text(String)
    case blank
  }

  private static let width = 76
  private static let labelLeft = 27
  /// Without borders and the scroll mark.
  private static let labelWidth = width - 4 - labelLeft - ScrollMark.width

  private func lines(_ shared: Shared) -> [Line] {
    let s = shared.strings
    let keymap = shared.configuration.keymap
    func rows(_ bindings: [Binding]) -> [Line] {
      bindings.filter { $0.isListed(in: .help) }.flatMap { binding -> [Line] in
        let keys =
          binding.shown == .keys
          ? keymap.keys(of: binding).map(s.spelled).joined(separator: "  ") : keymap.text(of: binding)
        guard let reason = binding.disabledReason else { return [.key(keys, binding.label)] }
        let parts = DisplayWidth.wrapped("\(binding.label) · \(reason)", cells: Self.labelWidth)
        return parts.enumerated().map { .off($0 == 0 ? keys : "", $1) }
      }
    }
    let movements = Command.movements.map(keymap.names).joined(separator: "  ")
    let editing = TextInput.keys.map { KeyPress.names($0, s.glyphs) }.joined(separator: "  ")
    return [.title(s.helpHere)] + rows(here) + [.blank, .title(s.helpEverywhere)] + rows(everywhere)
      + [.blank, .title(s.helpLists), .key(movements, s.helpListKeys)]
      + [
        .blank, .title(s.helpFields), .key(editing, s.helpFieldKeys), .blank, .text(s.helpLayout),
        .text(s.helpProfile(shared.configuration.profile.id)),
      ]
  }

  func paint(_ orders: Orders, _ shared: Shared, on frame: inout Frame) {
    let lines = lines(shared)
    let inside = paintBox(
      shared.strings.helpTitle, Self.width, lines.count + 4, isScrollable: true, shared, on: &frame
    ).inset(bottom: 1)
    let height = inside.height
    frame.note(.overlay, rows: height, of: lines.count)
    let first = min(scroll.first, frame[.overlay].last)
    for (row, line) in lines[first...].prefix(height).enumerated() {
      paint(line, in: inside.row(row).inset(right: ScrollMark.width), on: &frame.surface)
    }
    ScrollMark.paint(in: inside, from: first, frame[.overlay], ground: .raised, on: &frame.surface)
  }

  private func paint(_ line: Line, in area: Rect, on surface: inout Surface) {
    switch line {
    case .title(let text): Label(text, Style(.text, on: .raised, bold: true)).paint(in: area, on: &surface)
    case .key(let keys, let label):
      Label(keys, Style(.accent, on: .raised)).paint(in: area.inset(left: 2).split(left: 24).left, on: &surface)
      Label(label, Style(.muted, on: .raised)).paint(in: area.inset(left: Self.labelLeft), on: &surface)
    case .off(let keys, let text):
      let style = Style(.muted, on: .raised)
      Label(keys, style).paint(in: area.inset(left: 2).split(left: 24).left, on: &surface)
      Label(text, style).paint(in: area.inset(left: Self.labelLeft), on: &surface)
    case .text(let text): Label(text, Style(.muted, on: .raised)).paint(in: area, on: &surface)
    case .blank: break
    }
  }
}
