import CNcurses
import Glibc

/// Why no screen could be opened.
public enum ScreenError: Error, Hashable, Sendable {
  /// Input or output is not a terminal.
  case notATerminal
  /// There is no description of the terminal that `TERM` names.
  case unknownTerminal(String)
}

/// A screen on a real terminal, drawn by ncursesw.
///
/// Keeps what it last showed and hands curses only the cells between the first and the last that differ in each row. Input is read as
/// bytes and decoded by `InputDecoder`; curses never sees it. Gives the terminal back at `end`, on suspend, and from the crash handlers.
@MainActor
public final class CursesScreen: TerminalScreen {
  public private(set) var size: Size
  /// How many colours are used.
  public let depth: ColorDepth

  private let wakeUp: Int32
  private var palette: Palette
  private var decoder = InputDecoder()
  private var shown: [Cell] = []
  private var shownCursor: Point??
  private var shownGeneration = -1
  private var row: [cchar_t] = []
  private var changedRows: [Int32] = []
  /// The attributes and pair of every style, by its bits; nil until it is first used.
  private var looks: [(attributes: UInt32, pair: Int32)?] = Array(repeating: nil, count: 2048)
  private var pairs: [[Int]: Int32] = [:]
  private var isOpen = true

  private static let modesOn = "\u{1B}[?2004h\u{1B}[?1000h\u{1B}[?1006h"
  private static let modesOff = "\u{1B}[?2004l\u{1B}[?1006l\u{1B}[?1000l"

  /// Opens the screen.
  /// - Parameters:
  ///   - wakeUp: a descriptor that ends `wait` when it becomes readable: the mailbox's.
  ///   - palette: the colours to begin with.
  ///   - environment: where `TERM`, `COLORTERM` and `NO_COLOR` are looked up.
  /// - Throws: `ScreenError`.
  public init(wakeUp: Int32, palette: Palette, environment: [String: String]) throws(ScreenError) {
    guard isatty(0) == 1, isatty(1) == 1 else { throw .notATerminal }
    (self.wakeUp, self.palette) = (wakeUp, palette)
    kassa_locale_prepare()
    let name = environment["TERM"] ?? ""
    let wantsTrueColor = ["truecolor", "24bit"].contains(environment["COLORTERM"] ?? "")
    let noColor = !(environment["NO_COLOR"] ?? "").isEmpty
    // Before curses changes the modes, so that the handlers remember the shell's.
    kassa_signals_install(0, wakeUp)
    var opened = false
    var direct = false
    if wantsTrueColor, !noColor {
      for entry in CursesScreen.directEntries(for: name) where !opened {
        var status: Int32 = 0
        // Asked first: a newterm that fails leaves the modes changed.
        guard setupterm(entry, 1, &status) == 0 else { continue }
        del_curterm(cur_term)
        opened = kassa_open_terminal(entry)
        direct = opened
      }
    }
    if !opened { opened = kassa_open_terminal(name) }
    guard opened else {
      kassa_signals_remove()
      throw .unknownTerminal(name)
    }
    if !noColor, has_colors() {
      start_color()
      use_default_colors()
      depth = direct && tigetflag("RGB") > 0 ? .trueColor : COLORS >= 256 ? .indexed256 : COLORS >= 8 ? .ansi16 : .none
    } else {
      depth = .none
    }
    kassa_modes_of_program()
    nonl()
    typeahead(-1)
    leaveok(stdscr, false)
    scrollok(stdscr, false)
    var width: Int32 = 80
    var height: Int32 = 24
    _ = kassa_window_size(1, &width, &height)
    size = Size(width: Int(width), height: Int(height))
    resize_term(height, width)
    applyGround()
    clearok(stdscr, true)
    CursesScreen.send(CursesScreen.modesOn)
  }

  /// The terminfo names to try for direct colour: the terminal's own, else that of VTE, whose way of writing a colour nearly every
  /// terminal understands. What calls itself an xterm is seldom one, and xterm's own way is understood by fewer.
  private static func directEntries(for name: String) -> [String] {
    let family = name.split(separator: "-").first.map(String.init) ?? name
    return family == "xterm" ? ["vte-direct", "xterm-direct"] : [name + "-direct", family + "-direct", "vte-direct"]
  }

