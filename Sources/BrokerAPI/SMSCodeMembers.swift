extension JSON {
  package struct SMSCodeOccurrence: Hashable, Sendable {
    /// Of the member; nil where it holds the code within something else.
    package let member: String?
    /// As it stands on the wire, without quotes.
    package let text: String
  }

  /// What the members for the customer's code hold, at any depth and as often as they occur; longest first, because one may begin with
  /// another.
  package var smsCodes: [SMSCodeOccurrence] {
    Set(collectedCodes).sorted { ($1.text.count, $0.text) < ($0.text.count, $1.text) }
  }

  private var collectedCodes: [SMSCodeOccurrence] {
    switch self {
    case .object(let members):
      members.flatMap { name, value -> [SMSCodeOccurrence] in
        guard Self.isForCode(name) else { return value.collectedCodes }
        if let text = value.scalar { return [SMSCodeOccurrence(member: name, text: text)] }
        return value.scalars.map { SMSCodeOccurrence(member: nil, text: $0) }
      }
    case .array(let elements): elements.flatMap(\.collectedCodes)
    case .null, .bool, .number, .string: []
    }
  }

  /// With a text in the place of each code.
  package func replacingCodes(by text: String) -> JSON {
    switch self {
    case .object(let members):
      .object(
        JSON.Members(
          members.map { ($0.name, Self.isForCode($0.name) ? .string(text) : $0.value.replacingCodes(by: text)) }))
    case .array(let elements): .array(elements.map { $0.replacingCodes(by: text) })
    case .null, .bool, .number, .string: self
    }
  }

  /// Whoever writes a request by hand may spell it `verification_sms_code`, or call it as other contracts do.
  package static func isForCode(_ name: String) -> Bool { namesOfCodes.contains(name.lowercased().filter(\.isLetter)) }

  /// The contract's, and obvious ones, in lower case without what is no letter.
  private static let namesOfCodes: Set = [
    "verificationsmscode", "smsverificationcode", "verificationcode", "confirmationcode", "confirmcode", "authcode",
    "smscode", "codesms", "sms", "code", "otp", "otpcode", "smsotp", "onetimecode", "onetimepassword", "pin", "pincode",
    "kod", "smskod", "kodsms", "код", "смс", "смскод", "кодсмс", "кодизсмс",
  ]

  private var scalar: String? {
    switch self {
    case .string(let text): text.isEmpty ? nil : text
    case .number(let number): number.spelling
    case .null, .bool, .array, .object: nil
    }
  }

  private var scalars: [String] {
    switch self {
    case .array(let elements): elements.flatMap(\.scalars)
    case .object(let members): members.flatMap { $0.value.scalars }
    case .null, .bool, .number, .string: scalar.map { [$0] } ?? []
    }
  }
}
