import CNcurses
package import FoundationEssentials
import Glibc
package import TerminalCore

package enum ScreenError: Error, Hashable, Sendable {
  case notATerminal
  /// `TERM` has no terminfo entry.
  case unknownTerminal(String)
  /// The terminal in `TERM` cannot position its cursor.
  case cannotPlaceCursor(String)
}

/// A real terminal, drawn by ncursesw.
///
/// Remembers what was last shown and gives curses only the span of changed cells in each row. Input is read as bytes and decoded by
/// `InputDecoder`, without curses. The terminal is restored at `end`, on suspend and by the crash handlers.
///
/// Output never blocks the loop: while the terminal accepts nothing, frames are skipped, and the newest one is shown once it accepts output
/// again.
@MainActor
package final class CursesScreen: TerminalScreen {
  package private(set) var size: Size
  package let depth: ColorDepth

  private let wakeUp: Int32
  private var palette: Palette
  private var looks: CursesLooks
  /// True for the Linux console, whose ground is black.
  private let isOnBlack: Bool
  private var decoder: InputDecoder
  private var output: TerminalOutput
  /// True where a frame was skipped because the terminal was behind.
  private var isStale = false
  /// True where the terminal accepted nothing for a second: it is not waited for again.
  private var isStuck = false
  private var shown: [Cell] = []
  private var shownFocus: Focus?
  private var shownGeneration = -1
  private var row: [cchar_t] = []
  private var changes: [(row: Int, columns: Range<Int>)] = []
  private var styles: StyleFilter
  private var isOpen = true
  /// True while this screen, not the shell, controls the terminal.
  private var isEntered = false
  private let glyphs: Glyphs
  private let clock: () -> Date
  /// Of the decoder's times.
  private let start: Date
  /// When there was last nothing to read.
  private var quiet = Duration.zero

  /// The exit status: 0, or 128 plus the number of the signal that ended the loop.
  package private(set) var exitStatus: Int32 = 0

  /// Limit for sending the bytes that restore the terminal.
  private static let resetPatience = Duration.seconds(1)
  private let modes: TerminalModes
  private var capturesMouse: Bool

  /// - Parameters:
  ///   - wakeUp: a descriptor that ends `wait` when it becomes readable.
  ///   - environment: supplies `TERM`, `COLORTERM`, `XTERM_VERSION` and `NO_COLOR`.
  ///   - title: the window's, without control characters.
  ///   - capturesMouse: false to leave the mouse to the terminal.
  ///   - glyphs: the signs to show.
  ///   - clock: monotonic time, which stamps input.
  /// - Throws: `ScreenError`.
  package init(
    wakeUp: Int32, palette: Palette, environment: [String: String], title: String, capturesMouse: Bool = true,
    glyphs: Glyphs = .unicode, clock: @escaping () -> Date
  ) throws(ScreenError) {
    guard isatty(0) == 1, isatty(1) == 1 else { throw .notATerminal }
    let name = environment["TERM"] ?? ""
    guard let description = TerminalDescription(of: name) else { throw .unknownTerminal(name) }
    guard description.placesCursor else { throw .cannotPlaceCursor(name) }
    self.wakeUp = wakeUp
    self.palette = palette
    decoder = InputDecoder(timing: .of(environment: environment))
    self.glyphs = glyphs
    self.clock = clock
    start = clock()
    let reportsMouse = MouseReports.areSafe(
      terminal: name, key: description.mouseKey, mode: description.mouseMode, environment: environment)
    modes = TerminalModes(keepsPage: description.hasAlternateScreen, reportsMouse: reportsMouse, title: title)
    self.capturesMouse = capturesMouse
    kassa_locale_prepare()
    let wantsTrueColor = ColorDepth.isTrue(terminal: name, environment: environment)
    let noColor = !(environment["NO_COLOR"] ?? "").isEmpty
    // Before curses changes the modes, so that the handlers restore the shell's.
    kassa_signals_install(0, wakeUp, modes.reset)
    output = TerminalOutput(descriptor: kassa_output_open())
    var isOpened = false
    var direct = false
    if wantsTrueColor, !noColor {
      for entry in CursesScreen.directEntries(for: name) where !isOpened {
        var status: Int32 = 0
        // Checked first: a failing newterm leaves the modes changed.
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
    isOnBlack = name == "linux"
    looks = CursesLooks(StyleColors(palette, depth, isOnBlack: isOnBlack))
    styles = StyleFilter(isModern: !depth.needsAttributes)
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
    output.send(modes.on(palette, depth, mouse: capturesMouse))
  }

  /// Terminfo entries for direct colour: the terminal's own, else VTE's, whose colour sequences nearly every terminal understands. Few
  /// terminals that call themselves xterm understand xterm's own.
  private static func directEntries(for name: String) -> [String] {
    let family = name.split(separator: "-").first.map(String.init) ?? name
    return family == "xterm" ? ["vte-direct", "xterm-direct"] : [name + "-direct", family + "-direct", "vte-direct"]
  }

  package func end() {
    guard isOpen else { return }
    isOpen = false
    // A background job must not be stopped when it restores the terminal.
    signal(SIGTTOU, SIG_IGN)
    leave()
    kassa_signals_remove()
  }

  /// Restores the terminal: its modes always, the rest as far as it is accepted within a second.
  private func leave() {
    guard isEntered else { return }
    isEntered = false
    // The rest of an old frame is not needed.
    output.drop()
    styles.forget()
    output.send(modes.off)
    curs_set(1)
    endwin()
    sendFrame()
    styles.flush()
    styles.result.withUnsafeBytes { output.send($0) }
    output.send(modes.clearing)
    if !output.drain(atMost: isStuck ? .zero : CursesScreen.resetPatience) {
      // An unread frame makes room for the bytes that end it.
      output.force(atMost: CursesScreen.resetPatience, discarding: kassa_output_discard)
      output.drop()
    }
    kassa_output_restore()
    kassa_modes_of_shell()
  }

  /// Sends the output of curses.
  private func sendFrame() {
    var length = 0
    guard let bytes = kassa_take_frame(&length) else { return }
    styles.shorten(UnsafeRawBufferPointer(start: bytes, count: length))
    styles.result.withUnsafeBytes { output.send($0) }
  }

  // MARK: Showing

  package func use(_ palette: Palette) {
    self.palette = palette
    reset_color_pairs()
    looks = CursesLooks(StyleColors(palette, depth, isOnBlack: isOnBlack))
    applyGround()
    output.send(modes.cursor(palette, depth))
    repaint()
  }

  /// The background of cells that curses clears itself.
  private func applyGround() {
    var blank = cchar_t()
    let look = looks.look(of: Style())
    var space: UInt32 = 0x20
    kassa_cell_fill(&blank, &space, 1, look.attributes, look.pair)
    wbkgrnd(stdscr, &blank)
  }

  private func repaint() {
    shown = []
    shownFocus = nil
    clearok(stdscr, true)
  }

  package func show(_ surface: Surface) {
    guard isOpen else { return }
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
    output.send(modes.mouse(isCaptured))
  }

  package func copy(_ text: String) {
    output.send("\u{1B}]52;c;\(Data(text.utf8).base64EncodedString())\u{07}")
  }

  // MARK: Waiting

  package func wait(seconds: Double?) -> [ScreenEvent] {
    // A signal since the last check may have had its wake-up consumed with the mailbox.
    let early = signalEvents()
    guard early.isEmpty else { return early }
    let end = seconds.map { elapsed + .seconds(max(0, min($0, 1e6))) }
    while true {
      let before = elapsed
      var timeout: Int32 = -1
      for moment in [end, decoder.deadline] {
        if let moment { timeout = min(timeout < 0 ? .max : timeout, (moment - before).milliseconds) }
      }
      var descriptors = [
        pollfd(fd: 0, events: Int16(POLLIN), revents: 0), pollfd(fd: wakeUp, events: Int16(POLLIN), revents: 0),
        pollfd(fd: output.descriptor, events: Int16(POLLOUT), revents: 0),
      ]
      let ready = CNcurses.poll(&descriptors, output.isBehind ? 3 : 2, timeout)
      let now = elapsed
      let signalled = signalEvents()
      guard signalled.isEmpty else { return signalled }
      if ready > 0, descriptors[2].revents != 0 {
        output.sendOn()
        isStuck = false
      }
      let events: [ScreenEvent]
      if ready > 0, descriptors[0].revents & Int16(POLLIN | POLLHUP | POLLERR) != 0 {
        // What lay there already, or while the machine let the program sleep too long, came at any time since it was last looked.
        let waited = now - before
        if waited >= .milliseconds(1), timeout < 0 || waited <= .milliseconds(Int(timeout)) { quiet = now }
        events = read(at: now)
      } else {
        events = decoder.expire(at: now).map(event)
      }
      quiet = now
      // Not for room for a part of the frame, and not for a character that waits for the next one.
      let isWoken = ready > 0 && descriptors[1].revents != 0
      let isDue = end.map { $0 <= now } ?? false
      if !events.isEmpty || isWoken || isDue || isStale && !output.isBehind { return events }
    }
  }

  private var elapsed: Duration { .seconds(clock().timeIntervalSince(start)) }

  private func event(_ input: TimedInput) -> ScreenEvent {
    .input(input.event, at: start + input.at / .seconds(1), after: start + input.after / .seconds(1))
  }

  private func read(at now: Duration) -> [ScreenEvent] {
    let bytes = withUnsafeTemporaryAllocation(byteCount: 16_384, alignment: 1) { buffer -> [UInt8]? in
      let count = Glibc.read(0, buffer.baseAddress, buffer.count)
      if count < 0 { return errno == EINTR || errno == EAGAIN ? [] : nil }
      return count > 0 ? Array(buffer[..<count]) : nil
    }
    if let bytes { return bytes.isEmpty ? [] : decoder.feed(bytes, at: now, after: quiet).map(event) }
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
      // A signal that came with SIGCONT ends the program even in the background.
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

  /// True where the terminal accepts nothing: nobody would see the question.
  private func isBlocked() -> Bool {
    guard output.isBehind else { return false }
    isStuck = !output.drain(atMost: isStuck ? .zero : CursesScreen.resetPatience)
    return isStuck
  }

  /// Takes the terminal back from the shell.
  private func resume() {
    isEntered = true
    styles.forget()
    _ = kassa_output_open()
    kassa_modes_of_program()
    output.send(modes.on(palette, depth, mouse: capturesMouse))
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
