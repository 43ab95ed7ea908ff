import BrokerAPI
import Checkout
import Records
import Terminal

extension Strings {
  // Review
  var reviewTitle: String { self("Проверьте заявку", "Өтінімді тексеріңіз", "Check the application") }
  var goods: String { self("Товары", "Тауарлар", "Goods") }
  var payment: String { self("Оплата", "Төлем", "Payment") }
  var verification: String { self("Подтверждение", "Растау", "Verification") }
  func verifiedAt(_ time: String) -> String {
    self("код принят в \(time)", "код \(time) қабылданды", "code accepted at \(time)")
  }
  var onlyEnterSubmits: String {
    self("Отправляет только Enter", "Тек Enter жібереді", "Only Enter submits")
  }
  var scanSubmitsNothing: String {
    self(
      "Это сканер: ничего не отправлено. Товар добавляют в корзине (M-1)",
      "Бұл сканер: ештеңе жіберілмеді. Тауар себетте қосылады (M-1)",
      "A scanner: nothing was sent. Goods are added in the cart (M-1)")
  }
  var readBeforeSendingAgain: String {
    self(
      "Прочтите ответ и нажмите Enter ещё раз", "Жауапты оқып, Enter-ді қайта басыңыз",
      "Read the answer, then press Enter again")
  }
  var keySubmit: String { self("отправить заявку", "өтінім жіберу", "submit application") }
  var keyByLink: String { self("ссылкой", "сілтемемен", "by link") }
  var keyAsApplication: String { self("заявкой", "өтініммен", "as application") }
  var keyAskLink: String { self("запросить ссылку", "сілтеме сұрау", "ask for a link") }
  var reviewLinkTitle: String {
    self("Проверьте: клиенту по ссылке", "Тексеріңіз: клиентке сілтемемен", "Check: a link for the customer")
  }
  var linkSection: String { self("Ссылка", "Сілтеме", "Link") }
  var shopName: String { self("Магазин", "Дүкен", "Shop") }
  var pointOfSale: String { self("Точка", "Сату орны", "Point of sale") }
  var partnerCode: String { self("Код партнёра", "Серіктес коды", "Partner code") }
  var linkLanguage: String { self("Язык страницы", "Бет тілі", "Page language") }
  var keyJSON: String { self("как JSON", "JSON түрінде", "as JSON") }
  var keyPlain: String { self("как текст", "мәтін түрінде", "as text") }
  var keyCheck: String { self("сверить с банком", "банкпен салыстыру", "check with the bank") }
  var sending: String {
    self("Отправляем заявку в банк…", "Өтінім банкке жіберілуде…", "Sending the application to the bank…")
  }
  var sendingStay: String {
    self(
      "Заявка отправляется: дождитесь ответа", "Өтінім жіберілуде: жауапты күтіңіз",
      "The application is being sent: wait for the answer")
  }
  var accepted: String { self("Банк принял заявку", "Банк өтінімді қабылдады", "The bank took the application") }
  var unknownTitle: String { self("Исход неизвестен", "Нәтижесі белгісіз", "Outcome unknown") }
  var unknownStay: String {
    self("Сначала сверьте с банком: R", "Алдымен банкпен салыстырыңыз: R", "Check with the bank first: R")
  }
  var unknownChecking: String { self("Сверяем с банком…", "Банкпен салыстырылуда…", "Checking with the bank…") }
  var unknownAbsent: String {
    self(
      "Банк не знает этой заявки. ↵ отправит её с тем же номером.",
      "Банк бұл өтінімді білмейді. ↵ сол нөмірмен жібереді.",
      "The bank does not know this application. ↵ sends it with the same number.")
  }
  var foundAtBank: String {
    self(
      "Банк принял заявку, ответ потерялся", "Банк өтінімді қабылдаған, жауабы жоғалған",
      "The bank took it; only the answer was lost")
  }
  var linkLost: String {
    self(
      "Ссылка была в потерянном ответе банка.", "Сілтеме банктің жоғалған жауабында болды.",
      "The link was in the bank's lost answer.")
  }
  var linkUnusable: String {
    self(
      "Ссылка банка негодная: открывать её нельзя. Спросите банк о новой.",
      "Банк сілтемесі жарамсыз: оны ашуға болмайды. Банктен жаңасын сұраңыз.",
      "The bank's link is not usable and must not be opened: ask the bank for another.")
  }
  var confirmProductionTitle: String { self("Настоящая заявка", "Нақты өтінім", "A real application") }
  var confirmProductionWord: String { self("ОТПРАВИТЬ", "ЖІБЕРУ", "SUBMIT") }
  var confirmProductionText: String {
    self(
      "Заявка уйдёт в банк по-настоящему. Чтобы подтвердить, наберите слово \(confirmProductionWord).",
      "Өтінім банкке шынымен жіберіледі. Растау үшін \(confirmProductionWord) сөзін теріңіз.",
      "The application goes to the bank for real. To confirm, type the word \(confirmProductionWord).")
  }
  var wrongWord: String { self("Слово не совпадает", "Сөз сәйкес келмейді", "The word does not match") }

