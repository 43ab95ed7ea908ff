import BrokerAPI
import Exchanges
import Text

/// Comparing, copying and writing exchanges.
extension Strings {
  // Comparing
  var keyCompare: String { self("сравнить", "салыстыру", "compare") }
  var keyMarkExchange: String {
    self("отметить для сравнения", "салыстыру үшін белгілеу", "mark to compare with")
  }
  var keyUnmarkExchange: String { self("снять отметку", "белгіні алып тастау", "unmark") }
  var nothingToCompare: String {
    let (mark, compare) = (key(.exchangesMark), key(.exchangesCompare))
    return self(
      "Удачного такого же обмена раньше не было. \(mark) отметит в списке любой, \(compare) сравнит с ним",
      "Бұрын сондай сәтті алмасу болмаған. \(mark) тізімде кез келгенін белгілейді, \(compare) сонымен салыстырады",
      "The same never worked before. \(mark) marks any exchange in the list, \(compare) compares with it")
  }
  var differenceTitle: String { self("Что изменилось", "Не өзгерді", "What changed") }
  func differences(_ number: Int) -> String {
    count(number, "отличие", "отличия", "отличий", "айырмашылық", "difference", "differences")
  }
  var nothingDiffers: String { self("Отличий нет", "Айырмашылық жоқ", "Nothing differs") }

  /// Some of the names, and how to see the rest.
  func expectedDifferences(_ names: [String]) -> String {
    let all = names.prefix(8).joined(separator: ", ") + (names.count > 8 ? ", …" : "")
    let key = key(.differenceExpected)
    return self(
      "Новое каждый раз и порядок полей не сравниваются: \(all) (\(key) покажет)",
      "Әр жолы жаңасы мен өрістер реті салыстырылмайды: \(all) (\(key) көрсетеді)",
      "New each time or in another order, not compared: \(all) (\(key) shows)")
  }
  var nothingExpected: String { self("Такого здесь нет", "Мұнда ондай жоқ", "There is none here") }
  var keyShowExpected: String {
    self("показать остальное", "қалғанын көрсету", "show the rest")
  }
  var keyHideExpected: String {
    self("скрыть остальное", "қалғанын жасыру", "hide the rest")
  }
  var keyCopyText: String { self("скопировать", "көшіру", "copy") }
  var repeatedMember: String { self("(повтор)", "(қайталау)", "(repeated)") }

  func place(_ place: Difference.Place) -> String {
    switch place {
    case .method: self("метод", "әдіс", "method")
    case .url: self("адрес", "мекенжай", "address")
    case .status: self("статус", "статус", "status")
    case .member(""): self("тело", "дене", "body")
    case .line(let number): self("строка \(number)", "\(number)-жол", "line \(number)")
    case .byte(let offset): self("байт \(offset)", "\(offset)-байт", "byte \(offset)")
    case .query, .header, .member: place.name
    }
  }

  // Copying
  var keyCopyCurl: String { "curl" }

  func name(_ format: HandOverFormat) -> String {
    switch format {
    case .har: "HAR 1.2"
    case .markdown: "Markdown"
    case .http: ".http"
    case .curl: "curl"
    case .bundle: self("сеанс", "сеанс", "session bundle")
    }
  }

  private func name(_ what: CopiedText) -> String {
    switch what {
    case .exchange(let format, _, _): name(format)
    case .difference: self("Список отличий", "Айырмашылықтар тізімі", "The list of differences")
    }
  }

  /// What the copy says itself, and whom it names.
  private func about(_ what: CopiedText) -> String {
    guard case .exchange(let format, let isFictitious, let tellsToken) = what else { return "" }
    let people = isFictitious ? ". " + peopleMadeUp : ""
    let token = "KASSA_TOKEN=$(kassa token --show)"
    switch format {
    case .curl where tellsToken, .http where tellsToken:
      return people + ". " + self("В нём сказано: \(token)", "Ішінде айтылған: \(token)", "It tells: \(token)")
    case .curl, .http, .har, .markdown, .bundle: return people
    }
  }

  var peopleMadeUp: String {
    self("Данные клиента вымышлены", "Клиент деректері ойдан шығарылған", "The customer is made up")
  }

  func copied(_ what: CopiedText, _ outcome: CopyOutcome) -> String {
    let name = name(what)
    switch outcome {
    case .copied: return self("В буфере: \(name)", "Буферде: \(name)", "Copied: \(name)") + about(what)
    case .sentToTerminal:
      return self(
        "\(name): отправлено в буфер терминала, если он это умеет",
        "\(name): терминалдың буферіне жіберілді, егер ол қолдаса",
        "\(name): sent to the terminal's clipboard, if it has one") + about(what)
    case .nowhere: return self("\(name): не скопировано", "\(name): көшірілмеді", "\(name): not copied")
    }
  }

  func notCopied(_ what: CopiedText, _ reason: CannotWrite) -> String {
    self("\(name(what)): не скопировано", "\(name(what)): көшірілмеді", "\(name(what)): not copied")
      + ": " + phrase(reason)
  }

  /// What a format cannot hold, by its name.
  func phrase(_ reason: CannotWrite) -> String { SafeText.line(reason.phrase[bankLanguage]) }

  // Writing
  var handOverTitle: String { self("Передать обмен", "Алмасуды беру", "Hand over") }
  var toClipboard: String { self("в буфер", "буферге", "to the clipboard") }
  var toFile: String { self("в файл", "файлға", "to a file") }
  var scopeTitle: String { self("Что выгрузить", "Нені шығарып алу", "What to export") }
  var selectedExchange: String { self("выделенный обмен", "белгіленген алмасу", "the selected exchange") }
  private func exchanges(_ number: Int) -> String {
    count(number, "обмен", "обмена", "обменов", "алмасу", "exchange", "exchanges")
  }
  func filteredExchanges(_ number: Int) -> String {
    self("все по фильтру", "сүзгідегінің бәрі", "all that the filter lets through") + ": " + exchanges(number)
  }
  func people(_ order: HandOverOrder) -> String {
    order.isFictitious
      ? self("клиенты вымышлены", "клиенттер ойдан шығарылған", "customers made up")
      : self("клиенты как есть", "клиенттер сол қалпында", "customers as they are")
  }
  func writeTitle(_ number: Int) -> String {
    self("Выгрузить: ", "Шығарып алу: ", "Export: ") + exchanges(number)
  }
  func writeNote(isFictitious: Bool) -> String {
    let secrets = self(
      "Секретов и кодов в файле не будет.", "Файлда құпия мен код болмайды.", "The file will hold no secrets or codes.")
    let people =
      isFictitious
      ? self("Клиенты заменены вымышленными.", "Клиенттер ойдан шығарылғанмен ауыстырылады.", "Customers are made up.")
      : self("Клиенты останутся настоящими.", "Клиенттер шын қалпында қалады.", "Customers stay as they are.")
    return secrets + " " + people
  }
  func written(_ file: WrittenExchanges) -> String {
    "\(exchanges(file.count)) → \(file.path)" + (file.leftOut.first.map { leftOut(file.leftOut.count, $0) } ?? "")
  }
  private func leftOut(_ number: Int, _ reason: CannotWrite) -> String {
    ". " + self("Не вошло: \(number)", "Кірмегені: \(number)", "Left out: \(number)") + " (\(phrase(reason)))"
  }
  func handOver(_ failure: HandOverFailure) -> String {
    switch failure {
    case .format(let reason): phrase(reason)
    case .file(let failure): export(failure)
    }
  }
}
