/// The steps of a task, with where one is.
public struct Stepper {
  let names: [String]
  let current: Int
  /// Steps, of which `current` (from 0) is being done and the ones before it are done.
  public init(_ names: [String], current: Int) { (self.names, self.current) = (names, current) }

  /// Paints it into the first row; a narrow one shows the current name only and numbers for the others.
  public func paint(in area: Rect, on surface: inout Surface) {
    let full = names.reduce(0) { $0 + DisplayWidth.of($1) + 2 } + (names.count - 1) * 6
    let isFull = full <= area.width
    let isTight = !isFull && names.reduce(0, { $0 + DisplayWidth.of($1) + 2 }) + (names.count - 1) * 3 <= area.width
    var x = area.x
    for (index, name) in names.enumerated() {
      let isDone = index < current
      let mark = isDone ? "✓" : String(index + 1)
      let markStyle = isDone ? Style(.accent) : index == current ? Style(.accent, bold: true) : Style(.muted)
      x += surface.write(mark, at: Point(x: x, y: area.y), markStyle, limit: area.right - x)
      if isFull || isTight || index == current {
        let style = index == current ? Style(.text, bold: true) : Style(.muted)
        x += surface.write(" " + name, at: Point(x: x, y: area.y), style, limit: area.right - x)
      }
      if index < names.count - 1 {
        let line = isFull ? (isDone ? " ━━━━ " : " ──── ") : " · "
        x += surface.write(
          line, at: Point(x: x, y: area.y), Style(isDone && isFull ? .accent : .line), limit: area.right - x)
      }
    }
  }
}

/// A horizontal bar in eighths of a cell, to compare by eye.
public enum Bar {
  private static let eighths = Array(" ▏▎▍▌▋▊▉")

  /// The bar for a share of a width, `0…1`; a share above nothing shows at least an eighth.
  public static func text(share: Double, cells: Int) -> String {
    guard cells > 0, share > 0 else { return "" }
    let units = max(1, Int((min(1, share) * Double(cells) * 8).rounded()))
    let rest = units % 8
    return String(repeating: "█", count: units / 8) + (rest == 0 ? "" : String(eighths[rest]))
  }
}

/// A turning mark for what is under way.
public enum Spinner {
  /// Seconds that one frame stays.
  public static let interval = 0.1
  private static let frames = Array("⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏")
  /// The frame at a moment, in seconds since any fixed one.
  public static func frame(at seconds: Double) -> String {
    let index = Int((seconds / interval).rounded(.down)) % frames.count
    return String(frames[index < 0 ? index + frames.count : index])
  }
}

/// A raised box with a title, for what lies above the screen.
public struct Panel {
  let title: String
  let role: Role
  /// A box; the role colours its frame.
  public init(_ title: String, role: Role = .faint) { (self.title, self.role) = (title, role) }

  /// Paints the frame and returns the rectangle inside, two cells from the sides and one row from top and bottom.
  public func paint(in area: Rect, on surface: inout Surface) -> Rect {
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
