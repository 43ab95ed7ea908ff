import BankControl
import FoundationEssentials
import Synchronization

/// The bank's own clock, by which tokens, links, codes, delays and states go: it runs as fast as the wall or up to 3600 times faster,
/// pauses and jumps ahead. It goes back only with the whole bank, to a snapshot.
final class BankClock: Sendable {
  /// A moment from which it runs on: what the wall said, what it said itself, and how fast it went from there.
  struct Anchor: Hashable, Sendable, Codable {
    var wall: Date
    var bank: Date
    var speed: Double
    var isPaused = false

    func bank(at moment: Date) -> Date {
      isPaused ? bank : bank + max(0, moment.timeIntervalSince(wall)) * speed
    }
  }

  private struct State {
    /// The anchors, oldest first: the last one holds now.
    var anchors: [Anchor]
    /// The seconds that were jumped over in all.
    var jumped: TimeInterval = 0
  }

  private let wall: @Sendable () -> Date
  private let state: Mutex<State>

  /// A clock that begins at the wall's time, or goes on from an anchor as if it had run ever since.
  init(wall: @escaping @Sendable () -> Date, speed: Double, goingOnFrom last: Anchor? = nil) {
    self.wall = wall
    let now = wall()
    let begin = max(now, last?.bank(at: now) ?? now)
    state = Mutex(State(anchors: [Anchor(wall: now, bank: begin, speed: Self.bounded(speed))]))
  }

  private static func bounded(_ speed: Double) -> Double {
    let speeds = BankReport.Clock.speeds
    return max(speeds.lowerBound, min(speed, speeds.upperBound))
  }

  /// What it says.
  var now: Date { state.withLock { $0.anchors[$0.anchors.count - 1].bank(at: wall()) } }
  /// How fast and whether it goes.
  var anchor: Anchor { state.withLock { $0.anchors[$0.anchors.count - 1] } }

  /// Sets how fast it goes, whether it goes, or makes it jump ahead by so many seconds.
  func change(speed: Double? = nil, isPaused: Bool? = nil, jump: TimeInterval = 0) {
    state.withLock { state in
      let moment = wall()
      var anchor = state.anchors[state.anchors.count - 1]
      anchor = Anchor(
        wall: moment, bank: anchor.bank(at: moment) + max(0, jump), speed: speed.map(Self.bounded) ?? anchor.speed,
        isPaused: isPaused ?? anchor.isPaused)
      state.jumped += max(0, jump)
      state.anchors.append(anchor)
      // Nobody asks what it said a thousand changes ago.
      if state.anchors.count > 1000 { state.anchors.removeFirst(500) }
    }
  }

  /// How it stands now, as an anchor that begins now.
  var standing: Anchor {
    state.withLock { state in
      let moment = wall()
      var anchor = state.anchors[state.anchors.count - 1]
      (anchor.bank, anchor.wall) = (anchor.bank(at: moment), moment)
      return anchor
    }
  }

  /// Goes on from how it once stood.
  func rewind(to anchor: Anchor) {
    state.withLock { state in
      var anchor = anchor
      anchor.wall = wall()
      state.anchors.append(anchor)
    }
  }

  /// What it said when the wall said something: a partner writes the wall's time, whatever this clock does.
  func time(ofWall moment: Date) -> Date {
    state.withLock { state in
      let anchor = state.anchors.last { $0.wall <= moment } ?? state.anchors[0]
      // Before the first anchor both went alike.
      return moment < anchor.wall ? anchor.bank + moment.timeIntervalSince(anchor.wall) : anchor.bank(at: moment)
    }
  }

  /// Waits for so many of its seconds.
  /// - Throws: `CancellationError`.
  func wait(_ seconds: TimeInterval) async throws {
    var left = seconds
    var jumped = state.withLock { $0.jumped }
    while left > 0 {
      let anchor = anchor
      // Short, so that a change of speed, a pause or a jump is noticed soon.
      let slice = anchor.isPaused ? 0.05 : min(left / anchor.speed, 0.05)
      try await Task.sleep(for: .seconds(slice))
      if !anchor.isPaused { left -= slice * anchor.speed }
      let now = state.withLock { $0.jumped }
      left -= now - jumped
      jumped = now
    }
  }
}
