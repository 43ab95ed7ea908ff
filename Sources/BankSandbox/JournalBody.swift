import BankAdmin
import BrokerAPI
import FoundationEssentials
import Text

/// A body as the journal keeps it: without secrets, codes and the links of customers, which are all that their page requires.
struct JournalBody {
  let body: RequestRecord.Body
  /// The partner's number that it names.
  var reference: String?

  /// Members whose values are not kept, by their letters.
  private static let secrets: Set = [
    "accesstoken", "refreshtoken", "idtoken", "token", "clientsecret", "password", "redirectlink", "preappid",
  ]
  /// Of a form everything else may be a secret.
  private static let harmless: Set = ["grant_type", "scope", "client_id", "token_type_hint"]

  /// Nil where nothing was read.
  /// - Parameter token: the request's own, which is a secret in whatever member it stands.
  init?(sent passed: PassedBytes, type: String?, token: Substring?) {
    let passed = passed.value
    guard passed.size > 0 else { return nil }
    var text: String?
    if passed.isComplete, passed.size <= PassedBytes.limit {
      if type?.lowercased().hasPrefix("application/x-www-form-urlencoded") == true {
        text = Self.slotted(form: String(decoding: passed.bytes, as: UTF8.self))
      } else if let json = try? JSON(parsing: passed.bytes) {
        text = Self.text(json.replacingCodes(by: "{verificationSmsCode}"))
        reference = (json["referenceId"] ?? json["partnerOrderId"])?.text.map { SafeText.line($0, atMost: 100) }
      }
    }
    if let token, token.utf8.count >= 8 { text = text?.replacing(token, with: "{access_token}") }
    body = RequestRecord.Body(size: passed.size, text: text)
  }

  static func answered(_ passed: PassedBytes, at endpoint: Fault.Endpoint) -> RequestRecord.Body {
    let passed = passed.value
    var text: String?
    if passed.isComplete, passed.size <= PassedBytes.limit {
      // Lists hold no secret, and need not be read.
      let isList = endpoint == .products || endpoint == .ordersRead
      text =
        isList
        ? String(validating: passed.bytes, as: UTF8.self) : (try? JSON(parsing: passed.bytes)).map { Self.text($0) }
    }
    return RequestRecord.Body(size: passed.size, text: text)
  }

  private static func text(_ json: JSON) -> String { String(decoding: slotted(json).bytes, as: UTF8.self) }

  private static func slotted(_ json: JSON) -> JSON {
    switch json {
    case .object(let members):
      .object(
        JSON.Members(
          members.map { name, value in
            (name, secrets.contains(name.lowercased().filter(\.isLetter)) ? .string("{\(name)}") : slotted(value))
          }))
    case .array(let elements): .array(elements.map(slotted))
    case .null, .bool, .number, .string: json
    }
  }

  private static func slotted(form: String) -> String {
    form.split(separator: "&", omittingEmptySubsequences: false).map { item in
      guard let end = item.firstIndex(of: "=") else { return item.isEmpty ? "" : "{unknown}" }
      let name = String(item[..<end])
      if harmless.contains(name) { return String(item) }
      return secrets.contains(name.lowercased().filter(\.isLetter)) ? "\(name)={\(name)}" : "{unknown}"
    }.joined(separator: "&")
  }
}
