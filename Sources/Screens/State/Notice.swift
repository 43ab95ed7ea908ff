public import Themes

/// Something that the clerk should know and nobody asked for.
public enum Notice: Equatable, Sendable {
  /// A theme's file is not used.
  case themeNotTaken(file: String, ThemeError)
  /// The stand-in bank is not there; the reason in the system's words.
  case bankNotStarted(reason: String)
  /// The stand-in bank's store was broken: it was put elsewhere, and the bank begins anew.
  case bankSetAside(path: String)
  /// The till cannot listen for the bank's callbacks; the reason in the system's words.
  case noCallbacks(address: String, reason: String)
}
