import BrokerAPI
import Text

extension ReplayStep {
  /// Of an `.http` file: its variables are put in, those of secrets become slots, and nothing in it is run or read.
  package static func steps(ofHTTPFile bytes: [UInt8]) throws(CannotRead) -> [ReplayStep] {
    guard bytes.count <= ReadLimit.bytes else { throw CannotRead(.tooLarge) }
    guard String(validating: bytes, as: UTF8.self) != nil else { throw CannotRead(.notText) }
    var reader = HTTPFileReader(bytes)
    try reader.read()
    guard !reader.steps.isEmpty else { throw CannotRead(.empty) }
    return reader.steps
  }
}

private struct HTTPFileReader {
  private typealias Line = ArraySlice<UInt8>

  /// A variable may stand for many others: bytes of values that are put in, in all.
  private static let expandedLimit = 16 << 20

  private let lines: [Line]
  private var place = 0
  private var name = ""
  private var variables: [String: Redacted] = [:]
  private var expandedSize = 0
  private(set) var steps: [ReplayStep] = []

  init(_ bytes: [UInt8]) {
    // Windows editors begin a file with a mark of its byte order.
    let bytes = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes[...]
    lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false).map { $0.last == 0x0D ? $0.dropLast() : $0 }
  }

  mutating func read() throws(CannotRead) {
    while place < lines.count {
      let start = place + 1
      do {
        try section()
      } catch {
        throw error.line == nil ? CannotRead(error.problem, line: start) : error
      }
      guard steps.count <= ReadLimit.requests else { throw CannotRead(.tooLarge) }
    }
  }

  /// Up to the next separator.
  private mutating func section() throws(CannotRead) {
    while let line = next() {
      let text = Self.trimmed(line)
      if Self.isSeparator(line) {
        name = SafeText.line(Self.text(Self.trimmed(line.drop { $0 == UInt8(ascii: "#") })), atMost: 300)
      } else if text.first == UInt8(ascii: "@") {
        try define(text)
      } else if !text.isEmpty, !Self.isComment(text) {
        return try request(text)
      }
    }
  }

  private mutating func define(_ line: Line) throws(CannotRead) {
    guard let sign = line.firstIndex(of: UInt8(ascii: "=")) else { throw failure(.variable(Self.text(line))) }
    let name = Self.text(Self.trimmed(line[..<sign].dropFirst()))
    variables[name] = try expanded(Self.trimmed(line[(sign + 1)...]))
  }

  private mutating func request(_ first: Line) throws(CannotRead) {
    let number = place
    var target = Array(first)
    // A long query goes on in further lines.
    while place < lines.count, let mark = Self.trimmed(lines[place]).first,
      mark == UInt8(ascii: "?") || mark == UInt8(ascii: "&")
    {
      target += Self.trimmed(lines[place])
      place += 1
    }
    var words = target.split(whereSeparator: ASCII.isBlank)
    if words.count > 1, words.last?.starts(with: "HTTP/".utf8) == true { words.removeLast() }
    // A variable may be written with blanks.
    let hasMethod = words.count > 1 && ASCII.isToken(Self.text(words[0]))
    let method = hasMethod ? Self.text(words.removeFirst()) : "GET"
    let url = try expanded(Array(words.joined(separator: [0x20]))[...])
    let headers = try headers()
    let body = try body()
    do {
      let request = try ReplayRequest(read: method, url: url, headers: headers, body: body)
      steps.append(ReplayStep(name: name.isEmpty ? "\(request)" : name, request: request))
    } catch { throw CannotRead(error.problem, line: number) }
    name = ""
  }

  private mutating func headers() throws(CannotRead) -> [Exchange.Header] {
    var headers: [Exchange.Header] = []
    while place < lines.count, !Self.isSeparator(lines[place]), let line = next() {
      let text = Self.trimmed(line)
      if text.isEmpty { break }
      // The spelling of the method allows a `#` at the beginning of a name, no program does.
      if Self.isComment(text) { continue }
      guard let colon = text.firstIndex(of: UInt8(ascii: ":")) else { throw failure(.header(Self.text(text))) }
      let value = try expanded(Self.trimmed(text[(colon + 1)...]))
      headers.append(Exchange.Header(name: Self.text(Self.trimmed(text[..<colon])), value: value))
    }
    return headers
  }

  private mutating func body() throws(CannotRead) -> Redacted? {
    var body: [Line] = []
    while place < lines.count, !Self.isSeparator(lines[place]), let line = next() {
      let text = Self.trimmed(line)
      switch text.first {
      case UInt8(ascii: "<"):
        throw failure(text.dropFirst().first == UInt8(ascii: ">") ? .script : .readsFile(Self.text(text)))
      case UInt8(ascii: ">"): throw failure(.script)
      case _ where Self.isComment(text): throw failure(.ambiguous(Self.text(text.prefix(2))))
      default: body.append(line)
      }
    }
    while body.last.map({ Self.trimmed($0).isEmpty }) == true { body.removeLast() }
    let lines = body.drop { Self.trimmed($0).isEmpty }
    return lines.isEmpty ? nil : try expanded(Array(lines.joined(separator: [0x0A]))[...])
  }

  private mutating func next() -> Line? {
    guard place < lines.count else { return nil }
    defer { place += 1 }
    return lines[place]
  }

  private func failure(_ problem: CannotRead.Problem) -> CannotRead { CannotRead(problem, line: place) }

  /// With values in the place of variables.
  private mutating func expanded(_ text: Line) throws(CannotRead) -> Redacted {
    let (open, close) = (Array("{{".utf8), Array("}}".utf8))
    var builder = RedactedBuilder()
    var rest = text
    while let start = rest.firstRange(of: open) {
      builder.append(rest[..<start.lowerBound])
      guard let end = rest[start.upperBound...].firstRange(of: close) else { throw failure(.variable("{{")) }
      let name = Self.text(Self.trimmed(rest[start.upperBound..<end.lowerBound]))
      if let slot = SecretSlot(name: name) {
        builder.append(slot)
      } else if let value = variables[name] {
        // A slot has no bytes, but costs as much as some.
        expandedSize += value.size + value.pieces.count * 16
        guard expandedSize <= Self.expandedLimit else { throw failure(.tooLarge) }
        builder.append(value)
      } else {
        throw failure(.variable(name))
      }
      rest = rest[end.upperBound...]
    }
    builder.append(rest)
    return builder.redacted
  }

  private static func isSeparator(_ line: Line) -> Bool { line.starts(with: "###".utf8) }

  private static func isComment(_ line: Line) -> Bool {
    line.first == UInt8(ascii: "#") || line.starts(with: "//".utf8)
  }

  private static func trimmed(_ line: Line) -> Line {
    let rest = line.drop(while: ASCII.isBlank)
    return rest[..<(rest.lastIndex { !ASCII.isBlank($0) }.map { $0 + 1 } ?? rest.startIndex)]
  }

  private static func text(_ line: Line) -> String { String(decoding: line, as: UTF8.self) }
}
