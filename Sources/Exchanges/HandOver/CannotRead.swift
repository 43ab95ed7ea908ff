package import BrokerAPI
import Text

/// Why a text is not taken as requests.
package struct CannotRead: Error, Hashable, Sendable {
  package enum Problem: Hashable, Sendable {
    case tooLarge
    case notText
    /// There is no request in it.
    case empty
    case json(String)
    case noArchive
    /// The version of a bundle that this program does not know.
    case version(String)
    case method, address
    case header(String)
    /// A variable that nothing tells the value of.
    case variable(String)
    /// What reads a file of this machine.
    case readsFile(String)
    case script
    /// A line that other programs take for a comment, and others for a part of the body.
    case ambiguous(String)
    case notCurl
    case unclosedQuote
    /// What a shell would do besides running curl.
    case shell(String)
    case otherShell
    case option(String)
    case noArgument(String)
    case form(String)
    case severalAddresses
    case severalCommands
    /// More than so many.
    case secrets(Int)
  }

  package let problem: Problem
  /// From 1, where there are lines.
  package var line: Int?

  package init(_ problem: Problem, line: Int? = nil) {
    self.problem = problem
    self.line = line
  }

  package var phrase: Phrase {
    guard let line else { return problem.phrase }
    let words = problem.phrase
    return Phrase("строка \(line): \(words.russian)", "\(line)-жол: \(words.kazakh)", "line \(line): \(words.english)")
  }
}

extension CannotRead: CustomStringConvertible {
  package var description: String { phrase.english }
}

extension CannotRead.Problem {
  fileprivate var phrase: Phrase {
    switch self {
    case .tooLarge: Phrase("слишком велико", "тым үлкен", "it is too large")
    case .notText: Phrase("это не текст", "бұл мәтін емес", "it is no text")
    case .secrets(let limit):
      Phrase(
        "секретов в одном запросе больше \(limit)", "бір сұраудағы құпия \(limit) санынан асады",
        "there are more than \(limit) secrets in one request")
    case .empty: Phrase("запросов нет", "сұраулар жоқ", "there is no request in it")
    case .json(let reason): Phrase("не JSON: \(reason)", "JSON емес: \(reason)", "not JSON: \(reason)")
    case .noArchive:
      Phrase("это ни HAR, ни пакет", "бұл HAR да, бума да емес", "it is neither an HTTP Archive nor a bundle")
    case .version(let version):
      Phrase(
        "неизвестная версия \(Self.shown(version))", "белгісіз нұсқа \(Self.shown(version))",
        "unknown version \(Self.shown(version))")
    case .method: Phrase("недопустимый метод", "жарамсыз әдіс", "the method is invalid")
    case .address: Phrase("недопустимый адрес", "жарамсыз мекенжай", "the address is invalid")
    case .header(let name):
      Phrase(
        "недопустимый заголовок \(Self.shown(name))", "жарамсыз тақырып \(Self.shown(name))",
        "the header \(Self.shown(name)) is invalid")
    case .variable(let name):
      Phrase(
        "значение переменной неизвестно: \(Self.shown(name))", "айнымалының мәні белгісіз: \(Self.shown(name))",
        "nothing tells the value of the variable \(Self.shown(name))")
    case .readsFile(let word):
      Phrase(
        "\(Self.shown(word)) читает файл, файлы не читаются", "\(Self.shown(word)) файлды оқиды, файлдар оқылмайды",
        "\(Self.shown(word)) reads a file, and no files are read")
    case .script: Phrase("сценарии не выполняются", "сценарийлер орындалмайды", "scripts are not run")
    case .ambiguous(let mark):
      Phrase(
        "строка тела начинается с «\(mark)»: комментарий это или текст, программы решают по-разному",
        "дене жолы «\(mark)» белгісінен басталады: түсініктеме ме, мәтін бе, бағдарламалар әрқалай шешеді",
        "a line of the body begins with “\(mark)”: programs differ in whether it is a comment")
    case .notCurl: Phrase("это не команда curl", "бұл curl командасы емес", "it is no curl command")
    case .unclosedQuote: Phrase("кавычка не закрыта", "тырнақша жабылмаған", "a quote is not closed")
    case .shell(let word):
      Phrase(
        "оболочка выполнила бы «\(Self.shown(word))»", "қабықша «\(Self.shown(word))» орындар еді",
        "a shell would do something else because of “\(Self.shown(word))”")
    case .otherShell:
      Phrase(
        "команда для cmd.exe или PowerShell", "команда cmd.exe не PowerShell үшін",
        "it is written for cmd.exe or PowerShell")
    case .option(let name):
      Phrase(
        "неизвестный параметр \(Self.shown(name))", "белгісіз параметр \(Self.shown(name))",
        "unknown option \(Self.shown(name))")
    case .noArgument(let name):
      Phrase(
        "у \(Self.shown(name)) нет значения", "\(Self.shown(name)) мәні жоқ", "\(Self.shown(name)) lacks its value")
    case .form(let name):
      Phrase(
        "\(Self.shown(name)): формы из частей не поддерживаются", "\(Self.shown(name)): бөлікті формаларға қолдау жоқ",
        "\(Self.shown(name)): forms in parts are not supported")
    case .severalAddresses: Phrase("адресов несколько", "мекенжай бірнеше", "there is more than one address")
    case .severalCommands: Phrase("команд несколько", "команда бірнеше", "there is more than one command")
    }
  }

  private static func shown(_ text: String) -> String { SafeText.line(text, atMost: 60) }
}

enum ReadLimit {
  static let bytes = 64 << 20
  static let requests = 10_000
}
