import Checkout
import FoundationEssentials
import Text

/// A content rule of a member: checks it, explains a violation and describes it in the OpenAPI document.
package struct Rule: Sendable {
  /// For the OpenAPI document, such as `Six digits`.
  package let text: String
  /// Such as `expected six digits`.
  let refusal: Phrase
  /// Its provenance.
  package let provenance: Provenance
  /// Always true for a rule that only the bank can check, because it needs more than the member.
  let holds: @Sendable (JSON) -> Bool
  /// What JSON Schema can say of it: never more than the rule, and mostly less.
  package let schema: JSON.Members

  init(
    _ text: String, refusal: Phrase, _ provenance: Provenance = .assumed, schema: JSON.Members = [:],
    holds: @escaping @Sendable (JSON) -> Bool
  ) {
    self.text = text
    self.refusal = refusal
    self.provenance = provenance
    self.schema = schema
    self.holds = holds
  }

  /// - Parameter refusal: replaces the rule's own text where more can be said.
  package func finding(at path: String, _ refusal: Phrase? = nil) -> Finding {
    Finding(path, .malformed(refusal ?? self.refusal), provenance)
  }

  package func isSatisfied(by text: String) -> Bool { holds(.string(text)) }

  /// Also accepts an empty text.
  var orEmpty: Rule {
    let pattern = schema["pattern"]?.text.map { JSON.string("^$|\($0)") }
    return Rule(
      text + ", or empty", refusal: refusal, provenance, schema: pattern.map { ["pattern": $0] } ?? [:]
    ) { [holds] in $0 == "" || holds($0) }
  }
}

// MARK: What a member says by itself

extension Rule {
  /// - Parameter words: completes `expected …`.
  private static func expected(
    _ words: Phrase, _ provenance: Provenance = .assumed, schema: JSON.Members = [:],
    _ holds: @escaping @Sendable (String) -> Bool
  ) -> Rule {
    let english = words.english
    return Rule(
      english.prefix(1).uppercased() + english.dropFirst(),
      refusal: Phrase("ожидается: \(words.russian)", "күтілетіні: \(words.kazakh)", "expected \(english)"), provenance,
      schema: schema
    ) { $0.text.map(holds) ?? false }
  }

  static func one(of allowed: String..., provenance: Provenance = .assumed) -> Rule {
    let words = Phrase(
      allowed.joined(separator: " или "), allowed.joined(separator: " немесе "), allowed.joined(separator: " or "))
    return expected(words, provenance, schema: ["enum": .array(allowed.map { .string($0) })]) { allowed.contains($0) }
  }

  /// - Parameter words: such as `six digits`.
  static func digits(_ count: Int, _ words: Phrase, startingWith start: String = "", line: Int) -> Rule {
    let pattern = JSON.string("^\(start)[0-9]{\(count - start.utf8.count)}$")
    return expected(words, .documented(line: line), schema: ["pattern": pattern]) { text in
      text.utf8.count == count && text.hasPrefix(start) && text.utf8.allSatisfy { $0 >= 0x30 && $0 <= 0x39 }
    }
  }

  /// Counted in scalars: combining marks can make any number of them one character.
  static func atMost(_ limit: Int) -> Rule {
    Rule(
      "At most \(limit) characters",
      refusal: Phrase("не больше \(limit) знаков", "\(limit) таңбадан аспауы керек", "at most \(limit) characters"),
      schema: ["maxLength": .number(.init(limit))]
    ) {
      !SafeText.isLonger($0.text ?? "", than: limit)
    }
  }

  /// Invisible characters do not count.
  private static let emptiness = Phrase("не может быть пустым", "бос болмауы керек", "must not be empty")

  package static let notEmpty = Rule("Not empty", refusal: emptiness, schema: ["minLength": 1]) { json in
    (json.text ?? "").unicodeScalars.contains { SafeText.shown($0) == $0 && !$0.properties.isWhitespace }
  }

  /// No text may drive a terminal or reverse the reading direction.
  static let plain = Rule(
    "No control characters and none that change the direction of text",
    refusal: Phrase(
      "не может содержать управляющие знаки и знаки смены направления",
      "басқару таңбалары мен бағыт өзгертетін таңбалар болмауы керек",
      "must not contain control characters or characters that change the direction of text")
  ) { !SafeText.containsControls($0.text ?? "") }

