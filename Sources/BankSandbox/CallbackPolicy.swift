import BankAdmin
import Foundation
import HTTP
import HTTPTypes
import Hummingbird
import Text

/// Callbacks go to this machine and allowed hosts only, never to the bank itself.
struct CallbackPolicy: Sendable {
  /// As `Authority` writes them.
  var allowedHosts: Set<String>
  var publicURL: Origin?

  /// Why a URL is not called; nil where it is.
  ///
  /// Some names and addresses may still lead to the bank: there `CallbackLoop` rejects the request.
  func refusal(of url: String, ownPort: Int) -> BankReport.CallbackAttempt.NotAllowed? {
    guard let parts = URLComponents(string: url), let scheme = parts.scheme?.lowercased(),
      ["http", "https"].contains(scheme),
      parts.user == nil, let host = parts.host
    else { return .host }
    let origin = Origin(isSecure: scheme == "https", Authority(host: host, port: parts.port))
    guard IPAddress.isLoopback(host: origin.host) || allowedHosts.contains(origin.host) else { return .host }
    if let publicURL, publicURL.host == origin.host, publicURL.port == origin.port { return .ownPort }
    guard origin.port == ownPort else { return nil }
    let isOwn = IPAddress.isLoopback(host: origin.host) || IPAddress(origin.host)?.isUnspecified == true
    return isOwn ? .ownPort : nil
  }
}

/// Rejects callbacks that reach a bank: applications choose their webhook, and it must not reach the bank's own endpoints.
struct CallbackLoop: RouterMiddleware {
  typealias Context = BankContext

  /// RFC 5842, 7.2.
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
