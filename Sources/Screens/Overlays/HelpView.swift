import Terminal

/// Paints the keys that work now, read from the same tables that carry them out.
enum HelpView {
  enum Line: Equatable {
    case title(String)
    case key(String, String)
    case text(String)
    case blank
  }

  static func lines(_ state: AppState) -> [Line] {
    let s = state.strings
    func rows(_ bindings: [Binding]) -> [Line] {
      bindings.filter { $0.places.contains(.help) }.map { binding in
        // Other keys for the same are told too, except those that differ by layout or case only.
        let others = binding.shown == nil ? binding.keys.dropFirst().map(\.name) : []
        return .key(([binding.keyText] + others).joined(separator: "  "), binding.label)
      }
    }
    var lines: [Line] = [.title(s.helpHere)] + rows(state.stepBindings)
    lines += [.blank, .title(s.helpEverywhere)] + rows(state.commonBindings)
    lines += [.blank, .title(s.helpLists), .key("↑↓  PgUp PgDn  Home End", s.helpListKeys)]
    lines += [.blank, .title(s.helpFields), .key("^← ^→  ^W ^U ^K", s.helpFieldKeys), .blank, .text(s.helpLayout)]
    return lines
  }

  /// The lines that a screen holds.
  static func height(_ state: AppState) -> Int { min(lines(state).count, state.size.height - 8) }

  static func paint(_ state: AppState, _ list: ListState, in screen: Rect, on surface: inout Surface) {
    let s = state.strings
    let lines = lines(state)
    let height = height(state)
    let box = screen.centered(Size(width: min(76, screen.width - 4), height: height + 4))
    let inside = Panel(s.helpTitle).paint(in: box, on: &surface).inset(top: 1, bottom: 1)
    let first = min(list.selected, max(0, lines.count - height))
    for (row, line) in lines[first...].prefix(height).enumerated() {
      let area = inside.row(row)
      switch line {
      case .title(let text): Label(text, Style(.text, on: .raised, bold: true)).paint(in: area, on: &surface)
      case .key(let keys, let label):
        Label(keys, Style(.accent, on: .raised)).paint(in: area.inset(left: 2).split(left: 24).left, on: &surface)
        Label(label, Style(.muted, on: .raised)).paint(in: area.inset(left: 27), on: &surface)
      case .text(let text): Label(text, Style(.muted, on: .raised)).paint(in: area, on: &surface)
      case .blank: break
      }
    }
    if first + height < lines.count {
      Label("↓", Style(.accent, on: .raised), .right).paint(in: inside.row(height - 1), on: &surface)
    }
    OverlayView.paintKeys([("↑↓", s.keyMove), ("Esc", s.keyClose)], in: box, on: &surface)
  }
}
