import BrokerAPI
import Dispatch
import Glibc
import Synchronization

/// What a signal does to a command that prints one object, or that changes something: neither ends without a word.
final class Interruption: Sendable {
  static let shared = Interruption()

  private struct State {
    var isNoticed = false
    /// Ends the calls under way; nil while none of them could change anything.
    var stop: (@Sendable () async -> Void)?
    var signal: Int32?
    /// The result is being told.
    var isOver = false
  }

  private let state = Mutex(State())
  private let signals: [Int32]
  // Used only while it is set up.
  nonisolated(unsafe) private let sources: [any DispatchSourceSignal]

  private init() {
    // One that is ignored stays so: the program is meant to outlive its terminal.
    signals = [SIGINT, SIGTERM, SIGHUP, SIGQUIT].filter { number in
      let before = signal(number, SIG_DFL)
      let isIgnored = unsafeBitCast(before, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
      if isIgnored { signal(number, SIG_IGN) }
      return !isIgnored
    }
    sources = signals.map { DispatchSource.makeSignalSource(signal: $0, queue: .global()) }
  }

  /// From now on a signal ends the program at once, with a failure as its object.
  func beginObject() async { await notice() }

  /// From now on a signal ends the calls under way instead, and what became of them is still recorded and told.
  func beginChange(_ stop: @escaping @Sendable () async -> Void) async {
    state.withLock { $0.stop = stop }
    await notice()
  }

  /// - Throws: where a signal came. Nothing was changed.
  func check() throws(Stopped) {
    if let signal = state.withLock({ $0.signal }) { throw Stopped(signal: signal) }
  }

  /// The result is told instead.
  func end() { state.withLock { $0.isOver = true } }

  /// Returns when signals are noticed.
  private func notice() async {
    let wasNoticed = state.withLock { state in
      defer { state.isNoticed = true }
      return state.isNoticed
    }
    if wasNoticed { return }
    for (number, source) in zip(signals, sources) {
      source.setEventHandler { [self] in received(number) }
      await withCheckedContinuation { registered in
        source.setRegistrationHandler { registered.resume() }
        source.activate()
      }
    }
  }

  private func received(_ number: Int32) {
    let stop: (@Sendable () async -> Void)? = state.withLock { state in
      guard !state.isOver, state.signal == nil else { return nil }
      state.signal = number
      if let stop = state.stop { return stop }
      // Under the lock, so that no result is told besides.
      let stopped = Stopped(signal: number)
      stopped.tell(json: true)
      _exit(stopped.status)
    }
    if let stop { Task { await stop() } }
  }
}

/// A signal came before anything was changed at the bank.
struct Stopped: Error {
  let signal: Int32

  var status: Int32 { 128 + signal }

  func tell(json: Bool) {
    let sentence = "stopped before anything was changed at the bank"
    if json {
      CommandOutput.print([
        "error": ["code": "stopped", "message": .string(sentence), "exit": .number(.init(status))]
      ])
    } else {
      CommandOutput.note(sentence)
    }
  }
}
