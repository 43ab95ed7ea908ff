import BankAdmin
import Checkout
import Glibc
import Synchronization

/// Active faults by number.
final class ActiveFaults: Sendable {
  private struct State {
    var faults: [(id: Int, fault: Fault)] = []
    var next = 1
    var random: RandomSource
  }

  private let state: Mutex<State>

  init(_ random: RandomSource) { state = Mutex(State(random: random)) }

  var all: [(id: Int, fault: Fault)] { state.withLock { $0.faults } }

  /// Returns the fault's number.
  func add(_ fault: Fault) -> Int {
    state.withLock { state in
      defer { state.next += 1 }
      state.faults.append((state.next, fault))
      return state.next
    }
  }

  /// Removes one fault, or all; false where there was none.
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

  /// The faults that apply to a request, drawn by their probability; each drawn one has one occurrence less.
  /// - Parameter isPossible: false for a fault that cannot occur now.
  func draw(for endpoint: Fault.Endpoint, where isPossible: (Fault) -> Bool = { _ in true }) -> [Fault] {
    state.withLock { state in
      guard !state.faults.isEmpty else { return [] }
      var drawn: [Fault] = []
      for index in state.faults.indices {
        let fault = state.faults[index].fault
        guard fault.endpoint == endpoint || fault.endpoint == nil && endpoint != .callback, fault.times != 0,
          isPossible(fault)
        else { continue }
        guard fault.probability >= 1 || Double.random(in: 0..<1, using: &state.random) < fault.probability else {
          continue
        }
        var settled = fault
        if case .longTail(let median) = fault.kind {
          // Exponential; one in twenty is ten times as long.
          let random = Double.random(in: 0.000_001..<1, using: &state.random)
          let long = Int.random(in: 0..<20, using: &state.random) == 0 ? 10.0 : 1
          settled.kind = .delay(seconds: -log2(random) * median * long)
        }
        drawn.append(settled)
        if let times = fault.times { state.faults[index].fault.times = times - 1 }
      }
      state.faults.removeAll { $0.fault.times == 0 }
      return drawn
    }
  }
}
