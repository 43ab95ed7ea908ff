import BrokerAPI
import Checkout

/// A failure as text: what happened, whether anything was sent, what to do.
struct FailureText: Hashable {
  let happened: String
  let sent: String
  let advice: String
  /// The bank's own message.
  let bank: String?
}

extension Strings {
  /// A transport failure in a few words.
  func cause(_ cause: BrokerFailure.Cause) -> String {
    switch cause {
    case .cannotConnect: self("Нет связи с банком", "Банкпен байланыс жоқ", "No connection to the bank")
    case .unknownHost: self("Адрес банка не найден", "Банк мекенжайы табылмады", "The bank's address was not found")
    case .notSecure(let why): insecurity(why)
    case .proxyRefused(let why): proxy(why)
    case .timeout(let seconds):
      self(
        "Банк не ответил за \(seconds) с", "Банк \(seconds) с ішінде жауап бермеді",
        "The bank did not answer in \(seconds) s")
    case .connectionLost: self("Связь оборвалась", "Байланыс үзілді", "The connection broke")
    case .garbage: self("Ответ банка не читается", "Банк жауабы оқылмайды", "The bank's answer cannot be read")
    case .tooLarge: self("Ответ банка слишком большой", "Банк жауабы тым үлкен", "The bank's answer is too large")
    case .inconclusive(let refusal): inconclusive(refusal)
    case .noToken(let refusal):
      self(
        "Банк не выдал токен (\(refusal.status))", "Банк токен бермеді (\(refusal.status))",
        "The bank gave no token (\(refusal.status))")
    case .notStored:
      self("Журнал не записан", "Журнал жазылмады", "The journal was not written")
    case .numberUsed:
      self(
        "Заявка с этим номером уже отправлена", "Бұл нөмірмен өтінім жіберілген",
        "An application was sent under this number")
    case .numberElsewhere:
      self(
        "С этим номером отправлена заявка другому банку", "Бұл нөмірмен басқа банкке өтінім жіберілген",
        "An application was sent to another bank under this number")
    case .secondOpen(let rival):
      self(
        "Другая касса уже отправила заявку \(rival) этого клиента на ту же сумму",
        "Басқа касса осы клиенттің дәл сол сомаға \(rival) өтінімін жіберіп қойған",
        "Another till has sent the application \(rival) of this customer for the same total")
    case .stateChanged(let state):
      self(
        "На другой кассе у заявки уже статус «\(knownState(state) ?? state.name)»",
        "Басқа кассада өтінімнің мәртебесі енді «\(knownState(state) ?? state.name)»",
        "Another till has the order as “\(knownState(state) ?? state.name)” already")
    case .stateBusy:
      self(
        "Статус этой заявки сейчас меняет другая касса", "Бұл өтінімнің мәртебесін қазір басқа касса өзгертіп жатыр",
        "Another till is setting the state of this order now")
    case .interrupted:
      self(
        "Касса закрылась раньше, чем исход стал известен", "Нәтижесі белгілі болмай касса жабылды",
        "The till ended before the outcome was known")
    case .notConfigured:
      self("Адрес банка настроен неверно", "Банк мекенжайы қате бапталған", "The bank's address is set up wrong")
    }
  }

  /// An answer that proves nothing.
  private func inconclusive(_ refusal: BrokerFailure.Refusal) -> String {
    switch refusal.status {
    case 500..<600:
      self(
        "Ошибка на стороне банка (\(refusal.status))", "Банк жағындағы қате (\(refusal.status))",
        "An error at the bank (\(refusal.status))")
    case 408:
      self(
        "Банк не дождался запроса (408)", "Банк сұрауды күтіп үлгермеді (408)",
        "The bank gave up waiting for the request (408)")
    default:
      self(
        "Ответ банка ничего не говорит (\(refusal.status))", "Банк жауабы ештеңе айтпайды (\(refusal.status))",
        "The bank's answer says nothing (\(refusal.status))")
    }
  }

  func refusal(_ refusal: BrokerFailure.Refusal) -> String {
    switch refusal.status {
    case 200..<300: self("Банк отказал", "Банк бас тартты", "The bank refused")
    case 400, 422: self("Банк не принял данные", "Банк деректерді қабылдамады", "The bank did not accept the data")
    case 401: self("Нет авторизации", "Авторизация жоқ", "Not authorized")
    case 403: self("Доступ запрещён", "Кіруге тыйым салынған", "Access denied")
    case 404: self("Банк не нашёл", "Банк таппады", "The bank found nothing")
    case 405: wrongMethod
    case 409: self("Номер уже занят", "Нөмір бос емес", "The number is already used")
    case 429: self("Слишком много запросов", "Сұраулар тым көп", "Too many requests")
    case 500...: inconclusive(refusal)
    default:
      self(
        "Банк ответил \(refusal.status)", "Банк \(refusal.status) деп жауап берді",
        "The bank answered \(refusal.status)")
    }
  }

  private var wrongMethod: String {
    self(
      "Банк не принимает этот метод (405)", "Банк бұл әдісті қабылдамайды (405)", "The bank takes no such method (405)")
  }

