import BankSandbox
import Checkout
import Files
import Foundation
import HTTP
import JournalSQLite
import Logging
import Sales
import TerminalCore
import TestSupport
import Testing

@testable import kassa

/// The program's log, with and without being asked for.
@Suite(.serialized, .ownThread, .patient) struct LogTests {
  @Test func theLogHasTheSaleWithoutPersonalData() async throws {
    let folder = try Folder()
    let log = folder.path + "/log"
    var till = try Terminal80(
      command:
        "env KASSA_LOG=\(log) \(Terminal80.program) --journal \(folder.path)/journal --lang ru --bank-speed 20 --seed 7"
    )
    defer { till.end() }
    try await till.sellUpToReview()
    till.press(.enter)
    try await till.wait(until: "✓ Проверка")
    till.press(.function(8))
    try await till.wait(until: "● Договор подписан")
    till.press(.escape)
    try await till.wait(untilGone: "Заявки")
    till.press(.control("q"))
    try await till.ended()
    let journal = try Journal.open(path: folder.path + "/journal", prefix: "KS", bank: .embedded, now: { Date() })
    let link = try #require(journal.restored.orders.first?.summary.link.firstMatch(of: /preapp=([0-9a-f-]{8})/)?.1)
    let file = try #require(try folder.contents()["log"])
    let lines = String(decoding: file.bytes, as: UTF8.self).split(separator: "\n")
    #expect(file.mode == 0o600)
    for expected in [
      #"msg=begin command=sell"#, #"msg=call method=POST ms=\d+ part=wire path=/bcc/sandbox/v2/oauth/token status=200"#,
      #"msg="code sent" part=till"#, #"msg="number reserved" part=till reference=KS-"#,
      #"msg="application sent" part=till reference=KS-\w+ sending=first"#,
      #"msg=call method=POST ms=\d+ part=wire path=/bcc/sandbox/v1/broker/pre-approved status=200"#,
      #"msg=request method=POST ms=\d+ part=bank path=/bcc/sandbox/v1/broker/pre-approved status=200"#,
      #"msg="application ended" outcome=accepted part=till reference=KS-"#,
      #"msg="callback sent" outcome=200 part=bank reference=KS-\w+ state=SIGNED try=1"#,
      #"msg=callback part=till reference=KS-\w+ state=SIGNED"#,
      #"msg=state by=\w+ part=till reference=KS-\w+ state=SIGNED"#,
      #"msg=end status=0"#,
    ] {
      let pattern = try Regex(#"^time=\d{4}-\d\d-\d\dT[\d:.]+Z level=info label=kassa "# + expected)
      #expect(lines.contains { $0.contains(pattern) }, "\(expected) in:\n\(lines.joined(separator: "\n"))")
    }
    // The first made-up customer, the link, and names that precede tokens and signatures.
    let marks = ["Ғаббасова", "Әлия", "Bearer", "Basic", "access_token", "client_secret", "preapp=", String(link)]
    let person = try #require(
      BankServer.people.first.map {
        [$0.customer.iin.digits, $0.customer.phone.digits, $0.customer.email.address]
      })
    #expect(Traces.anyForm(marks + person, in: file.bytes) == [])
  }

  /// Values are untrusted; a line stays one line with the same values.
  @Test func loggedValuesStayOnTheirLine() throws {
    let folder = try Folder()
    let file = try LogFile(path: folder.path + "/log", now: { Date(timeIntervalSince1970: 1_800_000_000) })
    file.logger.part("bank").warning("a \"b\"\n", metadata: ["x": "1 y=2\ntime=0", "empty": "", "plain": "/a/б-1"])
    file.logger.debug("nobody asked for so much")
    #expect(
      try String(contentsOfFile: folder.path + "/log", encoding: .utf8)
        == #"time=2027-01-15T08:00:00.000Z level=warning label=kassa msg="a \"b\" " empty="" part=bank plain=/a/б-1 x="1 y=2 time=0""#
        + "\n")
  }

  @Test(arguments: ["link", "open", "folder"]) func whatIsNotOursIsNoLog(_ kind: String) throws {
    let folder = try Folder()
    let path = folder.path + "/log"
    switch kind {
    case "link": try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: folder.path + "/other")
    case "open":
      #expect(FileManager.default.createFile(atPath: path, contents: nil, attributes: [.posixPermissions: 0o644]))
    default: try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
    }
    let (status, output) = try Terminal80.run(Terminal80.program, ["bank", "--log", path])
    #expect(status == (kind == "folder" ? 73 : 77) && output.hasPrefix("Error: \(path): "), "\(status) \(output)")
    #expect(!FileManager.default.fileExists(atPath: folder.path + "/other"))
  }
}
