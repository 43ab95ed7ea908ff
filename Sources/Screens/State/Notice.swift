package import Sales
package import Themes

/// A background event that the clerk should know about. Reasons are the system's error messages.
package enum Notice: Equatable, Sendable {
  /// The theme file is invalid.
  case themeRejected(file: String, ThemeError)
  case bankNotStarted(reason: String)
  /// The bank's damaged store was moved to a path and replaced by a new one.
  case bankSetAside(path: String)
  /// Another till of this machine receives the callbacks at the address.
  case callbacksElsewhere(address: String)
  /// The callback listener could not start.
  case noCallbacks(address: String, reason: String)
  /// The journal does not take the exchanges.
  case exchangesNotRecorded(JournalProblem)

  var isAboutCallbacks: Bool {
    switch self {
    case .callbacksElsewhere, .noCallbacks: true
    case .themeRejected, .bankNotStarted, .bankSetAside, .exchangesNotRecorded: false
    }
  }
}
