import BrokerAPI
import Checkout
import Foundation
import JournalSQLite
import Sales
import TestSupport
import Testing

/// Orders, drafts and parked carts of one bank never show or change at another.
@Suite struct TwoBanksTests {
  private static func bank(_ clientID: String, _ base: String = "https://bank.example/v1") throws -> BankIdentity {
    try #require(BankIdentity(brokerBase: base, clientID: clientID, declared: .test))
  }

  private func open(_ folder: Folder, _ bank: BankIdentity) throws -> Journal {
    try Journal.open(path: folder.journal, prefix: "KS", bank: bank, now: { Sample.start })
  }

  private func save(_ desk: Desk, in journal: Journal) async throws {
    let problem = await withCheckedContinuation { ended in journal.saveDesk(desk) { ended.resume(returning: $0) } }
    #expect(problem == nil)
  }

  @Test func aDeskBelongsToItsBank() async throws {
    let folder = try Folder()
    var desk = Desk()
    desk.draft = try Sample.draft()
    desk.parked = [Desk.Parked(draft: try Sample.draft(), at: Sample.start)]
    do {
      let journal = try open(folder, .embedded)
      try await save(desk, in: journal)
      journal.shutDown()
    }
    do {
      let journal = try open(folder, Self.bank("kassa-1"))
      #expect(journal.restored.desk == nil && journal.restored.orders.isEmpty)
      try await save(Desk(), in: journal)
      journal.shutDown()
    }
    // The desk is free once the last write has let go of its journal; until then a till gets another.
    let end = Patience.end
    var restored = try open(folder, .embedded).restored.desk
    while restored == nil, ContinuousClock.now < end {
      try await Task.sleep(for: .milliseconds(10))
      restored = try open(folder, .embedded).restored.desk
    }
    #expect(restored == desk)
  }

  @Test func anotherBanksOrdersAreNeitherShownNorChanged() async throws {
    let folder = try Folder()
    let reference = Reference(rawValue: "KS-0007")
    let own = try open(folder, Self.bank("kassa-1"))
    try await own.take(Sample.filing(), .unknown)
    let others = try [
      BankIdentity.embedded, Self.bank("kassa1"), Self.bank("Kassa-1"), Self.bank("kassa-1", "https://other.example"),
    ]
    for bank in others {
      let other = try open(folder, bank)
      #expect(other.restored.orders.isEmpty && !other.restored.hasListShown, "\(bank.key)")
      #expect(try await other.order(reference).get() == nil)
      #expect(try await other.claim(reference).get() == false)
      #expect(try await other.recordOutcome(reference, .accepted, Sample.start).get() == false)
      let resolution = ManualResolution(isAccepted: true, note: "", at: Sample.start)
      try await other.recordResolution(reference, resolution).get()
      try await other.recordStates([reference: SeenState(.signed, title: "", at: Sample.start, source: .poll)]).get()
      try await other.endAttempt(reference, .accepted, "", "", Sample.start).get()
      // A number of another bank's order is not sent under.
      #expect(try await other.beginAttempt(Sample.filing()).get() == .numberElsewhere)
      let found = try await own.order(reference).get()
      let record = try #require(found)
      #expect(record.summary.outcome == .unknown && record.history.isEmpty && record.resolutions.isEmpty)
      other.shutDown()
    }
    own.shutDown()
    let again = try open(folder, Self.bank("kassa-1"))
    #expect(again.restored.orders.map(\.summary.reference) == [reference])
  }

  @Test(arguments: [["kassa-1", "kassa1", "Kassa1"], ["a b", "ab", "ax20b"], ["касса", "каса", ""]])
  func clientsWithSimilarNamesHaveHistoriesOfTheirOwn(_ clients: [String]) async throws {
    let folder = try Folder()
    for (index, client) in clients.enumerated() {
      let journal = try open(folder, Self.bank(client))
      try await journal.take(Sample.filing("KS-000\(index)"))
      journal.shutDown()
    }
    for (index, client) in clients.enumerated() {
      let journal = try open(folder, Self.bank(client))
      #expect(try await journal.found("") == ["KS-000\(index)"])
      #expect(try await journal.found("Ғаббасова") == ["KS-000\(index)"])
      #expect(try await journal.days(HistoryQuery(), 9).get().map(\.orders) == [1])
      #expect(journal.restored.orders.map(\.summary.reference.rawValue) == ["KS-000\(index)"])
      journal.shutDown()
    }
  }
}

