import BrokerAPI
import Testing

/// What a status and a body mean, row by row.
@Suite struct AnswerMeaningTests {
  /// A meaning without its details.
  enum Meaning: Equatable, Sendable {
    case taken, refused, notAccepted, unknown, alreadyAccepted
    case stillUnknown

    init(_ result: Result<JSON, BrokerFailure>) {
      guard case .failure(let failure) = result else {
        self = .taken
        return
      }
      switch failure.kind {
      case .refused: self = .refused
      case .notAccepted: self = .notAccepted
      case .answerLost: self = .unknown
      case .alreadyAccepted: self = .alreadyAccepted
      case .stillUnknown: self = .stillUnknown
      case .notSent: fatalError("an answer came, so that something was sent")
      }
    }
  }

  struct Row: Sendable, CustomTestStringConvertible {
    let status: Int
    let body: String
    /// For a first application and for setting a state.
    let first: Meaning
    let repeated: Meaning
    let read: Meaning
    init(_ status: Int, _ body: String, _ first: Meaning, repeated: Meaning, read: Meaning) {
      self.status = status
      self.body = body
      self.first = first
      self.repeated = repeated
      self.read = read
    }
    var testDescription: String { "\(status) \(body)" }
  }

  static let taken =
    #"{"code":"200","message":"Заявка успешно создана","requestUuid":"1","redirectLink":"https://x","status":"Success"}"#
  static let no = #"{"code":400,"message":"customer.taxCode: not a valid IIN","status":"Bad Request"}"#
  static let gateway = #"{"httpCode":"400","httpMessage":"Bad Request","moreInformation":"required API parameters"}"#
  static let xml =
    "<?xml version=\"1.0\"?>\n<errorResponse>\n<httpCode>400</httpCode><httpMessage>Bad Request</httpMessage>"
    + "<moreInformation>a &lt;b&gt; &amp; c</moreInformation></errorResponse>"
  static let failed =
    #"{"code":"400","message":"Клиент в стоп-листе","requestUuid":"","redirectLink":null,"status":"Error"}"#
  static let used = #"{"code":400,"message":"referenceId: was used before (assumed)"}"#
  static let html = "<html>Service Unavailable</html>"

