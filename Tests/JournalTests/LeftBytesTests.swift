import Checkout
import Foundation
import JournalSQLite
import Sales
import TestSupport
import Testing

/// Personal data that left a desk is in no byte of any file: not in free pages, not in the write-ahead log.
@Suite struct LeftBytesTests {
  private func keep(_ journal: Journal, _ desk: Desk) {
    journal.saveDesk(desk) { #expect($0 == nil) }
    journal.flush()
  }

  /// A draft that is saved at each key, after consent.
  private func type(_ journal: Journal) throws {
    let whole = try Sample.draft()
    for end in whole.buyer.lastName.indices {
      var desk = Desk()
      desk.draft = whole
      desk.draft.buyer.lastName = String(whole.buyer.lastName[...end])
      keep(journal, desk)
    }
  }

  private func logSize(_ folder: Folder) throws -> Int {
    try FileManager.default.attributesOfItem(atPath: folder.journal + "-wal")[.size] as? Int ?? 0
  }

  @Test func aDroppedSaleLeavesNoByte() async throws {
    let folder = try Folder()
    let journal = try Sample.journal(folder)
    try type(journal)
    #expect(try folder.holds() == Folder.person.filter { $0.first?.isLowercase != true || $0 == "aliya@" })
    keep(journal, Desk())
    #expect(try await folder.clears())
    withExtendedLifetime(journal) {}
  }

  @Test func aWithdrawnConsentLeavesNoByteAndTheGoodsStay() async throws {
    let folder = try Folder()
    let journal = try Sample.journal(folder)
    try type(journal)
    var desk = Desk()
    desk.draft.cart = try Sample.draft().cart
    desk.draft.isPersonOmitted = true
    keep(journal, desk)
    #expect(try await folder.clears())
    #expect(try folder.holds(["Гравировка"]) == ["Гравировка"])
    withExtendedLifetime(journal) {}
  }

  @Test func aDroppedParkedCartLeavesNoByte() async throws {
    let folder = try Folder()
    let journal = try Sample.journal(folder)
    var desk = Desk()
    for number in 0..<20 {
      var draft = try Sample.draft()
      draft.consentAt = Sample.start + Double(number)
      draft.buyer.lastName = "Клиент\(number)"
      desk.parked.append(Desk.Parked(draft: draft, at: Sample.start))
      keep(journal, desk)
    }
    desk.parked.remove(at: 7)
    keep(journal, desk)
    #expect(try await folder.clears(["Клиент7"]))
    #expect(try folder.holds(["Клиент8"]) == ["Клиент8"])
    withExtendedLifetime(journal) {}
  }

  @Test func atQuitTheWriteAheadLogIsEmpty() throws {
    let folder = try Folder()
    let journal = try Sample.journal(folder)
    try type(journal)
    #expect(try logSize(folder) > 0)
    journal.shutDown()
    #expect(try logSize(folder) == 0)
    withExtendedLifetime(journal) {}
  }

  @Test func whileAnotherTillReadsNothingWaitsAndItIsTriedAgain() async throws {
    let folder = try Folder()
    let journal = try Sample.journal(folder)
    try type(journal)
    let reader = try Reader(folder.journal)
    // Writes continue despite the reader.
    keep(journal, Desk())
    _ = try await journal.reserveReference().get()
    keep(journal, Desk())
    #expect(try folder.holds(["Ғаббасова"]) == ["Ғаббасова"] && logSize(folder) > 0)
    try reader.end()
    #expect(try await folder.clears(["Ғаббасова"]))
    withExtendedLifetime(journal) {}
  }

  /// Tills add and drop people at random beside a growing history: in the end no personal data is left on desks or in files.
  @Test func randomDesksLeaveNoPersonalDataBehind() async throws {
    let seed = UInt64.random(in: 0 ... .max)
    var generator = RandomSource(seed: seed)
    let folder = try Folder()
    let tills = try (0..<3).map { _ in try Sample.journal(folder) }
    var desks = Array(repeating: Desk(), count: tills.count)
    var names: [String] = []
    for round in 0..<200 {
      let till = Int.random(in: 0..<tills.count, using: &generator)
      switch Int.random(in: 0..<4, using: &generator) {
      case 0, 1:
        var draft = try Sample.draft()
        draft.consentAt = Sample.start + Double(round)
        names.append("Имя\(round)-")
        let count = Int.random(in: 1...80, using: &generator)
        draft.buyer.lastName = String(repeating: names[names.count - 1], count: count)
        if Bool.random(using: &generator) {
          desks[till].draft = draft
        } else {
          desks[till].parked.append(Desk.Parked(draft: draft, at: Sample.start))
        }
      case 2: desks[till].draft = Draft()
      default: if !desks[till].parked.isEmpty { desks[till].parked.removeFirst() }
      }
      keep(tills[till], desks[till])
      if round.isMultiple(of: 20) { try await tills[till].take(Sample.filing("KS-\(round)", buyer: Buyer())) }
    }
    for till in tills {
      keep(till, Desk())
      till.shutDown()
    }
    #expect(try await folder.clears(names), "seed \(seed)")
  }
}
