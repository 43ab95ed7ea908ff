import BrokerAPI
import Checkout
import FoundationEssentials
import Sales
import TerminalCore
import TestSupport
import Testing

@testable import Screens

/// A scan is an item, an offer or text, and never key presses.
@Suite struct ScanStories {
  @Test func aScanInTheCartAddsTheItem() {
    var story = Story()
    story.scan("ACS1")
    #expect(story.state.sale.cart.lines.map(\.item.sku) == ["ACS1"])
    // Wherever the keys are, and whatever was searched for.
    story.press(.tab)
    story.scan("PHN5")
    story.type("кровать")
    story.scan("acs1")
    #expect(story.state.sale.cart.lines.map { "\($0.item.sku) \($0.quantity)" } == ["ACS1 2", "PHN5 1"])
    #expect(story.state.cart.query.isEmpty && story.state.overlays.isEmpty)
  }

  /// Scanners type by key position: with the Kazakh layout PHN5 arrives as other letters.
  @Test func aCodeIsReadOnAnyLayout() {
    for code in ["ЗРТғ", "ЗРТ5", "phn5"] {
      var story = Story()
      story.scan(code)
      #expect(story.state.sale.cart.lines.map(\.item.sku) == ["PHN5"], "\(code)")
    }
  }

  /// Only an exact match counts.
  @Test func anUnknownCodeAddsNothingAndIsReported() {
    var story = Story()
    for code in ["HN1", "4870000000000", "ЗРТ"] {
      story.scan(code)
      #expect(story.state.sale.cart.isEmpty && story.shows(story.state.strings.noSuchCode(code)), "\(code)")
    }
  }

  /// A slow line delivers keys in bursts, which look like scans: nothing typed is lost, and another Enter adds.
  @Test func typingOverASlowLineLosesNothing() {
    var story = Story()
    story.type("airp")
    story.send(.input(.scan(Scan("irp", untyped: ""))))
    #expect(story.state.cart.query.text == "airp" && story.state.sale.cart.isEmpty)
    story.press(.enter)
    #expect(story.state.sale.cart.lines.map(\.item.sku) == ["ACS1"])
  }

  /// The offered items and the screen.
  private static func elsewhere() -> [(String, Story)] {
    func story(_ play: (inout Story) -> Void) -> Story {
      var story = Story()
      play(&story)
      _ = story.takeAll()
      return story
    }
    return [
      (
        "plan",
        story {
          $0.fillCart()
          $0.choosePlan()
          $0.press(.escape)
        }
      ),
      (
        "consent",
        story {
          $0.fillCart()
          $0.choosePlan()
          $0.fillCustomer()
        }
      ),
      ("review", story { $0.toReview() }), ("order", story { $0.toOrder() }),
      ("console", story { $0.press(.function(12)) }),
      ("languages", story { $0.press(.control("l")) }), ("help", story { $0.press(.function(1)) }),
      (
        "a question",
        story {
          $0.toOrder()
          $0.bankSays(.approved, "Одобрено")
          $0.press(KeyPress("x"))
        }
      ),
    ]
  }

