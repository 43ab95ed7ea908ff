import Synchronization

/// The till's language as the bank's client asks for it: the main loop sets it, calls read it.
package final class SpokenLanguage: Sendable {
  private let stored: Mutex<String>

  /// - Parameter code: such as `ru`.
  package init(_ code: String) { stored = Mutex(code) }

  package var code: String {
    get { stored.withLock { $0 } }
    set { stored.withLock { $0 = newValue } }
  }
}
