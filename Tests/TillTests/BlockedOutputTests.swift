import Foundation
import TerminalCore
import TestSupport
import Testing

/// The terminal accepts nothing because its reader or its output has stopped. The till continues and can be ended.
@Suite(.serialized, .ownThread, .patient) struct BlockedOutputTests {
  /// How output is blocked.
  enum Block: CaseIterable { case nobodyReads, stopped, nonBlocking }

  private func till(_ block: Block = .nobodyReads, _ arguments: [String] = ["--no-journal"]) async throws
    -> PseudoTerminal
  {
    var terminal = try PseudoTerminal(
      [Terminal80.program, "--lang", "ru"] + arguments, isNonBlocking: block == .nonBlocking)
    try await terminal.wait(until: "AirPods")
    return terminal
  }

  @Test(arguments: Block.allCases, [SIGTERM, SIGHUP, SIGINT, SIGQUIT])
  func aSignalEndsTheTillWhoseOutputIsBlocked(_ block: Block, _ signal: Int32) async throws {
    var terminal = try await till(block)
    // With an unsaved sale, Ctrl-C would ask a question if it could be seen.
    terminal.scan("ACS1")
    try await terminal.wait(until: "Итого")
    if block == .stopped { terminal.stopOutput() }
    try await terminal.block()
    terminal.signal(signal)
    // A till that has not noticed yet asks; a second Ctrl-C answers yes.
    let status = try await terminal.end(signalling: signal == SIGINT ? signal : nil)
    #expect(status == 128 + signal || signal == SIGINT && status == 0)
    #expect(terminal.hasItsModes)
  }

  /// A reader that resumes finds the terminal restored.
  @Test func aReaderThatResumesFindsTheTerminalRestored() async throws {
    let terminal = try await till()
    try await terminal.block()
    terminal.signal(SIGTERM)
    #expect(try await terminal.end() == 128 + SIGTERM)
    try await terminal.said("\u{1B}[?1049l", "\u{1B}[?25h")
    let text = terminal.screen
    let left = try #require(text.range(of: "\u{1B}[?1049l", options: .backwards))
    // The last paint of the till: a partial frame may be all that is buffered.
    let drawn = try #require(text.range(of: "₸", options: .backwards))
    #expect(drawn.upperBound < left.lowerBound)
    for mode in ["\u{1B}[?2004l", "\u{1B}[?1000l", "\u{1B}[?25h"] { #expect(text[drawn.upperBound...].contains(mode)) }
  }

  @Test func aCrashRestoresABlockedTerminalToo() async throws {
    let terminal = try await till()
    try await terminal.block()
    terminal.signal(SIGABRT)
    #expect(try await terminal.end() == -SIGABRT)
    #expect(terminal.hasItsModes)
    try await terminal.said("\u{1B}[?1049l")
  }

  @Test func ctrlCAsksWhereTheQuestionCanBeSeen() async throws {
    var terminal = try await till()
    terminal.scan("ACS1")
    try await terminal.wait(until: "Итого")
    terminal.signal(SIGINT)
    try await terminal.wait(until: "Выйти из кассы?")
    terminal.signal(SIGINT)
    #expect(try await terminal.end() == 0)
    #expect(terminal.hasItsModes)
  }

  /// The till does not poll the blocked output.
  @Test(arguments: [Block.nobodyReads, .nonBlocking]) func theTillSleepsUntilThereIsRoom(_ block: Block) async throws {
    var terminal = try await till(block)
    try await terminal.block()
    try await terminal.settle()
    // When the reader resumes, the screen is current.
    terminal.type("galaxy")
    try await terminal.wait(until: "Galaxy")
    terminal.signal(SIGTERM)
    #expect(try await terminal.end() == 128 + SIGTERM)
  }

  @Test func whatIsTypedWhileTheOutputIsBlockedIsKept() async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "kassa-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    let journal = ["--journal", folder.appending(path: "journal.sqlite").path]
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    var terminal = try await till(.nobodyReads, journal)
    try await terminal.block()
    // Two items and the next step, unseen.
    terminal.scan("ACS1")
    terminal.scan("ACS3")
    terminal.press(.control("n"))
    try await terminal.settle()
    terminal.signal(SIGTERM)
    #expect(try await terminal.end() == 128 + SIGTERM)
    terminal = try PseudoTerminal([Terminal80.program, "--lang", "ru"] + journal)
    try await terminal.wait(until: "Рассрочка")
    terminal.signal(SIGTERM)
    _ = try await terminal.end()
  }

