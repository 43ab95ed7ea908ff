import CNcurses
import FoundationEssentials
import Glibc
package import TerminalCore

/// Shows what differs from what is on the screen.
extension CursesScreen {
  package func use(_ palette: Palette) {
    self.palette = palette
    reset_color_pairs()
    looks = CursesLooks(StyleColors(palette, depth, isOnBlack: isOnBlack))
    applyGround()
    if isEntered { output.send(modes.cursor(palette, depth)) }
    repaint()
  }

  /// The background of cells that curses clears itself.
  func applyGround() {
    var blank = cchar_t()
    let look = looks.look(of: Style())
    var space: UInt32 = 0x20
    kassa_cell_fill(&blank, &space, 1, look.attributes, look.pair)
    wbkgrnd(stdscr, &blank)
  }

  func repaint() {
    shown = []
    shownFocus = nil
    clearok(stdscr, true)
  }

  package func show(_ surface: Surface) {
    guard isOpen, !isAway else { return }
    decoder.showsTextField(surface.focus.isCaret)
    guard !output.isBehind else {
      isStale = true
      return
    }
    isStale = false
    let width = surface.size.width
    let isNew = shown.count != surface.cells.count || shownGeneration != surface.generation
    if row.count < width { row = Array(repeating: cchar_t(), count: width) }
    changes.removeAll(keepingCapacity: true)
    surface.cells.withUnsafeBufferPointer { cells in
      for y in 0..<min(surface.size.height, Int(LINES)) {
        let cells = UnsafeBufferPointer(rebasing: cells[y * width..<(y + 1) * width])
        guard let range = isNew ? 0..<width : differing(cells, row: y) else { continue }
        changes.append((y, range))
        draw(range, of: cells, row: y, on: surface)
      }
    }
    var changed = isNew || !changes.isEmpty
    // Curses scrolls three or more rows that moved together, whatever `idlok` says, and not every terminal that calls itself xterm can
    // scroll a region. Rows marked as lost are redrawn instead.
    if !isNew, changes.count >= 3, isTextMoved(to: surface) {
      for change in changes { wredrawln(stdscr, Int32(change.row), 1) }
    }
    if !isNew {
      // Copies only changed cells: sharing the surface's storage would force a full copy for the next frame.
      shown.withUnsafeMutableBufferPointer { shown in
        for (y, range) in changes {
          let indices = y * width + range.lowerBound..<y * width + range.upperBound
          _ = shown[indices].update(fromContentsOf: surface.cells[indices])
        }
      }
    }
    if isNew { shown = surface.cells.map { $0 } }
    if shownFocus != surface.focus {
      changed = true
      if shownFocus?.isCaret != surface.focus.isCaret { curs_set(surface.focus.isCaret ? 1 : 0) }
    }
    guard changed else { return }
    wmove(stdscr, Int32(surface.focus.at.y), Int32(surface.focus.at.x))
    wrefresh(stdscr)
    sendFrame()
    shownFocus = surface.focus
    shownGeneration = surface.generation
  }

  /// The span of changed cells in a row; nil where nothing changed.
  private func differing(_ cells: UnsafeBufferPointer<Cell>, row y: Int) -> Range<Int>? {
    let width = cells.count
    return shown.withUnsafeBufferPointer { old -> Range<Int>? in
      guard let new = cells.baseAddress, let before = old.baseAddress.map({ $0 + y * width }) else { return nil }
      if memcmp(before, new, width * MemoryLayout<Cell>.stride) == 0 { return nil }
      // A cell is eight bytes.
      let oldBits = UnsafeRawPointer(before).assumingMemoryBound(to: UInt64.self)
      let newBits = UnsafeRawPointer(new).assumingMemoryBound(to: UInt64.self)
      var first = 0
      while first < width, oldBits[first] == newBits[first] { first += 1 }
      var last = width - 1
      while last > first, oldBits[last] == newBits[last] { last -= 1 }
      // Never split a wide character, old or new.
      while first > 0, new[first].width == 0 || before[first].width == 0 { first -= 1 }
      while last < width - 1, new[last + 1].width == 0 || before[last + 1].width == 0 { last += 1 }
      return first..<last + 1
    }
  }

  /// True where a changed row now shows the text that another changed row showed before.
  private func isTextMoved(to surface: Surface) -> Bool {
    let width = surface.size.width
    return changes.contains { new in
      changes.contains { old in
        old.row != new.row
          && (0..<width).allSatisfy {
            shown[old.row * width + $0].glyph == surface.cells[new.row * width + $0].glyph
          }
      }
    }
  }

  private func draw(_ range: Range<Int>, of cells: UnsafeBufferPointer<Cell>, row y: Int, on surface: Surface) {
    // A short run of blanks takes the style of the text before it where the background matches: a style change costs more bytes than the
    // blanks, whose text colour is invisible.
    var gapStyle: Style?
    var gapEnd = range.lowerBound
    var lookStyle = Style()
    var look = looks.look(of: lookStyle)
    var count = 0
    row.withUnsafeMutableBufferPointer { row in
      for x in range {
        let cell = cells[x]
        if cell.width == 0 { continue }
        var style = cell.style
        if cell.isBlank, !depth.needsAttributes {
          if x >= gapEnd { (gapEnd, gapStyle) = gap(at: x, in: cells, before: gapStyle) }
          if let gapStyle, gapStyle.ground == style.ground { style = gapStyle }
        } else {
          gapStyle = style.withoutLines
        }
        if style != lookStyle { (lookStyle, look) = (style, looks.look(of: style)) }
        if cell.isCluster {
          let scalars = surface.scalars(of: cell).map(\.value)
          kassa_cell_fill(&row[count], scalars, Int32(scalars.count), look.attributes, look.pair)
        } else {
          // A no-break space has done its work when lines are broken, and takes two bytes.
          var scalar = cell.glyph == 0xA0 ? 0x20 : glyphs.shown(cell.glyph)
          // A character whose width curses judges differently would shift the rest of the row.
          if !DisplayWidth.isPlain(scalar), kassa_scalar_width(scalar) != Int32(cell.width) {
            scalar = cell.width == 2 ? 0x3013 : 0xFFFD
          }
          kassa_cell_fill(&row[count], &scalar, 1, look.attributes, look.pair)
        }
        count += 1
      }
    }
    row.withUnsafeBufferPointer {
      _ = mvwadd_wchnstr(stdscr, Int32(y), Int32(range.lowerBound), $0.baseAddress, Int32(count))
    }
  }

  /// The end of a run of blanks and the style it takes: that of the text before or after it; none for a long run, which a terminal clears
  /// in a few bytes.
  private func gap(at start: Int, in cells: UnsafeBufferPointer<Cell>, before: Style?) -> (end: Int, style: Style?) {
    var end = start
    while end < cells.count, cells[end].isBlank { end += 1 }
    guard end - start <= 24 else { return (end, nil) }
    let ground = cells[start].style.ground
    if let before, before.ground == ground { return (end, before) }
    guard end < cells.count else { return (end, nil) }
    let after = cells[end].style.withoutLines
    return (end, after.ground == ground ? after : nil)
  }

  package func captureMouse(_ isCaptured: Bool) {
    capturesMouse = isCaptured
    // Else it is sent when the terminal is back.
    if isEntered { output.send(modes.mouse(isCaptured)) }
  }

  package func copy(_ text: String) {
    guard isEntered else { return }
    output.send("\u{1B}]52;c;\(Data(text.utf8).base64EncodedString())\u{07}")
  }
}