  // Order
  func orderLine(_ plan: String, _ amount: Money) -> String { "\(money(amount)) · \(plan)" }
  /// What the clerk does now.
  func advice(_ state: OrderState) -> String {
    switch state {
    case .signed, .reserved:
      return self(
        "Договор подписан: товар можно выдать.", "Шартқа қол қойылды: тауарды беруге болады.",
        "The contract is signed: the goods can be handed over.")
    case .delivered:
      return self(
        "Товар выдан. Осталось дождаться денег от банка.", "Тауар берілді. Банктен ақша күту қалды.",
        "The goods are handed over. The bank's payment is still to come.")
    default: break
    }
    switch state.look {
    case .waitingForBank:
      return self(
        "Банк принимает решение, это занимает секунды.", "Банк шешім қабылдауда, бұл бірнеше секунд алады.",
        "The bank is deciding; this takes seconds.")
    case .waitingForCustomer:
      return self(
        "Попросите клиента открыть ссылку и подтвердить.", "Клиенттен сілтемені ашып, растауын сұраңыз.",
        "Ask the customer to open the link and confirm.")
    case .good, .done: return self("Продажа завершена.", "Сату аяқталды.", "The sale is complete.")
    case .refused:
      return self(
        "Банк отказал. Предложите другой план или другую сумму.", "Банк бас тартты. Басқа жоспар немесе сома ұсыныңыз.",
        "The bank refused. Offer another plan or another amount.")
    case .withdrawn:
      return self(
        "Заявка закрыта. Товар выдавать нельзя.", "Өтінім жабылды. Тауарды беруге болмайды.",
        "The order is closed. Do not hand over the goods.")
    case .unknown:
      return self(
        "Этот статус касса не знает: спросите банк, товар не выдавайте.",
        "Касса бұл мәртебені білмейді: банктен сұраңыз, тауарды бермеңіз.",
        "The till does not know this state: ask the bank, do not hand over the goods.")
    }
  }
  var linkForCustomer: String { self("Ссылка для клиента", "Клиентке арналған сілтеме", "Link for the customer") }
  var keyCopy: String { self("копировать ссылку", "сілтемені көшіру", "copy link") }
  var keyOpen: String { self("открыть", "ашу", "open") }
  var keyCancelOrder: String { self("отменить", "болдырмау", "cancel order") }
  var copied: String { self("Ссылка скопирована", "Сілтеме көшірілді", "Link copied") }
  var opened: String { self("Ссылка открыта в браузере", "Сілтеме браузерде ашылды", "Link opened in the browser") }
  var notOpened: String {
    self(
      "Браузер не открылся: скопируйте ссылку (C)", "Браузер ашылмады: сілтемені көшіріңіз (C)",
      "No browser opened: copy the link (C)")
  }
  // Setting a state
  func keySet(_ state: OrderState) -> String {
    switch state {
    case .customerRejected: self("клиент отказался", "клиент бас тартты", "customer declined")
    case .delivered: self("товар выдан", "тауар берілді", "goods handed over")
    default: keyCancelOrder
    }
  }
  func setTitle(_ state: OrderState) -> String {
    switch state {
    case .customerRejected: self("Клиент отказался?", "Клиент бас тартты ма?", "Did the customer decline?")
    case .delivered: self("Товар выдан?", "Тауар берілді ме?", "Are the goods handed over?")
    default: self("Отменить заявку?", "Өтінімді болдырмау керек пе?", "Cancel the order?")
    }
  }
  func setText(_ state: OrderState, _ reference: String) -> String {
    switch state {
    case .customerRejected:
      self(
        "Банк закроет \(reference) как отказ клиента. Вернуть её нельзя.",
        "Банк \(reference) өтінімін клиенттің бас тартуы ретінде жабады. Қайтару мүмкін емес.",
        "The bank closes \(reference) as declined by the customer. It cannot be undone.")
    case .delivered:
      self(
        "Банк узнает, что товар по \(reference) у клиента, и перечислит деньги.",
        "Банк \(reference) бойынша тауар клиентте екенін біліп, ақша аударады.",
        "The bank learns that the customer has the goods of \(reference), and pays the shop.")
    default:
      self(
        "Магазин отменит \(reference). Вернуть её нельзя.",
        "Дүкен \(reference) өтінімін болдырмайды. Қайтару мүмкін емес.",
        "The shop cancels \(reference). It cannot be undone.")
    }
  }
  func wasSet(_ state: OrderState) -> String {
    switch state {
    case .customerRejected:
      self(
        "Отказ клиента передан банку", "Клиенттің бас тартуы банкке жеткізілді",
        "The bank knows that the customer declined")
    case .delivered:
      self(
        "Выдача товара передана банку", "Тауардың берілгені банкке жеткізілді",
        "The bank knows that the goods are handed over")
    default: self("Заявка отменена", "Өтінім болдырылмады", "The order was cancelled")
    }
  }
  func settingNow(_ state: OrderState) -> String {
    let wanted = knownState(state) ?? state.name
    return self(
      "Передаём банку статус «\(wanted)»…", "Банкке «\(wanted)» мәртебесі жіберілуде…",
      "Setting “\(wanted)” at the bank…")
  }
  /// A state of which the answer did not say whether the bank took it.
  func unsettled(_ state: OrderState) -> String {
    let wanted = knownState(state) ?? state.name
    return self(
      "Неизвестно, установлен ли статус «\(wanted)»: сверяем с банком.",
      "«\(wanted)» мәртебесі орнатылғаны белгісіз: банкпен салыстырылуда.",
      "It is not known whether “\(wanted)” was set: checking with the bank.")
  }
  func wasNotSet(_ state: OrderState) -> String {
    let wanted = knownState(state) ?? state.name
    return self(
      "Банк не изменил статус на «\(wanted)»: можно повторить",
      "Банк мәртебені «\(wanted)» деп өзгертпеді: қайталауға болады",
      "The bank did not set “\(wanted)”: you may try again")
  }
  /// The order is in another state than it was in and than was set.
  func isNow(_ state: OrderState, title: String, insteadOf wanted: OrderState) -> String {
    let now = self.state(state, title: title)
    let wanted = knownState(wanted) ?? wanted.name
    return self(
      "Статус у банка теперь «\(now)», а не «\(wanted)»", "Банктегі мәртебе енді «\(wanted)» емес, «\(now)»",
      "The bank now has the state “\(now)”, not “\(wanted)”")
  }
  var settingStaysUnknown: String {
    self(
      "Изменён ли статус, касса узнать не может: спросите банк",
      "Мәртебе өзгергенін касса біле алмайды: банктен сұраңыз",
      "The till cannot find out whether the state was set: ask the bank")
  }

