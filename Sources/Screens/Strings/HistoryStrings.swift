import BrokerAPI
import Checkout
import FoundationEssentials
import Sales

extension Strings {
  // History
  var keyHistory: String { self("история", "тарих", "history") }
  var historyTitle: String { self("История заявок", "Өтінімдер тарихы", "Order history") }
  func applications(_ number: Int) -> String {
    count(number, "заявка", "заявки", "заявок", "өтінім", "application", "applications")
  }
  var searchHistory: String {
    self(
      "номер, имя, телефон, ИИН, товар, сумма", "нөмір, аты, телефон, ЖСН, тауар, сома",
      "number, name, phone, IIN, item, total")
  }
  var allOrders: String { self("все заявки", "барлық өтінім", "all applications") }
  var allDays: String { self("Все дни", "Барлық күн", "All days") }
  var keyGroup: String { self("статус", "мәртебе", "state") }
  var keyDays: String { self("дни", "күндер", "days") }
  var keyExport: String { self("выгрузить", "шығарып алу", "export") }
  var keySaleAgain: String { self("продать ещё раз", "қайта сату", "sell again") }
  var keyWatch: String { self("следить", "бақылау", "watch") }
  var nothingInHistory: String {
    self(
      "\(key(.back)) покажет все заявки.", "\(key(.back)) барлық өтінімді көрсетеді.",
      "\(key(.back)) shows all applications.")
  }

  func group(_ group: OrderGroup) -> String {
    switch group {
    case .waiting: self("в работе", "өңделуде", "in progress")
    case .signed: self("подписаны", "қол қойылған", "signed")
    case .refused: self("отказ банка", "банк бас тартқан", "refused by the bank")
    case .withdrawn: self("отменены или истекли", "күші жойылған не мерзімі өткен", "withdrawn or expired")
    case .unconfirmed: self("исход неизвестен", "нәтижесі белгісіз", "outcome unknown")
    case .notAccepted: self("не приняты", "қабылданбаған", "not accepted")
    }
  }

  /// What the bank accepted, as sums of others are nobody's: `банк принял 12 на 1 234 567 ₸ · подписано 7 на 800 000 ₸`.
  func dayTotal(_ total: DayTotal) -> String {
    let (sum, signed) = (wholeMoney(total.amount), wholeMoney(total.signedAmount))
    return switch language {
    case .russian:
      "банк принял \(total.orders) на \(sum) · \(total.signed % 10 == 1 && total.signed % 100 != 11 ? "подписана" : "подписано") \(total.signed) на \(signed)"
    case .kazakh: "банк қабылдағаны \(total.orders), \(sum) · қол қойылғаны \(total.signed), \(signed)"
    case .english: "the bank accepted \(total.orders) for \(sum) · \(total.signed) signed for \(signed)"
    }
  }

  func state(of order: OrderSummary) -> String {
    switch order.outcome {
    case .accepted:
      state(order.last?.state ?? .initial, title: order.last?.title ?? "")
    case .sending, .unknown: unknownTitle
    case .refused, .notAccepted, .notSent, .absent: outcome(order.outcome)
    }
  }

  func outcome(_ outcome: Outcome) -> String {
    switch outcome {
    case .sending, .unknown: unknownTitle
    case .accepted: self("Принята банком", "Банк қабылдады", "Accepted by the bank")
    case .refused: self("Банк не принял", "Банк қабылдамады", "Not accepted by the bank")
    case .notAccepted: self("Отклонена до банка", "Банкке дейін қайтарылды", "Turned away before the bank")
    case .notSent: self("Не отправлена", "Жіберілмеді", "Not sent")
    case .absent: self("Банк её не знает", "Банк оны білмейді", "Not known to the bank")
    }
  }

  var statesTitle: String { self("Статусы", "Мәртебелер", "States") }
  var noStates: String { self("Статусов банк не сообщал", "Банк мәртебе хабарламады", "The bank told no states") }
  var attemptsTitle: String { self("Отправка", "Жіберу", "Sending") }
  var till: String { self("Касса", "Касса", "Till") }
  var requestTitle: String { self("Запрос", "Сұрау", "Request") }
  var answerTitle: String { self("Ответ", "Жауап", "Answer") }
  var forgotten: String {
    self("Личные данные удалены", "Жеке деректер жойылған", "Personal data was removed")
  }
  func source(_ source: SeenState.Source) -> String {
    switch source {
    case .poll: self("запрос", "сұрау", "poll")
    case .callback: self("уведомление", "хабарлама", "callback")
    case .clerk: self("кассир", "кассир", "clerk")
    case .correction: self("поправка", "түзету", "correction")
    }
  }
  /// A duration: milliseconds below one second, tenths of a second below ten.
  func after(_ seconds: TimeInterval) -> String {
    if seconds < 1 { return "\(max(0, Int((seconds * 1000).rounded())))\u{A0}" + self("мс", "мс", "ms") }
    guard seconds < 10 else { return age(seconds) }
    let tenths = max(0, Int((seconds * 10).rounded()))
    return "\(tenths / 10)\(language == .english ? "." : ",")\(tenths % 10)\u{A0}" + self("с", "с", "s")
  }
  var saleBegun: String {
    self("Новая продажа с теми же товарами", "Сол тауарлармен жаңа сату", "A new sale with the same goods")
  }
  var saleBegunAndParked: String { saleBegun + ". " + halfDoneParked }

