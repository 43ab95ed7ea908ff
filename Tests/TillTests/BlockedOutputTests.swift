import Foundation
import Terminal
import TestSupport
import Testing

/// The terminal takes nothing: whoever reads it has stopped, or its output was stopped. The till goes on, and it can be ended.
@Suite(.serialized, .ownThread, .timeLimit(.minutes(5))) struct BlockedOutputTests {
  /// How the output is blocked.
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
    // A sale in progress that is not kept: where it could be seen, Ctrl-C would be a question.
    terminal.scan("airp")
    try await terminal.wait(until: "Итого")
    if block == .stopped { terminal.stopOutput() }
    try await terminal.block()
    terminal.signal(signal)
    // A till that has not met the full terminal yet asks; whoever sees no question presses Ctrl-C again.
    #expect(try await terminal.end(signalling: signal == SIGINT ? signal : nil) == 128 + signal)
    #expect(terminal.hasItsModes)
  }

  /// Whoever wakes up again finds the terminal given back.
  @Test func aReaderThatComesBackLeavesTheOtherScreen() async throws {
    let terminal = try await till()
    try await terminal.block()
    terminal.signal(SIGTERM)
    #expect(try await terminal.end() == 128 + SIGTERM)
    try await terminal.said("\u{1B}[?1049l", "\u{1B}[?25h")
    let text = terminal.screen
    let left = try #require(text.range(of: "\u{1B}[?1049l", options: .backwards))
    let drawn = try #require(text.range(of: "AirPods", options: .backwards))
    #expect(drawn.upperBound < left.lowerBound)
    for mode in ["\u{1B}[?2004l", "\u{1B}[?1000l", "\u{1B}[?25h"] { #expect(text[drawn.upperBound...].contains(mode)) }
  }

  @Test func aCrashGivesABlockedTerminalBackToo() async throws {
    let terminal = try await till()
    try await terminal.block()
    terminal.signal(SIGABRT)
    #expect(try await terminal.end() == -SIGABRT)
    #expect(terminal.hasItsModes)
    try await terminal.said("\u{1B}[?1049l")
  }

  @Test func ctrlCAsksWhereTheQuestionCanBeSeen() async throws {
    var terminal = try await till()
    terminal.scan("airp")
    try await terminal.wait(until: "Итого")
    terminal.signal(SIGINT)
    try await terminal.wait(until: "Выйти из кассы?")
    terminal.signal(SIGINT)
    #expect(try await terminal.end() == 0)
    #expect(terminal.hasItsModes)
  }

  /// The processor is not kept busy with asking again and again.
  @Test(arguments: [Block.nobodyReads, .nonBlocking]) func theTillSleepsUntilThereIsRoom(_ block: Block) async throws {
    var terminal = try await till(block)
    try await terminal.block()
    try await terminal.settle()
    // Nothing is lost on the screen either: when somebody reads again, it is that of now.
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
    // Two goods, which nobody sees coming in, and the step after them.
    terminal.scan("airp")
    terminal.scan("galaxy")
    terminal.press(.control("n"))
    try await terminal.settle()
    terminal.signal(SIGTERM)
    #expect(try await terminal.end() == 128 + SIGTERM)
    terminal = try PseudoTerminal([Terminal80.program, "--lang", "ru"] + journal)
    try await terminal.wait(until: "Рассрочка")
    terminal.signal(SIGTERM)
    _ = try await terminal.end()
  }

  /// Ctrl-Z works while the output is blocked, and a till that is stopped can be ended from the shell.
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

/// Terminals on which there can be no screen, and those whose mouse is left alone.
@Suite(.serialized, .ownThread, .timeLimit(.minutes(5))) struct UnfitTerminalTests {
  @Test(arguments: [
    ("dumb", "cannot place its cursor"), ("unknown", "no description"), ("no-such-terminal", "no description"),
    ("", "no description"),
  ])
  func aTerminalWithoutACursorGetsASentence(_ name: String, _ sentence: String) async throws {
    // True colour is no reason to take it for a better one.
    let terminal = try PseudoTerminal(
      [Terminal80.program, "--no-journal"], environment: ["TERM": name, "COLORTERM": "truecolor"])
    #expect(try await terminal.end() == 1)
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
}
