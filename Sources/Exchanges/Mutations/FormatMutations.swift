import BrokerAPI
import Text

/// What a member of each form is meant to be, and what it is no longer.
extension ApplicationMutations {
  mutating func addContent(_ intent: MemberIntent) {
    let path = intent.path
    switch intent.content {
    case .object, .list, .boolean: break
    case .text: addUnicode(path, intent.documented)
    case .email: addEmail(path)
    case .phone: addPhone(path, intent.documented)
    case .iin: addIIN(path)
    case .amount: addAmount(path)
    case .months: addMonths(path)
    case .link: addLink(path)
    case .number: addNumber(path, intent.documented)
    case .stamp: addStamps(path, intent.documented)
    case .digits(let count, let provenance, let other): addDigits(path, count, provenance, other: other)
    case .word(let words, let provenance): addWords(path, words, provenance)
    }
  }

  mutating func put(
    _ value: String, _ name: String, _ path: String, _ prediction: Prediction, _ kind: Mutation.Kind = .format
  ) {
    let count = value.unicodeScalars.count
    let shown =
      Self.words[name]
      ?? (count > 40 ? Phrase("\(count) знаков", "\(count) таңба", "\(count) characters") : Phrase(value.spelt))
    add(name, at: path, kind, shown, prediction, text.replacing(path, with: JSON.string(value).bytes))
  }

  /// What is made of the value itself is told in words: it may be personal.
  private static let words: [String: Phrase] = [
    "shorter": Phrase("на знак короче", "бір таңбаға қысқа", "a character less"),
    "longer": Phrase("на знак длиннее", "бір таңбаға ұзын", "a character more"),
    "letter": Phrase("буква в начале", "басында әріп", "a letter in front"),
    "sign": Phrase("знак в начале", "басында таңба", "a sign in front"),
    "country": Phrase("с 7 впереди", "алдында 7", "with a 7 in front"),
    "eight": Phrase("с 8 впереди", "алдында 8", "with an 8 in front"),
    "plus": Phrase("с +7 впереди", "алдында +7", "with +7 in front"),
    "extension": Phrase("с добавочным", "қосымша нөмірмен", "with an extension"),
    "full-width": Phrase("полноширинные цифры", "толық енді цифрлар", "full-width digits"),
    "arabic-digits": Phrase("арабские цифры", "араб цифрлары", "Arabic digits"),
    "null-character": Phrase("NUL в конце", "соңында NUL", "NUL at its end"),
    "space-invisible": Phrase("невидимый пробел", "көрінбейтін бос орын", "an invisible space"),
    "line-feed": Phrase("перевод строки", "жол ауыстыру", "a line feed"),
    "space-before": Phrase("пробел впереди", "алдында бос орын", "a space in front"),
    "check-digit": Phrase("контрольная цифра другая", "бақылау цифры басқа", "another check digit"),
    "swapped-digits": Phrase("соседние цифры местами", "көрші цифрлар ауысқан", "neighbouring digits swapped"),
  ]

  static func fullWidth(_ digits: String) -> String { mapped(digits, from: 0xFF10) }
  static func arabic(_ digits: String) -> String { mapped(digits, from: 0x660) }
  private static func mapped(_ digits: String, from zero: UInt32) -> String {
    String(
      String.UnicodeScalarView(
        digits.unicodeScalars.map { scalar in
          (0x30...0x39).contains(scalar.value) ? Unicode.Scalar(zero + scalar.value - 0x30) ?? scalar : scalar
        }))
  }

  // MARK: Digits

