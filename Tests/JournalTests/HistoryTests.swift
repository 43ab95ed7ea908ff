import BrokerAPI
import Checkout
import Foundation
import JournalSQLite
import Sales
import Testing

@Suite struct HistoryTests {
  /// Seven applications on three days.
  func journal() async throws -> Journal {
    let journal = Journal.inMemory(prefix: "KS", bank: .embedded, now: { Sample.start })
    let day: TimeInterval = 86_400
    try await journal.take(Sample.filing("KS-0001", at: Sample.start - 2 * day), state: .signed)
    try await journal.take(
      Sample.filing("KS-0002", buyer: Sample.buyer("Ковалёв", "Дмитрий"), at: Sample.start - day), state: .rejected)
    try await journal.take(
      Sample.filing("KS-0003", goods: "Кровать «Жетісу» 160×200", tenge: 200_000, at: Sample.start - day),
      state: .financed)
    try await journal.take(Sample.filing("KS-0004", at: Sample.start - day), state: .expired)
    try await journal.take(Sample.filing("KS-0005"), .unknown)
    try await journal.take(Sample.filing("KS-0006"), .refused)
    try await journal.take(Sample.filing("KS-0007"), state: .preApproved)
    return journal
  }

  @Test(arguments: [
    ("", 7), ("ks-0002", 1), ("0002", 1), ("KS0002", 1), ("ковалев", 1), ("КОВАЛЁВ дм", 1), ("кровать", 1),
    ("жет", 1), ("160", 1), ("әлия", 6), ("7030000001", 7), ("+7 703 000 00 01", 7), ("940317 499906", 7), ("8703", 7),
    ("9906", 7), ("0001", 7),
    ("габбасова", 6), ("Ғаббасова", 6), ("алия", 6), ("жетису", 1), ("жетісу", 1),
    ("02", 1), ("169990", 6), ("169 990", 6), ("1699", 6), ("200 000 ₸", 1), ("Габбасова 169 990", 5),
    ("0000001", 7), ("000 00 01", 7), ("499906", 7),
    ("940317", 7), ("airpods кровать", 0), ("   ", 7), ("\" OR *", 0), ("«»", 0), ("words", 0), ("d20261124", 0),
    ("gsigned", 0), ("NEAR(", 0), ("'; DROP TABLE application; --", 0),
  ])
  func searchFindsBeginningsOfWordsAndEndsOfNumbers(_ text: String, _ count: Int) async throws {
    #expect(try await journal().found(text).count == count)
  }

  @Test func aSumIsFoundWithItsTiynToo() async throws {
    let journal = Journal.inMemory(prefix: "KS", bank: .embedded, now: { Sample.start })
    var filing = try Sample.filing("KS-2R8ZQ3")
    filing.summary.plan = try #require(
      Plan(
        code: "INS12", name: "Рассрочка 0-0-12", months: 12, monthlyPayment: Money(tiyn: 1_416_588), kind: .instalment,
        amount: Money(tiyn: 16_999_050)))
    try await journal.take(filing)
    for text in ["169 990,50", "169990.50", "169990", "8zq3", "Q3", "2r8zq3"] {
      #expect(try await journal.found(text) == ["KS-2R8ZQ3"], "\(text)")
    }
    #expect(try await journal.found("169 991").isEmpty)
  }

  @Test func newestComeFirstAndPagesFollow() async throws {
    let journal = try await journal()
    #expect(try await journal.found("").first == "KS-0007")
    var query = HistoryQuery()
    (query.offset, query.limit) = (5, 5)
    let page = try await journal.history(query).get()
    #expect(page.count == 7 && page.rows.map(\.reference.rawValue) == ["KS-0002", "KS-0001"])
  }

  @Test(arguments: [
    (OrderGroup.signed, ["KS-0003", "KS-0001"]), (.refused, ["KS-0002"]), (.withdrawn, ["KS-0004"]),
    (.unconfirmed, ["KS-0005"]), (.notAccepted, ["KS-0006"]), (.waiting, ["KS-0007"]),
  ])
  func groupsFilterAlsoAfterAStateChanged(_ group: OrderGroup, _ references: [String]) async throws {
    #expect(try await journal().found("", { $0.group = group }) == references)
    #expect(try await journal().found("0", { $0.group = group }).count == references.count)
  }

  @Test func aDayFiltersAndIsAddedUp() async throws {
    let journal = try await journal()
    let day = KazakhstanTime.day(Sample.start - 86_400)
    #expect(try await journal.found("", { $0.day = day }) == ["KS-0004", "KS-0003", "KS-0002"])
    #expect(try await journal.found("кровать", { $0.day = day }) == ["KS-0003"])
    let days = try await journal.days(HistoryQuery(), 10).get()
    #expect(days.map(\.day) == [KazakhstanTime.day(Sample.start), day, KazakhstanTime.day(Sample.start - 172_800)])
    // Unconfirmed and rejected ones are not counted.
    #expect(days.map(\.orders) == [1, 3, 1] && days.map(\.signed) == [0, 1, 1])
    #expect(days[1].amount == Money(tenge: 539_980) && days[1].signedAmount == Money(tenge: 200_000))
    #expect(try await journal.history(HistoryQuery()).get().days == days)
    var query = HistoryQuery()
    query.text = "кровать"
    let some = try await journal.history(query).get().days
    #expect(some.map(\.orders) == [1] && some[0].amount == Money(tenge: 200_000))
    #expect(try await journal.days(query, 10).get() == some)
  }

  @Test func everyOrderIsHandedOutOnce() async throws {
    let journal = Journal.inMemory(prefix: "KS", bank: .embedded, now: { Sample.start })
    for number in 0..<1100 { _ = try await journal.beginAttempt(Sample.filing("KS-\(number)")).get() }
    var references: [String] = []
    try await journal.forEachBatch(HistoryQuery()) { references += $0.map(\.reference.rawValue) }
    #expect(references.count == 1100 && Set(references).count == 1100 && references.first == "KS-1099")
    var query = HistoryQuery()
    (query.text, query.since) = ("airpods", KazakhstanTime.day(Sample.start + 86_400))
    references = []
    try await journal.forEachBatch(query) { references += $0.map(\.reference.rawValue) }
    #expect(references.isEmpty)
  }
}

