import TerminalCore

/// Paints the commands available now, from the same tables that dispatch them.
enum HelpView {
  private enum Line {
    case title(String)
    case key(String, String)
    /// A disabled command with the reason.
    case off(String, String, String)
    case text(String)
    case blank
  }

  private static func lines(_ state: AppState) -> [Line] {
    let s = state.strings
    func rows(_ bindings: [Binding]) -> [Line] {
      bindings.filter { $0.isListed(in: .help) }.map { binding in
        // List further keys too, except those that differ only by layout or case.
        let keymap = state.shared.configuration.keymap
        let keys = binding.shown ?? keymap.keys(of: binding).map(s.spelled).joined(separator: "  ")
        return binding.disabledReason.map { .off(keys, binding.label, $0) } ?? .key(keys, binding.label)
      }
    }
    func names(_ groups: [[KeyPress]]) -> String { groups.map { KeyPress.names($0, s.glyphs) }.joined(separator: "  ") }
    var lines: [Line] = [.title(s.helpHere)] + rows(state.focusedBindings)
    lines += [.blank, .title(s.helpEverywhere)] + rows(state.commonBindings)
    lines += [.blank, .title(s.helpLists), .key(names(ListState.keys), s.helpListKeys)]
    lines += [.blank, .title(s.helpFields), .key(names(TextInput.keys), s.helpFieldKeys), .blank, .text(s.helpLayout)]
    return lines
  }

  static func paint(_ state: AppState, _ scroll: ScrollState, in screen: Rect, on frame: inout Frame) {
    let s = state.strings
    let lines = lines(state)
    let height = min(lines.count, screen.height - 8)
    let box = screen.centered(Size(width: min(76, screen.width - 4), height: height + 4))
    let inside = Panel(s.helpTitle).paint(in: box, on: &frame.surface).inset(top: 1, bottom: 1)
    frame.note(.overlay, rows: height, of: lines.count)
    frame.surface.putFocus(at: inside.origin)
    let first = min(scroll.first, frame[.overlay].last)
    for (row, line) in lines[first...].prefix(height).enumerated() {
      paint(line, in: inside.row(row).inset(right: ScrollMark.width), on: &frame.surface)
    }
    ScrollMark.paint(in: inside, from: first, frame[.overlay], ground: .raised, on: &frame.surface)
    OverlayView.paintKeys(of: .help(scroll), state, in: box, on: &frame)
  }

  private static func paint(_ line: Line, in area: Rect, on surface: inout Surface) {
    switch line {
    case .title(let text): Label(text, Style(.text, on: .raised, bold: true)).paint(in: area, on: &surface)
    case .key(let keys, let label):
      Label(keys, Style(.accent, on: .raised)).paint(in: area.inset(left: 2).split(left: 24).left, on: &surface)
      Label(label, Style(.muted, on: .raised)).paint(in: area.inset(left: 27), on: &surface)
    case .off(let keys, let label, let reason):
      let style = Style(.muted, on: .raised)
      Label(keys, style).paint(in: area.inset(left: 2).split(left: 24).left, on: &surface)
      Label("\(label) · \(reason)", style).paint(in: area.inset(left: 27), on: &surface)
    case .text(let text): Label(text, Style(.muted, on: .raised)).paint(in: area, on: &surface)
    case .blank: break
    }
  }
}
