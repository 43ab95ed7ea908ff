import CNcurses

/// What a loop needs of a screen: to show a surface, to wait, and to say what came in.
@MainActor
public protocol TerminalScreen: AnyObject {
  /// The size in cells.
  var size: Size { get }
  /// Shows a surface; only what changed since the last one is sent.
  func show(_ surface: Surface)
  /// Changes the colours of everything.
  func use(_ palette: Palette)
  /// Waits until input, a signal or a mailbox's message is there, at most so long, and returns what came in.
  /// - Parameter seconds: nil to wait without end.
  func wait(seconds: Double?) -> [ScreenEvent]
  /// Puts text on the terminal's clipboard, where the terminal takes it (OSC 52).
  func copy(_ text: String)
}

/// What a screen tells its loop.
public enum ScreenEvent: Hashable, Sendable {
  case input(InputEvent)
  case resized(Size)
  /// Ctrl-C or SIGINT: somebody wants to leave.
  case interrupted
  /// SIGTERM, SIGQUIT or SIGHUP, Ctrl-C while the terminal takes nothing, or the terminal is gone: leave now.
  case ended
}

/// A screen without a terminal: it plays a script of events and remembers what was shown.
@MainActor
public final class HeadlessScreen: TerminalScreen {
  public private(set) var size: Size
  /// What was shown last.
  public private(set) var surface: Surface
  /// The colours in use.
  public private(set) var palette: Palette?
  /// What was put on the clipboard, oldest first.
  public private(set) var copied: [String] = []
  private let wakeUp: Int32
  private let script: @MainActor (HeadlessScreen) -> [ScreenEvent]?

  /// A screen of a size with a script.
  /// - Parameters:
  ///   - wakeUp: the mailbox's descriptor.
  ///   - script: called by `wait` after everything was shown; returns the next events, or nil to wait for a message.
  public init(size: Size, wakeUp: Int32, script: @escaping @MainActor (HeadlessScreen) -> [ScreenEvent]?) {
    (self.size, self.wakeUp, self.script) = (size, wakeUp, script)
    surface = Surface(size: size)
  }

  public func show(_ surface: Surface) { self.surface = surface }
  public func use(_ palette: Palette) { self.palette = palette }
  public func copy(_ text: String) { copied.append(text) }
  public func wait(seconds: Double?) -> [ScreenEvent] {
    guard let events = script(self) else {
      var descriptor = pollfd(fd: wakeUp, events: Int16(POLLIN), revents: 0)
      _ = CNcurses.poll(&descriptor, 1, Int32(min(seconds ?? 1, 1) * 1000))
      return []
    }
    for case .resized(let new) in events { size = new }
    return events
  }
}
