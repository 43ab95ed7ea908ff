import BankAdmin
import BrokerAPI
import Checkout
import FoundationEssentials
import HTTP
import HTTPTypes
import Hummingbird
import NIOCore
import Text

extension JSON {
  /// A request's body.
  /// - Throws: why it is no JSON, or no text.
  init(received buffer: ByteBuffer) throws(Finding) {
    let index: JSONIndex
    do { index = try JSONIndex(of: Array(buffer.readableBytesView)) } catch {
      throw Finding(
        "",
        .malformed(
          Phrase(
            "не JSON: \(error.phrase.russian)", "JSON емес: \(error.phrase.kazakh)", "not JSON: \(error.phrase.english)"
          )),
        .documented(line: 9))
    }
    if let byte = index.loneSurrogate {
      throw Finding(
        "",
        .malformed(
          Phrase(
            "не текст: половина суррогатной пары, байт \(byte)", "мәтін емес: суррогат жұптың жартысы, \(byte) байт",
            "no text: half of a surrogate pair at byte \(byte)")))
    }
    self = index.json
  }
}

extension Request {
  /// The whole body. One that announces more is not waited for.
  /// - Throws: `NIOTooManyBytesError`.
  func collect(upTo limit: Int) async throws -> ByteBuffer {
    if let length = headers[.contentLength].flatMap({ Int($0) }), length > limit {
      throw NIOTooManyBytesError(maxBytes: limit)
    }
    return try await body.collect(upTo: limit)
  }

  /// A parameter of the query that is given more than once: which one is meant cannot be known.
  var repeatedParameter: String? { uri.query?.repeatedField }

  /// The language that the client prefers, of those that the bank speaks.
  var language: BankLanguage {
    AcceptLanguage.codes(headers[.acceptLanguage]).lazy.compactMap { BankLanguage(rawValue: $0) }.first ?? .ru
  }
}

extension Bank.Rejection {
  func response(_ language: BankLanguage) -> Response {
    switch self {
    case .wrong(let findings): .details(.badRequest, findings.annotated(language))
    case .conflict(let finding): .details(.conflict, finding.annotated(language))
    }
  }
}

/// Converts the framework's errors (path, method, body) to the contract's `ErrorDetails`.
struct ErrorBodies: RouterMiddleware {
  typealias Context = BankContext
  let hasAdmin: Bool

  /// The contract says nothing of our own endpoints.
  private static func notOffered(_ request: Request) -> String {
    let text = "\(request.method) is not offered"
    return request.uri.path.hasPrefix("/bcc/") ? "\(text) (\(Provenance.documented(line: 5)))" : text
  }

  func handle(
    _ request: Request, context: Context, next: (Request, Context) async throws -> Response
  ) async throws -> Response {
    do { return try await next(request, context) } catch { return try Self.response(to: error, of: request, hasAdmin) }
  }

  /// - Throws: `CancellationError` where there is no answer.
  static func response(to error: any Error, of request: Request, _ hasAdmin: Bool) throws -> Response {
    switch error {
    case let error as any HTTPResponseError:
      if error.status == .notFound, let allowed = OpenAPI.methods(of: request.uri.path, withAdmin: hasAdmin) {
        return .details(.methodNotAllowed, notOffered(request), headers: [.allow: allowed])
      }
      return .details(error.status, error.status.reasonPhrase)
    case let refusal as Refusal:
      // The body did not arrive or is malformed.
      return .details(HTTPResponse.Status(known: refusal.status), refusal.reason)
    case is CancellationError: throw error
    case is NIOTooManyBytesError: return .details(.contentTooLarge, "body: too large")
    // The store failed: nothing was accepted.
    default: return .details(.internalServerError, "the bank's store does not work")
    }
  }
}

extension Response {
  static func json(_ json: JSON, status: HTTPResponse.Status = .ok, headers: HTTPFields = [:]) -> Response {
    .json(bytes: json.bytes, status: status, headers: headers)
  }

  static func json(bytes: [UInt8], status: HTTPResponse.Status = .ok, headers: HTTPFields = [:]) -> Response {
    var headers = headers
    headers[.contentType] = "application/json; charset=utf-8"
    return Response(status: status, headers: headers, body: .init(byteBuffer: ByteBuffer(bytes: bytes)))
  }

  static func details(_ status: HTTPResponse.Status, _ message: String, headers: HTTPFields = [:]) -> Response {
    let details = ErrorDetails(code: status.code, message: message, status: status.reasonPhrase)
    return .json(details.json, status: status, headers: headers)
  }

  /// An OAuth 2.0 error (RFC 6749, 5.2) with a description.
  static func oauthError(
    _ status: HTTPResponse.Status, _ error: String, _ text: String, headers: HTTPFields = [:]
  ) -> Response {
    .json(
      ["error": .string(error), "error_description": "\(text) (\(Provenance.published))"], status: status,
      headers: headers)
  }
}

extension HTTPResponse.Status {
  /// With the usual reason phrase.
  init(known code: Int) { self.init(code: code, reasonPhrase: ReasonPhrase.usual(of: code)) }
}