  // Panel
  var ordersTitle: String { self("Заявки", "Өтінімдер", "Orders") }
  var noOrders: String { self("Заявок пока нет", "Әзірге өтінім жоқ", "No orders yet") }
  var noOrdersHint: String {
    self(
      "Отправленные заявки и их статус появятся здесь.", "Жіберілген өтінімдер мен мәртебесі осында шығады.",
      "Submitted applications and their state show here.")
  }
  func updated(_ seconds: Int) -> String {
    seconds < 60
      ? self("обновлено \(seconds) с назад", "\(seconds) с бұрын жаңарды", "updated \(seconds) s ago")
      : self(
        "обновлено \(seconds / 60) мин назад", "\(seconds / 60) мин бұрын жаңарды", "updated \(seconds / 60) min ago")
  }
  func updatedAt(_ time: String) -> String { self("обновлено в \(time)", "\(time) жаңарды", "updated at \(time)") }
  var updating: String { self("обновляем…", "жаңартылуда…", "updating…") }
  /// How long a link is good: `ещё 71 ч`, in hours up to its three days.
  func linkLeft(_ seconds: Double) -> String {
    let age = seconds >= 7200 ? "\(Int(seconds) / 3600)\u{A0}" + self("ч", "сағ", "h") : age(seconds)
    return self("ещё \(age)", "тағы \(age)", "\(age) left")
  }
  /// The bank is not where the link leads any more.
  var linkDead: String {
    self("Ссылка больше не работает", "Сілтеме енді жұмыс істемейді", "The link no longer works")
  }
  var linkOver: String {
    self(
      "Срок ссылки истёк: отправьте заявку заново.", "Сілтеме мерзімі өтті: өтінімді қайта жіберіңіз.",
      "The link has expired: submit a new application.")
  }
  /// Beside a state to which the bank went back.
  var back: String { self("назад", "кері", "back") }
  var keyCode: String { self("QR-код", "QR-код", "QR code") }
  var codeTitle: String { self("Ссылка для клиента", "Клиентке сілтеме", "The customer's link") }
  func codeTooLarge(_ size: Size) -> String {
    self("Окно мало для QR-кода: нужно", "Терезе QR-кодқа тар: керегі", "The window is too small for the code:")
      + " \(size.width)×\(size.height)"
  }

