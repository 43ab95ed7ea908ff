import Checkout

extension Strings {
  var customerTitle: String { self("Клиент", "Клиент", "Customer") }
  var lastName: String { self("Фамилия", "Тегі", "Last name") }
  var fullName: String { self("ФИО", "Аты-жөні", "Full name") }
  var firstName: String { self("Имя", "Аты", "First name") }
  var middleName: String { self("Отчество", "Әкесінің аты", "Patronymic") }
  var iin: String { self("ИИН", "ЖСН", "IIN") }
  var phone: String { self("Телефон", "Телефон", "Phone") }
  var email: String { self("Эл. почта", "Эл. пошта", "Email") }
  var handover: String { self("Получение", "Алу тәсілі", "Delivery") }
  var pickup: String { self("Самовывоз", "Өзі алып кету", "Pickup") }
  var delivery: String { self("Доставка", "Жеткізу", "Delivery") }
  var place: String { self("Пункт", "Орны", "Place") }
  var address: String { self("Адрес", "Мекенжай", "Address") }
  var postcode: String { self("Индекс", "Индекс", "Postcode") }
  func error(_ error: PostcodeError) -> String {
    switch error {
    case .empty, .length: self("Индекс — шесть цифр", "Индекс — алты сан", "A postcode has six digits")
    case .digitsOnly: digitsOnly
    }
  }
  var codeNeedsCustomer: String {
    self(
      "Сначала исправьте данные клиента: код подтверждает его номер",
      "Алдымен клиент деректерін түзетіңіз: код оның нөмірін растайды",
      "Correct the customer's details first: the code proves their phone")
  }
  var consent: String { self("Согласие", "Келісім", "Consent") }
  var consentText: String {
    self(
      "обработка данных, запрос в кредитное бюро", "деректерді өңдеу, кредиттік бюроға сұрау",
      "data processing, credit bureau query")
  }
  func consentGiven(_ time: String) -> String {
    self("дано в \(time)", "\(KazakhTime.at(time)) берілді", "given at \(time)")
  }
  var code: String { self("Код из СМС", "СМС коды", "SMS code") }
  var optional: String { self("если есть", "болса", "if any") }

  var keyField: String { self("поле", "өріс", "field") }
  var keyPeople: String { self("тестовый клиент", "сынақ клиенті", "test customer") }
  var keySendCode: String { self("отправить код", "код жіберу", "send code") }
  var keyToggle: String { self("переключить", "ауыстыру", "toggle") }
  var peopleTitle: String { self("Тестовые клиенты", "Сынақ клиенттері", "Test customers") }

  func outcome(_ outcome: FictitiousCustomer.Outcome) -> String {
    switch outcome {
    case .approved: self("одобрено, договор подписан", "мақұлданды, шартқа қол қойылды", "approved and signed")
    case .rejected: self("банк откажет", "банк бас тартады", "the bank refuses")
    case .identification: self("долго проходит проверку", "тексеруден ұзақ өтеді", "identifies slowly")
    case .customerDeclines: self("клиент передумает", "клиент бас тартады", "the customer declines")
    case .linkExpires: self("ссылка истечёт", "сілтеме мерзімі бітеді", "the link expires")
    case .slowAnswer: self("банк ответит через 6 с", "банк 6 с өткен соң жауап береді", "the bank answers after 6 s")
    case .serverError:
      self("ошибка 500, исход неизвестен", "500 қатесі, нәтижесі белгісіз", "error 500, outcome unknown")
    case .answerLost: self("ответ оборвётся", "жауап үзіледі", "the answer breaks off")
    case .noOffers: self("банк не даст предложений", "банк ұсыныс бермейді", "no offer from the bank")
    case .unknownState: self("неизвестный статус", "белгісіз мәртебе", "an unknown state")
    case .tooManyRequests:
      self("сначала 429, потом принято", "алдымен 429, кейін қабылданады", "429 first, then accepted")
    case .financed: self("деньги придут магазину", "ақша дүкенге түседі", "the shop is paid")
    }
  }

