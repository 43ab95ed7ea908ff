import ArgumentParser
import Files
import Foundation
import Settings
import Text

/// Which configuration counts, for all commands that read one.
struct SettingsOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The configuration, instead of $XDG_CONFIG_HOME/kassa/config.toml and the system's; or KASSA_CONFIG.",
      valueName: "file"), completion: .file(extensions: ["toml"]))
  var config: String?

  @Option(
    help: ArgumentHelp("The profile of the configuration to use; or KASSA_PROFILE.", valueName: "name"),
    completion: .custom { words, _, _ in Self.profiles(for: words) })
  var profile: String?

  /// The names of the profiles, for a command line that may name the configuration.
  private static func profiles(for words: [String]) -> [String] {
    var options = SettingsOptions()
    options.config = zip(words, words.dropFirst()).first { $0.0 == "--config" }?.1
    options.profile = nil
    return options.read(ProcessInfo.processInfo.environment).settings.profileNames
  }

  func choice(_ environment: [String: String]) -> Settings.Choice {
    let path = config.map(\.expandingTilde)
    return Settings.Choice(flag: path, environment: environment, folders: UserFolders(environment).allConfig)
  }

  /// Everything, with its mistakes.
  /// - Parameters:
  ///   - flags: what else the command line gives, by paths such as `shop.name`.
  ///   - checksFiles: also looks for the files that settings name.
  func read(
    _ environment: [String: String], flags: [String: String] = [:], checksFiles: Bool = false
  ) -> (settings: Settings, mistakes: [Mistake]) {
    let (files, unreadable) = Settings.files(choice(environment))
    var flags = flags
    flags["profile"] = profile
    let (settings, mistakes) = Settings.read(
      files, environment: environment, flags: flags, workingFolder: FileManager.default.currentDirectoryPath,
      problem: { checksFiles ? Self.problem(with: $0) : nil })
    // What cannot be read makes its profiles look missing.
    return (settings, unreadable.isEmpty ? mistakes : unreadable + mistakes.filter { $0.path != ["profile"] })
  }

  /// Mistakes of other profiles than the used one stop nobody.
  /// - Throws: `Failure` with every mistake on a line of its own.
  func valid(_ environment: [String: String], flags: [String: String] = [:]) throws(Failure) -> Settings {
    let (settings, all) = read(environment, flags: flags)
    let mistakes = all.filter { $0.concerns(profile: settings.profile) }
    guard mistakes.isEmpty else {
      throw Failure(.configuration, mistakes.map(\.description).joined(separator: "\n"))
    }
    return settings
  }

  private static func problem(with path: String) -> String? {
    do throws(FileProblem) {
      _ = try BoundedFile.size(of: path)
      return nil
    } catch { return error.sentence }
  }
}

extension Settings {
  /// The language to speak: `ru`, `kk` or `en`.
  func language(_ environment: [String: String]) -> String {
    if let language = text("shop.language") { return language }
    let named = ["LC_ALL", "LC_MESSAGES", "LANG"].lazy.compactMap { environment[$0] }.first { !$0.isEmpty }
    return ["kk", "en"].first { named?.lowercased().hasPrefix($0) == true } ?? "ru"
  }
}

extension Setting {
  /// An address that paths are added to: without a slash at its end.
  var address: String? { value.text.map { $0.hasSuffix("/") ? String($0.dropLast()) : $0 } }
}
