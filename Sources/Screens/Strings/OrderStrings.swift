import BrokerAPI
import Checkout
import FoundationEssentials
import Sales
import TerminalCore

extension Strings {
  // Review
  var reviewTitle: String { self("Проверьте заявку", "Өтінімді тексеріңіз", "Check the application") }
  var goods: String { self("Товары", "Тауарлар", "Goods") }
  var payment: String { self("Оплата", "Төлем", "Payment") }
  var verification: String { self("Подтверждение", "Растау", "Verification") }
  func verifiedAt(_ time: String) -> String {
    self("код принят в \(time)", "код \(KazakhTime.at(time)) қабылданды", "code accepted at \(time)")
  }

  // Order
  /// Total and terms: the plan's name, or its months where that does not fit.
  func orderLine(_ plan: Plan, cells: Int) -> String {
    let line = "\(money(plan.amount)) · \(plan.name)"
    if !plan.name.isEmpty, DisplayWidth.of(line) <= cells { return line }
    return money(plan.amount) + (plan.knownMonths.map { " · " + monthsShort($0) } ?? "")
  }
  var doNotHandOver: String {
    self(
      "Отмена отправлена банку и ещё не подтверждена: товар не выдавайте.",
      "Бас тарту банкке жіберілді, әлі расталған жоқ: тауарды бермеңіз.",
      "The cancellation is with the bank and not confirmed yet: do not hand over the goods.")
  }
  /// - Parameters:
  ///   - seconds: how long it has been so.
  ///   - hasLink: the customer can still be given the link.
  func advice(
    _ state: OrderState, after seconds: TimeInterval = 0, isHandedOver: Bool = false, hasLink: Bool = true
  ) -> String {
    switch state {
    case .signed, .reserved:
      return self(
        "Договор подписан: товар можно выдать.", "Шартқа қол қойылды: тауарды беруге болады.",
        "The contract is signed: the goods can be handed over.")
    case .delivered:
      return self(
        "Товар выдан. Осталось дождаться денег от банка.", "Тауар берілді. Банктен ақша күту қалды.",
        "The goods are handed over. The bank's payment is still to come.")
    case .customerApproved:
      return self(
        "Клиент согласился: банк оформляет договор.", "Клиент келісті: банк шартты рәсімдеуде.",
        "The customer agreed: the bank is preparing the contract.")
    default: break
    }
    switch state.category {
    case .waitingForBank where seconds > 60:
      return self(
        "Банк всё ещё принимает решение.", "Банк әлі шешім қабылдауда.", "The bank is still deciding.")
    case .waitingForBank:
      return self(
        "Банк принимает решение, это занимает секунды.", "Банк шешім қабылдауда, бұл бірнеше секунд алады.",
        "The bank is deciding; this takes seconds.")
    case .waitingForCustomer where !hasLink:
      return self(
        "Банк ждёт подтверждения клиента.", "Банк клиенттің растауын күтуде.",
        "The bank is waiting for the customer to confirm.")
    case .waitingForCustomer:
      return self(
        "Попросите клиента открыть ссылку и подтвердить.", "Клиенттен сілтемені ашып, растауын сұраңыз.",
        "Ask the customer to open the link and confirm.")
    case .signed, .done: return self("Продажа завершена.", "Сату аяқталды.", "The sale is complete.")
    case .refused:
      return self(
        "Банк отказал. Предложите другие условия или другую сумму.",
        "Банк бас тартты. Басқа шарттар немесе сома ұсыныңыз.",
        "The bank refused. Offer another plan or another amount.")
    case .withdrawn where isHandedOver:
      return self(
        "Заявка закрыта, а товар у клиента: заберите его.", "Өтінім жабылды, ал тауар клиентте: қайтарып алыңыз.",
        "The order is closed, and the customer has the goods: take them back.")
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
  var keyAnotherPlan: String { self("другие условия", "басқа шарттар", "another plan") }
  var notRefused: String { self("Банк не отказал", "Банк бас тартқан жоқ", "The bank has not refused") }
  var linkForCustomer: String { self("Ссылка для клиента", "Клиентке арналған сілтеме", "Link for the customer") }
  var keyCopy: String { self("копировать ссылку", "сілтемені көшіру", "copy link") }
  var keyOpen: String { self("открыть", "ашу", "open") }
  var keyCancelOrder: String { self("отменить", "күшін жою", "cancel order") }
  var keepOrder: String { self("Не отменять", "Қалдыру", "Keep it") }
  var cancelOrder: String { self("Отменить заявку", "Күшін жою", "Cancel order") }
  var copied: String { self("Ссылка скопирована", "Сілтеме көшірілді", "Link copied") }
  /// What was tried to copy a link, where it may be in no clipboard.
  func copying(_ outcome: CopyOutcome) -> String {
    switch outcome {
    case .copied: copied
    case .sentToTerminal:
      self(
        "Ссылка отправлена в буфер терминала, если он это умеет",
        "Сілтеме терминалдың буферіне жіберілді, егер ол қолдаса",
        "The link was sent to the terminal's clipboard, if it has one")
    case .nowhere: self("Ссылка не скопирована", "Сілтеме көшірілмеді", "The link was not copied")
    }
  }
  func selectLink(_ outcome: CopyOutcome) -> String {
    let failed: [String] =
      switch outcome {
      case .copied: []
      case .sentToTerminal(let failed), .nowhere(let failed): failed
      }
    let names = failed.joined(separator: ", ")
    let tried = self("Не сработали: \(names).", "Іске аспады: \(names).", "Did not work: \(names).")
    let how = self(
      "Если в буфере её нет, выделите её мышью, удерживая Shift:",
      "Буферде болмаса, Shift басып тұрып тінтуірмен белгілеңіз:",
      "If it is not in the clipboard, select it with the mouse while holding Shift:")
    return failed.isEmpty ? how : "\(tried) \(how)"
  }
  var opened: String { self("Ссылка открыта в браузере", "Сілтеме браузерде ашылды", "Link opened in the browser") }
  var notOpened: String {
    self(
      "Браузер не открылся: скопируйте ссылку (\(key(.orderCopy)))",
      "Браузер ашылмады: сілтемені көшіріңіз (\(key(.orderCopy)))",
      "No browser opened: copy the link (\(key(.orderCopy)))")
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
    default: self("Отменить заявку?", "Өтінімнің күшін жоясыз ба?", "Cancel the order?")
    }
  }
  func setText(
    _ state: OrderState, _ reference: String, isSigned: Bool = false, isHandedOver: Bool = false
  ) -> String {
    switch state {
    case .partnerCancelled where isHandedOver:
      self(
        "Товар по заявке \(reference) у клиента: заберите его. Магазин отменит и заявку, и договор. Отменить это действие нельзя.",
        "\(reference) өтінімінің тауары клиентте: қайтарып алыңыз. Дүкен өтінімнің де, шарттың да күшін жояды. Бұл әрекетті қайтару мүмкін емес.",
        "The customer has the goods of \(reference): take them back. The shop cancels order and contract. It cannot be undone."
      )
    case .partnerCancelled where isSigned:
      self(
        "Договор по заявке \(reference) уже подписан. Магазин отменит и заявку, и договор. Отменить это действие нельзя.",
        "\(reference) өтінімі бойынша шартқа қол қойылған. Дүкен өтінімнің де, шарттың да күшін жояды. Бұл әрекетті қайтару мүмкін емес.",
        "The contract of \(reference) is signed already. The shop cancels order and contract. It cannot be undone.")
    case .customerRejected:
      self(
        "Банк закроет заявку \(reference) как отказ клиента. Отменить это действие нельзя.",
        "Банк \(reference) өтінімін клиенттің бас тартуы ретінде жабады. Қайтару мүмкін емес.",
        "The bank closes \(reference) as declined by the customer. It cannot be undone.")
    case .delivered:
      self(
        "Банк узнает, что товар по \(reference) у клиента, и перечислит деньги.",
        "Банк \(reference) бойынша тауар клиентте екенін біліп, ақша аударады.",
        "The bank learns that the customer has the goods of \(reference), and pays the shop.")
    default:
      self(
        "Магазин отменит заявку \(reference). Отменить это действие нельзя.",
        "Дүкен \(reference) өтінімінің күшін жояды. Бұл әрекетті қайтару мүмкін емес.",
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
    default: self("Заявка отменена", "Өтінімнің күші жойылды", "The order was cancelled")
    }
  }
  func settingNow(_ state: OrderState) -> String {
    let wanted = knownState(state) ?? state.name
    return self(
      "Передаём банку статус «\(wanted)»…", "Банкке «\(wanted)» мәртебесі жіберілуде…",
      "Setting “\(wanted)” at the bank…")
  }
  func unconfirmedSetting(_ state: OrderState) -> String {
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
  /// Before the reason why another state cannot be set.
  func stateNow(_ state: String) -> String {
    self("Статус теперь «\(state)».", "Мәртебе енді «\(state)».", "The state is “\(state)” now.")
  }
  /// The order changed to a third state.
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
  func updatedAt(_ time: String) -> String {
    self("обновлено в \(time)", "\(KazakhTime.at(time)) жаңарды", "updated at \(time)")
  }
  var updating: String { self("обновляем…", "жаңартылуда…", "updating…") }
  /// The remaining lifetime of a link: `ещё 71 ч`, in hours up to three days.
  func linkLeft(_ seconds: Double) -> String {
    let age = seconds >= 7200 ? "\(Int((seconds / 3600).rounded()))\u{A0}" + self("ч", "сағ", "h") : age(seconds)
    return self("ещё \(age)", "тағы \(age)", "\(age) left")
  }
  var linkDead: String {
    self("Ссылка больше не работает", "Сілтеме енді жұмыс істемейді", "The link no longer works")
  }
  var linkOver: String {
    self(
      "Срок ссылки истёк: отправьте заявку заново.", "Сілтеме мерзімі өтті: өтінімді қайта жіберіңіз.",
      "The link has expired: submit a new application.")
  }
  /// Beside a state that the bank reverted to.
  var back: String { self("назад", "кері", "back") }
  var keyCode: String { self("QR-код", "QR-код", "QR code") }
  var codeTitle: String { self("Ссылка для клиента", "Клиентке сілтеме", "The customer's link") }
  var scanTheCode: String {
    self("Отсканируйте код телефоном", "Кодты телефонмен сканерлеңіз", "Scan the code with a phone")
  }
  func codeTooLarge(_ size: Size) -> String {
    self(
      "Окно слишком маленькое для QR-кода: нужно", "Терезе QR-кодқа тар: керегі",
      "The window is too small for the code:")
      + " \(size.width)×\(size.height)"
  }

  /// How callbacks and polls differ; nil where they agree.
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
    case .new: self("новый статус", "жаңа мәртебе", "new state")
    case .alreadyKnown: self("уже известен", "бұрыннан белгілі", "known already")
    case .late: self("с опозданием", "кешіккені", "late")
    case .outOfOrder: self("не по порядку", "ретсізі", "out of order")
    case .illegal: self("недопустимо", "жол берілмейтіні", "not possible")
    case .unconfirmed: self("не подтверждено", "расталмаған", "not confirmed")
    }
  }
  var keyLedger: String { self("уведомления банка", "банк хабарламалары", "callbacks") }
  var ledgerTitle: String { self("Уведомления банка", "Банк хабарламалары", "The bank's callbacks") }
  var ledgerEmpty: String {
    self("Банк пока ничего не сообщал.", "Банк әзірге ештеңе хабарлаған жоқ.", "The bank has told nothing yet.")
  }
  var listRead: String { self("Статусы прочитаны", "Мәртебелер оқылды", "States were read") }
  /// - Parameter moment: when it was read last; nil for not in this run.
  func listNotRead(_ why: String, since moment: Date?) -> String {
    let text = self("Статусы не читаются", "Мәртебелер оқылмайды", "States cannot be read") + ". \(why)"
    guard let time = moment.map({ KazakhstanTime.clock($0) }) else { return text }
    return text + ". " + self("Прочитаны в \(time)", "\(KazakhTime.at(time)) оқылған", "They were read at \(time)")
  }
  func retryIn(_ seconds: Int) -> String {
    self("повтор через \(seconds) с", "\(seconds) с өткен соң қайта", "retry in \(seconds) s")
  }
  /// - Parameter wasListed: the bank's list contained it before.
  func missingAtBank(wasListed: Bool) -> String {
    wasListed
      ? self("Банк её больше не показывает", "Банк оны енді көрсетпейді", "The bank does not list it any more")
      : self("В списке банка её нет", "Банк тізімінде ол жоқ", "The bank's list does not contain it")
  }
  var readNotOffered: String {
    self(
      "Банк не отдаёт статусы по запросу", "Банк мәртебені сұрау бойынша бермейді",
      "The bank does not offer reading states")
  }

  /// The bank's title in Russian; our own words in other languages, for known states.
  func state(_ state: OrderState, title: String) -> String {
    // A title that is the usual one in another language was read before the language was changed.
    let isForeign = state.known.map { [$0.kazakh, $0.english].contains(title) } ?? false
    if language == .russian, !title.isEmpty, !isForeign { return title }
    return knownState(state) ?? (title.isEmpty ? state.name : title)
  }

  func knownState(_ state: OrderState) -> String? {
    state.known.map { known in
      switch language {
      case .russian: known.russian
      case .kazakh: known.kazakh
      case .english: known.english
      }
    }
  }
}
