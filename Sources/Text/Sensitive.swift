/// Personal data and secrets: printing, dumping or reflecting a conforming value shows its description, which is dots unless it says
/// more, and never what it is made of.
package protocol Confidential: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {}

extension Confidential {
  package var description: String { Mask.hidden }
  package var debugDescription: String { description }
  package var customMirror: Mirror { Mirror(self, children: []) }
}

/// Personal data without a type of its own. The value is read only by name.
package struct Sensitive<Value>: Confidential {
  package var value: Value
  package init(_ value: Value) { self.value = value }
}

extension Sensitive: Equatable where Value: Equatable {}
extension Sensitive: Hashable where Value: Hashable {}
extension Sensitive: Sendable where Value: Sendable {}

/// Stored as the value alone.
extension Sensitive: Codable where Value: Codable {
  package init(from decoder: any Decoder) throws { self.init(try decoder.singleValueContainer().decode(Value.self)) }
  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(value)
  }
}
