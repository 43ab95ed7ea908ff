import Glibc
import TerminalCore

/// A screen without a terminal: tests supply events and read frames.
@MainActor
final class HeadlessScreen: TerminalScreen {
  private(set) var size: Size
  private(set) var surface: Surface
  private(set) var palette: Palette?
  private(set) var capturesMouse = true
  /// Oldest first.
  private(set) var copied: [String] = []
  /// Returned by the next `wait`, oldest first.
  var events: [ScreenEvent] = []
  private let wakeUp: Int32

  /// Seconds that `wait` blocks at most, so that tests can give up.
  private static let longestWait = 0.05

  /// - Parameter wakeUp: the mailbox's descriptor.
  init(size: Size, wakeUp: Int32) {
    self.size = size
    self.wakeUp = wakeUp
    surface = Surface(size: size)
  }

  func show(_ surface: Surface) { self.surface = surface }
  func use(_ palette: Palette) { self.palette = palette }
  func captureMouse(_ isCaptured: Bool) { capturesMouse = isCaptured }
  func copy(_ text: String) { copied.append(text) }
  func wait(seconds: Double?) -> [ScreenEvent] {
    if events.isEmpty {
      var descriptor = pollfd(fd: wakeUp, events: Int16(POLLIN), revents: 0)
      let limit = min(seconds ?? Self.longestWait, Self.longestWait)
      _ = Glibc.poll(&descriptor, 1, Int32((limit * 1000).rounded(.up)))
    }
    defer { events = [] }
    for case .resized(let new) in events { size = new }
    return events
  }
}
