import BrokerAPI
import Checkout
import FoundationEssentials
import Sales
import TerminalCore
import TestSupport
import Testing

@testable import Screens

@Suite struct InputStories {
  @Test func anEmptyCartGoesNowhere() {
    var story = Story()
    story.press(.control("n"))
    #expect(story.state.step == .cart && story.shows("Корзина пуста"))
  }

  @Test func aScannerAddsByArticleNumberOnAnyLayout() {
    var story = Story()
    story.type("phn1")
    story.press(.enter)
    // The same keys on the Russian layout, and a code that is not there.
    story.type("зрт1")
    story.press(.enter)
    story.type("XYZ99")
    story.press(.enter)
    #expect(story.state.sale.cart.lines.map(\.item.sku) == ["PHN1"])
    #expect(story.state.sale.cart.count == 2)
    #expect(story.shows("Нет товара «XYZ99»"))
  }

  @Test func aSearchOnTheWrongLayoutFinds() {
    var story = Story()
    story.type("шзрщту")
    #expect(story.shows("iPhone 16 128 ГБ"))
    #expect(story.shows("1 из 6"))
  }

  @Test func invalidQuantitiesAndPricesAreRejectedBesideTheField() {
    var story = Story()
    story.fillCart()
    story.press(.tab)
    story.type("5")
    story.type("00")
    story.press(.enter)
    #expect(story.shows("✗ Количество: от 1 до 99"))
    story.press(.backspace)
    story.press(.backspace)
    story.press(.enter)
    #expect(story.state.sale.cart.count == 5)
    story.type("p")
    for (typed, error) in [
      ("0", "Цена: больше нуля"), ("12a", "«a» не цифра"), ("1,2,3", "Не похоже на сумму"), ("", "Введите сумму"),
      ("9999999999", "слишком большая"),
    ] {
      story.press(.control("u"))
      story.press(.control("k"))
      story.type(typed)
      story.press(.enter)
      #expect(story.shows(error), "\(typed)")
    }
    story.press(.control("u"))
    story.paste("150 000,50 ₸")
    story.press(.enter)
    #expect(story.state.sale.cart.total == Money(tiyn: 15_000_050) * 5)
    #expect(story.shows("было 169 990 ₸"))
  }

  /// `-` and `=` of the Kazakh layout are letters, and Ctrl with a letter counts by position where the terminal reports it.
  @Test func onTheKazakhLayoutTheCartCountsAndCtrlLeadsOnByPlace() {
    var story = Story()
    story.fillCart()
    story.press(.tab)
    for (typed, quantity) in [("һ", 2), ("Һ", 3), ("ө", 2)] {
      story.type(typed)
      #expect(story.state.sale.cart.lines[0].quantity == quantity, "\(typed)")
    }
    story.press(.control("т"))
    #expect(story.state.step == .plan)
  }

  /// The search field has the focus and types letters, but not before anything is sought.
  @Test func onTheKazakhLayoutTheSelectedItemIsCountedByPlaceToo() {
    var story = Story(.kazakh)
    for (typed, quantity) in [("Һ", 1), ("һ", 2), ("=", 3), ("ө", 2), ("-", 1)] {
      story.type(typed)
      #expect(story.state.sale.cart.lines.first?.quantity == quantity, "\(typed)")
    }
    // Where there is nothing to take away, the letter is one.
    story.press(.down)
    story.type("ө")
    #expect(story.state.flow.cart.query.text == "ө" && story.state.sale.cart.count == 1)
    story.type("һ")
    #expect(story.state.flow.cart.query.text == "өһ")
  }

  @Test func onTheKazakhLayoutANumberTakesSignsByPlace() {
    var story = Story(.kazakh)
    story.fillCart()
    story.press(.tab)
    func typed() -> String? {
      if case .prompt(let prompt)? = story.state.overlays.last { prompt.fields[0].input.text } else { nil }
    }
    for key in [KeyPress(.enter), KeyPress("p")] {
      story.press(key)
      story.type("Һ\"өғ")
      #expect(typed() == "+1-5")
      story.press(.escape)
    }
    story.choosePlan()
    story.state.customer.focus = .phone
    story.type("Һ.ө.қә")
    #expect(story.state.sale.form[.phone].text == "+7702")
    // A name takes letters.
    story.state.customer.focus = .lastName
    story.type("Өһ")
    #expect(story.state.sale.form[.lastName].text == "Өһ")
  }

