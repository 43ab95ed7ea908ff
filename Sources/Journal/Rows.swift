import Foundation
import GRDB

/// Values of a row as they are there. A file can hold anything, whatever its schema says: what is missing or of another type reads as
/// nothing, where GRDB's own subscripts would end the program.
extension Row {
  func text(_ name: String) -> String { optionalText(name) ?? "" }
  func optionalText(_ name: String) -> String? { String.fromDatabaseValue(value(name)) }
  func number(_ name: String) -> Int64 { Int64.fromDatabaseValue(value(name)) ?? 0 }
  func optionalMoment(_ name: String) -> Date? {
    Double.fromDatabaseValue(value(name)).map { Date(timeIntervalSince1970: $0) }
  }
  func moment(_ name: String) -> Date { optionalMoment(name) ?? Date(timeIntervalSince1970: 0) }

  private func value(_ name: String) -> DatabaseValue { (self[name] as DatabaseValue?) ?? .null }
}