  private mutating func addDigits(_ path: String, _ count: Int, _ provenance: Provenance, other: String) {
    let own = text.text(path) ?? other
    let refused = Prediction.refused(path, by: provenance)
    put(other, "other", path, .accepted(provenance), .other)
    put(String(own.dropLast()), "shorter", path, refused, .boundary)
    put(own + "0", "longer", path, refused, .boundary)
    put("x" + own.dropFirst(), "letter", path, refused)
    put("-" + own.dropFirst(), "sign", path, refused)
    put(own.prefix(2) + " " + own.dropFirst(2), "space-inside", path, refused)
    put(own.dropLast() + ".", "point", path, refused)
    put(Self.fullWidth(own), "full-width", path, refused, .unicode)
    put(Self.arabic(own), "arabic-digits", path, refused, .unicode)
    put(own + "\u{0}", "null-character", path, refused, .unicode)
    put(own + "\u{200B}", "space-invisible", path, refused, .unicode)
    put(own + "\n", "line-feed", path, refused, .unicode)
    put(String(repeating: "1", count: 10_000), "long", path, refused, .length)
    addSpellings(path, provenance)
  }

  private mutating func addPhone(_ path: String, _ documented: Provenance) {
    let own = text.text(path) ?? "7475774285"
    put("7010000001", "other", path, .accepted(documented), .other)
    // A prefix that nobody has heard of yet is no reason to refuse.
    put("7990000001", "prefix", path, .accepted(), .boundary)
    let odd = [
      ("country", "7" + own), ("eight", "8" + own), ("plus", "+7" + own), ("shorter", String(own.dropLast())),
      ("longer", own + "0"), ("spaced", "747 577 42 85"), ("hyphens", "747-577-4285"), ("letters", "747577428x"),
      ("landline", "2725774285"), ("foreign", "4915112345"), ("full-width", Self.fullWidth(own)),
      ("arabic-digits", Self.arabic(own)), ("null-character", own + "\u{0}"), ("extension", own + "#12"),
    ]
    for (name, value) in odd { put(value, name, path, .refused(path, by: documented)) }
    addSpellings(path, documented)
  }

  private mutating func addIIN(_ path: String) {
    let own = text.text(path) ?? "960629450735"
    let last = own.last.flatMap { $0.wholeNumberValue } ?? 0
    let refused = Prediction.refused(path, by: .published)
    // The bank's own examples and one whose check digit comes of the second weights.
    for (name, value) in [("example", "960629450735"), ("other", "870318302342"), ("second-weights", "900101300811")] {
      put(value, name, path, .accepted(.published), .other)
    }
    let odd = [
      ("check-digit", own.dropLast() + "\((last + 1) % 10)"), ("shorter", String(own.dropLast())),
      ("longer", own + "0"),
      ("letters", "96062945073x"), ("no-check-digit", "900101300800"), ("hyphen", "960629-450735"),
      ("full-width", Self.fullWidth(own)), ("arabic-digits", Self.arabic(own)), ("null-character", own + "\u{0}"),
      ("spaced", "9606 2945 0735"), ("sign", "+" + own), ("space-before", " " + own), ("line-feed", own + "\n"),
    ]
    for (name, value) in odd { put(value, name, path, refused) }
    put(own.swappedNeighbours, "swapped-digits", path, refused)
    // A company has a BIN.
    put("960640000119".withCheckDigit, "company", path, refused)
    put("961329450735".withCheckDigit, "thirteenth-month", path, .either(Silence.date), .boundary)
    put("000000000000", "zeros", path, .either(Silence.date), .boundary)
    addSpellings(path, .published)
  }

  // MARK: Words

  private mutating func addWords(_ path: String, _ words: [String], _ provenance: Provenance) {
    let own = text.text(path) ?? words[0]
    for word in words where word != own {
      // What is offered depends on the type.
      put(word, word, path, path == "productType" ? .either(Silence.terms) : .accepted(provenance), .other)
    }
    let refused = Prediction.refused(path, by: provenance)
    put("green", "unknown-word", path, refused)
    put(own + own, "doubled", path, refused)
    put(String(own.dropLast()), "shorter", path, refused, .boundary)
    put(
      own.replacing("o", with: "о").replacing("a", with: "а").replacing("I", with: "І").replacing("e", with: "е"),
      "look-alike", path, refused, .unicode)
    put(own + "\u{0}", "null-character", path, refused, .unicode)
    put(own + "\u{200B}", "space-invisible", path, refused, .unicode)
    put(
      own.contains { $0.isUppercase } ? own.lowercased() : own.uppercased(), "other-case", path,
      .either(Silence.spelling))
    put(" " + own, "space-before", path, .either(Silence.spaces))
    put(String(repeating: "w", count: 10_000), "long", path, refused, .length)
    addSpellings(path, provenance)
  }

