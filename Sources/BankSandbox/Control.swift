import BrokerAPI
import Checkout
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

/// The bank's own handles, below `/_bank/`: for this machine only. What a body or a name does not know it refuses.
struct Control: Sendable {
  let bank: Bank
  let faults: FaultBox
  let log: RequestLog
  let callbacks: CallbackSender

  func add(to router: Router<BankContext>) {
    let control = router.group("_bank").add(middleware: LocalOnly())
    control.get("state") { _, _ in Response.json(try await state()) }
    control.put("clock") { request, _ in try await change(request) { try await setClock($0) } }
    control.get("scenarios") { _, _ in Response.json(JSON.array(bank.scenarios.map(\.json))) }
    control.put("scenario") { request, _ in try await change(request) { try await choose($0) } }
    control.put("switches") { request, _ in try await change(request) { try await setSwitches($0) } }
    control.get("faults") { _, _ in Response.json(faultList) }
    control.post("faults") { request, _ in
      try await change(request, .created) { json in
        let fault = try Fault(checking: .object(json))
        return .object(["id": .number(Decimal(faults.add(fault)))])
      }
    }
    control.delete("faults") { _, _ -> Response in
      _ = faults.remove(nil)
      return Response(status: .noContent)
    }
    control.delete("faults/:id") { _, context -> Response in
      guard let id = context.parameters.get("id", as: Int.self), faults.remove(id) else {
        return Response.noSuch("fault")
      }
      return Response(status: .noContent)
    }
    control.get("requests") { _, _ in Response.json(requests) }
    control.get("orders") { _, _ in Response.json(JSON.array(try await bank.books().map(\.json))) }
    control.put("orders/:reference") { request, context -> Response in
      let reference = context.parameters.get("reference") ?? ""
      return try await change(request) { try await move(reference.removingPercentEncoding ?? reference, $0) }
    }
    control.get("callbacks") { _, _ in Response.json(await callbackList()) }
    control.post("callbacks/:id/send") { _, context -> Response in
      guard let isTaken = await callbacks.sendAgain(context.parameters.get("id") ?? "") else {
        return Response.noSuch("callback")
      }
      return Response.json(.object(["taken": .bool(isTaken)]))
    }
    control.get("snapshots") { _, _ in Response.json(JSON.array(await bank.snapshotNames.map { .string($0) })) }
    control.put("snapshots/:name") { _, context -> Response in
      try await bank.save(context.parameters.get("name") ?? "", faults: faults.all.map(\.fault))
      return Response(status: .noContent)
    }
    control.post("snapshots/:name/restore") { _, context -> Response in
      guard let kept = try await bank.restore(context.parameters.get("name") ?? "") else {
        return Response.noSuch("snapshot")
      }
      faults.replace(kept)
      callbacks.poke()
      return Response.json(try await state())
    }
  }

  // MARK: What it tells

  private func state() async throws -> JSON {
    let anchor = bank.clock.anchor
    let (chosen, repeats, offersRead) = await bank.switches
    return .object([
      "clock": .object([
        "now": .string(KazakhstanTime.iso(bank.clock.now)), "speed": .number(Decimal(anchor.speed)),
        "paused": .bool(anchor.isPaused),
      ]),
      "scenario": chosen.map { .string($0.id) } ?? .null, "repeats": .string(repeats.rawValue),
      "offersRead": .bool(offersRead), "faults": faultList,
      "orders": .number(Decimal(await bank.orders.all.count)), "requests": .number(Decimal(log.all.count)),
    ])
  }

  private var faultList: JSON {
    .array(
      faults.all.map { id, fault in
        guard case .object(var members) = fault.json else { return .null }
        members["id"] = .number(Decimal(id))
        return .object(members)
      })
  }

  private var requests: JSON {
    let (count, records) = log.all
    return .object([
      "count": .number(Decimal(count)),
      "last": .array(
        records.map {
          .object([
            "number": .number(Decimal($0.number)), "at": .string(KazakhstanTime.iso($0.at)),
            "method": .string($0.method), "path": .string($0.path), "status": .number(Decimal($0.status)),
            "milliseconds": .number(Decimal(Int($0.seconds * 1000))),
          ])
        }),
    ])
  }

  private func callbackList() async -> JSON {
    .array(
      await callbacks.records.map {
        .object([
          "id": .string($0.id), "referenceId": .string($0.reference), "state": .string($0.state),
          "url": .string($0.url), "attempt": .number(Decimal($0.attempt)), "at": .string(KazakhstanTime.iso($0.at)),
          "outcome": .string($0.outcome),
        ])
      })
  }

  // MARK: What it changes

  /// Reads a body, makes the change and tells what came of it; a body that is wrong changes nothing.
  private func change(
    _ request: Request, _ status: HTTPResponse.Status = .ok, _ body: ([String: JSON]) async throws -> JSON
  ) async throws -> Response {
    guard request.headers[.contentType]?.lowercased().hasPrefix("application/json") == true else {
      return .details(.unsupportedMediaType, "Content-Type: expected application/json")
    }
    let buffer = try await request.body.collect(upTo: 1 << 16)
    let json: JSON
    do { json = try JSON(strictly: Array(buffer.readableBytesView)) } catch {
      return .details(.badRequest, "body: not JSON: \(error.reason)")
    }
    guard case .object(let members) = json else { return .details(.badRequest, "body: expected an object") }
    do { return .json(try await body(members), status: status) } catch let finding as Finding {
      return .details(.badRequest, finding.description)
    }
  }

