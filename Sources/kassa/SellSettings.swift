import ArgumentParser
import Checkout
import Foundation
import Sales
import Screens
import Session
import Settings
import Text
import Themes

/// What the till takes from its configuration, of which its flags are the most important part.
extension Kassa.Sell {
  /// What parsing no arguments gives. The parser's reflection takes a third of the time until the first frame.
  static var withoutArguments: Self {
    func with<Options: ParsableArguments>(_ set: (inout Options) -> Void) -> Options {
      var options = Options()
      set(&options)
      return options
    }
    return with { sell in
      (sell.lang, sell.theme, sell.catalogue, sell.shop, sell.till, sell.place) = (nil, nil, nil, nil, nil, nil)
      (sell.bankSpeed, sell.prefix, sell.callbacks, sell.share, sell.seed, sell.glyphs) = (
        nil, nil, nil, false, nil, nil
      )
      (sell.keepDays, sell.draftHours, sell.noMouse, sell.noJournal) = (nil, nil, false, false)
      (sell.record, sell.recordDays) = (false, nil)
      sell.scenario = with { $0.files = [] }
      sell.options = with { ($0.config, $0.profile) = (nil, nil) }
      sell.adminKey = with { $0.adminKeyFile = nil }
      sell.journal = with { $0.journal = nil }
      sell.logging = with { $0.log = nil }
      sell.clock = with { $0.clock = nil }
    }
  }

  /// By their paths.
  var flags: [String: String] {
    let all: [String: String?] = [
      "shop.name": shop, "shop.till": till, "shop.place": place, "shop.catalogue": catalogue, "shop.prefix": prefix,
      "shop.language": lang?.rawValue, "shop.theme": theme, "keep.days": keepDays.map { String($0) },
      "keep.draft_hours": draftHours.map { String($0) }, "keep.record_days": recordDays.map { String($0) },
    ]
    return all.compactMapValues { $0 }
  }

  /// - Throws: `ValidationError`: a mistake in the command line shows the usage.
  func checkFlags() throws {
    for (path, text) in flags.sorted(by: { $0.key < $1.key }) {
      guard let what = Schema.problem(with: text, at: path) else { continue }
      throw ValidationError("--\(Schema.row(path)?.flag ?? path): \(what)")
    }
  }

  /// - Throws: `ValidationError` for a flag of the bank inside the till.
  func checkFlags(ofProfile name: String, _ environment: BankIdentity.Environment) throws {
    let given = [
      ("bank-speed", bankSpeed != nil), ("scenario", !scenario.files.isEmpty), ("share", share),
      ("admin-key-file", adminKey.adminKeyFile != nil), ("clock", clock.clock != nil),
    ]
    if let flag = given.first(where: { $0.1 })?.0 {
      throw ValidationError(
        "--\(flag): only for the bank inside the till, not for the profile “\(SafeText.line(name))”")
    }
    // Whoever knows the seed knows every code.
    if seed != nil, environment == .production { throw ValidationError("--seed: not in production") }
  }

  /// Everything of a profile's bank; nil for the one inside the till.
  func liveTill(_ settings: Settings, _ environment: [String: String]) throws -> LiveTill? {
    guard !settings.isBuiltIn(settings.profile) else {
      settings.emptyEnvironment(.live())
      return nil
    }
    try checkFlags(ofProfile: settings.profile, settings.environment(of: settings.profile) ?? .production)
    return try LiveTill(settings, callbacks: callbacks, environment)
  }

  static func theme(
    _ settings: Settings, _ themes: [Theme], _ problems: [String: ThemeError]
  ) throws -> Theme {
    let chosen = settings.text("shop.theme") ?? themes[0].id
    if let theme = themes.first(where: { $0.id == chosen }) { return theme }
    if let problem = problems[chosen + ".toml"] { throw Failure(problem, about: "\(SafeText.line(chosen)).toml") }
    throw mistake(
      "there is no “\(SafeText.line(chosen))”; there are \(themes.map(\.id).joined(separator: ", "))", at: "shop.theme",
      settings)
  }

  static func place(_ settings: Settings, among places: [SalesPlace]) throws -> String? {
    guard let place = settings.text("shop.place"), !places.contains(where: { $0.code == place }) else {
      return settings.text("shop.place")
    }
    let codes = places.map { "\($0.code) (\($0.city))" }.joined(separator: ", ")
    throw mistake("there is no “\(SafeText.line(place))”; there are \(codes)", at: "shop.place", settings)
  }

  static func places(_ settings: Settings) throws(Failure) -> [SalesPlace] {
    guard let file = settings.text("shop.places") else { return SalesPlace.builtIn }
    do { return try SalesPlace.all(path: file) } catch { throw failure(error, at: "shop.places", settings) }
  }

  /// Announces a large file before reading it.
  static func catalogue(_ settings: Settings, _ language: Language) throws(Failure) -> Catalogue {
    guard let file = settings.text("shop.catalogue") else { return .builtIn }
    do {
      return try Catalogue(path: file) { megabytes in
        CommandOutput.note(Strings(language).readingCatalogue(SafeText.line(file), megabytes: megabytes))
      }
    } catch { throw failure(error, at: "shop.catalogue", settings) }
  }

  private static func failure(_ error: any Error, at path: String, _ settings: Settings) -> Failure {
    Failure(error, about: settings.setting(path)?.place)
  }

  /// About a name that the program does not know: a flag's is a mistake in the command line.
  private static func mistake(_ what: String, at path: String, _ settings: Settings) -> any Error {
    guard let setting = settings.setting(path) else { return Failure(.configuration, what) }
    if case .flag(let name) = setting.origin { return ValidationError("--\(name): \(what)") }
    return Failure(.configuration, "\(setting.place): \(what)")
  }
}
