public import Checkout
public import FoundationEssentials
public import Records

/// # Journal: what is kept when the program ends
///
/// SQLite through GRDB: the desk after every change, every application before its first byte is sent, every attempt with its outcome,
/// every state that was seen. A struct of closures like everything outside the till; `open` makes them real, `inMemory` keeps nothing
/// beyond the process.
///
/// One connection writes (GRDB's writer, in the order of the calls), others read meanwhile. A commit is on the disk when it returns
/// (`synchronous=FULL`). Several tills may share a file: each has a desk of its own, and a number is only ever given to one.
public struct Journal: Sendable {
  /// What was found when it was opened.
  public var kept: Kept
  /// Where a damaged file was set aside when this one was begun in its place; nil where nothing was damaged.
  public var setAside: String?
  /// False for a journal in memory.
  public var isDurable: Bool

  /// Keeps the desk: returns at once, writes the newest one as soon as it can, and says how that went.
  public var keepDesk: @Sendable (Desk, _ ended: @escaping @Sendable (JournalProblem?) -> Void) -> Void
  /// A reference that was never given to an application.
  public var takeReference: @Sendable () async -> Result<Reference, JournalProblem>
  /// Writes an application down. Nothing may be sent before this has returned success.
  public var begin: @Sendable (Filing) async -> Result<Void, JournalProblem>
  /// Notes what became of the last attempt: the outcome, the link of an accepted one, and what came back.
  public var end:
    @Sendable (Reference, Outcome, _ link: String, _ answer: String, _ at: Date) async -> Result<Void, JournalProblem>
  /// Notes states that were seen. One that repeats the last is passed over; one of an open outcome proves that the bank took it.
  public var see: @Sendable ([Reference: SeenState]) async -> Result<Void, JournalProblem>
  /// Answers a question to the history.
  public var history: @Sendable (HistoryQuery) async -> Result<HistoryPage, JournalProblem>
  /// The totals of the newest days that a question is about, at most so many.
  public var days: @Sendable (HistoryQuery, _ limit: Int) async -> Result<[DayTotal], JournalProblem>
  /// Everything about an order; nil for one that is not there.
  public var order: @Sendable (Reference) async -> Result<OrderRecord?, JournalProblem>
  /// Hands every order that a question is about to a closure, newest first, in parts; whatever the closure throws ends it and comes back.
  public var all: @Sendable (HistoryQuery, _ body: ([OrderSummary]) throws -> Void) async throws -> Void
  /// Removes what says who bought, also from the file's free pages and its write-ahead log.
  package var forget: @Sendable (Forgetting) async -> Result<Forgotten, JournalProblem>
  /// Forgets the buyers of orders sent before a moment, if there is one, and the people on desks that were last worked on before
  /// another, but for the own desk. Other tills may be open.
  package var tidy: @Sendable (_ ordersBefore: Date?, _ peopleBefore: Date) async -> Result<Forgotten, JournalProblem>
  /// Looks through the whole file for damage.
  public var check: @Sendable () async -> Result<Void, JournalProblem>
  /// Waits until everything that was to be written is written.
  public var settle: @Sendable () -> Void
  /// As `settle`, before the program ends: the write-ahead log is emptied too, where no other till reads it just now.
  package var finish: @Sendable () -> Void
}

extension Journal {
  /// A journal in memory: everything works, nothing outlives the process.
  /// - Parameters:
  ///   - prefix: what references begin with.
  ///   - now: the clock.
  public static func inMemory(prefix: String, now: @escaping @Sendable () -> Date) -> Journal {
    do { return try Store(prefix: prefix, now: now).journal(kept: Kept(), setAside: nil) } catch {
      // SQLite in memory fails where there is no memory left at all.
      preconditionFailure("no memory for a journal: \(error)")
    }
  }
}

extension Journal {
  /// A journal that cannot be used: everything that is asked of it comes back with the problem.
  public static func unusable(_ problem: JournalProblem) -> Journal {
    Journal(
      kept: Kept(), setAside: nil, isDurable: true, keepDesk: { _, ended in ended(problem) },
      takeReference: { .failure(problem) }, begin: { _ in .failure(problem) },
      end: { _, _, _, _, _ in .failure(problem) }, see: { _ in .failure(problem) }, history: { _ in .failure(problem) },
      days: { _, _ in .failure(problem) }, order: { _ in .failure(problem) }, all: { _, _ in throw problem },
      forget: { _ in .failure(problem) }, tidy: { _, _ in .failure(problem) }, check: { .failure(problem) }, settle: {},
      finish: {})
  }
}

extension Store {
  /// The closures over this store.
  func journal(kept: Kept, setAside: String?) throws -> Journal {
    Journal(
      kept: kept, setAside: setAside, isDurable: isDurable,
      keepDesk: { desk, ended in self.keep(desk, ended: ended) },
      takeReference: { await self.result { try await self.takeReference() } },
      begin: { filing in await self.result { try await self.begin(filing) } },
      end: { reference, outcome, link, answer, at in
        await self.result { try await self.end(reference, outcome, link: link, answer: answer, at: at) }
      },
      see: { states in await self.result { try await self.see(states) } },
      history: { query in await self.result { try await self.history(query) } },
      days: { query, limit in await self.result { try await self.days(query, limit: limit) } },
      order: { reference in await self.result { try await self.order(reference) } },
      all: { query, body in try await self.all(query, body) },
      forget: { whom in await self.result { try await self.forget(whom) } },
      tidy: { orders, people in await self.result { try await self.tidy(ordersBefore: orders, peopleBefore: people) } },
      check: { await self.result { try await self.check() } },
      settle: { self.settle() }, finish: { self.finish() })
  }

  private func result<Value>(_ body: () async throws -> Value) async -> Result<Value, JournalProblem> {
    do { return .success(try await body()) } catch { return .failure(JournalProblem(error)) }
  }
}
