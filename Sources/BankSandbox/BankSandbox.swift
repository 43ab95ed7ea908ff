public import BankControl
public import Checkout
public import FoundationEssentials
package import HTTP
internal import Hummingbird
public import Logging
internal import ServiceLifecycle
internal import UnixSignals

/// # BankSandbox: the stand-in bank
///
/// A bank of the Smart Online Broker API on a port of this machine, so that the till needs no credentials and no network. It
/// remembers what it was sent, checks every field as the contract says, and walks each order through its states by its own clock. What
/// becomes of an order is a scenario: the chosen one, one for the customer or total, or that of the made-up customer who buys.
///
/// Knows the till only by HTTP. States are not driven by timers: an order has its whole course from the start, and the state at a moment
/// is read off it, so a bank that nobody asks does nothing at all.
public struct BankSandbox: Sendable {
  /// The port on 127.0.0.1.
  public let port: Int
  /// The client id that tokens are given for.
  public let clientID: String
  /// Its secret, made when the bank started.
  public let clientSecret: String
  /// The secret that callbacks are signed with.
  public let callbackSecret: String
  private let serving: Task<Void, any Error>
  private let bank: Bank
  private let console: Console

  /// How often the bank took an application of one reference.
  public struct Takings: Hashable, Sendable {
    /// How often it really took one: more than once would be two loans.
    public let taken: Int
    /// How often one came again and got the first answer.
    public let repeated: Int
    /// Counts.
    public init(taken: Int, repeated: Int) { (self.taken, self.repeated) = (taken, repeated) }
  }

  /// What it tells of itself: the newest orders, requests and callbacks, so many of each at most.
  /// - Throws: an error of SQLite.
  public func report(atMost limit: Int = 200) async throws -> BankReport { try await console.report(atMost: limit) }

  /// Carries a command out, or changes nothing.
  @discardableResult
  public func perform(_ command: BankCommand) async throws(BankRefusal) -> BankOutcome {
    try await console.perform(command)
  }

  /// How often the bank took each reference, over all its starts.
  /// - Throws: an error of SQLite.
  public func takings() async throws -> [String: Takings] { try await bank.takings() }

  /// Who may use the bank's admin endpoints over HTTP.
  public enum Admin: Hashable, Sendable {
    /// There are none.
    case off
    /// Who is on this machine and gives the key.
    case key(String)
    /// Who is on this machine: for test rigs.
    case open
  }

  /// How a bank starts.
  public struct Options: Sendable {
    /// How many times faster than the wall its clock runs: 1…3600.
    public var speed = 1.0
    /// The address it listens on.
    public var host = "127.0.0.1"
    /// The host that links name; nil for the one it listens on.
    public var linkHost: String?
    /// Where it is to be found from outside, which links lead to; nil for where it listens.
    package var publicURL: Origin?
    /// How long it waits for clients.
    package var limits = ConnectionLimits()
    /// The port; 0 takes the one of the last time where a store knows it and it is free, else any free one.
    public var port = 0
    /// The client id that tokens are given for.
    public var clientID = "kassa"
    /// Its secret; nil to make one.
    public var clientSecret: String?
    /// The file that holds its orders; nil keeps them in memory. It is not opened before the bank starts.
    public var store: String?
    /// True where a store of ours is known to have been there, so that a file whose header is broken is it and is set aside.
    package var takesBrokenStore = false
    /// Makes everything that chance decides repeatable; nil for real chance.
    public var seed: UInt64?
    /// Scenarios beside the built-in ones; one of the same id replaces it, and those first come first.
    public var scenarios: [Scenario] = []
    /// The secret that callbacks are signed with; nil to make one.
    public var callbackSecret: String?
    /// Who may use its admin endpoints over HTTP. In process they are always there.
    public var admin = Admin.off
    /// The hosts besides this machine that callbacks may go to.
    public var callbackHosts: Set<String> = []
    /// Told of every request once it is answered.
    public var log: (@Sendable (RequestRecord) -> Void)?
    /// Told of every try to tell a partner of a state.
    public var callbackLog: (@Sendable (BankReport.CallbackTry) -> Void)?
    /// True where SIGTERM and SIGINT end it in good order: for a program that is nothing but a bank.
    public var endsBySignal = false
    /// The clock of the wall.
    public var now: @Sendable () -> Date = { Date() }
    /// How it waits before it answers a wrong secret after too many of them.
    package var waitAfterWrongTries: @Sendable (_ seconds: Double) async throws -> Void = {
      try await Task.sleep(for: .seconds($0))
    }
    /// Where it logs; nothing is printed unless the caller's logger prints.
    public var logger = Logger(label: "kassa.bank") { _ in SwiftLogNoOpLogHandler() }
    /// Options as they are for the till's own bank.
    public init() {}
  }