  @Test func theKazakhNumberRowTypesDigitsInEveryNumericField() {
    var story = Story(.kazakh)
    story.fillCart()
    story.press(.tab)
    story.type("ә")
    story.type("\"")
    story.press(.enter)
    #expect(story.state.sale.cart.count == 21)
    story.press(.enter)
    story.type(",.")
    story.press(.enter)
    #expect(story.state.sale.cart.count == 67)
    story.choosePlan()
    story.state.customer.focus = .iin
    story.type("қ?".replacing("?", with: "") + "үққ")
    #expect(story.state.sale.form[.iin].text == "0800")
    story.state.customer.focus = .phone
    story.type(".ңғ")
    #expect(story.state.sale.form[.phone].text == "745")
    story.state.customer.focus = .code
    story.type("\"ңі")
    #expect(story.state.sale.form[.code].text == "143")
  }

  @Test func onTheKazakhRowCommaAndPointAreDigitsInAnAmount() {
    var story = Story(.kazakh)
    story.fillCart()
    story.press(.control("n"))
    story.press(KeyPress("m"))
    story.type("\"ә,.қ")
    #expect(story.state.plan.limit.text == "12670")
    story.press(.control("u"))
    story.type("12,5")
    #expect(story.state.plan.limit.text == "12,5")
  }

