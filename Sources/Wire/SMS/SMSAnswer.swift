package import BrokerAPI
package import Checkout
import FoundationEssentials
package import Sales
import Text

extension SMSGateway {
  /// Sends a message once.
  /// - Parameter transport: with the gateway's own timeout.
  package func send(_ message: SMSMessage, profile: String, over transport: Transport) async -> SMSOutcome {
    switch await transport.send(request(message, profile: profile)) {
    case .success(let response): outcome(response.status, response.body, hiding: message.code?.digits)
    case .failure(let failure):
      switch failure.kind {
      case .notSent(let cause): .notSent(cause)
      case .answerLost(let cause): .unknown(cause)
      // A transport knows no other failures.
      default: .unknown(.connectionLost)
      }
    }
  }

  /// - Parameter code: what the gateway may repeat and nobody should read.
  func outcome(_ status: Int, _ body: [UInt8], hiding code: String?) -> SMSOutcome {
    let said = SMSAnswer(body, answer.format)
    func shown(_ text: String) -> String {
      let line = SafeText.line(text, atMost: 200)
      return code.map { line.replacing($0, with: Mask.hidden) } ?? line
    }
    let message = answer.message.lazy.compactMap { said?[$0] }.first { !$0.isEmpty }.map(shown) ?? "HTTP \(status)"
    switch status {
    case 200..<300: break
    case 429: return .tryLater(message)
    case 400..<500 where status != 408: return .refused(message)
    // What stands before a gateway answers so whether the gateway has the message or not.
    default: return .unknown(.inconclusive(.init(status: status)))
    }
    // Something took the request and answered what no description of this gateway covers.
    guard let said else { return .unknown(.garbage("not \(answer.format.rawValue)")) }
    let places = Dictionary(grouping: answer.ok, by: \.at).values
    if places.allSatisfy({ $0.contains(where: said.says) }) {
      let notes = answer.notes.filter { said.says($0.condition) }.map(\.say)
      return .sent(id: answer.id.flatMap { said[$0] }.map(shown), note: notes.first)
    }
    if answer.duplicate.contains(where: said.says) { return .duplicate }
    if answer.retry.contains(where: said.says) { return .tryLater(message) }
    // It refuses where it says why, or something else than where it takes one.
    let saysOther = places.contains { place in
      !place.contains(where: said.says) && said[place[0].at].map { !$0.isEmpty } == true
    }
    let saysWhy = answer.message.contains { said[$0].map { !$0.isEmpty } == true }
    return saysOther || saysWhy ? .refused(message) : .unknown(.inconclusive(.init(status: status)))
  }

  /// Whether a message was delivered; nil where the gateway cannot be asked.
  package func delivery(
    of id: String, to phone: Phone, profile: String, over transport: Transport
  ) async -> Result<SMSDelivery, SMSQueryFailure>? {
    guard let status else { return nil }
    return await ask(status.query, request(status.query, about: id, to: phone, profile: profile), transport).map {
      status.delivered.contains($0) ? .delivered : status.failed.contains($0) ? .failed($0) : .onTheWay($0)
    }
  }

  /// As the gateway writes it; nil where it cannot be asked.
  package func balance(profile: String, over transport: Transport) async -> Result<String, SMSQueryFailure>? {
    guard let balance else { return nil }
    return await ask(balance, request(balance, profile: profile), transport)
  }

  private func ask(
    _ query: Query, _ request: Transport.Request, _ transport: Transport
  ) async -> Result<String, SMSQueryFailure> {
    switch await transport.send(request) {
    case .failure(let failure): return .failure(.noAnswer(failure.cause))
    case .success(let response):
      let said = SMSAnswer(response.body, answer.format)
      if (200..<300).contains(response.status), let text = said?[query.place], !text.isEmpty {
        return .success(SafeText.line(text, atMost: 60))
      }
      let words = answer.message.lazy.compactMap { said?[$0] }.first { !$0.isEmpty }
      return .failure(.refused(words.map { SafeText.line($0, atMost: 200) } ?? "HTTP \(response.status)"))
    }
  }
}

/// How far a message came.
package enum SMSDelivery: Hashable, Sendable {
  case delivered
  /// It will not be delivered; in the gateway's words.
  case failed(String)
  case onTheWay(String)
}

package enum SMSQueryFailure: Error, Hashable, Sendable {
  case noAnswer(BrokerFailure.Cause)
  /// In the gateway's words, or with its status.
  case refused(String)
}

/// A gateway's answer, in which texts stand at places.
private struct SMSAnswer {
  private enum Content {
    case json(JSON)
    case xml(XMLDocument)
    case text(String)
  }

  private let content: Content

  /// Nil where it is not of that format.
  init?(_ body: [UInt8], _ format: SMSGateway.Format) {
    switch format {
    case .json:
      guard let json = try? JSON(parsing: body) else { return nil }
      content = .json(json)
    case .xml:
      guard let document = XMLDocument(body) else { return nil }
      content = .xml(document)
    case .text:
      content = .text(
        String(decoding: body, as: UTF8.self).split(whereSeparator: \.isWhitespace).joined(separator: " "))
    }
  }

  /// The text at a place; nil where there is none.
  subscript(place: String) -> String? {
    switch content {
    case .json(let json): json.at(pointer: place)?.text
    case .xml(let document): document[place].map { $0.split(whereSeparator: \.isWhitespace).joined(separator: " ") }
    case .text(let text): text
    }
  }

  func says(_ condition: SMSGateway.Condition) -> Bool {
    guard let text = self[condition.at] else { return false }
    guard let wanted = condition.value else { return true }
    if text == wanted { return true }
    guard let a = Decimal(string: text), let b = Decimal(string: wanted) else { return false }
    return a == b
  }
}

extension JSON {
  /// RFC 6901.
  fileprivate func at(pointer: String) -> JSON? {
    guard pointer.isEmpty || pointer.hasPrefix("/") else { return nil }
    var found: JSON? = self
    for step in pointer.split(separator: "/", omittingEmptySubsequences: false).dropFirst() {
      let name = String(step).replacing("~1", with: "/").replacing("~0", with: "~")
      if let elements = found?.elements {
        found = Int(name).flatMap { elements.indices.contains($0) ? elements[$0] : nil }
      } else {
        found = found?[name]
      }
    }
    return found
  }
}
