import BrokerAPI
import Checkout
import Hummingbird
import Text

/// The texts of the customer's page in its three languages.
struct PageWords {
  typealias Language = BankLanguage

  struct Link {
    let url: String
    let code: String
    let name: String
    let isCurrent: Bool
  }

  let language: Language
  let code: String
  let links: [Link]

  let bankName, languages, notFound, notFoundText, forged, forgedText, consentMissing: String
  let thinking, thinkingText, decide, signing, signingText, signed, signedText, refused, refusedText: String
  let withdrawn, withdrawnText, expired, expiredText, backToShop, checkAgain, goods, total, plan, aMonth,
    allPayments: String
  let tooEarly, tooLate: String
  let rate, term, schedule, consent, agree, decline, number, notice: String

  /// In the language of the request's query.
  init(_ request: Request) {
    let asked = request.uri.queryParameters["lang"].flatMap { Language(rawValue: String($0)) } ?? .ru
    language = asked
    code = asked.rawValue
    let preapp = request.uri.queryParameters["preapp"].map(String.init) ?? ""
    let isNumber = preapp.utf8.count == 36 && preapp.allSatisfy { $0.isHexDigit || $0 == "-" }
    links = zip(Language.allCases, ["Рус", "Қаз", "Eng"]).map { language, name in
      Link(
        url: "/epos/?preapp=\(isNumber ? preapp : "")&lang=\(language.rawValue)&v=2", code: language.rawValue,
        name: name,
        isCurrent: language == asked)
    }
    func say(_ russian: String, _ kazakh: String, _ english: String) -> String {
      switch asked {
      case .ru: russian
      case .kk: kazakh
      case .en: english
      }
    }
    bankName = say("Учебный банк", "Оқу банкі", "Practice bank")
    languages = say("Язык", "Тіл", "Language")
    notFound = say("Заявка не найдена", "Өтінім табылмады", "No such application")
    notFoundText = say(
      "Ссылка неверна или больше не действует.", "Сілтеме қате немесе енді жарамсыз.",
      "The link is wrong, or no longer valid.")
    forged = say("Страница устарела", "Бет ескірген", "The page is out of date")
    forgedText = say(
      "Откройте ссылку ещё раз и решите снова.", "Сілтемені қайта ашып, шешім қабылдаңыз.",
      "Open the link again and decide once more.")
    consentMissing = say(
      "Без согласия договор не заключить: поставьте отметку.", "Келісімсіз шарт жасалмайды: белгі қойыңыз.",
      "There is no contract without consent: tick the box.")
    thinking = say("Банк рассматривает заявку", "Банк өтінімді қарауда", "The bank is deciding")
    thinkingText = say(
      "Это занимает секунды.", "Бұл бірнеше секунд алады.", "This takes seconds.")
    decide = say("Проверьте и решите", "Тексеріп, шешіңіз", "Check and decide")
    signing = say("Подписываем договор", "Шартқа қол қойылуда", "Signing the contract")
    signingText = say("Осталось несколько секунд.", "Бірнеше секунд қалды.", "A few seconds more.")
    signed = say("Договор подписан", "Шартқа қол қойылды", "The contract is signed")
    signedText = say(
      "Покажите продавцу этот экран и заберите покупку.", "Осы экранды сатушыға көрсетіп, тауарды алыңыз.",
      "Show this to the shop and take your goods.")
    refused = say("Банк не одобрил заявку", "Банк өтінімді мақұлдамады", "The bank did not approve")
    refusedText = say(
      "Выберите другую сумму или другой срок.", "Басқа сома немесе мерзім таңдаңыз.",
      "Choose another amount or another term.")
    withdrawn = say("Заявка закрыта", "Өтінім жабылды", "The application is closed")
    withdrawnText = say("Договор не заключён.", "Шарт жасалмады.", "There is no contract.")
    expired = say("Срок ссылки истёк", "Сілтеме мерзімі өтті", "The link has expired")
    expiredText = say("Попросите магазин о новой.", "Дүкеннен жаңасын сұраңыз.", "Ask the shop for a new one.")
    tooEarly = say(
      "Решение не принято: банк ещё рассматривает заявку. Согласиться можно после его ответа.",
      "Шешім қабылданбады: банк өтінімді әлі қарап жатыр. Оның жауабынан кейін келісуге болады.",
      "Your decision was not accepted: the bank is still deciding. You can agree after its answer.")
    tooLate = say(
      "Решение пришло слишком поздно и ничего не изменило: вот что с заявкой сейчас.",
      "Шешім тым кеш келді және ештеңені өзгертпеді: өтінімнің қазіргі күйі осы.",
      "Your decision came too late and changed nothing: this is how the application stands.")
    backToShop = say("Вернуться в магазин", "Дүкенге оралу", "Back to the shop")
    checkAgain = say("Проверить ещё раз", "Қайта тексеру", "Check again")
    goods = say("Покупка", "Сатып алу", "Purchase")
    total = say("Итого", "Барлығы", "Total")
    plan = say("Условия", "Шарттары", "Terms")
    aMonth = say("в месяц", "айына", "a month")
    allPayments = say("Все платежи", "Барлық төлем", "All payments")
    rate = say("ГЭСВ", "ЖТСМ", "Effective rate")
    term = say("Срок", "Мерзімі", "Term")
    schedule = say("График платежей", "Төлем кестесі", "Payment schedule")
    consent = say(
      "Согласен с условиями, с обработкой личных данных и с запросом в кредитное бюро.",
      "Шарттармен, жеке деректерді өңдеумен және кредиттік бюроға сұраумен келісемін.",
      "I agree to the terms, to the processing of my data and to a query at the credit bureau.")
    agree = say("Согласен, подписать", "Келісемін, қол қоямын", "Agree and sign")
    decline = say("Отказаться", "Бас тарту", "Decline")
    number = say("Заявка", "Өтінім", "Application")
    notice = say(
      "Учебный банк программы kassa: деньги и люди вымышлены.",
      "kassa бағдарламасының оқу банкі: ақша мен адамдар ойдан алынған.",
      "The practice bank of kassa: money and people are made up.")
  }

  func months(_ number: Int) -> String {
    switch language {
    case .ru: "\(number)\u{A0}мес"
    case .kk: "\(number)\u{A0}ай"
    case .en: number == 1 ? "1\u{A0}month" : "\(number)\u{A0}months"
    }
  }

  /// With one decimal.
  func rate(hundredths: Int) -> String {
    "\(hundredths / 100)\(language == .en ? "." : ",")\(hundredths % 100 / 10)\u{A0}%"
  }

  func money(_ amount: Money) -> String { amount.formatted(decimalSign: language == .en ? "." : ",") }
}