  func error(_ error: NameError) -> String {
    switch error {
    case .empty: self("Заполните поле", "Өрісті толтырыңыз", "Fill in the field")
    case .unexpected(let character):
      self("«\(character)» не бывает в имени", "«\(character)» атта болмайды", "“\(character)” is not part of a name")
    case .tooLong(let limit):
      self("Не длиннее \(limit) знаков", "\(limit) таңбадан ұзын емес", "At most \(limit) characters")
    }
  }

  func error(_ error: IINError) -> String {
    switch error {
    case .empty: self("Введите ИИН", "ЖСН енгізіңіз", "Enter the IIN")
    case .notADigit: self("ИИН состоит из 12 цифр", "ЖСН 12 саннан тұрады", "An IIN has 12 digits")
    case .length(let count):
      self("Нужно 12 цифр, а здесь \(count)", "12 сан керек, мұнда \(count)", "12 digits needed, here \(count)")
    case .company:
      self("Это БИН компании, а не ИИН", "Бұл БСН, ал ЖСН керек", "A company's BIN, not an IIN")
    case .checksum:
      self("Контрольная цифра не сходится", "Бақылау саны сәйкес келмейді", "Check digit does not match")
    case .unassignable: self("Такого ИИН не бывает", "Мұндай ЖСН болмайды", "No such IIN can exist")
    }
  }

  /// Birth date and sex; nothing derived from the IIN where it is masked.
  func iinHint(_ iin: IIN, today: CivilDate, isMasked: Bool) -> (text: String, isOdd: Bool) {
    guard let birth = iin.birthDate, birth <= today, birth.years(until: today) < 120 else {
      return (self("дата рождения необычная", "туған күні әдеттегідей емес", "unusual birth date"), true)
    }
    let age = birth.years(until: today)
    if isMasked {
      return age < 18 ? (self("моложе 18 лет", "18 жасқа толмаған", "under 18 years old"), true) : ("", false)
    }
    let sex =
      switch iin.sex {
      case .male: self(", муж.", ", ер", ", male")
      case .female: self(", жен.", ", әйел", ", female")
      case nil: ""
      }
    return ("\(birth.dotted), \(years(age))\(sex)", age < 18)
  }

  func error(_ error: PhoneError) -> String {
    switch error {
    case .empty: self("Введите телефон", "Телефонды енгізіңіз", "Enter the phone")
    case .unexpected(let character):
      self("«\(character)» лишнее в номере", "«\(character)» нөмірде артық", "“\(character)” is not part of a number")
    case .tooShort(let count):
      self("Не хватает цифр: \(count) из 10", "Сан жетпейді: 10-нан \(count)", "Digits missing: \(count) of 10")
    case .tooLong: self("Слишком много цифр", "Сандар тым көп", "Too many digits")
    case .foreign(let prefix):
      self(
        "Номер не Казахстана: \(prefix)…", "Қазақстандікі емес: \(prefix)…", "Not Kazakhstan's: \(prefix)…"
      )
    }
  }
  var unknownPrefix: String { self("незнакомый код оператора", "оператор коды бейтаныс", "unfamiliar operator code") }

  func error(_ error: EmailError) -> String {
    switch error {
    case .empty: self("Введите эл. почту", "Эл. поштаны енгізіңіз", "Enter the email")
    case .noAt: self("Нет знака @", "@ белгісі жоқ", "There is no @")
    case .manyAts: self("Знак @ должен быть один", "@ белгісі біреу болуы керек", "There is more than one @")
    case .noMailbox: self("Нет имени перед @", "@ алдында аты жоқ", "Nothing before the @")
    case .badDomain:
      self(
        "После @ нужен домен: mail.kz", "@ кейін домен керек: mail.kz",
        "A domain must follow the @")
    case .unexpected(let character):
      character.isWhitespace
        ? self("В адресе пробел", "Мекенжайда бос орын бар", "A space in the address")
        : self(
          "«\(character)» не бывает в адресе", "«\(character)» мекенжайда болмайды",
          "“\(character)” is not allowed here")
    case .tooLong: self("Адрес слишком длинный", "Мекенжай тым ұзын", "The address is too long")
    }
  }

