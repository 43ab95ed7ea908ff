/// Progress through the steps of a task.
package struct Stepper {
  let names: [String]
  let current: Int
  let undone: Int?
  /// - Parameters:
  ///   - current: index of the current step; those before it are done.
  ///   - undone: but for this one.
  package init(_ names: [String], current: Int, undone: Int? = nil) {
    self.names = names
    self.current = current
    self.undone = undone
  }

  /// Uses the first row and returns the area of each step. Where space is short, only the current step is named.
  @discardableResult
  package func paint(in area: Rect, on surface: inout Surface) -> [Rect] {
    var areas: [Rect] = []
    let full = names.reduce(0) { $0 + DisplayWidth.of($1) + 2 } + (names.count - 1) * 6
    let isFull = full <= area.width
    let isTight = !isFull && names.reduce(0, { $0 + DisplayWidth.of($1) + 2 }) + (names.count - 1) * 3 <= area.width
    var x = area.x
    for (index, name) in names.enumerated() {
      let isDone = index < current && index != undone
      let start = x
      let mark = isDone ? "✓" : String(index + 1)
      let markStyle = isDone ? Style(.accent) : index == current ? Style(.accent, bold: true) : Style(.muted)
      x += surface.write(mark, at: Point(x: x, y: area.y), markStyle, limit: area.right - x)
      if isFull || isTight || index == current {
        let style = index == current ? Style(.text, bold: true) : Style(.muted)
        x += surface.write(" " + name, at: Point(x: x, y: area.y), style, limit: area.right - x)
      }
      areas.append(Rect(x: start, y: area.y, width: x - start, height: 1))
      if index < names.count - 1 {
        let line = isFull ? (isDone ? " ━━━━ " : " ──── ") : " · "
        x += surface.write(
          line, at: Point(x: x, y: area.y), Style(isDone && isFull ? .accent : .line), limit: area.right - x)
      }
    }
    return areas
  }
}

/// A horizontal bar with a resolution of an eighth of a cell.
package struct Bar {
  private static let eighths = Array(" ▏▎▍▌▋▊▉")
  let share: Double
  let role: Role

  /// - Parameter share: 0…1; anything above 0 shows at least an eighth.
  package init(share: Double, _ role: Role) {
    self.share = share
    self.role = role
  }

  /// Paints the first row. Full cells hide the ground, so that they stay as they are where only that changes.
  package func paint(in area: Rect, on ground: Role, _ surface: inout Surface) {
    guard area.width > 0, share > 0 else { return }
    let units = max(1, Int((min(1, share) * Double(area.width) * 8).rounded()))
    let full = Rect(x: area.x, y: area.y, width: units / 8, height: 1)
    surface.fill(full, with: "█", Style(role))
    guard units % 8 > 0 else { return }
    surface.write(String(Self.eighths[units % 8]), at: Point(x: full.right, y: area.y), Style(role, on: ground).flat)
  }
}

/// A progress indicator.
package enum Spinner {
  /// Seconds for each frame.
  package static let interval = 0.1
  private static let frames = Array("⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏")
  /// - Parameter seconds: since any fixed moment.
  package static func frame(at seconds: Double) -> String {
    let index = Int((seconds / interval).rounded(.down)) % frames.count
    return String(frames[index < 0 ? index + frames.count : index])
  }
}

/// A raised box with a title, for overlays.
package struct Panel {
  let title: String
  let role: Role
  /// - Parameter role: the frame's colour.
  package init(_ title: String, role: Role = .faint) {
    self.title = title
    self.role = role
  }

  /// Returns the rectangle inside: two cells from the sides and one row from top and bottom.
  package func paint(in area: Rect, on surface: inout Surface) -> Rect {
    guard area.width >= 4, area.height >= 2 else { return Rect(x: area.x, y: area.y, width: 0, height: 0) }
    let style = Style(role, on: .raised)
    surface.fill(area, Style(.text, on: .raised))
    let side = String(repeating: "─", count: area.width - 2)
    surface.write("╭" + side + "╮", at: Point(x: area.x, y: area.y), style)
    surface.write("╰" + side + "╯", at: Point(x: area.x, y: area.bottom - 1), style)
    for y in (area.y + 1)..<max(area.y + 1, area.bottom - 1) {
      surface.write("│", at: Point(x: area.x, y: y), style)
      surface.write("│", at: Point(x: area.right - 1, y: y), style)
    }
    if !title.isEmpty {
      Label(" \(title) ", Style(.muted, on: .raised)).paint(
        in: Rect(x: area.x + 2, y: area.y, width: min(DisplayWidth.of(title) + 2, area.width - 4), height: 1),
        on: &surface)
    }
    return area.inset(left: 2, top: 1, right: 2, bottom: 1)
  }
}
