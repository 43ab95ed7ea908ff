import BankAdmin
import Checkout
import Exchanges
import FoundationEssentials
import HTTP
import Logging
import Sales
import Session
import Wire

/// The bank that the till sells at: the one inside it, or a profile's.
struct TillBank: Sendable {
  let client: @Sendable () async -> BrokerClient
  let report: @Sendable () async -> Result<BankReport, BankRefusal>
  let command: @Sendable (BankCommand) async -> Result<BankOutcome, BankRefusal>
  let links: @Sendable ([Reference: String]) async -> [Reference: String]
  /// Where callbacks are received; nil for nowhere.
  let address: ListenAddress?
  let listen: @Sendable (_ received: @escaping @Sendable (BankCallback) -> Void) async throws -> CallbackListener?
  let sendTest: @Sendable (TestRequest) async -> TestOutcome
  let mutate: Dependencies.Mutate
  let stop: @Sendable () async -> Void
}

extension TillBank {
  init(_ bank: EmbeddedBank, callbacks: ListenAddress) {
    self.init(
      client: { await bank.client() }, report: { await bank.report() }, command: { await bank.perform($0) },
      links: { await bank.links($0) }, address: callbacks,
      listen: { try await bank.listen(host: callbacks.host, port: callbacks.port, $0) },
      sendTest: { await bank.sendTest($0) }, mutate: { await bank.mutate($0, $1) }, stop: { await bank.stop() })
  }

  /// - Parameters:
  ///   - transport: of the live bank's calls; closed by `stop`.
  ///   - admin: of a stand-in bank.
  init(
    _ live: LiveBank, callbacks: LiveCallbacks?, tokens: CallbackTokens, transport: Transport, admin: StandInAdmin?,
    codes: SentCodes, random: RandomSource,
    recorder: ExchangeRecorder, now: @escaping @Sendable () -> Date, language: SpokenLanguage, logger: Logger?
  ) {
    let client = live.client(over: transport, now: now, language: { language.code })
    let sender = TestSender(
      client, live.credentials, over: transport, .init(codes) { await admin?.token($0) }, random: random)
    // No screen asks a real bank for these: its capabilities have no console.
    self.init(
      client: { client }, report: { .failure(.unavailable("")) }, command: { _ in .failure(.unavailable("")) },
      links: { _ in [:] }, address: callbacks?.address,
      listen: { received in
        guard let callbacks else { return nil }
        return try await CallbackListener.start(
          host: callbacks.address.host, port: callbacks.address.port, secret: callbacks.secret, tokens: tokens,
          now: now,
          profile: live.profile.id, recorder: recorder, logger: logger?.part("callbacks"), received: received)
      }, sendTest: { await sender.send($0) },
      mutate: { run, tell in
        guard live.profile.environment != .production else { return }
        await MutationRunner(run: run, tell: tell).begin(at: client, live.credentials, over: transport, now: now)
      },
      stop: {
        await transport.close()
        await admin?.transport.close()
      })
  }
}

/// Where the callbacks of a profile's bank arrive.
struct LiveCallbacks: Sendable {
  let address: ListenAddress
  /// Where the bank reaches that address; nil where it does so directly.
  let publicURL: String?
  /// Nil where the bank does not sign.
  let secret: Secret?
}
