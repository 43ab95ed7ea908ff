import Sales

/// Texts about applications with an unknown outcome.
extension Strings {
  var unknownTitle: String { self("Исход неизвестен", "Нәтижесі белгісіз", "Outcome unknown") }
  var sendingTitle: String { self("Отправляется", "Жіберілуде", "Being sent") }
  var unknownToBank: String { self("Банк не знает этой заявки", "Банк бұл өтінімді білмейді", "Unknown to the bank") }
  var notAcceptedTitle: String { self("Не принята", "Қабылданбады", "Not accepted") }
  var notSentTitle: String { self("Не отправлена", "Жіберілмеді", "Not sent") }

  func title(_ outcome: Outcome) -> String {
    switch outcome {
    case .sending: sendingTitle
    case .unknown: unknownTitle
    case .absent: unknownToBank
    case .notSent: notSentTitle
    case .refused, .notAccepted: notAcceptedTitle
    case .accepted: accepted
    }
  }

  /// Prefixes a text with the number, where the application is not open.
  func outcome(_ text: String, of number: String) -> String { "\(number): \(text)" }

  /// - Parameters:
  ///   - isUnclear: an answer came and does not say it.
  ///   - canRead: the bank has a list that may tell.
  func unknownIsTracked(isUnclear: Bool, canRead: Bool) -> String {
    let happened =
      isUnclear
      ? self("Ответ банка неясен.", "Банк жауабы түсініксіз.", "The bank's answer is unclear.")
      : self("Ответ потерян.", "Жауап жоғалды.", "The answer was lost.")
    let next =
      canRead
      ? self(
        "Касса сверит сама, обслуживайте следующего", "Касса өзі салыстырады, келесі клиентке қызмет көрсетіңіз",
        "The till finds out; serve the next customer")
      : self(
        "Спросите банк и отметьте (\(key(.orderBankSaid))), что он сказал",
        "Банктен сұрап, айтқанын белгілеңіз (\(key(.orderBankSaid)))",
        "Ask the bank and note (\(key(.orderBankSaid))) what it said")
    return "\(happened) \(next)"
  }
  func isBeingSent(_ number: String) -> String {
    self(
      "\(number) отправляется, ответ придёт в заявки", "\(number) жіберілуде, жауабы өтінімдерге келеді",
      "\(number) is being sent; the answer comes to the orders")
  }
  var tillFindsOut: String {
    self(
      "Касса сверяет сама. Можно обслуживать следующего.",
      "Касса өзі салыстырады. Келесі клиентке қызмет көрсетуге болады.",
      "The till finds out by itself. You can serve the next customer.")
  }
  var onlyTheBankKnows: String {
    self(
      "Касса этого не узнает: спросите банк и отметьте, что он сказал.",
      "Касса мұны өзі білмейді: банктен сұрап, айтқанын белгілеңіз.",
      "The till cannot find out: ask the bank and note what it said.")
  }
  /// A list that has shown no order of this journal yet proves presence, and no absence.
  var theListMayShowIt: String {
    self(
      "Список банка ещё может её показать; не покажет — спросите банк и отметьте, что он сказал.",
      "Банк тізімі оны әлі көрсетуі мүмкін; көрсетпесе, банктен сұрап, айтқанын белгілеңіз.",
      "The bank's list can still show it; if it does not, ask the bank and note what it said.")
  }
  /// - Parameter isForgotten: the customer's data was removed, so it cannot be sent again.
  func absentText(isForgotten: Bool) -> String {
    let text = self(
      "В списке банка её нет, хотя должна быть: банк её не принял.",
      "Банк тізімінде жоқ, болуы керек еді: банк қабылдамаған.",
      "The bank's list does not hold it, though it would: the bank did not accept it.")
    let advice = self(
      "Можно отправить ещё раз с тем же номером.", "Сол нөмірмен қайта жіберуге болады.",
      "It can be sent again under its number.")
    return "\(text) \(isForgotten ? forgotten + "." : advice)"
  }
  func bankSaidNotAccepted(_ note: String) -> String {
    let text = self("Банк сказал: не принята", "Банк айтты: қабылданбаған", "The bank said: not accepted")
    return note.isEmpty ? text : "\(text) · \(note)"
  }
  func bankSaidAccepted(_ note: String) -> String {
    self("Банк сказал: принята", "Банк айтты: қабылданған", "The bank said: accepted") + " · " + note
  }
  var resolutionNeedsSource: String {
    self("Укажите, кто сказал", "Кім айтқанын жазыңыз", "Note who said so")
  }
  var unknownAbsent: String {
    self(
      "Банк не знает этой заявки. \(key(.reviewSubmit)) отправит её с тем же номером.",
      "Банк бұл өтінімді білмейді. \(key(.reviewSubmit)) сол нөмірмен жібереді.",
      "The bank does not know this application. \(key(.reviewSubmit)) sends it with the same number.")
  }
  var foundAtBank: String {
    self(
      "Банк принял заявку, ответ потерялся", "Банк өтінімді қабылдаған, жауабы жоғалған",
      "The bank accepted it; only the answer was lost")
  }

