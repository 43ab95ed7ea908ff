import Checkout
import Sales
import Text

extension Strings {
  /// Printed before the screen starts.
  package func readingCatalogue(_ path: String, megabytes: Int) -> String {
    self(
      "Читаю каталог \(path), \(megabytes) МБ…", "\(path) каталогы оқылуда, \(megabytes) МБ…",
      "Reading the catalogue \(path), \(megabytes) MB…")
  }

  var searchCatalogue: String {
    self("Название, бренд или артикул", "Атауы, бренді немесе артикулі", "Name, brand or SKU")
  }
  var cartTitle: String { self("Корзина", "Себет", "Cart") }
  var cartEmpty: String { self("Корзина пуста", "Себет бос", "The cart is empty") }
  var cartEmptyHint: String {
    self(
      "Найдите товар слева и нажмите \(key(.cartAdd)) или считайте штрихкод.",
      "Сол жақтан тауарды тауып, \(key(.cartAdd)) басыңыз немесе штрихкодты оқытыңыз.",
      "Find an item on the left and press \(key(.cartAdd)), or scan a barcode.")
  }
  var nothingFoundHint: String {
    self(
      "Проверьте слово или добавьте свой товар: \(key(.cartFreeItem))",
      "Сөзді тексеріңіз немесе тауарды қолмен қосыңыз: \(key(.cartFreeItem))",
      "Check the word, or add a custom item: \(key(.cartFreeItem))")
  }
  var total: String { self("Итого", "Барлығы", "Total") }
  var inInstalments: String { self("рассрочка", "бөліп төлеу", "monthly") }
  func fromMonthly(_ amount: Money, _ months: Int) -> String {
    self(
      "от \(money(amount)) × \(monthsShort(months))", "\(money(amount)) × \(monthsShort(months))",
      "from \(money(amount)) × \(monthsShort(months))")
  }
  var keyAdd: String { self("добавить", "қосу", "add") }
  var keyQuantity: String { self("количество", "саны", "quantity") }
  var keyPrice: String { self("цена", "бағасы", "price") }
  var keyToCart: String { self("к корзине", "себетке", "to the cart") }
  var keyToCatalogue: String { self("к товарам", "тауарларға", "to the items") }
  var keyRemove: String { self("убрать", "алып тастау", "remove") }
  var keyUndo: String { self("вернуть", "қайтару", "undo") }
  var keyFreeItem: String { self("свой товар", "тауарды қолмен қосу", "custom item") }
  var keyPark: String { self("отложить", "кейінге қалдыру", "park") }
  var abandonTitle: String {
    self("Начать новую продажу?", "Жаңа сату бастайсыз ба?", "Begin a new sale?")
  }
  var keyAbandon: String { self("начать", "бастау", "begin") }
  /// What giving up a sale loses.
  func abandonText(_ sale: Sale, _ shared: Shared) -> String {
    var lost: [String] = []
    if !sale.cart.isEmpty { lost.append("\(items(sale.cart.count)), \(money(sale.cart.total))") }
    if let plan = sale.validPlan { lost.append(plan.name) }
    let name = sale.form.buyer.fullName
    if !name.isEmpty { lost.append(shared.shown(name, as: .name)) }
    return self("Эта продажа будет снята: ", "Бұл сату алынып тасталады: ", "This sale is given up: ")
      + lost.joined(separator: " · ") + ". "
      + self(
        "Чтобы вернуться к ней позже, отложите её: \(key(.cartPark)).",
        "Оған кейін оралу үшін кейінге қалдырыңыз: \(key(.cartPark)).",
        "To come back to it later, park it: \(key(.cartPark)).")
  }
  func abandoned(seconds: Int) -> String {
    self(
      "Продажа снята. \(key(.cartUndo)) вернёт её в течение \(seconds) с",
      "Сату алынып тасталды. \(key(.cartUndo)) оны \(seconds) с ішінде қайтарады",
      "Sale given up. \(key(.cartUndo)) brings it back within \(seconds) s")
  }
  var parkedRemovalTitle: String {
    self("Удалить отложенную корзину?", "Кейінге қалған себетті жоясыз ба?", "Remove the parked cart?")
  }
  /// Who a parked cart is for; before the consent when it was parked, and the first of its goods.
  func parkedLabel(_ parked: ParkedSale) -> String {
    if parked.hasName { return parked.sale.form.buyer.fullName }
    let time = KazakhstanTime.clock(parked.at)
    return parked.sale.cart.lines.first.map { "\(time) · \($0.item.model)" } ?? time
  }
  func parkedRow(_ parked: ParkedSale, isMasked: Bool) -> String {
    let label = parkedLabel(parked)
    return [
      isMasked && parked.hasName ? Mask.name(label) : label, items(parked.sale.cart.count),
      money(parked.sale.cart.total),
    ].joined(separator: " · ")
  }
  var keyRecall: String { self("отложенные", "кейінге қалғандар", "parked") }
  var keyClearSearch: String { self("очистить поиск", "іздеуді тазалау", "clear search") }
  func added(_ name: String) -> String { self("Добавлено: \(name)", "Қосылды: \(name)", "Added: \(name)") }
  func removed(_ name: String) -> String {
    self(
      "Убрано: \(name). \(key(.cartUndo)) — вернуть", "Алынды: \(name). \(key(.cartUndo)) — қайтару",
      "Removed: \(name). \(key(.cartUndo)) undoes")
  }
  func noSuchCode(_ code: String) -> String {
    self("Нет товара «\(code)»", "«\(code)» тауары жоқ", "No item “\(code)”")
  }
  var quantityTitle: String { self("Количество", "Саны", "Quantity") }
  var priceTitle: String { self("Цена за штуку", "Бір данасының бағасы", "Price of one") }
  var freeItemTitle: String { self("Свой товар", "Тауарды қолмен қосу", "Custom item") }
  var nameLabel: String { self("Название", "Атауы", "Name") }
  var priceLabel: String { self("Цена, \(tenge)", "Бағасы, \(tenge)", "Price, \(tenge)") }
  var quantityLabel: String { self("Штук", "Дана", "Pieces") }
  func catalogPrice(_ price: Money) -> String {
    self("по каталогу \(money(price))", "каталог бойынша \(money(price))", "catalogue \(money(price))")
  }
  func priceWas(_ price: Money) -> String { self("было", "бұрын", "was") + " " + money(price) }
  var parkedTitle: String { self("Отложенные корзины", "Кейінге қалдырылған себеттер", "Parked carts") }
  func parked(_ number: Int) -> String {
    self(
      "Корзина отложена, всего: \(number). \(key(.cartRecall)) вернёт",
      "Себет кейінге қалды, барлығы: \(number). \(key(.cartRecall)) қайтарады",
      "Cart parked, \(number) in all. \(key(.cartRecall)) brings it back")
  }
  /// After another sale took the place of a half-done one.
  var halfDoneParked: String {
    self(
      "Начатая продажа отложена: \(key(.cartRecall)) в корзине вернёт её",
      "Басталған сату кейінге қалды: себетте \(key(.cartRecall)) қайтарады",
      "The sale in progress is parked: \(key(.cartRecall)) in the cart brings it back")
  }
  var scanner: String { self("Сканер", "Сканер", "Scanner") }
  func andMore(_ count: Int) -> String { self("и ещё \(count)", "және тағы \(count)", "and \(count) more") }
  var keyToTheCart: String { self("в корзину", "себетке", "to the cart") }
  var keyNotNow: String { self("не надо", "керек емес", "not now") }
  var nothingToUndo: String { self("Возвращать нечего", "Қайтаратын ештеңе жоқ", "Nothing to bring back") }
  var nothingParked: String { self("Отложенных корзин нет", "Кейінге қалдырылған себет жоқ", "No parked carts") }

