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
    // The gateway's bodies have a few lines.
    guard bytes.count <= 1 << 16, bytes.contains(UInt8(ascii: "<")) else { return nil }
    let text = String(decoding: bytes, as: UTF8.self)
    guard text.firstRange(of: "<errorResponse") != nil else { return nil }
    let (code, message) = (Self.element("httpCode", of: text), Self.element("httpMessage", of: text))
    self.init(
      gatewayCode: code.flatMap { Int($0) }, message: message, more: Self.element("moreInformation", of: text))
  }

  private static func element(_ name: String, of text: String) -> String? {
    guard let begin = text.firstRange(of: "<\(name)>"),
      let end = text[begin.upperBound...].firstRange(of: "</\(name)>")
    else { return nil }
    var content = String(text[begin.upperBound..<end.lowerBound])
    for (entity, character) in [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&apos;", "'"), ("&amp;", "&")] {
      content = content.replacing(entity, with: character)
    }
    return SafeText.line(content.split(whereSeparator: \.isWhitespace).joined(separator: " "), atMost: 1000)
  }
}
