package import BrokerAPI
import Text

/// The last exchanges, limited in number and in total body bytes. The newest one is kept whatever its size.
package struct ExchangeLog: Sendable {
  private let count: Int
  private let bytes: Int
  private var bodyBytes = 0

  /// Oldest first.
  package private(set) var exchanges: [Exchange] = []

  package init(count: Int = 200, bytes: Int = 4 << 20) {
    self.count = count
    self.bytes = bytes
  }

  package mutating func append(_ exchange: Exchange) {
    exchanges.append(exchange)
    bodyBytes += exchange.size
    while exchanges.count > 1, exchanges.count > count || bodyBytes > bytes {
      bodyBytes -= exchanges.removeFirst().size
    }
  }

  package subscript(id: ExchangeID) -> Exchange? { exchanges.last { $0.id == id } }
}

extension Exchange {
  /// Body bytes.
  fileprivate var size: Int { (request?.body?.value.size ?? 0) + (response?.body.value.size ?? 0) }
}
