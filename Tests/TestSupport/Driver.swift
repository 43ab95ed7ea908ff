public import Terminal

/// Drives the till as a person does: with keys, pastes and a scanner, and by what the screen shows.
///
/// There are three hosts: the state alone in memory, the running till without a terminal, and the built program in a real terminal. A
/// host says how input gets in, how the screen comes out, and what waiting means; everything else is here, once.
public protocol Driver {
  /// What a hand, a mouse or a scanner does, all at once.
  mutating func send(_ input: [InputEvent])
  /// What shows, with plain spaces for no-break ones.
  var screen: String { get }
  /// Lets the till go on until something may have changed.
  nonisolated(nonsending) mutating func goOn() async throws
  /// How long to wait for something, in times of `goOn`; nil for as long as `Patience` lasts.
  var patience: Int? { get }
}

/// What was waited for and never came.
public struct NeverCame: Error, CustomStringConvertible {
  let what: String
  let screen: String
  /// What was waited for, and what showed instead.
  public init(_ what: String, screen: String) {
    self.what = what
    self.screen = screen
  }
  public var description: String { "\(what) never came:\n\(screen)" }
}

extension Driver {
  public var patience: Int? { nil }

  public mutating func press(_ keys: KeyPress...) { press(keys) }
  public mutating func press(_ key: KeyPress, times: Int) { press(Array(repeating: key, count: times)) }
  public mutating func press(_ keys: [KeyPress]) { send(keys.map { .key($0) }) }
  public mutating func type(_ text: String) { press(text.map { KeyPress($0) }) }
  public mutating func paste(_ text: String) { send([.paste(text)]) }
  public mutating func click(_ point: Point) { send([.mouse(MouseEvent(.press, at: point))]) }

  /// A barcode scanner: characters and Enter faster than a hand could type them.
  public mutating func scan(_ code: String) { press(code.map { KeyPress($0) } + [KeyPress(.enter)]) }

  public func sees(_ text: String) -> Bool { screen.contains(text) }

  /// Waits until the screen shows a text.
  public nonisolated(nonsending) mutating func wait(until text: String) async throws {
    try await wait("“\(text)”") { $0.contains(text) ? () : nil }
  }

  /// Waits until the screen matches; returns the first group, or the match.
  @discardableResult
  public nonisolated(nonsending) mutating func wait(matching pattern: String) async throws -> String {
    let expression = try Regex(pattern)
    return try await wait("/\(pattern)/") { screen in
      guard let match = screen.firstMatch(of: expression) else { return nil }
      return match.output.count > 1
        ? match.output[1].substring.map(String.init) ?? "" : String(screen[match.range])
    }
  }

  /// Waits until the screen does not show a text any more.
  public nonisolated(nonsending) mutating func wait(untilGone text: String) async throws {
    try await wait("the end of “\(text)”") { $0.contains(text) ? nil : () }
  }

  /// Waits until the screen is as wanted; returns what was looked for in it.
  @discardableResult
  public nonisolated(nonsending) mutating func wait<Found>(
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
