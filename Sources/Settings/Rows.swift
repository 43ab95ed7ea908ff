import BrokerAPI
import Sales
import Wire

extension Schema {
  private static let standard = Profile.sandbox()
  private static let timeouts = Timeouts()

  /// `[shop]` and `[keep]`.
  static let till: [Row] = [
    Row(
      "profile", .text(atMost: 40, Checks.filled), .text(BankBase.sandbox.rawValue),
      "Which of the profiles below is used; sandbox is the bank inside the program.", flag: "profile",
      variable: "KASSA_PROFILE"),
    shop(
      "name", .text(atMost: 100, Checks.filled), .text("Kassa Demo"), "The shop's name, for clerks and customers.",
      example: "\"Арман\"", flag: "shop"),
    shop("till", .text(atMost: 60), .text(""), "This till's name.", example: "\"касса 1\"", flag: "till"),
    shop(
      "place", .text(atMost: 40, Checks.filled), nil, "Where this till stands: a code of the shop's places.",
      example: "\"02-9001-L1\"", flag: "place"),
    shop(
      "places", .file, nil,
      "The shop's places: a list in JSON of code, name, city, cityKk, salesPlace, pickupPoint, pickupPointKk.",
      example: "\"places.json\""),
    shop(
      "catalogue", .file, nil,
      "Goods to sell: CSV with the columns sku,brand,category,model,price,image and barcode or without.",
      example: "\"goods.csv\"", flag: "catalogue"),
    shop(
      "prefix", .text(atMost: 8, Checks.prefix), .text("KS"),
      "Order numbers begin with it; each journal of a shop needs its own.", flag: "prefix"),
    shop(
      "language", .choice(["ru", "kk", "en"]), nil, "The language; without it LC_ALL, LC_MESSAGES or LANG choose.",
      example: "\"ru\"", flag: "lang"),
    shop(
      "theme", .text(atMost: 60, Checks.filled), .text("night"),
      "The colours: night, day, contrast, or a theme of your own.", flag: "theme"),
    Row(
      "keep.days", .integer(0...36_500), .integer(0), "Personal data of older orders is removed; 0 keeps it.",
      flag: "keep-days"),
    Row(
      "keep.draft_hours", .integer(1...8760), .integer(24),
      "The customer of a sale or parked cart is removed that was not changed for this long.", flag: "draft-hours"),
    Row(
      "keep.record_days", .integer(1...36_500), .integer(7),
      "Exchanges that `kassa --record` recorded go after this time.",
      flag: "record-days"),
  ]

  /// A row of `[shop]`, which the environment can set too.
  private static func shop(
    _ name: String, _ kind: Kind, _ fallback: Value?, _ about: String, example: String? = nil, flag: String? = nil
  ) -> Row {
    Row(
      "shop.\(name)", kind, fallback, about, example: example, flag: flag, variable: "KASSA_\(name.uppercased())")
  }