  var digitsOnly: String { self("Здесь только цифры", "Мұнда тек сандар", "Digits only") }
  var noPeople: String {
    self(
      "Тестовые клиенты есть только у учебного банка", "Сынақ клиенттері тек оқу банкінде бар",
      "Only the stand-in bank has test customers")
  }
  var addressMissing: String { self("Введите адрес", "Мекенжайды енгізіңіз", "Enter the address") }
  var consentMissing: String {
    self(
      "Нужно согласие клиента: \(key(.customerToggle))", "Клиенттің келісімі керек: \(key(.customerToggle))",
      "The customer must consent: \(key(.customerToggle))")
  }
  func consentEnds(with foreign: Sale.ForeignProof) -> String {
    switch foreign {
    case .person:
      self(
        "Другой клиент: нужны новое согласие и код", "Басқа клиент: жаңа келісім мен код керек",
        "Another customer: a new consent and code are needed")
    case .phone:
      self(
        "Другой телефон: нужны новое согласие и код", "Басқа телефон: жаңа келісім мен код керек",
        "Another phone: a new consent and code are needed")
    }
  }
  var formerEmptied: String {
    self(
      "Другой ИИН: данные прежнего клиента убраны. \(key(.cartUndo)) вернёт",
      "Басқа ЖСН: алдыңғы клиент деректері алынды. \(key(.cartUndo)) қайтарады",
      "Another IIN: the former customer's details are gone. \(key(.cartUndo)) undoes")
  }
  var formerBack: String { self("Данные возвращены", "Деректер қайтарылды", "The details are back") }
  /// Beside the consent, where little room is left.
  var consentShort: String { self("обязательно", "міндетті", "required") }
  var typeCode: String {
    self(
      "Введите код, который пришёл клиенту", "Клиентке келген кодты теріңіз", "Type the code that the customer was sent"
    )
  }
  var codeMissing: String {
    self(
      "Не подтверждён: \(key(.customerSendCode)) отправит код",
      "Нөмір расталмаған: \(key(.customerSendCode)) код жібереді",
      "Phone not verified: \(key(.customerSendCode)) sends a code")
  }
  var codeSending: String { self("отправляем код…", "код жіберілуде…", "sending the code…") }
  func codeSentTo(_ phone: String) -> String {
    self("Код отправлен на \(phone)", "Код \(phone) нөміріне жіберілді", "Code sent to \(phone)")
  }
  func codeWrong(_ left: Int) -> String { self("Неверный код, ", "Код қате, ", "Wrong code, ") + attempts(left) }
  var codeExpired: String {
    self(
      "Код истёк: \(key(.customerSendCode)) отправит новый", "Код ескірді: \(key(.customerSendCode)) жаңасын жібереді",
      "Code expired: \(key(.customerSendCode)) sends another"
    )
  }
  func codeBlocked(_ time: String) -> String {
    self(
      "Попытки исчерпаны, код через \(time)", "Мүмкіндік бітті, код \(time) өткен соң",
      "No attempts left, a new code in \(time)")
  }
  var codeConfirmed: String { self("номер подтверждён", "нөмір расталды", "phone verified") }
  func codeValid(until time: String) -> String {
    self("действует до \(time)", "\(KazakhTime.until(time)) жарамды", "valid until \(time)")
  }
  func resendIn(_ time: String) -> String {
    self("повтор через \(time)", "\(time) өткен соң қайта", "resend in \(time)")
  }
  var resendNow: String {
    self(
      "\(key(.customerSendCode)) отправит ещё раз", "\(key(.customerSendCode)) қайта жібереді",
      "\(key(.customerSendCode)) sends another")
  }
  var resendWait: String {
    self("Новый код ещё рано отправлять", "Жаңа код жіберуге әлі ерте", "It is too early for another code")
  }
  var alreadyConfirmed: String {
    self("Номер уже подтверждён", "Нөмір расталып қойған", "The phone is verified already")
  }
  var customerPhone: String { self("телефон клиента", "клиент телефоны", "customer's phone") }
  func smsText(_ code: String) -> String {
    self(
      "Код подтверждения \(code). Сообщите его только кассиру.",
      "Растау коды \(code). Оны тек кассирге айтыңыз.",
      "Your code is \(code). Tell it only to the cashier.")
  }
  var formIncomplete: String {
    self("Проверьте отмеченные поля", "Белгіленген өрістерді тексеріңіз", "Check the marked fields")
  }
}
