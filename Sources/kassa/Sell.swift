import ArgumentParser
import BankSandbox
import Checkout
import Foundation
import QREncoder
import Sales
package import Screens
import Session
import Settings
import TerminalCore
import Text
import Themes

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
        valueName: "file"), completion: .file(extensions: ["csv"]))
    var catalogue: String?

    @Option(help: "The shop's name in the header.")
    var shop: String?

    @Option(help: "This till's name in the header, and in the journal, where it defaults to the machine's.")
    var till: String?

    @Option(help: "Speed of the stand-in bank's clock, as a multiple of wall-clock time: 1, the default, to 3600.")
    var bankSpeed: Double?

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

    @Flag(help: "Record what is sent and received in the journal, customers' data included: F5 shows earlier runs too.")
    var record = false

    @Option(
      help: ArgumentHelp(
        "Remove recorded exchanges that are older than this: 1 to 36500, by default 7.", valueName: "days"))
    var recordDays: Int?

    @Option(help: ArgumentHelp("Where this till stands; remembered with the journal.", valueName: "code"))
    var place: String?

    @Flag(help: "Leave the mouse to the terminal, to select and paste with.")
    var noMouse = false

    @Flag(help: "Store nothing: sales, orders and history end with the program.")
    var noJournal = false

    func validate() throws {
      guard bankSpeed.map({ (1...3600).contains($0) }) ?? true else { throw ValidationError("--bank-speed: 1 to 3600") }
      try checkFlags()
      guard !(noJournal && journal.journal != nil) else {
        throw ValidationError("--journal and --no-journal: only one of them")
      }
      guard !(noJournal && record) else { throw ValidationError("--record and --no-journal: only one of them") }
      // By another time's age what people left there would be old, and removed.
      guard clock.clock == nil || noJournal || journal.journal != nil else {
        throw ValidationError("--clock: only with --no-journal, or with --journal FILE of its own")
      }
    }

    /// Nothing suspends before the loop has ended, so it stays on the main thread.
    @MainActor func sell() async throws -> Int32 {
      let environment = ProcessInfo.processInfo.environment
      let settings = try options.valid(environment, flags: flags)
      let language = Language(rawValue: settings.language(environment)) ?? .russian
      let (themes, problems) = Theme.all(overriddenFrom: UserFolders(environment).config.map { $0 + "/kassa/themes" })
      let theme = try Self.theme(settings, themes, problems)
      let live = try liveTill(settings, environment)
      var configuration = TillConfiguration(
        profile: live?.profile ?? .sandbox(), shop: SafeText.line(settings.text("shop.name") ?? ""),
        till: SafeText.line(settings.text("shop.till") ?? ""),
        places: try Self.places(settings), catalogue: try Self.catalogue(settings, language),
        people: live == nil ? BankServer.people : [], themes: themes,
        redirectURL: live?.redirectURL ?? "https://example.kz/webhook", qrCode: { QRCode($0) })
      if let live {
        live.configure(&configuration)
      } else {
        // The simulated phone and application belong to the stand-in bank, so their times scale with its speed.
        let speed = bankSpeed ?? 1
        configuration.verificationRules.resendAfter /= speed
        configuration.verificationRules.blockedFor /= speed
        configuration.absence.after = 10 + 15 / speed
      }
      configuration.place = try Self.place(settings, among: configuration.places)
      if configuration.recordedTill.isEmpty { configuration.recordedTill = HostName.short }
      configuration.isShared = share
      configuration.capturesMouse = !noMouse
      configuration.keymap.glyphs = glyphs ?? Glyphs.suiting(terminal: environment["TERM"] ?? "")
      configuration.keepDays = settings.integer("keep.days").flatMap { $0 == 0 ? nil : $0 }
      if record { configuration.recordDays = settings.integer("keep.record_days") }
      configuration.draftHours = settings.integer("keep.draft_hours") ?? configuration.draftHours
      return try await run(
        configuration, live, language: language, theme: theme, prefix: settings.text("shop.prefix") ?? "",
        recordDays: settings.integer("keep.record_days") ?? 7, problems: problems, environment)
    }
  }
}

extension Language: ExpressibleByArgument {}
extension Glyphs: ExpressibleByArgument {}
