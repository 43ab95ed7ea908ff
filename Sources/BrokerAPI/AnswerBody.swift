/// What the body of an answer says about success or failure, and who wrote it.
package struct AnswerBody: Sendable {
  /// Who wrote a body.
  package enum Author: Hashable, Sendable {
    /// Unknown: it is empty, not JSON, or has only an `error`, which no documented contract has and any intermediary may send.
    case unknown
    /// The bank, with the contract's `code` or `message`.
    case bank
    /// The gateway in front of the bank, in its own format.
    case gateway
  }

  package enum Claim: Hashable, Sendable {
    case nothing
    case success, failure
    /// Success and failure at once, a failure beside a link or request number, or a code that does not prove a refusal.
    case contradiction
  }

  package let author: Author
  /// The meaning of `code`, `status` and what is given for an application.
  package let claim: Claim
  package let details: ErrorDetails?
  /// Nil where the body is not JSON.
  package let json: JSON?
  /// Why the body is not JSON; nil where it is, or is empty.
  let parseError: JSONError?
  package let isEmpty: Bool

  package init(_ bytes: [UInt8]) {
    isEmpty = !bytes.contains { $0 > 0x20 }
    let parsed = Result { () throws(JSONError) in try JSON(parsing: bytes) }
    json = try? parsed.get()
    if case .failure(let error) = parsed, !isEmpty { parseError = error } else { parseError = nil }
    guard let json else {
      details = ErrorDetails(gatewayXML: bytes)
      author = details == nil ? .unknown : .gateway
      claim = .nothing
      return
    }
    let words = ErrorDetails(reading: json)
    if ErrorDetails.isGatewayShaped(json) {
      author = .gateway
      claim = .nothing
      details = words
      return
    }
    claim = Claim(json)
    let isFromBank = json["code"]?.text?.isEmpty == false || json["message"]?.text?.isEmpty == false
    author = isFromBank ? .bank : .unknown
    details = words ?? json["status"]?.text.map { ErrorDetails(code: nil, message: nil, status: $0) }
  }

  /// True for a refusal in the bank's own words that nothing contradicts.
  var isBankRefusal: Bool { author == .bank && (claim == .failure || claim == .nothing) }

  /// True where something says success, or the meaning is unclear.
  var isUncertain: Bool { claim == .success || claim == .contradiction }
}

extension AnswerBody.Claim {
  fileprivate init(_ json: JSON) {
    let words = [json["code"], json["status"]].compactMap { $0?.word }
    let successes = words.count { $0.isSuccess }
    let givesSomething = ["redirectLink", "requestUuid"].contains { json[$0]?.text?.isEmpty == false }
    if successes == words.count {
      self = words.isEmpty && !givesSomething ? .nothing : .success
    } else {
      self = successes == 0 && !givesSomething && !words.contains { $0.isInconclusive } ? .failure : .contradiction
    }
  }
}

extension JSON {
  /// A `code` or `status`, trimmed and in lower case; nil where empty.
  fileprivate var word: String? {
    let word = text?.lowercased().split(whereSeparator: \.isWhitespace).joined(separator: " ")
    return word?.isEmpty == false ? word : nil
  }
}

extension String {
  /// True for 200 and "Success", as number or text.
  fileprivate var isSuccess: Bool { ["success", "ok", "true"].contains(self) || JSON.string(self).integer == 200 }

  /// True for codes that are neither success nor refusal: server failures, timeouts and those below 400.
  fileprivate var isInconclusive: Bool {
    guard let code = JSON.string(self).integer else { return false }
    return code == 408 || (500..<600).contains(code) || (0..<400).contains(code) && code != 200
  }
}
