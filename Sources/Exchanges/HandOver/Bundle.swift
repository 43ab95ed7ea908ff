import BrokerAPI
package import FoundationEssentials
import Text

/// A session as JSON Lines: a header with a version, then what was done and exchanged, in order.
package struct Bundle: Sendable {
  /// What a world is made of besides the exchanges.
  package struct Header: Hashable, Sendable {
    /// Of the program that wrote it.
    package var program: String
    /// Of the stand-in bank; nil for another one.
    package var seed: UInt64?
    package var scenario: String?

    package init(program: String, seed: UInt64? = nil, scenario: String? = nil) {
      (self.program, self.seed, self.scenario) = (program, seed, scenario)
    }
  }

  /// All that a bundle holds besides its exchanges.
  package struct Session: Hashable, Sendable {
    package struct Step: Hashable, Sendable {
      /// Wall-clock time.
      package let at: Date
      package let text: String

      package init(at: Date, _ text: String) { (self.at, self.text) = (at, text) }
    }

    package var header: Header
    package var steps: [Step]
    /// As text, masked.
    package var screens: [String]

    package init(_ header: Header, steps: [Step] = [], screens: [String] = []) {
      (self.header, self.steps, self.screens) = (header, steps, screens)
    }
  }

  /// The version of the format.
  static let version = 1

  package let header: Header
  /// What was done, as the script language writes it.
  package let steps: [String]
  package let exchanges: [ReplayStep]

  // MARK: Reading

  /// Lines of other kinds are left out: a later program may write them.
  package init(reading bytes: [UInt8]) throws(CannotRead) {
    guard bytes.count <= ReadLimit.bytes else { throw CannotRead(.tooLarge) }
    var lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)[...]
    guard let first = lines.popFirst(), let header = try? JSON(parsing: first), header["kassa"]?.text == "bundle" else {
      throw CannotRead(.noArchive)
    }
    let version = header["version"]?.text ?? ""
    guard version == "\(Self.version)" else { throw CannotRead(.version(version)) }
    var (steps, exchanges): ([String], [ReplayStep]) = ([], [])
    for (place, line) in lines.enumerated() where !line.allSatisfy({ $0 <= 0x20 }) {
      do throws(CannotRead) {
        let json = try JSON(read: line)
        if let step = json["step"]?.text { steps.append(step) }
        if let entry = json["exchange"] { exchanges.append(try ReplayStep(harEntry: entry)) }
      } catch { throw CannotRead(error.problem, line: place + 2) }
      guard exchanges.count + steps.count <= ReadLimit.requests else { throw CannotRead(.tooLarge) }
    }
    self.header = Header(
      program: SafeText.line(header["program"]?.text ?? "", atMost: 60),
      seed: header["seed"]?.text.flatMap(UInt64.init), scenario: header["scenario"]?.text)
    (self.steps, self.exchanges) = (steps, exchanges)
  }

  // MARK: Writing

  enum Line: Sendable {
    case step(String)
    case exchange(Exchange)
    case screen(String)

    /// Nil for what was no HTTP: nothing of it can be sent again.
    fileprivate var json: JSON? {
      switch self {
      case .step(let text): ["step": .string(text)]
      case .exchange(let exchange): HARWriter.entry(exchange).map { ["exchange": $0] }
      case .screen(let text):
        ["screen": .array(text.split(separator: "\n", omittingEmptySubsequences: false).map { .string(String($0)) })]
      }
    }
  }
}

extension Bundle.Header {
  fileprivate var json: JSON {
    var members: JSON.Members = [
      "kassa": "bundle", "version": .number(.init(Bundle.version)), "program": .string(program),
    ]
    // A number of 64 bits is no number in every language.
    if let seed { members["seed"] = .string("\(seed)") }
    if let scenario { members["scenario"] = .string(scenario) }
    return .object(members)
  }
}

extension HandOver {
  /// The steps stand before the exchange that began after them.
  func bundle(of session: Bundle.Session) -> String {
    let steps = session.steps.map { step in
      (before: exchanges.firstIndex { $0.start > step.at } ?? exchanges.count, text: step.text)
    }
    return bundle(session.header, steps: steps, screens: session.screens)
  }

  /// - Parameters:
  ///   - steps: what was done, before the exchange of that number.
  ///   - screens: what showed at the end.
  package func bundle(
    _ header: Bundle.Header, steps: [(before: Int, text: String)] = [], screens: [String] = []
  ) -> String {
    let lines = exchanges.enumerated().flatMap { place, exchange in
      steps.filter { $0.before == place }.map { Bundle.Line.step(withoutSecrets($0.text)) } + [.exchange(exchange)]
    }
    let rest =
      steps.filter { !exchanges.indices.contains($0.before) }.map { Bundle.Line.step(withoutSecrets($0.text)) }
      + screens.map { Bundle.Line.screen(withoutSecrets($0)) }
    return ([header.json] + (lines + rest).compactMap(\.json))
      .map { String(decoding: $0.bytes, as: UTF8.self) + "\n" }.joined()
  }
}

extension ReplayStep {
  /// Of a bundle, an HTTP Archive or an `.http` file, whatever its name.
  package static func steps(of bytes: [UInt8]) throws(CannotRead) -> [ReplayStep] {
    let start = bytes.drop { $0 <= 0x20 || $0 == 0xEF || $0 == 0xBB || $0 == 0xBF }
    guard start.first == UInt8(ascii: "{"), !start.starts(with: "{{".utf8) else { return try steps(ofHTTPFile: bytes) }
    let first = start.prefix { $0 != 0x0A }
    guard (try? JSON(parsing: first))?["kassa"] != nil else { return try steps(ofHAR: bytes) }
    let exchanges = try Bundle(reading: bytes).exchanges
    guard !exchanges.isEmpty else { throw CannotRead(.empty) }
    return exchanges
  }
}