@Suite struct BankIdentityTests {
  private func identity(_ base: String, _ declared: BankIdentity.Environment = .test) -> BankIdentity? {
    BankIdentity(brokerBase: base, clientID: "kassa", declared: declared)
  }

  @Test(arguments: [
    "https://api.bcc.kz/bcc/production/v1/broker", "https://api.bcc.kz:10443/b", "https://api.bcc.kz:11443/b",
    "https://api.bcc.kz:8443/b", "https://API.bcc.KZ./b",
  ])
  func aProductionHostIsProductionWhateverIsSaid(_ base: String) throws {
    for declared in [BankIdentity.Environment.test, .embedded, .production] {
      let found = try #require(identity(base, declared))
      #expect(found.environment == .production && found.origin == nil)
      let profile = try #require(
        Profile(id: "test", declared: declared, clientID: "kassa", brokerBase: base, tokenURL: "https://api.bcc.kz/t"))
      #expect(profile.identity == found && profile.capabilities.sendsRealApplications)
      #expect(!profile.capabilities.simulatesPhone && !profile.capabilities.hasConsole)
    }
  }

  @Test func theStandInBankIsNoProfile() {
    #expect(identity("https://bank.example", .embedded) == nil)
    #expect(identity("http://127.0.0.1:8640/b", .embedded) == nil)
    #expect(Profile.sandbox(port: 8640).identity == .embedded && Profile.sandbox().capabilities.hasConsole)
  }

  @Test(arguments: [
    "http://bank.example/b", "http://127.0.0.1.example/b", "http://localhost.example", "ftp://127.0.0.1",
    "bank.example",
    "", "https://", "http://192.168.1.2", "http://127.1/b", "https://user:word@bank.example",
  ])
  func onlyEncryptedCallsLeaveThisMachine(_ base: String) {
    #expect(identity(base) == nil)
    let other = "https://bank.example"
    #expect(Profile(id: "t", declared: .test, clientID: "", brokerBase: base, tokenURL: other) == nil)
    #expect(Profile(id: "t", declared: .test, clientID: "", brokerBase: other, tokenURL: base) == nil)
  }

  @Test(arguments: ["http://127.0.0.1:8640", "http://localhost", "http://[::1]:80/b", "http://127.8.9.10"])
  func plainCallsStayOnThisMachine(_ base: String) { #expect(identity(base)?.environment == .test) }

  @Test func hostsAndPortsMakeBanks() {
    let same = ["https://bank.example/a", "https://BANK.example:443/a/", "https://bank.example.//a"]
    #expect(Set(same.map { identity($0)?.key }).count == 1)
    let different = [
      "https://bank.example", "https://bank.example:444", "https://bank2.example", "http://127.0.0.1",
      "https://api-test.bcc.kz", "https://api-test.bcc.kz:8443", "https://api-sandbox.bcc.kz", "https://api.bcc.kz",
    ]
    #expect(Set(different.map { identity($0)?.key }).count == different.count)
    #expect(identity("https://api-sandbox.bcc.kz", .production)?.environment == .test)
  }

  /// Otherwise the list of the one would prove that the other does not have an order.
  @Test(arguments: [
    "https://gateway.example", "http://127.0.0.1:8640", "https://api-test.bcc.kz", "https://api.bcc.kz",
  ])
  func everyPathOfAHostIsABankOfItsOwn(_ origin: String) {
    let paths = ["", "/sandboxA/v1/broker", "/prodB/v1/broker", "/bcc/sandbox/v1/broker", "/bcc/production/v1/broker"]
    #expect(Set(paths.map { identity(origin + $0)?.key }).count == paths.count)
  }

  /// Journals have them.
  @Test(arguments: [
    ("https://api-test.bcc.kz/bcc/production/v1/broker", "test kassa "),
    ("https://gateway.example/bcc/production/v1/broker", "test kassa https://gateway.example:443"),
    ("http://127.0.0.1:8640/bcc/sandbox/v1/broker", "test kassa http://127.0.0.1:8640"),
    ("https://api.bcc.kz:10443/bcc/production/v1/broker", "production kassa "),
  ])
  func theUsualPathIsNotNamed(_ base: String, _ key: String) { #expect(identity(base)?.key == key) }
}