  private mutating func addMonths(_ path: String) {
    for (name, value) in [
      ("zero", "0"), ("negative", "-12"), ("unusual", "13"), ("many", "1000"), ("word", "twelve"), ("fraction", "12.5"),
      ("full-width", "１２"), ("null-character", "12\u{0}"), ("huge", "99999999999999999999"),
    ] {
      put(value, name, path, .refused(path), .boundary)
    }
    for (name, value) in [("three", "3"), ("six", "6"), ("year", "12"), ("two-years", "24"), ("three-years", "36")] {
      put(value, name, path, .either(Silence.terms), .other)
    }
    for (name, value) in [("leading-zero", "012"), ("decimal", "12.0"), ("space-before", " 12"), ("sign", "+12")] {
      put(value, name, path, .either(Silence.spelling))
    }
    addSpellings(path, .documented(line: 70))
  }

  // MARK: Amounts

  private mutating func addAmount(_ path: String) {
    let own = text.text(path) ?? "50000"
    let whole = String(own.prefix { $0 != "." })
    // What is no amount has no sum either, so either may be named.
    let refused = Prediction.refused(path)
    for (name, value) in [
      ("zero", "0"), ("negative", "-" + own), ("comma", whole + ",50"), ("grouped", "50 000"),
      ("grouped-comma", "50,000"),
      ("exponent", "5e4"), ("hexadecimal", "0xC350"), ("three-decimals", whole + ".000"), ("currency", own + " ₸"),
      ("words", "fifty thousand"), ("not-a-number", "NaN"), ("infinity", "Infinity"), ("huge", "99999999999999999999"),
      ("full-width", Self.fullWidth(own)), ("arabic-digits", Self.arabic(own)), ("null-character", own + "\u{0}"),
      ("two-points", whole + ".0.0"), ("sum", "25000+25000"),
    ] {
      put(value, name, path, refused, name == "zero" || name == "huge" ? .boundary : .format)
    }
    for (name, value) in [
      ("leading-zero", "0" + own), ("sign", "+" + own), ("trailing-point", whole + "."), ("space-before", " " + own),
    ] {
      put(value, name, path, .either(Silence.spelling))
    }
    // Two decimals at most.
    if own == whole {
      put(own + ".00", "two-decimals", path, .accepted(), .boundary)
      put(own + ".0", "one-decimal", path, .accepted(), .boundary)
    }
    addSpellings(path, .documented(line: 98))
  }

  // MARK: Addresses

  private mutating func addEmail(_ path: String) {
    put("other@example.kz", "other", path, .accepted(.documented(line: 187)), .other)
    for (name, value) in [
      ("no-at", "nobody"), ("two-at", "a@b@example.kz"), ("no-name", "@example.kz"), ("no-host", "askar@"),
      ("space-inside", "as kar@example.kz"), ("null-character", "askar@example.kz\u{0}"),
      ("line-feed", "askar@example.kz\nBcc: x@example.kz"), ("right-to-left", "askar\u{202E}@example.kz"),
    ] {
      put(value, name, path, .refused(path))
    }
    for (name, value) in [
      ("plus", "askar+kassa@example.kz"), ("cyrillic", "аскар@пример.рф"), ("quoted", "\"as kar\"@example.kz"),
      ("no-dot", "askar@localhost"), ("address", "askar@[127.0.0.1]"), ("dots", "a..b@example.kz"),
      ("space-around", " askar@example.kz "), ("capitals", "ASKAR@EXAMPLE.KZ"),
      ("long", String(repeating: "a", count: 300) + "@example.kz"),
    ] {
      put(value, name, path, .either(Silence.spelling))
    }
    addSpellings(path, .documented(line: 187))
  }

