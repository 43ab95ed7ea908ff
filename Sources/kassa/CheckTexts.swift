import BrokerAPI
import Sales
import Settings
import Text
import Wire

/// What `kassa check` says, in the till's language. It stands apart from the till's texts, which need a terminal.
struct CheckTexts {
  enum Language: String {
    case russian = "ru"
    case kazakh = "kk"
    case english = "en"
  }

  let language: Language
  let profile: String

  init(_ settings: Settings, _ environment: [String: String]) {
    language = Language(rawValue: settings.language(environment)) ?? .russian
    profile = settings.profile
  }

  func callAsFunction(_ russian: String, _ kazakh: String, _ english: String) -> String {
    switch language {
    case .russian: russian
    case .kazakh: kazakh
    case .english: english
    }
  }

  // MARK: Lines

  func lines(_ finding: CheckFinding) -> [String] {
    var host = finding.host.map { SafeText.line($0, atMost: 100) + ": " } ?? ""
    // Not twice the same.
    if case .connected(let address) = finding.result, address == finding.host { host = "" }
    return lines(finding.grade, subject(finding.subject), host + sentence(finding), setting(finding))
  }

  /// Of what is missing of the shop.
  func lines(_ gap: Gap) -> [String] {
    lines(CheckFinding.Grade(gap), self("магазин", "дүкен", "shop"), sentence(gap), gap.line)
  }

  private func lines(
    _ grade: CheckFinding.Grade, _ subject: String, _ sentence: String, _ setting: String?
  ) -> [String] {
    let line = "\(self.grade(grade).padding(to: 15)) \(subject.padding(to: 16)) \(sentence)"
    return [line] + (setting.map { ["    \($0)"] } ?? [])
  }

  /// The line of the configuration that would be right.
  func setting(_ finding: CheckFinding) -> String? {
    finding.setting.map { setting in
      "[\(TOMLText.path(["profiles", profile] + setting.table))] \(setting.name) = \(setting.value)"
    }
  }

  var error: String { self("Ошибка", "Қате", "Error") }

  func verdict(canSell: Bool) -> String {
    canSell
      ? self("Продавать можно.", "Сатуға болады.", "A sale can be made.")
      : self(
        "Продавать нельзя, пока не исправлено то, что не работает.",
        "Істемейтіні түзетілгенше сатуға болмайды.",
        "No sale can be made until what fails is put right.")
  }

  private func grade(_ grade: CheckFinding.Grade) -> String {
    switch grade {
    case .good: "✓ " + self("работает", "істейді", "works")
    case .warning: "! " + self("внимание", "назар", "note")
    case .unproven: "? " + self("не проверено", "тексерілмеген", "unproven")
    case .bad: "✗ " + self("не работает", "істемейді", "fails")
    }
  }

  private func subject(_ subject: CheckFinding.Subject) -> String {
    switch subject {
    case .connection: self("связь", "байланыс", "connection")
    case .security: self("шифрование", "шифрлау", "encryption")
    case .clock: self("часы", "сағат", "clock")
    case .token: self("токен", "токен", "token")
    case .products: self("условия", "шарттар", "plans")
    case .orders: self("список заявок", "өтінімдер тізімі", "list of orders")
    case .states: self("смена статуса", "мәртебе ауысуы", "setting states")
    case .messages: self("SMS", "SMS", "SMS")
    case .callbacks: self("callback", "callback", "callbacks")
    }
  }

  // MARK: Sentences

  func sentence(_ gap: Gap) -> String {
    guard !gap.isHint else {
      return self(
        "банк получает пункт выдачи, индекс и коды демонстрационного магазина; строка настройки:",
        "банк демо дүкеннің беру пунктін, индексі мен кодтарын алады; баптау жолы:",
        "the bank gets the demo shop's pickup point, postcode and codes; the setting:")
    }
    return self(
      "демонстрационный магазин не для работы с настоящим банком; строка настройки:",
      "демо дүкен нақты банкпен жұмысқа арналмаған; баптау жолы:",
      "the demo shop is not for production; the setting:")
  }

