import BrokerAPI
import Exchanges
import Text

extension Strings {
  // Commands
  var keyEditRequest: String { self("изменить и отправить", "өзгертіп жіберу", "edit and send") }
  var keySendAgainTest: String { self("отправить ещё раз", "тағы жіберу", "send once more") }
  var keyRequestDraft: String { self("черновик запроса", "сұрау жобасы", "request draft") }
  var keySendTest: String { self("отправить", "жіберу", "send") }
  var keyStopTests: String { self("остановить", "тоқтату", "stop") }
  var keyChange: String { self("изменить", "өзгерту", "change") }
  var keyOtherType: String { self("другой тип", "басқа тип", "other type") }
  var keyRename: String { self("переименовать", "атын өзгерту", "rename") }
  var keyDuplicate: String { self("удвоить", "қосарлау", "duplicate") }
  var keyAsText: String { self("как текст", "мәтін ретінде", "as text") }
  var keyTextDone: String { self("к дереву", "ағашқа", "to the tree") }
  var keyOutside: String { self("в своём редакторе", "өз редакторында", "in your editor") }
  var keyToAnswer: String { self("к ответу", "жауапқа", "to the answer") }
  var keyToRequest: String { self("к запросу", "сұрауға", "to the request") }

  // Why something is off
  var productionSendsNothing: String {
    self(
      "На рабочем банке обмен только читается", "Нақты банкте алмасу тек оқылады",
      "With the real bank exchanges are only read")
  }
  func unsuitable(_ reason: RequestDraft.Unsuitable) -> String {
    switch reason {
    case .callback:
      self("Это прислал банк, а не касса", "Мұны касса емес, банк жіберген", "The bank sent this, not the till")
    case .message:
      self("Это сообщение покупателю", "Бұл сатып алушыға хабарлама", "This is a message to the customer")
    }
  }
  var noRequestDraft: String {
    self("Черновика ещё нет", "Жоба әлі жоқ", "There is no draft yet")
  }
  var nothingIsSent: String { self("Ничего не отправляется", "Ештеңе жіберіліп жатқан жоқ", "Nothing is being sent") }
  var nothingWasSent: String { self("Ещё ничего не отправлено", "Әлі ештеңе жіберілген жоқ", "Nothing was sent yet") }
  var hasNoName: String { self("Имени здесь нет", "Мұнда атау жоқ", "There is no name here") }
  var bodyIsNoText: String {
    self(
      "Тело не текст в UTF-8: откройте его в своём редакторе", "Дене UTF-8 мәтіні емес: өз редакторыңызда ашыңыз",
      "The body is no UTF-8 text: open it in your editor")
  }
  var bodyIsTooLong: String {
    self(
      "Текст слишком велик: откройте его в своём редакторе", "Мәтін тым үлкен: өз редакторыңызда ашыңыз",
      "The text is too large: open it in your editor")
  }
  var timesAreLimited: String {
    let most = RequestDraft.mostTimes
    return self("От 1 до \(most)", "1-ден \(most)-ға дейін", "From 1 to \(most)")
  }

  // The request
  var requestScreenTitle: String { self("Запрос банку", "Банкке сұрау", "Request to the bank") }
  var methodLabel: String { self("Метод", "Әдіс", "Method") }
  var addressLabel: String { self("Адрес", "Мекенжай", "Address") }
  var bodyTitle: String { self("Тело", "Дене", "Body") }
  var bodyAsText: String { self("Тело как текст", "Дене мәтін ретінде", "Body as text") }
  var headersTitle: String { self("Заголовки", "Тақырыптар", "Headers") }
  var settingsTitle: String { self("Как отправить", "Қалай жіберу", "How it is sent") }
  var tokenLabel: String { self("Токен", "Токен", "Token") }
  var flawLabel: String { self("Порча", "Бүлдіру", "Flaw") }
  var timesLabel: String { self("Сколько раз", "Неше рет", "How many times") }
  var orderLabel: String { self("Порядок", "Реті", "Order") }
  var renewalLabel: String { self("Номер заявки", "Өтінім нөмірі", "Number") }
  var atOnce: String { self("все сразу", "бәрі бірден", "all at once") }
  var inTurn: String { self("по очереди", "кезекпен", "in turn") }
  var ownNumbers: String {
    self(
      "у каждого новый, время кода тоже", "әрқайсысында жаңа, код уақыты да",
      "a new one each, and a new time of the code")
  }
  var sameNumbers: String { self("как в теле", "денедегідей", "as in the body") }