  private func only(_ names: Set<String>, in members: [String: JSON]) throws(Finding) {
    for name in members.keys.sorted() where !names.contains(name) { throw Finding(name, .unknownMember) }
  }

  private func setClock(_ members: [String: JSON]) async throws -> JSON {
    try only(["speed", "paused", "jump"], in: members)
    func number(_ name: String, _ bounds: ClosedRange<Double>) throws(Finding) -> Double? {
      guard let value = members[name] else { return nil }
      guard case .number(let decimal) = value, let number = Double(decimal.description), bounds.contains(number) else {
        throw Finding(name, .malformed("expected a number from \(bounds.lowerBound) to \(bounds.upperBound)"))
      }
      return number
    }
    let speed = try number("speed", BankClock.speeds)
    let jump = try number("jump", 0...31_536_000) ?? 0
    var isPaused: Bool?
    if let value = members["paused"] {
      guard case .bool(let flag) = value else {
        throw Finding("paused", .wrongType(expected: "boolean", found: value.kind))
      }
      isPaused = flag
    }
    bank.clock.change(speed: speed, isPaused: isPaused, jump: jump)
    await bank.keepClock()
    callbacks.poke()
    return try await state()
  }

  private func choose(_ members: [String: JSON]) async throws -> JSON {
    try only(["id"], in: members)
    guard let value = members["id"] else { throw Finding("id", .missing) }
    if value == .null {
      await bank.choose(nil)
    } else {
      guard let scenario = bank.scenarios.first(where: { $0.id == value.text }) else {
        throw Finding("id", .malformed("no such scenario"))
      }
      await bank.choose(scenario)
    }
    return try await state()
  }

  private func setSwitches(_ members: [String: JSON]) async throws -> JSON {
    try only(["repeats", "offersRead"], in: members)
    var repeats: Bank.Repeat?
    if let value = members["repeats"] {
      guard let found = value.text.flatMap({ Bank.Repeat(rawValue: $0) }) else {
        throw Finding(
          "repeats", .malformed("expected " + Bank.Repeat.allCases.map(\.rawValue).joined(separator: " or ")))
      }
      repeats = found
    }
    if let value = members["offersRead"] {
      guard case .bool(let flag) = value else {
        throw Finding("offersRead", .wrongType(expected: "boolean", found: value.kind))
      }
      await bank.set(offersRead: flag)
    }
    if let repeats { await bank.set(repeats: repeats) }
    return try await state()
  }

  private func move(_ reference: String, _ members: [String: JSON]) async throws -> JSON {
    try only(["state", "title"], in: members)
    guard case .string(let name)? = members["state"], !name.isEmpty else { throw Finding("state", .missing) }
    let state = OrderState(name)
    let title = members["title"]?.text
    guard state.look != .unknown || title != nil else {
      throw Finding("state", .malformed("no known state; give it a title where it is meant"))
    }
    guard try await bank.force(state, title: title, of: reference) else {
      throw Finding("reference", .malformed("no such order"))
    }
    return .array(try await bank.books().filter { $0.order.reference == reference }.map(\.json))
  }
}

/// Lets nobody in who is not on this machine.
private struct LocalOnly: RouterMiddleware {
  typealias Context = BankContext
  func handle(
    _ request: Request, context: BankContext, next: (Request, BankContext) async throws -> Response
  ) async throws -> Response {
    // A page in a browser names its origin: no page may reach for these handles.
    guard context.isLocal, request.headers[.origin] == nil else {
      return .details(.forbidden, "the control is for this machine only")
    }
    return try await next(request, context)
  }
}

extension Scenario {
  fileprivate var json: JSON {
    .object([
      "id": .string(id), "name": .object(names.mapValues { .string($0) }), "targeted": .bool(isTargeted),
      "steps": .array(
        steps.map {
          .object([
            "state": .string($0.state.name),
            "after": .array([.number(Decimal($0.after.lowerBound)), .number(Decimal($0.after.upperBound))]),
          ])
        }),
    ])
  }
}

extension Bank.Entry {
  /// The order as the control tells it: with the states to come.
  var json: JSON {
    .object([
      "referenceId": .string(order.reference), "state": .string(status.state.name),
      "stateTitle": .string(status.stateTitle), "totalCost": .string(order.totalCost),
      "productCode": .string(order.productCode), "preapp": .string(order.preapp.text),
      "course": .array(
        order.course.map {
          .object([
            "state": .string($0.state.name), "at": .string(KazakhstanTime.iso($0.at)), "past": .bool($0.at <= at),
          ])
        }),
    ])
  }
}

extension Response {
  fileprivate static func noSuch(_ thing: String) -> Response { .details(.notFound, "no such \(thing)") }
}
