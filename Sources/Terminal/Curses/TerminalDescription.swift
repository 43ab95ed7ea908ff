import CNcurses

/// What the description of a terminal (terminfo) says that matters before the screen is opened.
struct TerminalDescription {
  /// True where the cursor can be put anywhere: without that there is no screen.
  let placesCursor: Bool
  /// What the terminal's mouse reports begin with.
  let mouseKey: String?
  /// What switches its mouse reports on.
  let mouseMode: String?

  /// Reads the description of that name; nil where there is none.
  @MainActor
  init?(of name: String) {
    use_extended_names(true)
    var status: Int32 = 0
    guard setupterm(name, 1, &status) == 0 else { return nil }
    defer { del_curterm(cur_term) }
    placesCursor = Self.text("cup") != nil
    mouseKey = Self.text("kmous")
    mouseMode = Self.text("XM")
  }

  @MainActor
  private static func text(_ capability: String) -> String? {
    // -1 says that it is no capability of text.
    guard let value = tigetstr(capability), Int(bitPattern: value) != -1 else { return nil }
    return String(cString: value)
  }
}

/// Which terminals are asked for mouse reports: those that can answer in SGR (1006), the only form whose reports look like nothing else.
/// The others would answer in bytes that look like keys.
enum MouseReports {
  /// Terminals whose descriptions do not say it, or did not for long.
  private static let answering: Set<String> = [
    "xterm", "tmux", "vte", "foot", "kitty", "alacritty", "wezterm", "ghostty", "konsole", "contour", "st", "mintty",
    "putty",
  ]

  /// - Parameters:
  ///   - name: what `TERM` says.
  ///   - key: what its description says that a report begins with (`kmous`).
  ///   - mode: what its description says that reports are switched on by (`XM`).
  ///   - environment: which multiplexer the program runs in.
  static func areSafe(terminal name: String, key: String?, mode: String?, environment: [String: String]) -> Bool {
    if let mode { return mode.contains("1006") }
    if let key, key.hasPrefix("\u{1B}[<") { return true }
    let family = name.prefix { $0 != "-" }
    if answering.contains(String(family)) { return true }
    // An older tmux calls itself screen and answers; GNU screen does not, in most of its versions.
    func isSet(_ variable: String) -> Bool { !(environment[variable] ?? "").isEmpty }
    return family == "screen" && isSet("TMUX") && !isSet("STY")
  }
}
