import ArgumentParser
import BankSandbox
import Checkout
import Foundation
import Glibc
import HTTP
import JournalSQLite
import Logging
import QREncoder
import Sales
package import Screens
import Session
import Settings
import TerminalCore
import TerminalCurses
import Text
import Themes
import Wire

extension Kassa {
  struct Sell: ParsableCommand {
    static let configuration = CommandConfiguration(
      // The name above it spares the parser a search for options of completion scripts, which only `kassa` has.
      commandName: "sell", _superCommandName: "kassa", abstract: "The till: what kassa runs without a command.")

    @Option(help: "Language: ru, kk or en. Without it LC_ALL, LC_MESSAGES or LANG choose; Russian is the default.")
    var lang: Language?

    @Option(help: "Theme: night (the default), day, contrast, or one of your own in $XDG_CONFIG_HOME/kassa/themes.")
    var theme: String?

    @Option(
      help: ArgumentHelp(
        "Goods to sell: CSV with the columns sku,brand,category,model,price,image and barcode or without.",
        valueName: "file")
    )
    var catalogue: String?

    @Option(help: "The shop's name in the header.")
    var shop: String?

    @Option(help: "This till's name in the header, and in the journal, where it defaults to the machine's.")
    var till: String?

    @Option(help: "Speed of the stand-in bank's clock, as a multiple of wall-clock time: 1 to 3600.")
    var bankSpeed = 1.0

    @OptionGroup var scenario: ScenarioOption

    @Option(
      help:
        "Prefix of order numbers: one to eight letters and digits, KS by default. Give each journal of a shop its own.")
    var prefix: String?

    @Option(
      help: ArgumentHelp(
        "Where the till receives the bank's callbacks and customers return to; by default a free port.",
        valueName: "host:port"))
    var callbacks: ListenAddress?

    @Flag(
      help: "Let phones in the same network open the customer's page: the stand-in bank listens on every address.")
    var share = false

    @Option(
      help: ArgumentHelp(
        "Make all randomness repeatable, including codes and the stand-in bank's secrets. For tests.",
        valueName: "number"))
    var seed: UInt64?

    @OptionGroup var clock: ClockOption

    @Option(
      help:
        "Signs of the screens: unicode, or ascii for fonts without ☐, ₸ and ⇥. Without it the Linux console has ascii.")
    var glyphs: Glyphs?

    @OptionGroup var options: SettingsOptions
    @OptionGroup var adminKey: AdminKeyOption
    @OptionGroup var journal: JournalOptions
    @OptionGroup var logging: LogOption

    @Option(
      help: ArgumentHelp(
        "Remove personal data from orders older than this, at start and once a day: 1 to 36500; 0, the default, keeps it.",
        valueName: "days"))
    var keepDays: Int?

    @Option(
      help: ArgumentHelp(
        "Remove the customer from a sale or parked cart that was not changed for this long: 1 to 8760, by default 24.",
        valueName: "hours"))
    var draftHours: Int?

    @Option(help: ArgumentHelp("Where this till stands; remembered with the journal.", valueName: "code"))
    var place: String?

    @Flag(help: "Leave the mouse to the terminal, to select and paste with.")
    var noMouse = false

    @Flag(help: "Store nothing: sales, orders and history end with the program.")
    var noJournal = false

    func validate() throws {
      guard (1...3600).contains(bankSpeed) else { throw ValidationError("--bank-speed: 1 to 3600") }
      try checkFlags()
      guard !(noJournal && journal.journal != nil) else {
        throw ValidationError("--journal and --no-journal: only one of them")
      }
    }

    /// Runs the till and cleans up. Nothing suspends before the loop has ended, so it stays on the main thread.
    @MainActor func sell() async throws -> Int32 {
      let environment = ProcessInfo.processInfo.environment
      let settings = try options.valid(environment, flags: flags)
      guard clock.clock == nil || settings.isBuiltIn(settings.profile) else {
        throw Failure(.usage, "--clock: only with the built-in bank: kassa --profile sandbox")
      }
      try Self.requireBuiltInBank(settings)
      let language = Self.language(settings, environment)
      let (themes, problems) = Theme.all(overriddenFrom: UserFolders(environment).config.map { $0 + "/kassa/themes" })
      let theme = try Self.theme(settings, themes, problems)
      let shop = SafeText.line(settings.text("shop.name") ?? "")
      var configuration = TillConfiguration(
        profile: .sandbox(), shop: shop, till: SafeText.line(settings.text("shop.till") ?? ""),
        places: try Self.places(settings), catalogue: try Self.catalogue(settings, language),
        people: BankServer.people, themes: themes, redirectURL: "https://example.kz/webhook", qrCode: { QRCode($0) })
      // The simulated phone and application belong to the stand-in bank, so their times scale with its speed.
      configuration.verificationRules.resendAfter /= bankSpeed
      configuration.verificationRules.blockedFor /= bankSpeed
      configuration.absence.after = 10 + 15 / bankSpeed
      configuration.place = try Self.place(settings, among: configuration.places)
      if configuration.recordedTill.isEmpty { configuration.recordedTill = HostName.short }
      configuration.isShared = share
      configuration.capturesMouse = !noMouse
      configuration.keymap.glyphs = glyphs ?? Glyphs.suiting(terminal: environment["TERM"] ?? "")
      configuration.keepDays = settings.integer("keep.days").flatMap { $0 == 0 ? nil : $0 }
      configuration.draftHours = settings.integer("keep.draft_hours") ?? configuration.draftHours
      let admin = try adminKey.value(environment).map { BankServer.Admin.key($0) } ?? .off
      return try await sell(
        configuration, language: language, theme: theme, prefix: settings.text("shop.prefix") ?? "", problems: problems,
        admin, environment)
    }

