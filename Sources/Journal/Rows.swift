import Foundation
import GRDB
import Text

/// Values of a row as they are there. A file can hold anything, whatever its schema says: what is missing or of another type reads as
/// nothing, where GRDB's own subscripts would end the program.
extension Row {
  func text(_ name: String) -> String { optionalText(name) ?? "" }

  func optionalText(_ name: String) -> String? {
    if case .string(let text) = storage(name) { text } else { nil }
  }

  /// A text that is shown or handed on: an older till may have kept it as it came.
  func line(_ name: String) -> String { SafeText.line(text(name)) }

  func number(_ name: String) -> Int64 {
    if case .int64(let number) = storage(name) { number } else { 0 }
  }

  func optionalMoment(_ name: String) -> Date? {
    switch storage(name) {
    case .double(let seconds): Date(timeIntervalSince1970: seconds)
    case .int64(let seconds): Date(timeIntervalSince1970: Double(seconds))
    case .null, .string, .blob: nil
    }
  }

  func moment(_ name: String) -> Date { optionalMoment(name) ?? Date(timeIntervalSince1970: 0) }

  /// Not inlined: the optimizer of Swift 6.3 stops over GRDB's value where it is.
  @inline(never)
  private func storage(_ name: String) -> DatabaseValue.Storage { ((self[name] as DatabaseValue?) ?? .null).storage }
}
