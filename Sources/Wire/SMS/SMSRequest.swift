import BrokerAPI
package import Checkout
import Exchanges
import HTTP
import Text

/// A message to one customer.
package struct SMSMessage: Sendable {
  package let phone: Phone
  package let text: String
  /// The code in the text, which is recorded nowhere; nil where there is none.
  package var code: SMSCode?
  /// Of the text, such as `ru`; empty where it is not known.
  package var language: String
  package init(to phone: Phone, _ text: String, code: SMSCode? = nil, language: String = "") {
    self.phone = phone
    self.text = text
    self.code = code
    self.language = language
  }

  /// What nobody should read in what is said about it. A text that somebody else wrote may hold a code anywhere.
  var codes: [String] {
    if let code { return [code.digits] }
    return [text] + text.split { !$0.isNumber }.map(String.init)
  }
}

extension SMSGateway {
  /// - Parameter profile: for the record.
  func request(_ message: SMSMessage, profile: String) -> Transport.Request {
    let places = ["phone": written(message.phone), "text": message.text]
    var request = request(method, url, body, fields, places, profile)
    request.changesSomething = true
    // The whole text stands for its code: four digits alone occur by chance.
    if message.code != nil { request.secrets.append(SentSecret(.smsCode, message.text)) }
    return request
  }

  /// - Parameters:
  ///   - id: the message's number at the gateway; nil for a question about none.
  func request(_ query: Query, about id: String? = nil, to phone: Phone? = nil, profile: String) -> Transport.Request {
    var places: [String: String] = [:]
    places["id"] = id
    places["phone"] = phone.map(written)
    return request(query.method, query.url, query.method == "GET" ? .none : .form, query.fields, places, profile)
  }

  private func request(
    _ method: String, _ url: String, _ body: Body, _ fields: [(name: String, value: Value)], _ places: [String: String],
    _ profile: String
  ) -> Transport.Request {
    let form = fields.map { "\($0.name.formEncoded)=\(Self.text($0.value, places).formEncoded)" }.joined(separator: "&")
    var request = Transport.Request(method: method, url: url)
    request.headers = [("Accept", answer.format == .json ? "application/json" : "*/*")]
    request.headers += headers.map { ($0.name, Self.text($0.value, places)) }
    switch body {
    case .form:
      request.headers.append(("Content-Type", "application/x-www-form-urlencoded; charset=utf-8"))
      request.body = Array(form.utf8)
    case .none: if !form.isEmpty { request.url += (url.contains("?") ? "&" : "?") + form }
    case .json(let template):
      request.headers.append(("Content-Type", "application/json; charset=utf-8"))
      request.body = Self.filled(template, places).bytes
    }
    request.profile = profile
    request.secrets =
      (headers + fields).compactMap { if case .secret(let secret) = $0.value { secret } else { nil } }
      .map { SentSecret(.gatewayKey, $0.text) }
    return request
  }

  private func written(_ phone: Phone) -> String {
    switch self.phone {
    case .digits: phone.international
    case .plus: "+" + phone.international
    case .ten: phone.digits
    }
  }

  private static func text(_ value: Value, _ places: [String: String]) -> String {
    switch value {
    case .template(let template): filled(template, places)
    case .secret(let secret): secret.text
    }
  }

  /// After parsing, so that no text can break out of its place.
  private static func filled(_ json: JSON, _ places: [String: String]) -> JSON {
    switch json {
    case .string(let text): .string(filled(text, places))
    case .array(let elements): .array(elements.map { filled($0, places) })
    case .object(let members): .object(members.mapValues { filled($0, places) })
    case .null, .bool, .number: json
    }
  }

  /// In one pass: what was filled in is not searched again. Unknown names stay as they are.
  static func filled(_ template: String, _ places: [String: String]) -> String {
    var result = ""
    var rest = template[...]
    while let open = rest.firstIndex(of: "{") {
      result += rest[..<open]
      let name = rest[rest.index(after: open)...].prefix { $0 != "}" && $0 != "{" }
      if name.endIndex < rest.endIndex, rest[name.endIndex] == "}", let value = places[String(name)] {
        result += value
        rest = rest[rest.index(after: name.endIndex)...]
      } else {
        result.append("{")
        rest = rest[rest.index(after: open)...]
      }
    }
    return result + rest
  }
}
