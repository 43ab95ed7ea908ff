import BankAdmin
import BrokerAPI
import Checkout
import FoundationEssentials

extension Strings {
  // Bank console
  var keyConsole: String { self("пульт банка", "банк пульті", "bank console") }
  var noConsole: String {
    self("Пульт есть только у учебного банка", "Пульт тек оқу банкінде бар", "Only the stand-in bank has a console")
  }
  var consoleTitle: String { self("Пульт учебного банка", "Оқу банкінің пульті", "Stand-in bank console") }
  var keyNextTab: String { self("раздел", "бөлім", "tab") }
  var keyPreviousTab: String { self("раздел назад", "алдыңғы бөлім", "previous tab") }
  var keyTabs: String { self("перейти к разделу", "бөлімге өту", "go to tab") }
  var keyPauseClock: String { self("остановить часы", "сағатты тоқтату", "pause clock") }
  var keyResumeClock: String { self("пустить часы", "сағатты жүргізу", "resume clock") }

  var keyTakeBackJump: String {
    self("отменить перевод часов", "сағат жылжытуын қайтару", "take back the clock's jump")
  }
  var noJump: String {
    self("Часы банка не переводили", "Банк сағаты жылжытылған жоқ", "The bank's clock has not jumped")
  }

  func tab(_ tab: ConsoleScreen.Tab) -> String {
    switch tab {
    case .orders: self("Заявки", "Өтінімдер", "Orders")
    case .requests: self("Запросы", "Сұраулар", "Requests")
    case .callbacks: self("Уведомления", "Хабарламалар", "Callbacks")
    case .faults: self("Сбои", "Ақаулар", "Faults")
    case .scenarios: self("Сценарии", "Сценарий", "Scenarios")
    case .rules: self("Правила", "Ережелер", "Rules")
    }
  }

  func consoleAct(_ tab: ConsoleScreen.Tab) -> String {
    switch tab {
    case .orders: self("сменить статус", "мәртебені өзгерту", "set state")
    case .requests: self("подробно", "толығырақ", "details")
    case .callbacks: self("отправить ещё раз", "қайта жіберу", "send again")
    case .faults: self("включить или выключить", "қосу не өшіру", "turn on or off")
    case .scenarios: keyChoose
    case .rules: self("изменить", "өзгерту", "change")
    }
  }

  func nothingYet(_ tab: ConsoleScreen.Tab) -> String {
    switch tab {
    case .callbacks: self("Уведомлений пока не было", "Хабарламалар әлі болған жоқ", "No callbacks yet")
    case .requests: self("Запросов пока не было", "Сұраулар әлі болған жоқ", "No requests yet")
    default: self("Заявок пока нет", "Өтінімдер әлі жоқ", "No applications yet")
    }
  }

  func nothingYetHint(_ tab: ConsoleScreen.Tab) -> String {
    switch tab {
    case .callbacks:
      self(
        "О каждом новом статусе банк сообщает по адресу из заявки.",
        "Әр жаңа мәртебені банк өтінімдегі мекенжайға хабарлайды.",
        "The bank posts every new state to the address in the application.")
    case .requests:
      self(
        "Здесь появится каждый запрос к банку, как только он ответит.",
        "Банкке жіберілген әр сұрау жауап берілген бойда осында көрінеді.",
        "Every request to the bank shows here once it is answered.")
    default:
      self(
        "Отправьте заявку из кассы или другой программой.", "Өтінімді кассадан не басқа бағдарламадан жіберіңіз.",
        "Submit one from the till or with another program.")
    }
  }

  func bankSilent(_ reason: String) -> String {
    self(
      "Учебный банк не отвечает: \(reason)", "Оқу банкі жауап бермейді: \(reason)",
      "The stand-in bank does not answer: \(reason)")
  }

  func refusal(_ refusal: BankRefusal) -> String {
    switch refusal {
    case .noSuch(.scenario): self("Такого сценария нет", "Мұндай сценарий жоқ", "There is no such scenario")
    case .noSuch(.fault): self("Этот сбой уже выключен", "Бұл ақау өшірілген", "This fault is off already")
    case .noSuch(.order): self("Такой заявки у банка нет", "Банкте мұндай өтінім жоқ", "The bank has no such order")
    case .noSuch(.request):
      self("Такого запроса у банка нет", "Банкте мұндай сұрау жоқ", "The bank has no such request")
    case .noSuch(.callback):
      self("Такого уведомления у банка нет", "Банкте мұндай хабарлама жоқ", "The bank has no such callback")
    case .noSuch(.snapshot): self("Такого снимка нет", "Мұндай сурет жоқ", "There is no such snapshot")
    case .noSuch(.jump): noJump
    case .wrong(let finding): finding.rule[BankLanguage(rawValue: language.rawValue) ?? .ru]
    case .unavailable(let reason): reason
    }
  }

