import BankAdmin
import BrokerAPI
import Checkout
import Foundation
import HTTP
import HTTPTypes
import Hummingbird
import NIOCore
import Text

/// The bank's admin endpoints, below `/_bank/`. Unknown members and names are rejected.
struct AdminEndpoints: Sendable {
  let console: Console
  let access: AdminAccess
  let own: OwnAddress
  let failureThrottle: FailureThrottle

  /// The most orders, requests and callbacks in one response; the newest.
  static let limit = 1000

  func add(to router: Router<BankContext>) {
    let admin = router.group("_bank").add(
      middleware: AdminOnly(access: access, own: own, failureThrottle: failureThrottle))
    func tell(_ path: RouterPath, _ answer: @escaping @Sendable (BankReport) -> JSON) {
      admin.get(path) { _, _ in Response.json(answer(try await console.report(atMost: Self.limit))) }
    }
    tell("state") { $0.state }
    tell("scenarios") { _ in .array(console.bank.scenarios.map(\.json)) }
    tell("faults") { .array($0.faults.map(\.json)) }
    tell("orders") { .array($0.orders.reversed().map(\.json)) }
    tell("callbacks") { .array($0.callbacks.reversed().map(\.json)) }
    tell("snapshots") { .array($0.snapshots.map { .string($0) }) }

    func change(
      _ method: HTTPRequest.Method, _ path: RouterPath,
      _ read: @escaping @Sendable (inout MemberReader) -> [BankCommand]
    ) {
      admin.on(path, method: method) { request, _ in
        try await answer(request) { members in
          var reader = MemberReader(members)
          let commands = read(&reader)
          try reader.finish()
          for command in commands { _ = try await console.perform(command) }
          return .json(try await console.report(atMost: 0).state)
        }
      }
    }
    change(.put, "clock") { [$0.clock] }
    admin.delete("clock/jump") { request, _ in try await perform(.takeBackJump, request) }
    change(.put, "scenario") { [bank = console.bank] reader in
      switch reader.value("id", isRequired: true) {
      case nil: return []
      case .null: return [.choose(scenario: nil)]
      case .string(let id) where bank.scenarios.contains { $0.id == id }: return [.choose(scenario: id)]
      default:
        reader.fail("id", "no such scenario")
        return []
      }
    }
    admin.delete("scenario") { request, _ in try await perform(.choose(scenario: nil), request) }
    change(.put, "switches") { $0.switches }
    admin.put("outage") { request, context in
      try await answer(request) { members in
        var reader = MemberReader(members)
        let given = reader.number("seconds", BankCommand.outages, isRequired: true)
        try reader.finish()
        guard let seconds = given else { preconditionFailure("missing seconds were not found") }
        // Respond first: the outage closes this connection too.
        let begin = AfterResponse { [console] _ in console.outages.yield(seconds) }
        try await context.channel.triggerUserOutboundEvent(begin).get()
        return .json(try await console.report(atMost: 0).state)
      }
    }
    admin.post("faults") { request, _ in
      try await answer(request) { members in
        guard case .turnedOn(let id) = try await console.perform(.turnOn(Fault(checking: .object(members)))) else {
          return Response(status: .noContent)
        }
        return .json(.object(["id": .number(.init(id))]), status: .created)
      }
    }
    admin.delete("faults") { request, _ in try await perform(.turnOff(nil), request) }
    admin.delete("faults/:id") { request, context in
      // No fault has the number 0.
      try await perform(.turnOff(context.parameters.get("id", as: Int.self) ?? 0), request)
    }
    admin.post("orders") { request, _ in
      try await answer(request) { members in
        var reader = MemberReader(members)
        let given = reader.fixture
        try reader.finish()
        guard let fixture = given else { preconditionFailure("a missing order was not found") }
        _ = try await console.perform(.place(fixture))
        return .json(try await console.bank.report(of: fixture.reference)?.json ?? .null, status: .created)
      }
    }
    admin.delete("orders/:reference") { request, context in
      try await perform(.delete(order: context.name("reference")), request)
    }
    admin.put("orders/:reference") { request, context in
      try await answer(request) { members in
        var reader = MemberReader(members)
        let given = reader.state
        try reader.finish()
        guard let (state, title) = given else { preconditionFailure("a missing state was not found") }
        let reference = context.name("reference")
        _ = try await console.perform(.move(reference: reference, state, title: title))
        return .json(try await console.bank.report(of: reference)?.json ?? .null)
      }
    }
    admin.post("tokens") { request, _ in
      try await answer(request) { members in
        var reader = MemberReader(members)
        let given = reader.choice("kind", OddToken.self, isRequired: true)
        try reader.finish()
        guard let kind = given else { preconditionFailure("a missing kind was not found") }
        let headers: HTTPFields = [.cacheControl: "no-store"]
        return .json(await console.bank.grantToken(kind).json, status: .created, headers: headers)
      }
    }
    admin.post("callbacks") { request, _ in
      try await answer(request) { members in
        var reader = MemberReader(members)
        let given = reader.callback
        try reader.finish()
        guard let (url, status) = given else { preconditionFailure("a missing callback was not found") }
        guard case .told(let attempt?) = try await console.perform(.tell(url: url, status)) else {
          return Response(status: .noContent)
        }
        return .json(attempt.json, status: .created)
      }
    }
    admin.post("callbacks/:id/send") { request, context in
      try await answer(request, needsBody: false) { members in
        try MemberReader(members).finish()
        guard case .sent(let isAccepted) = try await console.perform(.sendAgain(callback: context.name("id"))) else {
          return Response(status: .noContent)
        }
        return .json(.object(["taken": .bool(isAccepted)]))
      }
    }
    admin.delete("snapshots/:name") { request, context in
      try await perform(.deleteSnapshot(context.name("name")), request)
    }
    addFiles(to: admin)
    admin.post("snapshots/:name/restore") { request, context in
      try await restore(.restore(snapshot: context.name("name")), request)
    }
    admin.post("reset") { request, _ in try await restore(.reset, request) }
    addJournal(to: admin)
  }

