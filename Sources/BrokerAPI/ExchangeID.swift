package import FoundationEssentials

/// Identifies the record of a call.
package struct ExchangeID: Hashable, Sendable, CustomStringConvertible {
  package let rawValue: UUID
  package init(_ rawValue: UUID) { self.rawValue = rawValue }
  package var description: String { rawValue.uuidString }
}