  func error(_ error: CartError) -> String {
    switch error {
    case .quantity(let allowed):
      self(
        "Количество: от \(allowed.lowerBound) до \(allowed.upperBound)",
        "Саны: \(allowed.lowerBound)–\(allowed.upperBound)",
        "Quantity: \(allowed.lowerBound) to \(allowed.upperBound)")
    case .price:
      self(
        "Цена: больше нуля, не больше \(money(.maximum))", "Бағасы: нөлден көп, \(money(.maximum)) аспауы керек",
        "Price: above zero, at most \(money(.maximum))")
    case .noName: self("Введите название", "Атауын енгізіңіз", "Enter a name")
    case .tooManyLines(let limit):
      self(
        "В корзине не больше \(limit) позиций", "Себетте \(limit) жолдан аспайды", "A cart holds at most \(limit) lines"
      )
    }
  }

  func error(_ error: MoneyError) -> String {
    switch error {
    case .empty: self("Введите сумму", "Соманы енгізіңіз", "Enter an amount")
    case .unexpected(let character):
      self("«\(character)» не цифра", "«\(character)» сан емес", "“\(character)” is not a digit")
    case .malformed:
      self(
        "Не похоже на сумму: например, 169 990", "Сомаға ұқсамайды: мысалы, 169 990",
        "Not an amount: for example 169 990")
    case .tooPrecise:
      self(
        "Не больше двух знаков после запятой", "Үтірден кейін екі таңбадан аспайды",
        "At most two digits after the point")
    case .negative: self("Сумма меньше нуля", "Сома нөлден аз", "The amount is below zero")
    case .tooLarge: self("Сумма слишком большая", "Сома тым үлкен", "The amount is too large")
    }
  }
}