  private static func send(_ text: String) {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes { Glibc.write(1, $0.baseAddress, $0.count) }
      guard count > 0 else { return }
      bytes = bytes.dropFirst(count)
    }
  }

  /// Gives the terminal back. Nothing is shown after it.
  public func end() {
    guard isOpen else { return }
    isOpen = false
    leave()
    kassa_signals_remove()
  }

  /// Gives the terminal to whoever had it before.
  private func leave() {
    CursesScreen.send(CursesScreen.modesOff)
    curs_set(1)
    endwin()
    kassa_send_frame()
    kassa_modes_of_shell()
  }

  // MARK: Showing

  public func use(_ palette: Palette) {
    self.palette = palette
    looks = Array(repeating: nil, count: 2048)
    pairs = [:]
    reset_color_pairs()
    applyGround()
    repaint()
  }

  /// The ground of cells that curses clears itself.
  private func applyGround() {
    var blank = cchar_t()
    let look = look(of: Style())
    var space: UInt32 = 0x20
    kassa_cell_fill(&blank, &space, 1, look.attributes, look.pair)
    wbkgrnd(stdscr, &blank)
  }

  private func repaint() {
    shown = []
    shownCursor = nil
    clearok(stdscr, true)
  }

  public func show(_ surface: Surface) {
    guard isOpen else { return }
    let width = surface.size.width
    let isNew = shown.count != surface.cells.count || shownGeneration != surface.generation
    if row.count < width { row = Array(repeating: cchar_t(), count: width) }
    var changed = isNew
    changedRows.removeAll(keepingCapacity: true)
    for y in 0..<min(surface.size.height, Int(LINES)) {
      let cells = surface.cells[y * width..<(y + 1) * width]
      let range: Range<Int>
      if isNew {
        range = 0..<width
      } else {
        guard let differing = differing(cells, row: y, width: width) else { continue }
        range = differing
      }
      changed = true
      changedRows.append(Int32(y))
      draw(range, of: cells, row: y, on: surface)
      // Only what changed is kept anew: holding on to the surface's own cells would make it copy all of them for the next frame.
      if !isNew { for x in range { shown[y * width + x] = cells[cells.startIndex + x] } }
    }
    if isNew { shown = surface.cells.map { $0 } }
    if shownCursor == nil || shownCursor != .some(surface.cursor) {
      changed = true
      curs_set(surface.cursor == nil ? 0 : 1)
    }
    guard changed else { return }
    // Three rows that moved together curses would scroll, whatever `idlok` says, and not every terminal that calls itself an xterm
    // scrolls a part of its screen. Rows whose old text is forgotten are written anew instead.
    if !isNew, changedRows.count >= 3 { for row in changedRows { wredrawln(stdscr, row, 1) } }
    if let cursor = surface.cursor { wmove(stdscr, Int32(cursor.y), Int32(cursor.x)) }
    wrefresh(stdscr)
    kassa_send_frame()
    shownCursor = .some(surface.cursor)
    shownGeneration = surface.generation
  }

  /// The columns between the first and the last cell of a row that differ from what shows; nil where none does.
  private func differing(_ cells: ArraySlice<Cell>, row y: Int, width: Int) -> Range<Int>? {
    shown.withUnsafeBufferPointer { old -> Range<Int>? in
      cells.withUnsafeBufferPointer { new -> Range<Int>? in
        guard let newBase = new.baseAddress, let oldBase = old.baseAddress else { return nil }
        let before = oldBase + y * width
        if memcmp(before, newBase, width * MemoryLayout<Cell>.stride) == 0 { return nil }
        var first = 0
        while first < width, before[first] == newBase[first] { first += 1 }
        var last = width - 1
        while last > first, before[last] == newBase[last] { last -= 1 }
        // Never begin or end inside a wide character, the old one's included.
        while first > 0, newBase[first].width == 0 || before[first].width == 0 { first -= 1 }
        while last < width - 1, newBase[last + 1].width == 0 || before[last + 1].width == 0 { last += 1 }
        return first..<last + 1
      }
    }
  }

  private func draw(_ range: Range<Int>, of cells: ArraySlice<Cell>, row y: Int, on surface: Surface) {
    var count = 0
    // A short gap takes the look of what stands before it, as far as its ground allows: a change of look costs more bytes than a
    // gap, and nobody sees the colour of a blank.
    var gapStyle: Style?
    var gapEnd = range.lowerBound
    for x in range {
      let cell = cells[cells.startIndex + x]
      if cell.width == 0 { continue }
      var style = cell.style
      if cell.isBlank, !depth.needsAttributes {
        if x >= gapEnd { (gapEnd, gapStyle) = gap(at: x, in: cells, before: gapStyle) }
        if let gapStyle, gapStyle.ground == style.ground { style = gapStyle }
      } else {
        gapStyle = style.withoutLines
      }
      let look = look(of: style)
      if cell.isCluster {
        let scalars = surface.scalars(of: cell).map(\.value)
        kassa_cell_fill(&row[count], scalars, Int32(scalars.count), look.attributes, look.pair)
      } else {
        var scalar = cell.glyph
        kassa_cell_fill(&row[count], &scalar, 1, look.attributes, look.pair)
      }
      count += 1
    }
    row.withUnsafeBufferPointer {
      _ = mvwadd_wchnstr(stdscr, Int32(y), Int32(range.lowerBound), $0.baseAddress, Int32(count))
    }
  }

  /// Where a run of blanks ends and which look it takes: that of the text before it, else of the text after it; none if it is long,
  /// since a terminal clears a long run in a few bytes.
  private func gap(at start: Int, in cells: ArraySlice<Cell>, before: Style?) -> (end: Int, style: Style?) {
    var end = start
    while end < cells.count, cells[cells.startIndex + end].isBlank { end += 1 }
    guard end - start <= 24 else { return (end, nil) }
    let ground = cells[cells.startIndex + start].style.ground
    if let before, before.ground == ground { return (end, before) }
    guard end < cells.count else { return (end, nil) }
    let after = cells[cells.startIndex + end].style.withoutLines
    return (end, after.ground == ground ? after : nil)
  }

  private func look(of style: Style) -> (attributes: UInt32, pair: Int32) {
    if let known = looks[Int(style.bits)] { return known }
    var attributes: UInt32 = 0
    let wanted = depth.attributes(of: style)
    if wanted.contains(.bold) { attributes |= kassa_attribute_bold() }
    if wanted.contains(.dim) { attributes |= kassa_attribute_dim() }
    if wanted.contains(.underline) { attributes |= kassa_attribute_underline() }
    if wanted.contains(.reverse) { attributes |= kassa_attribute_reverse() }
    if wanted.contains(.italic) { attributes |= kassa_attribute_italic() }
    var pair: Int32 = 0
    if depth != .none {
      let colors = depth.numbers(of: style, in: palette)
      if let known = pairs[colors] {
        pair = known
      } else {
        pair = Int32(pairs.count + 1)
        pairs[colors] = pair
        init_extended_pair(pair, Int32(colors[0]), Int32(colors[1]))
      }
    }
    looks[Int(style.bits)] = (attributes, pair)
    return (attributes, pair)
  }

  public func copy(_ text: String) {
    var encoded = ""
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
    let bytes = Array(text.utf8)
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let part = bytes[start..<min(start + 3, bytes.count)]
      let number = part.reduce(0) { $0 << 8 | Int($1) } << ((3 - part.count) * 8)
      for index in 0..<4 { encoded.append(index <= part.count ? alphabet[number >> (18 - index * 6) & 63] : "=") }
    }
    CursesScreen.send("\u{1B}]52;c;\(encoded)\u{07}")
  }

  // MARK: Waiting

  public func wait(seconds: Double?) -> [ScreenEvent] {
    var timeout = seconds.map { Int32(max(0, min($0 * 1000, 1e9)).rounded(.up)) } ?? -1
    if let patience = decoder.patience, timeout < 0 || patience < timeout { timeout = patience }
    var descriptors = [
      pollfd(fd: 0, events: Int16(POLLIN), revents: 0), pollfd(fd: wakeUp, events: Int16(POLLIN), revents: 0),
    ]
    let ready = CNcurses.poll(&descriptors, 2, timeout)
    var events = signalEvents()
    if ready > 0, descriptors[0].revents & Int16(POLLIN | POLLHUP | POLLERR) != 0 {
      var buffer = [UInt8](repeating: 0, count: 16_384)
      let count = Glibc.read(0, &buffer, buffer.count)
      if count > 0 {
        events += decoder.feed(buffer[..<count]).map(ScreenEvent.input)
      } else if count == 0 || errno != EINTR && errno != EAGAIN {
        events.append(.ended)
      }
    } else if decoder.patience != nil, ready <= 0 || descriptors[0].revents == 0 {
      events += decoder.flush().map(ScreenEvent.input)
    }
    return events
  }

  private func signalEvents() -> [ScreenEvent] {
    let noted = kassa_signals_take()
    guard noted != 0 else { return [] }
    var events: [ScreenEvent] = []
    if noted & Int32(kassa_signal_terminate | kassa_signal_hangup) != 0 { events.append(.ended) }
    if noted & Int32(kassa_signal_interrupt) != 0 { events.append(.interrupted) }
    if noted & Int32(kassa_signal_suspend) != 0 {
      suspend()
    } else if noted & Int32(kassa_signal_resume) != 0 {
      resume()
    }
    if noted & Int32(kassa_signal_resize | kassa_signal_suspend | kassa_signal_resume) != 0 { events += resizeEvents() }
    return events
  }

  /// Gives the terminal to the shell and stops, as Ctrl-Z does everywhere; goes on when it is continued.
  private func suspend() {
    leave()
    kassa_stop_process_group()
    _ = kassa_signals_take()
    resume()
  }

  private func resume() {
    kassa_modes_of_program()
    CursesScreen.send(CursesScreen.modesOn)
    repaint()
  }

  private func resizeEvents() -> [ScreenEvent] {
    var columns: Int32 = 0
    var rows: Int32 = 0
    guard kassa_window_size(1, &columns, &rows) else { return [] }
    size = Size(width: Int(columns), height: Int(rows))
    resize_term(rows, columns)
    repaint()
    return [.resized(size)]
  }
}
