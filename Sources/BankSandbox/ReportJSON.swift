import BankControl
import BrokerAPI
import Checkout
import FoundationEssentials

// What the admin endpoints tell, as JSON.

extension BankReport {
  var state: JSON {
    .object([
      "clock": .object([
        "now": .string(KazakhstanTime.iso(clock.now)), "speed": .number(.init(clock.speed)),
        "paused": .bool(clock.isPaused),
      ]),
      "scenario": chosen.map { .string($0) } ?? .null, "repeats": .string(switches.repeats.rawValue),
      "offersRead": .bool(switches.offersRead), "merchantRequired": .bool(switches.merchantRequired),
      "sums": .bool(switches.sums), "faults": .array(faults.map(\.json)), "orders": .number(.init(orderCount)),
      "requests": .number(.init(requestCount)),
    ])
  }

  /// The requests, the oldest first.
  var requestList: JSON {
    .object(["count": .number(.init(requestCount)), "last": .array(requests.reversed().map(\.json))])
  }
}

extension BankReport.ActiveFault {
  var json: JSON {
    guard case .object(let members) = fault.json else { return .null }
    return .object(members.merging(["id": .number(.init(id))]) { $1 })
  }
}

extension RequestRecord {
  fileprivate var json: JSON {
    var members: [String: JSON] = [
      "number": .number(.init(number)), "at": .string(KazakhstanTime.iso(at)), "method": .string(method),
      "path": .string(path), "status": .number(.init(status)),
      "milliseconds": .number(.init(Int(seconds * 1000))),
    ]
    if let problem { members["problem"] = .string(problem) }
    return .object(members)
  }
}

extension BankReport.CallbackTry {
  var json: JSON {
    .object([
      "id": .string(id), "referenceId": .string(reference), "state": .string(state.name), "url": .string(url),
      "attempt": .number(.init(attempt)), "at": .string(KazakhstanTime.iso(at)),
      "outcome": .string(String(describing: outcome)),
    ])
  }
}

extension BankReport.Order {
  /// The order with its state, those before it and those to come.
  var json: JSON {
    .object([
      "referenceId": .string(reference), "state": .string(state.name), "stateTitle": .string(title),
      "totalCost": .string(totalCost),
      "course": .array(
        course.map {
          .object([
            "state": .string($0.state.name), "at": .string(KazakhstanTime.iso($0.at)),
            "past": .bool($0.at < next?.at ?? .distantFuture),
          ])
        }),
    ])
  }
}

extension Scenario {
  var json: JSON {
    .object([
      "id": .string(id), "name": .object(names.mapValues { .string($0) }), "targeted": .bool(isTargeted),
      "mark": .string(String(describing: Scenario.mark)),
      "steps": .array(
        steps.map {
          .object([
            "state": .string($0.state.name),
            "after": .array([.number(.init($0.after.lowerBound)), .number(.init($0.after.upperBound))]),
          ])
        }),
    ])
  }
}
