import BankControl
import BrokerAPI
import Checkout
import FoundationEssentials

/// Sees and changes the bank: the one piece behind its admin endpoints and the till's console.
struct Console: Sendable {
  let bank: Bank
  let faults: FaultBox
  let log: RequestLog
  let callbacks: CallbackSender
  /// Told of each outage that begins, in seconds.
  let outages: AsyncStream<Double>.Continuation

  /// What the bank tells of itself.
  /// - Parameter limit: how many orders, requests and callbacks at most; the newest.
  /// - Throws: an error of SQLite.
  func report(atMost limit: Int) async throws -> BankReport {
    let anchor = bank.clock.anchor
    var report = BankReport(clock: .init(now: bank.clock.now, speed: anchor.speed, isPaused: anchor.isPaused))
    report.scenarios = bank.scenarios.map {
      .init(id: $0.id, names: $0.names, isTargeted: $0.isTargeted, mark: Scenario.mark)
    }
    report.chosen = await bank.chosen?.id
    report.switches = await bank.switches
    report.faults = faults.all.map { BankReport.ActiveFault(id: $0.id, fault: $0.fault) }
    (report.orderCount, report.orders) = try await bank.newest(limit)
    let (count, records) = log.all
    (report.requestCount, report.requests) = (count, records.suffix(limit).reversed())
    report.callbacks = await callbacks.records.suffix(limit).reversed()
    report.snapshots = await bank.snapshotNames
    return report
  }

  /// Carries a command out, or changes nothing.
  func perform(_ command: BankCommand) async throws(BankRefusal) -> BankOutcome {
    do { return try await attempt(command) } catch let refusal as BankRefusal { throw refusal } catch {
      throw .unavailable(String(describing: error))
    }
  }

  private func attempt(_ command: BankCommand) async throws -> BankOutcome {
    switch command {
    case .clock(let speed, let isPaused, let jump):
      if let speed { try check("speed", speed, BankReport.Clock.speeds) }
      try check("jump", jump, BankReport.Clock.jumps)
      bank.clock.change(speed: speed, isPaused: isPaused, jump: jump)
      await bank.keepClock()
      callbacks.poke()
    case .choose(nil): await bank.choose(nil)
    case .choose(let id?):
      guard let scenario = bank.scenarios.first(where: { $0.id == id }) else { throw BankRefusal.noSuch("scenario") }
      await bank.choose(scenario)
    case .repeats(let repeats): await bank.change { $0.repeats = repeats }
    case .offersRead(let isOffered): await bank.change { $0.offersRead = isOffered }
    case .merchantRequired(let isRequired): await bank.change { $0.merchantRequired = isRequired }
    case .sums(let matter): await bank.change { $0.sums = matter }
    case .turnOn(let fault): return .turnedOn(faults.add(fault))
    case .turnOff(let id):
      guard faults.remove(id) || id == nil else { throw BankRefusal.noSuch("fault") }
    case .move(let reference, let state, let title):
      guard try await bank.force(state, title: title, of: reference) else { throw BankRefusal.noSuch("order") }
    case .sendAgain(let id):
      guard let isTaken = await callbacks.sendAgain(id) else { throw BankRefusal.noSuch("callback") }
      return .sent(isTaken: isTaken)
    case .save(let name): try await bank.save(name, faults: faults.all.map(\.fault))
    case .restore(let name):
      guard let kept = try await bank.restore(name) else { throw BankRefusal.noSuch("snapshot") }
      faults.replace(kept)
      callbacks.poke()
    case .outage(let seconds):
      try check("seconds", seconds, BankCommand.outages)
      outages.yield(seconds)
    }
    return .done
  }

  private func check(_ name: String, _ number: Double, _ bounds: ClosedRange<Double>) throws {
    guard bounds.contains(number) else {
      throw BankRefusal.wrong(
        Finding(name, .malformed("expected a number from \(bounds.lowerBound) to \(bounds.upperBound)")))
    }
  }
}

extension Scenario {
  /// How sure scenarios are: nobody has published what the bank does when.
  static let mark = Mark.assumed
}

extension Bank {
  /// How many orders there are, and the newest of them, the newest first.
  func newest(_ limit: Int) throws -> (count: Int, orders: [BankReport.Order]) {
    try refresh()
    let moment = clock.now
    return (orders.all.count, orders.all.suffix(limit).reversed().map { $0.report(at: moment) })
  }

  /// One order as it is reported; nil where there is none.
  func report(of reference: String) throws -> BankReport.Order? {
    try refresh()
    return orders[reference]?.report(at: clock.now)
  }
}

extension Order {
  func report(at moment: Date) -> BankReport.Order {
    let status = status(at: moment)
    let steps = course.map { BankReport.Order.Step(state: $0.state, at: $0.at) }
    return BankReport.Order(
      reference: reference, totalCost: totalCost, state: status.state, title: status.stateTitle, course: steps,
      next: steps.first { $0.at > moment })
  }
}
