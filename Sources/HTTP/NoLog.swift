package import Logging

extension Logger {
  package static let off = Logger(label: "kassa") { _ in SwiftLogNoOpLogHandler() }

  /// The same logger with the name of a component.
  package func part(_ name: String) -> Logger {
    var part = self
    part[metadataKey: "part"] = "\(name)"
    return part
  }
}
