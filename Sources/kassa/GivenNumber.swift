import ArgumentParser
import Text

extension String {
  /// Nobody is asked about an empty number, which a script passes whose variable is not set.
  /// - Throws: `ValidationError`.
  func requireNumber() throws {
    if trimmingWhitespace.isEmpty { throw ValidationError("the number is empty") }
  }
}