    @MainActor
    private func sell(
      _ configuration: TillConfiguration, language: Language, theme: Theme, prefix: String,
      problems: [String: ThemeError], _ admin: BankServer.Admin, _ environment: [String: String]
    ) async throws -> Int32 {
      // Before the terminal is touched.
      let scenarios = try scenario.scenarios()
      let clock = clock.now
      let now: @Sendable () -> Date = { clock().wall }
      let logger = try logging.logger(environment, now: now)
      let random = RandomSource(seed: seed)
      let mailbox = Mailbox<Message>()
      let address = share ? NetworkAddress.first() : nil
      guard !share || address != nil else { throw Failure(.unreachable, "--share: this machine is in no network") }
      let screen = try CursesScreen(
        wakeUp: mailbox.descriptor, palette: theme.palette, environment: environment,
        title: ["kassa", configuration.shop, configuration.till].filter { !$0.isEmpty }.joined(separator: " · "),
        capturesMouse: configuration.capturesMouse,
        glyphs: configuration.keymap.glyphs, clock: { clock().monotonic })
      var options = BankServer.Options(random: random, now: clock, clock: ContinuousClock())
      options.speed = bankSpeed
      options.scenarios = scenarios
      options.admin = admin
      let bankLogger = logger?.part("bank")
      options.logger = bankLogger
      options.log = { bankLogger?.note($0) }
      options.callbackLog = { bankLogger?.note($0) }
      let path = noJournal ? nil : try journal.path(environment)
      (options.store, options.acceptsCorruptStore) = (path.map { $0 + ".bank" }, path.map(Journal.wasUsed) ?? false)
      if let address { (options.host, options.linkHost) = ("0.0.0.0", address) }
      let (keeper, journalState) = openJournal(path, prefix.uppercased(), of: configuration.profile.identity, now)
      if case .failing = journalState { options.store = nil }
      let recorder = RecentExchanges().recorder(random: random, now: now)
      let spoken = SpokenLanguage(language.rawValue)
      let bank = EmbeddedBank(
        options, recorder: recorder,
        problem: { mailbox.post(.noticed(.bankNotStarted(reason: $0))) },
        setAside: { mailbox.post(.noticed(.bankSetAside(path: $0))) }, language: spoken)
      // The customer's page links to it too, so phones must reach it.
      let callbacks = callbacks ?? ListenAddress(host: address ?? "127.0.0.1", port: 0)
      for (file, problem) in problems.sorted(by: { $0.key < $1.key }) {
        mailbox.post(.noticed(.themeRejected(file: file, problem)))
      }
      if let path = keeper.journal.setAside { mailbox.post(.journalSetAside(path)) }
      let (browser, clipboard) = (Browser(environment: environment), Clipboard(environment: environment))
      let dependencies = Dependencies(
        bank: { await bank.client() }, random: random,
        sendCode: Dependencies.simulatedCodes(profile: configuration.profile.id, recorder), keeper: keeper,
        report: { await bank.report() },
        command: { await bank.perform($0) }, links: { await bank.links($0) }, open: { await browser.open($0) },
        copy: { await clipboard.copy($0) }, clock: clock, language: spoken,
        logger: logger?.part("till"))
      dependencies.tasks.start {
        // Without a listener the till relies on polling.
        do {
          let listener = try await bank.listen(host: callbacks.host, port: callbacks.port) {
            mailbox.post(.callbackArrived($0))
          }
          guard let listener else { return }
          mailbox.post(.listening(listener.url))
          await listener.run()
        } catch {
          mailbox.post(.noticed(.noCallbacks(address: callbacks.description, reason: String(describing: error))))
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
      await bank.stop()
      _ = await (tasksEnded, browserEnded, copiesForgotten)
      keeper.journal.shutDown()
      logger?.info("end", metadata: ["status": "\(screen.exitStatus)"])
      return screen.exitStatus
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
}

extension Language: ExpressibleByArgument {}
extension Glyphs: ExpressibleByArgument {}
