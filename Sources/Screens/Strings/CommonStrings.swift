import Checkout
import FoundationEssentials
import TerminalCore
import Text

extension Strings {
  // Frame
  var stepCart: String { self("Корзина", "Себет", "Cart") }
  var stepPlan: String { self("Условия", "Шарттар", "Plan") }
  var stepCustomer: String { self("Клиент", "Клиент", "Customer") }
  var stepReview: String { self("Проверка", "Тексеру", "Review") }
  var stepOrder: String { self("Заявка", "Өтінім", "Order") }
  var tooSmall: String {
    self(
      "Окно слишком маленькое: нужно 80×24", "Терезе тым кішкентай: 80×24 керек",
      "The window is too small: 80×24 is needed")
  }
  var shared: String { self("доступен по сети", "желіге ашық", "open to the network") }
  var sharedShort: String { self("сеть", "желі", "network") }
  var production: String {
    self(
      "РАБОЧАЯ СРЕДА: настоящие заявки уйдут в банк", "ЖҰМЫС ОРТАСЫ: нақты өтінімдер банкке жіберіледі",
      "PRODUCTION: real applications go to the bank")
  }

  // Keys that are the same everywhere
  var keyNext: String { self("далее", "келесі", "next") }
  var keyBack: String { self("назад", "артқа", "back") }
  var keyCommands: String { self("команды", "командалар", "commands") }
  var keyHelp: String { self("помощь", "көмек", "help") }
  var keyLanguage: String { self("язык", "тіл", "language") }
  var keyTheme: String { self("тема", "тақырып", "theme") }
  var keyMask: String { self("скрыть данные", "деректі жасыру", "mask data") }
  var keyUnmask: String { self("показать данные", "деректі көрсету", "show data") }
  var keyReleaseMouse: String {
    self("отдать мышь терминалу", "тінтуірді терминалға беру", "leave the mouse to the terminal")
  }
  var keyCaptureMouse: String { self("вернуть мышь кассе", "тінтуірді кассаға қайтару", "take the mouse back") }
  var mouseReleased: String {
    self(
      "Мышь выделяет и вставляет текст. Вернуть её кассе: \(key(.mouse))",
      "Тінтуір мәтінді белгілеп, қояды. Кассаға қайтару: \(key(.mouse))",
      "The mouse selects and pastes text. Take it back: \(key(.mouse))")
  }
  var mouseCaptured: String { self("Мышь снова у кассы", "Тінтуір қайтадан кассада", "The till has the mouse again") }
  var keyOrders: String { self("заявки", "өтінімдер", "orders") }
  var keyHideOrders: String { self("скрыть заявки", "өтінімдерді жасыру", "hide orders") }
  var keyQuit: String { self("выход", "шығу", "quit") }
  var keySteps: String { self("перейти к шагу", "қадамға өту", "go to step") }
  func keyStep(_ step: Step) -> String { "\(keySteps): \(step.title(self))" }
  var keyChoose: String { self("выбрать", "таңдау", "choose") }
  var keyDone: String { self("готово", "дайын", "done") }
  var keyClose: String { self("закрыть", "жабу", "close") }
  var keyCancel: String { self("отмена", "бас тарту", "cancel") }
  var keyMove: String { self("выбор", "жылжу", "move") }
  var keyRefresh: String { self("обновить", "жаңарту", "refresh") }
  var keyRetry: String { self("повторить", "қайталау", "try again") }
  var keyNewSale: String { self("новая продажа", "жаңа сату", "new sale") }
  var nothingFound: String { self("Ничего не найдено", "Ештеңе табылмады", "Nothing found") }

