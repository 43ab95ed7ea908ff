import BankAdmin
import BrokerAPI
import Checkout
import Foundation
import HTTP
import HTTPTypes
import Text

/// A state to notify a partner of.
struct CallbackEvent: Hashable, Sendable {
  let reference: String
  /// In the order's course.
  let index: Int
  /// As the order's.
  let turn: Int?
  /// The partner recognises duplicates by it.
  let id: String
  let url: String
  let status: OrderStatus
  let at: Date
}

/// Notifies partners of states: at least once each, in order for each order, with retries.
///
/// Sleeps until the next callback is due; a change of orders or of the clock wakes it.
actor CallbackSender {
  /// Seconds of the bank's clock between attempts; after the last one the callback is dropped.
  static let delays: [Double] = [1, 5, 25, 125, 625]
  private static let limit = 1000
  private static let atOnce = 64
  /// Within how many seconds of the bank's clock a state has to follow for two to be swapped.
  private static let swapWindow = 120.0

  private let bank: Bank
  private let faults: ActiveFaults
  private let secret: Secret
  private var policy: CallbackPolicy
  /// Called for every attempt.
  private let onRecord: (@Sendable (BankReport.CallbackAttempt) -> Void)?
  private let timeouts: PhaseTimeouts
  private let now: @Sendable () -> Date
  private let clock: any Clock<Duration>
  private var random: RandomSource
  private let client = HTTPClient()
  private var inFlight: [String: Task<Void, Never>] = [:]
  /// Orders whose last attempt failed: how often, and when to retry.
  private var waits: [String: (failed: Int, until: Date)] = [:]
  /// How often the bank's time went back.
  private var timesBack = 0
  /// How often everything was forgotten.
  private var cleared = 0
  private(set) var records: [BankReport.CallbackAttempt] = []
  /// Of all attempts, also those whose records are gone.
  private(set) var count = 0
  /// The last events and how often each was attempted, for sending again.
  private var events: [String: (event: CallbackEvent, attempts: Int)] = [:]
  private let wakeUps: AsyncStream<Void>
  private nonisolated let wakeUp: AsyncStream<Void>.Continuation

  init(
    bank: Bank, faults: ActiveFaults, secret: Secret, policy: CallbackPolicy, random: RandomSource,
    timeouts: PhaseTimeouts, now: @escaping @Sendable () -> Date, clock: any Clock<Duration>,
    onRecord: (@Sendable (BankReport.CallbackAttempt) -> Void)? = nil
  ) {
    self.bank = bank
    self.faults = faults
    self.secret = secret
    self.policy = policy
    self.timeouts = timeouts
    self.now = now
    self.onRecord = onRecord
    self.clock = clock
    self.random = random
    (wakeUps, wakeUp) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
  }

  func allow(host: String) { policy.allowedHosts.insert(Authority(host: host, port: nil).host) }

  /// Something may be due earlier.
  nonisolated func wake() { wakeUp.yield() }

  /// The bank's time has gone back: what waited for a later one is tried at once.
  func timeWentBack() {
    timesBack += 1
    waits = [:]
    wake()
  }

  /// Until it is cancelled.
  func run() async {
    var timer: (task: Task<Void, Never>, ends: Duration)?
    let elapsed = clock.stopwatch
    wake()
    for await _ in wakeUps {
      guard let seconds = await step() else { continue }
      let now = elapsed()
      let ends = now + .seconds(seconds)
      // A timer that fires earlier is kept. A cancelled sleep stays in memory until its time, so few should be cancelled.
      if let timer, timer.ends > now, timer.ends <= ends { continue }
      timer?.task.cancel()
      let task = Task { [wakeUp, clock] in
        // A cancelled timer must not wake the loop.
        guard (try? await clock.sleep(for: .seconds(seconds))) != nil else { return }
        wakeUp.yield()
      }
      timer = (task, ends)
    }
    timer?.task.cancel()
    let deliveries = Array(inFlight.values)
    for delivery in deliveries { delivery.cancel() }
    for delivery in deliveries { await delivery.value }
    client.close()
  }

  /// Starts due deliveries and returns the wall-clock seconds until the next; nil to wait for a wake-up.
  private func step() async -> Double? {
    let moment = bank.clock.now
    // Limits concurrent deliveries: each needs a connection.
    let room = Self.atOnce - inFlight.count
    let due = room > 0 ? await bank.callbacks(at: moment, atMost: room) : []
    for event in due where inFlight[event.reference] == nil {
      if let wait = waits[event.reference], wait.until > moment {
        await bank.reschedule(event.reference, until: wait.until)
        continue
      }
      inFlight[event.reference] = Task { await deliver(event) }
    }
    guard inFlight.count < Self.atOnce else { return nil }
    let next = await bank.nextCallbackAt
    let anchor = bank.clock.anchor
    guard let next, !anchor.isPaused else { return nil }
    return max(0.001, next.timeIntervalSince(moment) / anchor.speed)
  }

  private func deliver(_ event: CallbackEvent) async {
    defer {
      inFlight[event.reference] = nil
      wake()
    }
    let (timesBack, cleared) = (timesBack, cleared)
    var copies = 1
    // Where no state follows soon, the fault waits for one where it does.
    let canSwap = await hasNearSuccessor(event)
    for fault in faults.draw(for: .callback, where: { canSwap || $0.kind != .outOfOrder }) {
      switch fault.kind {
      case .delay(let seconds), .longTail(let seconds): try? await bank.clock.wait(seconds)
      case .duplicate: copies = 2
      case .dropped: copies = 0
      case .outOfOrder:
        // The next state is sent first.
        guard let later = await successor(of: event) else { break }
        _ = await post(later)
        _ = await post(event)
        waits[event.reference] = nil
        await bank.markNotified(later)
        return
      default: break
      }
    }
    // Taken back meanwhile: what is true now is sent instead.
    guard await bank.isUnchanged(event) else { return await bank.markNotified(event) }
    // Of what was forgotten meanwhile there is no record.
    guard cleared == self.cleared else { return }
    let failed = waits[event.reference]?.failed ?? 0
    var isAccepted = true
    for _ in 0..<copies { isAccepted = await post(event) }
    if copies == 0 { note(event, .dropped) }
    let isOver = if isAccepted || failed >= Self.delays.count { true } else { await !bank.isUnchanged(event) }
    if isOver {
      waits[event.reference] = nil
      await bank.markNotified(event)
    } else {
      let isBack = timesBack != self.timesBack
      let delay = isBack ? 0 : Self.delays[failed] * random.number(in: 0.8...1.2)
      let until = bank.clock.now + delay
      waits[event.reference] = (failed + 1, until)
      await bank.reschedule(event.reference, until: until)
    }
  }

  /// Whether a state follows an event soon: not one that is due in days, unless the customer decides before.
  private func hasNearSuccessor(_ event: CallbackEvent) async -> Bool {
    guard let next = await bank.callback(after: event) else { return false }
    let seconds = next.at.timeIntervalSince(bank.clock.now)
    return seconds <= 0 || seconds <= Self.swapWindow && !bank.clock.anchor.isPaused
  }

  /// Waits for the state that follows an event, perhaps another one than was planned; nil where none follows soon any more.
  private func successor(of event: CallbackEvent) async -> CallbackEvent? {
    while !Task.isCancelled, await hasNearSuccessor(event), let next = await bank.callback(after: event) {
      let seconds = next.at.timeIntervalSince(bank.clock.now)
      if seconds <= 0 { return next }
      try? await bank.clock.wait(max(0.001, seconds))
    }
    return nil
  }

  /// Sends a state that is no order's.
  func tell(_ url: String, _ status: OrderStatus) async -> BankReport.CallbackAttempt? {
    let event = CallbackEvent(
      reference: status.referenceId, index: 0, turn: nil, id: random.bytes(16).hexadecimal, url: url, status: status,
      at: bank.clock.now)
    _ = await post(event)
    return records.last { $0.id == event.id }
  }

  /// Forgets everything that was sent.
  func clear() {
    (records, events, count) = ([], [:], 0)
    cleared += 1
    timeWentBack()
  }

  /// Sends an event again; nil for an unknown id, else whether it was accepted.
  func sendAgain(_ id: String) async -> Bool? {
    guard let event = events[id]?.event else { return nil }
    _ = await post(event)
    return records.last { $0.id == id }?.outcome.isAccepted
  }

  /// False where nobody accepted it. What no retry would help, such as a disallowed URL, counts as accepted.
  private func post(_ event: CallbackEvent) async -> Bool {
    // The partner may ask for it again before it has answered.
    events[event.id] = (event, events[event.id]?.attempts ?? 0)
    let cleared = cleared
    let ownPort = await bank.port
    guard cleared == self.cleared else { return true }
    if let reason = policy.refusal(of: event.url, ownPort: ownPort) {
      note(event, .notAllowed(reason))
      return true
    }
    let body = event.status.json.bytes
    let moment = String(Int(now().timeIntervalSince1970))
    var request = ClientRequest(method: "POST", url: event.url, timeouts: timeouts)
    request.needsOwnConnection = true
    request.headers = [
      ("Content-Type", "application/json; charset=utf-8"), (CallbackSignature.idHeader, event.id),
      (CallbackSignature.timeHeader, moment),
      (CallbackSignature.header, CallbackSignature.of(body, id: event.id, at: moment, secret: secret)),
    ]
    request.body = body
    let report = await client.call(request)
    guard cleared == self.cleared else { return true }
    guard report.failure == nil, let head = report.head else {
      note(event, .failed(report.failure?.description ?? ""))
      if case .badRequest? = report.failure?.cause { return true }
      return false
    }
    let ids = head.headers.filter { $0.0.lowercased() == CallbackSignature.idHeader.lowercased() }.map(\.1)
    if head.status == CallbackLoop.status.code, ids == [event.id] {
      note(event, .notAllowed(.ownPort))
      return true
    }
    let outcome = BankReport.CallbackAttempt.Outcome.answered(head.status)
    note(event, outcome)
    return outcome.isAccepted
  }

  private func note(_ event: CallbackEvent, _ outcome: BankReport.CallbackAttempt.Outcome) {
    let attempt = (events[event.id]?.attempts ?? 0) + 1
    events[event.id] = (event, attempt)
    let record = BankReport.CallbackAttempt(
      id: event.id, reference: event.reference, state: event.status.state, url: RequestLog.masked(event.url),
      attempt: attempt, at: bank.clock.now, outcome: outcome)
    records.append(record)
    count += 1
    onRecord?(record)
    guard records.count > Self.limit else { return }
    records.removeFirst(Self.limit / 10)
    let known = Set(records.map(\.id))
    events = events.filter { known.contains($0.key) }
  }
}
