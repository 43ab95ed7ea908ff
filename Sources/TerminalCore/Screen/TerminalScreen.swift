package import FoundationEssentials

/// What the main loop needs of a screen.
@MainActor
package protocol TerminalScreen: AnyObject {
  var size: Size { get }
  /// Sends only what has changed since the last surface.
  func show(_ surface: Surface)
  func use(_ palette: Palette)
  /// Waits for input, a signal or a mailbox message.
  /// - Parameter seconds: nil waits without a limit.
  func wait(seconds: Double?) -> [ScreenEvent]
  /// Takes the mouse, or leaves it to the terminal, where people select and paste with it.
  func captureMouse(_ isCaptured: Bool)
  /// Leaves the terminal to another program until `takeBack`: nothing shows, and nothing is read.
  /// - Returns: false where another program has it already.
  func giveAway() -> Bool
  /// Does nothing where it was not given away.
  func takeBack()
  /// Copies to the terminal's clipboard (OSC 52), where it is supported.
  func copy(_ text: String)
}

package enum ScreenEvent: Hashable, Sendable {
  /// In monotonic time: when it was read, and the earliest that it may have come, because a busy program reads late.
  case input(InputEvent, at: Date, after: Date)
  case resized(Size)
  /// Ctrl-C or SIGINT: the user wants to quit.
  case interrupted
  /// SIGTERM, SIGQUIT or SIGHUP, Ctrl-C while the terminal is blocked, or the terminal is gone: quit now.
  case ended
}
