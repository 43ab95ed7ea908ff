import Dispatch
import Glibc
import Synchronization

/// Signals while something is sent: the calls under way end at once, and what became of them is still recorded and told.
final class Interruption: Sendable {
  private let received = Mutex<Int32?>(nil)
  private let signals: [Int32]
  // Used only while it is set up.
  nonisolated(unsafe) private let sources: [any DispatchSourceSignal]

  /// Returns when signals are noticed.
  /// - Parameter stop: ends the calls under way.
  static func begin(_ stop: @escaping @Sendable () async -> Void) async -> Interruption {
    let interruption = Interruption()
    for (number, source) in zip(interruption.signals, interruption.sources) {
      source.setEventHandler {
        interruption.received.withLock { $0 = $0 ?? number }
        Task { await stop() }
      }
      await withCheckedContinuation { registered in
        source.setRegistrationHandler { registered.resume() }
        source.activate()
      }
    }
    return interruption
  }

  private init() {
    // One that is ignored stays so: the program is meant to outlive its terminal.
    signals = [SIGINT, SIGTERM, SIGHUP].filter { number in
      let before = signal(number, SIG_DFL)
      let isIgnored = unsafeBitCast(before, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
      if isIgnored { signal(number, SIG_IGN) }
      return !isIgnored
    }
    sources = signals.map { DispatchSource.makeSignalSource(signal: $0, queue: .global()) }
  }

  /// Ends the program as the signal that came would have; nothing was sent.
  func endIfSignalled() {
    guard let signal = received.withLock({ $0 }) else { return }
    CommandOutput.note("stopped before anything was sent")
    exit(128 + signal)
  }
}
