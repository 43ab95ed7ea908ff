import BankAdmin
import BankSandbox
import BrokerAPI
import HTTP
import TestSupport
import Testing
import Wire

/// What a bank has handed out before a snapshot was restored is not handed out again.
@Suite(.patient) struct RestoredIDTests: CallbackSuite {
  @Test func aRestoredSnapshotHasNewLinksAndEvents() async throws {
    let partner = Partner(secret: "s3cret")
    try await run(partner) { bank, client, request in
      try await bank.perform(.save(snapshot: "clean"))
      var (links, uuids, events): (Set<String>, Set<String>, Set<String>) = ([], [], [])
      for round in 1...3 {
        let before = try await bank.report().callbacks.count
        let answer = try await client.submit(request).get().value
        #expect(links.insert(answer.redirectLink).inserted && uuids.insert(answer.requestUuid).inserted)
        let attempts = try await Self.attempts(before + 1, of: bank)
        // The partner takes one that it knows for a repeat.
        #expect(!events.isSuperset(of: attempts.map(\.id)), "round \(round)")
        events.formUnion(attempts.map(\.id))
        try await bank.perform(.restore(snapshot: "clean"))
      }
    }
  }
}
