import BrokerAPI
import Text

/// What an exchange is about. The names are those of the filter.
package enum ExchangeKind: String, CaseIterable, Hashable, Sendable {
  case token, products, application, link, orders, update, callback, sms, other

  /// By its path, and by its secrets where paths are the shop's to choose.
  init(_ exchange: Exchange) {
    guard let request = exchange.request else {
      self = .sms
      return
    }
    self = exchange.direction == .received ? .callback : ExchangeKind(sent: request)
  }

  init(sent request: Exchange.Request) {
    let path = request.path
    let isRead = request.method == "GET"
    if path.hasSuffix(BrokerPath.preApproved) {
      self = .application
    } else if path.hasSuffix(BrokerPath.postLink) {
      self = .link
    } else if path.hasSuffix(BrokerPath.products) {
      self = .products
    } else if path.hasSuffix(BrokerPath.orders) {
      self = isRead ? .orders : .update
    } else {
      let slots = request.slots
      if slots.contains(.smsCode) || slots.contains(.gatewayKey) {
        self = .sms
      } else {
        self = slots.contains(.clientCredentials) || slots.contains(.clientSecret) ? .token : .other
      }
    }
  }
}

extension Exchange.Request {
  /// Without host and query.
  package var path: String {
    let text = url.text
    let rest = text.firstRange(of: "://").map { text[$0.upperBound...].drop { $0 != "/" } } ?? text[...]
    let path = rest.prefix { $0 != "?" }
    return path.isEmpty ? "/" : String(path)
  }

  fileprivate var slots: [SecretSlot] { url.slots + headers.flatMap(\.value.slots) + (body?.value.slots ?? []) }
}
