import Foundation
import TerminalCore
import TestSupport
import Testing

/// The built program in a terminal, and every byte that it leaves in the journal's folder.
@Suite(.serialized, .ownThread, .patient) struct PersonOnDiskTests {
  private let folder = FileManager.default.temporaryDirectory.appending(path: "kassa-\(UUID().uuidString)").path

  /// The texts found in the folder's files.
  private func left(_ texts: [String]) throws -> [String] {
    let bytes = try FileManager.default.contentsOfDirectory(atPath: folder).reduce(into: Data()) {
      $0 += FileManager.default.contents(atPath: folder + "/" + $1) ?? Data()
    }
    return Traces.plain(texts, in: bytes)
  }

  private func until(_ what: String, _ isTrue: () throws -> Bool) async throws {
    let end = Patience.end
    while try !isTrue() {
      guard ContinuousClock.now < end else { throw NeverCame(what, screen: "") }
      try await Task.sleep(for: .milliseconds(20))
    }
  }

  @Test func whatIsTypedBeforeConsentIsNeverOnTheDiskAndAKilledTillSaysSo() async throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    var terminal = try Terminal80(arguments: "--journal \(folder)/j.sqlite --lang ru --bank-speed 60")
    defer { terminal.end() }
    try await terminal.goToCustomer()
    terminal.type("Құдайбергенқызы")
    terminal.press(.tab)
    terminal.type("Жанерке")
    terminal.press(.tab, .tab)
    terminal.type("940317499906")
    try await terminal.wait(until: "940317 499906")
    let typed = ["Құдай", "Жанерке", "940317"]
    try await terminal.killAtOnce()
    #expect(try left(typed) == [])
    terminal.restart()
    try await terminal.wait(until: "До согласия клиент не хранится")
    #expect(terminal.sees("Фамилия") && !terminal.sees("Құдай"))

    // Typed, cleared and typed again without consent: nothing. With consent the data is stored, and after withdrawal it is gone, including
    // the log.
    try await terminal.chooseCustomer()
    try await terminal.wait(until: "Ғаббасова")
    #expect(try left(["Ғаббасова", "940317"]) == [])
    try await terminal.giveConsent()
    try await until("the customer on the disk") { try left(["Ғаббасова", "940317"]).count == 2 }
    terminal.press(.space)
    try await terminal.wait(untilGone: "дано в")
    try await until("no customer on the disk") { try left(["Ғаббасова", "940317"]).isEmpty }

    // A till that exits normally leaves no log, or an empty one.
    try await terminal.giveConsent()
    terminal.press(.control("q"))
    try await terminal.ended()
    let log = try? FileManager.default.attributesOfItem(atPath: folder + "/j.sqlite-wal")[.size] as? Int
    #expect((log ?? 0) == 0)
    #expect(try left(["Ғаббасова"]) == ["Ғаббасова"])
  }
}