  private mutating func addLink(_ path: String) {
    put("https://example.kz/other?x=1", "other", path, .accepted(.documented(line: 86)), .other)
    for (name, value) in [
      ("script", "javascript:alert(1)"), ("file", "file:///etc/passwd"), ("relative", "/webhook"),
      ("no-scheme", "example.kz/webhook"),
      ("no-host", "https://"), ("words", "webhook"), ("space-inside", "https://example.kz/web hook"),
      ("line-feed", "https://example.kz/\r\nX-Evil: 1"), ("null-character", "https://example.kz/\u{0}"),
      ("right-to-left", "https://example.kz/\u{202E}"),
    ] {
      put(value, name, path, .refused(path))
    }
    for (name, value) in [
      ("http", "http://example.kz/webhook"), ("user", "https://u:p@example.kz/"),
      ("fragment", "https://example.kz/#top"),
      ("cyrillic-host", "https://дүкен.kz/hook"), ("no-port", "https://example.kz:0/"),
      ("local", "http://127.0.0.1:9/"),
      ("ftp", "ftp://example.kz/"), ("capitals", "HTTPS://EXAMPLE.KZ/"), ("bad-percent", "https://example.kz/%zz"),
      ("long", "https://example.kz/" + String(repeating: "a", count: 5000)),
    ] {
      put(value, name, path, .either(Silence.spelling))
    }
    addSpellings(path, .documented(line: 86))
  }

  // MARK: The number

  private mutating func addNumber(_ path: String, _ documented: Provenance) {
    put(nextReference + "-1", "other", path, .accepted(documented), .other)
    // Both sides read, type and compare it.
    for (name, odd) in [
      ("null-character", "\u{0}"), ("escape", "\u{1B}"), ("right-to-left", "\u{202E}"), ("space-invisible", "\u{200B}"),
      ("line-feed", "\n"),
    ] {
      put(nextReference + odd + "1", name, path, .refused(path), .unicode)
    }
    for (name, odd) in [
      ("cyrillic", "КС"), ("emoji", "😀"), ("slash", "/../"), ("quote", "'\""), ("space-inside", " 1"),
      ("query", "?a=b&c"),
      ("combining", "e\u{301}"), ("markup", "<b>"),
    ] {
      put(nextReference + odd, name, path, .either(Silence.alphabet), .unicode)
    }
    for count in [64, 65, 256, 10_000] {
      let start = nextReference
      put(
        start + String(repeating: "0", count: max(0, count - start.count)), "of-\(count)", path,
        .either(Silence.length), .length)
    }
    addSpellings(path, documented)
  }
}

extension String {
  /// With two different neighbours in each other's place, as one types them.
  fileprivate var swappedNeighbours: String {
    var digits = Array(self)
    guard let place = digits.indices.dropLast().last(where: { digits[$0] != digits[$0 + 1] }) else { return self }
    digits.swapAt(place, place + 1)
    return String(digits)
  }

  /// With what nobody sees by its number.
  var spelt: String {
    let shown = unicodeScalars.map { scalar in
      SafeText.shown(scalar) == scalar ? String(scalar) : "U+" + String(scalar.value, radix: 16, uppercase: true).padded
    }
    return "\"\(shown.joined())\""
  }

  private var padded: String { String(repeating: "0", count: Swift.max(0, 4 - count)) + self }

  /// An IIN with its last digit put right, by the weights of the contract.
  fileprivate var withCheckDigit: String {
    let digits = prefix(11).compactMap(\.wholeNumberValue)
    let first = zip(digits, 1...11).reduce(0) { $0 + $1.0 * $1.1 } % 11
    let weights = [3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2]
    let check = first < 10 ? first : zip(digits, weights).reduce(0) { $0 + $1.0 * $1.1 } % 11
    return prefix(11) + "\(check % 10)"
  }
}
