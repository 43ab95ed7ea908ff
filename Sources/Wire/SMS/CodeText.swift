package import Checkout

/// The message that a code is sent in, in each language.
package struct CodeText: Sendable {
  /// By language code, for a profile that has none of its own.
  package static let standard = [
    "ru": "Код {code} для заявки {shop}", "kk": "{shop} өтінімінің коды {code}",
    "en": "Code {code} for your application at {shop}",
  ]

  private let templates: [String: String]
  private let shop: String
  private let minutes: Int

  /// - Parameters:
  ///   - templates: by language code; one that is missing is a standard one.
  ///   - minutes: how long a code is valid.
  package init(_ templates: [String: String] = [:], shop: String, minutes: Int = 5) {
    self.templates = Self.standard.merging(templates) { _, own in own }
    (self.shop, self.minutes) = (shop, minutes)
  }

  /// - Parameter ordinal: counts the codes to this phone from 1. It stands in every later text, because gateways refuse duplicates.
  package func text(_ code: SMSCode, ordinal: Int, language: String) -> String {
    let template = templates[language] ?? templates["ru"] ?? "{code}"
    let text = SMSGateway.filled(
      template, ["code": code.digits, "shop": shop, "ordinal": String(ordinal), "minutes": String(minutes)])
    return ordinal > 1 && !template.contains("{ordinal}") ? "\(text) (\(ordinal))" : text
  }
}
