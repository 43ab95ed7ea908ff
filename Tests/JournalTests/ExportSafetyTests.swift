import BrokerAPI
import Checkout
import Foundation
import GRDB
import JournalSQLite
import Sales
import TestSupport
import Testing
import Text

/// Exports contain no digit of an IIN, no control character and no formula.
@Suite struct ExportSafetyTests {
  @Test func maskedExportsHaveNoDigitOfAnIINAndOnePseudonymPerPerson() throws {
    var first = Sample.buyer()
    first.email = "940317499906@example.kz"
    var other = Sample.buyer("Жаңабаев", "Нұржан")
    other.iin = "881102399900"
    for format in ExportFormat.allCases {
      var exporter = Exporter(format, withPersonalData: false)
      let lines = try [first, other, first].map { exporter.line(try Sample.filing(buyer: $0).summary) }
      #expect(lines[0] == lines[2] && lines[0].contains("person-1") && lines[1].contains("person-2"))
      for line in lines {
        for piece in ["940317", "9906", "499906", "881102", "9900"] {
          #expect(!line.contains(piece), "\(piece): \(line)")
        }
      }
    }
  }

  @Test func forgottenPeopleHaveNoPseudonym() throws {
    var exporter = Exporter(.csv, withPersonalData: false)
    #expect(!exporter.line(try Sample.filing(buyer: Buyer()).summary).contains("person"))
  }

  /// Parses one RFC 4180 cell.
  private static func read(_ cell: String) -> String {
    guard cell.utf8.first == 0x22 else { return cell }
    var bytes: [UInt8] = []
    var isSecond = false
    for byte in cell.utf8.dropFirst().dropLast() {
      isSecond = byte == 0x22 && !isSecond
      if !isSecond { bytes.append(byte) }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  @Test(arguments: ["=", "+", "-", "@", "＝", "＋", "－", "＠", "﹦", "−"])
  func aFormulaIsGuardedWhateverStandsBeforeIt(_ sign: String) {
    for before in [
      "", " ", "\u{A0}", "\n", "\r\n", "\t", "\u{301}", "\u{200B}", "\u{202E}", "\u{0}", "\u{3000}", " \u{301}\n",
    ] {
      let cell = Self.read(CSV.cell(before + sign + "HYPERLINK(\"x\")"))
      #expect(cell.first == "'" || cell.unicodeScalars.first == "'", "\(Array(before.unicodeScalars)) \(sign)")
    }
  }

  @Test func otherTextsAreNotEscaped() {
    for text in ["Договор подписан", "169990", "a=b", "'", "", "«=»", "KS-0007"] { #expect(CSV.cell(text) == text) }
    #expect(CSV.cell("a, \"b\"") == "\"a, \"\"b\"\"\"")
  }

  /// Random texts are parsed back unchanged, or after an apostrophe; a spreadsheet that skips invisible characters never finds a sign
  /// first.
  @Test func randomTextsMakeNoFormulaAndLoseNothing() {
    let seed = UInt64.random(in: .min ... .max)
    print("CSV cells: seed \(seed)")
    var generator = RandomSource(seed: seed)
    for round in 0..<20_000 {
      var text = HostileText.random(using: &generator)
      if Bool.random(using: &generator) { text += ["=", "＋", "-", "@"].randomElement(using: &generator)! + "1" }
      let cell = CSV.cell(text)
      let read = Self.read(cell)
      #expect(
        Array(read.utf8) == Array(text.utf8) || Array(read.utf8) == Array(("'" + text).utf8), "seed \(seed), \(round)")
      let seen = read.unicodeScalars.first {
        !$0.properties.isWhitespace && !$0.properties.isDefaultIgnorableCodePoint
          && ![.control, .format, .nonspacingMark, .enclosingMark, .spacingMark, .unassigned, .privateUse].contains(
            $0.properties.generalCategory)
      }
      #expect(seen.map { !"=+-@＝＋－＠".unicodeScalars.contains($0) } ?? true, "seed \(seed), round \(round)")
    }
  }

  /// Earlier versions stored titles, names and links unchecked: they are sanitised when they are read.
  @Test func oldRowsAreSanitisedWhenRead() async throws {
    let folder = try Folder()
    let evil = HostileText.samples.joined()
    do {
      let journal = try Sample.journal(folder)
      try await journal.take(try Sample.filing(goods: "Шкаф" + evil), state: .signed)
      journal.flush()
    }
    do {
      let queue = try DatabaseQueue(path: folder.journal)
      try await queue.write { db in
        try db.execute(
          sql: """
            UPDATE application SET state = 'SIGNED' || :evil, state_title = :evil, last_name = 'Ғ' || :evil, email = :evil,
              host = :evil, link = 'https://example.kz/' || :evil
            """, arguments: ["evil": evil])
        try db.execute(sql: "UPDATE state SET state = :evil, title = :evil", arguments: ["evil": evil])
        try db.execute(sql: "UPDATE attempt SET request = :evil, answer = :evil", arguments: ["evil": evil])
      }
      try queue.close()
    }
    let journal = try Sample.journal(folder)
    let record = try #require(try await journal.order(Reference(rawValue: "KS-0007")).get())
    #expect(record.summary.goods.first?.hasPrefix("Шкаф") == true && record.summary.link.isEmpty)
    var texts =
      record.history.flatMap { [$0.state.name, $0.title] }
      + record.attempts.flatMap { [$0.request.value, $0.answer.value] }
    texts += [record.summary.bank.host, record.summary.buyer.lastName, record.summary.last?.title ?? ""]
    texts += record.summary.goods
    for format in ExportFormat.allCases {
      var exporter = Exporter(format, withPersonalData: true)
      texts.append(String(exporter.line(record.summary).trimmingCharacters(in: .newlines)))
    }
    for text in texts { #expect(!HostileText.isDangerous(text), "\(text.debugDescription)") }
  }

  /// The mask is stored with the desk and survives a restart and forgetting; older desks are not masked.
  @Test func theMaskIsKeptWithTheDesk() async throws {
    let folder = try Folder()
    var desk = Desk()
    desk.isMasked = true
    do {
      let journal = try Sample.journal(folder)
      journal.saveDesk(desk) { _ in }
      journal.flush()
    }
    do {
      let journal = try Sample.journal(folder)
      #expect(journal.restored.desk?.isMasked == true)
    }
    do {
      let journal = try Journal.openToForget(path: folder.journal, now: { Sample.start })
      _ = try await journal.forget(.before(Sample.start + 1)).get()
    }
    #expect(try Sample.journal(folder).restored.desk?.isMasked == true)
    let old = try JSONDecoder().decode(Desk.self, from: JSONEncoder().encode(Desk()))
    #expect(!old.isMasked)
  }
}
