import BrokerAPI
import Sales
import Text

/// What became of the message with a code: what happened and what to do.
extension Strings {
  func codeSending(_ outcome: SMSOutcome, _ phone: String) -> String {
    let again = key(.customerSendCode)
    switch outcome {
    case .sent(_, nil): return codeSentTo(phone)
    case .sent(_, let note?) where note == SMSOutcome.moderation:
      return self(
        "СМС сначала проверит модератор шлюза: код может прийти позже. Подождите",
        "СМС-ті алдымен шлюз модераторы тексереді: код кейінірек келуі мүмкін. Күтіңіз",
        "The gateway's moderator checks the message first: the code may come later. Wait for it")
    case .sent(_, let note?):
      return codeSentTo(phone) + ". " + self("Шлюз сообщает: ", "Шлюз хабары: ", "The gateway says: ")
        + SafeText.line(note)
    case .duplicate:
      return self(
        "Шлюз уже принял такое СМС. Подождите его минуту, затем \(again) отправит новое",
        "Шлюз мұндай СМС-ті қабылдап қойған. Бір минут күтіңіз, сосын \(again) жаңасын жібереді",
        "The gateway has this message already. Wait a minute for it, then \(again) sends another")
    case .refused(let words):
      return self(
        "Шлюз СМС отказал: \(words). Если номер верен, скажите тому, кто настраивает кассу",
        "СМС шлюзі бас тартты: \(words). Нөмір дұрыс болса, кассаны баптайтын адамға айтыңыз",
        "The SMS gateway refused: \(words). If the number is right, tell whoever sets up the till")
    case .tryLater(let words):
      return self(
        "Шлюз СМС просит подождать: \(words). Через минуту нажмите \(again)",
        "СМС шлюзі күтуді сұрайды: \(words). Бір минуттан кейін \(again) басыңыз",
        "The SMS gateway asks to wait: \(words). Press \(again) in a minute")
    case .notSent(.notConfigured(let what)):
      let what = SafeText.line(what)
      return self(
        "Код не отправлен, отправка СМС настроена неверно: \(what). Скажите тому, кто настраивает кассу",
        "Код жіберілмеді, СМС жіберу қате бапталған: \(what). Кассаны баптайтын адамға айтыңыз",
        "No code was sent, sending is set up wrong: \(what). Tell whoever sets up the till")
    case .notSent(let cause):
      return self(
        "Код не отправлен: \(gateway(cause)). Проверьте связь и нажмите \(again)",
        "Код жіберілмеді: \(gateway(cause)). Байланысты тексеріп, \(again) басыңыз",
        "No code was sent: \(gateway(cause)). Check the connection and press \(again)")
    case .unknown(let cause):
      return self(
        "Код мог быть отправлен: \(gateway(cause)). Подождите минуту, прежде чем отправлять новый",
        "Код жіберілген болуы мүмкін: \(gateway(cause)). Жаңасын жібермес бұрын бір минут күтіңіз",
        "The code may have been sent: \(gateway(cause)). Wait a minute before sending another")
    }
  }

  /// Beside the code, where little room is left.
  func codeSendingRemark(_ outcome: SMSOutcome) -> String {
    switch outcome {
    case .sent(_, let note?) where note == SMSOutcome.moderation:
      self("СМС проверяет модератор", "СМС-ті модератор тексеруде", "a moderator checks it")
    case .sent(_, let note): note.map { SafeText.line($0) } ?? ""
    case .duplicate: self("такое СМС уже принято", "мұндай СМС қабылданған", "the gateway has it already")
    case .refused: self("шлюз СМС отказал", "СМС шлюзі бас тартты", "the gateway refused")
    case .tryLater: self("шлюз просит подождать", "шлюз күтуді сұрайды", "the gateway asks to wait")
    case .notSent: self("код не отправлен", "код жіберілмеді", "not sent")
    case .unknown: self("неизвестно, ушёл ли код", "кодтың кеткені белгісіз", "it may have been sent")
    }
  }

  private func gateway(_ cause: BrokerFailure.Cause) -> String {
    switch cause {
    case .unknownHost:
      self("адрес шлюза СМС не найден", "СМС шлюзінің мекенжайы табылмады", "the gateway's address was not found")
    case .notSecure:
      self("защищённое соединение не установлено", "қорғалған байланыс орнатылмады", "no secure connection")
    case .proxyRefused:
      self(
        "прокси не пустил к шлюзу СМС", "прокси СМС шлюзіне жібермеді",
        "the proxy did not let the call to the gateway through")
    case .timeout(let seconds):
      self(
        "шлюз СМС не ответил за \(seconds) с", "СМС шлюзі \(seconds) с ішінде жауап бермеді",
        "the gateway did not answer in \(seconds) s")
    case .connectionLost: self("связь оборвалась", "байланыс үзілді", "the connection broke")
    case .garbage, .tooLarge:
      self("ответ шлюза СМС не читается", "СМС шлюзінің жауабы оқылмайды", "the gateway's answer cannot be read")
    case .inconclusive(let refusal):
      self(
        "шлюз не сказал, принял ли СМС (HTTP \(refusal.status))",
        "шлюз СМС-ті қабылдағанын айтпады (HTTP \(refusal.status))",
        "the gateway did not say whether it took the message (HTTP \(refusal.status))")
    // Others belong to calls of the bank.
    default: self("нет связи со шлюзом СМС", "СМС шлюзімен байланыс жоқ", "no connection to the gateway")
    }
  }
}
