import Checkout
import Foundation
import Journal
import Records
import TestSupport
import Testing

/// What was on a desk and left it is in no byte of any file: not in free pages, not in the write-ahead log.
@Suite struct LeftBytesTests {
  private func keep(_ journal: Journal, _ desk: Desk) {
    journal.keepDesk(desk) { #expect($0 == nil) }
    journal.settle()
  }

  /// A sale that grows key by key, as it is typed after the consent.
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

  @Test func aSaleThatIsDroppedLeavesNoByte() async throws {
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
    desk.draft.isPersonLeftOut = true
    keep(journal, desk)
    #expect(try await folder.clears())
    #expect(try folder.holds(["Гравировка"]) == ["Гравировка"])
    withExtendedLifetime(journal) {}
  }

  @Test func aParkedCartOfManyIsDroppedWithoutAByte() async throws {
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

  @Test func atQuitTheLogIsEmpty() throws {
    let folder = try Folder()
    let journal = try Sample.journal(folder)
    try type(journal)
    #expect(try logSize(folder) > 0)
    journal.finish()
    #expect(try logSize(folder) == 0)
    withExtendedLifetime(journal) {}
  }

  @Test func whileAnotherTillReadsNothingWaitsAndItIsTriedAgain() async throws {
    let folder = try Folder()
    let journal = try Sample.journal(folder)
    try type(journal)
    let reader = try Reader(folder.journal)
    // The reader holds on: every write goes on all the same.
    keep(journal, Desk())
    _ = try await journal.takeReference().get()
    keep(journal, Desk())
    #expect(try folder.holds(["Ғаббасова"]) == ["Ғаббасова"] && logSize(folder) > 0)
    try reader.end()
    #expect(try await folder.clears(["Ғаббасова"]))
    withExtendedLifetime(journal) {}
  }

  /// Tills that take people up and drop them in any order, beside a history that grows: in the end nobody is on a desk, and none in a file.
  @Test func whateverTillsDoNobodyWhoLeftIsLeft() async throws {
    let seed = UInt64.random(in: 0 ... .max)
    var generator = SplitMix(seed: seed)
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
      till.finish()
    }
    #expect(try await folder.clears(names), "seed \(seed)")
  }
}