  var daysTitle: String { self("Дни", "Күндер", "Days") }

  // Export
  var formatTitle: String { self("Выгрузить как", "Қандай түрде", "Export as") }
  func exportTitle(_ number: Int) -> String {
    self("Выгрузить: ", "Шығарып алу: ", "Export: ") + applications(number)
  }
  var exportNote: String {
    self(
      "Имена, ИИН, телефоны и почта будут скрыты. С ними: kassa export --personal-data",
      "Аты-жөні, ЖСН, телефон мен пошта жасырылады. Солармен: kassa export --personal-data",
      "Names, IINs, phones and emails are masked. With them: kassa export --personal-data")
  }
  var fileLabel: String { self("Файл", "Файл", "File") }
  var fileMissing: String { self("Назовите файл", "Файлды атаңыз", "Name the file") }
  var formatTable: String { self("таблица", "кесте", "table") }
  var formatLines: String { self("объект в строке", "жолда бір нысан", "an object a line") }
  func exported(_ number: Int, _ path: String) -> String { "\(applications(number)) → \(path)" }
  func export(_ failure: ExportFailure) -> String {
    switch failure {
    case .exists: self("Такой файл уже есть", "Мұндай файл бар", "There is such a file already")
    case .cannotCreate(let reason), .cannotWrite(let reason):
      self("Файл не записать: \(reason)", "Файлды жазу мүмкін емес: \(reason)", "The file cannot be written: \(reason)")
    case .journal(let problem): journal(problem)
    }
  }

  // Journal
  var saleRestored: String {
    self("Продажа продолжена с того же места", "Сату сол жерден жалғасты", "The sale goes on where it was left")
  }
  var saleRestoredWithoutPerson: String {
    self(
      "Продажа продолжена. До согласия клиент не хранится: введите его заново",
      "Сату жалғасты. Келісімге дейін клиент сақталмайды: қайта енгізіңіз",
      "The sale goes on. Customers are kept from consent on: enter yours again")
  }
  var saleRestoredWithoutCode: String {
    self(
      "Продажа продолжена. Код из СМС не хранится: \(key(.customerSendCode)) отправит новый",
      "Сату жалғасты. СМС коды сақталмайды: \(key(.customerSendCode)) жаңасын жібереді",
      "The sale goes on. SMS codes are not kept: \(key(.customerSendCode)) sends another")
  }
  var parkedWithoutPerson: String {
    self(
      "Клиенты без согласия не сохранены в отложенных корзинах: введите заново",
      "Кейінге қалған себеттерде келісімсіз клиент сақталмады: қайта енгізіңіз",
      "Parked carts lost customers without consent: enter them again")
  }
  func personExpired(_ hours: Int) -> String {
    self(
      "Данные клиента удалены: их не меняли \(hours) ч. Товары остались",
      "Клиент деректері өшірілді: олар \(hours) сағ өзгермеді. Тауарлар қалды",
      "The customer's details were removed after \(hours) h. The goods stay")
  }
  func parkedExpired(_ hours: Int) -> String {
    self(
      "Из отложенных корзин удалены данные клиентов старше \(hours) ч",
      "Кейінге қалған себеттерден \(hours) сағаттан ескі клиент деректері өшірілді",
      "Customers' details older than \(hours) h were removed from parked carts")
  }
  /// The retention of personal data.
  func keptFor(_ days: Int) -> String {
    self(
      "Данные клиентов хранятся \(count(days, "день", "дня", "дней", "", "", ""))",
      "Клиент деректері \(days)\u{A0}күн сақталады",
      "Customers' details are kept for \(count(days, "", "", "", "", "day", "days"))")
  }
  var journalTitle: String { self("Журнал", "Журнал", "Journal") }
  var withoutJournal: String { self("без журнала", "журналсыз", "no journal") }
  var journalStopped: String { self("журнал не пишется", "журнал жазылмайды", "journal stopped") }
  var journalShort: String { self("журнал", "журнал", "journal") }
  var keyGoOn: String { self("продолжить без журнала", "журналсыз жалғастыру", "go on without a journal") }
  var journalWorksAgain: String { self("Журнал снова пишется", "Журнал қайта жазылуда", "The journal works again") }

