import BrokerAPI
import FoundationEssentials
import Text

/// What exchanges leave the till as.
package enum HandOverFormat: String, CaseIterable, Hashable, Sendable {
  case har, markdown, http, curl, bundle

  /// Of a file's name.
  package var ending: String {
    switch self {
    case .har: "har"
    case .markdown: "md"
    case .http: "http"
    case .curl: "sh"
    case .bundle: "jsonl"
    }
  }

  /// - Throws: why it cannot hold an exchange.
  fileprivate func check(_ exchange: Exchange) throws(CannotWrite) {
    guard self != .markdown else { return }
    guard let request = ReplayRequest(exchange) else { throw .noHTTP }
    switch self {
    case .curl: _ = try CurlCommand(request)
    case .http: _ = try HTTPFile.text(request, title: "")
    case .har, .markdown, .bundle: break
    }
  }
}

/// A text, and what it holds.
package struct HandedOver: Hashable, Sendable, Confidential {
  package let text: String
  /// Of the exchanges in it.
  package let count: Int
  /// Why each other one is not in it.
  package let leftOut: [CannotWrite]

  package var description: String { "\(count) exchanges" }
}

extension HandOver {
  /// What a format cannot hold is left out.
  /// - Throws: why, where it can hold nothing of it.
  package func text(as format: HandOverFormat, from session: Bundle.Session) throws(CannotWrite) -> HandedOver {
    var leftOut: [CannotWrite] = []
    let rest = keeping { exchange in
      do throws(CannotWrite) {
        try format.check(exchange)
        return true
      } catch {
        leftOut.append(error)
        return false
      }
    }
    if rest.exchanges.isEmpty, let reason = leftOut.first { throw reason }
    let text =
      switch format {
      case .har: rest.har(version: session.header.program)
      case .markdown: rest.markdown()
      case .http: try rest.httpFile()
      case .curl: try rest.curl()
      case .bundle: rest.bundle(of: session)
      }
    return HandedOver(text: text, count: rest.exchanges.count, leftOut: leftOut)
  }
}
