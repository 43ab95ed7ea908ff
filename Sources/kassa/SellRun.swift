import ArgumentParser
import BankSandbox
import Checkout
import Dispatch
import Exchanges
import Foundation
import Glibc
import HTTP
import JournalSQLite
import Logging
import Sales
import Screens
import Session
import TerminalCore
import TerminalCurses
import Text
import Themes
import Wire

/// The running of the till: what it is made of, its loop, and cleaning up.
extension Kassa.Sell {
  /// Runs the till and cleans up.
  /// - Parameter live: nil for the bank inside the till.
  @MainActor func run(
    _ configuration: TillConfiguration, _ live: LiveTill?, language: Language, theme: Theme, prefix: String,
    recordDays: Int, problems: [String: ThemeError], _ environment: [String: String]
  ) async throws -> Int32 {
    // Before the terminal is touched.
    let clock = clock.now
    let now: @Sendable () -> Date = { clock().wall }
    let random = RandomSource(seed: seed)
    let key = try adminKey.value(environment)
    let chosen = try live.map(ChosenBank.live) ?? .embedded(bankOptions(random, clock, key))
    let logger = try logging.logger(environment, now: now)
    let mailbox = Mailbox<Message>()
    let address = share ? NetworkAddress.first() : nil
    guard !share || address != nil else { throw Failure(.unreachable, "--share: this machine is in no network") }
    let screen = try CursesScreen(
      wakeUp: mailbox.descriptor, palette: theme.palette, environment: environment,
      title: ["kassa", configuration.shop, configuration.till].filter { !$0.isEmpty }.joined(separator: " · "),
      capturesMouse: configuration.capturesMouse,
      glyphs: configuration.keymap.glyphs, clock: { clock().monotonic })
    let path = noJournal ? nil : try journal.path(environment)
    // Before it is opened, which makes it a used one: what lies in the bank's place may be somebody else's.
    let wasUsed = path.map(Journal.wasUsed) ?? false
    let (keeper, journalState) = openJournal(path, prefix.uppercased(), of: configuration.profile.identity, now)
    // In the order in which they ended, and beside the loop and the calls: a large body takes neither any time.
    let recording = DispatchQueue(label: "exchanges", qos: .utility, attributes: .initiallyInactive)
    let recordKeeper =
      record ? ExchangeKeeper(keeper) { mailbox.post(.noticed(.exchangesNotRecorded($0))) } : nil
    let recorder = ExchangeRecorder(random: random, now: now) { made in
      recording.async {
        let exchange = made()
        mailbox.post(.exchanged(RecordedExchange(exchange)))
        recordKeeper?.record(exchange)
      }
    }
    // Until those of earlier runs are there.
    if !record { recording.activate() }
    let spoken = SpokenLanguage(language.rawValue)
    var configuration = configuration
    configuration.callbackTokens = callbackTokens(keeper.journal, random)
    let codes = SentCodes()
    let bank: TillBank
    switch chosen {
    case .live(let live):
      bank = live.bank(
        configuration.callbackTokens, recorder, adminKey: key, codes: codes, random: random, now: now, spoken, logger)
    case .embedded(var options):
      let bankLogger = logger?.part("bank")
      options.logger = bankLogger
      options.log = { bankLogger?.note($0) }
      options.callbackLog = { bankLogger?.note($0) }
      (options.store, options.acceptsCorruptStore) = (path.map { $0 + ".bank" }, wasUsed)
      if let address { (options.host, options.linkHost) = ("0.0.0.0", address) }
      if case .failing = journalState { options.store = nil }
      let embedded = EmbeddedBank(
        options, recorder: recorder,
        problem: { mailbox.post(.noticed(.bankNotStarted(reason: $0))) },
        setAside: { mailbox.post(.noticed(.bankSetAside(path: $0))) }, language: spoken, codes: codes)
      // The customer's page links to it too, so phones must reach it.
      bank = TillBank(embedded, callbacks: callbacks ?? ListenAddress(host: address ?? "127.0.0.1", port: 0))
    }
    // Also while another program has the port: a till that takes it later knows the order by the token in the path.
    configuration.publicURL =
      configuration.publicURL ?? bank.address.flatMap { CallbackListener.url(host: $0.host, port: $0.port) }
    let sender = live?.codeSender(recorder)
    for (file, problem) in problems.sorted(by: { $0.key < $1.key }) {
      mailbox.post(.noticed(.themeRejected(file: file, problem)))
    }
    if let path = keeper.journal.setAside { mailbox.post(.journalSetAside(path)) }
    // Secrets have been taken out of it, which no program that the till runs may inherit.
    let remaining = ProcessInfo.processInfo.environment
    let (browser, clipboard) = (Browser(environment: remaining), Clipboard(environment: remaining))
    var dependencies = Dependencies(
      bank: bank.client, random: random,
      sendCode: sender?.codes(live?.codes ?? CodeText(shop: configuration.shop), language: { spoken.code })
        ?? Dependencies.simulatedCodes(profile: configuration.profile.id, recorder), keeper: keeper,
      report: bank.report, command: bank.command, links: bank.links, open: { await browser.open($0) },
      copy: { await clipboard.copy($0) }, receiveCallbacks: { await Self.receiveCallbacks(of: bank, $0) },
      sentCodes: codes, sendTest: bank.sendTest, mutate: bank.mutate,
      editOutside: OutsideEditor.closure(environment: remaining),
      secrets: { recorder.secrets },
      session: Exchanges.Bundle.Header(
        program: Kassa.number, seed: live == nil ? seed : nil, scenario: live == nil ? scenario.names : nil),
      clock: clock, language: spoken, logger: logger?.part("till"))
    dependencies.recordDays = recordDays
    dependencies.tasks.start { [dependencies] in await dependencies.receiveCallbacks(mailbox) }
    if live == nil {
      dependencies.tasks.start { mailbox.post(.bankStarted(brokerBase: await bank.client().profile.brokerBase)) }
    }
    if let recordKeeper {
      dependencies.tasks.start {
        // After the first frame.
        _ = await bank.client()
        mailbox.post(.exchangesRestored(await recordKeeper.earlier()))
        recording.activate()
      }
    }
    logger?.info("begin", metadata: ["version": "\(Kassa.configuration.version)", "command": "sell"])
    let state = AppState(
      configuration: configuration, size: screen.size, language: language, theme: theme.id,
      now: clock(), restored: keeper.journal.restored,
      journal: journalState)
    if journalState == .active { dependencies.checkJournal(mailbox) }
    var till = Till(state, screen: screen, mailbox: mailbox, dependencies: dependencies)
    till.run()
    // Persist before anything that could delay the exit.
    keeper.journal.flush()
    screen.end()
    // The program is already ending within the limit below; further signals must not change its status.
    for ending in [SIGINT, SIGTERM, SIGHUP, SIGQUIT] { signal(ending, SIG_IGN) }
    fflush(nil)
    // A browser, tmux or connection that does not respond must not delay the exit.
    Self.leaveSoon(with: screen.exitStatus)
    // Concurrently: a call waiting for the bank ends when its connection closes.
    async let tasksEnded: Void = dependencies.tasks.end()
    async let browserEnded: Void = browser.end()
    async let copiesForgotten: Void = clipboard.forget()
    await sender?.close()
    await bank.stop()
    _ = await (tasksEnded, browserEnded, copiesForgotten)
    recording.activate()
    recording.sync {}
    await recordKeeper?.end()
    keeper.journal.shutDown()
    logger?.info("end", metadata: ["status": "\(screen.exitStatus)"])
    return screen.exitStatus
  }