  // Timeline
  var wasSent: String { self("Отправлена", "Жіберілді", "Sent") }
  func underNumber(_ number: String) -> String {
    self("под номером \(number)", "\(number) нөмірімен", "under the number \(number)")
  }
  var noAnswer: String { self("Ответа нет", "Жауап жоқ", "No answer") }
  var unclearAnswer: String { self("Неясный ответ", "Түсініксіз жауап", "Unclear answer") }
  var comparing: String { self("Сверка", "Салыстыру", "Checking") }
  var askingBank: String { self("спрашиваем банк…", "банктен сұралуда…", "asking the bank…") }
  func notListedYet(_ retry: String?) -> String {
    [self("в списке банка пока нет", "банк тізімінде әзірге жоқ", "not in the bank's list yet"), retry].compactMap {
      $0
    }
    .joined(separator: "; ")
  }
  var waitsForList: String { self("ждём список банка", "банк тізімі күтілуде", "waiting for the bank's list") }
  var sendAgain: String { self("Отправить ещё раз", "Қайта жіберу", "Send again") }
  func canBeSentAgainAt(_ time: String) -> String {
    self(
      "станет можно в \(time), если банк её не покажет", "\(time)-де болады, егер банк көрсетпесе",
      "possible at \(time), unless the bank shows it")
  }
  var canBeSentAgainNow: String { self("можно сейчас", "қазір болады", "possible now") }
  var canBeSentAgainByResolution: String {
    self(
      "когда банк скажет, что не принял", "банк қабылдамағанын айтқанда", "once the bank says that it did not accept it"
    )
  }
  var tellCustomer: String { self("Что сказать клиенту", "Клиентке не айту керек", "What to tell the customer") }
  /// - Parameter isUnclear: an answer came and does not say it.
  func customerWaits(isUnclear: Bool) -> String {
    isUnclear
      ? self(
        "«Банк ответил неясно, мы уточняем. Подождите несколько минут, подавать ещё раз не нужно.»",
        "«Банк түсініксіз жауап берді, анықтап жатырмыз. Бірнеше минут күтіңіз, қайта өтінім берудің қажеті жоқ.»",
        "“The bank's answer is unclear, we are asking. Please wait a few minutes; there is no need to apply again.”")
      : self(
        "«Банк ещё не ответил. Подождите несколько минут, подавать ещё раз не нужно.»",
        "«Банк әлі жауап берген жоқ. Бірнеше минут күтіңіз, қайта өтінім берудің қажеті жоқ.»",
        "“The bank has not answered yet. Please wait a few minutes; there is no need to apply again.”")
  }
  var supportNumber: String {
    self("назовите его поддержке банка", "банк қолдауына осыны айтыңыз", "tell it to the bank's support")
  }

  // Keys
  var keyCheck: String { self("сверить с банком", "банкпен салыстыру", "check with the bank") }
  var keySendAgain: String { self("отправить ещё раз", "қайта жіберу", "send again") }
  var keyBankSaid: String { self("банк сказал…", "банк айтты…", "the bank said…") }
  var claimedByAnotherTill: String {
    self(
      "Этой заявкой занята другая касса", "Бұл өтініммен басқа касса айналысуда",
      "Another till is busy with this application")
  }

  var notToBeSentAgain: String {
    self(
      "Отправить ещё раз можно, когда доказано, что банк её не принял",
      "Банк қабылдамағаны дәлелденгенде ғана қайта жіберуге болады",
      "It can be sent again once it is proven that the bank did not accept it")
  }
  var nothingToCheck: String {
    self(
      "Сверять нечего: исход известен", "Салыстыратын ештеңе жоқ: нәтижесі белгілі",
      "Nothing to check: the outcome is known")
  }

  // Manual resolution
  var bankAcceptedIt: String { self("Банк её принял", "Банк қабылдаған", "The bank accepted it") }
  var bankDidNotAcceptIt: String { self("Банк её не принимал", "Банк қабылдамаған", "The bank did not accept it") }
  func resolutionTitle(_ isAccepted: Bool) -> String { isAccepted ? bankAcceptedIt : bankDidNotAcceptIt }
  func resolutionNote(_ isAccepted: Bool) -> String {
    isAccepted
      ? self(
        "Заявка станет обычной: касса следит за её статусом.",
        "Өтінім кәдімгідей болады: касса мәртебесін қадағалайды.",
        "It becomes an order like any other, and the till follows its state.")
      : self(
        "Её можно будет отправить ещё раз с тем же номером.", "Оны сол нөмірмен қайта жіберуге болады.",
        "It can then be sent again under its number.")
  }
  var resolutionField: String {
    self("Кто сказал, номер обращения", "Кім айтты, өтініш нөмірі", "Who said so, ticket number")
  }
  func resolutionRecorded(_ isAccepted: Bool) -> String {
    isAccepted
      ? self("Отмечено: банк принял заявку", "Белгіленді: банк өтінімді қабылдаған", "Noted: the bank accepted it")
      : self(
        "Отмечено: банк заявку не принимал", "Белгіленді: банк өтінімді қабылдамаған",
        "Noted: the bank did not accept it"
      )
  }

  // A second application
  var secondTitle: String { self("Ещё одна заявка?", "Тағы бір өтінім бе?", "Another application?") }
  func secondText(_ number: String, _ state: String) -> String {
    self(
      "У этого клиента уже есть заявка \(number) на ту же сумму: \(state). Отправить ещё одну?",
      "Бұл клиентте осы сомаға \(number) өтінімі бар: \(state). Тағы біреуін жібересіз бе?",
      "This customer already has the application \(number) for the same total: \(state). Send another one?")
  }
}
