import Checkout
import Foundation
import JournalSQLite
import Sales
import TerminalCore
import TestSupport
import Testing

/// `kassa --record`: the built program keeps what it sent and received, and shows it in the next run.
@Suite(.serialized, .ownThread, .patient) struct RecordTests {
  private func recorded(_ path: String) async throws -> [String] {
    let journal = try Journal.open(path: path, prefix: "KS", bank: .embedded, isTill: false, now: { Date() })
    return try await journal.recordedExchanges(1000, 64 << 20).get().map { String(decoding: $0.content, as: UTF8.self) }
  }

  private func quit(_ till: inout Terminal80) async throws {
    till.press(.control("q"))
    try await till.ended()
  }

  @Test func theNextRunShowsWhatThisOneExchangedAndForgettingRemovesIt() async throws {
    let folder = try Folder()
    let path = folder.path + "/j.sqlite"
    do {
      var till = try Terminal80(arguments: "--journal \(path) --record --lang ru --bank-speed 60")
      defer { till.end() }
      try await till.sellUpToReview()
      till.press(.enter)
      try await till.wait(until: "✓ Проверка")
      till.press(.function(5))
      try await till.wait(until: "pre-approved")
      try await quit(&till)
    }
    let first = try await recorded(path)
    #expect(first.contains { $0.contains(#""sale":"KS-"#) && $0.contains("940317499906") }, "\(first)")
    do {
      var till = try Terminal80(arguments: "--journal \(path) --record --lang ru --bank-speed 60")
      defer { till.end() }
      try await till.wait(until: "✓ Проверка")
      till.press(.function(5))
      try await till.wait(until: "pre-approved")
      try await quit(&till)
    }
    // Without it nothing is added, nothing removed, and nothing of it shows.
    let second = try await recorded(path)
    #expect(second.starts(with: first))
    do {
      var till = try Terminal80(arguments: "--journal \(path) --lang ru --bank-speed 60")
      defer { till.end() }
      try await till.wait(until: "✓ Проверка")
      till.press(.function(5))
      try await till.wait(until: "Обмен с банком")
      #expect(!till.sees("pre-approved"))
      try await quit(&till)
    }
    #expect(try await recorded(path) == second)
    let told = try Terminal80.run(
      "/bin/sh", ["-c", "echo 940317499906 | '\(Terminal80.program)' forget --iin --journal '\(path)'"])
    let pattern = /removed from 1 order, [01] drafts?, 0 parked carts, ([0-9]+) exchanges\n/
    let count = try #require(told.output.firstMatch(of: pattern).flatMap { Int($0.1) }, "\(told)")
    #expect(told.status == 0 && count > 0)
    #expect(try await recorded(path).count == second.count - count)
    #expect(try folder.traces(of: ["940317499906", "7030000001", "Ғаббасова"]) == [])
  }

  @Test func itNeedsAJournal() throws {
    let (status, output) = try Terminal80.run(Terminal80.program, ["--record", "--no-journal"])
    #expect(status == 64 && output.contains("--record and --no-journal: only one of them"), "\(output)")
  }
}
