import BrokerAPI
import Exchanges
import TerminalCore

/// A line of a request that is edited.
enum RequestLine: Equatable, Sendable {
  case method, address
  /// Which host it named before.
  case directed(String)
  /// Where the value comes from that takes the place of a mark.
  case value(String)
  /// What is sent between braces as it is.
  case braces(String)
  case bodyTitle
  case body(Int)
  case headersTitle
  case header(Int)
  case settingsTitle
  case token, flaw, times, order, renewal
  case blank
}

/// All lines of a request: what is sent first, then how.
struct RequestLines: Equatable, Sendable {
  var body: BodyLines
  private let head: [RequestLine]
  private let tail: [RequestLine]

  init(_ draft: RequestDraft, _ values: AnswerValues, like former: RequestLines? = nil) {
    body = draft.lines(values, like: former?.body)
    head =
      [.method, .address] + (draft.directedFrom.map { [.directed($0)] } ?? []) + draft.paths.map { .value($0) }
      + draft.keptBraces.map { .braces($0) } + [.blank, .bodyTitle]
    tail =
      [.blank, .headersTitle] + draft.headers.indices.map { .header($0) }
      + [.blank, .settingsTitle, .token, .flaw, .times, .order, .renewal]
  }

  var count: Int { head.count + body.count + tail.count }

  subscript(line: Int) -> RequestLine {
    if line < head.count { return head[max(0, line)] }
    let line = line - head.count
    return line < body.count ? .body(line) : tail[min(tail.count - 1, line - body.count)]
  }

  /// The first value in the body, or where a body would be.
  var firstOfBody: Int {
    let first = head.count + (body.count > 2 && body.node(at: 0) == 0 ? 1 : 0)
    return body.count > 0 ? first : head.count - 1
  }

  /// Of a finding that of the value above it; nil where there is no tree.
  func node(at line: Int) -> Int? {
    guard case .body(let number) = self[line] else { return nil }
    return (0...number).reversed().lazy.compactMap { body.node(at: $0) }.first
  }

  /// Where a value of the body begins; nil where it does not show.
  func line(of node: Int) -> Int? { body.line(of: node).map { head.count + $0 } }

  func isPersonal(_ line: Int) -> Bool {
    if case .body(let number) = self[line] { body.isPersonal(number) } else { false }
  }
}
