import BankAdmin
import BrokerAPI
import Checkout
import FoundationEssentials

// JSON of the admin endpoints.

extension BankReport {
  var state: JSON {
    [
      "clock": [
        "now": .string(KazakhstanTime.iso(clock.now)), "speed": .number(.init(clock.speed)),
        "paused": .bool(clock.isPaused), "ahead": .number(.init(clock.ahead)),
        "lastJump": clock.lastJump.map { .number(.init($0)) } ?? .null,
      ],
      "alterations": .array(alterations.map { .string($0.description) }),
      "scenario": chosen.map { .string($0) } ?? .null, "repeats": .string(switches.repeats.rawValue),
      "offersRead": .bool(switches.offersRead), "merchantRequired": .bool(switches.merchantRequired),
      "sums": .bool(switches.sums), "faults": .array(faults.map(\.json)), "orders": .number(.init(orderCount)),
      "requests": .number(.init(requestCount)),
    ]
  }

  /// Oldest first.
  var requestList: JSON {
    ["count": .number(.init(requestCount)), "last": .array(requests.reversed().map(\.json))]
  }
}

extension RestoredOrders {
  var json: JSON {
    [
      "vanished": .number(.init(vanished.count)), "returned": .number(.init(returned.count)),
      "changed": .number(.init(changed.count)),
    ]
  }
}

extension BankReport.ActiveFault {
  var json: JSON {
    guard case .object(let members) = fault.json else { return .null }
    return .object(members.adding(["id": .number(.init(id))]))
  }
}

extension RequestRecord {
  var json: JSON {
    var members: JSON.Members = [
      "number": .number(.init(number)), "at": .string(KazakhstanTime.iso(at)), "method": .string(method),
      "path": .string(path), "status": .number(.init(status)),
      "milliseconds": .number(.init(Int(seconds * 1000))),
    ]
    if let problem { members["problem"] = .string(problem) }
    if let reference { members["referenceId"] = .string(reference) }
    members["request"] = sent?.json
    members["response"] = answered?.json
    return .object(members)
  }
}

extension RequestRecord.Body {
  /// As JSON where it is.
  fileprivate var json: JSON {
    var members: JSON.Members = ["bytes": .number(.init(size))]
    if let text { members["body"] = (try? JSON(parsing: text.utf8)) ?? .string(text) }
    return .object(members)
  }
}

extension BankEvent {
  var json: JSON {
    let names: JSON.Members = ["event": .number(.init(number)), "kind": .string(kind.rawValue)]
    let content: JSON =
      switch content {
      case .request(let record): record.json
      case .callback(let attempt): attempt.json
      case .state(let reference, let step, let title):
        [
          "referenceId": .string(reference), "state": .string(step.state.name), "stateTitle": .string(title),
          "at": .string(KazakhstanTime.iso(step.at)),
        ]
      }
    guard case .object(let members) = content else { return .object(names) }
    return .object(names.adding(members))
  }
}

extension BankReport.CallbackAttempt {
  var json: JSON {
    [
      "id": .string(id), "referenceId": .string(reference), "state": .string(state.name), "url": .string(url),
      "attempt": .number(.init(attempt)), "at": .string(KazakhstanTime.iso(at)),
      "outcome": .string(String(describing: outcome)),
    ]
  }
}

extension BankReport.Order {
  var json: JSON {
    [
      "referenceId": .string(reference), "state": .string(state.name), "stateTitle": .string(title),
      "totalCost": .string(totalCost.plain),
      "course": .array(
        course.map {
          [
            "state": .string($0.state.name), "at": .string(KazakhstanTime.iso($0.at)),
            "past": .bool($0.at < next?.at ?? .distantFuture),
          ]
        }),
    ]
  }
}

extension Scenario {
  var json: JSON {
    [
      "id": .string(id),
      "name": .object(JSON.Members(names.sorted { $0.key < $1.key }.map { ($0.key, .string($0.value)) })),
      "targeted": .bool(isTargeted),
      "mark": .string(String(describing: Scenario.provenance)),
      "steps": .array(
        steps.map {
          [
            "state": .string($0.state.name),
            "after": $0.after.map { [.number(.init($0.lowerBound)), .number(.init($0.upperBound))] } ?? "customer",
          ]
        }),
    ]
  }
}
