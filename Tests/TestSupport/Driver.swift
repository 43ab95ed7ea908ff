package import TerminalCore

/// Drives the till as a person does: by keys, pastes, a scanner and what the screen shows.
///
/// There are three hosts: the state in memory, the running till without a terminal, and the built program in a real terminal. A host
/// supplies input, output and waiting.
package protocol Driver {
  mutating func send(_ input: [InputEvent])
  /// No-break spaces are replaced by spaces.
  var screen: String { get }
  /// Lets the till run until something may have changed.
  nonisolated(nonsending) mutating func goOn() async throws
  /// How many times to call `goOn`; nil for as long as `Patience` lasts.
  var patience: Int? { get }
}

/// A wait that failed.
package struct NeverCame: Error, CustomStringConvertible {
  let what: String
  let screen: String
  /// What was expected, and what was shown instead.
  package init(_ what: String, screen: String) {
    self.what = what
    self.screen = screen
  }
  package var description: String { "\(what) never came:\n\(screen)" }
}

extension Driver {
  package var patience: Int? { nil }

  package mutating func press(_ keys: KeyPress...) { press(keys) }
  package mutating func press(_ key: KeyPress, times: Int) { press(Array(repeating: key, count: times)) }
  package mutating func press(_ keys: [KeyPress]) { send(keys.map { .key($0) }) }
  package mutating func type(_ text: String) { press(text.map { KeyPress($0) }) }
  package mutating func paste(_ text: String) { send([.paste(text)]) }
  package mutating func click(_ point: Point) { send([.mouse(MouseEvent(.press, at: point))]) }

  /// A barcode scanner: characters and Enter faster than a hand could type them.
  package mutating func scan(_ code: String) { send([.scan(Scan(code))]) }

  package func sees(_ text: String) -> Bool { screen.contains(text) }

  package nonisolated(nonsending) mutating func wait(until text: String) async throws {
    try await wait("“\(text)”") { $0.contains(text) ? () : nil }
  }

  /// Returns the first group, or the whole match.
  @discardableResult
  package nonisolated(nonsending) mutating func wait(matching pattern: String) async throws -> String {
    let expression = try Regex(pattern)
    return try await wait("/\(pattern)/") { screen in
      guard let match = screen.firstMatch(of: expression) else { return nil }
      return match.output.count > 1
        ? match.output[1].substring.map(String.init) ?? "" : String(screen[match.range])
    }
  }

  package nonisolated(nonsending) mutating func wait(untilGone text: String) async throws {
    try await wait("the end of “\(text)”") { $0.contains(text) ? nil : () }
  }

  /// Returns what was found.
  @discardableResult
  package nonisolated(nonsending) mutating func wait<Found>(
    _ what: String, _ find: (String) -> Found?
  ) async throws -> Found {
    let end = Patience.end
    var rounds = 0
    while true {
      if let found = find(screen) { return found }
      guard rounds < patience ?? .max, ContinuousClock.now < end else { throw NeverCame(what, screen: screen) }
      rounds += 1
      try await goOn()
    }
  }
}
