import BankControl
import Foundation
import HTTP
import HTTPTypes
import Hummingbird

/// Where callbacks may go: to this machine and to hosts that were allowed, but never to the bank itself.
struct CallbackPolicy: Sendable {
  /// Hosts besides this machine, as `Authority` writes them.
  var allowedHosts: Set<String>
  /// Where the bank is to be found from outside.
  var publicURL: Origin?

  /// Why a bank that listens on a port does not call a URL; nil where it does.
  ///
  /// A name, or one of many addresses, may still lead to the bank: there `CallbackLoop` refuses what comes.
  func refusal(of url: String, ownPort: Int) -> BankReport.CallbackTry.NotAllowed? {
    guard let parts = URLComponents(string: url), parts.scheme == "http" || parts.scheme == "https",
      parts.user == nil, let host = parts.host
    else { return .host }
    let origin = Origin(isSecure: parts.scheme == "https", Authority(host: host, port: parts.port))
    guard IPAddress.isLoopback(host: origin.host) || allowedHosts.contains(origin.host) else { return .host }
    if let publicURL, publicURL.host == origin.host, publicURL.port == origin.port { return .ownPort }
    guard origin.port == ownPort else { return nil }
    let isOwn = IPAddress.isLoopback(host: origin.host) || IPAddress(origin.host)?.isUnspecified == true
    return isOwn ? .ownPort : nil
  }
}

/// Refuses every callback that reaches a bank: an application chooses its webhook, and must not reach the bank's own endpoints by it.
struct CallbackLoop: RouterMiddleware {
  typealias Context = BankContext

  /// Loop Detected (RFC 5842, 7.2).
  static let status = HTTPResponse.Status(code: 508, reasonPhrase: "Loop Detected")
  private static let idHeader = HTTPField.Name(CallbackSignature.idHeader)!

  func handle(
    _ request: Request, context: Context, next: (Request, Context) async throws -> Response
  ) async throws -> Response {
    guard let id = request.headers[Self.idHeader] else { return try await next(request, context) }
    return .details(
      Self.status, "\(CallbackSignature.idHeader): callbacks are not for a bank", headers: [Self.idHeader: id])
  }
}