  /// One sentence.
  func journal(_ problem: JournalProblem) -> String {
    switch problem {
    case .damaged(nil): self("Файл журнала повреждён.", "Журнал файлы бүлінген.", "The journal's file is damaged.")
    case .damaged(let path?):
      self(
        "Файл журнала повреждён и сохранён отдельно: \(path)", "Журнал файлы бүлінген, бөлек қойылды: \(path)",
        "The journal's file is damaged and was set aside: \(path)")
    case .locked:
      self(
        "Журнал занят другой программой.", "Журналды басқа бағдарлама ұстап тұр.", "Another program holds the journal.")
    case .readOnly:
      self(
        "В журнал нельзя писать: нет прав на файл или папку.", "Журналға жазу мүмкін емес: файлға не бумаға құқық жоқ.",
        "The journal cannot be written: no permission for its file or folder.")
    case .full:
      self("На диске нет места для журнала.", "Дискіде журналға орын жоқ.", "The disk has no room for the journal.")
    case .tooSlow: self("Диск не успевает за кассой.", "Диск кассаға үлгермейді.", "The disk is too slow.")
    case .tooNew:
      self(
        "Журнал записан более новой кассой.", "Журналды кассаның жаңа нұсқасы жазған.",
        "A newer till wrote the journal.")
    case .outdated:
      self(
        "Журнал записан более старой кассой.", "Журналды кассаның ескі нұсқасы жазған.",
        "An older till wrote the journal.")
    case .inUse: self("Журнал открыт в кассе.", "Журнал кассада ашық.", "A till has the journal open.")
    case .untouchable(let refusal): file(refusal)
    case .other(let reason):
      self(
        "Журнал не работает: \(reason).", "Журнал жұмыс істемейді: \(reason).", "The journal does not work: \(reason).")
    }
  }

  private func file(_ refusal: FileRefusal) -> String {
    switch refusal {
    case .link:
      self(
        "Путь журнала ведёт на ссылку: укажите сам файл.", "Журнал жолы сілтемеге апарады: файлдың өзін көрсетіңіз.",
        "The journal's path is a link: give the file itself.")
    case .notRegular:
      self(
        "На месте журнала не обычный файл.", "Журнал орнында қарапайым файл емес.", "The journal is no ordinary file.")
    case .notOurs:
      self(
        "Файл журнала принадлежит другому пользователю.", "Журнал файлы басқа пайдаланушыға тиесілі.",
        "The journal's file belongs to somebody else.")
    case .severalNames:
      self(
        "У файла журнала есть другие имена (жёсткие ссылки): он может быть открыт под ними.",
        "Журнал файлының басқа аттары бар (қатты сілтемелер): ол солармен ашық болуы мүмкін.",
        "The journal's file has other names (hard links), and may be open under one of them.")
    case .folderOpenToOthers(let folder):
      self(
        "В папку \(folder) могут писать другие: журналу в ней нельзя доверять.",
        "\(folder) бумасына басқалар жаза алады: ондағы журналға сенуге болмайды.",
        "Others may write to \(folder): no journal in it can be trusted.")
    case .foreign:
      self(
        "Этот файл не журнал кассы, он оставлен как есть.", "Бұл файл касса журналы емес, ол сол күйінде қалды.",
        "This file is no journal of kassa and stays as it is.")
    }
  }

  /// The problem, its consequences and what to do.
  func journalText(_ problem: JournalProblem) -> String {
    journal(problem)
      + self(
        " Пока он не пишется, заявки не отправляются. Без журнала продавать можно, но после закрытия кассы ничего не останется.",
        " Ол жазылмайынша өтінім жіберілмейді. Журналсыз сатуға болады, бірақ касса жабылса, ештеңе сақталмайды.",
        " While it is not written, no application is sent. You can sell without it, but nothing remains once the till is closed."
      )
  }
  func journalSetAside(_ path: String) -> String {
    self(
      "Файл журнала повреждён. Он сохранён отдельно и не изменён: \(path). Начат новый журнал; прежних заявок в истории нет.",
      "Журнал файлы бүлінген. Ол өзгертілмей бөлек қойылды: \(path). Жаңа журнал басталды; бұрынғы өтінімдер тарихта жоқ.",
      "The journal's file is damaged. It was set aside unchanged: \(path). A new journal was begun; earlier applications are not in the history."
    )
  }
}