  static let rows: [Row] =
    [
      // 2xx
      Row(200, taken, .taken, repeated: .taken, read: .taken),
      Row(201, taken, .taken, repeated: .taken, read: .taken),
      Row(200, #"{"redirectLink":"https://x"}"#, .taken, repeated: .taken, read: .taken),
      Row(200, #"{"code":200,"status":"SUCCESS"}"#, .taken, repeated: .taken, read: .taken),
      Row(200, #"{"code":" 200 ","status":200}"#, .taken, repeated: .taken, read: .taken),
      Row(200, #"{"code":null,"status":""}"#, .taken, repeated: .taken, read: .taken),
      Row(200, failed, .refused, repeated: .stillUnknown, read: .taken),
      Row(200, #"{"status":"FAILED"}"#, .refused, repeated: .stillUnknown, read: .taken),
      Row(200, no, .refused, repeated: .stillUnknown, read: .taken),
      Row(200, #"{"code":"409","message":"exists"}"#, .refused, repeated: .alreadyAccepted, read: .taken),
      Row(200, #"{"code":"400","message":"was used before"}"#, .refused, repeated: .alreadyAccepted, read: .taken),
      Row(200, #"{"code":"E-17"}"#, .refused, repeated: .stillUnknown, read: .taken),
      // Contradictory, naming what was accepted, or a server failure: it may have been accepted.
      Row(200, #"{"code":"200","status":"Error"}"#, .unknown, repeated: .unknown, read: .taken),
      Row(200, #"{"code":500,"status":"Success"}"#, .unknown, repeated: .unknown, read: .taken),
      Row(
        200, #"{"code":"200","redirectLink":"https://x","status":"PRE_APPROVED"}"#, .unknown, repeated: .unknown,
        read: .taken),
      Row(200, #"{"code":"400","status":"Error","requestUuid":"1"}"#, .unknown, repeated: .unknown, read: .taken),
      Row(200, #"{"code":"409","redirectLink":"https://x"}"#, .unknown, repeated: .unknown, read: .taken),
      Row(200, #"{"status":"FAILED","requestUuid":"1"}"#, .unknown, repeated: .unknown, read: .taken),
      Row(200, #"{"code":408,"message":"x"}"#, .unknown, repeated: .unknown, read: .taken),
      Row(200, #"{"code":"503"}"#, .unknown, repeated: .unknown, read: .taken),
      Row(200, #"{"status":500,"error":"Internal Server Error"}"#, .unknown, repeated: .unknown, read: .taken),
      Row(200, #"{"code":202,"message":"в обработке"}"#, .unknown, repeated: .unknown, read: .taken),
      Row(200, #"{"code":0}"#, .unknown, repeated: .unknown, read: .taken),
      Row(400, #"{"code":"400","message":"x","requestUuid":"1"}"#, .unknown, repeated: .unknown, read: .notAccepted),
      Row(400, #"{"message":"x","redirectLink":"https://x"}"#, .unknown, repeated: .unknown, read: .notAccepted),
      Row(400, #"{"code":500,"message":"x"}"#, .unknown, repeated: .unknown, read: .notAccepted),
      Row(400, #"{"code":400,"message":"x","status":"Success"}"#, .unknown, repeated: .unknown, read: .notAccepted),
      Row(422, #"{"code":"200","message":"x","status":"Error"}"#, .unknown, repeated: .unknown, read: .notAccepted),
      Row(404, #"{"status":500,"error":"x"}"#, .unknown, repeated: .unknown, read: .notAccepted),
      Row(200, "", .unknown, repeated: .unknown, read: .unknown),
      Row(204, "", .unknown, repeated: .unknown, read: .unknown),
      Row(200, html, .unknown, repeated: .unknown, read: .unknown),
      Row(200, #"{"code":"200","mess"#, .unknown, repeated: .unknown, read: .unknown),
      Row(200, gateway, .unknown, repeated: .unknown, read: .unknown),
      Row(200, xml, .unknown, repeated: .unknown, read: .unknown),
      // The bank itself refuses.
      Row(400, no, .refused, repeated: .stillUnknown, read: .refused),
      Row(400, #"{"code":"E-17"}"#, .refused, repeated: .stillUnknown, read: .refused),
      Row(400, #"{"message":"нет"}"#, .refused, repeated: .stillUnknown, read: .refused),
      Row(402, no, .refused, repeated: .stillUnknown, read: .refused),
      Row(403, #"{"code":403,"message":"партнёр закрыт"}"#, .refused, repeated: .stillUnknown, read: .refused),
      Row(404, #"{"message":"referenceId: no such order"}"#, .refused, repeated: .stillUnknown, read: .refused),
      Row(422, no, .refused, repeated: .stillUnknown, read: .refused),
      // Rejected in front of the bank.
      Row(400, gateway, .notAccepted, repeated: .stillUnknown, read: .notAccepted),
      Row(400, #"{"httpCode":400}"#, .notAccepted, repeated: .stillUnknown, read: .notAccepted),
      Row(400, xml, .notAccepted, repeated: .stillUnknown, read: .notAccepted),
      Row(414, gateway, .notAccepted, repeated: .stillUnknown, read: .notAccepted),
      Row(401, #"{"error":"invalid_token"}"#, .notAccepted, repeated: .stillUnknown, read: .notAccepted),
      Row(404, #"{"status":404,"error":"Not Found"}"#, .notAccepted, repeated: .stillUnknown, read: .notAccepted),
      Row(
        429, #"{"code":429,"message":"Слишком много запросов"}"#, .notAccepted, repeated: .stillUnknown, read: .refused),
      // A 4xx that says nothing, or claims success.
      Row(400, "{}", .unknown, repeated: .unknown, read: .notAccepted),
      Row(400, "", .unknown, repeated: .unknown, read: .notAccepted),
      Row(400, html, .unknown, repeated: .unknown, read: .notAccepted),
      // The origin of such an `error` is unknown.
      Row(400, #"{"error":"Bad Request"}"#, .unknown, repeated: .unknown, read: .notAccepted),
      Row(400, #"{"status":400,"error":"Bad Request"}"#, .unknown, repeated: .unknown, read: .notAccepted),
      Row(402, #"{"error":"Payment Required"}"#, .unknown, repeated: .unknown, read: .notAccepted),
      Row(418, "[]", .unknown, repeated: .unknown, read: .notAccepted),
      Row(
        400, #"{"code":200,"message":"Заявка успешно создана","status":"Success"}"#, .unknown, repeated: .unknown,
        read: .notAccepted),
      Row(409, #"{"code":409,"message":"exists"}"#, .refused, repeated: .alreadyAccepted, read: .refused),
      Row(409, "{}", .unknown, repeated: .alreadyAccepted, read: .notAccepted),
      Row(409, "", .unknown, repeated: .alreadyAccepted, read: .notAccepted),
      Row(409, #"{"error":"Conflict"}"#, .unknown, repeated: .alreadyAccepted, read: .notAccepted),
      // A gateway cannot know whether a number is used.
      Row(409, gateway, .unknown, repeated: .unknown, read: .notAccepted),
      Row(409, xml, .unknown, repeated: .unknown, read: .notAccepted),
      Row(400, used, .refused, repeated: .alreadyAccepted, read: .refused),
      Row(422, #"{"message":"нужен referenceId"}"#, .refused, repeated: .stillUnknown, read: .refused),
      Row(422, #"{"message":"referenceId уже существует"}"#, .refused, repeated: .alreadyAccepted, read: .refused),
      Row(400, #"{"message":"partnerOrderId is duplicate"}"#, .refused, repeated: .alreadyAccepted, read: .refused),
      Row(400, #"{"message":"клиент уже имеет заявку"}"#, .refused, repeated: .stillUnknown, read: .refused),
      Row(400, #"{"message":"referenceId: too long"}"#, .refused, repeated: .stillUnknown, read: .refused),
      // Server failures, timeouts, redirects and statuses that are not final.
      Row(500, #"{"code":500,"message":"referenceId was used before"}"#, .unknown, repeated: .unknown, read: .unknown),
      Row(
        500, #"{"httpCode":"500","httpMessage":"x","moreInformation":"y"}"#, .unknown, repeated: .unknown,
        read: .unknown),
    ]
    + [500, 501, 502, 503, 504, 505, 511, 520, 524, 599, 408, 100, 101, 103, 301, 302, 303, 307, 308, 600, 999, 0]
    .flatMap { status in
      ["", "{}", no, html, gateway].map { Row(status, $0, .unknown, repeated: .unknown, read: .unknown) }
    }
    + [401, 403, 404, 405, 406, 413, 415, 422, 429].flatMap { status in
      ["", "{}", "[]", html, gateway, xml].map {
        Row(status, $0, .notAccepted, repeated: .stillUnknown, read: .notAccepted)
      }
    }
    // Authentication and rate limits are checked before the request, whatever else the answer says.
    + [401, 429].map { Row($0, taken, .notAccepted, repeated: .stillUnknown, read: .notAccepted) }
    + [403, 404, 405, 406, 413, 415, 422].map { Row($0, taken, .unknown, repeated: .unknown, read: .notAccepted) }

  @Test(arguments: rows)
  func aStatusAndABodyHaveOneMeaning(_ row: Row) {
    let answer = ServerAnswer(status: row.status, body: Array(row.body.utf8))
    func meaning(_ call: BrokerCall) -> Meaning { Meaning(AnswerMeaning.of(.success(answer), to: call)) }
    #expect(meaning(.application(.first)) == row.first)
    #expect(meaning(.settingState) == row.first)
    #expect(meaning(.application(.repeated)) == row.repeated)
    #expect(meaning(.read) == row.read)
  }

  /// No answer makes a repeat refused or not accepted: that would be claimed of the earlier application too.
  @Test func noAnswerToARepeatSaysThatNothingWasTaken() {
    for row in Self.rows {
      #expect(![.refused, .notAccepted].contains(row.repeated), "\(row.testDescription)")
      #expect(row.repeated != .alreadyAccepted || row.first != .taken, "\(row.testDescription)")
    }
  }

  @Test func aTwoHundredThatSaysItFailedIsARefusalInTheBanksWords() {
    let answer = ServerAnswer(status: 200, body: Array(Self.failed.utf8))
    let details = ErrorDetails(code: 400, message: "Клиент в стоп-листе", status: "Error")
    let refused = BrokerFailure.refused(.init(status: 200, details: details))
    #expect(AnswerMeaning.of(.success(answer), to: .application(.first)) == .failure(refused))
    let bare = ServerAnswer(status: 200, body: Array(#"{"status":"FAILED"}"#.utf8))
    let words = ErrorDetails(code: nil, message: nil, status: "FAILED")
    let bareRefused = BrokerFailure.refused(.init(status: 200, details: words))
    #expect(AnswerMeaning.of(.success(bare), to: .settingState) == .failure(bareRefused))
  }

  @Test func aUsedNumberProvesThatTheFirstWasAccepted() {
    let answer = ServerAnswer(status: 400, body: Array(Self.used.utf8))
    let refusal = BrokerFailure.Refusal(
      status: 400, details: ErrorDetails(code: 400, message: "referenceId: was used before (assumed)", status: nil))
    #expect(AnswerMeaning.of(.success(answer), to: .application(.first)) == .failure(.refused(refusal)))
    #expect(AnswerMeaning.of(.success(answer), to: .application(.repeated)) == .failure(.alreadyAccepted(refusal)))
  }

  /// The reason of a failed repeat is preserved, and no new number is suggested.
  @Test func aFailedRepeatHasItsReason() {
    let answer = ServerAnswer(status: 429, body: [], retryAfter: 7, transaction: "3f2a")
    let refusal = BrokerFailure.Refusal(status: 429, retryAfter: 7, transaction: "3f2a")
    let failure = BrokerFailure.stillUnknown(.notAccepted(refusal))
    #expect(AnswerMeaning.of(.success(answer), to: .application(.repeated)) == .failure(failure))
    #expect(failure.isUncertain && failure.refusal == refusal)
    // Failures before the bank are treated alike.
    let unsent = BrokerFailure.notSent(.unknownHost)
    #expect(AnswerMeaning.of(.failure(unsent), to: .application(.repeated)) == .failure(.stillUnknown(unsent.kind)))
    #expect(AnswerMeaning.of(.failure(unsent), to: .application(.first)) == .failure(unsent))
    #expect(AnswerMeaning.of(.failure(unsent), to: .settingState) == .failure(unsent))
  }

  /// The host has its reason in one of several members, the gateway in JSON or XML.
  @Test(arguments: [
    (#"{"error_description":"a","message":"b","error":"c"}"#, "a"), (#"{"message":"b","error":"c"}"#, "b"),
    (#"{"error":"c"}"#, "c"), (#"{"error_description":"","message":"b"}"#, "b"),
    (#"{"code":"E-17","message":"b"}"#, "E-17 · b"),
    (gateway, "Bad Request: required API parameters"), (xml, "Bad Request: a <b> & c"),
    (#"{"httpCode":"500","moreInformation":"m"}"#, "m"),
  ])
  func errorMessagesAreFound(_ body: String, _ words: String) {
    #expect(ServerAnswer(status: 400, body: Array(body.utf8)).refusal.details?.message == words)
  }

  // MARK: Proofs of acceptance

  @Test(arguments: [
    (taken, true), (#"{"redirectLink":"https://x"}"#, true),
    (#"{"code":"200","requestUuid":"1","status":"Success"}"#, true),
    // A request number alone proves nothing.
    (#"{"requestUuid":"1"}"#, false), (#"{"code":"200","status":"Success"}"#, false), ("{}", false), ("[]", false),
  ])
  func anAnswerIsNoAcceptanceWithoutProof(_ body: String, _ isProof: Bool) throws {
    #expect((PreApprovalResponse(reading: try JSON(parsing: body.utf8)) != nil) == isProof)
  }

  @Test(arguments: [
    (#"{"code":"200","message":"Статус заявки успешно обновлен","status":"Success"}"#, true), (#"{"code":200}"#, true),
    ("{}", false), ("[]", false), ("\"x\"", false), (#"{"message":"заявка не найдена"}"#, false),
  ])
  func aStateIsNotSetWithoutProof(_ body: String, _ isProof: Bool) throws {
    #expect((OrderUpdateResponse(reading: try JSON(parsing: body.utf8)) != nil) == isProof)
  }
}
