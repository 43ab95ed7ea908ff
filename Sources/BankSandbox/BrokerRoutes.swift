import BankAdmin
import BrokerAPI
import Checkout
import FoundationEssentials
import HTTP
import HTTPTypes
import Hummingbird
import NIOCore
import Text

/// The broker's calls.
extension Routes {
  func products(_ request: Request) async -> Response {
    let query = request.uri.queryParameters
    if let name = request.repeatedParameter {
      return .details(.badRequest, Finding(name, .repeated).annotated(request.language))
    }
    if query["merchantId"]?.isEmpty ?? true, await bank.switches.merchantRequired {
      return .details(.badRequest, Finding("merchantId", .missing).annotated(request.language))
    }
    guard let text = query["amount"] else {
      return .details(.badRequest, Finding("amount", .missing, .documented(line: 26)).annotated(request.language))
    }
    guard let amount = Money(paid: String(text)) else {
      return .details(.badRequest, Rule.amount.finding(at: "amount").annotated(request.language))
    }
    return .json(bytes: plans.answer(for: amount, in: request.language))
  }

  /// Long lists are sent in batches, to bound memory and let other calls in between.
  func orders(_ language: BankLanguage) async throws -> Response {
    let (bank, part) = (bank, 256)
    let first = try await bank.statuses(from: 0, atMost: part, in: language)
    guard first.count == part else { return .json(.array(first.map(\.json))) }
    let body = ResponseBody { writer in
      var (statuses, start) = (first, 0)
      while !statuses.isEmpty {
        var bytes: [UInt8] = []
        for status in statuses {
          bytes.append(UInt8(ascii: bytes.isEmpty && start == 0 ? "[" : ","))
          status.json.write(to: &bytes)
        }
        try await writer.write(ByteBuffer(bytes: bytes))
        start += statuses.count
        statuses = try await bank.statuses(from: start, atMost: part, in: language)
      }
      try await writer.write(ByteBuffer(string: "]"))
      try await writer.finish(nil)
    }
    return Response(status: .ok, headers: [.contentType: "application/json; charset=utf-8"], body: body)
  }

  func preApproved(_ request: Request) async throws -> Response {
    let (application, content): (PreApprovalRequest, RequestContent)
    switch try await body(of: request) {
    case .failure(let response): return response
    case .success(let json):
      do { application = try PreApprovalRequest(checking: json) } catch {
        return .details(.badRequest, error.annotated(request.language))
      }
      content = RequestContent(json, .preApprovalRequest)
    }
    let result: Bank.SubmissionResult
    do { result = try await bank.receive(application, content, request.language) } catch let rejection as Bank.Rejection
    {
      return rejection.response(request.language)
    }
    switch result {
    case .accepted(let response): return .json(response.json)
    case .acceptedSlowly(let response, let seconds):
      try await bank.clock.wait(seconds)
      return .json(response.json)
    case .acceptedButLost(let response): return .brokenOff(response.json.bytes)
    case .refused(let status, let retryAfter):
      var headers: HTTPFields = [:]
      headers[.retryAfter] = retryAfter.map(String.init)
      let message =
        status == 429
        ? Phrase("Слишком много запросов", "Сұраныстар тым көп", "Too many requests")
        : Phrase("Внутренняя ошибка сервиса", "Сервистің ішкі қатесі", "Internal error of the service")
      return .details(HTTPResponse.Status(known: status), message[request.language], headers: headers)
    }
  }

  func postLink(_ request: Request) async throws -> Response {
    switch try await body(of: request) {
    case .failure(let response): return response
    case .success(let json):
      let link: PostLinkRequest
      do { link = try PostLinkRequest(checking: json) } catch {
        return .details(.badRequest, error.annotated(request.language))
      }
      do {
        return .json(try await bank.receive(link, RequestContent(json, .postLinkRequest)).json)
      } catch let rejection as Bank.Rejection {
        return rejection.response(request.language)
      }
    }
  }

  private static let updated = Phrase(
    "Статус заявки успешно обновлен", "Өтінім күйі жаңартылды", "The order's state is updated")

  func setState(_ request: Request) async throws -> Response {
    switch try await body(of: request) {
    case .failure(let response): return response
    case .success(let json):
      if let findings = Findings(Definition.orderStatus.findings(in: json)) {
        return .details(.badRequest, findings.annotated(request.language))
      }
      guard let status = OrderStatus(reading: json) else {
        let path = json["state"]?.text?.contains { !$0.isWhitespace } == true ? "referenceId" : "state"
        return .details(.badRequest, Rule.notEmpty.finding(at: path).annotated(request.language))
      }
      switch try await bank.set(status) {
      case nil: return .details(.notFound, Rule.knownOrder.finding(at: "referenceId").annotated(request.language))
      case .failure(let finding): return .details(.badRequest, finding.annotated(request.language))
      case .success:
        return .json(
          OrderUpdateResponse(code: "200", message: Self.updated[request.language], status: "Success").json)
      }
    }
  }

  enum Received<Body> {
    case success(Body)
    case failure(Response)
  }

  /// Nil for a body of this type.
  static func refusal(of request: Request, unless type: String) -> Response? {
    guard request.headers[.contentType]?.split(separator: ";").first?.lowercased() != type else { return nil }
    let words = Phrase("ожидается: \(type)", "күтілетіні: \(type)", "expected \(type)")
    return .details(
      .unsupportedMediaType, Finding("Content-Type", .malformed(words)).annotated(request.language))
  }

  func body(of request: Request) async throws -> Received<JSON> {
    if let refusal = Self.refusal(of: request, unless: "application/json") { return .failure(refusal) }
    let buffer: ByteBuffer
    do { buffer = try await request.body.collect(upTo: Self.bodyLimit) } catch is NIOTooManyBytesError {
      return .failure(
        .details(.contentTooLarge, RequestRules.tooLarge(Self.bodyLimit).reason))
    }
    do throws(Finding) { return .success(try JSON(received: buffer)) } catch {
      return .failure(.details(.badRequest, error.annotated(request.language)))
    }
  }
}
