import Glibc

/// Where this user's files belong, by the XDG base directory specification; a relative value counts as none.
struct UserFolders {
  private let environment: [String: String]
  private let home: String?

  /// - Parameter accountHome: the home folder of the account, for where `HOME` says nothing.
  init(_ environment: [String: String], accountHome: String? = UserFolders.accountHome) {
    self.environment = environment
    home = Self.absolute(environment["HOME"]) ?? Self.absolute(accountHome)
  }

  /// What a program remembers; nil where there is no home folder.
  var state: String? { Self.absolute(environment["XDG_STATE_HOME"]) ?? below(".local/state") }
  /// What its user sets; nil where there is no home folder.
  var config: String? { Self.absolute(environment["XDG_CONFIG_HOME"]) ?? below(".config") }

  private func below(_ folder: String) -> String? { home.map { ($0 == "/" ? "" : $0) + "/" + folder } }

  private static func absolute(_ path: String?) -> String? {
    guard let path, path.hasPrefix("/") else { return nil }
    return path
  }

  /// The home folder that the account has in the system's list of users. Accounts without one have `/` or `/nonexistent` there.
  private static var accountHome: String? {
    guard let entry = getpwuid(getuid()), let folder = entry.pointee.pw_dir else { return nil }
    let path = String(cString: folder)
    return path == "/" || access(path, F_OK) != 0 ? nil : path
  }
}
