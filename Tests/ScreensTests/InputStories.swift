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
          case .sendCode(let request): story.send(.codeSent(request, SMSCode("1243")!))
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