  /// Starts a bank and returns when it takes requests.
  /// - Throws: an error where the port is taken, or the store cannot be used.
  public static func start(_ options: Options = Options()) async throws -> BankSandbox {
    let store = try options.store.map { try BankStore(path: $0, takesBroken: options.takesBrokenStore) }
    var random = BankRandom(seed: options.seed)
    let clock = BankClock(wall: options.now, speed: options.speed, goingOnFrom: store?.clock)
    let own = Set(options.scenarios.map(\.id))
    let bank = Bank(
      clientID: options.clientID, clientSecret: options.clientSecret ?? random.secret(), clock: clock, store: store,
      random: random, scenarios: options.scenarios + Scenario.builtIn.filter { !own.contains($0.id) })
    await bank.keepClock()
    var options = options
    options.callbackSecret = options.callbackSecret ?? random.secret()
    // A port that is taken, by another till perhaps, is no reason not to start on another one.
    if options.port == 0, let last = store?.port, last != 0, let sandbox = try? await serve(bank, port: last, options) {
      return sandbox
    }
    return try await serve(bank, port: options.port, options)
  }

  private static func serve(_ bank: Bank, port wanted: Int, _ options: Options) async throws -> BankSandbox {
    let faults = FaultBox(seed: options.seed)
    let secret = options.callbackSecret ?? ""
    let allowed = Set(options.callbackHosts.map { Authority(host: $0, port: nil).host })
    let callbacks = CallbackSender(
      bank: bank, faults: faults, secret: secret,
      policy: CallbackPolicy(allowedHosts: allowed, publicURL: options.publicURL), seed: options.seed,
      now: options.now, told: options.callbackLog)
    await bank.onChange { callbacks.poke() }
    let (outages, outage) = AsyncStream.makeStream(of: Double.self)
    let console = Console(
      bank: bank, faults: faults, log: RequestLog(options.log), callbacks: callbacks, outages: outage)
    let (ports, port) = AsyncStream.makeStream(of: Int.self)
    let listening = Listening(
      routes: Routes(
        console, access: AdminAccess(options.admin),
        own: OwnAddress(
          publicURL: options.publicURL, linkHost: options.linkHost ?? IPAddress.reachable(options.host)),
        wrongTries: WrongTries(now: options.now, wait: options.waitAfterWrongTries)), host: options.host,
      publicURL: options.publicURL, linkHost: options.linkHost, port: wanted, limits: options.limits, outages: outages,
      started: { port.yield($0) }, logger: options.logger)
    var configuration = ServiceGroupConfiguration(
      services: [listening], gracefulShutdownSignals: options.endsBySignal ? [.sigterm, .sigint] : [],
      logger: options.logger)
    // A request that waits, for a fault perhaps, does not keep the bank from ending.
    configuration.maximumGracefulShutdownDuration = options.limits.shutdown
    let group = ServiceGroup(configuration: configuration)
    let serving = Task {
      defer { port.finish() }
      async let _: Void = callbacks.run()
      try await group.run()
    }
    for await port in ports {
      return BankSandbox(
        port: port, clientID: bank.clientID, clientSecret: bank.clientSecret, callbackSecret: secret, serving: serving,
        bank: bank, console: console)
    }
    // The stream ended without a port: the server could not start, and says why.
    try await serving.value
    throw CancellationError()
  }

  /// The link of an order as it is now, instead of one that was given out when the bank may have been elsewhere; nil where the bank does
  /// not know the order, or the link is not its.
  package func link(of reference: String, insteadOf old: String) async -> String? {
    try? await bank.link(of: reference, insteadOf: old)
  }

  /// The id under which a partner is told of a state of an order; nil where its course does not go so far.
  package func eventID(of reference: String, index: Int) async -> String? {
    await bank.callback(of: reference, index: index)?.id
  }

  /// Allows one more host besides this machine to be told of states.
  package func allow(callbackHost: String) async { await console.callbacks.allow(host: callbackHost) }

  /// Lets it run until it ends.
  /// - Throws: what ended it.
  public func run() async throws { try await serving.value }

  /// Where a broken store was set aside when a new one was begun in its place; nil where nothing was broken.
  package var storeSetAside: String? { bank.store?.setAside }

  /// Ends the bank at once.
  public func stop() { serving.cancel() }

  /// The made-up customers, each with an outcome.
  public static let people: [FictitiousCustomer] = {
    do {
      return try JSONDecoder().decode([FictitiousCustomer].self, from: Data(PackageResources.customers_json))
    } catch {
      // A test reads them, so this cannot happen in a program that was tested.
      preconditionFailure("customers.json: \(error)")
    }
  }()
}
