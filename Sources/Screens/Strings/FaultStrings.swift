import BankAdmin

/// Faults of the stand-in bank.
extension Strings {
  var turnOnFault: String { self("Включить сбой", "Ақау қосу", "Turn on a fault") }
  var turnOffAll: String { self("Выключить все", "Барлығын өшіру", "Turn all off") }

  func faultTitle(_ kind: Fault.Kind) -> String { fault(kind).prefix(1).uppercased() + fault(kind).dropFirst() }

  func fault(_ kind: Fault.Kind) -> String {
    switch kind {
    case .delay(let seconds):
      self("ответ позже на \(whole(seconds)) с", "жауап \(whole(seconds)) с кеш", "answer \(whole(seconds)) s late")
    case .longTail(let median):
      self(
        "задержки около \(whole(median)) с, редко долгие", "шамамен \(whole(median)) с кідіріс, кейде ұзақ",
        "delays around \(whole(median)) s, some long")
    case .status(let status, nil): self("ответ \(status)", "\(status) жауабы", "answer \(status)")
    case .status(let status, let seconds?):
      self(
        "ответ \(status), повтор через \(seconds) с", "\(status) жауабы, \(seconds) с өткен соң қайта",
        "answer \(status), retry after \(seconds) s")
    case .emptyBody: self("пустой ответ", "бос жауап", "empty body")
    case .truncated: self("ответ обрывается", "жауап үзіледі", "body breaks off")
    case .garbage: self("вместо JSON мусор", "JSON орнына қоқыс", "garbage for JSON")
    case .wrongContentType: self("чужой Content-Type", "бөтен Content-Type", "wrong Content-Type")
    case .slowDrip(let rate): self("по капле, \(rate) байт/с", "тамшылап, \(rate) байт/с", "dripping, \(rate) bytes/s")
    case .reset: self("соединение сброшено", "байланыс үзілді (RST)", "connection reset")
    case .closed: self("соединение закрыто без ответа", "байланыс жауапсыз жабылды", "connection closed, no answer")
    case .malformedChunk: self("испорченная часть тела", "дененің бүлінген бөлігі", "malformed chunk")
    case .notHTTP: self("ответ не по HTTP", "HTTP емес жауап", "answer is no HTTP")
    case .noAnswer: self("молчание", "үнсіздік", "no answer")
    case .tokenExpired: self("токен истёк раньше срока", "токен мерзімінен бұрын аяқталды", "token ends early")
    case .typeDrift: self("числа строками, строки числами", "сандар жолмен, жолдар санмен", "numbers for strings")
    case .unknownMember: self("лишние поля", "артық өрістер", "unknown members")
    case .duplicate: self("уведомление дважды", "хабарлама екі рет", "callback twice")
    case .outOfOrder: self("уведомления не по порядку", "хабарламалар ретсіз", "callbacks out of order")
    case .dropped: self("уведомление пропало", "хабарлама жоғалды", "callback lost")
    }
  }

  func place(_ place: Fault.Endpoint?) -> String {
    switch place {
    case nil: self("все запросы", "барлық сұрау", "every call")
    case .token: self("токен", "токен", "token")
    case .introspect: self("проверка токена", "токенді тексеру", "introspect")
    case .products: self("предложения", "ұсыныстар", "products")
    case .preApproved: self("отправка заявки", "өтінім жіберу", "pre-approved")
    case .postLink: self("ссылка клиенту", "клиентке сілтеме", "post-link")
    case .ordersRead: self("чтение статусов", "мәртебені оқу", "reading orders")
    case .ordersUpdate: self("смена статуса", "мәртебе өзгерту", "setting a state")
    case .page: self("страница клиента", "клиент беті", "customer's page")
    case .callback: self("уведомления", "хабарламалар", "callbacks")
    }
  }

  /// How often and when a fault applies: `один раз, после приёма`.
  func times(_ fault: Fault) -> String {
    let often: String =
      switch (fault.times, fault.probability) {
      case (1?, 1): self("один раз", "бір рет", "once")
      case (let times?, 1): count(times, "раз", "раза", "раз", "рет", "time", "times")
      case (nil, 1): self("всегда", "әрқашан", "always")
      case (let times, let chance):
        "\(Int((chance * 100).rounded()))\u{A0}%" + (times.map { ", ≤\u{A0}\($0)" } ?? "")
      }
    guard fault.endpoint != .callback else { return often }
    return often
      + (fault.moment == .before
        ? self(", до приёма", ", қабылдауға дейін", ", before accepting")
        : self(", после приёма", ", қабылдаған соң", ", after accepting"))
  }

  private func whole(_ seconds: Double) -> String {
    seconds == seconds.rounded() ? String(Int(seconds)) : String(seconds)
  }
}
