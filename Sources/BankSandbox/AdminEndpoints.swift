import BankControl
import BrokerAPI
import Checkout
import Foundation
import HTTP
import HTTPTypes
import Hummingbird
import NIOCore
import Text

/// The bank's admin endpoints, below `/_bank/`. What a body or a name does not know they refuse.
struct AdminEndpoints: Sendable {
  let console: Console
  let access: AdminAccess
  let own: OwnAddress
  let wrongTries: WrongTries

  /// How many orders, requests and callbacks are told at once; the newest.
  static let most = 1000

  func add(to router: Router<BankContext>) {
    let admin = router.group("_bank").add(middleware: AdminOnly(access: access, own: own, wrongTries: wrongTries))
    func tell(_ path: RouterPath, _ answer: @escaping @Sendable (BankReport) -> JSON) {
      admin.get(path) { _, _ in Response.json(answer(try await console.report(atMost: Self.most))) }
    }
    tell("state") { $0.state }
    tell("scenarios") { _ in .array(console.bank.scenarios.map(\.json)) }
    tell("faults") { .array($0.faults.map(\.json)) }
    tell("requests") { $0.requestList }
    tell("orders") { .array($0.orders.reversed().map(\.json)) }
    tell("callbacks") { .array($0.callbacks.reversed().map(\.json)) }
    tell("snapshots") { .array($0.snapshots.map { .string($0) }) }

    func change(
      _ method: HTTPRequest.Method, _ path: RouterPath,
      _ read: @escaping @Sendable (JSON.Members) throws -> [BankCommand]
    ) {
      admin.on(path, method: method) { request, _ in
        try await answer(request) { members in
          for command in try read(members) { _ = try await console.perform(command) }
          return .json(try await console.report(atMost: 0).state)
        }
      }
    }
    change(.put, "clock") { [try $0.clock] }
    change(.put, "scenario") { [bank = console.bank] members in
      let command = try members.scenario
      if case .choose(let id?) = command, !bank.scenarios.contains(where: { $0.id == id }) {
        throw Finding("id", .malformed("no such scenario"))
      }
      return [command]
    }
    change(.put, "switches") { try $0.switches }
    admin.put("outage") { request, context in
      try await answer(request) { members in
        try members.only("seconds")
        let seconds = try members.number("seconds", BankCommand.outages)
        // The answer first: an outage breaks every connection off, and this call comes by one of them.
        let begin = AfterAnswer { [console] in console.outages.yield(seconds) }
        try await context.channel.triggerUserOutboundEvent(begin).get()
        return .json(try await console.report(atMost: 0).state)
      }
    }
    admin.post("faults") { request, _ in
      try await answer(request) { members in
        guard case .turnedOn(let id) = try await console.perform(.turnOn(Fault(checking: .object(members.all)))) else {
          return Response(status: .noContent)
        }
        return .json(.object(["id": .number(.init(id))]), status: .created)
      }
    }
    admin.delete("faults") { request, _ in try await carryOut(.turnOff(nil), request) }
    admin.delete("faults/:id") { request, context in
      // What is no number is the number of no fault.
      try await carryOut(.turnOff(context.parameters.get("id", as: Int.self) ?? 0), request)
    }
    admin.put("orders/:reference") { request, context in
      try await answer(request) { members in
        let (state, title) = try members.state
        let reference = context.name("reference")
        _ = try await console.perform(.move(reference: reference, state, title: title))
        return .json(try await console.bank.report(of: reference)?.json ?? .null)
      }
    }
    admin.post("callbacks/:id/send") { request, context in
      try await answer(request, needsBody: false) { members in
        try members.only()
        guard case .sent(let isTaken) = try await console.perform(.sendAgain(callback: context.name("id"))) else {
          return Response(status: .noContent)
        }
        return .json(.object(["taken": .bool(isTaken)]))
      }
    }
    admin.put("snapshots/:name") { request, context in
      try await carryOut(.save(snapshot: context.name("name")), request)
    }
    admin.post("snapshots/:name/restore") { request, context in
      try await answer(request, needsBody: false) { members in
        try members.only()
        _ = try await console.perform(.restore(snapshot: context.name("name")))
        return .json(try await console.report(atMost: 0).state)
      }
    }
  }

  /// Carries out a command that is all in the path.
  private func carryOut(_ command: BankCommand, _ request: Request) async throws -> Response {
    try await answer(request, needsBody: false) { members in
      try members.only()
      _ = try await console.perform(command)
      return Response(status: .noContent)
    }
  }

  /// Makes an answer of a refusal.
  private func answer(_ body: () async throws -> Response) async throws -> Response {
    do { return try await body() } catch let finding as Finding {
      return .details(.badRequest, finding.description)
    } catch BankRefusal.noSuch(let thing) {
      return .details(.notFound, "no such \(thing)")
    } catch BankRefusal.wrong(let finding) {
      return .details(.badRequest, finding.description)
    }
  }