  /// Both sides read, type and compare this number, so all of it must be visible.
  static let visible = Rule(
    "No invisible characters",
    refusal: Phrase(
      "не может содержать невидимые знаки", "көрінбейтін таңбалар болмауы керек", "must not hold invisible characters")
  ) {
    SafeText.isClean($0.text ?? "")
  }

  static let atLeastOne = Rule(
    "At least one", refusal: Phrase("нужен хотя бы один", "кемінде біреуі керек", "at least one is needed"),
    schema: ["minItems": 1]
  ) { $0.elements?.isEmpty == false }

  static let email = Rule(
    "An email address",
    refusal: Phrase("не адрес электронной почты", "электрондық пошта мекенжайы емес", "not an email address"),
    schema: ["format": "email"]
  ) {
    (try? Email(wire: $0.text ?? "")) != nil
  }

  static let iin = Rule(
    "An IIN with the right check digit", refusal: Phrase("неверный ИИН", "ЖСН қате", "not a valid IIN"),
    schema: ["pattern": "^[0-9]{12}$"]
  ) {
    (try? IIN(wire: $0.text ?? "")) != nil
  }

  static let knownState = Rule(
    "A state of this contract or of an older one",
    refusal: Phrase("неизвестное состояние", "белгісіз күй", "not a known state")
  ) { $0.text.map { OrderState($0).known != nil } ?? false }

  /// An amount sent as text.
  package static let amount = expected(
    Phrase(
      "сумма больше нуля цифрами, не больше двух знаков после точки",
      "нөлден үлкен сома, тек цифрмен, нүктеден кейін екі таңбадан аспайды",
      "an amount above zero in plain digits, at most two decimals"),
    schema: ["pattern": "^(0|[1-9][0-9]{0,8})([.][0-9]{1,2})?$"]
  ) {
    Money(paid: $0) != nil
  }

  /// An amount sent as a number.
  static let amountAsNumber = expected(
    Phrase(
      "сумма больше нуля, не больше двух знаков после точки, не больше 999999999",
      "нөлден үлкен, 999999999-дан аспайтын сома, нүктеден кейін екі таңбадан аспайды",
      "an amount above zero, at most two decimals, at most 999999999"),
    schema: ["minimum": .number(.init(Decimal(1) / 100)), "maximum": 999_999_999]
  ) {
    JSON.string($0).decimal.flatMap { Money(exactly: $0) } ?? .zero > .zero
  }

  private static let httpScheme: JSON.Members = ["pattern": "^[Hh][Tt][Tt][Pp][Ss]?://"]

  /// A URL that is opened or posted to.
  static let url = expected(
    Phrase(
      "адрес http или https с узлом, без имени пользователя, не длиннее 2048 байт",
      "http немесе https мекенжайы, торап атауымен, пайдаланушысыз, 2048 байттан аспайды",
      "an http or https URL with a host, without a user, at most 2048 bytes"),
    schema: httpScheme
  ) {
    WebLink($0) != nil
  }

  /// A URL that the bank posts to: such a request has no fragment and is spelt in ASCII.
  static let webhook = expected(
    Phrase(
      "адрес http или https с узлом, без имени пользователя и фрагмента, знаками ASCII, не длиннее 2048 байт",
      "http немесе https мекенжайы, торап атауымен, пайдаланушысыз және фрагментсіз, ASCII таңбалары, 2048 байттан аспайды",
      "an http or https URL with a host, without a user or fragment, in ASCII, at most 2048 bytes"),
    schema: httpScheme
  ) { text in
    WebLink(text) != nil && text.utf8.allSatisfy { (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "#") }
      && !text.contains(/^[^\/]*\/\/[^\/?]*:0+(?:[\/?]|$)/) && !text.contains(/%(?![0-9A-Fa-f]{2})/)
  }

  /// The link of an answer.
  static let link = expected(
    Phrase(
      "адрес http или https, который откроет браузер", "браузер ашатын http немесе https мекенжайы",
      "an http or https address that a browser can be led to"),
    schema: httpScheme
  ) { WebLink($0) != nil }

