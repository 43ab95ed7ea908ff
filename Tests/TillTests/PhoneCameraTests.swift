import Foundation
import TerminalCore
import TestSupport
import Testing

/// The link's QR code as a phone sees it: zbar reads a picture of the built program's screen.
@Suite(.serialized, .ownThread, .patient) struct PhoneCameraTests {
  @Test(arguments: ["night", "day", "contrast"])
  func aPhoneReadsTheQRCodeOnTheScreen(_ theme: String) async throws {
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
    try await terminal.wait(until: "▄▄▄▄▄")
    let picture = FileManager.default.temporaryDirectory.appending(path: "kassa-\(UUID().uuidString).pgm")
    defer { try? FileManager.default.removeItem(at: picture) }
    // One write paints the code, but the terminal may not have read all of it yet: retry until zbar reads it.
    try await terminal.wait("a code that is read") { [terminal] _ in
      try? ScreenPicture(terminal.coloredScreen).pgm.write(to: picture)
      let read = try? Terminal80.run("/usr/bin/env", ["zbarimg", "-q", "--nodbus", "--raw", picture.path]).output
      return read?.trimmingCharacters(in: .whitespacesAndNewlines) == link ? () : nil
    }
  }
}
