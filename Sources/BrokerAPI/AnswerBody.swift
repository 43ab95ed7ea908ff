/// What the body of an answer says of success and failure, and who says it.
package struct AnswerBody: Sendable {
  /// Who speaks in a body.
  package enum Speaker: Hashable, Sendable {
    /// Nobody: it is empty, no JSON, or says nothing of failure, such as `{}`.
    case nobody
    /// The bank, with the `code` or `message` of its contract.
    case bank
    /// The gateway before the bank, in its own shape.
    case gateway
    /// The bank or something before it, with an `error` that no contract of ours names.
    case somebody
  }

  /// Who speaks.
  package let speaker: Speaker
  /// What `code` and `status` say: true for success, false where one of them says something else, nil where neither is there.
  package let claim: Bool?
  /// The words of it; nil where there are none.
  package let details: ErrorDetails?
  /// The body as JSON; nil where it is none.
  package let json: JSON?
  /// True where there is nothing at all.
  package let isEmpty: Bool

  /// Reads a body.
  package init(_ bytes: [UInt8]) {
    isEmpty = !bytes.contains { $0 > 0x20 }
    json = isEmpty ? nil : try? JSON(parsing: bytes)
    guard let json else {
      details = ErrorDetails(gatewayXML: bytes)
      speaker = details == nil ? .nobody : .gateway
      claim = nil
      return
    }
    let words = ErrorDetails(reading: json)
    if ErrorDetails.isGatewayShaped(json) {
      speaker = .gateway
      claim = nil
      details = words
      return
    }
    let claims = [json["code"]?.claim, json["status"]?.claim].compactMap { $0 }
    claim = claims.isEmpty ? nil : claims.allSatisfy { $0 }
    let isBanks = json["code"]?.text?.isEmpty == false || json["message"]?.text?.isEmpty == false
    speaker = isBanks ? .bank : words == nil ? .nobody : .somebody
    details = words ?? json["status"]?.text.map { ErrorDetails(code: nil, message: nil, status: $0) }
  }

  /// True where the bank itself says no: in its own words, and not with those of success.
  var isTheBanksNo: Bool { speaker == .bank && claim != true }
}

extension JSON {
  /// What a `code` or `status` says of success: true for 200 and "Success", as number or text, in any case; nil where it says nothing.
  fileprivate var claim: Bool? {
    guard let text, case let word = text.lowercased().split(whereSeparator: \.isWhitespace).joined(separator: " "),
      !word.isEmpty
    else { return nil }
    return ["success", "ok", "true"].contains(word) || JSON.string(word).integer == 200
  }
}
