import BrokerAPI
import Checkout
import Exchanges
import TerminalCore
import Text

/// A line of an exchange in detail.
enum ExchangeLine: Equatable, Sendable {
  case part(String, detail: String)
  case field(String, String)
  case note(String, Role)
  /// A phase in its share of the whole.
  case phase(String, start: Double, share: Double, time: String)
  case body(indent: Int, [BodyLines.Piece])
  case blank
}

/// The parts of an exchange one below the other: what was sent, what came, the times, the headers. Lines of bodies are made where they show.
struct ExchangeParts: Equatable, Sendable {
  private enum Part: Equatable {
    case lines([ExchangeLine])
    case body(BodyLines, isRequest: Bool)

    var count: Int {
      switch self {
      case .lines(let lines): lines.count
      case .body(let lines, _): lines.count
      }
    }
  }

  enum Place {
    case line(ExchangeLine)
    case body(BodyLines, line: Int, isRequest: Bool)
  }

  let request: BodyLines?
  let answer: BodyLines?
  let language: Language
  let isMasked: Bool
  private var parts: [Part] = []
  private(set) var count = 0
  /// Where each part begins.
  private(set) var starts: [Int] = []

  init(_ row: RecordedExchange, _ request: BodyLines?, _ answer: BodyLines?, _ shared: Shared) {
    (self.request, self.answer) = (request, answer)
    (language, isMasked) = (shared.language, shared.isMasked)
    let (s, exchange) = (shared.strings, row.exchange)
    switch exchange.content {
    case .http(let sent, let response):
      add(s.sentPart(row.kind), "\(sent.method) · \(s.size(row.sizes.request))")
      for part in Self.url(of: sent, row.kind, isMasked: isMasked).parts(of: BodyLines.width) {
        add(.note(part, .muted))
      }
      add(request, isRequest: true, else: s.noBody)
      add(s.answerPart(row.kind), response.map { s.answer($0, row.sizes.response) } ?? "—")
      if let failure = exchange.failure {
        add(.note("▲ " + s.brokenOff(failure, hasAnswer: response != nil), .warning))
      }
      if response != nil { add(answer, isRequest: false, else: s.noBody) }
    case .simulatedSMS(let phone, let text):
      add(s.messagePart, "")
      addMessage(to: phone.value, text, s)
      add(.note(s.simulatedMessage, .muted))
    case .program(let words, let phone, let text, let said):
      add(s.messagePart, "")
      add(s.program, value: SafeText.line(words.joined(separator: " ")))
      addMessage(to: phone.value, text, s)
      add(s.programSaid, value: isMasked ? Mask.hidden : SafeText.line(said.text))
      if let failure = exchange.failure { add(.note("▲ " + s.short(failure), .warning)) }
    }
    addTimes(row, s)
    if case .http(let sent, let response) = exchange.content {
      add(s.sentHeaders(row.kind), sent.headers, s)
      if let response { add(s.answerHeaders(row.kind), response.headers, s) }
    }
  }

  private mutating func addMessage(to phone: Phone, _ text: Redacted, _ s: Strings) {
    add(s.phone, value: isMasked ? phone.masked : phone.formatted)
    add(s.messageText, value: SafeText.line(text.text))
  }

  private mutating func addTimes(_ row: RecordedExchange, _ s: Strings) {
    let phases = row.exchange.times.phases
    let whole = row.duration ?? .zero
    guard whole > .zero else { return }
    add(s.timePart, s.time(whole))
    var passed = Duration.zero
    for (phase, time) in phases {
      add(.phase(s.phase(phase), start: passed / whole, share: time / whole, time: s.time(time)))
      passed += time
    }
    let exchange = row.exchange
    if let address = exchange.remoteAddress {
      add(s.remoteAddress, value: SafeText.line([address, exchange.tlsVersion ?? s.noTLS].joined(separator: " · ")))
    }
  }

