package import BrokerAPI

/// Why a format cannot hold an exchange.
package enum CannotWrite: Error, Hashable, Sendable {
  package enum Part: Hashable, Sendable {
    case method, address, body
    case header(String)
  }

  /// No HTTP took part.
  case noHTTP
  /// It holds what no client sends.
  case unsendable(Part)
  /// It is no text.
  case binary(Part)
  /// It has a `{{`, which stands for a variable.
  case variable(Part)
  /// One of the body's lines begins as only a mark of the format may.
  case lineStart(String)
  /// The body begins or ends with white space, which is not kept.
  case edge

  package var phrase: Phrase {
    switch self {
    case .noHTTP: Phrase("отправлено не по HTTP", "HTTP арқылы жіберілмеген", "it was not sent over HTTP")
    case .unsendable(let part):
      part.phrase.map("нельзя отправить: %", "жіберуге болмайды: %", "no client can send %")
    case .binary(let part): part.phrase.map("не текст: %", "мәтін емес: %", "not a text: %")
    case .variable(let part):
      part.phrase.map("«{{» обозначает переменную: %", "«{{» айнымалыны білдіреді: %", "“{{” means a variable: %")
    case .lineStart(let mark):
      Phrase(
        "строка тела начинается с «\(mark)»", "дене жолы «\(mark)» белгісінен басталады",
        "a line of the body begins with “\(mark)”")
    case .edge:
      Phrase(
        "тело начинается или кончается пробелом или переводом строки",
        "дене бос орыннан немесе жаңа жолдан басталады не соған бітеді",
        "the body begins or ends with white space")
    }
  }
}

extension CannotWrite: CustomStringConvertible {
  package var description: String { phrase.english }
}

extension CannotWrite.Part {
  fileprivate var phrase: Phrase {
    switch self {
    case .method: Phrase("метод", "әдіс", "the method")
    case .address: Phrase("адрес", "мекенжай", "the address")
    case .body: Phrase("тело", "дене", "the body")
    case .header(let name): Phrase("заголовок \(name)", "\(name) тақырыбы", "the header \(name)")
    }
  }
}

extension Phrase {
  /// Puts it in the place of `%`.
  fileprivate func map(_ russian: String, _ kazakh: String, _ english: String) -> Phrase {
    Phrase(
      russian.replacing("%", with: self.russian), kazakh.replacing("%", with: self.kazakh),
      english.replacing("%", with: self.english))
  }
}
