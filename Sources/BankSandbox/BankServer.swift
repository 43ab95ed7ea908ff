package import BankAdmin
import BrokerAPI
package import Checkout
import FoundationEssentials
package import HTTP
internal import Hummingbird
package import Logging
internal import ServiceLifecycle
import Text
internal import UnixSignals

/// # BankSandbox: the stand-in bank
///
/// Implements the Smart Online Broker API on a local port, so that the till needs no credentials and no network. It stores what it is sent,
/// validates every field against the contract and moves orders through their states by its own clock. A scenario decides the states: the
/// chosen one, one for the customer or total, or that of a made-up customer.
///
/// It knows the till only by HTTP. States need no timers: an order's whole course is computed at the start and the current state derived
/// from it, so an idle bank does nothing.
package struct BankServer: Sendable {
  package let port: Int
  /// Tokens are issued to this client.
  package let clientID: String
  package let clientSecret: Secret
  /// Signs callbacks.
  package let callbackSecret: Secret
  private let serving: Task<Void, any Error>
  private let bank: Bank
  private let console: Console

  /// How often one reference was accepted and repeated.
  package struct SubmissionCounts: Hashable, Sendable {
    package let taken: Int
    package let repeated: Int
    package init(taken: Int, repeated: Int) {
      self.taken = taken
      self.repeated = repeated
    }
  }

  /// The bank's state with at most this many orders, requests and callbacks, the newest.
  /// - Throws: an error of SQLite.
  package func report(atMost limit: Int = 200) async throws -> BankReport { try await console.report(atMost: limit) }

  /// A token that no client asked for.
  package func grantToken(_ kind: OddToken) async -> String { await bank.grantToken(kind).accessToken }

  /// Performs a command, or changes nothing.
  @discardableResult
  package func perform(_ command: BankCommand) async throws(BankRefusal) -> BankOutcome {
    try await console.perform(command)
  }

  /// By reference, since the store was created.
  /// - Throws: an error of SQLite.
  package func submissionCounts() async throws -> [String: SubmissionCounts] { try await bank.submissionCounts() }

  /// Access to the admin endpoints over HTTP.
  package enum Admin: Hashable, Sendable {
    /// There are none.
    case off
    /// Local programs that send the key.
    case key(Secret)
    /// All local programs: for test rigs.
    case open
  }

  package struct Options: Sendable {
    /// 1…3600 times wall-clock speed.
    package var speed = 1.0
    /// The address to listen on.
    package var host = "127.0.0.1"
    /// The host in links; nil for `host`.
    package var linkHost: String?
    /// Where the bank is reachable from outside; nil for where it listens.
    package var publicURL: Origin?
    package var limits = ConnectionLimits()
    /// Nil for plain http.
    package var tls: ServerTLS?
    /// Of each callback; a slower partner is told again.
    package var callbackTimeouts = PhaseTimeouts(
      connect: .seconds(3), handshake: .seconds(3), firstByte: .seconds(5), betweenBytes: .seconds(5),
      total: .seconds(5))
    package var port = 0
    /// Tokens are issued to this client.
    package var clientID = "kassa"
    /// Nil to generate one.
    package var clientSecret: Secret?
    /// The database file; nil keeps orders in memory. It is opened at start.
    package var store: String?
    /// True where the file is known to be ours, so that one with a corrupt header is renamed.
    package var acceptsCorruptStore = false
    /// Where it is seeded, the secrets can be guessed.
    package var random: RandomSource
    /// Additional scenarios, which replace built-in ones of the same id and are tried first.
    package var scenarios: [Scenario] = []
    /// Nil to generate one.
    package var callbackSecret: Secret?
    /// In process, administration is always available.
    package var admin = Admin.off
    /// Hosts besides this machine that callbacks may be sent to.
    package var callbackHosts: Set<String> = []
    /// Called for every request once it is answered.
    package var log: (@Sendable (RequestRecord) -> Void)?
    /// Called for every callback attempt.
    package var callbackLog: (@Sendable (BankReport.CallbackAttempt) -> Void)?
    /// Shuts down gracefully on SIGTERM and SIGINT: for a process that only runs the bank.
    package var endsBySignal = false
    package var now: @Sendable () -> Moment
    /// For waiting and measuring.
    package var clock: any Clock<Duration>
    /// Delays answers to wrong secrets; nil uses `clock`.
    package var waitAfterFailures: (@Sendable (_ seconds: Double) async throws -> Void)?
    package var logger: Logger?

    package init(random: RandomSource, now: @escaping @Sendable () -> Moment, clock: any Clock<Duration>) {
      self.random = random
      self.now = now
      self.clock = clock
    }
  }

  /// Returns when the bank accepts requests.
  /// - Throws: `CannotListen`, or `BankStoreProblem` and SQLite's errors for the store.
  package static func start(_ options: Options) async throws -> BankServer {
    let store = try options.store.map {
      try BankStore(path: $0, acceptsCorruptHeader: options.acceptsCorruptStore, now: options.now().wall)
    }
    let random = options.random
    var secrets = random.stream("secrets")
    let clock = BankClock(now: options.now, timer: options.clock, speed: options.speed)
    let beginning = try store?.begin(clock.kept)
    if let time = beginning?.time {
      var position = clock.position
      position.anchor.bank = time
      clock.rewind(to: position)
    }
    let bank = Bank(
      clientID: options.clientID, clientSecret: options.clientSecret ?? Secret(secrets.secret()), clock: clock,
      store: store,
      // Seeded ids of an earlier run are in the store already.
      random: random.fork(UInt64(beginning?.starts ?? 0)), given: options.scenarios)
    var options = options
    options.callbackSecret = options.callbackSecret ?? Secret(secrets.secret())
    // Where the last port is taken, perhaps by another till, any other one will do.
    if options.port == 0, let last = store?.port, last != 0, let sandbox = try? await serve(bank, port: last, options) {
      return sandbox
    }
    return try await serve(bank, port: options.port, options)
  }

  private static func serve(_ bank: Bank, port wanted: Int, _ options: Options) async throws -> BankServer {
    let random = options.random
    let faults = ActiveFaults(random.stream("faults"))
    var formKey = random.stream("forms")
    let (clock, clockOfBank) = (options.clock, bank.clock)
    let now: @Sendable () -> Date = { options.now().wall }
    let secret = options.callbackSecret ?? ""
    let allowed = Set(options.callbackHosts.map { Authority(host: $0, port: nil).host })
    let events = EventLog()
    // Else nobody can read bodies and events.
    let isAsked = options.admin != .off
    let callbacks = CallbackSender(
      bank: bank, faults: faults, secret: secret,
      policy: CallbackPolicy(allowedHosts: allowed, publicURL: options.publicURL),
      random: random.stream("callbacks"), timeouts: options.callbackTimeouts, now: now, clock: clock,
      onRecord: { [log = options.callbackLog] attempt in
        if isAsked { events.note(.callback(attempt), at: clockOfBank.wall(ofTime: attempt.at)) }
        log?(attempt)
      })
    await bank.onChange {
      callbacks.wake()
      events.wake()
    }
    let (outages, outage) = AsyncStream.makeStream(of: Double.self)
    let console = Console(
      bank: bank, faults: faults,
      log: RequestLog(keepsBodies: isAsked, now: now, clock: clock) { [log = options.log] record in
        // What is asked of the bank itself is no event.
        if isAsked, !record.path.hasPrefix("/_bank") { events.note(.request(record.withoutBodies), at: record.at) }
        log?(record)
      },
      callbacks: callbacks, events: events, outages: outage)
    let (ports, port) = AsyncStream.makeStream(of: Int.self)
    let logger = Logger(forLibraries: options.logger)
    let listeningService = ListeningService(
      routes: Routes(
        console, access: AdminAccess(options.admin),
        own: OwnAddress(
          isSecure: options.tls != nil, publicURL: options.publicURL,
          linkHost: options.linkHost ?? IPAddress.reachable(options.host)),
        formKey: formKey.bytes(32),
        failureThrottle: FailureThrottle(
          now: now, wait: options.waitAfterFailures ?? { try await clock.sleep(for: .seconds($0)) })),
      host: options.host,
      publicURL: options.publicURL, linkHost: options.linkHost, port: wanted, limits: options.limits,
      tls: options.tls, outages: outages,
      started: { port.yield($0) }, logger: logger)
    var configuration = ServiceGroupConfiguration(
      services: [.init(service: listeningService, serviceName: "bank")],
      gracefulShutdownSignals: options.endsBySignal ? [.sigterm, .sigint] : [],
      logger: logger)
    // Requests that are waiting, for a fault perhaps, must not delay the shutdown.
    configuration.maximumGracefulShutdownDuration = options.limits.shutdown
    let group = ServiceGroup(configuration: configuration)
    let serving = Task {
      defer { port.finish() }
      async let _: Void = callbacks.run()
      try await group.run()
    }
    for await port in ports {
      return BankServer(
        port: port, clientID: bank.clientID, clientSecret: bank.clientSecret, callbackSecret: secret, serving: serving,
        bank: bank, console: console)
    }
    // The stream ended without a port: the server failed to start.
    do {
      try await serving.value
      throw CancellationError()
    } catch { throw CannotListen(error, at: Authority(host: options.host, port: wanted)) }
  }

  /// A copy of its state at this moment.
  /// - Throws: an error of SQLite.
  package func copy() async throws -> BankCopy {
    let snapshot = try await bank.snapshot([])
    return await BankCopy(snapshot, of: bank)
  }

  /// An order's current link instead of an older one; nil where the order is unknown or the link is not its.
  package func link(of reference: String, insteadOf old: String) async -> String? {
    try? await bank.link(of: reference, insteadOf: old)
  }

  /// The event id of a callback; nil beyond the order's course.
  package func eventID(of reference: String, index: Int) async -> String? {
    await bank.callback(of: reference, index: index)?.id
  }

  /// Allows callbacks to another host.
  package func allow(callbackHost: String) async { await console.callbacks.allow(host: callbackHost) }

  /// Runs until the bank stops.
  /// - Throws: what stopped it.
  package func run() async throws {
    defer { bank.store?.leave() }
    try await serving.value
  }

  /// Where a corrupt store was moved; nil where none was.
  package var storeSetAside: String? { bank.store?.setAside }

  package func stop() async {
    serving.cancel()
    _ = await serving.result
    bank.store?.leave()
  }

  /// The made-up customers.
  package static let people: [FictitiousCustomer] = {
    do {
      return try JSONDecoder().decode([FictitiousCustomer].self, from: Data(PackageResources.customers_json))
    } catch {
      // A test reads them.
      preconditionFailure("customers.json: \(error)")
    }
  }()
}
