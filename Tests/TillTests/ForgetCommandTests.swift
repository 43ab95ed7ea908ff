import BrokerAPI
import Checkout
import Foundation
import JournalSQLite
import Sales
import TerminalCore
import TestSupport
import Testing
import Text

/// `kassa forget` as a program: complete, or it reports what it left.
@Suite(.serialized, .ownThread, .patient) struct ForgetCommandTests {
  private let folder = FileManager.default.temporaryDirectory.appending(path: "kassa-\(UUID().uuidString)").path
  private var path: String { folder + "/j.sqlite" }
  private static let iin = "940317499906"
  private static let person = ["Ғаббасова", "ғаббасова", "Әлия", iin, "7030000001", "aliya@", "Сығанақ"]

  /// A journal with two orders of one person and one of another, and the first person's draft and parked cart.
  private func fill(daysAgo: Double = 0) async throws {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let journal = try Journal.open(path: path, prefix: "KS", bank: .embedded, now: { Date() })
    var desk = Desk()
    for (reference, iin, name) in [
      ("KS-1", Self.iin, "Ғаббасова"), ("KS-2", Self.iin, "Ғаббасова"), ("KS-3", "881102399900", "Жаңабаев"),
    ] {
      var draft = Draft()
      draft.buyer.lastName = name
      draft.buyer.firstName = "Әлия"
      draft.buyer.iin = iin
      draft.buyer.phone = "7030000001"
      draft.buyer.email = "aliya@example.kz"
      draft.address.value = "Астана, улица Сығанақ, 9003"
      draft.consentAt = Date()
      if reference == "KS-1" {
        desk.draft = draft
        desk.parked = [Desk.Parked(draft: draft, at: Date())]
      }
      _ = try await journal.beginAttempt(Self.filing(reference, of: iin, named: name, draft, daysAgo: daysAgo)).get()
    }
    journal.saveDesk(desk) { #expect($0 == nil) }
    journal.flush()
  }

  private static func filing(
    _ reference: String, of iin: String, named name: String, _ draft: Draft = Draft(), daysAgo: Double = 0
  ) throws -> PendingSubmission {
    var draft = draft
    (draft.buyer.lastName, draft.buyer.iin) = (name, iin)
    let plan = try #require(
      Plan(
        code: "INS12", name: "0-0-12", months: 12, monthlyPayment: Money(tenge: 1000), kind: .instalment,
        amount: Money(tenge: 12_000)))
    let summary = OrderSummary(
      reference: Reference(rawValue: reference), buyer: draft.buyer, goods: ["AirPods"], plan: plan,
      submittedAt: Date() - daysAgo * 86_400, bank: BankAddress(profile: "sandbox", host: "127.0.0.1:8640"))
    let request = PreApprovalRequest(
      address: .init(delivery: draft.address.value, pickupPoint: ""),
      customer: .init(
        firstName: "Әлия", lastName: name, middleName: "", state: "orange", taxCode: iin, email: "aliya@example.kz",
        mobileNumber: "7030000001"),
      goods: [.init(brand: "", category: "a", image: "", model: "AirPods", price: "12000", sku: "A")],
      isDelivery: true, loanLength: "12", productType: "installment", redirectUrl: "https://example.kz/webhook",
      referenceId: reference, salesPlace: "010000", totalCost: "12000", verificationSmsCode: "9753",
      verificationSmsDateTime: "24.11.2026 14:32:01")
    return PendingSubmission(request: .application(request), summary: summary, draft: draft)
  }

  private func sell(_ filings: [PendingSubmission], refused: Bool = false) async throws {
    let journal = try Journal.open(path: path, prefix: "KS", bank: .embedded, now: { Date() })
    for filing in filings {
      _ = try await journal.beginAttempt(filing).get()
      if refused { try await journal.endAttempt(filing.summary.reference, .refused, "", "", Date()).get() }
    }
    journal.flush()
  }

  private func end() { try? FileManager.default.removeItem(atPath: folder) }

