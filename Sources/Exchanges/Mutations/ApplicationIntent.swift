import BrokerAPI

/// What each member of an application is meant to hold, read from the contract by hand. Nothing here is taken from the rules of the
/// messages (`Definition`), so that one can be tried against the other.
struct MemberIntent: Sendable {
  indirect enum Content: Sendable {
    case object
    case list
    case boolean
    /// What a person reads.
    case text
    case email
    case phone
    case iin
    case amount
    case months
    case link
    case number
    case stamp
    /// That many digits, by whom it is said, and another value of the same form.
    case digits(Int, Provenance, other: String)
    /// One of a few words: those that are documented or published.
    case word([String], Provenance)
  }

  let path: String
  /// Of the bank's description.
  let line: Int
  let content: Content
  /// What an empty text is meant to get.
  let empty: Prediction

  private init(_ path: String, _ line: Int, _ content: Content, empty: Prediction? = nil) {
    self.path = path
    self.line = line
    self.content = content
    self.empty = empty ?? .refused(path)
  }

  var documented: Provenance { .documented(line: line) }

  private static let unclear = Prediction.either(
    Phrase("не сказано, может ли быть пустым", "бос бола ала ма, айтылмаған", "whether it may be empty is not said"))

  /// The goods' members are those of the first one.
  static let all: [MemberIntent] = [
    .init("address", 50, .object),
    .init("address.delivery", 132, .text, empty: unclear),
    .init("address.pickupPoint", 137, .text, empty: unclear),
    .init("channel", 53, .word(["web", "mob", "android", "ios"], .published)),
    .init("customer", 57, .object),
    .init("customer.contact", 151, .object),
    .init("customer.contact.email", 187, .email),
    .init("customer.contact.mobileNumber", 191, .phone),
    .init("customer.firstName", 154, .text),
    .init("customer.lastName", 158, .text),
    // Not everybody has one.
    .init("customer.middleName", 162, .text, empty: .accepted()),
    .init("customer.state", 166, .word(["orange", "black"], .published)),
    .init("customer.taxCode", 170, .iin),
    .init("goods", 60, .list),
    .init("goods[0]", 60, .object),
    .init("goods[0].brand", 204, .text, empty: unclear),
    .init("goods[0].category", 208, .text, empty: unclear),
    .init("goods[0].image", 212, .text, empty: unclear),
    .init("goods[0].model", 216, .text),
    .init("goods[0].price", 220, .amount),
    .init("goods[0].sku", 224, .text),
    .init("isDelivery", 66, .boolean),
    .init("loanLength", 70, .months),
    .init("orderState", 74, .word(["INIT"], .documented(line: 76))),
    .init("paymentMethod", 78, .word(["annuity", "equal"], .published)),
    .init("productType", 82, .word(["loan", "installment"], .published)),
    .init("redirectUrl", 86, .link),
    .init("referenceId", 90, .number),
    .init("salesPlace", 94, .digits(6, .published, other: "010000")),
    .init("totalCost", 98, .amount),
    .init("verificationSmsCode", 102, .digits(4, .published, other: "0000")),
    .init("verificationSmsDateTime", 106, .stamp),
  ]
}

/// Where the contract is silent.
enum Silence {
  static let length = Phrase("длина не описана", "ұзындығы сипатталмаған", "no length is documented")
  static let alphabet = Phrase("алфавит не описан", "әліпбиі сипатталмаған", "no alphabet is documented")
  static let spelling = Phrase("написание не описано", "жазылуы сипатталмаған", "no spelling is documented")
  static let spaces = Phrase(
    "пробелы по краям не описаны", "шеткі бос орындар сипатталмаған", "spaces around it are not documented")
  static let terms = Phrase(
    "сроки и суммы зависят от банка", "мерзімдер мен сомалар банкке байланысты", "terms and amounts are the bank's")
  static let age = Phrase(
    "сколько годится код, не описано", "код қанша жарайтыны сипатталмаған", "how long a code is good is not documented")
  static let parsers = Phrase(
    "парсеры JSON решают по-разному", "JSON талдағыштар әртүрлі шешеді", "parsers of JSON differ here")
  static let size = Phrase("размер тела не описан", "дене өлшемі сипатталмаған", "no size of a body is documented")
  static let date = Phrase(
    "цифры ИИН не обязаны быть датой рождения", "ЖСН цифрлары туған күн болуға міндетті емес",
    "the digits of an IIN need not be a date of birth")
}
