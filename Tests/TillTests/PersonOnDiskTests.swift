import Foundation
import Terminal
import TestSupport
import Testing

/// The real program in a terminal, and every byte that it leaves in the journal's folder.
@Suite(.serialized, .ownThread) struct PersonOnDiskTests {
  private let folder = FileManager.default.temporaryDirectory.appending(path: "kassa-\(UUID().uuidString)").path

  /// Which texts stand in any file of the folder.
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

  @Test(.timeLimit(.minutes(5))) func whatIsTypedBeforeConsentIsNeverOnTheDiskAndAKilledTillSaysSo() async throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    var terminal = try Terminal80(arguments: "--journal \(folder)/j.sqlite --lang ru --bank-speed 60")
    defer { terminal.end() }
    try await terminal.wait(until: "AirPods Pro 2")
    terminal.type("airp")
    terminal.press(.enter, .control("n"))
    try await terminal.wait(until: "0-0-12")
    terminal.press(.enter)
    try await terminal.wait(until: "Фамилия")
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

    // Typed, cleared, typed: nothing either. From consent on it is kept, and withdrawn it is gone, log and all.
    terminal.press(.function(3))
    try await terminal.wait(until: "Тестовые клиенты")
    terminal.press(.enter)
    try await terminal.wait(until: "Ғаббасова")
    #expect(try left(["Ғаббасова", "940317"]) == [])
    terminal.press(.space)
    try await terminal.wait(until: "дано в")
    try await until("the customer on the disk") { try left(["Ғаббасова", "940317"]).count == 2 }
    terminal.press(.space)
    try await terminal.wait(untilGone: "дано в")
    try await until("no customer on the disk") { try left(["Ғаббасова", "940317"]).isEmpty }

    // A till that ends in order leaves an empty log.
    terminal.press(.space)
    try await terminal.wait(until: "дано в")
    terminal.press(.control("q"))
    try await terminal.ended()
    #expect(try FileManager.default.attributesOfItem(atPath: folder + "/j.sqlite-wal")[.size] as? Int == 0)
    #expect(try left(["Ғаббасова"]) == ["Ғаббасова"])
  }
}
