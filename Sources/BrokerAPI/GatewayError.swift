import Text

/// Errors of the gateway in front of the bank (IBM API Connect): three elements, in JSON, or in XML where JSON was not requested.
extension ErrorDetails {
  static func isGatewayShaped(_ json: JSON) -> Bool {
    if json["httpCode"] != nil || json["httpMessage"] != nil { return true }
    return json["moreInformation"] != nil && json["code"] == nil && json["message"] == nil
  }

  init(gatewayCode code: Int?, message: String?, more: String?) {
    let words = [message, more].compactMap { $0 }.filter { !$0.isEmpty }
    self.init(code: code, message: words.isEmpty ? nil : words.joined(separator: ": "), status: "gateway")
  }

  /// Parses `<errorResponse>`; nil for anything else.
  init?(gatewayXML bytes: [UInt8]) {
    guard let document = XMLDocument(bytes), document.root == "errorResponse" else { return nil }
    func element(_ name: String) -> String? {
      document[name].map { text in
        SafeText.line(text.split(whereSeparator: \.isWhitespace).joined(separator: " "), atMost: 1000)
      }
    }
    self.init(
      gatewayCode: element("httpCode").flatMap { Int($0) }, message: element("httpMessage"),
      more: element("moreInformation"))
  }
}