  /// `[profiles.NAME]`, but for `sms`.
  static let profile: [Row] = [
    Row(
      "profiles.*.base", .choice(BankBase.allCases.map(\.rawValue)), nil,
      "The bank that it is about: what is not said below comes from it.", example: "\"test\""),
    Row(
      "profiles.*.broker_url", .text(atMost: 2048, Checks.endpoint), nil, "The broker's address.",
      example: "\"\(BankBase.test.brokerURL ?? "")\""),
    Row(
      "profiles.*.token_url", .text(atMost: 2048, Checks.endpoint), nil, "Where tokens are issued.",
      example: "\"\(BankBase.test.tokenURL ?? "")\""),
    Row("profiles.*.scope", .text(atMost: 200, Checks.filled), .text(BrokerPath.scope), "The scope of its tokens."),
    Row(
      "profiles.*.client_id", .textOrSecret(Checks.clientID), nil, "The application's id, from the bank's portal.",
      example: "\"0123456789abcdef\""),
    Row(
      "profiles.*.client_secret", .secret, nil, "Its secret.", example: #"{ command = ["pass", "show", "bcc/test"] }"#),
    Row(
      "profiles.*.merchant_id", .text(atMost: 100, Checks.filled), nil, "The merchant's number at the bank.",
      example: "\"M-1\""),
    Row("profiles.*.channel", .text(atMost: 40, Checks.filled), .text("web"), "The channel that applications name."),
    Row(
      "profiles.*.headers.*", .textOrSecret(Checks.headerValue), nil, "Headers of every call.",
      example: #"{ env = "BCC_ID" }"#),
    Row(
      "profiles.*.partner.name", .text(atMost: 100), nil, "The partner in link requests; by default the shop's name.",
      example: "\"Арман\""),
    Row(
      "profiles.*.partner.pos_name", .text(atMost: 100, Checks.filled), nil, "The point of sale.",
      example: "\"02-2018-L3\""),
    Row(
      "profiles.*.partner.point_code", .text(atMost: 100, Checks.filled), nil, "Its code.", example: "\"02-2018-L3\""),
    Row(
      "profiles.*.partner.partner_code", .text(atMost: 100, Checks.filled), nil, "The partner's code.",
      example: "\"02-2018\""),
    Row(
      "profiles.*.partner.success_redirect", .text(atMost: 2048, Checks.link), nil,
      "Where the customer's page leads after success.", example: "\"https://shop.example/thanks\""),
    Row(
      "profiles.*.partner.fail_redirect", .text(atMost: 2048, Checks.link), nil, "Where it leads after failure.",
      example: "\"https://shop.example/sorry\""),
    Row(
      "profiles.*.products.place", .choice(["query", "header"]), .text("query"), "Where /products takes its parameters."
    ),
    Row(
      "profiles.*.products.merchant", .text(atMost: 60, Checks.filled), .text(standard.merchantItem),
      "The merchant's parameter."),
    Row(
      "profiles.*.products.amount", .text(atMost: 60, Checks.filled), .text(standard.amountItem),
      "The amount's parameter."),
    Row("profiles.*.orders.read", .flag, .flag(true), "False where the bank has no list of orders."),
    Row(
      "profiles.*.orders.update_method", .choice(["POST", "PUT"]), .text(standard.ordersUpdateMethod),
      "The method that sets a state."),
    Row("profiles.*.orders.poll_seconds", .integer(1...3600), .integer(3), "How often the list is read, in seconds."),
    Row(
      "profiles.*.tls.ca_file", .file, nil, "Certificates that are trusted besides the system's, in PEM.",
      example: "\"ca.pem\""),
    Row(
      "profiles.*.tls.client_certificate", .file, nil, "The client's certificate, in PEM.", example: "\"client.pem\""),
    Row("profiles.*.tls.client_key", .file, nil, "Its private key.", example: "\"client.key\""),
    Row(
      "profiles.*.tls.client_key_passphrase", .secret, nil, "The key's passphrase.",
      example: #"{ file = "client.pass" }"#),
    Row("profiles.*.tls.minimum", .choice(["1.2", "1.3"]), .text("1.2"), "The oldest TLS that is spoken."),
    Row(
      "profiles.*.proxy.url", .text(atMost: 300, Checks.proxy), nil,
      "\"\" for none; without it HTTPS_PROXY and NO_PROXY count.", example: "\"http://proxy.example:3128\""),
    Row(
      "profiles.*.proxy.user", .text(atMost: 200, Checks.filled), nil, "The user's name there.", example: "\"kassa\""),
    Row("profiles.*.proxy.password", .secret, nil, "The password there.", example: #"{ file = "proxy.pass" }"#),
    Row(
      "profiles.*.proxy.no_proxy", .texts(Checks.filled), nil, "Hosts that are reached directly.",
      example: "[\"intranet.example\"]"),
    Row("profiles.*.timeouts.connect", .integer(1...60), .integer(timeouts.connect), "For a connection, in seconds."),
    Row("profiles.*.timeouts.read", .integer(1...300), .integer(timeouts.read), "Between bytes of an answer."),
    Row(
      "profiles.*.timeouts.submit", .integer(1...600), .integer(timeouts.change),
      "For the answer to an application: the bank's gateway waits 60."),
    Row(
      "profiles.*.callbacks.listen", .text(atMost: 300, Checks.address), nil, "Where the till receives callbacks.",
      example: "\"127.0.0.1:8641\""),
    Row(
      "profiles.*.callbacks.public_url", .text(atMost: 2048, Checks.endpoint), nil,
      "Where the bank reaches that address.", example: "\"https://till.shop.example\""),
    Row(
      "profiles.*.callbacks.secret", .secret, nil, "What callbacks are signed with.",
      example: #"{ file = "callback-secret" }"#),
  ]
}
