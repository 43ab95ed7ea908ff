public import Checkout
public import FoundationEssentials
internal import Hummingbird
public import Logging

/// # BankSandbox: the stand-in bank
///
/// A bank of the Smart Online Broker API on a port of this machine, so that the till needs no credentials and no network. It
/// remembers what it was sent, checks every field as the contract says, and walks each order through its states by its own clock. What
/// becomes of an order depends on the customer: `people` are made up, each with an outcome of their own; anybody else is approved.
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
  private let serving: Task<Void, any Error>
  private let bank: Bank

  /// How often the bank took an application of one reference.
  public struct Takings: Hashable, Sendable {
    /// How often it really took one: more than once would be two loans.
    public let taken: Int
    /// How often one came again and got the first answer.
    public let repeated: Int
    /// Counts.
    public init(taken: Int, repeated: Int) { (self.taken, self.repeated) = (taken, repeated) }
  }

  /// How often the bank took each reference, over all its starts.
  /// - Throws: an error of SQLite.
  public func takings() async throws -> [String: Takings] { try await bank.takings() }

  /// How a bank starts.
  public struct Options: Sendable {
    /// How many times faster than the wall everything goes on that takes time: 1…3600.
    public var pace = 1.0
    /// The port; 0 takes the one of the last time where a store knows it and it is free, else any free one.
    public var port = 0
    /// The file that holds its orders; nil keeps them in memory. It is not opened before the bank starts.
    public var store: String?
    /// The clock of the wall.
    public var now: @Sendable () -> Date = { Date() }
    /// Where it logs; nothing is printed unless the caller's logger prints.
    public var logger = Logger(label: "kassa.bank") { _ in SwiftLogNoOpLogHandler() }
    /// Options as they are for the till's own bank.
    public init() {}
  }

  /// Starts a bank and returns when it takes requests.
  /// - Throws: an error where the port is taken.
  public static func start(_ options: Options = Options()) async throws -> BankSandbox {
    var generator = SystemRandomNumberGenerator()
    let secret = (0..<4).map { _ in String(UInt64.random(in: .min ... .max, using: &generator), radix: 36) }.joined()
    let pace = max(1, min(options.pace, 3600))
    let store = try BankStore(path: options.store)
    let bank = Bank(clientID: "kassa", clientSecret: secret, pace: pace, store: store, now: options.now)
    // A port that is taken, by another till perhaps, is no reason not to start on another one.
    if options.port == 0, store.port != 0, let sandbox = try? await serve(bank, port: store.port, options) {
      return sandbox
    }
    return try await serve(bank, port: options.port, options)
  }

  private static func serve(_ bank: Bank, port wanted: Int, _ options: Options) async throws -> BankSandbox {
    let (ports, port) = AsyncStream.makeStream(of: Int.self)
    let application = Application(
      router: Routes(bank: bank).router(),
      configuration: .init(address: .hostname("127.0.0.1", port: wanted), serverName: "kassa-bank"),
      onServerRunning: { channel in
        await bank.listens(port: channel.localAddress?.port ?? 0)
        port.yield(channel.localAddress?.port ?? 0)
      },
      logger: options.logger)
    let serving = Task {
      defer { port.finish() }
      try await application.run()
    }
    for await port in ports {
      return BankSandbox(
        port: port, clientID: bank.clientID, clientSecret: bank.clientSecret, serving: serving, bank: bank)
    }
    // The stream ended without a port: the server could not start, and says why.
    try await serving.value
    throw CancellationError()
  }

  /// Ends the bank.
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
