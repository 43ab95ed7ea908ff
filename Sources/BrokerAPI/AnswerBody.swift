/// What the body of an answer says of success and failure, and who says it.
package struct AnswerBody: Sendable {
  /// Who speaks in a body.
  package enum Speaker: Hashable, Sendable {
    /// Nobody that is known: it is empty, no JSON, or has no more than an `error`, which no contract of ours names and which something
    /// before the bank may say too.
    case nobody
    /// The bank, with the `code` or `message` of its contract.
    case bank
    /// The gateway before the bank, in its own shape.
    case gateway
  }

  /// What a body says of success and failure.
  package enum Claim: Hashable, Sendable {
    /// Nothing.
    case nothing
    case success, failure
    /// Success and failure at once; a failure beside the link or the number of what was taken; a code that is no proof of a refusal.
    case contradiction
  }

  /// Who speaks.
  package let speaker: Speaker
  /// What `code`, `status`, and what is given for an application say.
  package let claim: Claim
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
      claim = .nothing
      return
    }
    let words = ErrorDetails(reading: json)
    if ErrorDetails.isGatewayShaped(json) {
      speaker = .gateway
      claim = .nothing
      details = words
      return
    }
    claim = Claim(json)
    let isBanks = json["code"]?.text?.isEmpty == false || json["message"]?.text?.isEmpty == false
    speaker = isBanks ? .bank : .nobody
    details = words ?? json["status"]?.text.map { ErrorDetails(code: nil, message: nil, status: $0) }
  }

  /// True where the bank itself says no: in its own words, and with nothing that contradicts them.
  var isTheBanksNo: Bool { speaker == .bank && (claim == .failure || claim == .nothing) }

  /// True where something in it speaks for success, or it cannot be told what it says.
  var isDoubtful: Bool { claim == .success || claim == .contradiction }
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
  /// A `code` or `status` as one word in lower case; nil where it says nothing.
  fileprivate var word: String? {
    let word = text?.lowercased().split(whereSeparator: \.isWhitespace).joined(separator: " ")
    return word?.isEmpty == false ? word : nil
  }
}

extension String {
  /// True for 200 and "Success", as number or text.
  fileprivate var isSuccess: Bool { ["success", "ok", "true"].contains(self) || JSON.string(self).integer == 200 }

  /// True for codes that are no success and no refusal either: of a server that failed or gave up waiting, and those below 400.
  fileprivate var isInconclusive: Bool {
    guard let code = JSON.string(self).integer else { return false }
    return code == 408 || (500..<600).contains(code) || (0..<400).contains(code) && code != 200
  }
}
