import BankAdmin
import Checkout
import FoundationEssentials
import Synchronization

/// The bank's own clock, for tokens, links, codes, delays and states: it runs up to 3600 times as fast as wall-clock time, can be paused
/// and jumps ahead. It goes back only where a jump is taken back or a snapshot restored. It starts at wall-clock time and runs on by
/// monotonic time, so that setting the wall clock neither stops it nor makes it jump.
final class BankClock: Sendable {
  /// A reference point: monotonic time, bank time, and the speed from there on.
  struct Anchor: Hashable, Sendable {
    var monotonic: Date
    var bank: Date
    var speed: Double
    var isPaused = false

    func bank(at moment: Moment) -> Date {
      isPaused ? bank : bank + moment.monotonic.timeIntervalSince(monotonic) * speed
    }
  }

  /// What a store keeps of the clock: monotonic time means nothing to another process.
  struct Kept: Hashable, Sendable, Codable {
    var wall: Date
    var bank: Date
    var speed: Double
    var isPaused = false

    func bank(at wall: Date) -> Date {
      isPaused ? bank : bank + max(0, wall.timeIntervalSince(self.wall)) * speed
    }
  }

  struct Jump: Hashable, Sendable {
    /// When it was made, by wall-clock time.
    let wall: Date
    /// Where it led to.
    let landing: Date
    let seconds: TimeInterval
  }

  /// How far it jumps: what is planned from there, up to centuries ahead, can still be written with four digits of a year.
  static let latest = KazakhstanTime.start(of: CivilDate(year: 9000, month: 1, day: 1)!)

  /// All that a snapshot keeps of the clock.
  struct Position: Hashable, Sendable {
    var anchor: Anchor
    /// Oldest first, without those that were taken back.
    var jumps: [Jump] = []
  }

  private struct State {
    var position: Position
    /// Total seconds jumped, for waiting tasks.
    var jumped: TimeInterval = 0
    /// Notifies waiting tasks of changes.
    var waiting: [UInt64: AsyncStream<Void>.Continuation] = [:]
    var nextWaiting: UInt64 = 0
  }

  let moment: @Sendable () -> Moment
  /// For waiting.
  private let timer: any Clock<Duration>
  private let speedAtStart: Double
  private let state: Mutex<State>

  init(now: @escaping @Sendable () -> Moment, timer: any Clock<Duration>, speed: Double) {
    moment = now
    self.timer = timer
    let start = now()
    speedAtStart = Self.bounded(speed)
    let anchor = Anchor(monotonic: start.monotonic, bank: start.wall, speed: speedAtStart)
    state = Mutex(State(position: Position(anchor: anchor)))
  }

  private static func bounded(_ speed: Double) -> Double {
    let speeds = BankReport.Clock.speeds
    return max(speeds.lowerBound, min(speed, speeds.upperBound))
  }

  /// Another one that shows this one's time for ever.
  var standingStill: BankClock {
    let moment = moment()
    let clock = BankClock(now: { moment }, timer: timer, speed: 1)
    clock.rewind(to: position)
    return clock
  }

  var now: Date { state.withLock { $0.position.anchor.bank(at: moment()) } }
  var anchor: Anchor { state.withLock { $0.position.anchor } }
  var kept: Kept {
    state.withLock { state in
      let (moment, anchor) = (moment(), state.position.anchor)
      return Kept(wall: moment.wall, bank: anchor.bank(at: moment), speed: anchor.speed, isPaused: anchor.isPaused)
    }
  }

  var report: BankReport.Clock {
    state.withLock { state in
      let (anchor, moment) = (state.position.anchor, moment())
      let now = anchor.bank(at: moment)
      return BankReport.Clock(
        now: now, speed: anchor.speed, isPaused: anchor.isPaused, ahead: now.timeIntervalSince(moment.wall),
        lastJump: state.position.jumps.last?.seconds)
    }
  }