  /// Ctrl-Z works while output is blocked, and a stopped till can be ended.
  @Test func aBlockedTillStopsAndAStoppedTillCanBeEnded() async throws {
    let script = #"set -m; "$@"; read; kill -TERM %1; kill -CONT %1; wait %1; echo "ended with $?""#
    var terminal = try PseudoTerminal(["/bin/bash", "-c", script, "bash", Terminal80.program, "--no-journal"])
    try await terminal.wait(until: "AirPods")
    let till = try #require(terminal.child)
    try await terminal.block()
    kill(till, SIGTSTP)
    try await terminal.wait(for: "stop") { PseudoTerminal.state(of: till) == "T" }
    #expect(terminal.hasItsModes)
    terminal.press(.enter)
    try await terminal.wait(until: "ended with 143")
    _ = try await terminal.end()
  }
}

/// Unsupported terminals, and those without mouse reports.
@Suite(.serialized, .ownThread, .patient) struct UnfitTerminalTests {
  @Test(arguments: [
    ("dumb", "cannot place its cursor"), ("unknown", "no description"), ("no-such-terminal", "no description"),
    ("", "no description"),
  ])
  func aTerminalWithoutACursorGetsASentence(_ name: String, _ sentence: String) async throws {
    // True colour does not help a terminal without cursor addressing.
    let terminal = try PseudoTerminal(
      [Terminal80.program, "--no-journal"], environment: ["TERM": name, "COLORTERM": "truecolor"])
    #expect(try await terminal.end() == 78)
    try await terminal.said(sentence, "\r\n")
    let text = terminal.screen
    #expect(text.contains(sentence) && !text.contains("Usage") && !text.contains("\u{1B}"))
    #expect(text.split(separator: "\r\n").count == 1)
    #expect(terminal.hasItsModes)
  }

  @Test(arguments: [("xterm-256color", true), ("tmux-256color", true), ("linux", false), ("screen", false)])
  func mouseModesAreAskedForOnlyWhereTheAnswerIsSGR(_ name: String, _ expected: Bool) async throws {
    var terminal = try PseudoTerminal([Terminal80.program, "--no-journal"], environment: ["TERM": name])
    try await terminal.wait(until: "AirPods")
    let text = terminal.screen
    #expect(text.contains("\u{1B}[?1000h\u{1B}[?1006h") == expected && text.contains("\u{1B}[?2004h"))
    terminal.signal(SIGTERM)
    #expect(try await terminal.end() == 128 + SIGTERM)
  }

  @Test func theMouseIsLeftAloneWhereSomebodyAsksForThat() async throws {
    var terminal = try PseudoTerminal([Terminal80.program, "--no-journal", "--no-mouse"])
    try await terminal.wait(until: "AirPods")
    #expect(!terminal.screen.contains("\u{1B}[?1000h") && terminal.screen.contains("\u{1B}[?2004h"))
    terminal.signal(SIGTERM)
    #expect(try await terminal.end() == 128 + SIGTERM)
  }

  /// The title names shop and till, and goes when the till does, also where it crashes.
  @Test(arguments: [SIGTERM, SIGABRT]) func titleCursorAndAltAreGivenBack(_ signal: Int32) async throws {
    var terminal = try PseudoTerminal(
      [Terminal80.program, "--no-journal", "--shop", "Арман", "--till", "касса 3", "--theme", "day"])
    try await terminal.wait(until: "AirPods")
    for asked in ["\u{1B}[?1036h", "\u{1B}[22;2t\u{1B}]2;kassa · Арман · касса 3\u{07}", "\u{1B}]12;#"] {
      #expect(terminal.screen.contains(asked))
    }
    terminal.signal(signal)
    _ = try await terminal.end()
    try await terminal.said("\u{1B}[?1036r", "\u{1B}[23;2t", "\u{1B}]112\u{07}", "\u{1B}[?1049l")
  }

  /// The Linux console brings nothing back that showed before, so the page, with a customer on it, is cleared.
  @Test(arguments: [SIGTERM, SIGABRT]) func aConsoleWithoutASecondPageIsCleared(_ signal: Int32) async throws {
    var terminal = try PseudoTerminal([Terminal80.program, "--no-journal"], environment: ["TERM": "linux"])
    try await terminal.wait(until: "AirPods")
    #expect(!terminal.screen.contains("\u{1B}]"))
    terminal.signal(signal)
    _ = try await terminal.end()
    try await terminal.said("\u{1B}[H\u{1B}[2J")
    let text = terminal.screen
    let cleared = try #require(text.range(of: "\u{1B}[2J", options: .backwards))
    #expect(!text[cleared.upperBound...].contains { $0.isLetter && !$0.isASCII })
  }
}
