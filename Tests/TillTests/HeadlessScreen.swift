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

  init(size: Size) {
    self.size = size
    surface = Surface(size: size)
  }

  func show(_ surface: Surface) { self.surface = surface }
  func use(_ palette: Palette) { self.palette = palette }
  func captureMouse(_ isCaptured: Bool) { capturesMouse = isCaptured }
  private(set) var isAway = false
  func giveAway() -> Bool {
    defer { isAway = true }
    return !isAway
  }
  func takeBack() { isAway = false }
  func copy(_ text: String) { copied.append(text) }
  /// Never blocks: the main thread belongs to all tests of the main actor.
  func wait(seconds: Double?) -> [ScreenEvent] {
    defer { events = [] }
    for case .resized(let new) in events { size = new }
    return events
  }
}
