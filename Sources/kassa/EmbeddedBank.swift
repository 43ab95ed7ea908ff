import BankAdmin
import BankSandbox
import BrokerAPI
import Checkout
import Exchanges
import FoundationEssentials
import HTTP
import Logging
import Sales
import Session
import Wire

/// The stand-in bank inside the till. Starts in the background, so that the first frame does not wait for it.
struct EmbeddedBank: Sendable {
  private struct Started: Sendable {
    var bank: BankServer?
    let client: BrokerClient
    var sender: TestSender?
    var problem: String?
  }

  private let starting: Task<Started, Never>
  private let transport: Transport
  private let now: @Sendable () -> Date
  private let recorder: ExchangeRecorder?
  private let logger: Logger?
  private let language: SpokenLanguage

  /// An embedded bank answers within ten seconds or never: `AbsenceRule.embedded` relies on it.
  private static let timeouts: Timeouts = {
    var timeouts = Timeouts()
    timeouts.change = 10
    return timeouts
  }()

  /// - Parameters:
  ///   - problem: called where the bank cannot start; calls then fail as with an unreachable bank.
  ///   - setAside: called with the path to which a corrupt store was renamed.
  init(
    _ options: BankServer.Options, recorder: ExchangeRecorder? = nil,
    problem: @escaping @Sendable (String) -> Void, setAside: @escaping @Sendable (String) -> Void = { _ in },
    transport: Transport? = nil, language: SpokenLanguage = SpokenLanguage("ru"), codes: SentCodes = SentCodes()
  ) {
    var transport = transport ?? .http(Self.timeouts, recorder: recorder)
    if let logger = options.logger { transport = transport.logged(to: logger.part("wire")) }
    logger = options.logger
    let now: @Sendable () -> Date = { options.now().wall }
    self.now = now
    self.transport = transport
    self.recorder = recorder
    self.language = language
    starting = Task.detached { [transport] in
      do {
        let bank = try await BankServer.start(options)
        if let path = bank.storeSetAside { setAside(path) }
        let credentials = Credentials(clientID: bank.clientID, clientSecret: bank.clientSecret)
        let client = BrokerClient.live(
          profile: .sandbox(port: bank.port), credentials: credentials, transport: transport, now: now,
          language: { language.code })
        let sender = TestSender(
          client, credentials, over: transport, .init(codes) { await bank.grantToken($0) }, random: options.random)
        return Started(bank: bank, client: client, sender: sender)
      } catch {
        let reason = Failure(error).description
        problem(reason)
        return Started(client: .failing(.notSent(.cannotConnect(reason))), problem: reason)
      }
    }
  }

  /// Waits for the start.
  func client() async -> BrokerClient { await starting.value.client }
  /// Waits for the start; nil where it failed.
  func bank() async -> BankServer? { await starting.value.bank }

  func sendTest(_ test: TestRequest) async -> TestOutcome {
    let started = await starting.value
    if let sender = started.sender { return await sender.send(test) }
    return .failed(.notSent(.cannotConnect(started.problem ?? "")), nil)
  }

  func mutate(_ run: MutationRun, _ tell: @escaping @Sendable (MutationProgress) -> Void) async {
    let started = await starting.value
    let language = BankLanguage(rawValue: language.code) ?? .ru
    guard let bank = started.bank else {
      return tell(.stopped(.failed(.notSent(.cannotConnect(started.problem ?? "")))))
    }
    await MutationRunner(run: run, tell: tell).begin(on: bank, language: language)
  }

  func report() async -> Result<BankReport, BankRefusal> {
    let started = await starting.value
    guard let bank = started.bank else { return .failure(.unavailable(started.problem ?? "")) }
    do { return .success(try await bank.report()) } catch { return .failure(.unavailable(Failure(error).description)) }
  }

  /// Customers' current links; unknown orders are omitted.
  func links(_ stored: [Reference: String]) async -> [Reference: String] {
    guard let bank = await bank() else { return [:] }
    var links: [Reference: String] = [:]
    for (reference, link) in stored { links[reference] = await bank.link(of: reference.rawValue, insteadOf: link) }
    return links
  }

  func perform(_ command: BankCommand) async -> Result<BankOutcome, BankRefusal> {
    let started = await starting.value
    guard let bank = started.bank else { return .failure(.unavailable(started.problem ?? "")) }
    do throws(BankRefusal) { return .success(try await bank.perform(command)) } catch { return .failure(error) }
  }

  /// Listens for the bank's callbacks on loopback or another local address, which the bank then allows; nil where there is no bank.
  /// - Throws: `CannotListen`.
  func listen(
    host: String = "127.0.0.1", port: Int = 0, _ received: @escaping @Sendable (BankCallback) -> Void
  ) async throws -> CallbackListener? {
    guard let bank = await bank() else { return nil }
    await bank.allow(callbackHost: host)
    return try await CallbackListener.start(
      host: host, port: port, secret: bank.callbackSecret, now: now, profile: "sandbox", recorder: recorder,
      logger: logger?.part("callbacks"), received: received)
  }

  /// Stops the bank and closes the client's connections.
  func stop() async {
    await bank()?.stop()
    await transport.close()
  }
}