  /// Performs a command that changes many orders.
  private func restore(_ command: BankCommand, _ request: Request) async throws -> Response {
    try await answer(request, needsBody: false) { members in
      try MemberReader(members).finish()
      guard case .restored(let orders) = try await console.perform(command),
        case .object(let state) = try await console.report(atMost: 0).state
      else { return Response(status: .noContent) }
      return .json(.object(state.adding(["restored": orders.json])))
    }
  }

  /// Performs a command given by the path alone.
  func perform(_ command: BankCommand, _ request: Request) async throws -> Response {
    try await answer(request, needsBody: false) { members in
      try MemberReader(members).finish()
      _ = try await console.perform(command)
      return Response(status: .noContent)
    }
  }

  /// Converts refusals to responses.
  func answer(_ body: () async throws -> Response) async throws -> Response {
    do { return try await body() } catch let findings as Findings {
      return .details(.badRequest, findings.description)
    } catch let refusal as BankRefusal {
      if case .noSuch = refusal { return .details(.notFound, refusal.description) }
      guard case .wrong = refusal else { throw refusal }
      return .details(.badRequest, refusal.description)
    }
  }

  /// Parses a body and performs a change; an invalid body changes nothing.
  func answer(
    _ request: Request, needsBody: Bool = true, upTo limit: Int = 1 << 16,
    _ body: (JSON.Members) async throws -> Response
  ) async throws -> Response {
    let buffer = try await request.collect(upTo: limit)
    return try await answer {
      if !needsBody, buffer.readableBytes == 0 { return try await body([:]) }
      let json: JSON
      do throws(Finding) { json = try JSON(received: buffer) } catch { throw Findings(error) }
      guard case .object(let members) = json else {
        throw Findings(Finding("", .wrongType(expected: "object", found: json.kind)))
      }
      return try await body(members)
    }
  }
}

/// Enforces `AdminAccess`.
private struct AdminOnly: RouterMiddleware {
  typealias Context = BankContext
  let access: AdminAccess
  let own: OwnAddress
  let failureThrottle: FailureThrottle

  func handle(
    _ request: Request, context: BankContext, next: (Request, BankContext) async throws -> Response
  ) async throws -> Response {
    let facts = AdminAccess.Facts(
      method: request.method.rawValue, isFromThisMachine: context.isLocal, host: request.head.authority,
      origin: request.headers[.origin], contentType: request.headers[.contentType],
      takesTOML: request.uri.path.hasPrefix("/_bank/scenarios/"),
      key: HTTPField.Name(AdminAccess.keyHeader).flatMap { request.headers[$0] },
      proxyHeaders: request.headers.map(\.name.rawName).filter(AdminAccess.isProxyHeader))
    if let denial = access.denial(of: facts, at: own) {
      if denial.isWrongKey { await failureThrottle.count() }
      let challenge: HTTPFields =
        denial.refusal.status == 401 ? [.wwwAuthenticate: "\(AdminAccess.keyHeader) realm=\"kassa\""] : [:]
      return .details(HTTPResponse.Status(known: denial.refusal.status), denial.refusal.reason, headers: challenge)
    }
    return try await next(request, context)
  }
}

extension BankContext {
  /// A percent-decoded path parameter.
  func name(_ parameter: String) -> String {
    let text = parameters.get(parameter) ?? ""
    return text.removingPercentEncoding ?? text
  }
}

extension MemberReader {
  fileprivate var clock: BankCommand {
    mutating get {
      let (speed, isPaused) = (number("speed", BankReport.Clock.speeds), flag("paused"))
      return .clock(speed: speed, isPaused: isPaused, jump: number("jump", BankReport.Clock.jumps) ?? 0)
    }
  }

  fileprivate var switches: [BankCommand] {
    mutating get {
      var commands: [BankCommand] = []
      if let repeats = choice("repeats", BankReport.Repeat.self) { commands.append(.repeats(repeats)) }
      if let isOffered = flag("offersRead") { commands.append(.offersRead(isOffered)) }
      if let isRequired = flag("merchantRequired") { commands.append(.merchantRequired(isRequired)) }
      if let matter = flag("sums") { commands.append(.sums(matter)) }
      return commands
    }
  }

  /// Nil where the state is missing.
  var state: (OrderState, title: String?)? {
    mutating get {
      let (name, title) = (text("state", isRequired: true), text("title"))
      for (text, limit, member) in [(name, 100, "state"), (title, 300, "title")] {
        guard let text, SafeText.containsControls(text) || SafeText.isLonger(text, than: limit) else { continue }
        fail(member, Phrase("at most \(limit) characters, none of them a control"))
      }
      guard let name else { return nil }
      let state = OrderState(name)
      if !state.isSpeltExactly, title == nil || name.isEmpty {
        let names = OrderState.Known.allCases.map { OrderState($0).name }.joined(separator: ", ")
        fail("state", Phrase("no known state; expected one of \(names), or another one with a title where it is meant"))
      }
      return (state, title)
    }
  }
}
