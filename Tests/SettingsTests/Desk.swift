import Files
import Settings

/// A machine with some files, as values.
struct Desk {
  /// By path.
  var files: [String: String] = [:]
  var environment: [String: String] = ["HOME": "/home/clerk"]
  var flags: [String: String] = [:]
  var choice = Settings.Choice.anyOf([user, system])

  static let user = "/home/clerk/.config/kassa/config.toml"
  static let system = "/etc/xdg/kassa/config.toml"

  /// One file of the user.
  init(_ toml: String = "", system: String? = nil) {
    files[Self.user] = toml
    files[Self.system] = system
  }

  var read: (settings: Settings, mistakes: [String]) {
    let (found, unreadable) = Settings.files(choice) { path in
      files[path].map { .success(Array($0.utf8)) } ?? .failure(.missing)
    }
    let (settings, mistakes) = Settings.read(found, environment: environment, flags: flags, workingFolder: "/shop")
    return (settings, (unreadable + mistakes).map(\.description))
  }

  var settings: Settings { read.settings }
  /// Without the name of the user's file.
  var mistakes: [String] { read.mistakes.map { $0.replacing(Self.user + ":", with: "") } }

  /// Path, value and origin of what counts.
  func shown(_ path: String) -> String {
    guard let setting = settings.setting(path) else { return "nothing" }
    return "\(setting.shown) from \(setting.origin)"
  }
}
