import Foundation

/// Opens links with the desktop's own program.
public enum Browser {
  /// Opens a link; false for anything but http and https, and where no program would.
  public static func open(_ link: String) async -> Bool {
    guard let url = URL(string: link), url.scheme == "https" || url.scheme == "http" else { return false }
    return await Program.run(["xdg-open", url.absoluteString])
  }
}

/// The clipboard, where the terminal alone does not reach it.
public enum Clipboard {
  /// Hands text to the tmux that the till runs in, which hands it on to the terminal: as tmux comes, it does not let programs do that
  /// themselves. Does nothing outside tmux.
  public static func copyThroughTmux(_ text: String, environment: [String: String]) async {
    guard environment["TMUX"]?.isEmpty == false else { return }
    _ = await Program.run(["tmux", "load-buffer", "-w", "-"], input: text)
  }
}
