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
    let named = ["LC_ALL", "LC_MESSAGES", "LANG"].lazy.compactMap { environment[$0] }.first {
      !$0.isEmpty
    }
    language =
      Language(rawValue: settings.text("shop.language") ?? String(named?.prefix(2) ?? "ru"))
      ?? .russian
    profile = settings.profile
  }

  private func callAsFunction(_ russian: String, _ kazakh: String, _ english: String) -> String {
    switch language {
    case .russian: russian
    case .kazakh: kazakh
    case .english: english
    }
  }

  // MARK: Lines

  func lines(_ finding: CheckFinding) -> [String] {
    let subject = subject(finding.subject).padding(to: 16)
    let host = finding.host.map { SafeText.line($0, atMost: 100) + ": " } ?? ""
    let line = "\(grade(finding.grade).padding(to: 15)) \(subject) \(host)\(sentence(finding))"
    return [line] + (setting(finding).map { ["    \($0)"] } ?? [])
  }

  /// The line of the configuration that would be right.
  func setting(_ finding: CheckFinding) -> String? {
    finding.setting.map { setting in
      "[\(TOMLText.path(["profiles", profile] + setting.table))] \(setting.name) = \(setting.value)"
    }
  }

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
    case .cannotListen(let reason):
      self(
        "адрес не слушается: \(reason)", "мекенжай тыңдалмайды: \(reason)",
        "cannot listen: \(reason)")
    }
  }

  // MARK: Failures

  private func cause(_ cause: BrokerFailure.Cause) -> String {
    switch cause {
    case .unknownHost: self("имя не найдено", "атау табылмады", "the name is not known")
    case .cannotConnect(let reason):
      self("нет соединения", "байланыс жоқ", "no connection") + ": "
        + SafeText.line(reason, atMost: 200)
    case .notSecure(let why): insecure(why)
    case .proxyRefused(let why): proxy(why)
    case .timeout(let seconds):
      self(
        "нет ответа за \(seconds) с", "\(seconds) с ішінде жауап жоқ",
        "no answer within \(seconds) s")
    case .garbage, .tooLarge:
      self("ответ не читается", "жауап оқылмайды", "the answer cannot be read")
    default: self("связь оборвалась", "байланыс үзілді", "the connection broke off")
    }
  }

  private func insecure(_ why: BrokerFailure.Insecurity) -> String {
    switch why {
    case .expired:
      self("сертификат просрочен", "сертификат мерзімі өткен", "the certificate has expired")
    case .notYetValid:
      self(
        "сертификат ещё не действует: верны ли часы этой машины?",
        "сертификат әлі күшіне енбеген: осы машинаның сағаты дұрыс па?",
        "the certificate is not valid yet: is this machine's clock right?")
    case .otherHost:
      self(
        "сертификат другого имени: это не тот сервер",
        "сертификат басқа атқа берілген: бұл басқа сервер",
        "the certificate is for another host: it is another server")
    case .unknownIssuer:
      self(
        "сертификат выдан неизвестно кем; если издателю можно верить, добавьте его: tls.ca_file",
        "сертификатты кім бергені белгісіз; сенімді болса қосыңыз: tls.ca_file",
        "the certificate's issuer is unknown; if it can be trusted, add it: tls.ca_file")
    case .certificateWanted:
      self(
        "сервер требует сертификат кассы: tls.client_certificate и tls.client_key",
        "сервер касса сертификатын талап етеді: tls.client_certificate және tls.client_key",
        "the server wants a client certificate: tls.client_certificate and tls.client_key")
    case .certificateRefused:
      self(
        "сервер не принял сертификат кассы", "сервер касса сертификатын қабылдамады",
        "the server refuses the client certificate")
    case .noTLS: self("сервер не говорит по TLS", "сервер TLS білмейді", "the server speaks no TLS")
    case .version:
      self(
        "у сервера другая версия TLS", "серверде TLS нұсқасы басқа",
        "the server speaks another version of TLS")
    case .other(let reason): "TLS: " + SafeText.line(reason, atMost: 200)
    }
  }

  private func proxy(_ why: BrokerFailure.ProxyRefusal) -> String {
    switch why {
    case .password:
      self(
        "прокси требует имя и пароль: proxy.user и proxy.password",
        "прокси атау мен құпиясөз сұрайды: proxy.user және proxy.password",
        "the proxy wants a user and a password: proxy.user and proxy.password")
    case .port(let port):
      self(
        "прокси не пускает на порт \(port): возьмите профиль с портом 443, base = \"production\"",
        "прокси \(port) портына жібермейді: 443 портындағы профильді алыңыз, base = \"production\"",
        "the proxy refuses port \(port): take the profile on 443, base = \"production\"")
    case .other(let answer):
      self("прокси ответил", "прокси жауабы", "the proxy answered") + " "
        + SafeText.line(answer, atMost: 200)
    }
  }

  /// With the bank's own words and its number, which its support asks for.
  private func refused(
    _ why: AccessRefusal, _ refusal: BrokerFailure.Refusal, _ subject: CheckFinding.Subject
  ) -> String {
    let words = [
      "\(refusal.status)", refusal.details?.message,
      refusal.transaction.flatMap { $0.isEmpty ? nil : "№ \($0)" },
    ]
    return reason(why, subject) + " (" + words.compactMap { $0 }.joined(separator: " · ") + ")"
  }

  private func reason(_ why: AccessRefusal, _ subject: CheckFinding.Subject) -> String {
    let address = subject == .token ? "token_url" : "broker_url"
    return switch why {
    case .wrongClient:
      self(
        "неверный client_id или client_secret, или приложение не подписано на продукт",
        "client_id не client_secret қате, немесе қолданба өнімге жазылмаған",
        "client_id or client_secret is wrong, or the application is not subscribed to the product")
    case .unregistered:
      self(
        "этот сервер не знает client_id: он неверен или приложение другого режима (DEVELOPMENT — base = \"test\", "
          + "PRODUCTION — base = \"production\")",
        "бұл сервер client_id білмейді: ол қате немесе қолданба режимі басқа (DEVELOPMENT — base = \"test\", "
          + "PRODUCTION — base = \"production\")",
        "this host does not know client_id: it is wrong, or the application's mode is another (DEVELOPMENT: base = "
          + "\"test\", PRODUCTION: base = \"production\")")
    case .notSubscribed:
      self(
        "приложение не подписано на продукт: подпишите его на портале банка",
        "қолданба өнімге жазылмаған: оны банк порталында жазыңыз",
        "the application is not subscribed to the product: subscribe it at the bank's portal")
    case .scope: self("scope неверен", "scope қате", "scope is wrong")
    case .grant:
      self(
        "приложению не разрешено получать токен так (client_credentials)",
        "қолданбаға токенді бұлай алуға рұқсат жоқ (client_credentials)",
        "the application may not get a token this way (client_credentials)")
    case .inactive:
      self(
        "приложение отключено или доступ запрещён", "қолданба өшірілген немесе рұқсат жоқ",
        "the application is inactive, or has no access")
    case .tokenRejected:
      self(
        "банк не принял свежий токен: неверен scope или нет подписки",
        "банк жаңа токенді қабылдамады: scope қате немесе жазылым жоқ",
        "the bank did not accept a new token: the scope is wrong, or there is no subscription")
    case .wrongBase, .wrongPath, .wrongMethod:
      self(
        "такого адреса у банка нет: проверьте \(address)",
        "банкте мұндай мекенжай жоқ: \(address) тексеріңіз",
        "the bank has no such address: check \(address)")
    case .parameters:
      self(
        "банку не хватает параметров: проверьте merchant_id, products.merchant и products.amount",
        "банкке параметр жетпейді: merchant_id, products.merchant және products.amount тексеріңіз",
        "the bank misses parameters: check merchant_id, products.merchant and products.amount")
    case .tooMany:
      self(
        "лимит запросов исчерпан, попробуйте позже", "сұрау шегі бітті, кейінірек көріңіз",
        "too many requests, try again later")
    case .unavailable:
      self(
        "банк сейчас не работает", "банк қазір істемейді", "the bank does not work at the moment")
    case .bank: self("банк ответил", "банк жауабы", "the bank answered")
    case .other: self("непонятный отказ", "түсініксіз бас тарту", "refused for no known reason")
    }
  }
}

extension String {
  fileprivate func padding(to width: Int) -> String {
    self + String(repeating: " ", count: max(0, width - count))
  }
}