  @Test(arguments: [
    (CustomerForm.Field.iin, "96062945073", "Нужно 12 цифр, а здесь 11"),
    (.iin, "960629450736", "Контрольная цифра не сходится"),
    (.iin, "960649450735", "Это БИН компании"), (.iin, "900101300803", "Такого ИИН не бывает"),
    (.iin, "абв", "Здесь только цифры"),
    (.phone, "+49151234567", "Номер не Казахстана"), (.phone, "747577", "Не хватает цифр"),
    (.email, "askar", "Нет знака @"),
    (.email, "a@b", "нужен домен"), (.email, "a b@c.kz", "В адресе пробел"),
    (.lastName, "Аск4р", "«4» не бывает в имени"),
  ])
  func errorsAppearBesideTheFieldAndStay(_ field: CustomerForm.Field, _ typed: String, _ error: String) {
    var story = Story()
    story.fillCart()
    story.choosePlan()
    story.state.customer.focus = field
    story.type(typed)
    if typed != "абв" { story.press(.tab) }
    #expect(story.shows(error))
    if typed != "абв" { #expect(story.state.sale.form[field].text == typed) }
    story.press(.control("n"))
    #expect(story.state.step == .customer)
  }

  @Test func anOddBirthDateOnlyWarns() {
    var story = Story()
    story.fillCart()
    story.choosePlan()
    story.state.customer.focus = .iin
    // Month 13: no date, but the check digit is right.
    let eleven = [9, 6, 1, 3, 0, 1, 4, 5, 0, 7, 3]
    story.type(eleven.map(String.init).joined() + String(IIN.checkDigit(of: eleven)!))
    #expect(story.shows("▲ дата рождения необычная"))
  }

  @Test func aPastedNovelBreaksNothing() {
    var story = Story(size: Size(width: 80, height: 24))
    let novel = String(repeating: "Война и мир \u{1B}[2J\u{202E}👩‍🚀\n", count: 5000)
    story.paste(novel)
    story.press(.escape)
    story.fillCart()
    story.choosePlan()
    for field in CustomerForm.Field.allCases where field.isText {
      story.state.customer.focus = field
      story.paste(novel)
      _ = story.screen
      #expect(story.state.sale.form[field].text.count <= 254)
      #expect(!story.screen.unicodeScalars.contains { $0 == "\u{1B}" || $0 == "\u{202E}" })
    }
    story.press(.control("n"))
    #expect(story.state.step == .customer)
  }

  @Test func aPastedNumberIsUnderstood() {
    var story = Story()
    story.fillCart()
    story.choosePlan()
    story.state.customer.focus = .phone
    story.paste(" +7 (747) 577-42-85 ")
    #expect(story.shows("+7 747 577 42 85"))
    story.state.customer.focus = .iin
    story.paste("960629 450735")
    #expect(story.shows("✓ 29.06.1996, 30 лет, жен."))
  }

  @Test func noCodeWithoutConsentOrPhone() {
    var story = Story()
    story.fillCart()
    story.choosePlan()
    story.press(.function(3))
    story.press(.enter)
    story.state.customer.focus = .phone
    for _ in 0..<12 { story.press(.backspace) }
    story.press(.function(4))
    #expect(story.state.customer.focus == .phone && story.shows("Введите телефон"))
    story.type("7475774285")
    story.press(.function(4))
    #expect(story.state.customer.focus == .consent && story.shows("Нужно согласие"))
    #expect(story.effects.isEmpty)
    story.press(KeyPress(" "))
    story.press(.function(4))
    #expect(story.effects == [.sendCode(try! Phone(parsing: "7475774285"))])
  }

  @Test func wrongExpiredAndExhaustedCodes() {
    var story = Story()
    story.fillCart()
    story.choosePlan()
    story.fillCustomer()
    story.sendCode()
    story.type("0000")
    #expect(story.shows("Неверный код, осталось 2 попытки"))
    story.wait(1)
    story.type("0000")
    #expect(story.shows("Неверный код, осталась 1 попытка"))
    story.press(.control("n"))
    #expect(story.state.step == .customer)
    story.wait(1)
    story.type("0000")
    #expect(story.shows("Попытки исчерпаны"))
    story.press(.function(4))
    #expect(story.effects.isEmpty)
    story.wait(301)
    story.sendCode("9876")
    story.wait(300)
    story.type("9876")
    #expect(story.shows("Код истёк"))
    story.sendCode("5555")
    story.type("5555")
    #expect(story.shows("номер подтверждён"))
  }

  @Test func changingThePhoneAsksForANewCode() {
    var story = Story()
    story.fillCart()
    story.choosePlan()
    story.fillCustomer()
    story.verify()
    story.state.customer.focus = .phone
    story.press(.backspace)
    story.type("5")
    story.press(.control("n"))
    #expect(story.state.step == .customer)
    #expect(story.shows("Не подтверждён: F4"))
  }

  @Test func changingTheCartAsksForANewPlanAndKeepsTheCustomer() {
    var story = Story()
    story.toReview()
    story.press(.alt("1"))
    story.type("+")
    #expect(story.shows("Корзина изменилась"))
    story.press(.alt("4"))
    #expect(story.state.step == .plan)
    story.wait(1)
    story.answerPlans()
    story.press(.enter)
    #expect(story.state.step == .customer)
    story.press(.control("n"))
    #expect(story.state.step == .review)
  }

  @Test func anAmountWithoutPlansIsReported() {
    var story = Story()
    story.type("ACS2")
    story.press(.enter)
    story.press(.control("n"))
    for case .loadPlans(let amount) in story.takeAll() {
      story.send(.plansArrived(amount: amount, .success(Answer([]))))
    }
    #expect(story.shows("На сумму 12 990 ₸ у банка нет предложений"))
    story.press(.enter)
    #expect(story.state.step == .plan)
  }

  @Test func plansThatFailAreTriedAgain() {
    var story = Story()
    story.type("ACS1")
    story.press(.enter)
    story.press(.control("n"))
    for case .loadPlans(let amount) in story.takeAll() {
      story.send(.plansArrived(amount: amount, .failure(.notSent(.cannotConnect("x")))))
    }
    #expect(story.shows("Нет связи с банком"))
    story.press(KeyPress("к"))
    story.answerPlans()
    #expect(story.shows("Рассрочка 0-0-12"))
  }

  @Test func plansAreFilteredByKindAndByMonth() {
    var story = Story()
    story.fillCart()
    story.press(.control("n"))
    story.press(KeyPress("f"))
    #expect(story.state.plan.visible.map(\.code) == ["INS3", "CC12INS", "INS24"])
    story.press(KeyPress("f"))
    story.press(KeyPress("f"))
    story.press(KeyPress("m"))
    story.type("10000x")
    #expect(story.state.plan.visible.map(\.code) == ["INS24", "STD36"])
    story.press(.escape)
    story.press(KeyPress("s"))
    #expect(story.shows("График платежей"))
  }

  @Test func aLatePlanForAnotherTotalIsDropped() {
    var story = Story()
    story.type("ACS1")
    story.press(.enter)
    story.press(.control("n"))
    _ = story.takeAll()
    story.send(.plansArrived(amount: Money(tenge: 5), Story.plans(for: Money(tenge: 5))))
    #expect(story.state.plan.plans.isEmpty)
  }

  @Test func cartsAreParkedAndRecalled() {
    var story = Story()
    story.fillCart()
    story.press(.function(7))
    #expect(story.state.sale.isEmpty)
    story.type("PHN5")
    story.press(.enter)
    story.press(.function(7))
    story.press(.function(7))
    #expect(story.shows("AirPods Pro 2") && story.shows("Galaxy A56"))
    story.press(.down)
    story.press(.enter)
    #expect(story.state.sale.cart.lines.map(\.item.sku) == ["PHN5"])
    #expect(story.state.parked.count == 1)
  }

  @Test func aRemovedLineComesBack() {
    var story = Story()
    story.fillCart()
    story.press(.tab)
    story.press(.delete)
    #expect(story.state.sale.cart.isEmpty)
    story.state.cart.focus = .cart
    story.press(KeyPress("я"))
    #expect(story.state.sale.cart.count == 1)
  }

  @Test func languageAndThemeSwitchWhileRunning() {
    var story = Story()
    story.fillCart()
    story.press(.control("l"))
    story.press(.down)
    story.press(.enter)
    #expect(story.state.language == .kazakh && story.shows("Себет"))
    story.press(.control("p"))
    story.type("english")
    story.press(.enter)
    #expect(story.state.language == .english && story.shows("Cart"))
    story.press(.control("t"))
    story.press(.down)
    story.press(.enter)
    #expect(story.effects.contains(.useTheme("day")))
    #expect(story.state.sale.cart.count == 1)
  }

  /// In a field "?" is text, and some terminals keep F1 to themselves.
  @Test(arguments: [Size(width: 80, height: 24), Size(width: 132, height: 36)])
  func theFooterNamesAKeyForHelpThatArrives(_ size: Size) {
    var story = Story(size: size)
    func footer() -> String { story.surface.text(row: size.height - 1) }
    #expect(footer().contains("F1 ^P помощь"))
    story.fillCart()
    story.press(.tab)
    #expect(footer().contains("? помощь") && !footer().contains("F1"))
    story.press(KeyPress("?"))
    #expect(story.state.overlays.count == 1)
  }

  @Test func aCommandLeavesTheMouseToTheTerminalAndTakesItBack() {
    var story = Story()
    story.press(.control("o"))
    #expect(story.takeAll() == [.captureMouse(false)] && story.shows("Вернуть её кассе: Ctrl+O"))
    story.press(.control("p"))
    story.type("мышь")
    #expect(story.shows("вернуть мышь кассе"))
    story.press(.enter)
    #expect(story.takeAll() == [.captureMouse(true)] && story.shows("Мышь снова у кассы"))
  }

  /// Some terminals use Alt with digits for their tabs.
  @Test func thePaletteLeadsToEveryStep() {
    var story = Story()
    story.fillCart()
    story.press(.control("p"))
    story.type("перейти клиент")
    story.press(.enter)
    #expect(story.state.step == .customer || story.state.toast != nil)
    story.press(.control("p"))
    story.type("перейти корзина")
    story.press(.enter)
    #expect(story.state.step == .cart)
  }

  /// Only letters, ASCII and signs that come with Cyrillic are left, and what grew wider still fits.
  @Test(arguments: Language.allCases)
  func withoutSignsEveryScreenShowsASCII(_ language: Language) throws {
    var configuration = Story.configuration(.embedded)
    configuration.keymap.glyphs = .ascii
    for (name, play) in GoldenTests.scenes {
      var story = Story(language, configuration: configuration)
      play(&story)
      let shown = story.surface.cells.filter { !$0.isCluster }.compactMap {
        Unicode.Scalar(Glyphs.ascii.shown($0.glyph))
      }
      let signs = Set(
        shown.filter { !$0.isASCII && !$0.properties.isAlphabetic && !"«»№×·\u{A0}▄".unicodeScalars.contains($0) })
      #expect(signs.isEmpty, "\(name): \(signs)")
    }
    var story = Story(language, configuration: configuration)
    story.fillCart()
    #expect(story.shows("169 990 " + (language == .english ? "KZT" : "тг")))
    story.choosePlan()
    #expect(story.shows("[ ]"))
  }

  @Test func maskingHidesPersonalDataEverywhere() {
    var story = Story(size: Size(width: 140, height: 40))
    story.toReview()
    story.press(.function(6))
    for secret in ["940317 499906", "940317499906", "+7 703 000 00 01", "Ғаббасова", "aliya@example.kz"] {
      #expect(!story.shows(secret), "\(secret)")
      story.press(KeyPress("j"))
      #expect(!story.shows(secret), "\(secret)")
      story.press(KeyPress("j"))
    }
    #expect(!story.shows("1243"))
    _ = story.submit()
    story.send(.submissionEnded(Story.reference, Story.accepted))
    #expect(!story.shows("Ғаббасова"))
  }

  @Test func theSMSCodeIsNeverInTheJSON() {
    var story = Story(size: Size(width: 140, height: 60))
    story.toReview()
    story.press(KeyPress("о"))
    #expect(story.shows("\"verificationSmsCode\" : \"••••\""))
    #expect(!story.shows("1243"))
  }

  @Test func quittingWithASavedSaleDoesNotAsk() {
    var story = Story()
    story.fillCart()
    _ = story.takeAll()
    story.press(.control("q"))
    #expect(story.effects == [.quit])
  }

  @Test func quittingWithAnUnsavedSaleAsks() {
    var story = Story(journal: .off)
    story.press(.control("q"))
    #expect(story.effects == [.quit])
    story.fillCart()
    _ = story.takeAll()
    story.press(.control("q"))
    #expect(story.effects.isEmpty && story.shows("Начатая продажа не сохранится"))
    story.press(.escape)
    story.send(.interrupted)
    story.send(.interrupted)
    #expect(story.effects == [.quit])
  }

  /// People press it to copy, too.
  @Test func anInterruptAsksWhereverASaleIsInProgress() {
    var story = Story()
    story.send(.interrupted)
    #expect(story.takeAll() == [.quit])
    story.fillCart()
    _ = story.takeAll()
    story.send(.interrupted)
    #expect(story.effects.isEmpty && story.shows("Выйти из кассы?") && story.shows("Продажа сохранена"))
    story.send(.interrupted)
    #expect(story.effects == [.quit])
  }

  @Test func downStaysOnTheLastField() {
    var story = Story()
    story.fillCart()
    story.choosePlan()
    story.fillCustomer()
    story.verify()
    story.state.customer.focus = .code
    story.press(.down)
    #expect(story.state.step == .customer && story.state.customer.focus == .code)
    story.press(.enter)
    #expect(story.state.step == .review)
  }

  /// A letter is reported without hiding that the phone is verified, or how many attempts are left.
  @Test func aLetterBesideTheCodeHidesNothing() {
    var story = Story(size: .smallest)
    story.fillCart()
    story.choosePlan()
    story.fillCustomer()
    story.sendCode()
    story.type("я")
    #expect(story.shows("Здесь только цифры") && story.shows("осталось 3 попытки"))
    story.type("1243")
    story.state.customer.focus = .code
    story.type("я")
    #expect(story.shows("Здесь только цифры") && story.shows("✓ номер подтверждён"))
  }

  @Test(arguments: Language.allCases) func theSmallestFooterNamesTheKeyOfTheCode(_ language: Language) {
    var story = Story(language, size: .smallest)
    story.fillCart()
    story.choosePlan()
    story.fillCustomer()
    #expect(story.shows("F4 " + story.state.strings.keySendCode))
    story.deliver(to: "Астана")
    story.sendCode()
    #expect(story.shows(story.state.strings.smsText("1243")), "\(story.screen)")
  }

  @Test func aWindowThatIsTooSmallSaysSoAndKeepsTheState() {
    var story = Story()
    story.fillCart()
    story.send(.resized(Size(width: 60, height: 20)))
    #expect(story.shows("80×24"))
    story.type("x")
    story.send(.resized(Size(width: 1, height: 1)))
    _ = story.screen
    story.send(.resized(Size(width: 80, height: 24)))
    #expect(story.state.sale.cart.count == 1 && story.shows("AirPods Pro 2"))
  }

  @Test func clicksDoWhatTheyPointAt() throws {
    var story = Story(size: Size(width: 100, height: 30))
    func row(_ text: String) throws -> Int {
      try #require(
        story.screen.split(separator: "\n", omittingEmptySubsequences: false).firstIndex { $0.contains(text) })
    }
    let y = try row("iPhone 16")
    story.send(.input(.mouse(MouseEvent(.press, at: Point(x: 6, y: y)))))
    story.send(.input(.mouse(MouseEvent(.press, at: Point(x: 6, y: y)))))
    #expect(story.state.sale.cart.lines.map(\.item.sku) == ["PHN1"])
    let footer = try row("^N далее")
    let line = Array(story.surface.text(row: footer))
    let x = try #require(line.indices.first { line[$0...].starts(with: "^N") })
    story.send(.input(.mouse(MouseEvent(.press, at: Point(x: x, y: footer)))))
    #expect(story.state.step == .plan)
  }