  func name(_ token: TestRequest.Token) -> String {
    switch token {
    case .own: self("свой", "өзінің", "own")
    case .none: self("без токена", "токенсіз", "none")
    case .wrong: self("выдуманный", "ойдан шығарылған", "made up")
    case .expired: self("истёкший", "мерзімі өткен", "expired")
    case .anotherClients: self("другого клиента", "басқа клиенттікі", "another client’s")
    }
  }

  func name(_ flaw: TestRequest.Flaw?) -> String {
    switch flaw {
    case nil: self("нет", "жоқ", "none")
    case .twoLengths: self("два Content-Length", "екі Content-Length", "two Content-Lengths")
    case .cutBody: self("тело оборвано", "дене үзілген", "cut body")
    case .badUTF8: self("неверный UTF-8 в теле", "денеде қате UTF-8", "invalid UTF-8 in the body")
    case .slowly: self("по капле", "тамшылатып", "drop by drop")
    }
  }

  /// How it is sent, in the title.
  func sending(_ draft: RequestDraft) -> String {
    var parts: [String] = []
    if draft.token != .own { parts.append("\(tokenLabel): \(name(draft.token))") }
    if draft.flaw != nil { parts.append("\(flawLabel): \(name(draft.flaw))") }
    if draft.times > 1 { parts.append("\(draft.times) × · \(draft.isAtOnce ? atOnce : inTurn)") }
    return parts.joined(separator: " · ")
  }

  func directed(from host: String) -> String {
    self(
      "вместо \(host) пойдёт в банк профиля", "\(host) орнына профиль банкіне барады",
      "goes to the profile’s bank instead of \(host)")
  }
  var noSuchValue: String {
    self(
      "в ответах такого нет, уйдёт как есть", "жауаптарда мұндай жоқ, сол күйінде кетеді",
      "no answer has it, sent as it is")
  }
  func sentAsItIs(_ mark: String) -> String {
    self("\(mark) уйдёт как есть", "\(mark) сол күйінде кетеді", "\(mark) is sent as it is")
  }

  // What is asked
  func title(of edit: RequestEdit) -> String {
    switch edit {
    case .method: methodLabel
    case .address: addressLabel
    case .times: timesLabel
    case .value: self("Значение", "Мән", "Value")
    case .name: self("Имя", "Атау", "Name")
    case .added: self("Новое значение", "Жаңа мән", "New value")
    case .header: self("Заголовок", "Тақырып", "Header")
    case .headerAdded: self("Новый заголовок", "Жаңа тақырып", "New header")
    }
  }

  func labels(of edit: RequestEdit) -> [String] {
    switch edit {
    case .method, .address, .times: [title(of: edit)]
    case .value, .added(_, isNamed: false): [title(of: .value(0))]
    case .name: [title(of: edit)]
    case .added, .header, .headerAdded: [title(of: .name(0)), title(of: .value(0))]
    }
  }

  func note(of edit: RequestEdit) -> String? {
    switch edit {
    case .value, .added:
      self(
        "JSON как есть, остальное станет строкой. После = уйдёт как есть. {{путь}} — значение из последнего ответа.",
        "JSON сол күйінде, қалғаны жол болады. = кейін сол күйінде кетеді. {{жол}} — соңғы жауаптағы мән.",
        "JSON as it is, anything else becomes a string. After = it is sent as it is. {{path}} is a value of the last answer."
      )
    case .method, .address, .times, .name, .header, .headerAdded: nil
    }
  }

  // What came of it
  var notSentYet: String {
    self(
      "Ещё не отправлен: \(key(.requestSend)) отправит", "Әлі жіберілген жоқ: \(key(.requestSend)) жібереді",
      "Not sent yet: \(key(.requestSend)) sends it")
  }
  var awaitingAnswer: String { self("Ждём ответа…", "Жауап күтілуде…", "Waiting for the answer…") }
  var answerComesHere: String { self("Здесь будет ответ", "Жауап осында болады", "The answer comes here") }

