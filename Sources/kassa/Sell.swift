public import ArgumentParser
import BankSandbox
import Checkout
import Dispatch
import Foundation
import Glibc
import Journal
import Records
public import Screens
import Terminal
import Text
import Themes
import Till

extension Kassa {
  struct Sell: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "The till: what kassa runs without a command.")

    @Option(help: "Language: ru, kk or en. Without it LC_ALL, LC_MESSAGES or LANG choose; Russian is the default.")
    var lang: Language?

    @Option(help: "Theme: night, day, contrast, or one of your own in $XDG_CONFIG_HOME/kassa/themes.")
    var theme: String?

    @Option(
      help: ArgumentHelp("Goods to sell: CSV with the columns sku,brand,category,model,price,image.", valueName: "file")
    )
    var catalogue: String?

    @Option(help: "The shop's name in the header.")
    var shop = "Kassa Demo"

    @Option(help: "This till's name in the header.")
    var till = ""

    @Option(help: "How many times faster than the wall the stand-in bank goes on: 1 to 3600.")
    var bankSpeed = 1.0

    @Option(
      help: "What order numbers begin with: one to eight letters and digits. Give each journal of a shop its own.")
    var prefix = "KS"

    @Option(
      help: ArgumentHelp(
        "Where the till takes the bank's callbacks and thanks the customer; a free port without it.",
        valueName: "host:port"))
    var callbacks: ListenAddress?

    @Flag(
      help: "Let phones in the same network open the customer's page: the stand-in bank listens on every address.")
    var share = false

    @OptionGroup var adminKey: AdminKeyOption
    @OptionGroup var journal: JournalOptions

    @Option(
      help: ArgumentHelp(
        "Forget who bought after so many days, at start and once a day: 1 to 36500. Without it the journal keeps it.",
        valueName: "days"))
    var keepDays: Int?

    @Option(
      help: ArgumentHelp(
        "Remove the customer from a sale or parked cart that nobody went on with for so long: 1 to 8760.",
        valueName: "hours"))
    var draftHours = 24

    @Flag(help: "Keep nothing: sales, orders and history end with the program.")
    var noJournal = false

    func validate() throws {
      guard (1...3600).contains(bankSpeed) else { throw ValidationError("--bank-speed: 1 to 3600") }
      guard Reference.isPrefix(prefix) else {
        throw ValidationError("--prefix: one to eight letters A to Z and digits")
      }
      guard keepDays.map((1...36_500).contains) ?? true else { throw ValidationError("--keep-days: 1 to 36500") }
      guard (1...8760).contains(draftHours) else { throw ValidationError("--draft-hours: 1 to 8760") }
      guard !(noJournal && journal.journal != nil) else {
        throw ValidationError("--journal and --no-journal: only one of them")
      }
    }

    func run() throws {
      let environment = ProcessInfo.processInfo.environment
      let goods: Catalogue
      let language = lang ?? Self.language(environment)
      do { goods = try catalogue.map { try Self.catalogue($0, language) } ?? .builtIn } catch {
        throw ValidationError("--catalogue: \(error)")
      }
      let (themes, problems) = Theme.all(overriddenFrom: UserFolders(environment).config.map { $0 + "/kassa/themes" })
      let chosen = theme ?? themes[0].id
      guard let palette = themes.first(where: { $0.id == chosen })?.palette else {
        if let problem = problems[chosen + ".toml"] { throw Failure("\(chosen).toml: \(problem)") }
        throw ValidationError("--theme: there is no “\(chosen)”; there are \(themes.map(\.id).joined(separator: ", "))")
      }
      var setup = Setup(
        bank: .sandbox, shop: SafeText.line(shop), till: SafeText.line(till), places: SalesPlace.builtIn,
        catalogue: goods,
        people: BankSandbox.people, themes: themes, redirectURL: "https://example.kz/webhook")
      // The simulated phone is part of the stand-in, and so is the way of an application: both are as much faster as the bank.
      setup.verificationRules.resendAfter /= bankSpeed
      setup.verificationRules.blockedFor /= bankSpeed
      setup.verificationRules.proofLifetime /= bankSpeed
      setup.absenceProvenAfter /= bankSpeed
      setup.isShared = share
      setup.keepDays = keepDays
      setup.draftHours = draftHours
      let admin = try adminKey.value(environment).map { BankSandbox.Admin.key($0) } ?? .off
      let till = setup
      try MainActor.assumeIsolated {
        try sell(till, language: language, theme: chosen, palette: palette, problems: problems, admin, environment)
      }
    }

    @MainActor
    private func sell(
      _ setup: Setup, language: Language, theme: String, palette: Palette, problems: [String: ThemeError],
      _ admin: BankSandbox.Admin, _ environment: [String: String]
    ) throws {
      let now: @Sendable () -> Date = { Date() }
      let mailbox = Mailbox<Message>()
      let address = share ? NetworkAddress.first() : nil
      guard !share || address != nil else { throw ValidationError("--share: this machine is in no network") }
      let screen: CursesScreen
      do {
        screen = try CursesScreen(wakeUp: mailbox.descriptor, palette: palette, environment: environment)
      } catch .notATerminal {
        throw Failure("kassa needs a terminal: its input or output is something else")
      } catch .unknownTerminal(let name) {
        throw Failure("there is no description of the terminal “\(name)”: set TERM, or install ncurses-term")
      } catch .cannotPlaceCursor(let name) {
        throw Failure(
          "the terminal “\(name)” cannot place its cursor, so the till cannot be shown: use another one, or set TERM")
      }
      var options = BankSandbox.Options()
      options.speed = bankSpeed
      options.admin = admin
      let path = noJournal ? nil : try journal.path(environment)
      (options.store, options.takesBrokenStore) = (path.map { $0 + ".bank" }, path.map(Journal.wasUsed) ?? false)
      if let address { (options.host, options.linkHost) = ("0.0.0.0", address) }
      let (keeper, journalState) = openJournal(path, now)
      if case .failing = journalState { options.store = nil }
      let bank = EmbeddedBank(
        options, now: now, problem: { mailbox.post(.noticed(.bankNotStarted(reason: $0))) },
        setAside: { mailbox.post(.noticed(.bankSetAside(path: $0))) })
      // The customer's page leads there too, so a phone has to reach it.
      let callbacks = callbacks ?? ListenAddress(host: address ?? "127.0.0.1", port: 0)
      Task.detached {
        // Without a listener the till lives by asking.
        do {
          let listener = try await bank.listen(host: callbacks.host, port: callbacks.port) {
            mailbox.post(.callbackArrived($0))
          }
          if let listener { mailbox.post(.listening(listener.url)) }
        } catch {
          mailbox.post(.noticed(.noCallbacks(address: callbacks.description, reason: String(describing: error))))
        }
      }
      for (file, problem) in problems.sorted(by: { $0.key < $1.key }) {
        mailbox.post(.noticed(.themeNotTaken(file: file, problem)))
      }
      if let path = keeper.journal.setAside { mailbox.post(.journalSetAside(path)) }
      let (browser, clipboard) = (Browser(environment: environment), Clipboard(environment: environment))
      let outside = Outside(
        bank: { await bank.client() },
        // With the stand-in bank no real message goes out: the till shows the customer's phone.
        sendCode: { _, _ in .sent }, keeper: keeper, report: { await bank.report() },
        command: { await bank.perform($0) }, links: { await bank.links($0) }, open: { await browser.open($0) },
        copy: { await clipboard.copy($0) }, now: now)
      let state = AppState(
        setup: setup, size: screen.size, language: language, theme: theme, now: now(), kept: keeper.journal.kept,
        journal: journalState)
      if journalState == .kept { outside.checkJournal(mailbox) }
      var till = Till(state, screen: screen, mailbox: mailbox, outside: outside)
      till.run()
      keeper.journal.finish()
      screen.end()
      fflush(nil)
      browser.removePages()
      // A tmux that does not answer keeps nobody from leaving.
      let cleaned = DispatchSemaphore(value: 0)
      Task.detached {
        await clipboard.forget()
        cleaned.signal()
      }
      _ = cleaned.wait(timeout: .now() + 2)
      // The bank and the connections end with the process: nothing of theirs outlives it.
      _exit(screen.exitStatus)
    }

    /// Opens the journal; where it cannot be used the till says so and offers to go on without.
    private func openJournal(
      _ path: String?, _ now: @escaping @Sendable () -> Date
    ) -> (JournalKeeper, JournalState) {
      let prefix = prefix.uppercased()
      let inMemory: @Sendable () -> Journal = { .inMemory(prefix: prefix, now: now) }
      guard let path else { return (JournalKeeper(inMemory(), inMemory: inMemory), .off) }
      do {
        let journal = try Journal.open(path: path, prefix: prefix, now: now)
        return (JournalKeeper(journal, inMemory: inMemory), .kept)
      } catch {
        return (JournalKeeper(.unusable(error), problem: error, inMemory: inMemory), .failing(error))
      }
    }

    /// Reads a catalogue; says so where the screen has to wait for it.
    private static func catalogue(_ path: String, _ language: Language) throws(CatalogueError) -> Catalogue {
      try Catalogue(path: path) { megabytes in
        let note = Strings(language).readingCatalogue(SafeText.line(path), megabytes: megabytes)
        FileHandle.standardError.write(Data((note + "\n").utf8))
      }
    }

    private static func language(_ environment: [String: String]) -> Language {
      for name in ["LC_ALL", "LC_MESSAGES", "LANG"] {
        if let value = environment[name], !value.isEmpty { return Language(locale: value) ?? .russian }
      }
      return .russian
    }
  }
}

extension Language: ExpressibleByArgument {}