  /// Reads a body, makes the change and tells what came of it; a body that is wrong changes nothing.
  private func answer(
    _ request: Request, needsBody: Bool = true, _ body: (JSON.Members) async throws -> Response
  ) async throws -> Response {
    let buffer = try await request.body.collect(upTo: 1 << 16)
    return try await answer {
      if !needsBody, buffer.readableBytes == 0 { return try await body(JSON.Members(all: [:])) }
      let json: JSON
      do throws(JSONError) { json = try JSON(parsing: buffer.readableBytesView) } catch {
        throw Finding("", .malformed("not JSON: \(error.reason)"))
      }
      guard case .object(let members) = json else {
        throw Finding("", .wrongType(expected: "object", found: json.kind))
      }
      return try await body(JSON.Members(all: members))
    }
  }
}

/// Lets nobody in who may not use the admin endpoints.
private struct AdminOnly: RouterMiddleware {
  typealias Context = BankContext
  let access: AdminAccess
  let own: OwnAddress
  let wrongTries: WrongTries

  func handle(
    _ request: Request, context: BankContext, next: (Request, BankContext) async throws -> Response
  ) async throws -> Response {
    let facts = AdminAccess.Facts(
      method: request.method.rawValue, isFromThisMachine: context.isLocal, host: request.head.authority,
      origin: request.headers[.origin], contentType: request.headers[.contentType],
      key: HTTPField.Name(AdminAccess.keyHeader).flatMap { request.headers[$0] },
      proxyHeaders: request.headers.map(\.name.rawName).filter(AdminAccess.isProxyHeader))
    if let denial = access.denial(of: facts, at: own) {
      if denial.isWrongKey { await wrongTries.count() }
      let challenge: HTTPFields =
        denial.refusal.status == 401 ? [.wwwAuthenticate: "\(AdminAccess.keyHeader) realm=\"kassa\""] : [:]
      return .details(HTTPResponse.Status(known: denial.refusal.status), denial.refusal.reason, headers: challenge)
    }
    return try await next(request, context)
  }
}

extension BankContext {
  /// A part of the path, as it was before it was made part of one.
  fileprivate func name(_ parameter: String) -> String {
    let text = parameters.get(parameter) ?? ""
    return text.removingPercentEncoding ?? text
  }
}

extension JSON {
  /// The members of a body.
  fileprivate struct Members { let all: [String: JSON] }
}

extension JSON.Members {
  /// - Throws: a finding for a member of another name.
  func only(_ names: String...) throws(Finding) {
    for name in all.keys.sorted() where !names.contains(name) { throw Finding(name, .unknownMember) }
  }

  func number(_ name: String, _ bounds: ClosedRange<Double>) throws(Finding) -> Double {
    guard let value = all[name] else { throw Finding(name, .missing) }
    guard case .number(let spelt) = value, let number = Double(spelt.spelling), bounds.contains(number) else {
      throw Finding(name, .malformed("expected a number from \(bounds.lowerBound) to \(bounds.upperBound)"))
    }
    return number
  }

  private func flag(_ name: String) throws(Finding) -> Bool? {
    guard let value = all[name] else { return nil }
    guard case .bool(let flag) = value else { throw Finding(name, .wrongType(expected: "boolean", found: value.kind)) }
    return flag
  }

  var clock: BankCommand {
    get throws(Finding) {
      try only("speed", "paused", "jump")
      return .clock(
        speed: all["speed"] == nil ? nil : try number("speed", BankReport.Clock.speeds), isPaused: try flag("paused"),
        jump: all["jump"] == nil ? 0 : try number("jump", BankReport.Clock.jumps))
    }
  }

  var scenario: BankCommand {
    get throws(Finding) {
      try only("id")
      switch all["id"] {
      case .null: return .choose(scenario: nil)
      case .string(let id): return .choose(scenario: id)
      case let other?: throw Finding("id", .wrongType(expected: "string or null", found: other.kind))
      case nil: throw Finding("id", .missing)
      }
    }
  }

  var switches: [BankCommand] {
    get throws(Finding) {
      try only("repeats", "offersRead", "merchantRequired", "sums")
      var commands: [BankCommand] = []
      if let value = all["repeats"] {
        guard case .string(let text) = value, let repeats = BankReport.Repeat(rawValue: text) else {
          throw Finding(
            "repeats", .malformed("expected " + BankReport.Repeat.allCases.map(\.rawValue).joined(separator: " or ")))
        }
        commands.append(.repeats(repeats))
      }
      if let isOffered = try flag("offersRead") { commands.append(.offersRead(isOffered)) }
      if let isRequired = try flag("merchantRequired") { commands.append(.merchantRequired(isRequired)) }
      if let matter = try flag("sums") { commands.append(.sums(matter)) }
      return commands
    }
  }

  var state: (OrderState, title: String?) {
    get throws(Finding) {
      try only("state", "title")
      guard case .string(let name)? = all["state"], !name.isEmpty else { throw Finding("state", .missing) }
      var title: String?
      if let value = all["title"] {
        guard case .string(let text) = value else {
          throw Finding("title", .wrongType(expected: "string", found: value.kind))
        }
        title = text
      }
      for (text, limit, member) in [(name, 100, "state"), (title ?? "", 300, "title")] {
        guard !SafeText.holdsControls(text), !SafeText.isLonger(text, than: limit) else {
          throw Finding(member, .malformed("at most \(limit) characters, none of them a control"))
        }
      }
      let state = OrderState(name)
      guard state.look != .unknown || title != nil else {
        throw Finding("state", .malformed("no known state; give it a title where it is meant"))
      }
      return (state, title)
    }
  }
}
