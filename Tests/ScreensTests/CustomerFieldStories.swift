import BrokerAPI
import Checkout
import FoundationEssentials
import Sales
import TerminalCore
import TestSupport
import Testing

@testable import Screens

/// What is typed and pasted into the customer's fields, and the code.
@Suite struct CustomerFieldStories {
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
    #expect(story.codeRequest?.phone.digits == "7475774285" && story.codeRequest?.ordinal == 1)
    #expect(story.effects.count == 1)
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
}
