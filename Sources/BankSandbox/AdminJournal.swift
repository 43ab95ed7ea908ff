import BankAdmin
import BrokerAPI
import FoundationEssentials
import HTTPTypes
import Hummingbird
import ServiceLifecycle

/// What was received and what happened: for tests that ask.
extension AdminEndpoints {
  func addJournal(to admin: RouterGroup<BankContext>) {
    admin.get("requests") { request, _ in
      try await answer {
        var reader = MemberReader(query: request)
        let filter = reader.requestFilter
        try reader.finish()
        let report = try await console.report(atMost: Self.limit)
        return .json(filter == RequestFilter() ? report.requestList : report.received(filter).json)
      }
    }
    admin.delete("requests") { request, _ in try await perform(.clearRequests, request) }
    admin.get("requests/received") { request, _ in
      try await answer {
        var reader = MemberReader(query: request)
        let (filter, times) = (reader.requestFilter, reader.queryNumber("times", 0...1000))
        try reader.finish()
        let found = try await console.report(atMost: RequestLog.limit).received(filter)
        guard found.count == times ?? max(1, found.count) else {
          return .details(.notFound, "\(found.count) such requests\(times.map { ", not \($0)" } ?? "")")
        }
        return .json(["count": .number(.init(found.count)), "last": found.last?.json ?? .null])
      }
    }
    admin.get("requests/:number") { request, context in
      try await answer {
        try MemberReader(query: request).finish()
        let wanted = context.parameters.get("number", as: Int.self)
        let requests = try await console.report(atMost: RequestLog.limit).requests
        guard let found = requests.first(where: { $0.number == wanted }) else { throw BankRefusal.noSuch(.request) }
        return .json(found.json)
      }
    }
    admin.get("events") { request, _ in
      try await answer {
        var reader = MemberReader(query: request)
        let (filter, wait) = (reader.eventFilter, reader.queryNumber("wait", 0...60))
        try reader.finish()
        return .json(try await events(filter, wait: .seconds(wait ?? 0)))
      }
    }
  }

  /// The events that match, at once or as soon as there is one.
  private func events(_ filter: EventFilter, wait: Duration) async throws -> JSON {
    let elapsed = console.log.clock.stopwatch
    while true {
      // Before looking, so that nothing is missed.
      let changes = console.events.changes()
      let next = try await console.bank.noteStates(in: console.events)
      let (last, found) = console.events.events(filter)
      guard found.isEmpty, elapsed() < wait, !Task.isShuttingDownGracefully else {
        return ["last": .number(.init(last)), "events": .array(found.map(\.json))]
      }
      await cancelWhenGracefulShutdown { [wait = wait - elapsed()] in
        await somethingMayHaveHappened(changes, next: next, within: wait)
      }
      try Task.checkCancellation()
    }
  }

  /// Returns with a change, when the next state is reached, or after a time by the wall clock.
  private func somethingMayHaveHappened(_ changes: AsyncStream<Void>, next: Date?, within wait: Duration) async {
    let (timer, bankClock) = (console.log.clock, console.bank.clock)
    await withTaskGroup(of: Void.self) { group in
      group.addTask { for await _ in changes { return } }
      group.addTask { try? await timer.sleep(for: wait) }
      if let next { group.addTask { try? await bankClock.wait(max(0.001, next.timeIntervalSince(bankClock.now))) } }
      await group.next()
      group.cancelAll()
    }
  }
}

extension BankReport {
  /// Oldest first.
  fileprivate func received(_ filter: RequestFilter) -> [RequestRecord] { requests.filter(filter.matches).reversed() }
}

extension [RequestRecord] {
  fileprivate var json: JSON { ["count": .number(.init(count)), "last": .array(map(\.json))] }
}

extension MemberReader {
  /// Of a query all values are texts.
  init(query request: Request) {
    self.init(JSON.Members(request.uri.queryParameters.map { (String($0.key), .string(String($0.value))) }))
  }

  /// Of requests and events.
  static let numbers = Int(Int32.max)

  mutating func queryNumber(_ name: String, _ bounds: ClosedRange<Int>) -> Int? {
    guard let text = text(name) else { return nil }
    guard let number = Int(text), bounds.contains(number) else {
      fail(name, Phrase("expected a whole number from \(bounds.lowerBound) to \(bounds.upperBound)"))
      return nil
    }
    return number
  }

  fileprivate var requestFilter: RequestFilter {
    mutating get {
      var filter = RequestFilter()
      (filter.path, filter.method, filter.reference) = (text("path"), text("method"), text("reference"))
      (filter.text, filter.after) = (text("text"), queryNumber("after", 0...Self.numbers) ?? 0)
      guard let status = text("status") else { return filter }
      let digits = status.lowercased().replacing("xx", with: "00")
      if status.contains(/^(?:0|[1-5][0-9][0-9]|[1-5][Xx][Xx])$/), let number = Int(digits) {
        filter.status = number...(digits == status ? number : number + 99)
      } else {
        fail("status", "expected a status such as 409 or 4xx, or 0")
      }
      return filter
    }
  }

  fileprivate var eventFilter: EventFilter {
    mutating get {
      var filter = EventFilter()
      (filter.after, filter.kind) = (queryNumber("after", 0...Self.numbers) ?? 0, choice("kind", BankEvent.Kind.self))
      (filter.reference, filter.state) = (text("reference"), text("state").map { OrderState($0) })
      return filter
    }
  }
}
