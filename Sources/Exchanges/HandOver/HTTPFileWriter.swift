import BrokerAPI
import Checkout
import Text

extension HandOver {
  /// All requests in a file that the REST Client of VS Code, JetBrains' client and httpyac run. Secrets are variables.
  package func httpFile() throws(CannotWrite) -> String {
    var parts: [String] = []
    var sources: [String] = []
    for (place, exchange) in exchanges.enumerated() {
      guard let request = ReplayRequest(exchange) else { throw .noHTTP }
      parts.append(try HTTPFile.text(request, title: "\(place + 1) \(exchange.title)"))
      for slot in request.slots {
        let line = "# {{\(slot.name)}}: \(source(of: slot, profile: exchange.profile))\n"
        if !sources.contains(line) { sources.append(line) }
      }
    }
    return ((sources.isEmpty ? [] : [sources.joined()]) + parts).joined(separator: "\n")
  }
}

extension Exchange {
  /// One safe line: `POST /pre-approved (2026-11-26T10:00:00+05:00, 200, 412 ms)`.
  var title: String {
    let name = request.map { "\($0.method) \($0.path)" } ?? "SMS"
    var details = [KazakhstanTime.iso(start), response.map { "\($0.status)" } ?? "no answer"]
    let phases = times.phases.map(\.1)
    if !phases.isEmpty { details.append("\(phases.reduce(.zero, +).milliseconds) ms") }
    return SafeText.line("\(name) (\(details.joined(separator: ", ")))", atMost: 300)
  }
}

extension Duration {
  var milliseconds: Int64 { components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000 }
}

enum HTTPFile {
  /// What a line of a body may not begin with.
  static let marks = ["###", "#", "//", "<", ">", "@"]

  static func text(_ request: ReplayRequest, title: String) throws(CannotWrite) -> String {
    guard ASCII.isToken(request.method) else { throw .unsendable(.method) }
    guard request.url.allBytes(ASCII.isAddress), request.url.text.contains("://") else { throw .unsendable(.address) }
    var lines = ["### \(title)", "\(request.method) \(try text(request.url, .address))"]
    for header in request.headers {
      guard ASCII.isToken(header.name), header.value.allBytes({ !ASCII.isControl($0) }) else {
        throw .unsendable(.header(header.name))
      }
      // Such a name would begin a comment.
      guard !header.name.hasPrefix("#") else { throw .unsendable(.header(header.name)) }
      let value = try text(header.value, .header(header.name))
      lines.append(value.isEmpty ? "\(header.name):" : "\(header.name): \(value)")
    }
    if let body = request.body {
      let body = try text(body, .body)
      for line in Array(body.utf8).split(separator: 0x0A) {
        // By bytes: a combining mark after it changes nothing for the programs that read the file.
        let line = line.drop(while: ASCII.isBlank)
        if let mark = marks.first(where: { line.starts(with: $0.utf8) }) { throw .lineStart(mark) }
      }
      guard body.first?.isWhitespace == false, body.last?.isWhitespace == false else { throw .edge }
      lines += ["", body]
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func text(_ text: Redacted, _ part: CannotWrite.Part) throws(CannotWrite) -> String {
    var result = ""
    for piece in text.pieces {
      switch piece {
      case .secret(let slot): result += "{{\(slot.name)}}"
      case .bytes(let bytes):
        guard let text = String(validating: bytes, as: UTF8.self),
          text.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F || $0 == "\n" || $0 == "\t" })
        else { throw .binary(part) }
        result += text
      }
    }
    // Also one that a slot completes.
    let braces = result.utf8.count(of: "{{")
    guard braces == text.slots.count, result.utf8.count(of: "{{{") == 0 else { throw .variable(part) }
    return result
  }
}

extension String.UTF8View {
  fileprivate func count(of text: String) -> Int { Array(self).ranges(of: Array(text.utf8)).count }
}

extension BrokerFailure {
  /// Without what was answered, which stands in the exchange.
  var summary: String {
    switch kind {
    case .notSent: "not sent"
    case .answerLost, .notAccepted, .refused, .alreadyAccepted, .stillUnknown: "the answer was lost or is incomplete"
    }
  }
}
