extension SecretSlot {
  /// What stands for it in files: lower-case letters, digits and `_`, such as `client_secret`.
  package var name: String {
    switch self {
    case .bearerToken: "token"
    case .issuedToken: "issued_token"
    case .clientSecret: "client_secret"
    case .clientCredentials: "client_credentials"
    case .smsCode: "sms_code"
    case .callbackSecret: "callback_secret"
    case .header(let name): Self.headerPrefix + String(name.lowercased().map { Self.isWord($0) ? $0 : "_" })
    case .gatewayKey: "gateway_key"
    case .cookie: "cookie"
    case .unknown: "secret"
    }
  }

  private static let headerPrefix = "header_"

  private static let unnumbered: [SecretSlot] = [
    .bearerToken, .issuedToken, .clientSecret, .clientCredentials, .smsCode, .callbackSecret, .gatewayKey, .cookie,
    .unknown,
  ]

  package init?(name: String) {
    if let slot = Self.unnumbered.first(where: { $0.name == name }) {
      self = slot
    } else if name.hasPrefix(Self.headerPrefix), name.utf8.count > Self.headerPrefix.utf8.count,
      name.allSatisfy({ Self.isWord($0) || $0 == "_" })
    {
      self = .header(String(name.dropFirst(Self.headerPrefix.count)).replacing("_", with: "-"))
    } else {
      return nil
    }
  }

  private static func isWord(_ character: Character) -> Bool {
    character.isASCII && (character.isNumber || character.isLowercase)
  }

  /// The environment variable that a shell takes its value from.
  package var variable: String { "KASSA_" + name.uppercased() }

  init?(variable: String) {
    guard variable.hasPrefix("KASSA_"), variable == variable.uppercased() else { return nil }
    self.init(name: variable.dropFirst("KASSA_".count).lowercased())
  }

  /// How somebody gets the value.
  func source(profile: String) -> String {
    let isPlain = !profile.isEmpty && profile.utf8.allSatisfy(ASCII.isWord)
    let option = isPlain ? " --profile \(profile)" : ""
    return switch self {
    case .bearerToken: "$(kassa token --show\(option))"
    case .issuedToken: "a token that the bank issued"
    case .clientSecret: "the client secret"
    case .clientCredentials: "base64 of the client id, a colon and the client secret"
    case .smsCode: "the code that the customer got"
    case .callbackSecret: "the secret of the callbacks"
    case .header(let name): "the value of the header \(name)"
    case .gatewayKey: "the key or password of the SMS gateway"
    case .cookie: "a cookie"
    case .unknown: "a secret that nothing tells more about"
    }
  }
}

enum ASCII {
  /// A letter, a digit or one of `-._`.
  static func isWord(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
    default: byte == 0x2D || byte == 0x2E || byte == 0x5F
    }
  }

  /// A character of a method or of a header's name (RFC 9110, 5.6.2).
  static func isToken(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.allSatisfy { isWord($0) || "!#$%&'*+^`|~".utf8.contains($0) }
  }

  /// Controls but tab, which no header may contain.
  static func isControl(_ byte: UInt8) -> Bool { byte < 0x20 && byte != 0x09 || byte == 0x7F }

  static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

  /// Visible characters but `#`, which begins what is never sent.
  static func isAddress(_ byte: UInt8) -> Bool { (0x21...0x7E).contains(byte) && byte != UInt8(ascii: "#") }
}
