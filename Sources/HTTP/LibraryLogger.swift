package import Logging

extension Logger {
  /// For Hummingbird and ServiceLifecycle, which demand a logger and by default write to standard error, where the till's screen is.
  package init(forLibraries log: Logger?) {
    self = log ?? Logger(label: "kassa") { _ in SwiftLogNoOpLogHandler() }
  }

  /// The same logger with the name of a component.
  package func part(_ name: String) -> Logger {
    var part = self
    part[metadataKey: "part"] = "\(name)"
    return part
  }
}