  /// `17 из 20 · 200 × 15 · 400 × 2`.
  func outcomes(_ progress: TestProgress) -> String {
    let (count, total) = (progress.count, progress.total)
    var parts =
      total == 1 && count == 1 ? [] : [self("\(count) из \(total)", "\(total) ішінен \(count)", "\(count) of \(total)")]
    parts += progress.answered.sorted { $0.key < $1.key }.map { total == 1 ? "\($0.key)" : "\($0.key) × \($0.value)" }
    if progress.failed > 0 {
      parts.append(
        self("без ответа: \(progress.failed)", "жауапсыз: \(progress.failed)", "no answer: \(progress.failed)"))
    }
    if let refusal = progress.refused.max(by: { $0.value < $1.value }) {
      let number = progress.refused.values.reduce(0, +)
      parts.append(
        self("не отправлено: \(number)", "жіберілмеді: \(number)", "not sent: \(number)")
          + " (\(self.refusal(refusal.key)))")
    }
    if progress.isStopped { parts.append(self("остановлено", "тоқтатылды", "stopped")) }
    return parts.joined(separator: " · ")
  }

  func refusal(_ refusal: TestRefusal) -> String {
    switch refusal {
    case .production: productionSendsNothing
    case .badAddress: self("это не адрес HTTP", "бұл HTTP мекенжайы емес", "this is no HTTP address")
    case .foreignSecret(let slot):
      self(
        "{{\(slot.name)}} уходит только в банк профиля", "{{\(slot.name)}} тек профиль банкіне кетеді",
        "{{\(slot.name)}} goes to the profile’s bank alone")
    case .noValue(let slot):
      self(
        "значение {{\(slot.name)}} неизвестно", "{{\(slot.name)}} мәні белгісіз",
        "nothing tells the value of {{\(slot.name)}}")
    case .noToken(let token):
      self(
        "нет такого токена: \(name(token))", "мұндай токен жоқ: \(name(token))",
        "there is no such token: \(name(token))")
    case .unsendable:
      self(
        "недопустимый символ в методе или заголовке", "әдісте не тақырыпта жарамсыз таңба бар",
        "the method or a header has an invalid character")
    }
  }

  var acceptedIsNoSale: String {
    self(
      "Банк принял заявку, но продажей кассы она не стала", "Банк өтінімді қабылдады, бірақ ол касса сатуына айналмады",
      "The bank accepted the application, but it is no sale of this till")
  }
  func notPasted(_ reason: String) -> String {
    self("Не запрос curl: \(reason)", "curl сұрауы емес: \(reason)", "No request of curl: \(reason)")
  }
  func ignored(_ options: [String]) -> String {
    let names = SafeText.line(options.joined(separator: " "), atMost: 60)
    return self("Не учтено: \(names)", "Ескерілмеді: \(names)", "Left out: \(names)")
  }
  func outside(_ failure: OutsideFailure) -> String {
    switch failure {
    case .noEditor:
      self(
        "Редактор не задан: $VISUAL или $EDITOR", "Редактор берілмеген: $VISUAL не $EDITOR",
        "No editor is set: $VISUAL or $EDITOR")
    case .failed(let status):
      self(
        "Редактор завершился с кодом \(status): тело прежнее", "Редактор \(status) кодымен аяқталды: дене бұрынғы",
        "The editor ended with \(status): the body is as it was")
    case .noFile:
      self(
        "Файл для редактора не удался: тело прежнее", "Редактор файлы жасалмады: дене бұрынғы",
        "The editor’s file failed: the body is as it was")
    case .tooLarge:
      self(
        "Файл слишком велик: тело прежнее", "Файл тым үлкен: дене бұрынғы",
        "The file is too large: the body is as it was")
    }
  }

  // Sending
  var sendUnchangedTitle: String {
    self("Отправить без изменений?", "Өзгеріссіз жіберу керек пе?", "Send it unchanged?")
  }
  func sendUnchanged(_ method: String) -> String {
    self(
      "Запрос \(method) уйдёт в банк таким, каким был, и может создать ещё одну заявку.",
      "\(method) сұрауы банкке сол күйінде кетеді және тағы бір өтінім жасауы мүмкін.",
      "The \(method) request goes to the bank as it was, and may make one more application.")
  }
  var waitsForTests: String {
    self(
      "Ещё отправляется: дождитесь ответа или остановите", "Әлі жіберіліп жатыр: жауапты күтіңіз немесе тоқтатыңыз",
      "Still being sent: wait for the answer, or stop it")
  }
  func outcomeIsOpen(_ number: String) -> String {
    self(
      "Исход заявки \(number) выясняется: под этим номером пока ничего не отправить",
      "\(number) өтінімінің нәтижесі анықталуда: бұл нөмірмен әзірге ештеңе жіберілмейді",
      "What became of application \(number) is being found out: nothing is sent under its number until then")
  }
}