  // Overlays
  var helpTitle: String { self("Клавиши", "Пернелер", "Keys") }
  var helpHere: String { self("На этом шаге", "Осы қадамда", "On this step") }
  var helpEverywhere: String { self("Везде", "Барлық жерде", "Everywhere") }
  var helpLists: String { self("В списках", "Тізімдерде", "In lists") }
  var helpFields: String { self("В полях", "Өрістерде", "In fields") }
  var helpListKeys: String {
    self("строка, страница, начало и конец", "жол, бет, басы мен соңы", "row, page, first and last")
  }
  var helpFieldKeys: String {
    self(
      "по словам; стереть слово, начало, конец", "сөз бойынша; сөзді, басын, соңын өшіру",
      "by word; delete word, start, rest")
  }
  var helpLayout: String {
    self(
      "Буквы работают по месту на клавиатуре в любой раскладке, цифры тоже.",
      "Әріптер мен сандар кез келген пернетақта жаймасында орны бойынша жұмыс істейді.",
      "Letters and digits work by their place on the keyboard, in any layout.")
  }
  func helpProfile(_ id: String) -> String {
    self("Профиль банка: ", "Банк профилі: ", "Profile of the bank: ") + SafeText.line(id, atMost: 40)
  }
  var paletteTitle: String { self("Команды", "Командалар", "Commands") }
  var paletteHint: String { self("Что сделать?", "Не істеу керек?", "What to do?") }
  var languageTitle: String { self("Язык", "Тіл", "Language") }
  var themeTitle: String { self("Тема", "Тақырып", "Theme") }
  var quitTitle: String { self("Выйти из кассы?", "Кассадан шығасыз ба?", "Quit the till?") }
  func quitText(_ hasSale: Bool, _ waiting: Int) -> String {
    var parts: [String] = []
    if hasSale {
      parts.append(
        self("Начатая продажа не сохранится.", "Басталған сату сақталмайды.", "The sale in progress is not kept."))
    }
    if waiting > 0 {
      parts.append(
        self(
          "Ещё ждут решения: \(waiting). Банк продолжит без кассы.",
          "Шешім күтуде: \(waiting). Банк кассасыз жалғастырады.",
          "Still waiting: \(waiting). The bank goes on without the till."))
    }
    return parts.joined(separator: " ")
  }
  var quitWithoutPeople: String {
    self(
      "Клиент ещё не дал согласия, поэтому его данные не сохранятся. Товары и условия останутся.",
      "Клиент әлі келісім берген жоқ, сондықтан деректері сақталмайды. Тауарлар мен төлем шарттары қалады.",
      "The customer has not consented yet, so their details are not kept. Goods and plan stay.")
  }
  var quitHalfDone: String {
    self(
      "Продажа сохранена и продолжится, когда касса откроется снова.",
      "Сату сақталды, касса қайта ашылғанда жалғасады.",
      "The sale is kept and goes on when the till is started again.")
  }
  var quitSending: String {
    self(
      "Заявка ещё отправляется. Если выйти сейчас, её исход останется неизвестным.",
      "Өтінім әлі жіберілуде. Қазір шықсаңыз, нәтижесі белгісіз қалады.",
      "An application is being sent. If you quit now, its outcome stays unknown.")
  }
  var yes: String { self("Да", "Иә", "Yes") }
  var no: String { self("Нет", "Жоқ", "No") }
  var yesLetter: String { letter(of: .answerYes, self("д", "и", "y")) }
  var noLetter: String { letter(of: .answerNo, self("н", "ж", "n")) }
  /// The letter of this language, unless the command was given other keys.
  private func letter(of command: Command, _ letter: String) -> String {
    let press = KeyPress(Character(letter))
    return keymap[command].contains(press) ? press.name(glyphs) : keymap.name(command)
  }
  var pasteCut: String { self("Вставленный текст сокращён", "Қойылған мәтін қысқартылды", "The pasted text was cut") }
  func pasteLost(_ loss: PasteLoss) -> String {
    switch loss {
    case .tooLong:
      self(
        "Вставлено больше 1 МБ: ничего не принято", "1 МБ-тан көп мәтін қойылды: ештеңе қабылданбады",
        "More than 1 MB was pasted: nothing was accepted")
    case .unfinished:
      self(
        "Вставка оборвалась и не принята. 10 секунд не нажимайте клавиш",
        "Қойылған мәтін үзілді, қабылданбады. 10 секунд перне баспаңыз",
        "The paste broke off and was not accepted. Press nothing for 10 seconds")
    }
  }

  // Numbers
  var tenge: String { glyphs == .unicode ? "₸" : self("тг", "тг", "KZT") }
  func money(_ money: Money) -> String { bare(money) + "\u{A0}" + tenge }
  /// Without the currency sign.
  func bare(_ amount: Money) -> String {
    String(amount.formatted(decimalSign: language == .english ? "." : ",").dropLast(2))
  }
  /// Rounded up to whole tenge, for tables.
  func wholeMoney(_ amount: Money) -> String { money(amount.roundedUpToTenge) }
  func items(_ number: Int) -> String { count(number, "товар", "товара", "товаров", "тауар", "item", "items") }
  func months(_ number: Int) -> String { count(number, "месяц", "месяца", "месяцев", "ай", "month", "months") }
  func monthsShort(_ number: Int) -> String { "\(number)\u{A0}" + self("мес", "ай", "mo") }
  func years(_ number: Int) -> String { count(number, "год", "года", "лет", "жас", "year", "years") }
  func attempts(_ number: Int) -> String {
    switch language {
    case .russian:
      (number % 10 == 1 && number % 100 != 11 ? "осталась " : "осталось ")
        + count(number, "попытка", "попытки", "попыток", "", "", "")
    case .kazakh: "\(number)\u{A0}мүмкіндік қалды"
    case .english: number == 1 ? "1\u{A0}attempt left" : "\(number)\u{A0}attempts left"
    }
  }
  /// `4 из 60`.
  func of(_ part: Int, _ whole: Int) -> String {
    self("\(part) из \(whole)", "\(part) / \(whole)", "\(part) of \(whole)")
  }
  /// Minutes and seconds: `4:05`.
  func countdown(_ seconds: TimeInterval) -> String {
    let whole = max(0, Int(seconds.rounded(.up)))
    return "\(whole / 60):" + (whole % 60 < 10 ? "0" : "") + String(whole % 60)
  }
  /// Minutes and seconds up to two minutes, then whole minutes, hours or days.
  func age(_ seconds: TimeInterval) -> String {
    let whole = max(0, Int(seconds))
    return switch whole {
    case ..<120: "\(whole / 60):" + (whole % 60 < 10 ? "0" : "") + String(whole % 60)
    case ..<7200: "\(whole / 60)\u{A0}" + self("мин", "мин", "min")
    case ..<172_800: "\(whole / 3600)\u{A0}" + self("ч", "сағ", "h")
    default: "\(whole / 86_400)\u{A0}" + self("дн", "күн", "d")
    }
  }
  func months(perMonth amount: Money) -> String { money(amount) + self(" в месяц", " айына", " a month") }
}
