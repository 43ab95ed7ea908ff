/// Personal data: printing or reflecting it shows dots. The value is read only by name.
package struct Sensitive<Value> {
  package let value: Value
  package init(_ value: Value) { self.value = value }
}

extension Sensitive: Equatable where Value: Equatable {}
extension Sensitive: Hashable where Value: Hashable {}
extension Sensitive: Sendable where Value: Sendable {}

extension Sensitive: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  package var description: String { Mask.hidden }
  package var debugDescription: String { Mask.hidden }
  package var customMirror: Mirror { Mirror(self, children: []) }
}
