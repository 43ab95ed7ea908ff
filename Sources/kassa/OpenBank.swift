import BrokerAPI
import Checkout
import Foundation
import HTTP
import JournalSQLite
import Logging
import Sales
import Settings
import Wire

/// The chosen profile's bank, as a command calls it.
struct OpenBank: Sendable {
  let settings: Settings
  let live: LiveBank
  let client: BrokerClient
  let transport: Transport
  let clock: @Sendable () -> Moment
  let logger: Logger?

  var profile: Profile { live.profile }
  var address: BankAddress { BankAddress(profile: profile.id, host: profile.host) }

  /// From now on a signal ends the calls under way.
  func beginChange() async {
    await Interruption.shared.beginChange { [transport] in await transport.close() }
  }

  func reconciler(_ journal: Journal?) -> Reconciler {
    let orders = Orders(
      absenceRule: AbsenceRule(after: live.absenceAfter, isListTrusted: false), pollSeconds: profile.pollSeconds,
      readsList: profile.capabilities.readsOrders)
    return Reconciler(
      journal: journal, orders: orders, list: { [client] in await client.orders() },
      moment: clock)
  }

  /// Opens the journal of a till, or makes one, without taking a till's desk.
  func journal(_ options: JournalOptions) throws -> Journal {
    let path = try options.path()
    let journal: Journal
    do {
      journal = try Journal.open(
        path: path, prefix: (settings.text("shop.prefix") ?? "").uppercased(), bank: profile.identity, isTill: false,
        now: { [clock] in clock().wall })
    } catch { throw Failure(error, about: path) }
    if let aside = journal.setAside {
      CommandOutput.note("the journal was damaged: it is set aside as \(aside), and a new one is begun")
    }
    return journal
  }

  /// Nil where no till has kept one.
  func existingJournal(_ options: JournalOptions) throws -> Journal? {
    // Without a home there is none.
    guard let path = try? options.path() else { return nil }
    if FileManager.default.fileExists(atPath: path) { return try journal(options) }
    guard options.journal == nil else { throw Failure(.inputOutput, "there is no journal at \(path)") }
    return nil
  }
}

extension CommandOutput {
  /// Says what could not be stored, also beside a JSON object, which tells what the bank did.
  static func note(_ stored: Result<Void, JournalProblem>) { problem(with: stored).forEach(note) }

  /// One sentence, or none.
  static func problem(with stored: Result<Void, JournalProblem>) -> [String] {
    guard case .failure(let problem) = stored else { return [] }
    return ["the journal could not store it: \(Failure(problem))"]
  }
}

extension SettingsOptions {
  /// Calls the bank of the chosen profile, and hangs up.
  /// - Throws: `Failure` for a configuration that has no bank to call, before anything is sent.
  func withBank<Value>(_ logging: LogOption, _ body: (OpenBank) async throws -> Value) async throws -> Value {
    let environment = ProcessInfo.processInfo.environment
    let logger = try logging.logger(environment)
    let settings = try valid(environment)
    let live = try await LiveBank(settings, .live(), environment: environment)
    var transport = live.transport()
    if let logger { transport = transport.logged(to: logger.part("wire")) }
    let language = settings.language(environment)
    let clock = ClockOption.clock()
    let client = live.client(over: transport, now: { clock().wall }, language: { language })
    let bank = OpenBank(
      settings: settings, live: live, client: client, transport: transport, clock: clock,
      logger: logger?.part("command"))
    let result: Result<Value, any Error>
    do { result = .success(try await body(bank)) } catch { result = .failure(error) }
    await transport.close()
    return try result.get()
  }
}
