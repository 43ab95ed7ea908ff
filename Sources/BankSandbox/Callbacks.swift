import AsyncHTTPClient
import BankControl
import BrokerAPI
import Checkout
import Foundation
import HTTP
import HTTPTypes
import NIOCore
import NIOHTTP1

/// A state that a partner is to be told.
struct CallbackEvent: Hashable, Sendable {
  let reference: String
  /// Where in the order's course.
  let index: Int
  /// By which a partner recognises one that comes again.
  let id: String
  let url: String
  let status: OrderStatus
  let at: Date
}

/// Tells partners of states: each at least once, those of an order one after another, again and again later where nobody takes it.
///
/// Sleeps until the next state is due; a change of the books or of the clock wakes it.
actor CallbackSender {
  /// How long to wait after each try that failed, in seconds of the bank's clock; then it is given up.
  static let delays: [Double] = [1, 5, 25, 125, 625]
  private static let limit = 1000
  private static let atOnce = 64

  private let bank: Bank
  private let faults: FaultBox
  private let secret: String
  private var policy: CallbackPolicy
  /// Told of every try.
  private let told: (@Sendable (BankReport.CallbackTry) -> Void)?
  private let now: @Sendable () -> Date
  private var random: BankRandom
  private var client: HTTPClient?
  private var inFlight: Set<String> = []
  /// The orders whose last try failed: how often, and when they are tried again.
  private var waits: [String: (failed: Int, until: Date)] = [:]
  private(set) var records: [BankReport.CallbackTry] = []
  /// What was told last, to send it again.
  private var events: [String: CallbackEvent] = [:]
  private let pokes: AsyncStream<Void>
  private nonisolated let poked: AsyncStream<Void>.Continuation

  init(
    bank: Bank, faults: FaultBox, secret: String, policy: CallbackPolicy, seed: UInt64?,
    now: @escaping @Sendable () -> Date, told: (@Sendable (BankReport.CallbackTry) -> Void)? = nil
  ) {
    self.bank = bank
    self.faults = faults
    self.secret = secret
    self.policy = policy
    self.now = now
    self.told = told
    random = BankRandom(seed: seed.map { $0 ^ 0xCA11 })
    (pokes, poked) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
  }

  /// Allows one more host to be called.
  func allow(host: String) { policy.allowedHosts.insert(Authority(host: host, port: nil).host) }

  /// Something may be due sooner than was thought.
  nonisolated func poke() { poked.yield() }

  /// Runs until it is cancelled.
  func run() async {
    var timer: (task: Task<Void, Never>, ends: ContinuousClock.Instant)?
    poke()
    for await _ in pokes {
      guard let seconds = await step() else { continue }
      let (now, ends) = (ContinuousClock.now, ContinuousClock.now + .seconds(seconds))
      // One that wakes sooner will do. A sleep that is cancelled stays in memory until it would have ended, so few may be.
      if let timer, timer.ends > now, timer.ends <= ends { continue }
      timer?.task.cancel()
      let task = Task { [poked] in
        // What is cancelled wakes nobody.
        guard (try? await Task.sleep(until: ends)) != nil else { return }
        poked.yield()
      }
      timer = (task, ends)
    }
    timer?.task.cancel()
    try? await client?.shutdown()
  }

  /// Starts what is due, and says in how many seconds of the wall there is more to do; nil where only a poke brings more.
  private func step() async -> Double? {
    let moment = bank.clock.now
    // Only so many at once: each is a connection of its own.
    let room = Self.atOnce - inFlight.count
    let due = room > 0 ? await bank.callbacks(at: moment, atMost: room) : []
    for event in due where !inFlight.contains(event.reference) {
      if let wait = waits[event.reference], wait.until > moment {
        await bank.postpone(event.reference, until: wait.until)
        continue
      }
      inFlight.insert(event.reference)
      Task { await deliver(event) }
    }
    guard inFlight.count < Self.atOnce else { return nil }
    let next = await bank.nextCallbackAt
    let anchor = bank.clock.anchor
    guard let next, !anchor.isPaused else { return nil }
    return max(0.001, next.timeIntervalSince(moment) / anchor.speed)
  }

  private func deliver(_ event: CallbackEvent) async {
    defer {
      inFlight.remove(event.reference)
      poke()
    }
    var copies = 1
    for fault in faults.strike(at: .callback) {
      switch fault.kind {
      case .delay(let seconds), .longTail(let seconds): try? await bank.clock.wait(seconds)
      case .duplicate: copies = 2
      case .dropped: copies = 0
      case .outOfOrder:
        // The state after this one goes first.
        guard let later = await bank.callback(of: event.reference, index: event.index + 1) else { break }
        try? await bank.clock.wait(later.at.timeIntervalSince(bank.clock.now))
        _ = await post(later, attempt: 1)
        _ = await post(event, attempt: 1)
        await bank.told(event.reference, upTo: later.index)
        return
      default: break
      }
    }
    let failed = waits[event.reference]?.failed ?? 0
    var isTaken = true
    for _ in 0..<copies { isTaken = await post(event, attempt: failed + 1) }
    if copies == 0 { note(event, attempt: 1, .dropped) }
    if isTaken || failed >= Self.delays.count {
      waits[event.reference] = nil
      await bank.told(event.reference, upTo: event.index)
    } else {
      let delay = Self.delays[failed] * random.number(in: 0.8...1.2)
      let until = bank.clock.now + delay
      waits[event.reference] = (failed + 1, until)
      await bank.postpone(event.reference, until: until)
    }
  }

  /// Sends one that was sent before once more; nil where there was none of this id, else whether it was taken.
  func sendAgain(_ id: String) async -> Bool? {
    guard let event = events[id] else { return nil }
    return await post(event, attempt: records.count { $0.id == id } + 1)
  }

  /// Posts a state; false where nobody took it. What may not be posted to counts as taken: it never will be.
  private func post(_ event: CallbackEvent, attempt: Int) async -> Bool {
    events[event.id] = event
    if let reason = policy.refusal(of: event.url, ownPort: await bank.port) {
      note(event, attempt: attempt, .notAllowed(reason))
      return true
    }
    let body = event.status.json.bytes
    let moment = String(Int(now().timeIntervalSince1970))
    var request = HTTPClientRequest(url: event.url)
    request.method = .POST
    request.headers.add(name: "Content-Type", value: "application/json; charset=utf-8")
    request.headers.add(name: CallbackSignature.idHeader, value: event.id)
    request.headers.add(name: CallbackSignature.timeHeader, value: moment)
    request.headers.add(
      name: CallbackSignature.header,
      value: CallbackSignature.of(body, id: event.id, at: moment, secret: secret))
    request.body = .bytes(body)
    do {
      let answer = try await connections().execute(request, timeout: .seconds(5))
      if answer.status.code == CallbackLoop.status.code, answer.headers[CallbackSignature.idHeader] == [event.id] {
        note(event, attempt: attempt, .notAllowed(.ownPort))
        return true
      }
      let outcome = BankReport.CallbackTry.Outcome.answered(Int(answer.status.code))
      note(event, attempt: attempt, outcome)
      return outcome.isTaken
    } catch {
      note(event, attempt: attempt, .failed(String(String(describing: error).prefix(120))))
      return false
    }
  }

  private func connections() -> HTTPClient {
    if let client { return client }
    var configuration = HTTPClient.Configuration(
      redirectConfiguration: .disallow, timeout: .init(connect: .seconds(3), read: .seconds(5)))
    configuration.httpVersion = .http1Only
    configuration.connectionPool.retryConnectionEstablishment = false
    let new = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    client = new
    return new
  }

  private func note(_ event: CallbackEvent, attempt: Int, _ outcome: BankReport.CallbackTry.Outcome) {
    let record = BankReport.CallbackTry(
      id: event.id, reference: event.reference, state: event.status.state, url: event.url, attempt: attempt,
      at: bank.clock.now, outcome: outcome)
    records.append(record)
    told?(record)
    guard records.count > Self.limit else { return }
    records.removeFirst(Self.limit / 10)
    let known = Set(records.map(\.id))
    events = events.filter { known.contains($0.key) }
  }
}