  /// The query of a message's request holds whom it is for.
  private static func url(of request: Exchange.Request, _ kind: ExchangeKind, isMasked: Bool) -> String {
    let text = SafeText.line(request.url.text)
    guard isMasked, kind == .sms, let query = text.firstIndex(of: "?") else { return text }
    return text[..<query] + "?" + Mask.hidden
  }

  // MARK: Making

  private mutating func add(_ line: ExchangeLine) {
    if case .lines(let lines)? = parts.last {
      parts[parts.count - 1] = .lines(lines + [line])
    } else {
      parts.append(.lines([line]))
    }
    count += 1
  }

  private mutating func add(_ title: String, _ detail: String) {
    if count > 0 { add(.blank) }
    starts.append(count)
    add(.part(title, detail: detail))
  }

  private mutating func add(_ lines: BodyLines?, isRequest: Bool, else missing: String) {
    guard let lines, lines.count > 0 else { return add(.note(missing, .muted)) }
    parts.append(.body(lines, isRequest: isRequest))
    count += lines.count
  }

  private mutating func add(_ title: String, _ headers: [Exchange.Header], _ s: Strings) {
    guard !headers.isEmpty else { return }
    add(title, "")
    for header in headers { add(SafeText.line(header.name), value: SafeText.line(header.value.text)) }
  }

  /// Whole, in as many lines as it takes.
  private mutating func add(_ name: String, value: String) {
    for (number, part) in value.parts(of: BodyLines.width - ExchangeLine.labelWidth).enumerated() {
      add(.field(number == 0 ? name : "", part))
    }
  }

  // MARK: Reading

  func place(of line: Int) -> Place? {
    var start = 0
    for part in parts {
      if line < start + part.count {
        switch part {
        case .lines(let lines): return .line(lines[line - start])
        case .body(let lines, let isRequest): return .body(lines, line: line - start, isRequest: isRequest)
        }
      }
      start += part.count
    }
    return nil
  }

  func line(at number: Int) -> ExchangeLine {
    switch place(of: number) {
    case .line(let line): line
    case .body(let lines, let line, _):
      .body(indent: lines.indent(of: line), lines.pieces(of: line, isMasked: isMasked))
    case nil: .blank
    }
  }

  /// The first line with a text, from one on. What is masked is not searched.
  func find(_ text: String, from line: Int) -> Int? {
    var start = 0
    let word = FoldedText.bytes(text)
    for part in parts {
      defer { start += part.count }
      guard line < start + part.count else { continue }
      let first = max(0, line - start)
      switch part {
      case .lines(let lines):
        let found = lines.indices.dropFirst(first).first {
          ByteSearch.find(word, in: FoldedText.bytes(lines[$0].searched)) != nil
        }
        if let found { return start + found }
      case .body(let lines, _):
        if !isMasked {
          if let found = lines.find(text, from: first) { return start + found }
        } else {
          let found = (first..<lines.count).first { number in
            let shown = lines.pieces(of: number, isMasked: true).compactMap(\.text).joined()
            return ByteSearch.find(word, in: FoldedText.bytes(shown)) != nil
          }
          if let found { return start + found }
        }
      }
    }
    return nil
  }
}

extension String {
  /// Pieces of so many characters; one for an empty text.
  fileprivate func parts(of length: Int) -> [String] {
    var (parts, rest) = ([String](), self[...])
    repeat {
      parts.append(String(rest.prefix(length)))
      rest = rest.dropFirst(length)
    } while !rest.isEmpty
    return parts
  }
}

extension ExchangeLine {
  /// Cells of a field's name.
  static let labelWidth = 26

  fileprivate var searched: String {
    switch self {
    case .part(let title, let detail): title + " " + detail
    case .field(let name, let value): name + " " + value
    case .note(let text, _): text
    case .phase(let name, _, _, _): name
    case .body, .blank: ""
    }
  }
}
