public import BankControl
public import BankSandbox
import BrokerAPI
public import BrokerClient
public import Checkout
public import FoundationEssentials
public import Records

/// The stand-in bank inside the till: starts beside the first screen, so that nobody waits for it.
public struct EmbeddedBank: Sendable {
  private let starting: Task<(bank: BankSandbox?, client: BrokerClient, problem: String?), Never>
  private let transport: Transport

  /// Starts the bank.
  /// - Parameters:
  ///   - problem: called where it cannot start; its calls then fail as those of an unreachable bank do.
  ///   - setAside: called with where a broken store was put.
  public init(
    _ options: BankSandbox.Options, now: @escaping @Sendable () -> Date, problem: @escaping @Sendable (String) -> Void,
    setAside: @escaping @Sendable (String) -> Void = { _ in }
  ) {
    let transport = Transport.http()
    self.transport = transport
    starting = Task.detached {
      do {
        let bank = try await BankSandbox.start(options)
        if let path = bank.storeSetAside { setAside(path) }
        let client = BrokerClient.live(
          profile: .sandbox(port: bank.port),
          credentials: Credentials(clientID: bank.clientID, clientSecret: bank.clientSecret), transport: transport,
          now: now)
        return (bank, client, nil)
      } catch {
        let reason = String(describing: error)
        problem(reason)
        return (nil, .unreachable(reason), reason)
      }
    }
  }

  /// The client of the bank, once it is there.
  public func client() async -> BrokerClient { await starting.value.client }
  /// The bank, once it is there; nil where it could not start.
  public func bank() async -> BankSandbox? { await starting.value.bank }

  /// What it tells of itself.
  public func report() async -> Result<BankReport, BankRefusal> {
    let (bank, _, problem) = await starting.value
    guard let bank else { return .failure(.unavailable(problem ?? "")) }
    do { return .success(try await bank.report()) } catch { return .failure(.unavailable(String(describing: error))) }
  }

  /// Where the customers of orders go on, as the bank is to be found now; without orders that it does not know.
  public func links(_ kept: [Reference: String]) async -> [Reference: String] {
    guard let bank = await bank() else { return [:] }
    var links: [Reference: String] = [:]
    for (reference, link) in kept { links[reference] = await bank.link(of: reference.rawValue, insteadOf: link) }
    return links
  }

  /// Changes something of it.
  public func perform(_ command: BankCommand) async -> Result<BankOutcome, BankRefusal> {
    let (bank, _, problem) = await starting.value
    guard let bank else { return .failure(.unavailable(problem ?? "")) }
    do throws(BankRefusal) { return .success(try await bank.perform(command)) } catch { return .failure(error) }
  }

  /// Listens for what the bank tells by itself, on this machine or on another address of it, which the bank then calls too; nil where
  /// there is no bank.
  /// - Throws: an error where it cannot listen there.
  public func listen(
    host: String = "127.0.0.1", port: Int = 0, _ received: @escaping @Sendable (BankCallback) -> Void
  ) async throws -> CallbackListener? {
    guard let bank = await bank() else { return nil }
    await bank.allow(callbackHost: host)
    return try await CallbackListener.start(
      host: host, port: port, secret: bank.callbackSecret, received: received)
  }

  /// Ends the bank and closes the client's connections.
  public func stop() async {
    await bank()?.stop()
    await transport.close()
  }
}

extension BrokerClient {
  /// A client of a bank that is not there.
  static func unreachable(_ reason: String) -> BrokerClient {
    let failure = BrokerFailure.notSent(.cannotConnect(reason))
    return BrokerClient(
      profile: .sandbox(port: 0), products: { _ in .failure(failure) }, submit: { _, _ in .failure(failure) },
      postLink: { _, _ in .failure(failure) },
      orders: { .failure(failure) },
      update: { _ in .failure(failure) })
  }
}
