import BrokerAPI
import Exchanges

extension Strings {
  // The list
  var keyExchanges: String { self("обмен", "алмасу", "exchanges") }
  var exchangesTitle: String { self("Обмен с банком", "Банкпен алмасу", "Exchanges with the bank") }
  var noExchanges: String { self("Обменов ещё не было", "Алмасу әлі болған жоқ", "No exchanges yet") }
  var noExchangesHint: String {
    self(
      "Здесь видно всё, что касса отправила и получила.", "Касса жібергені мен алғаны осында көрінеді.",
      "Everything that the till sent and received shows here.")
  }
  var nothingInExchanges: String {
    self(
      "Измените фильтр; \(key(.back)) в списке снимет его.",
      "Сүзгіні өзгертіңіз; тізімде \(key(.back)) оны алып тастайды.",
      "Change the filter; \(key(.back)) in the list removes it.")
  }

  /// How many there are, and what of them does not show.
  func exchanges(_ log: ExchangeLog) -> String {
    let all = count(log.ordinals.count, "обмен", "обмена", "обменов", "алмасу", "exchange", "exchanges")
    let gone = log.gone > 0 ? self("ушло \(log.gone)", "кеткені \(log.gone)", "\(log.gone) gone") : nil
    let polls =
      log.unchanged > 0
      ? self(
        "опросы без изменений: \(log.unchanged)", "өзгеріссіз сұрау: \(log.unchanged)",
        "polls without news: \(log.unchanged)") : nil
    return [all, log.findings > 0 ? findings(log.findings) : nil, polls, gone].compactMap { $0 }.joined(
      separator: " · ")
  }

  var filterHint: String {
    self(
      "фильтр: путь, status:4xx, номер, текст", "сүзгі: жол, status:4xx, нөмір, мәтін",
      "filter: path, status:4xx, number, text")
  }

  /// How many the filter lets through, and whether the newest one stays selected.
  func found(_ count: Int, of all: Int, follows: Bool) -> String {
    let number = count == all ? "\(all)" : self("\(count) из \(all)", "\(all) ішінен \(count)", "\(count) of \(all)")
    return follows ? number : number + " · " + self("стоит", "тұр", "standing still")
  }

  func mistake(_ mistake: ExchangeFilter.Mistake) -> String {
    switch mistake {
    case .unknownKey(let name):
      self("нет ключа «\(name)»", "«\(name)» кілті жоқ", "there is no key “\(name)”")
    case .notStatus(let text): self("«\(text)» не статус", "«\(text)» статус емес", "“\(text)” is no status")
    case .unknownKind(let text): self("нет вида «\(text)»", "«\(text)» түрі жоқ", "there is no kind “\(text)”")
    case .noValue(let name): self("после «\(name):» пусто", "«\(name):» кейін ештеңе жоқ", "nothing after “\(name):”")
    case .openQuote: self("кавычка не закрыта", "тырнақша жабылмаған", "the quote is not closed")
    }
  }

  var keyReadWhole: String { self("целиком", "толық", "read") }
  var keyFilterExchanges: String { self("фильтр", "сүзгі", "filter") }
  var keyFilterDone: String { self("к списку", "тізімге", "to the list") }
  var keyFollow: String { self("следить", "бақылау", "follow") }
  var keyStandStill: String { self("остановить", "тоқтату", "stand still") }
  var keyAllPolls: String { self("все опросы", "барлық сұрау", "all polls") }
  var keyFoldPolls: String { self("скрыть опросы", "сұрауды жасыру", "hide polls") }
  var keyBesideSale: String { self("рядом с продажей", "сату жанында", "beside the sale") }
  var besideSaleNeedsRoom: String {
    self(
      "Рядом с продажей обмены видны от 132 колонок", "Алмасу сату жанында 132 бағаннан бастап көрінеді",
      "Exchanges stand beside the sale from 132 columns on")
  }
  var exchangeFindingsTitle: String {
    self("Замечания к обмену", "Алмасуға ескертулер", "Findings in the exchange")
  }

  // One exchange
  var keyNextPart: String { self("дальше", "келесі бөлік", "next part") }
  var keyPreviousPart: String { self("предыдущая часть", "алдыңғы бөлік", "previous part") }
  var keyFold: String { self("свернуть", "жию", "fold") }
  var keyFindText: String { self("найти", "іздеу", "find") }
  var keyFindNext: String { self("ещё", "тағы", "next") }
  var searchInExchange: String { self("текст в обмене", "алмасудағы мәтін", "text in the exchange") }
  var nothingSearched: String { self("Ничего не искали", "Ештеңе ізделмеді", "Nothing was searched for") }