  private func forget(_ arguments: String, input: String = "") throws -> (status: Int32, output: String) {
    try Terminal80.run(
      "/bin/sh", ["-c", "printf '\(input)' | '\(Terminal80.program)' forget \(arguments) --journal '\(path)'"])
  }

  /// The texts found in the folder's files.
  private func left(_ texts: [String] = person) throws -> [String] {
    let bytes = try FileManager.default.contentsOfDirectory(atPath: folder).reduce(into: Data()) {
      $0 += FileManager.default.contents(atPath: folder + "/" + $1) ?? Data()
    }
    return Traces.plain(texts, in: bytes)
  }

  @Test func exactlyOneWayIsChosen() throws {
    for arguments in ["", "--older-than 0d --iin", "--reference KS-1 --iin", "--older-than 0d --reference KS-1"] {
      let (status, output) = try forget(arguments)
      #expect(status == 64 && output.contains("give one of --older-than, --reference and --iin"), "\(arguments)")
    }
  }

  @Test func ordersDraftsAndParkedCartsAreCounted() async throws {
    try await fill()
    defer { end() }
    let (status, output) = try forget("--older-than 0d")
    #expect(status == 0 && output == "personal data removed from 3 orders, 1 draft, 1 parked cart\n")
    #expect(try left() == [])
  }

  @Test func aPersonsIINIsReadFromStandardInputAndNeverAnArgument() async throws {
    try await fill()
    defer { end() }
    let wrong = try forget("--iin", input: "940317499907\\n")
    #expect(wrong.status == 65 && wrong.output.contains("that is no IIN") && !wrong.output.contains("9403"))
    #expect(try forget("--iin 940317499906").status == 64)
    let (status, output) = try forget("--iin", input: "940317-499906\\n")
    #expect(status == 0 && output == "personal data removed from 2 orders, 1 draft, 1 parked cart\n")
    #expect(try left(["Ғаббасова", Self.iin]) == [])
    #expect(try left(["Жаңабаев"]) == ["Жаңабаев"])
    let again = try forget("--iin", input: "940317499906")
    #expect(again.status == 0 && again.output == "personal data removed from 0 orders, 0 drafts, 0 parked carts\n")
  }

  /// A rejected customer's number was reused: their data is still in the first attempt.
  @Test func rejectedAttemptsUnderAReusedNumberAreForgottenToo() async throws {
    try await fill()
    defer { end() }
    try await sell(
      [
        Self.filing("KS-9", of: "920421399901", named: "Юсупов"), Self.filing("KS-9", of: Self.iin, named: "Ғаббасова"),
      ], refused: true)
    let (status, output) = try forget("--iin", input: "920421399901")
    #expect(status == 0 && output.contains("from 1 order, 0 drafts"), "\(output)")
    #expect(try left(["Юсупов", "920421399901", "юсупов"]) == [])
    #expect(try left(["Ғаббасова"]) == ["Ғаббасова"])
  }

  @Test func anEmptyFileIsNoJournalAndStaysEmpty() throws {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { end() }
    #expect(FileManager.default.createFile(atPath: path, contents: Data()))
    for command in ["forget --older-than 0d", "export --format csv"] {
      let told = try Terminal80.run("/bin/sh", ["-c", "'\(Terminal80.program)' \(command) --journal '\(path)'"])
      #expect(told.status != 0 && told.output.contains("it stays as it is"), "\(told)")
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["j.sqlite"])
    #expect(FileManager.default.contents(atPath: path)?.isEmpty == true)
  }

  @Test func aTypedIINIsNotEchoed() async throws {
    try await fill()
    defer { end() }
    var terminal = try Terminal80(command: "\(Terminal80.program) forget --iin --journal \(path)")
    defer { terminal.end() }
    try await terminal.wait(until: "IIN:")
    terminal.type("9403x")
    terminal.press(.backspace)
    terminal.type("17499906")
    terminal.press(.enter)
    try await terminal.wait(until: "from 2 orders")
    #expect(!terminal.sees("9403") && !terminal.sees("499906"))
    #expect(try left(["Ғаббасова"]) == [])
  }