@Suite struct ExportTests {
  @Test func csvIsQuotedMaskedAndNoFormula() throws {
    var order = try Sample.filing(goods: "=cmd|' /C calc'!A0, \"x\"").summary
    order.last = SeenState(.signed, title: "Договор подписан", at: Sample.start + 20, source: .poll)
    order.outcome = .accepted
    var exporter = Exporter(.csv, withPersonalData: false)
    #expect(exporter.header.hasPrefix("reference,submitted_at,profile,host,outcome,state,"))
    let line = exporter.line(order)
    #expect(
      line.hasPrefix("KS-0007,2026-11-24T14:32:00+05:00,sandbox,127.0.0.1:8640,accepted,SIGNED,Договор подписан,"))
    #expect(line.contains("\"'=cmd|' /C calc'!A0, \"\"x\"\"\""))
    #expect(line.contains(",person-1,") && line.contains("a•••@example.kz") && line.hasSuffix("\r\n"))
    for secret in ["Ғаббасова", "Әлия", "940317499906", "7030000001", "aliya@"] { #expect(!line.contains(secret)) }
    var open = Exporter(.csv, withPersonalData: true)
    #expect(open.line(order).contains("Ғаббасова,Әлия,Қуанышқызы,940317499906"))
  }

  @Test func jsonLinesAreOneObjectEach() throws {
    var exporter = Exporter(.jsonl, withPersonalData: true)
    let line = exporter.line(try Sample.filing().summary)
    #expect(line.hasSuffix("}\n") && line.count { $0 == "\n" } == 1)
    let json = try JSON(parsing: line.utf8)
    #expect(json["reference"]?.text == "KS-0007" && json["months"] == .number(12))
    #expect(json["goods"]?.elements == [.string("AirPods Pro 2")] && json["amount"]?.text == "169990")
  }

  @Test func theTillThatSoldIsKeptAndExported() async throws {
    let journal = Journal.inMemory(prefix: "KS", bank: .embedded, now: { Sample.start })
    func sell(_ number: Int, at till: String) async throws {
      var filing = try Sample.filing("KS-000\(number)")
      filing.summary.till = till
      try await journal.take(filing, state: .signed)
    }
    func page() async throws -> HistoryPage { try await journal.history(HistoryQuery()).get() }
    #expect(try await !page().hasSeveralTills)
    try await sell(1, at: "")
    try await sell(2, at: "касса 1")
    try await sell(3, at: "касса 1")
    // What earlier versions sold is no other till's.
    #expect(try await !page().hasSeveralTills)
    try await sell(4, at: "касса 2")
    let all = try await page()
    #expect(all.hasSeveralTills && all.rows.map(\.till) == ["касса 2", "касса 1", "касса 1", ""])
    var exporter = Exporter(.csv, withPersonalData: false)
    #expect(exporter.header.hasSuffix(",till\r\n") && exporter.line(all.rows[0]).hasSuffix(",касса 2\r\n"))
    #expect(try await journal.order(Reference(rawValue: "KS-0004")).get()?.summary.till == "касса 2")
  }
}
