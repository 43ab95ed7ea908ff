package import FoundationEssentials
package import Sales
import Synchronization

extension Journal {
  /// SQLite begins with the first application: neither the till's start nor giving up a journal waits for it. A desk is not stored, because
  /// nothing restores it.
  /// - Parameter prefix: of references.
  package static func inMemory(prefix: String, bank: BankIdentity, now: @escaping @Sendable () -> Date)
    -> Journal
  {
    let made = Mutex<Store?>(nil)
    var journal = Journal(restored: RestoredSession(), setAside: nil) {
      made.withLock { known in
        if let known { return known }
        do {
          let store = try Store(prefix: prefix, bank: bank, now: now)
          known = store
          return store
        } catch {
          // SQLite in memory fails only when memory is exhausted.
          preconditionFailure("no memory for a journal: \(error)")
        }
      }
    }
    journal.saveDesk = { _, ended in ended(nil) }
    journal.recordExchanges = { _ in .success(()) }
    journal.noteFile = { _, _ in .success(()) }
    (journal.flush, journal.shutDown) = ({}, {})
    return journal
  }

  fileprivate init(
    restored: RestoredSession, setAside: String?, _ store: @escaping @Sendable () -> Store
  ) {
    self.init(
      restored: restored, setAside: setAside,
      saveDesk: { desk, ended in store().keep(desk, ended: ended) },
      reserveReference: { await Self.result { try await store().reserveReference() } },
      beginAttempt: { submission in await Self.result { try await store().beginAttempt(submission) } },
      endAttempt: { reference, end in await Self.result { try await store().endAttempt(reference, end) } },
      recordOutcome: { reference, outcome, sentAt in
        await Self.result { try await store().recordOutcome(reference, outcome, sentAt: sentAt) }
      },
      recordResolution: { reference, resolution in
        await Self.result { try await store().keep(resolution, of: reference) }
      },
      claim: { reference in await Self.result { try await store().claim(reference) } },
      beginSetting: { reference, known in
        await Self.result { try await store().beginSetting(reference, known: known) }
      },
      release: { reference in await Self.result { try await store().release(reference) } },
      recordStates: { states in await Self.result { try await store().recordStates(states) } },
      recordClaims: { claims in await Self.result { try await store().recordClaims(claims) } },
      changesOfOthers: { await Self.result { try await store().changesOfOthers() } },
      history: { query in await Self.result { try await store().history(query) } },
      days: { query, limit in await Self.result { try await store().days(query, limit: limit) } },
      order: { reference in await Self.result { try await store().order(reference) } },
      forEachBatch: { query, body in try await store().forEachBatch(query, body) },
      forget: { whom in await Self.result { try await store().forget(whom) } },
      applyRetention: { orders, people in
        await Self.result { try await store().applyRetention(ordersBefore: orders, peopleBefore: people) }
      },
      check: { await Self.result { try await store().check() } },
      flush: { store().flush() }, shutDown: { store().shutDown() })
    recordExchanges = { exchanges in await Self.result { try await store().record(exchanges) } }
    recordedExchanges = { count, bytes in
      await Self.result { try await store().recordedExchanges(count: count, bytes: bytes) }
    }
    dropExchanges = { moment in await Self.result { try await store().dropExchanges(before: moment) } }
    noteFile = { path, references in await Self.result { try await store().noteFile(path, references) } }
  }

  private static func result<Value>(_ body: () async throws -> Value) async -> Result<Value, JournalProblem> {
    do { return .success(try await body()) } catch { return .failure(JournalProblem(error)) }
  }
}

extension Store {
  func journal(restored: RestoredSession, setAside: String?) -> Journal {
    Journal(restored: restored, setAside: setAside) { self }
  }
}
