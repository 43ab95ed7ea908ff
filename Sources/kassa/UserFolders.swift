import Glibc

/// XDG base directories; relative values are ignored.
struct UserFolders {
  private let environment: [String: String]
  private let home: String?

  /// - Parameter accountHome: used where `HOME` is not set.
  init(_ environment: [String: String], accountHome: String? = UserFolders.accountHome) {
    self.environment = environment
    home = Self.absolute(environment["HOME"]) ?? Self.absolute(accountHome)
  }

  /// Nil where there is no home folder.
  var state: String? { Self.absolute(environment["XDG_STATE_HOME"]) ?? below(".local/state") }
  /// Nil where there is no home folder.
  var config: String? { Self.absolute(environment["XDG_CONFIG_HOME"]) ?? below(".config") }
  /// Where configuration is looked for: the user's folder and then the system's, the most important first.
  var allConfig: [String] {
    let system = environment["XDG_CONFIG_DIRS"].flatMap { $0.isEmpty ? nil : $0 } ?? "/etc/xdg"
    return [config].compactMap { $0 } + system.split(separator: ":").compactMap { Self.absolute(String($0)) }
  }

  private func below(_ folder: String) -> String? { home.map { ($0 == "/" ? "" : $0) + "/" + folder } }

  private static func absolute(_ path: String?) -> String? {
    guard let path, path.hasPrefix("/") else { return nil }
    return path
  }

  /// From the user database. Accounts without a home have `/` or `/nonexistent` there.
  private static var accountHome: String? {
    guard let entry = getpwuid(getuid()), let folder = entry.pointee.pw_dir else { return nil }
    let path = String(cString: folder)
    return path == "/" || access(path, F_OK) != 0 ? nil : path
  }
}
