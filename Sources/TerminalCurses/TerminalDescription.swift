import CNcurses
import TerminalCore

/// What the terminal's terminfo entry says before the screen is opened.
struct TerminalDescription {
  /// Required.
  let placesCursor: Bool
  /// True where the program gets a page of its own, and what showed before comes back.
  let hasAlternateScreen: Bool
  /// Prefix of mouse reports.
  let mouseKey: String?
  /// Enables mouse reports.
  let mouseMode: String?

  /// Nil where there is no entry.
  @MainActor
  init?(of name: String) {
    use_extended_names(true)
    var status: Int32 = 0
    guard setupterm(name, 1, &status) == 0 else { return nil }
    defer { del_curterm(cur_term) }
    placesCursor = Self.text("cup") != nil
    hasAlternateScreen = Self.text("smcup") != nil
    mouseKey = Self.text("kmous")
    mouseMode = Self.text("XM")
  }

  @MainActor
  private static func text(_ capability: String) -> String? {
    // -1 means that it is not a string capability.
    guard let value = tigetstr(capability), Int(bitPattern: value) != -1 else { return nil }
    return String(cString: value)
  }
}

/// Mouse reports are enabled only where SGR mode (1006) is supported, whose reports cannot be confused with keys.
enum MouseReports {
  /// Terminals whose terminfo entries do not mention SGR mode, or did not for long.
  private static let answering: Set<String> = [
    "xterm", "tmux", "vte", "foot", "kitty", "alacritty", "wezterm", "ghostty", "konsole", "contour", "st", "mintty",
    "putty",
  ]

  /// - Parameters:
  ///   - name: `TERM`.
  ///   - key: `kmous`, the prefix of reports.
  ///   - mode: `XM`, which enables reports.
  ///   - environment: tells the multiplexer.
  static func areSafe(terminal name: String, key: String?, mode: String?, environment: [String: String]) -> Bool {
    if let mode { return mode.contains("1006") }
    if let key, key.hasPrefix("\u{1B}[<") { return true }
    let family = name.prefix { $0 != "-" }
    if answering.contains(String(family)) { return true }
    // An older tmux calls itself screen and supports it; most versions of GNU screen do not.
    func isSet(_ variable: String) -> Bool { !(environment[variable] ?? "").isEmpty }
    return family == "screen" && isSet("TMUX") && !isSet("STY")
  }
}
