import Checkout
import Exchanges
import Foundation
import Sales
import Synchronization
import TestSupport
import Testing
import Text
import Wire

@testable import Session

@Suite(.patient) struct ExchangeKeeperTests {
  @Test func whatIsBeingWrittenCountsAsWaiting() async throws {
    let exchanges = RecentExchanges()
    let recorder = exchanges.recorder(random: RandomSource(seed: 1), now: { Date(timeIntervalSince1970: 0) })
    let (code, phone) = (try #require(SMSCode("1243")), try Phone(parsing: "7475774285"))
    _ = await Dependencies.simulatedCodes(profile: "sandbox", recorder)(code, phone, 1)
    let exchange = try #require(exchanges.all.first)

    let (began, writing) = AsyncStream.makeStream(of: Void.self)
    let (released, disk) = AsyncStream.makeStream(of: Void.self)
    let (written, problems) = (Written(), Problems())
    var slow = Journal.unusable(.locked)
    slow.recordExchanges = { batch in
      writing.yield()
      for await _ in released {}
      written.count.withLock { $0 += batch.count }
      return .success(())
    }
    let journal = slow
    let size = StoredExchange(exchange).content.count
    let keeper = ExchangeKeeper(JournalKeeper(journal, inMemory: { journal }), limit: 2 * size) { problem in
      problems.all.withLock { $0.append(problem) }
    }
    keeper.record(exchange)
    for await _ in began { break }
    keeper.record(exchange)
    #expect(problems.all.withLock { $0 } == [])
    keeper.record(exchange)
    #expect(problems.all.withLock { $0 } == [.tooSlow])

    disk.finish()
    await keeper.end()
    keeper.record(exchange)
    await keeper.end()
    #expect(written.count.withLock { $0 } == 3)
  }
}

private final class Written: Sendable { let count = Mutex(0) }
private final class Problems: Sendable { let all = Mutex<[JournalProblem]>([]) }
