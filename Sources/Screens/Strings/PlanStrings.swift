import Checkout

extension Strings {
  var planTitle: String { self("Рассрочка или кредит", "Бөліп төлеу немесе кредит", "Instalments or loan") }
  func kindFilter(_ filter: PlanStep.Filter) -> String {
    switch filter {
    case .all: self("все", "барлығы", "all")
    case .instalment: self("рассрочка", "бөліп төлеу", "instalments")
    case .loan: self("кредит", "кредит", "loans")
    }
  }
  func kind(_ kind: Plan.Kind) -> String {
    kind == .instalment ? self("Рассрочка", "Бөліп төлеу", "Instalment") : self("Кредит", "Кредит", "Loan")
  }
  var show: String { self("Показать", "Көрсету", "Show") }
  var atMostLabel: String { self("не больше", "ең көбі", "at most") }
  var aMonth: String { self("\(tenge) в месяц", "\(tenge) айына", "\(tenge) a month") }
  var columnPlan: String { self("Условия", "Төлем шарттары", "Plan") }
  var columnTerm: String { self("Срок", "Мерзімі", "Term") }
  var columnMonthly: String { self("В месяц", "Айына", "Monthly") }
  var columnTotal: String { self("Всего", "Барлығы", "Total") }
  var columnOverpayment: String { self("Переплата", "Артық төлем", "Overpayment") }
  var noOverpayment: String { self("без переплаты", "артық төлемсіз", "no overpayment") }
  var keySchedule: String { self("график", "кесте", "schedule") }
  var keyFilter: String { self("вид", "түрі", "kind") }
  var keyAtMost: String { self("не больше в месяц", "айына ең көбі", "at most a month") }
  var loadingPlans: String {
    self("Запрашиваем предложения банка…", "Банк ұсыныстары сұралуда…", "Asking the bank for plans…")
  }
  func noPlans(_ amount: Money) -> String {
    self(
      "На сумму \(money(amount)) у банка нет предложений", "\(money(amount)) сомасына банкте ұсыныс жоқ",
      "The bank has no plan for \(money(amount))")
  }
  var noPlansHint: String {
    self(
      "Измените корзину: слишком маленькая или слишком большая сумма.",
      "Себетті өзгертіңіз: сома тым аз немесе тым көп.",
      "Change the cart: the amount is too small or too large.")
  }
  var noPlansLeft: String {
    self("Ни одно предложение не подходит под отбор", "Сүзгіге сай ұсыныс жоқ", "No plan passes the filter")
  }
  var noPlansLeftHint: String {
    self(
      "Снимите ограничение: \(key(.planLimit)), вид: \(key(.planFilter))",
      "Шектеуді алыңыз: \(key(.planLimit)), түрі: \(key(.planFilter))",
      "Lift the limit: \(key(.planLimit)), kind: \(key(.planFilter))")
  }
  var planChangedCart: String {
    self(
      "Корзина изменилась: выберите условия заново", "Себет өзгерді: төлем шарттарын қайта таңдаңыз",
      "The cart changed: choose a plan again")
  }
  func planGone(_ name: String) -> String {
    self(
      "«\(name)» на новую сумму не предлагается: выберите другие условия",
      "Жаңа сомаға «\(name)» ұсынылмайды: басқа шарттарды таңдаңыз",
      "“\(name)” is not offered for the new total: choose another plan")
  }
  var choosePlanFirst: String {
    self("Сначала выберите условия", "Алдымен төлем шарттарын таңдаңыз", "Choose a plan first")
  }
  var scheduleTitle: String { self("График платежей", "Төлем кестесі", "Payment schedule") }
  func byMonth(_ plan: String) -> String { self("\(plan) по месяцам", "\(plan) айлар бойынша", "\(plan) by month") }
  func morePayments(_ count: Int, last: Money) -> String {
    let last = wholeMoney(last)
    return self(
      "… ещё \(count), последний \(last)", "… тағы \(count), соңғысы \(last)", "… \(count) more, the last \(last)")
  }
  /// What is being sold.
  var sold: String { self("Продано", "Сатылды", "Sold") }
  var selling: String { self("Продаём", "Сатамыз", "Selling") }
  var columnDate: String { self("Дата", "Күні", "Date") }
  var columnPayment: String { self("Платёж", "Төлем", "Payment") }
  var columnPrincipal: String { self("Основной долг", "Негізгі қарыз", "Principal") }
  var columnInterest: String { self("Вознаграждение", "Сыйақы", "Interest") }
  var columnBalance: String { self("Остаток", "Қалдық", "Balance") }
  var estimate: String {
    self("Расчёт предварительный, не оферта", "Алдын ала есеп, оферта емес", "An estimate, not an offer")
  }
  func effectiveRate(_ hundredths: Int) -> String {
    let sign = language == .english ? "." : ","
    let rate = "\(hundredths / 100)\(sign)" + (hundredths % 100 < 10 ? "0" : "") + "\(hundredths % 100)\u{A0}%"
    return self("ГЭСВ ", "ЖТСМ ", "AEIR ") + rate
  }
}
