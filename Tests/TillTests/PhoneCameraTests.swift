import Foundation
import Terminal
import TestSupport
import Testing

/// The link's QR code as a phone sees it: a sale in the real program, a picture of its screen, read by zbar.
@Suite(.serialized, .ownThread) struct PhoneCameraTests {
  @Test(.timeLimit(.minutes(5)), arguments: ["night", "day", "contrast"])
  func aPhoneReadsTheLinkOffTheScreen(_ theme: String) async throws {
    var terminal = try Terminal80(
      command:
        "env -u NO_COLOR TERM=tmux-256color COLORTERM= \(Terminal80.program) --no-journal --lang ru --theme \(theme)")
    defer { terminal.end() }
    try await terminal.sellUpToReview()
    terminal.press(.enter)
    let link = try await terminal.wait("the link") { screen in
      screen.firstMatch(of: /http:\/\/\S+\s*\n?\s*\S*v=2/).map { $0.output.filter { !$0.isWhitespace } }
    }
    terminal.type("q")
    try await terminal.wait(until: "▀▀▀▀▀")
    let picture = FileManager.default.temporaryDirectory.appending(path: "kassa-\(UUID().uuidString).pgm")
    defer { try? FileManager.default.removeItem(at: picture) }
    // The code is painted by one write, but nobody says that the terminal has read all of it: looked at until it is read.
    try await terminal.wait("a code that is read") { [terminal] _ in
      try? ScreenPicture(terminal.coloredScreen).pgm.write(to: picture)
      let read = try? Terminal80.run("/usr/bin/env", ["zbarimg", "-q", "--nodbus", "--raw", picture.path]).output
      return read?.trimmingCharacters(in: .whitespacesAndNewlines) == link ? () : nil
    }
  }
}
