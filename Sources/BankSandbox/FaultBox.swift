import BankControl
import FoundationEssentials
import Synchronization

/// The faults that are on, each with a number.
final class FaultBox: Sendable {
  private struct State {
    var faults: [(id: Int, fault: Fault)] = []
    var next = 1
    var random: BankRandom
  }

  private let state: Mutex<State>

  init(seed: UInt64?) { state = Mutex(State(random: BankRandom(seed: seed.map { $0 ^ 0xFA17 }))) }

  var all: [(id: Int, fault: Fault)] { state.withLock { $0.faults } }

  /// Turns a fault on and returns its number.
  func add(_ fault: Fault) -> Int {
    state.withLock { state in
      defer { state.next += 1 }
      state.faults.append((state.next, fault))
      return state.next
    }
  }

  /// Turns one off, or all; false where there was none.
  func remove(_ id: Int?) -> Bool {
    state.withLock { state in
      let before = state.faults.count
      state.faults.removeAll { id == nil || $0.id == id }
      return state.faults.count < before
    }
  }

  func replace(_ faults: [Fault]) {
    state.withLock { state in
      state.faults = faults.enumerated().map { (state.next + $0, $1) }
      state.next += faults.count
    }
  }

  /// What goes wrong with a request: each fault that matches has its chance, and has one time less where it strikes.
  func strike(at endpoint: Fault.Endpoint) -> [Fault] {
    state.withLock { state in
      guard !state.faults.isEmpty else { return [] }
      var struck: [Fault] = []
      for index in state.faults.indices {
        let fault = state.faults[index].fault
        guard fault.endpoint == endpoint || fault.endpoint == nil && endpoint != .callback, fault.times != 0 else {
          continue
        }
        guard fault.probability >= 1 || Double.random(in: 0..<1, using: &state.random) < fault.probability else {
          continue
        }
        var settled = fault
        if case .longTail(let median) = fault.kind {
          // Exponential, and one in twenty ten times as long.
          let chance = Double.random(in: 0.000_001..<1, using: &state.random)
          let long = Int.random(in: 0..<20, using: &state.random) == 0 ? 10.0 : 1
          settled.kind = .delay(seconds: median * long * Self.halvings(to: chance))
        }
        struck.append(settled)
        if let times = fault.times { state.faults[index].fault.times = times - 1 }
      }
      state.faults.removeAll { $0.fault.times == 0 }
      return struck
    }
  }

  /// How often one has to be halved to come to a number below one: its logarithm to the base of a half.
  private static func halvings(to number: Double) -> Double {
    var (rest, whole, step) = (number, 0.0, 1.0)
    while rest < 0.5 { (rest, whole) = (rest * 2, whole + 1) }
    var fraction = 0.0
    // Binary digits of the logarithm, by squaring.
    for _ in 0..<24 {
      step /= 2
      rest *= rest
      if rest < 0.5 { (rest, fraction) = (rest * 2, fraction + step) }
    }
    return whole + fraction
  }
}
