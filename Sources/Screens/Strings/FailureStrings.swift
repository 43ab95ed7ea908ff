import BrokerAPI
import Checkout

/// A failure put into words: what happened, whether anything was sent, what to do.
struct FailureText: Hashable {
  let happened: String
  let sent: String
  let advice: String
  /// The bank's own words, where it said any.
  let bank: String?
}

extension Strings {
  /// What happened on the way, in a few words.
  func cause(_ cause: BrokerFailure.Cause) -> String {
    switch cause {
    case .cannotConnect: self("Нет связи с банком", "Банкпен байланыс жоқ", "No connection to the bank")
    case .unknownHost: self("Адрес банка не найден", "Банк мекенжайы табылмады", "The bank's address was not found")
    case .notSecure:
      self("Защищённое соединение не установлено", "Қорғалған байланыс орнатылмады", "No secure connection")
    case .timeout(let seconds):
      self(
        "Банк не ответил за \(seconds) с", "Банк \(seconds) с ішінде жауап бермеді",
        "The bank did not answer in \(seconds) s")
    case .connectionLost: self("Связь оборвалась", "Байланыс үзілді", "The connection broke")
    case .garbage: self("Ответ банка не читается", "Банк жауабы оқылмайды", "The bank's answer cannot be read")
    case .tooLarge: self("Ответ банка слишком большой", "Банк жауабы тым үлкен", "The bank's answer is too large")
    case .gateway(let status):
      self(
        "Шлюз банка ответил \(status)", "Банк шлюзі \(status) деп жауап берді", "The bank's gateway answered \(status)")
    case .noToken(let refusal):
      self(
        "Банк не выдал токен (\(refusal.status))", "Банк токен бермеді (\(refusal.status))",
        "The bank gave no token (\(refusal.status))")
    case .notKept:
      self("Журнал не записан", "Журнал жазылмады", "The journal was not written")
    case .interrupted:
      self(
        "Касса закрылась раньше, чем исход стал известен", "Нәтижесі белгілі болмай касса жабылды",
        "The till ended before the outcome was known")
    case .notConfigured:
      self("Адрес банка настроен неверно", "Банк мекенжайы қате бапталған", "The bank's address is set up wrong")
    }
  }

  func refusal(_ refusal: BrokerFailure.Refusal) -> String {
    switch refusal.status {
    case 400, 422: self("Банк не принял данные", "Банк деректерді қабылдамады", "The bank did not accept the data")
    case 401: self("Нет авторизации", "Авторизация жоқ", "Not authorized")
    case 403: self("Доступ запрещён", "Кіруге тыйым салынған", "Access denied")
    case 404: self("Банк не нашёл", "Банк таппады", "The bank found nothing")
    case 405: self("Банк такого не умеет", "Банк мұны қолдамайды", "The bank does not offer this")
    case 429: self("Слишком много запросов", "Сұраулар тым көп", "Too many requests")
    case 500...:
      self(
        "Ошибка на стороне банка (\(refusal.status))", "Банк жағындағы қате (\(refusal.status))",
        "An error at the bank (\(refusal.status))")
    default:
      self(
        "Банк ответил \(refusal.status)", "Банк \(refusal.status) деп жауап берді",
        "The bank answered \(refusal.status)")
    }
  }

  /// A failure in one line, for panels and toasts.
  func short(_ failure: BrokerFailure) -> String {
    switch failure {
    case .notSent(let reason), .answerLost(let reason): cause(reason)
    case .refused(let reason): refusal(reason)
    }
  }

  /// A failed submission, in full.
  func submission(_ failure: BrokerFailure) -> FailureText {
    switch failure {
    case .notSent(let reason):
      var bank: String?
      if case .noToken(let refusal) = reason { bank = words(refusal) }
      return FailureText(
        happened: cause(reason),
        sent: self("Заявка не отправлена.", "Өтінім жіберілмеді.", "The application was not sent."),
        advice: self(
          "Проверьте связь и нажмите ↵, чтобы отправить ещё раз.", "Байланысты тексеріп, қайта жіберу үшін ↵ басыңыз.",
          "Check the connection and press ↵ to send it again."), bank: bank)
    case .answerLost(let reason):
      return FailureText(
        happened: cause(reason),
        sent: self(
          "Заявка отправлена, но ответа нет: банк мог её принять.",
          "Өтінім жіберілді, бірақ жауап жоқ: банк қабылдаған болуы мүмкін.",
          "The application was sent, but no answer came: the bank may have taken it."),
        advice: self(
          "Не отправляйте её заново. R сверит с банком.", "Қайта жібермеңіз. R банкпен салыстырады.",
          "Do not send it again. R checks with the bank."), bank: nil)
    case .refused(let refusal):
      return FailureText(
        happened: self.refusal(refusal),
        sent: self("Банк заявку не принял.", "Банк өтінімді қабылдамады.", "The bank did not take the application."),
        advice: advice(refusal), bank: words(refusal))
    }
  }

  private func advice(_ refusal: BrokerFailure.Refusal) -> String {
    switch refusal.status {
    case 400, 422:
      self(
        "Вернитесь (Esc), исправьте поле и отправьте снова.", "Артқа қайтып (Esc), өрісті түзетіп, қайта жіберіңіз.",
        "Go back (Esc), mend the field and send it again.")
    case 401, 403:
      self(
        "Проверьте Client ID и Client Secret кассы.", "Кассаның Client ID мен Client Secret деректерін тексеріңіз.",
        "Check the till's client ID and client secret.")
    case 429:
      if let seconds = refusal.retryAfter {
        self("Подождите \(seconds) с и нажмите ↵.", "\(seconds) с күтіп, ↵ басыңыз.", "Wait \(seconds) s and press ↵.")
      } else {
        self("Подождите минуту и нажмите ↵.", "Бір минут күтіп, ↵ басыңыз.", "Wait a minute and press ↵.")
      }
    default:
      self(
        "Скажите клиенту, что банк временно недоступен. ↵ отправит ещё раз.",
        "Клиентке банк уақытша қолжетімсіз деп айтыңыз. ↵ қайта жібереді.",
        "Tell the customer that the bank is unavailable for now. ↵ sends it again.")
    }
  }

  private func words(_ refusal: BrokerFailure.Refusal) -> String? {
    guard let details = refusal.details else { return nil }
    let parts = [details.code.map(String.init), details.message].compactMap { $0 }
    return parts.isEmpty ? nil : parts.joined(separator: " · ")
  }
  var bankSays: String { self("Ответ банка", "Банк жауабы", "The bank says") }
}