  /// Without a listener the till relies on polling, and on people.
  static func receiveCallbacks(of bank: TillBank, _ mailbox: Mailbox<Message>) async {
    do {
      guard let listener = try await bank.listen({ mailbox.post(.callbackArrived($0)) }) else { return }
      mailbox.post(.listening(listener.url))
      await listener.run()
    } catch {
      let address = bank.address?.description ?? ""
      var notice = Notice.noCallbacks(address: address, reason: Failure(error).description)
      if let taken = bank.address, await CallbackListener.isTill(at: taken.host, taken.port) {
        notice = .callbacksElsewhere(address: address)
      }
      mailbox.post(.noticed(notice))
    }
  }

  private enum ChosenBank {
    case live(LiveTill)
    case embedded(BankServer.Options)
  }

  private func bankOptions(
    _ random: RandomSource, _ clock: @escaping @Sendable () -> Moment, _ key: Secret?
  ) throws -> BankServer.Options {
    var options = BankServer.Options(random: random, now: clock, clock: ContinuousClock())
    options.speed = bankSpeed ?? 1
    options.scenarios = try scenario.scenarios()
    options.admin = key.map { BankServer.Admin.key($0) } ?? .off
    return options
  }

  /// A seed makes these repeatable too.
  private func callbackTokens(_ journal: Journal, _ random: RandomSource) -> CallbackTokens {
    var random = random.stream("callback tokens")
    let own = random.bytes(CallbackTokens.keyLength)
    return CallbackTokens(key: seed == nil ? journal.restored.callbackKey ?? own : own)
  }

  /// Ends the program within a second, whatever it is still waiting for.
  private static func leaveSoon(with status: Int32) {
    Thread.detachNewThread {
      Thread.sleep(forTimeInterval: 1)
      _exit(status)
    }
  }

  /// Where the journal cannot be used, the till says so and offers to continue without it.
  private func openJournal(
    _ path: String?, _ prefix: String, of bank: BankIdentity, _ now: @escaping @Sendable () -> Date
  ) -> (JournalKeeper, JournalState) {
    let inMemory: @Sendable () -> Journal = { .inMemory(prefix: prefix, bank: bank, now: now) }
    guard let path else { return (JournalKeeper(inMemory(), inMemory: inMemory), .off) }
    do {
      let journal = try Journal.open(path: path, prefix: prefix, bank: bank, now: now)
      return (JournalKeeper(journal, inMemory: inMemory), .active)
    } catch {
      return (JournalKeeper(.unusable(error), problem: error, inMemory: inMemory), .failing(error))
    }
  }
}
