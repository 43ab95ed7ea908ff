package import Exchanges
import FoundationEssentials
package import Sales
import Synchronization

/// Records exchanges in the journal, beside everything else: what waits is bounded, and where the journal fails only the record is lost.
package final class ExchangeKeeper: Sendable {
  private struct State {
    var waiting: [StoredExchange] = []
    /// Of these and of those that are being written.
    var bytes = 0
    var writing: Task<Void, Never>?
    var hasFailed = false
  }

  private let state = Mutex(State())
  private let keeper: JournalKeeper
  private let limit: Int
  private let failed: @Sendable (JournalProblem) -> Void

  /// - Parameters:
  ///   - limit: in bytes: more are not kept waiting for a slow disk.
  ///   - failed: called once.
  package init(
    _ keeper: JournalKeeper, limit: Int = 64 << 20, failed: @escaping @Sendable (JournalProblem) -> Void
  ) {
    (self.keeper, self.limit, self.failed) = (keeper, limit, failed)
  }

  /// Returns at once.
  package func record(_ exchange: Exchange) {
    let stored = StoredExchange(exchange)
    let hasRoom = state.withLock { state in
      guard state.bytes + stored.content.count <= limit || state.bytes == 0 else { return false }
      state.waiting.append(stored)
      state.bytes += stored.content.count
      if state.writing == nil { state.writing = Task.detached(priority: .utility) { await self.write() } }
      return true
    }
    if !hasRoom { fail(.tooSlow) }
  }

  private func write() async {
    while true {
      let batch = state.withLock { state in
        defer { state.waiting = [] }
        if state.waiting.isEmpty { state.writing = nil }
        return state.waiting
      }
      if batch.isEmpty { return }
      if case .failure(let problem) = await keeper.journal.recordExchanges(batch) { fail(problem) }
      let written = batch.reduce(0) { $0 + $1.content.count }
      state.withLock { $0.bytes -= written }
    }
  }

  private func fail(_ problem: JournalProblem) {
    let isFirst = state.withLock { state in
      defer { state.hasFailed = true }
      return !state.hasFailed
    }
    if isFirst { failed(problem) }
  }

  /// Waits until everything is written.
  package func end() async { await state.withLock { $0.writing }?.value }

  /// Those of earlier runs, oldest first; none where the journal cannot be read, which it says itself.
  package func earlier() async -> [RecordedExchange] {
    let stored =
      (try? await keeper.journal.recordedExchanges(ExchangeLog.limit.count, ExchangeLog.limit.bytes).get()) ?? []
    return stored.compactMap { Task.isCancelled ? nil : Exchange(stored: $0.content).map { RecordedExchange($0) } }
  }
}

extension StoredExchange {
  package init(_ exchange: Exchange) {
    // Besides the secrets that the call knew, what stands where secrets stand.
    let clean = HandOver([exchange]).exchanges[0]
    self.init(
      at: exchange.start, sale: exchange.sale, content: clean.stored, isSearchable: exchange.isSearchable)
  }
}
