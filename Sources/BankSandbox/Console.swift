import BankAdmin
import BrokerAPI
import Checkout
import FoundationEssentials
import Text

/// Inspects and changes the bank: used by the admin endpoints and the till's console.
struct Console: Sendable {
  let bank: Bank
  let faults: ActiveFaults
  let log: RequestLog
  let callbacks: CallbackSender
  let events: EventLog
  /// Receives the length of each outage in seconds.
  let outages: AsyncStream<Double>.Continuation

  /// - Parameter limit: the most orders, requests and callbacks; the newest.
  /// - Throws: an error of SQLite.
  func report(atMost limit: Int) async throws -> BankReport {
    var report = BankReport(clock: bank.clock.report)
    let own = await bank.ownScenarios
    report.scenarios = bank.scenarios.map {
      .init(
        id: $0.id, names: $0.names, isTargeted: $0.isTargeted, isOwn: own.contains($0.id),
        provenance: Scenario.provenance)
    }
    report.chosen = await bank.chosen?.id
    report.switches = await bank.switches
    report.faults = faults.all.map { BankReport.ActiveFault(id: $0.id, fault: $0.fault) }
    (report.orderCount, report.orders) = try await bank.newest(limit)
    let (count, records) = log.all
    (report.requestCount, report.requests) = (count, records.suffix(limit).reversed())
    report.callbackCount = await callbacks.count
    report.callbacks = await callbacks.records.suffix(limit).reversed()
    report.snapshots = await bank.snapshotNames
    return report
  }

  /// Performs a command, or changes nothing.
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
      guard jump == 0 || bank.clock.now + jump < BankClock.latest else {
        throw BankRefusal.wrong(
          Finding(
            "jump", .malformed(Phrase("не дальше 9000 года", "9000 жылдан әрі емес", "no further than the year 9000"))))
      }
      bank.clock.change(speed: speed, isPaused: isPaused, jump: jump)
      await bank.keepClock()
      callbacks.wake()
      events.wake()
    case .takeBackJump:
      guard let orders = try await bank.takeBackJump() else { throw BankRefusal.noSuch(.jump) }
      await callbacks.timeWentBack()
      return .restored(orders)
    case .choose(nil): await bank.choose(nil)
    case .choose(let id?):
      guard let scenario = bank.scenarios.first(where: { $0.id == id }) else { throw BankRefusal.noSuch(.scenario) }
      await bank.choose(scenario)
    case .repeats(let repeats): await bank.change { $0.repeats = repeats }
    case .offersRead(let isOffered): await bank.change { $0.offersRead = isOffered }
    case .merchantRequired(let isRequired): await bank.change { $0.merchantRequired = isRequired }
    case .sums(let matter): await bank.change { $0.sums = matter }
    case .turnOn(let fault): return .turnedOn(faults.add(fault))
    case .turnOff(let id):
      guard faults.remove(id) || id == nil else { throw BankRefusal.noSuch(.fault) }
    case .move(let reference, let state, let title):
      guard try await bank.force(state, title: title, of: reference) else { throw BankRefusal.noSuch(.order) }
    case .sendAgain(let id):
      guard let isAccepted = await callbacks.sendAgain(id) else { throw BankRefusal.noSuch(.callback) }
      return .sent(isAccepted: isAccepted)
    case .put(let id, let text): try await bank.put(try Scenario(id: id, text))
    case .deleteScenario(let id):
      guard await bank.deleteScenario(id) else { throw BankRefusal.noSuch(.scenario) }
    case .load(let name, let file):
      do { try await bank.load(name, file) } catch let findings as Findings {
        throw BankRefusal.wrong(findings.asOne)
      }
    case .clearRequests: log.clear()
    case .place(let fixture): try await bank.place(fixture)
    case .delete(let reference):
      guard try await bank.delete(reference) else { throw BankRefusal.noSuch(.order) }
    case .tell(let url, let status): return .told(await callbacks.tell(url, status))
    case .reset:
      let orders = try await bank.reset()
      faults.replace([])
      log.clear()
      await callbacks.clear()
      events.clear()
      return .restored(orders)
    case .deleteSnapshot(let name):
      guard await bank.deleteSnapshot(name) else { throw BankRefusal.noSuch(.snapshot) }
    case .save(let name): try await bank.save(name, faults: faults.all.map(\.fault))
    case .restore(let name):
      guard let kept = try await bank.restore(name) else { throw BankRefusal.noSuch(.snapshot) }
      faults.replace(kept.faults)
      await callbacks.timeWentBack()
      return .restored(kept.orders)
    case .outage(let seconds):
      try check("seconds", seconds, BankCommand.outages)
      outages.yield(seconds)
    }
    return .done
  }

  private func check(_ name: String, _ number: Double, _ bounds: ClosedRange<Double>) throws {
    guard bounds.contains(number) else {
      throw BankRefusal.wrong(
        Finding(name, .malformed("expected a number from \(bounds.formattedPlainly)")))
    }
  }
}

extension Findings {
  /// The first one, with the others in its words.
  fileprivate var asOne: Finding {
    let others = all.dropFirst().prefix(9).map { "; \($0.description)" }.joined()
    return others.isEmpty ? all[0] : Finding(all[0].path, .malformed(Phrase(all[0].rule.english + others)))
  }
}

extension Scenario {
  fileprivate init(id: String, _ text: ScenarioText) throws(BankRefusal) {
    guard !id.isEmpty, !SafeText.isLonger(id, than: 60), SafeText.isClean(id) else {
      throw .wrong(
        Finding(
          "id",
          .malformed(
            Phrase(
              "от 1 до 60 знаков, без невидимых", "1–60 таңба, көрінбейтінсіз", "1 to 60 characters, none invisible"))))
    }
    do throws(ScenarioError) {
      switch text {
      case .toml(let toml): try self.init(id: id, toml: toml)
      case .json(let json): try self.init(id: id, json: json)
      }
    } catch {
      let place = if case .toml = text { "line \(error.line)" } else { "" }
      throw .wrong(Finding(place, .malformed(Phrase(error.description))))
    }
  }

  /// Nothing is published about when the bank does what.
  static let provenance = Provenance.assumed
}

extension Bank {
  /// The number of orders, and the newest first.
  func newest(_ limit: Int) throws -> (count: Int, orders: [BankReport.Order]) {
    try refresh()
    let moment = clock.now
    return (orders.all.count, orders.all.suffix(limit).reversed().map { $0.report(at: moment) })
  }

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
      next: steps.first { $0.at > moment }, turn: turn ?? 0)
  }
}