  /// Nothing large is laid out unasked.
  func opensLarge(_ bytes: Int, _ command: Command = .exchangesOpen) -> String {
    let (key, size) = (key(command), size(bytes))
    return self("\(size): покажет \(key)", "\(size): \(key) көрсетеді", "\(size): \(key) shows it")
  }

  func sentPart(_ kind: ExchangeKind) -> String {
    kind == .callback ? self("Банк сообщил", "Банк хабарлады", "The bank reported") : requestTitle
  }
  func answerPart(_ kind: ExchangeKind) -> String {
    kind == .callback ? self("Касса ответила", "Касса жауап берді", "The till answered") : answerTitle
  }
  func sentHeaders(_ kind: ExchangeKind) -> String {
    self("Заголовки: \(sentPart(kind))", "Тақырыптар: \(sentPart(kind))", "Headers: \(sentPart(kind))")
  }
  func answerHeaders(_ kind: ExchangeKind) -> String {
    self("Заголовки: \(answerPart(kind))", "Тақырыптар: \(answerPart(kind))", "Headers: \(answerPart(kind))")
  }
  var messagePart: String { self("Сообщение", "Хабарлама", "Message") }
  var messageText: String { self("Текст", "Мәтін", "Text") }
  var program: String { self("Программа", "Бағдарлама", "Program") }
  var programSaid: String { self("Напечатала", "Басып шығарғаны", "It printed") }
  var simulatedMessage: String {
    self(
      "Код показывает касса: в сеть ничего не уходило", "Кодты касса көрсетеді: желіге ештеңе кеткен жоқ",
      "The till shows the code: nothing went to the network")
  }
  var noBody: String { self("без тела", "денесі жоқ", "no body") }
  var cutShort: String { self("оборвана", "үзілді", "cut short") }

  func answer(_ response: Exchange.Response, _ size: Int) -> String {
    let status = [String(response.status), response.reason.text].filter { !$0.isEmpty }.joined(separator: " ")
    return status + " · " + self.size(size)
  }

  func brokenOff(_ failure: BrokerFailure, hasAnswer: Bool) -> String {
    let what =
      hasAnswer
      ? self("показано то, что пришло", "келгені көрсетілген", "shown as far as it came")
      : self("ответа нет", "жауап жоқ", "no answer")
    return short(failure) + ": " + what
  }

  // Times and sizes
  var timePart: String { self("Время", "Уақыт", "Time") }
  func phase(_ phase: Exchange.Times.Phase) -> String {
    switch phase {
    case .queuing: self("очередь", "кезек", "queue")
    case .connecting: self("соединение", "қосылу", "connect")
    case .securing: "TLS"
    case .sending: self("отправка", "жіберу", "send")
    case .waiting: self("ожидание", "күту", "wait")
    case .receiving: self("приём", "қабылдау", "receive")
    }
  }
  var remoteAddress: String { self("Адрес", "Мекенжай", "Address") }
  var noTLS: String { self("без TLS", "TLS жоқ", "no TLS") }

  /// `0,2 мс`, `38 мс`, `15,0 с`.
  func time(_ duration: Duration) -> String {
    let micros = Int(duration / .microseconds(1))
    switch micros {
    case ..<10_000: return tenths(micros / 100) + "\u{A0}" + self("мс", "мс", "ms")
    case ..<1_000_000: return "\(micros / 1000)\u{A0}" + self("мс", "мс", "ms")
    default: return tenths(micros / 100_000) + "\u{A0}" + self("с", "с", "s")
    }
  }

  /// `96 Б`, `1,2 кБ`, `10,0 МБ`.
  func size(_ bytes: Int) -> String {
    switch bytes {
    case ..<1000: "\(bytes)\u{A0}" + self("Б", "Б", "B")
    case ..<1_000_000: tenths(bytes / 100) + "\u{A0}" + self("кБ", "кБ", "kB")
    default: tenths(bytes / 100_000) + "\u{A0}" + self("МБ", "МБ", "MB")
    }
  }

  private func tenths(_ number: Int) -> String { "\(number / 10)\(self(",", ",", "."))\(number % 10)" }

  func foldedValues(_ number: Int) -> String {
    count(number, "значение", "значения", "значений", "мән", "value", "values")
  }
}