  func sentence(_ finding: CheckFinding) -> String {
    switch finding.result {
    case .noConnection(let cause), .noAnswer(let cause): self.cause(cause)
    case .connected(let address):
      self("отвечает \(address)", "\(address) жауап береді", "\(address) answers")
    case .notEncrypted:
      self(
        "без шифрования, в пределах этой машины", "шифрсыз, осы машина ішінде",
        "not encrypted, within this machine")
    case .secure(let version, let days):
      self(
        "\(version), сертификату осталось дней: \(days)",
        "\(version), сертификатқа қалған күн: \(days)",
        "\(version), days left to the certificate: \(days)")
    case .certificateEnds(let days):
      self(
        "сертификат банка скоро кончится, осталось дней: \(days)",
        "банк сертификатының мерзімі бітеді, қалған күн: \(days)",
        "the bank's certificate ends soon, days left: \(days)")
    case .clockRight: self("идут верно", "дұрыс жүріп тұр", "right")
    case .clockAhead(let seconds): clock(seconds)
    case .clockUnknown:
      self("банк не сказал времени", "банк уақытты айтпады", "the bank told no time")
    case .token(let seconds):
      self("выдан на \(seconds) с", "\(seconds) с мерзімге берілді", "issued for \(seconds) s")
    case .refused(let why, let refusal): refused(why, refusal, finding.subject)
    case .unreadable(let status):
      self(
        "ответ \(status) не читается: это не тот адрес?",
        "\(status) жауабы оқылмайды: мекенжай дұрыс па?",
        "the answer \(status) cannot be read: is it the right address?")
    case .plans(let count):
      self(
        "на 100 000 ₸ условий: \(count)", "100 000 ₸ үшін шарттар: \(count)",
        "plans for 100 000 ₸: \(count)")
    case .noPlans:
      self("на 100 000 ₸ условий нет", "100 000 ₸ үшін шарт жоқ", "there is no plan for 100 000 ₸")
    case .parametersBelong(.header):
      self(
        "параметры /products банк берёт из заголовков; строка настройки:",
        "банк /products параметрлерін тақырыптардан алады; баптау жолы:",
        "the bank takes the parameters of /products from headers; the setting:")
    case .parametersBelong(.query):
      self(
        "параметры /products банк берёт из адреса; строка настройки:",
        "банк /products параметрлерін мекенжайдан алады; баптау жолы:",
        "the bank takes the parameters of /products from the query; the setting:")
    case .orders(let count):
      self(
        "читается, заявок: \(count)", "оқылады, өтінім саны: \(count)",
        "can be read, orders: \(count)")
    case .noOrders:
      self(
        "банк списка не даёт, решения приходят только callback-ом; строка настройки:",
        "банк тізім бермейді, шешім тек callback арқылы келеді; баптау жолы:",
        "the bank gives no list, decisions come by callbacks only; the setting:")
    case .noOrdersAsConfigured:
      self(
        "банк списка не даёт, как и настроено", "банк тізім бермейді, бапталғандай",
        "none at this bank, as configured")
    case .ordersAfterAll:
      self(
        "список есть, хотя настроено иначе; строка настройки:",
        "тізім бар, бірақ басқаша бапталған; баптау жолы:",
        "there is a list, although the profile says no; the setting:")
    case .setBy(let method):
      finding.setting == nil
        ? self("метод \(method)", "\(method) әдісі", "by \(method)")
        : self(
          "статус меняет метод \(method); строка настройки:",
          "мәртебені \(method) әдісі ауыстырады; баптау жолы:",
          "states are set by \(method); the setting:")
    case .setByBoth:
      self(
        "банк принимает и POST, и PUT: какой верен, видно по заявке",
        "банк POST пен PUT-ты да қабылдайды",
        "the bank takes POST and PUT: only an order shows which is right")
    case .setByNone:
      self("банк статусов не принимает", "банк мәртебе қабылдамайды", "the bank takes no states")
    case .messages(let messages): self.messages(messages)
    case .callbacks(let callbacks): self.callbacks(callbacks)
    }
  }