  // Clock
  func clock(_ clock: BankReport.Clock) -> String {
    "\(KazakhstanTime.clockWithSeconds(clock.now)) · \(speed(clock.speed)) · \(clock.isPaused ? clockStands : clockRuns)"
  }
  var clockGoes: String { self("Часы банка", "Банк сағаты", "The bank's clock") }
  var clockRuns: String { self("идут", "жүріп тұр", "running") }
  var clockStands: String { self("стоят", "тоқтап тұр", "paused") }
  var clockSpeed: String { self("Скорость часов", "Сағат жылдамдығы", "Clock speed") }
  var clockJump: String { self("Перевести часы вперёд", "Сағатты алға жылжыту", "Jump ahead") }
  func speed(_ speed: Double) -> String { "×\(speed == speed.rounded() ? String(Int(speed)) : String(speed))" }

  /// In the largest whole unit.
  func span(_ seconds: Double) -> String {
    let whole = Int(seconds)
    return switch whole {
    case ..<60: count(whole, "секунда", "секунды", "секунд", "секунд", "second", "seconds")
    case ..<3600: count(whole / 60, "минута", "минуты", "минут", "минут", "minute", "minutes")
    case ..<86_400: count(whole / 3600, "час", "часа", "часов", "сағат", "hour", "hours")
    default: count(whole / 86_400, "день", "дня", "дней", "күн", "day", "days")
    }
  }

  /// What expires within such a jump.
  func jumpHint(_ seconds: Double) -> String {
    switch seconds {
    case 3600: self("токен истечёт", "токен мерзімі өтеді", "the token ends")
    case 72 * 3600: self("ссылка истечёт", "сілтеме мерзімі өтеді", "the link ends")
    default: ""
    }
  }

  // Provenance
  func mark(_ mark: Provenance) -> String {
    switch mark {
    case .documented(let line): self("описано, строка \(line)", "сипатталған, \(line)-жол", "documented, line \(line)")
    case .published: self("опубликовано", "жарияланған", "published")
    case .assumed: self("допущение", "болжам", "assumed")
    }
  }

  // Scenarios and rules
  var scenarioOfCustomer: String { self("У каждого клиента свой", "Әр клиентке өзінікі", "Each customer's own") }
  var repeatedNumber: String { self("Номер заявки повторился", "Өтінім нөмірі қайталанса", "A number comes again") }
  func repeats(_ repeats: BankReport.Repeat) -> String {
    switch repeats {
    case .first: self("первый ответ ещё раз", "алғашқы жауап қайтадан", "the first answer again")
    case .refuse: self("отказать", "бас тарту", "refused")
    case .take: self("принять ещё раз", "тағы қабылдау", "accepted once more")
    }
  }
  var ordersRead: String {
    self("Чтение статусов, GET /orders", "Мәртебені оқу, GET /orders", "Reading states, GET /orders")
  }
  func isOffered(_ isOffered: Bool) -> String {
    isOffered ? self("есть", "бар", "offered") : self("нет, 405", "жоқ, 405", "not offered, 405")
  }
  var merchantNumber: String {
    self("Номер магазина, GET /products", "Дүкен нөмірі, GET /products", "Merchant number, GET /products")
  }
  var totalOfPrices: String {
    self("Итог равен сумме цен", "Жиынтық бағалар қосындысына тең", "Total is the sum of prices")
  }
  func isRequired(_ isRequired: Bool) -> String {
    isRequired ? self("обязательно", "міндетті", "required") : self("необязательно", "міндетті емес", "not required")
  }
  var outage: String { self("Отключить банк на время", "Банкті уақытша өшіру", "Take the bank down for a while") }
  var saveSnapshot: String { self("Сохранить снимок", "Суретін сақтау", "Keep a snapshot") }
  func restoreTitle(_ name: String) -> String {
    self("Вернуться к снимку \(name)", "\(name) суретіне оралу", "Go back to \(name)")
  }
  var restoreText: String {
    self(
      "Заявки, токены, сбои и часы банка станут такими, какими были. Нынешние пропадут, если не сохранить снимок.",
      "Банктің өтінімдері, токендері, ақаулары мен сағаты бұрынғы қалпына келеді. Қазіргісі сақталмаса, жоғалады.",
      "The bank's orders, tokens, faults and clock become what they were. What is there now is lost unless it is kept.")
  }
  var restoreYes: String { self("вернуться", "оралу", "go back") }

