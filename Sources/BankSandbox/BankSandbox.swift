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

  /// How a bank starts.
  public struct Options: Sendable {
    /// How many times faster than the wall its clock runs: 1…3600.
    public var pace = 1.0
    /// The port; 0 takes a free one.
    public var port = 0
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
    let begun = options.now()
    let (now, pace) = (options.now, max(1, min(options.pace, 3600)))
    let bank = Bank(
      clientID: "kassa", clientSecret: secret, pace: pace,
      now: { begun.addingTimeInterval(now().timeIntervalSince(begun) * pace) })
    let (ports, port) = AsyncStream.makeStream(of: Int.self)
    let application = Application(
      router: Routes(bank: bank).router(),
      configuration: .init(address: .hostname("127.0.0.1", port: options.port), serverName: "kassa-bank"),
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
      return BankSandbox(port: port, clientID: "kassa", clientSecret: secret, serving: serving)
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