  /// A rejection by something in front of the bank.
  private func turnedAway(_ refusal: BrokerFailure.Refusal) -> String {
    switch refusal.status {
    case 401, 403, 429: self.refusal(refusal)
    case 405: wrongMethod
    case 404:
      self(
        "По этому адресу банк не отвечает (\(refusal.status))",
        "Бұл мекенжайда банк жауап бермейді (\(refusal.status))",
        "The bank does not answer at this address (\(refusal.status))")
    default:
      self(
        "Шлюз банка не пропустил запрос (\(refusal.status))", "Банк шлюзі сұрауды өткізбеді (\(refusal.status))",
        "The bank's gateway turned the request away (\(refusal.status))")
    }
  }

  /// One line, for panels and toasts.
  func short(_ failure: BrokerFailure) -> String {
    switch failure.kind {
    case .notSent(let reason), .answerLost(let reason): cause(reason)
    case .refused(let reason): refusal(reason)
    case .notAccepted(let reason): turnedAway(reason)
    case .alreadyAccepted: foundAtBank
    case .stillUnknown(let kind): short(BrokerFailure(kind))
    }
  }

  func submission(_ failure: BrokerFailure) -> FailureText {
    FailureText(
      happened: short(failure), sent: sent(failure), advice: advice(failure),
      bank: words(failure))
  }

  /// Whether it was sent, and its outcome.
  private func sent(_ failure: BrokerFailure) -> String {
    switch failure.kind {
    case .notSent:
      self("Заявка не отправлена.", "Өтінім жіберілмеді.", "The application was not sent.")
    case .answerLost(.inconclusive), .answerLost(.garbage), .answerLost(.tooLarge):
      self(
        "Заявка отправлена. По ответу не видно, принята ли она: банк мог её принять.",
        "Өтінім жіберілді. Жауаптан қабылданғаны көрінбейді: банк қабылдаған болуы мүмкін.",
        "The application was sent. The answer does not say whether it was accepted: the bank may have accepted it.")
    case .answerLost:
      self(
        "Заявка отправлена, но ответа нет: банк мог её принять.",
        "Өтінім жіберілді, бірақ жауап жоқ: банк қабылдаған болуы мүмкін.",
        "The application was sent, but no answer came: the bank may have accepted it.")
    case .notAccepted:
      self(
        "Заявка не принята: отклонена до банка.", "Өтінім қабылданбады: банкке дейін қайтарылды.",
        "The application was not accepted: it was turned away before the bank.")
    case .refused(let refusal) where refusal.status == 400 || refusal.status == 422:
      // That the bank did not accept it has been said.
      self("Заявка не создана.", "Өтінім жасалмады.", "No application was created.")
    case .refused:
      self("Банк заявку не принял.", "Банк өтінімді қабылдамады.", "The bank did not accept the application.")
    case .alreadyAccepted:
      self("Заявка принята с первого раза.", "Өтінім бірінші рет-ақ қабылданған.", "The first try was accepted.")
    case .stillUnknown(.notSent):
      self(
        "Повтор не отправлен, но в первый раз банк мог её принять.",
        "Қайталауы жіберілмеді, бірақ бірінші ретте банк қабылдаған болуы мүмкін.",
        "The repeat was not sent, but the bank may have accepted it the first time.")
    case .stillUnknown:
      self(
        "Повтор не принят, но в первый раз банк мог её принять.",
        "Қайталауы қабылданбады, бірақ бірінші ретте банк қабылдаған болуы мүмкін.",
        "The repeat was not accepted, but the bank may have accepted it the first time.")
    }
  }

  private func advice(_ failure: BrokerFailure) -> String {
    switch failure.kind {
    // The token endpoint answers 400 or 401 for wrong credentials.
    case .notSent(.noToken(let refusal)):
      adviceBeforeTheBank(refusal.status == 400 ? .init(status: 401) : refusal)
    case .notSent(.notConfigured): adviceBeforeTheBank(.init(status: 404))
    case .notSent(.notStored):
      self(
        "Когда журнал заработает, нажмите \(key(.reviewSubmit)), чтобы отправить.",
        "Журнал жұмыс істегенде, жіберу үшін \(key(.reviewSubmit)) басыңыз.",
        "Once the journal works again, press \(key(.reviewSubmit)) to send it.")
    case .notSent(.numberUsed), .notSent(.numberElsewhere):
      self(
        "Начните новую продажу (\(key(.saleNew))): у неё будет свой номер.",
        "Жаңа сату бастаңыз (\(key(.saleNew))): оның өз нөмірі болады.",
        "Start a new sale (\(key(.saleNew))): it gets a number of its own.")
    case .notSent(.secondOpen(let rival)):
      self(
        "Если нужна ещё одна, кроме \(rival), отправьте эту снова.",
        "\(rival) өтінімінен бөлек тағы біреуі керек болса, мұны қайта жіберіңіз.",
        "If another one is wanted besides \(rival), send this one again.")
    case .notSent:
      self(
        "Проверьте связь и нажмите \(key(.reviewSubmit)), чтобы отправить.",
        "Байланысты тексеріп, жіберу үшін \(key(.reviewSubmit)) басыңыз.",
        "Check the connection and press \(key(.reviewSubmit)) to send it.")
    case .answerLost, .stillUnknown, .alreadyAccepted:
      self(
        "Не отправляйте её заново: касса сверит с банком сама.", "Қайта жібермеңіз: касса банкпен өзі салыстырады.",
        "Do not send it again: the till checks with the bank.")
    case .notAccepted(let refusal): adviceBeforeTheBank(refusal)
    case .refused(let refusal): advice(refusal)
    }
  }

