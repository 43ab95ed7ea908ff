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

/// A screen without a terminal: whoever drives it hands it events and reads what was shown.
@MainActor
public final class HeadlessScreen: TerminalScreen {
  public private(set) var size: Size
  /// What was shown last.
  public private(set) var surface: Surface
  /// The colours in use.
  public private(set) var palette: Palette?
  /// What was put on the clipboard, oldest first.
  public private(set) var copied: [String] = []
  /// What comes in with the next `wait`, oldest first.
  public var events: [ScreenEvent] = []
  private let wakeUp: Int32

  /// The longest that `wait` waits, in seconds, so that whoever drives it can give up.
  private static let longestWait = 0.05

  /// A screen of a size.
  /// - Parameter wakeUp: the mailbox's descriptor.
  public init(size: Size, wakeUp: Int32) {
    self.size = size
    self.wakeUp = wakeUp
    surface = Surface(size: size)
  }

  public func show(_ surface: Surface) { self.surface = surface }
  public func use(_ palette: Palette) { self.palette = palette }
  public func copy(_ text: String) { copied.append(text) }
  public func wait(seconds: Double?) -> [ScreenEvent] {
    if events.isEmpty {
      var descriptor = pollfd(fd: wakeUp, events: Int16(POLLIN), revents: 0)
      let limit = min(seconds ?? Self.longestWait, Self.longestWait)
      _ = CNcurses.poll(&descriptor, 1, Int32((limit * 1000).rounded(.up)))
    }
    defer { events = [] }
    for case .resized(let new) in events { size = new }
    return events
  }
}
