import CNcurses
import Glibc

/// Why no screen could be opened.
public enum ScreenError: Error, Hashable, Sendable {
  /// Input or output is not a terminal.
  case notATerminal
  /// There is no description of the terminal that `TERM` names.
  case unknownTerminal(String)
  /// The terminal that `TERM` names cannot place its cursor.
  case cannotPlaceCursor(String)
}

/// A screen on a real terminal, drawn by ncursesw.
///
/// Keeps what it last showed and hands curses only the cells between the first and the last that differ in each row. Input is read as
/// bytes and decoded by `InputDecoder`; curses never sees it. Gives the terminal back at `end`, on suspend, and from the crash handlers.
///
/// Nothing here waits for the terminal to take what is shown: while it takes nothing, the loop goes on, and what changed meanwhile is
/// shown at once when it takes something again.
@MainActor
public final class CursesScreen: TerminalScreen {
  public private(set) var size: Size
  /// How many colours are used.
  public let depth: ColorDepth

  private let wakeUp: Int32
  private var palette: Palette
  private var decoder: InputDecoder
  private var output: TerminalOutput
  /// True where something was not shown because the terminal had not taken what came before.
  private var isStale = false
  /// True where the terminal took nothing for a second: it is not waited for again.
  private var isStuck = false
  private var shown: [Cell] = []
  private var shownCursor: Point??
  private var shownGeneration = -1
  private var row: [cchar_t] = []
  private var changedRows: [Int32] = []
  /// The attributes and pair of every style, by its bits; nil until it is first used.
  private var looks: [(attributes: UInt32, pair: Int32)?] = Array(repeating: nil, count: 2048)
  private var pairs: [[Int]: Int32] = [:]
  private var isOpen = true
  /// True while the terminal is in this screen's hands, not the shell's.
  private var isEntered = false
  private let clock = ContinuousClock()
  private let opened: ContinuousClock.Instant

  /// What the process should end with: 0, or 128 and the number of the signal that ended the loop.
  package private(set) var exitStatus: Int32 = 0

  /// How long the bytes that give the terminal back are tried.
  private static let resetPatience = Duration.seconds(1)
  private let modesOn: String
  private static let modesOff = "\u{1B}[?2004l\u{1B}[?1006l\u{1B}[?1000l"