  /// Nothing but the offer changes.
  @Test func elsewhereAScanIsOnlyOffered() {
    for (name, before) in Self.elsewhere() {
      var story = before
      for code in ["PHN5", "ACS1", "YES", "NNN", "L123"] { story.scan(code) }
      #expect(story.takeAll().isEmpty, "\(name)")
      #expect(story.state.flow == before.state.flow && story.state.overlays == before.state.overlays, "\(name)")
      #expect(story.state.place == before.state.place && story.state.language == .russian, "\(name)")
      #expect(story.state.scanOffer?.items.map(\.sku) == ["PHN5", "ACS1"], "\(name)")
      #expect(
        story.shows("Сканер: AirPods Pro 2 · 169 990 ₸ и ещё 1   F2 в корзину   Esc не надо"), "\(name): \(story)")
    }
  }

  @Test func theOfferIsAccepted() {
    for (name, before) in Self.elsewhere() {
      var story = before
      let count = story.state.sale.cart.count
      story.scan("PHN5")
      story.press(.function(2))
      #expect(story.state.sale.cart.count == count + 1 && story.state.scanOffer == nil, "\(name)")
      #expect(story.state.overlays.isEmpty && story.state.place.kind == .sale, "\(name)")
    }
  }

  /// Where the orders stand beside the cart, it shows what was added.
  @Test(arguments: [100, 131, 132, 160]) func whereTheOrdersHideTheCartAScanIsOffered(_ width: Int) {
    var story = Story(size: Size(width: width, height: 36))
    story.toOrder()
    story.press(KeyPress("n"))
    story.press(.function(8))
    #expect(story.state.navigation.isCompanionFocused)
    story.scan("PHN5")
    #expect((story.state.scanOffer != nil) == (width < 132) && story.state.sale.cart.isEmpty == (width < 132))
    guard width < 132 else { return }
    story.press(.function(2))
    #expect(story.state.sale.cart.lines.map(\.item.sku) == ["PHN5"] && story.shows("Galaxy A56"))
    #expect(!story.state.navigation.isCompanionFocused && story.state.companionOver == nil)
  }

  @Test func theOfferIsDismissed() {
    for (name, before) in Self.elsewhere() {
      var story = before
      story.scan("PHN5")
      story.press(.escape)
      #expect(story.state.scanOffer == nil && story.state.flow == before.state.flow, "\(name)")
      #expect(story.state.overlays == before.state.overlays && story.state.place == before.state.place, "\(name)")
    }
  }

  /// The offer waits until the submission ends.
  @Test func whileAnApplicationIsSentTheOfferWaits() {
    var story = Story()
    story.toReview()
    _ = story.submit()
    story.scan("PHN5")
    story.press(.function(2))
    #expect(story.state.scanOffer != nil && story.shows(story.state.strings.sendingStay))
    story.send(.submissionEnded(Story.reference, Story.accepted))
    story.press(.function(2))
    #expect(story.state.step == .cart && story.state.sale.cart.lines.map(\.item.sku) == ["PHN5"])
  }

  /// The scanner's Enter is dropped.
  @Test func inATextFieldAScanIsText() {
    var story = Story()
    story.fillCart()
    story.choosePlan()
    story.type("940317")
    story.send(.input(.scan(Scan("499906", untyped: ""))))
    #expect(story.state.customer.focus == .lastName && story.state.scanOffer == nil)
    story.press(.alt("1"))
    story.press(.function(2))
    story.send(.input(.scan(Scan("PHN5"))))
    #expect(story.state.overlays.count == 1 && story.state.scanOffer == nil && story.shows("PHN5"))
  }

  /// The characters reach a text field as they are typed, before they prove to be a scan.
  private func scanTyped(_ code: String, _ story: inout Story) {
    story.type(code)
    story.send(.input(.scan(Scan(code, untyped: ""))))
  }

  @Test(arguments: [CustomerForm.Field.lastName, .email, .address])
  func aKnownItemIsNoNameAndNoAddress(_ field: CustomerForm.Field) {
    var story = Story()
    story.fillCart()
    story.choosePlan()
    story.fillCustomer()
    story.deliver(to: "Астана")
    story.verify()
    story.state.customer.focus = field
    let before = story.state.flow
    scanTyped("PHN5", &story)
    #expect(story.state.flow == before && story.shows("Сканер: Galaxy A56"), "consent and code stay, too")
    story.press(.escape)
    // What the catalogue does not know may be meant.
    scanTyped("XYZ9", &story)
    #expect(story.state.sale.form[field].text == before.sale.form[field].text + "XYZ9")
  }

  @Test(arguments: [KeyPress.control("p"), .function(3)]) func noItemIsACommandOrAPerson(_ opener: KeyPress) {
    var story = Story()
    story.fillCart()
    story.choosePlan()
    story.press(opener)
    story.type("а")
    let before = story.state.overlays
    scanTyped("PHN5", &story)
    #expect(story.state.overlays == before && story.shows("Сканер: Galaxy A56"), "\(story)")
    story.press(.escape)
    scanTyped("XYZ9", &story)
    #expect(story.shows("аXYZ9") && story.state.scanOffer == nil)
  }

  @Test func numbersAreScannedIntoTheirFields() {
    var story = Story()
    story.fillCart()
    story.choosePlan()
    story.state.customer.focus = .iin
    scanTyped("940317499906", &story)
    #expect(story.state.sale.form[.iin].text == "940317499906" && story.state.scanOffer == nil)
  }

  /// The digits of a barcode reach the code's field before they prove to be a scan: they are no attempt.
  @Test(arguments: ["4870000000000", "PHN5", "ACS1"]) func aBarcodeIsNoCode(_ code: String) {
    var story = Story()
    story.fillCart()
    story.choosePlan()
    story.fillCustomer()
    story.sendCode()
    for _ in 0..<4 {
      let before = story.state.sale
      scanTyped(code, &story)
      #expect(story.state.sale == before, "\(story)")
      #expect(story.state.scanOffer != nil || story.shows("Нет товара"), "\(story)")
      if story.state.scanOffer != nil { story.press(.escape) }
      story.wait(2)
    }
    story.type("1243")
    #expect(story.shows("номер подтверждён"))
  }

  @Test func aQuantityHasNoFraction() {
    var story = Story()
    story.fillCart()
    story.press(.tab, .enter)
    story.type("1,5")
    story.press(.enter)
    #expect(story.state.overlays.count == 1 && story.state.sale.cart.lines.map(\.quantity) == [1])
  }

  @Test func aScanChangesNoPrice() {
    var story = Story()
    story.fillCart()
    story.press(.tab)
    story.type("p")
    let before = story.state.overlays
    scanTyped("PHN5", &story)
    #expect(story.state.overlays == before && story.shows("Сканер: Galaxy A56"))
    scanTyped("4870000000000", &story)
    #expect(story.state.overlays == before && story.shows("Нет товара"))
    story.press(.escape, .enter)
    #expect(story.state.sale.cart.lines.map(\.unitPrice.plain) == ["169990"])
  }

  /// Accepting a scan adds the item and leaves what is being typed about a line.
  @Test func anAcceptedScanKeepsAPromptOfTheCart() {
    var story = Story()
    story.fillCart()
    story.press(.tab)
    story.type("p1500")
    let before = story.state.overlays
    story.scan("PHN5")
    story.press(.function(2))
    #expect(story.state.overlays == before && story.state.scanOffer == nil)
    #expect(story.shows(story.state.strings.added("Galaxy A56 8/256 ГБ")), "\(story)")
    story.press(.enter)
    #expect(story.state.sale.cart.lines.map(\.unitPrice.plain) == ["1500", "219990"])
  }

  /// Twelve digits at once are one wrong code, not three, which would block the phone.
  @Test func aBarcodeInTheCodesFieldIsOneAttempt() {
    var story = Story()
    story.fillCart()
    story.choosePlan()
    story.fillCustomer()
    story.sendCode()
    for digit in "487001234567" { story.send(.input(.key(KeyPress(digit)))) }
    #expect(story.shows("осталось 2 попытки") && story.state.sale.form[.code].isEmpty)
    story.wait(1)
    story.type("1243")
    #expect(story.shows("номер подтверждён"))
  }

  /// Random keys, scans, pastes and clicks never submit: only the command does, bound here to a key that is never
  /// pressed. Palette and footer are excluded, because they offer the command.
  @Test func onlyTheCommandSubmits() throws {
    let seed = UInt64.random(in: 0...UInt64.max)
    var random = RandomSource(seed: seed)
    for _ in 0..<60 {
      var configuration = Story.configuration(.embedded)
      configuration.keymap[.reviewSubmit] = [.alt("9")]
      var story = Story(configuration: configuration)
      story.toReview()
      for _ in 0..<40 {
        let events: [InputEvent] = [
          .key(.enter), .key(KeyPress("0123456789".randomElement(using: &random)!)), .key(.control("n")),
          .scan(Scan("PHN5")),
          .scan(Scan("ACS1")), .paste("\r\n\r\n"), .key(KeyPress(" ")), .key(.tab), .key(.escape), .key(.down),
          .key(KeyPress("l")), .key(KeyPress("д")), .key(.function(Int.random(in: 1...8, using: &random))),
          .mouse(
            MouseEvent(
              .press, at: Point(x: Int.random(in: 0...99, using: &random), y: Int.random(in: 0...26, using: &random)))),
        ]
        story.send(.input(events.randomElement(using: &random)!))
        story.now += 2
        let sends = story.takeAll().contains {
          switch $0 {
          case .submit, .reserveReference: true
          default: false
          }
        }
        #expect(!sends, "seed \(seed)")
      }
    }
  }
}
