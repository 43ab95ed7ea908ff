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
  package internal(set) var size: Size
  package let depth: ColorDepth

  let wakeUp: Int32
  var palette: Palette
  var looks: CursesLooks
  /// True for the Linux console, whose ground is black.
  let isOnBlack: Bool
  var decoder: InputDecoder
  var output: TerminalOutput
  /// True where a frame was skipped because the terminal was behind.
  var isStale = false
  /// True where the terminal accepted nothing for a second: it is not waited for again.
  var isStuck = false
  var shown: [Cell] = []
  var shownFocus: Focus?
  var shownGeneration = -1
  var row: [cchar_t] = []
  var changes: [(row: Int, columns: Range<Int>)] = []
  var styles: StyleFilter
  var isOpen = true
  /// Another program of the till's has the terminal.
  var isAway = false
  /// True while this screen, not the shell, controls the terminal.
  var isEntered = false
  let glyphs: Glyphs
  let clock: () -> Date
  /// Of the decoder's times.
  let start: Date
  /// When there was last nothing to read.
  var quiet = Duration.zero

  /// The exit status: 0, or 128 plus the number of the signal that ended the loop.
  package internal(set) var exitStatus: Int32 = 0

  /// Limit for sending the bytes that restore the terminal.
  static let resetPatience = Duration.seconds(1)
  let modes: TerminalModes
  var capturesMouse: Bool

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
  func leave() {
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
  func sendFrame() {
    var length = 0
    guard let bytes = kassa_take_frame(&length) else { return }
    styles.shorten(UnsafeRawBufferPointer(start: bytes, count: length))
    styles.result.withUnsafeBytes { output.send($0) }
  }
}