  /// Opens the screen.
  /// - Parameters:
  ///   - wakeUp: a descriptor that ends `wait` when it becomes readable: the mailbox's.
  ///   - palette: the colours to begin with.
  ///   - environment: where `TERM`, `COLORTERM` and `NO_COLOR` are looked up.
  /// - Throws: `ScreenError`.
  public init(wakeUp: Int32, palette: Palette, environment: [String: String]) throws(ScreenError) {
    guard isatty(0) == 1, isatty(1) == 1 else { throw .notATerminal }
    let name = environment["TERM"] ?? ""
    guard let description = TerminalDescription(of: name) else { throw .unknownTerminal(name) }
    guard description.placesCursor else { throw .cannotPlaceCursor(name) }
    (self.wakeUp, self.palette) = (wakeUp, palette)
    decoder = InputDecoder(timing: .of(environment: environment))
    opened = clock.now
    let reportsMouse = MouseReports.areSafe(
      terminal: name, key: description.mouseKey, mode: description.mouseMode, environment: environment)
    modesOn = "\u{1B}[?2004h" + (reportsMouse ? "\u{1B}[?1000h\u{1B}[?1006h" : "")
    kassa_locale_prepare()
    let wantsTrueColor = ["truecolor", "24bit"].contains(environment["COLORTERM"] ?? "")
    let noColor = !(environment["NO_COLOR"] ?? "").isEmpty
    // Before curses changes the modes, so that the handlers remember the shell's.
    kassa_signals_install(0, wakeUp)
    output = TerminalOutput(descriptor: kassa_output_open())
    var isOpened = false
    var direct = false
    if wantsTrueColor, !noColor {
      for entry in CursesScreen.directEntries(for: name) where !isOpened {
        var status: Int32 = 0
        // Asked first: a newterm that fails leaves the modes changed.
        guard setupterm(entry, 1, &status) == 0 else { continue }
        del_curterm(cur_term)
        isOpened = kassa_open_terminal(entry)
        direct = isOpened
      }
    }
    if !isOpened { isOpened = kassa_open_terminal(name) }
    guard isOpened else {
      kassa_signals_remove()
      kassa_output_restore()
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
    isEntered = true
    output.send(modesOn)
  }

  /// The terminfo names to try for direct colour: the terminal's own, else that of VTE, whose way of writing a colour nearly every
  /// terminal understands. What calls itself an xterm is seldom one, and xterm's own way is understood by fewer.
  private static func directEntries(for name: String) -> [String] {
    let family = name.split(separator: "-").first.map(String.init) ?? name
    return family == "xterm" ? ["vte-direct", "xterm-direct"] : [name + "-direct", family + "-direct", "vte-direct"]
  }

  /// Gives the terminal back. Nothing is shown after it.
  public func end() {
    guard isOpen else { return }
    isOpen = false
    // In the background, where the terminal is another job's, an end must not turn into a stop.
    signal(SIGTTOU, SIG_IGN)
    leave()
    kassa_signals_remove()
  }

  /// Gives the terminal to whoever had it before: its modes always, and what resets it as far as it takes something within a second.
  private func leave() {
    guard isEntered else { return }
    isEntered = false
    // Nobody needs the rest of a frame that is about to go.
    output.drop()
    output.send(CursesScreen.modesOff)
    curs_set(1)
    endwin()
    sendFrame()
    if !output.drain(atMost: isStuck ? .zero : CursesScreen.resetPatience) {
      // The old frame that nobody read makes room for the bytes that end it.
      kassa_output_discard()
      output.sendOn()
      output.drop()
    }
    kassa_output_restore()
    kassa_modes_of_shell()
  }

  /// Sends what curses wrote.
  private func sendFrame() {
    var length = 0
    guard let bytes = kassa_take_frame(&length) else { return }
    output.send(UnsafeRawBufferPointer(start: bytes, count: length))
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
    guard !output.isBehind else {
      isStale = true
      return
    }
    isStale = false
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
    sendFrame()
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
    output.send("\u{1B}]52;c;\(encoded)\u{07}")
  }

  // MARK: Waiting

  public func wait(seconds: Double?) -> [ScreenEvent] {
    // A signal that came since the last look woke nobody if the mailbox was emptied meanwhile, which takes its wake-up away.
    let early = signalEvents()
    guard early.isEmpty else { return early }
    let end = seconds.map { now + .seconds(max(0, min($0, 1e6))) }
    while true {
      var timeout: Int32 = -1
      for moment in [end, decoder.deadline] {
        if let moment { timeout = min(timeout < 0 ? .max : timeout, (moment - now).milliseconds) }
      }
      var descriptors = [
        pollfd(fd: 0, events: Int16(POLLIN), revents: 0), pollfd(fd: wakeUp, events: Int16(POLLIN), revents: 0),
        pollfd(fd: output.descriptor, events: Int16(POLLOUT), revents: 0),
      ]
      let ready = CNcurses.poll(&descriptors, output.isBehind ? 3 : 2, timeout)
      var events = signalEvents()
      if ready > 0, descriptors[2].revents != 0 {
        output.sendOn()
        isStuck = false
        // Room for a part of the frame is nothing to tell.
        if events.isEmpty, ready == 1, output.isBehind || !isStale { continue }
      }
      if ready > 0, descriptors[0].revents & Int16(POLLIN | POLLHUP | POLLERR) != 0 {
        events += read()
      } else {
        events += decoder.expire(at: now).map(ScreenEvent.input)
      }
      return events
    }
  }

  /// The time that the decoder goes by.
  private var now: Duration { opened.duration(to: clock.now) }

  private func read() -> [ScreenEvent] {
    var buffer = [UInt8](repeating: 0, count: 16_384)
    let count = Glibc.read(0, &buffer, buffer.count)
    if count > 0 { return decoder.feed(buffer[..<count], at: now).map(ScreenEvent.input) }
    guard count == 0 || errno != EINTR && errno != EAGAIN else { return [] }
    // The terminal is gone.
    return [ended(by: SIGHUP)]
  }

  private func ended(by signal: Int32) -> ScreenEvent {
    if exitStatus == 0 { exitStatus = 128 + signal }
    return .ended
  }

  private func signalEvents() -> [ScreenEvent] {
    var noted = kassa_signals_take()
    guard noted != 0 else { return [] }
    func has(_ bits: Int) -> Bool { noted & Int32(bits) != 0 }
    let isSuspended = has(kassa_signal_suspend) && !has(CursesScreen.endings)
    if isSuspended {
      leave()
      kassa_stop_process_group()
      // One that came with the continuing ends the program, wherever it goes on.
      noted |= kassa_signals_take()
    }
    if has(CursesScreen.endings) {
      return [ended(by: has(kassa_signal_hangup) ? SIGHUP : has(kassa_signal_terminate) ? SIGTERM : SIGQUIT)]
    }
    if isSuspended || has(kassa_signal_resume) {
      guard kassa_await_foreground() else { return signalEvents() }
      resume()
    }
    var events: [ScreenEvent] = []
    if has(kassa_signal_interrupt) { events.append(isBlocked() ? ended(by: SIGINT) : .interrupted) }
    if has(kassa_signal_resize | kassa_signal_suspend | kassa_signal_resume) { events += resizeEvents() }
    return events
  }

  private static let endings = kassa_signal_terminate | kassa_signal_hangup | kassa_signal_quit

  /// True where the terminal takes nothing: a question that nobody can see is not asked.
  private func isBlocked() -> Bool {
    guard output.isBehind else { return false }
    isStuck = !output.drain(atMost: isStuck ? .zero : CursesScreen.resetPatience)
    return isStuck
  }

  /// Takes the terminal again, after the shell had it.
  private func resume() {
    isEntered = true
    _ = kassa_output_open()
    kassa_modes_of_program()
    output.send(modesOn)
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