  /// Beside a field at 80 columns there are 29 cells after the mark.
  @Test(arguments: Language.allCases)
  func messagesBesideAFieldFit(_ language: Language) {
    let s = Strings(language)
    let texts =
      [IINError.empty, .notADigit("x"), .length(11), .company, .checksum, .unassignable].map(s.error)
      + [PhoneError.empty, .unexpected("x"), .tooShort(9), .tooLong(12), .foreign("+7 916")].map(s.error)
      + [EmailError.empty, .noAt, .manyAts, .noMailbox, .badDomain, .unexpected(" "), .unexpected("x"), .tooLong].map(
        s.error)
      + [NameError.empty, .unexpected("4"), .tooLong(60)].map(s.error) + [s.digitsOnly, s.addressMissing]
    for text in texts { #expect(DisplayWidth.of(text) <= 29, "\(text)") }
    for text in [s.codeMissing, s.codeExpired, s.codeBlocked("4:59"), s.codeWrong(2), s.codeConfirmed] {
      #expect(DisplayWidth.of(text) <= 36, "\(text)")
    }
  }

  @Test func pluralsAreRight() {
    let ru = Strings(.russian)
    #expect(
      [1, 2, 5, 11, 21, 22, 25, 111].map { ru.items($0).replacing("\u{A0}", with: " ") } == [
        "1 товар", "2 товара", "5 товаров", "11 товаров", "21 товар", "22 товара", "25 товаров", "111 товаров",
      ])
    #expect(
      [1, 3, 12, 24, 60].map { ru.months($0).replacing("\u{A0}", with: " ") } == [
        "1 месяц", "3 месяца", "12 месяцев", "24 месяца", "60 месяцев",
      ])
    #expect(Strings(.english).items(1) == "1\u{A0}item" && Strings(.english).items(0) == "0\u{A0}items")
    #expect(Strings(.kazakh).items(5) == "5\u{A0}тауар")
  }

  /// Random keys never trap, never send two applications at once, and every state can be painted.
  @Test func anyKeysLeaveAWorkingTill() {
    let seed = UInt64.random(in: .min ... .max)
    var generator = RandomSource(seed: seed)
    let keys: [KeyPress] =
      [
        .init(.enter), .init(.tab), .init(.escape), .init(.up), .init(.down), .init(.left), .init(.right),
        .init(.backspace), .init(.delete),
        .init(.pageDown), .init(.home), .init(.end), .control("n"), .control("p"), .control("l"), .control("t"),
        .alt("1"), .alt("2"), .alt("3"), .alt("4"),
      ] + (1...10).map { KeyPress(.function($0)) } + "ab19+-жқ \"?xпzrjsmf".map { KeyPress($0) }
    for _ in 0..<20 {
      var story = Story(
        Language.allCases.randomElement(using: &generator)!,
        size: Size(
          width: Int.random(in: 70...150, using: &generator), height: Int.random(in: 20...45, using: &generator)))
      if Bool.random(using: &generator) { story.toReview() }
      var sending = 0
      for _ in 0..<300 {
        let key = keys.randomElement(using: &generator)!
        // Each key is pressed at what is painted first.
        for _ in 0..<(key == .init(.down) ? 3 : 1) { story.press(key) }
        if Int.random(in: 0..<10, using: &generator) == 0 { story.wait(Double.random(in: 0...5, using: &generator)) }
        for effect in story.takeAll() {
          switch effect {
          case .loadPlans(let amount): story.send(.plansArrived(amount: amount, Story.plans(for: amount)))
          case .sendCode(let phone): story.send(.codeSent(phone, SMSCode("1243")!))
          case .reserveReference: story.send(.referenceReserved(Story.reference))
          case .submit:
            sending += 1
            #expect(sending == 1, "seed \(seed)")
            sending -= 1
            story.send(
              .submissionEnded(
                Story.reference,
                Bool.random(using: &generator) ? Story.accepted : .failure(.answerLost(.connectionLost))))
          case .loadOrders(let poll): story.send(.ordersArrived(poll: poll, .success(Answer([]))))
          default: break
          }
        }
      }
    }
  }

  /// With the last item removed the cart is empty, and the search has the focus.
  @Test func undoRestoresTheLastItem() {
    var story = Story()
    story.fillCart()
    story.choosePlan()
    story.press(.alt("1"), KeyPress(.tab), KeyPress(.delete))
    #expect(story.state.sale.cart.isEmpty && story.shows("Ctrl+Y — вернуть"))
    story.press(.control("y"))
    #expect(story.state.sale.cart.count == 1)
  }
}