  // Requests and callbacks
  func requestTitle(_ record: RequestRecord) -> String {
    "\(record.method) · \(record.status == 0 ? "—" : String(record.status))"
  }
  /// The whole request, with the provenance of the rule that refused it.
  func requestText(_ record: RequestRecord) -> String {
    let text = "\(record.path) · \(after(record.seconds))"
    return record.problem.map { "\(text) · \($0)" } ?? text
  }
  func outcome(_ outcome: BankReport.CallbackAttempt.Outcome) -> String {
    switch outcome {
    case .answered(let status): self("ответ \(status)", "жауап \(status)", "answer \(status)")
    case .failed(let reason): reason
    case .notAllowed(.ownPort):
      self(
        "это адрес банка: ему не сообщают", "бұл банктің мекенжайы: оған хабарланбайды",
        "not sent: a bank's own address")
    case .notAllowed(.host):
      self(
        "адрес не на этой машине: не отправлено", "жіберілмеді: мекенжай бұл машинада емес",
        "not sent: the address is not on this machine")
    case .dropped: self("не отправлено из-за сбоя", "ақаудан жіберілмеді", "not sent because of a fault")
    }
  }
  var callbackNotAccepted: String {
    self("Отправлено, но не принято", "Жіберілді, бірақ қабылданбады", "Sent, but not accepted")
  }

  func done(_ command: BankCommand) -> String {
    switch command {
    case .clock(_, true?, _): self("Часы остановлены", "Сағат тоқтады", "The clock is paused")
    case .clock(_, false?, _): self("Часы идут", "Сағат жүріп тұр", "The clock is running")
    case .clock(let speed?, _, _):
      self(
        "Скорость часов \(self.speed(speed))", "Сағат жылдамдығы \(self.speed(speed))",
        "Clock speed \(self.speed(speed))")
    case .clock: self("Часы переведены", "Сағат жылжытылды", "The clock jumped")
    case .takeBackJump: self("Часы переведены назад", "Сағат кері жылжытылды", "The jump is taken back")
    case .choose(nil): scenarioOfCustomer
    case .choose:
      self(
        "Сценарий выбран: для новых заявок", "Сценарий таңдалды: жаңа өтінімдерге",
        "Scenario chosen: for new applications")
    case .repeats(let repeats): self.repeats(repeats)
    case .offersRead(let isOffered): "GET /orders: " + self.isOffered(isOffered)
    case .merchantRequired(let isRequired): "\(merchantNumber): \(self.isRequired(isRequired))"
    case .sums(let matter): "\(totalOfPrices): \(isRequired(matter))"
    case .turnOn: self("Сбой включён", "Ақау қосылды", "The fault is on")
    case .turnOff: self("Сбой выключен", "Ақау өшірілді", "The fault is off")
    case .move(let reference, let state, _): "\(reference) → \(self.state(state, title: ""))"
    case .place(let fixture):
      self(
        "Заявка \(fixture.reference) создана", "\(fixture.reference) өтінімі құрылды",
        "Order \(fixture.reference) is there")
    case .delete(let order): self("Заявка \(order) удалена", "\(order) өтінімі жойылды", "Order \(order) is deleted")
    case .tell: self("Уведомление отправлено", "Хабарлама жіберілді", "The callback is sent")
    case .put(let id, _): self("Сценарий \(id) добавлен", "\(id) сценарийі қосылды", "Scenario \(id) is there")
    case .deleteScenario(let id): self("Сценарий \(id) удалён", "\(id) сценарийі жойылды", "Scenario \(id) is deleted")
    case .load(let name, _): self("Снимок \(name) загружен", "\(name) суреті жүктелді", "Snapshot \(name) is loaded")
    case .deleteSnapshot(let name):
      self("Снимок \(name) удалён", "\(name) суреті жойылды", "Snapshot \(name) is deleted")
    case .clearRequests: self("Запросы забыты", "Сұраулар ұмытылды", "The requests are forgotten")
    case .reset: self("Банк начат заново", "Банк қайта басталды", "The bank begins anew")
    case .sendAgain: self("Отправлено и принято", "Жіберілді, қабылданды", "Sent and accepted")
    case .save(let name): self("Снимок \(name) сохранён", "\(name) суреті сақталды", "Snapshot \(name) is kept")
    case .restore: title(ofReturn: command)
    case .outage(let seconds):
      self("Банк отключён: \(span(seconds))", "Банк өшірілді: \(span(seconds))", "The bank is down: \(span(seconds))")
    }
  }
}
