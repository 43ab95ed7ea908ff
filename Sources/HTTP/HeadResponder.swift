import HTTPTypes
package import Hummingbird

/// Answers HEAD like GET but without a body. Wraps the router, which matches the method first.
package struct HeadResponder<Base: HTTPResponder>: HTTPResponder {
  private let base: Base
  private let mark: @Sendable (inout Base.Context) -> Void

  /// - Parameter mark: marks the context of a HEAD request.
  package init(_ base: Base, mark: @escaping @Sendable (inout Base.Context) -> Void = { _ in }) {
    self.base = base
    self.mark = mark
  }

  package func respond(to request: Request, context: Base.Context) async throws -> Response {
    guard request.method == .head else { return try await base.respond(to: request, context: context) }
    var (head, context) = (request.head, context)
    head.method = .get
    mark(&context)
    var response = try await base.respond(to: Request(head: head, body: request.body), context: context)
    let length: Int
    if let known = response.body.contentLength {
      length = known
    } else {
      // Without a length HTTP/1.1 would announce chunks that never come.
      let counter = BodyCounter()
      try await response.body.write(counter)
      length = counter.count
    }
    response.body = ResponseBody()
    response.headers[.contentLength] = String(length)
    return response
  }
}