  private func clock(_ ahead: Int) -> String {
    let seconds = abs(ahead)
    return ahead > 0
      ? self(
        "часы кассы спешат на \(seconds) с: время SMS-кода банк может не принять",
        "касса сағаты \(seconds) с озады: SMS-код уақытын банк қабылдамауы мүмкін",
        "this clock is \(seconds) s ahead: the bank may refuse the time of the SMS code")
      : self(
        "часы кассы отстают на \(seconds) с: время SMS-кода банк может не принять",
        "касса сағаты \(seconds) с кейін: SMS-код уақытын банк қабылдамауы мүмкін",
        "this clock is \(seconds) s behind: the bank may refuse the time of the SMS code")
  }

  private func messages(_ messages: CheckFinding.Messages) -> String {
    switch messages {
    case .nobody:
      self(
        "некому отправить код: нужна таблица sms", "кодты жіберетін ешкім жоқ: sms кестесі керек",
        "nobody sends the codes: the table sms is missing")
    case .simulated:
      self("телефон клиента на экране", "клиент телефоны экранда", "the simulated phone")
    case .program:
      self(
        "код отправит программа: проверьте её командой kassa sms НОМЕР",
        "кодты бағдарлама жібереді: kassa sms НӨМІР пәрменімен тексеріңіз",
        "a program sends the code: try it with kassa sms NUMBER")
    case .gateway:
      self(
        "баланс не спросить: проверьте шлюз командой kassa sms НОМЕР",
        "балансты сұрау мүмкін емес: шлюзді kassa sms НӨМІР пәрменімен тексеріңіз",
        "its balance cannot be asked: try the gateway with kassa sms NUMBER")
    case .balance(let text): self("баланс \(text)", "баланс \(text)", "balance \(text)")
    case .empty(let text):
      self(
        "баланс \(text): коды не уйдут", "баланс \(text): кодтар жіберілмейді",
        "balance \(text): no code will be sent")
    case .refused(let words):
      self("шлюз отказал: \(words)", "шлюз бас тартты: \(words)", "the gateway refused: \(words)")
    case .noAnswer(let cause): self.cause(cause)
    }
  }

  private func callbacks(_ callbacks: CheckFinding.Callbacks) -> String {
    switch callbacks {
    case .none:
      self(
        "не настроен: банк сам ничего не сообщит", "бапталмаған: банк өзі ештеңе хабарламайды",
        "none configured: the bank tells nothing by itself")
    case .nowhere:
      self(
        "заявке нечего назвать: нет ни callbacks.listen, ни partner.success_redirect",
        "өтінім ештеңе атай алмайды: callbacks.listen де, partner.success_redirect те жоқ",
        "applications have no address to name: neither callbacks.listen nor partner.success_redirect")
    case .unproven(let url):
      self(
        "на \(url) ничего не пришло: дойдёт ли callback банка, неизвестно",
        "\(url) мекенжайына ештеңе келмеді: банк callback-і жете ме, белгісіз",
        "nothing came to \(url): whether the bank's callbacks arrive is not known")
    case .arrived(let url):
      self(
        "вызов \(url) дошёл до этой машины", "\(url) шақыруы осы машинаға жетті",
        "a call of \(url) reached this machine")
    case .taken(let address):
      self(
        "\(address) занят, наверное открытой кассой: закройте её, чтобы проверить адрес",
        "\(address) бос емес, касса ашық болар: мекенжайды тексеру үшін оны жабыңыз",
        "\(address) is taken, probably by an open till: close it to try the address out")
    case .cannotListen(let reason):
      self(
        "адрес не слушается: \(reason)", "мекенжай тыңдалмайды: \(reason)",
        "cannot listen: \(reason)")
    }
  }
}

extension String {
  fileprivate func padding(to width: Int) -> String {
    self + String(repeating: " ", count: max(0, width - count))
  }
}