  static let stamp = Rule(
    "dd.MM.yyyy HH:mm:ss, Kazakhstan time",
    refusal: Phrase(
      "ожидается: дд.ММ.гггг чч:мм:сс", "күтілетіні: кк.аа.жжжж сс:мм:сс", "expected dd.MM.yyyy HH:mm:ss"),
    .documented(line: 108),
    schema: ["pattern": "^[0-9]{2}[.][0-9]{2}[.][0-9]{4} [0-9]{2}:[0-9]{2}:[0-9]{2}$"]
  ) { KazakhstanTime.moment(ofStamp: $0.text ?? "") != nil }

  static let moment = Rule(
    "ISO 8601 with an offset",
    refusal: Phrase(
      "ожидается: ISO 8601 со смещением, существующая дата", "күтілетіні: ығысуы бар ISO 8601, бар күн",
      "expected ISO 8601 with an offset, of a day that exists"), .documented(line: 357),
    schema: ["pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}"]
  ) { KazakhstanTime.moment(ofISO: $0.text ?? "") != nil }
}

// MARK: What takes more than the member to know

extension Rule {
  private static func byBank(_ text: String, refusal: Phrase, schema: JSON.Members = [:]) -> Rule {
    Rule(text, refusal: refusal, schema: schema) { _ in true }
  }

  package static let delivered = byBank("Not empty where the goods are delivered", refusal: emptiness)
  package static let pickedUp = byBank("Not empty where they are not delivered", refusal: emptiness)
  package static let offeredLength = byBank(
    "Months for which there is a product of this type and for this total",
    refusal: Phrase("нет предложения на такой срок", "мұндай мерзімге ұсыныс жоқ", "no product of this length"))
  package static let unused = byBank(
    "With other content never used before",
    refusal: Phrase("этот номер уже использован", "бұл нөмір бұрын пайдаланылған", "was used before"))
  package static let sumOfPrices = byBank(
    "The sum of the prices, unless a switch is off",
    refusal: Phrase("не равно сумме цен", "бағалардың қосындысына тең емес", "not the sum of the prices"))
  package static let recent = byBank(
    "At most half an hour old",
    refusal: Phrase("проверка телефона устарела", "телефонды тексеру ескірген", "the verification is too old"))
  package static let knownOrder = byBank(
    "An order of this partner", refusal: Phrase("нет такой заявки", "мұндай өтінім жоқ", "no such order"))
  package static let following = byBank(
    "A state that the partner may set after the current one",
    refusal: Phrase("не может следовать за текущим", "қазіргіден кейін келе алмайды", "cannot follow the current one"),
    schema: ["enum": .array(OrderState.settable.map { .string($0.name) })])
  package static let offeredProduct = byBank(
    "A product that is offered for the amount",
    refusal: Phrase("нет такого предложения", "мұндай ұсыныс жоқ", "no such product"))
  package static let repaid = byBank(
    "Payments that repay the amount",
    refusal: Phrase("платежи меньше суммы", "төлемдер сомадан аз", "the payments are less than the amount"))
  package static let inFuture = byBank(
    "In the future", refusal: Phrase("срок прошёл", "мерзімі өтіп кеткен", "is over"))
}

extension Money {
  /// Nil for zero and for what is not an amount of the wire.
  package init?(paid text: String) {
    guard let money = try? Money(wire: text), money > .zero else { return nil }
    self = money
  }

  /// Nil with fractions of a tiyn, below zero or above `maximum`.
  init?(exactly tenge: Decimal) {
    guard tenge >= 0, tenge * 100 <= Decimal(Money.maximum.tiyn), let tiyn = Int64((tenge * 100).description) else {
      return nil
    }
    self.init(tiyn: tiyn)
  }

  /// Rounded to the nearest tiyn; nil below zero or above `maximum`.
  init?(rounding tenge: Decimal) {
    let tiyn = tenge * 100 + Decimal(5) / 10
    guard tiyn >= 0, let whole = tiyn.description.split(separator: ".").first, let number = Int64(whole),
      number <= Money.maximum.tiyn
    else { return nil }
    self.init(tiyn: number)
  }
}
