import Foundation
import TerminalCore
import TestSupport
import Testing

/// A scanner at the built program, in a real terminal with the time that passes there.
@Suite(.serialized, .ownThread, .timeLimit(.minutes(5))) struct ScannerTests {
  /// A code that is written at once is read at once, however slow the machine is. With the cart in focus `P` opens the price.
  @Test func aScannersLettersAreNoKeysAndAHandsAre() async throws {
    var terminal = try PseudoTerminal([Terminal80.program, "--no-journal", "--lang", "ru"])
    try await terminal.wait(until: "AirPods")
    terminal.scan("ACS1")
    try await terminal.wait(until: "Итого")
    terminal.press(.tab)
    try await terminal.settle()
    terminal.scan("P12")
    try await terminal.settle()
    terminal.read()
    #expect(!terminal.sees("Цена за штуку"))
    terminal.type("p")
    try await terminal.wait(until: "Цена за штуку")
    terminal.signal(SIGTERM)
    #expect(try await terminal.end() == 128 + SIGTERM)
  }
}
