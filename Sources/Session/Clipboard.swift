package import Screens

/// The clipboard where OSC 52 does not reach it: many terminals ignore it, and tmux does not forward it by default. What is copied expires in
/// tmux, which keeps every text; a desktop's clipboard holds one.
package actor Clipboard {
  /// Seconds.
  static let lifetime: Double = 60

  /// In bytes: terminals drop longer texts, and sending one would delay the screen.
  static let terminalLimit = 100_000

  /// Each reads the text from its input, because arguments are visible in `ps`, and is tried where its display is there.
  private static let programs: [(display: String, words: [String])] = [
    ("WAYLAND_DISPLAY", ["wl-copy", "--type", "text/plain"]), ("DISPLAY", ["xclip", "-selection", "clipboard"]),
    ("DISPLAY", ["xsel", "--clipboard", "--input"]),
  ]

  private let environment: [String: String]
  /// Of each program.
  private let limit: Duration
  private let wait: @Sendable (_ seconds: Double) async throws -> Void
  /// The tmux buffers that were filled.
  private var copied: [(buffer: String, text: String)] = []
  private let expiries = Tasks()

  package init(
    environment: [String: String], limit: Duration = .seconds(5),
    wait: @escaping @Sendable (_ seconds: Double) async throws -> Void = { try await Task.sleep(for: .seconds($0)) }
  ) {
    self.environment = environment
    self.limit = limit
    self.wait = wait
  }

  /// Copies text with tmux and with the first of the desktop's programs that works.
  package func copy(_ text: String) async -> CopyOutcome {
    let isInTmux = await copyToTmux(text)
    var failed: [String] = []
    for (display, words) in Self.programs where isSet(display) {
      if await Program.output(words, input: text, environment: environment, within: limit) != nil { return .copied }
      failed.append(words[0])
    }
    if isInTmux { return .copied }
    // The console has no clipboard, unlike what emulates a terminal.
    return environment["TERM"] == "linux" ? .nowhere(failed: failed) : .sentToTerminal(failed: failed)
  }

  private func isSet(_ variable: String) -> Bool { environment[variable]?.isEmpty == false }

  /// True where tmux holds the text, for a while.
  private func copyToTmux(_ text: String) async -> Bool {
    guard isSet("TMUX"), await tmux("load-buffer", "-w", "-", input: text) != nil,
      // An unnamed buffer, because tmux pastes only those by default; the newest is listed first.
      let names = await tmux("list-buffers", "-F", "#{buffer_name}"),
      let buffer = names.split(separator: "\n").first.map(String.init), await holds(buffer, text)
    else { return false }
    copied.append((buffer, text))
    expiries.start { [wait] in
      guard (try? await wait(Self.lifetime)) != nil else { return }
      await self.forget { $0 == buffer }
    }
    return true
  }

  /// Deletes what is left at exit.
  package func forget() async {
    await expiries.end()
    await forget { _ in true }
  }

  /// Deletes buffers that still contain what was copied.
  private func forget(_ isMeant: @Sendable (String) -> Bool) async {
    for (buffer, text) in copied where isMeant(buffer) {
      if await holds(buffer, text) { _ = await tmux("delete-buffer", "-b", buffer) }
      // Cancelled at the end of the till, it may still be there: the last call deletes it.
      guard !Task.isCancelled else { return }
      copied.removeAll { $0.buffer == buffer }
    }
  }

  private func holds(_ buffer: String, _ text: String) async -> Bool {
    await tmux("show-buffer", "-b", buffer).map { Array($0.utf8) == Array(text.utf8) } ?? false
  }

  private func tmux(_ words: String..., input: String = "") async -> String? {
    await Program.output(["tmux"] + words, input: input, environment: environment, within: limit)
  }
}
