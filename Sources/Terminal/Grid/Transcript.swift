extension Surface {
  /// The surface as text for a golden file: its characters, then for each row the roles it is painted with.
  ///
  /// A row of roles is a list of runs, `role*cells`, with `+b`, `+u`, `+i` for attributes and `/ground` where the ground is not
  /// `base`. Rows that are blank on `base` are left out. A colour regression shows as a changed line.
  public var transcript: String {
    var lines = ["\(size.width)×\(size.height)" + (cursor.map { ", cursor \($0.x):\($0.y)" } ?? "")]
    lines += (0..<size.height).map(text(row:))
    lines.append("--- roles")
    for row in 0..<size.height {
      let runs = styleRuns(row: row)
      if runs.count == 1, text(row: row).isEmpty, runs[0].style.ground == .base { continue }
      lines.append("\(row): " + runs.map(\.description).joined(separator: " "))
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private struct Run {
    let style: Style
    let length: Int
    var description: String {
      var name = "\(style.text)"
      if style.isBold { name += "+b" }
      if style.isUnderlined { name += "+u" }
      if style.isItalic { name += "+i" }
      if style.ground != .base { name += "/\(style.ground)" }
      return "\(name)*\(length)"
    }
  }

  /// Runs of one style; a blank takes the text role of what stands before it, since it shows only its ground.
  private func styleRuns(row: Int) -> [Run] {
    var runs: [Run] = []
    for cell in cells[row * size.width..<(row + 1) * size.width] {
      let isBlank = cell.glyph == 0x20 && !cell.style.isUnderlined
      if let last = runs.last, isBlank ? last.style.ground == cell.style.ground : last.style == cell.style {
        runs[runs.count - 1] = Run(style: last.style, length: last.length + 1)
      } else {
        runs.append(Run(style: cell.style, length: 1))
      }
    }
    return runs
  }
}
