package import HTTPTypes

extension HTTPFields {
  /// Those of a page without scripts that is kept, embedded and referred by nobody.
  /// - Parameter formAction: where its forms may go, as in the content security policy.
  package static func page(formAction: String = "'none'", referrer: String = "no-referrer") -> HTTPFields {
    [
      .contentType: "text/html; charset=utf-8", .cacheControl: "no-store", .xContentTypeOptions: "nosniff",
      .contentSecurityPolicy:
        "default-src 'none'; style-src 'unsafe-inline'; form-action \(formAction); base-uri 'none'; frame-ancestors 'none'",
      HTTPField.Name("Referrer-Policy")!: referrer,
    ]
  }
}
