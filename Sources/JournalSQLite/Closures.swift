package import FoundationEssentials
package import Sales

extension Journal {
  /// - Parameter prefix: of references.
  package static func inMemory(prefix: String, bank: BankIdentity, now: @escaping @Sendable () -> Date)
    -> Journal
  {
    do {
      return try Store(prefix: prefix, bank: bank, now: now).journal(restored: RestoredSession(), setAside: nil)
    } catch {
      // SQLite in memory fails only when memory is exhausted.
      preconditionFailure("no memory for a journal: \(error)")
    }
  }
}

extension Store {
  func journal(restored: RestoredSession, setAside: String?) throws -> Journal {
    Journal(
      restored: restored, setAside: setAside,
      saveDesk: { desk, ended in self.keep(desk, ended: ended) },
      reserveReference: { await self.result { try await self.reserveReference() } },
      beginAttempt: { submission in await self.result { try await self.beginAttempt(submission) } },
      endAttempt: { reference, outcome, link, answer, at in
        await self.result { try await self.endAttempt(reference, outcome, link: link, answer: answer, at: at) }
      },
      recordOutcome: { reference, outcome, sentAt in
        await self.result { try await self.recordOutcome(reference, outcome, sentAt: sentAt) }
      },
      recordResolution: { reference, resolution in await self.result { try await self.keep(resolution, of: reference) }
      },
      claim: { reference in await self.result { try await self.claim(reference) } },
      recordStates: { states in await self.result { try await self.recordStates(states) } },
      history: { query in await self.result { try await self.history(query) } },
      days: { query, limit in await self.result { try await self.days(query, limit: limit) } },
      order: { reference in await self.result { try await self.order(reference) } },
      forEachBatch: { query, body in try await self.forEachBatch(query, body) },
      forget: { whom in await self.result { try await self.forget(whom) } },
      applyRetention: { orders, people in
        await self.result { try await self.applyRetention(ordersBefore: orders, peopleBefore: people) }
      },
      check: { await self.result { try await self.check() } },
      flush: { self.flush() }, shutDown: { self.shutDown() })
  }

  private func result<Value>(_ body: () async throws -> Value) async -> Result<Value, JournalProblem> {
    do { return .success(try await body()) } catch { return .failure(JournalProblem(error)) }
  }
}