  /// - Parameter jump: seconds to skip ahead.
  func change(speed: Double? = nil, isPaused: Bool? = nil, jump: TimeInterval = 0) {
    state.withLock { state in
      let (moment, anchor, jump) = (moment(), state.position.anchor, max(0, jump))
      let landing = anchor.bank(at: moment) + jump
      state.position.anchor = Anchor(
        monotonic: moment.monotonic, bank: landing, speed: speed.map(Self.bounded) ?? anchor.speed,
        isPaused: isPaused ?? anchor.isPaused)
      guard jump > 0 else { return }
      state.jumped += jump
      state.position.jumps.append(Jump(wall: moment.wall, landing: landing, seconds: jump))
      // Older ones can no longer be taken back.
      if state.position.jumps.count > 1000 { state.position.jumps.removeFirst(500) }
    }
    notifyWaiting()
  }

  /// The last jump; nil where there is none to take back.
  var lastJump: Jump? { state.withLock { $0.position.jumps.last } }

  /// Takes a jump back. What has waited for it is not undone.
  func takeBack(_ jump: Jump) {
    state.withLock { state in
      guard let place = state.position.jumps.lastIndex(of: jump) else { return }
      state.position.jumps.remove(at: place)
      let moment = moment()
      state.position.anchor.bank = state.position.anchor.bank(at: moment) - jump.seconds
      state.position.anchor.monotonic = moment.monotonic
    }
    notifyWaiting()
  }

  /// The current state, its anchor beginning now.
  var position: Position {
    state.withLock { state in
      let moment = moment()
      var position = state.position
      position.anchor.bank = position.anchor.bank(at: moment)
      position.anchor.monotonic = moment.monotonic
      return position
    }
  }

  /// That of a clock which begins now.
  var fresh: Position {
    let start = moment()
    return Position(anchor: Anchor(monotonic: start.monotonic, bank: start.wall, speed: speedAtStart))
  }

  /// Continues from an earlier state.
  func rewind(to position: Position) {
    state.withLock { state in
      state.position = position
      state.position.anchor.monotonic = moment().monotonic
    }
    notifyWaiting()
  }

  /// The bank's time at a wall-clock time: partners write wall-clock times. A pause counts as over.
  func time(ofWall wall: Date) -> Date {
    state.withLock { state in
      let (now, anchor) = (moment(), state.position.anchor)
      return anchor.bank(at: now) + wall.timeIntervalSince(now.wall) * anchor.speed
    }
  }

  /// The reverse of `time(ofWall:)`.
  func wall(ofTime time: Date) -> Date {
    state.withLock { state in
      let (now, anchor) = (moment(), state.position.anchor)
      return now.wall + time.timeIntervalSince(anchor.bank(at: now)) / anchor.speed
    }
  }

  /// Seconds since a person did something in a second of wall-clock time: jumps ahead age it, the clock's speed does not. Negative for the
  /// future.
  func age(ofSecond second: Date) -> TimeInterval {
    state.withLock { state in
      // Stamps name whole seconds, so a jump within the second may have come first.
      let jumps = state.position.jumps.filter { $0.wall >= second + 1 }
      return moment().wall.timeIntervalSince(second) + jumps.reduce(0) { $0 + $1.seconds }
    }
  }

  private func notifyWaiting() {
    for waiting in state.withLock({ Array($0.waiting.values) }) { waiting.yield() }
  }

  /// Waits for seconds of the bank's clock, whatever changes meanwhile.
  /// - Throws: `CancellationError`.
  func wait(_ seconds: TimeInterval) async throws {
    var left = seconds
    // Ignores rounding errors.
    while left > 0.000_001 {
      let (changes, change) = AsyncStream.makeStream(of: Void.self)
      let (number, anchor, jumped) = state.withLock { state in
        state.nextWaiting += 1
        state.waiting[state.nextWaiting] = change
        return (state.nextWaiting, state.position.anchor, state.jumped)
      }
      let (timer, elapsed, longest) = (timer, timer.stopwatch, left / anchor.speed)
      await withTaskGroup(of: Void.self) { group in
        if !anchor.isPaused { group.addTask { try? await timer.sleep(for: .seconds(longest)) } }
        group.addTask { for await _ in changes { return } }
        await group.next()
        group.cancelAll()
      }
      let now = state.withLock { state in
        state.waiting[number] = nil
        return state.jumped
      }
      try Task.checkCancellation()
      left -= (anchor.isPaused ? 0 : elapsed() / .seconds(1) * anchor.speed) + now - jumped
    }
  }
}

extension Clock where Duration == Swift.Duration {
  /// Measures the time since now.
  var stopwatch: @Sendable () -> Duration {
    let start = now
    return { start.duration(to: now) }
  }
}