  /// After a refusal by the bank itself, which would refuse the same application again.
  private func advice(_ refusal: BrokerFailure.Refusal) -> String {
    switch refusal.status {
    case 400, 413, 422:
      self(
        "Вернитесь (\(key(.back))), исправьте поле и отправьте снова.",
        "Артқа қайтып (\(key(.back))), өрісті түзетіп, қайта жіберіңіз.",
        "Go back (\(key(.back))), correct the field and send it again.")
    case 409:
      self(
        "Спросите банк о заявке с этим номером. У новой продажи будет новый номер.",
        "Осы нөмірлі өтінім туралы банктен сұраңыз. Жаңа сатудың нөмірі жаңа болады.",
        "Ask the bank about the application with this number. A new sale gets a new one.")
    default:
      self(
        "Скажите клиенту, что ответил банк. Вернуться и изменить заявку: \(key(.back)).",
        "Клиентке банк не деп жауап бергенін айтыңыз. Қайтып, өтінімді өзгерту: \(key(.back)).",
        "Tell the customer what the bank said. \(key(.back)) goes back to change the application.")
    }
  }

  /// After a rejection in front of the bank: the same application may be sent again.
  private func adviceBeforeTheBank(_ refusal: BrokerFailure.Refusal) -> String {
    switch refusal.status {
    case 401, 403:
      self(
        "Неверный client_id или client_secret, или приложение не подписано на API банка: покажите это тому, кто настраивает кассу.",
        "client_id не client_secret қате, немесе қолданба банк API-іне жазылмаған: мұны кассаны баптайтын адамға көрсетіңіз.",
        "client_id or client_secret is wrong, or the application is not subscribed: show it to whoever sets up the till."
      )
    case 429:
      if let seconds = refusal.retryAfter {
        self(
          "Подождите \(seconds) с и нажмите \(key(.reviewSubmit)).",
          "\(seconds) с күтіп, \(key(.reviewSubmit)) басыңыз.", "Wait \(seconds) s and press \(key(.reviewSubmit)).")
      } else {
        self(
          "Подождите минуту и нажмите \(key(.reviewSubmit)).", "Бір минут күтіп, \(key(.reviewSubmit)) басыңыз.",
          "Wait a minute and press \(key(.reviewSubmit)).")
      }
    default:
      self(
        "Покажите ответ тому, кто настраивает кассу. \(key(.reviewSubmit)) отправит с тем же номером.",
        "Жауапты кассаны баптайтын адамға көрсетіңіз. \(key(.reviewSubmit)) сол нөмірмен жібереді.",
        "Show the answer to whoever sets up the till. \(key(.reviewSubmit)) sends it with the same number.")
    }
  }

  /// One line with the bank's message.
  func setting(_ failure: BrokerFailure) -> String {
    let begin: String? =
      switch failure.kind {
      case .answerLost, .stillUnknown:
        self("Неизвестно, изменён ли статус", "Мәртебе өзгергені белгісіз", "It is not known whether the state was set")
      case .notSent, .notAccepted: self("Статус не изменён", "Мәртебе өзгерген жоқ", "The state was not changed")
      case .refused, .alreadyAccepted: nil
      }
    let why = [short(failure), words(failure)].compactMap { $0 }.joined(separator: ": ")
    let method =
      failure.refusal?.status == 405
      ? self(
        "Покажите тому, кто настраивает кассу: orders.update_method",
        "Кассаны баптайтын адамға көрсетіңіз: orders.update_method",
        "Show it to whoever sets up the till: orders.update_method") : nil
    return [begin, why, method].compactMap { $0 }.joined(separator: ". ")
  }

  /// Nil where the plans' failure is no matter of how the till is set up.
  func setupAdvice(_ failure: BrokerFailure) -> String? {
    switch failure.kind {
    case .notSent(.noToken(let refusal)) where [400, 401, 403].contains(refusal.status): advice(failure)
    case .notAccepted(let refusal) where [401, 403].contains(refusal.status): advice(failure)
    default: nil
    }
  }

  /// What the bank said, and the number by which its support finds it.
  private func words(_ failure: BrokerFailure) -> String? {
    let details = failure.refusal?.details
    var parts = [details?.code.map { String($0) }, details?.message].compactMap { $0 }
    if parts.isEmpty, let status = details?.status { parts = [status] }
    if let transaction = failure.transaction, !transaction.isEmpty { parts.append("№ \(transaction)") }
    return parts.isEmpty ? nil : parts.joined(separator: " · ")
  }
  var bankSays: String { self("Ответ банка", "Банк жауабы", "The bank says") }
}