  @Test func forgettingAnOrderReportsWhatItLeft() async throws {
    try await fill()
    defer { end() }
    let (status, output) = try forget("--reference ks-1 --reference KS-9")
    #expect(output.contains("personal data removed from 1 order, 1 draft, 1 parked cart\n"))
    #expect(status == 3 && output.contains("KS-9: there is no such order"))
    #expect(output.contains("other orders of the same person that keep their data: 1; --iin finds them all"))
    let rest = try forget("--reference KS-2")
    #expect(rest.status == 0 && rest.output.contains("from 1 order, 0 drafts"))
    #expect(try left(["Ғаббасова", Self.iin]) == [])
  }

  @Test func damagedJournalsAreNamedAndRemovedWhenAsked() async throws {
    try await fill()
    defer { end() }
    let names = ["j.sqlite.bank.damaged-B", "j.sqlite.damaged-A", "j.sqlite.damaged-A-wal"]
    for name in names { try Data("Ғаббасова".utf8).write(to: URL(filePath: folder + "/" + name)) }
    let named = try forget("--older-than 0d")
    #expect(named.status == 3 && named.output.contains("from 3 orders") && named.output.contains("--set-aside deletes"))
    for name in names { #expect(named.output.contains(folder + "/" + name)) }
    #expect(try left() == ["Ғаббасова"])
    let removed = try forget("--set-aside")
    #expect(removed.status == 0)
    for name in names { #expect(removed.output.contains("overwritten and deleted: \(folder)/\(name)")) }
    #expect(try left() == [])
    #expect(try forget("--set-aside").output.contains("nothing is set aside beside"))
    // Renamed files are reported even without a journal.
    try FileManager.default.removeItem(atPath: path)
    try Data("x".utf8).write(to: URL(filePath: path + ".damaged-C"))
    let none = try forget("--older-than 0d")
    #expect(none.status == 74 && none.output.contains("there is no journal at") && none.output.contains("damaged-C"))
  }

  @Test func anOpenTillBlocksForgettingButNotKeepDays() async throws {
    try await fill(daysAgo: 2)
    defer { end() }
    var first = try Terminal80(arguments: "--journal \(path) --lang en")
    defer { first.end() }
    try await first.wait(until: "AirPods Pro 2")
    let (status, output) = try forget("--older-than 0d")
    #expect(status == 75 && output.contains("a till has the journal open (desk 1)"))
    #expect(try left(["Жаңабаев"]) == ["Жаңабаев"])
    var second = try Terminal80(arguments: "--journal \(path) --lang en --keep-days 1")
    defer { second.end() }
    try await second.wait(until: "AirPods Pro 2")
    second.press(.control("r"))
    try await second.wait(until: "Customers' details are kept for 1 day")
    try await second.wait(until: "KS-3")
    try await second.wait(untilGone: "Жаңабаев")
    // Rows are cleared at once; the file is vacuumed by the first till that is alone.
    first.press(.control("q"))
    second.press(.control("q"))
    try await first.ended()
    try await second.ended()
    second.restart()
    try await second.wait(until: "AirPods Pro 2")
    let end = Patience.end
    while try left(["Жаңабаев"]) != [], ContinuousClock.now < end { try await Task.sleep(for: .milliseconds(20)) }
    #expect(try left(["Жаңабаев"]) == [])
  }

  /// Whoever submits a request of their own gives it any number.
  @Test func aNumberIsFoundAsItIsWrittenAndOtherwiseInUpperCase() async throws {
    try await fill()
    defer { end() }
    try await sell([Self.filing("ks-1", of: "920421399901", named: "Юсупов")])
    #expect(try forget("--reference ks-1").output.hasPrefix("personal data removed from 1 order, 0 drafts"))
    #expect(try left(["Юсупов", "Ғаббасова"]) == ["Ғаббасова"])
    let upper = try forget("--reference ks-3")
    #expect(upper.status == 0 && upper.output.hasPrefix("personal data removed from 1 order,"), "\(upper)")
    let missing = try forget("--reference ks-9")
    #expect(missing.status == 3 && missing.output.contains("ks-9: there is no such order"), "\(missing)")
  }
}