  /// Where what the bank told by itself and its list were not the same; nil where they were.
  func callbacks(_ ledger: CallbackLedger, lost: Int) -> String? {
    var parts = lost > 0 ? ["\(callbacksLost) \(lost)"] : []
    for verdict in [CallbackLedger.Verdict.late, .outOfOrder, .illegal] where ledger.count(verdict) > 0 {
      parts.append("\(self.verdict(verdict)) \(ledger.count(verdict))")
    }
    guard !parts.isEmpty else { return nil }
    return self("Уведомления банка: ", "Банк хабарламалары: ", "Callbacks: ") + parts.joined(separator: ", ")
  }
  var callbacksLost: String { self("не дошло", "жетпегені", "lost") }
  func verdict(_ verdict: CallbackLedger.Verdict) -> String {
    switch verdict {
    case .news: self("новый статус", "жаңа мәртебе", "new state")
    case .known: self("уже известен", "бұрыннан белгілі", "known already")
    case .late: self("с опозданием", "кешіккені", "late")
    case .outOfOrder: self("не по порядку", "ретсізі", "out of order")
    case .illegal: self("недопустимо", "жол берілмейтіні", "not possible")
    }
  }
  var keyLedger: String { self("уведомления банка", "банк хабарламалары", "callbacks") }
  var ledgerTitle: String { self("Уведомления банка", "Банк хабарламалары", "The bank's callbacks") }
  var ledgerEmpty: String {
    self("Банк пока ничего не сообщал.", "Банк әзірге ештеңе хабарлаған жоқ.", "The bank has told nothing yet.")
  }
  func retryIn(_ seconds: Int) -> String {
    self("повтор через \(seconds) с", "\(seconds) с кейін қайта", "retry in \(seconds) s")
  }
  var missingAtBank: String {
    self("Банк её больше не показывает", "Банк оны енді көрсетпейді", "The bank does not list it any more")
  }
  var readNotOffered: String {
    self(
      "Банк не отдаёт статусы по запросу", "Банк мәртебені сұрау бойынша бермейді",
      "The bank does not offer reading states")
  }

  /// The words for a state: the bank's own in Russian, which its titles are in; ours for the states we know in other languages.
  func state(_ state: OrderState, title: String) -> String {
    if language == .russian, !title.isEmpty { return title }
    return knownState(state) ?? (title.isEmpty ? state.name : title)
  }

  func knownState(_ state: OrderState) -> String? {
    switch state {
    case .initial: self("Заявка создана", "Өтінім жасалды", "Application created")
    case .preApproved: self("Предварительно одобрено", "Алдын ала мақұлданды", "Pre-approved")
    case .approved: self("Одобрено, ждём клиента", "Мақұлданды, клиентті күтеміз", "Approved, customer's turn")
    case .rejected: self("Банк отказал", "Банк бас тартты", "Refused by the bank")
    case .customerApproved: self("Клиент согласился", "Клиент келісті", "Customer accepted")
    case .customerRejected: self("Клиент отказался", "Клиент бас тартты", "Customer declined")
    case .signed: self("Договор подписан", "Шартқа қол қойылды", "Contract signed")
    case .reserved: self("Товар зарезервирован", "Тауар резервтелді", "Goods reserved")
    case .delivered: self("Товар выдан", "Тауар берілді", "Goods handed over")
    case .financed: self("Деньги перечислены магазину", "Ақша дүкенге аударылды", "The shop was paid")
    case .cancelled: self("Банк не дал предложений", "Банктен ұсыныс түспеді", "No offer from the bank")
    case .partnerCancelled: self("Отменено магазином", "Дүкен болдырмады", "Cancelled by the shop")
    case .contractCancelled: self("Договор расторгнут", "Шарт бұзылды", "Contract terminated")
    case .expired: self("Срок ссылки истёк", "Сілтеме мерзімі бітті", "The link expired")
    default: nil
    }
  }
}
