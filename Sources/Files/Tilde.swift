import Foundation

extension String {
  /// A path with the home folder for `~`: as in a shell the one that `HOME` names, and the account's only where it names none.
  package var expandingTilde: String { replacingTilde(by: ProcessInfo.processInfo.environment["HOME"]) }

  package func replacingTilde(by home: String?) -> String {
    guard self == "~" || hasPrefix("~/"), let home, home.hasPrefix("/") else {
      return (self as NSString).expandingTildeInPath
    }
    let rest = dropFirst()
    return home == "/" && !rest.isEmpty ? String(rest) : home + rest
  }
}
