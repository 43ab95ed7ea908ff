import BrokerAPI
import Checkout
import Text

extension HandOver {
  /// Requests and answers for people: JSON pretty, secrets as dots, with what departs from the contract.
  package func markdown() -> String { exchanges.map(Self.section).joined(separator: "\n") }

  private static func section(_ exchange: Exchange) -> String {
    let kind = ExchangeKind(exchange)
    let findings = ExchangeFindings(exchange, kind)
    var details = ["profile \(code(exchange.profile))"]
    if let sale = exchange.sale { details.append("sale \(code(sale))") }
    if let failure = exchange.failure { details.append(failure.summary) }
    var text = "## \(plain(exchange.title))\n\n\(details.joined(separator: ", "))\n\n"
    switch exchange.content {
    case .http(let request, let response):
      let line = "\(request.method) \(request.url.text)"
      text += block(line, request.headers, request.body?.value) + list(findings.request)
      if let response {
        text += "\nAnswer:\n\n"
        text += block("\(response.status) \(response.reason.text)", response.headers, response.body.value)
        text += list(findings.response)
      } else {
        text += "\nNo answer.\n"
      }
    case .simulatedSMS(let phone, let message):
      text += fenced("", "to \(phone.value.formatted)\n\n\(message.text)")
    case .program(let words, let phone, let message, let said):
      text += fenced(
        "", "\(words.joined(separator: " "))\nto \(phone.value.formatted)\n\n\(message.text)\n\n\(said.text)")
    }
    return text
  }

  private static func block(_ line: String, _ headers: [Exchange.Header], _ body: Redacted?) -> String {
    let head = fenced("http", ([line] + headers.map { "\($0.name): \($0.value.text)" }).joined(separator: "\n"))
    guard let body, !body.isEmpty else { return head }
    let bytes = body.shownBytes
    if let json = try? JSON(parsing: bytes) { return head + "\n" + fenced("json", json.pretty) }
    guard let text = String(validating: bytes, as: UTF8.self), !bytes.contains(0) else {
      return head + "\n\(bytes.count) bytes that are no text.\n"
    }
    return head + "\n" + fenced("", text)
  }

  /// Nothing within it can end it.
  private static func fenced(_ language: String, _ text: String) -> String {
    var (longest, run) = (2, 0)
    for byte in text.utf8 {
      run = byte == UInt8(ascii: "`") ? run + 1 : 0
      longest = max(longest, run)
    }
    let fence = String(repeating: "`", count: longest + 1)
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { SafeText.line(String($0)) }
    return "\(fence)\(language)\n\(lines.joined(separator: "\n"))\n\(fence)\n"
  }

  private static func list(_ findings: [Finding]) -> String {
    findings.isEmpty
      ? ""
      : "\nDepartures from the contract:\n\n"
        + findings.map {
          "- \(code($0.path.isEmpty ? "body" : $0.path)): \(plain($0.rule.english)) (\($0.provenance))\n"
        }
        .joined()
  }

  private static func code(_ text: String) -> String { "`\(SafeText.line(text).replacing("`", with: "'"))`" }

  /// One line in which nothing is markup.
  private static func plain(_ text: String) -> String {
    SafeText.line(text).unicodeScalars.map { "\\`*_[]<>#|&".unicodeScalars.contains($0) ? "\\\($0)" : "\($0)" }.joined()
  }
}
