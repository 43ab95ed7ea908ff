import Checkout

extension Strings {
  /// Said on the command line, before there is a screen.
  public func readingCatalogue(_ path: String, megabytes: Int) -> String {
    self(
      "Читаю каталог \(path), \(megabytes) МБ…", "\(path) каталогы оқылуда, \(megabytes) МБ…",
      "Reading the catalogue \(path), \(megabytes) MB…")
  }

  var searchGoods: String { self("Название, бренд или артикул", "Атауы, бренді немесе артикулі", "Name, brand or SKU") }
  var cartTitle: String { self("Корзина", "Себет", "Cart") }
  var cartEmpty: String { self("Корзина пуста", "Себет бос", "The cart is empty") }
  var cartEmptyHint: String {
    self(
      "Найдите товар слева и нажмите ↵ или считайте штрихкод.",
      "Сол жақтан тауарды тауып, ↵ басыңыз немесе штрихкодты оқытыңыз.",
      "Find a good on the left and press ↵, or scan a barcode.")
  }
  var nothingFoundHint: String {
    self(
      "Проверьте слово или добавьте свой товар: F2", "Сөзді тексеріңіз немесе өз тауарыңызды қосыңыз: F2",
      "Check the word, or add a free item: F2")
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
  var keyToGoods: String { self("к товарам", "тауарларға", "to the goods") }
  var keyRemove: String { self("убрать", "алып тастау", "remove") }
  var keyUndo: String { self("вернуть", "қайтару", "undo") }
  var keyFreeItem: String { self("свой товар", "өз тауары", "free item") }
  var keyPark: String { self("отложить", "кейінге қалдыру", "park") }
  var keyRecall: String { self("отложенные", "кейінге қалғандар", "parked") }
  var keyClearSearch: String { self("очистить поиск", "іздеуді тазалау", "clear search") }
  func added(_ name: String) -> String { self("Добавлено: \(name)", "Қосылды: \(name)", "Added: \(name)") }
  func removed(_ name: String) -> String {
    self("Убрано: \(name). ^Z — вернуть", "Алынды: \(name). ^Z — қайтару", "Removed: \(name). ^Z undoes")
  }
  func noSuchCode(_ code: String) -> String {
    self("Нет товара «\(code)»", "«\(code)» тауары жоқ", "No good “\(code)”")
  }
  var quantityTitle: String { self("Количество", "Саны", "Quantity") }
  var priceTitle: String { self("Цена за штуку", "Бір данасының бағасы", "Price of one") }
  var freeItemTitle: String { self("Свой товар", "Өз тауары", "Free item") }
  var nameLabel: String { self("Название", "Атауы", "Name") }
  var priceLabel: String { self("Цена, ₸", "Бағасы, ₸", "Price, ₸") }
  var quantityLabel: String { self("Штук", "Дана", "Pieces") }
  func catalogPrice(_ price: Money) -> String {
    self("по каталогу \(money(price))", "каталог бойынша \(money(price))", "catalogue \(money(price))")
  }
  func priceWas(_ price: Money) -> String { self("было", "бұрын", "was") + " " + money(price) }
  var parkedTitle: String { self("Отложенные корзины", "Кейінге қалдырылған себеттер", "Parked carts") }
  func parked(_ number: Int) -> String {
    self(
      "Корзина отложена, всего: \(number). F7 вернёт", "Себет кейінге қалды, барлығы: \(number). F7 қайтарады",
      "Cart parked, \(number) in all. F7 brings it back")
  }
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
        "В корзине не больше \(limit) строк", "Себетте \(limit) жолдан аспайды", "A cart holds at most \(limit) lines")
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
    case .tooPrecise: self("Не больше двух знаков тиын", "Тиын екі таңбадан аспайды", "At most two digits of tiyn")
    case .negative: self("Сумма меньше нуля", "Сома нөлден аз", "The amount is below zero")
    case .tooLarge: self("Сумма слишком большая", "Сома тым үлкен", "The amount is too large")
    }
  }
}
