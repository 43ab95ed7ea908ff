import Checkout
import FoundationEssentials
import Testing

@Suite struct IINTests {
  @Test(arguments: ["960629450735", "870318302342", "960629 450735", "900101300811", "940317499906"])
  func acceptsNumbersThatCheck(_ text: String) throws { _ = try IIN(parsing: text) }

  @Test(arguments: [
    ("", IINError.empty), ("96062945073", .length(11)), ("9606294507351", .length(13)),
    ("96062945073a", .notADigit("a")),
    ("960629450736", .checksum), ("960649450735", .company), ("900101300803", .unassignable),
  ])
  func refusesWithTheReason(_ text: String, _ expected: IINError) {
    #expect(throws: expected) { try IIN(parsing: text) }
  }

  @Test func noNumberBeginsWithDigitsThatHaveNoCheckDigit() {
    #expect(IIN.checkDigit(of: [9, 0, 0, 1, 0, 1, 3, 0, 0, 8, 0]) == nil)
    for last in 0...9 { #expect(throws: IINError.unassignable) { try IIN(parsing: "90010130080\(last)") } }
  }

  @Test func nearlyEverySingleWrongDigitIsSeen() throws {
    let right = Array("960629450735")
    var unseen = 0
    // Except the eleventh, whose weight of 11 is 0 modulo 11: a property of the standard.
    for index in right.indices where index != 10 {
      for digit in "0123456789" where digit != right[index] {
        var wrong = right
        wrong[index] = digit
        if (try? IIN(parsing: String(wrong))) != nil { unseen += 1 }
      }
    }
    // Where a change makes the first sum 10, the second row may give the old digit by chance.
    #expect(unseen <= 1)
  }

  @Test func dateAndSexAreHints() throws {
    let iin = try IIN(parsing: "960629450735")
    #expect(iin.birthDate == CivilDate(year: 1996, month: 6, day: 29))
    #expect(iin.sex == .female)
    #expect(try IIN(parsing: "030809599907").birthDate == CivilDate(year: 2003, month: 8, day: 9))
    #expect(iin.masked == "••••••••0735")
    #expect("\(iin)" == "••••••••0735")
  }
}

@Suite struct PhoneTests {
  @Test(arguments: [
    "+7 747 577 42 85", "8 (747) 577-42-85", "77475774285", "7475774285", "+77475774285", "8-747-577-42-85",
  ])
  func readsEveryUsualWriting(_ text: String) throws {
    let phone = try Phone(parsing: text)
    #expect(phone.digits == "7475774285")
    #expect(phone.formatted == "+7 747 577 42 85")
    #expect(phone.international == "77475774285")
    #expect("\(phone)" == "+7 747 ••• •• 85")
  }

  @Test(arguments: [
    ("", PhoneError.empty), ("+49 151 23456789", .foreign("+491")), ("747577428", .tooShort(9)),
    ("747577428555", .tooLong(12)),
    ("747a", .unexpected("a")), ("9161234567", .foreign("+7 916")),
  ])
  func refusesWithTheReason(_ text: String, _ expected: PhoneError) {
    #expect(throws: expected) { try Phone(parsing: text) }
  }

  @Test func unknownPrefixIsNoError() throws {
    #expect(try Phone(parsing: "7030000001").hasKnownPrefix == false)
    #expect(try Phone(parsing: "7475774285").hasKnownPrefix)
  }
}

@Suite struct EmailTests {
  @Test(arguments: ["a@b.kz", "askar.askarov@example.kz", " a+b@sub.example.com ", "жан@пошта.қаз"])
  func accepts(_ text: String) throws { _ = try Email(parsing: text) }

  @Test(arguments: [
    ("", EmailError.empty), ("askar", .noAt), ("a@b@c.kz", .manyAts), ("@b.kz", .noMailbox), ("a@b", .badDomain),
    ("a@.kz", .badDomain), ("a@b.k", .badDomain), ("a b@c.kz", .unexpected(" ")),
    ("a@b\u{1B}.kz", .unexpected("\u{1B}")),
    (String(repeating: "x", count: 255) + "@b.kz", .tooLong),
  ])
  func refusesWithTheReason(_ text: String, _ expected: EmailError) {
    #expect(throws: expected) { try Email(parsing: text) }
  }
}

@Suite struct NameTests {
  @Test(arguments: ["Аскаров", "Мұхаммед-Әли", "O’Neil", "  Ковалёв "])
  func accepts(_ text: String) throws { _ = try PersonName(parsing: text) }

  /// Ten thousand combining marks on one letter, a control and invisible characters.
  @Test func marksAreCountedAndNothingInvisibleHidesInALetter() throws {
    #expect(throws: NameError.tooLong(60)) {
      try PersonName(parsing: "е" + String(repeating: "\u{301}", count: 10_000))
    }
    for hidden in ["\u{0}", "\u{1B}", "\u{202E}", "\u{200D}", "\u{E0041}", "\u{34F}", "\u{FE0F}"] {
      #expect(throws: NameError.self, "\(hidden.unicodeScalars)") { try PersonName(parsing: "Аска\(hidden)ров") }
    }
    #expect(try PersonName(parsing: "Е\u{308}лкин").text == "Е\u{308}лкин")
    for hidden in ["\u{85}", "\u{202E}", "\u{200B}", "<\u{301}"] {
      #expect(throws: EmailError.self) { try Email(parsing: "a\(hidden)b@example.kz") }
    }
  }

  @Test func refusesWithTheReason() {
    #expect(throws: NameError.empty) { try PersonName(parsing: " ") }
    #expect(throws: NameError.unexpected("1")) { try PersonName(parsing: "Аскар1") }
    #expect(throws: NameError.tooLong(60)) { try PersonName(parsing: String(repeating: "а", count: 61)) }
    #expect(throws: Never.self) { try PersonName(parsing: "", optional: true) }
  }
}

@Suite struct KazakhstanTimeTests {
  @Test func writesAndReadsTheBanksStamp() {
    // 2023-10-06 05:07:23 UTC
    let moment = Date(timeIntervalSince1970: 1_696_568_843)
    #expect(KazakhstanTime.stamp(moment) == "06.10.2023 10:07:23")
    #expect(KazakhstanTime.moment(ofStamp: "06.10.2023 10:07:23") == moment)
    for wrong in ["6.10.2023 10:07:23", "31.02.2023 10:07:23", "06.10.2023 24:00:00", "06-10-2023 10:07:23", ""] {
      #expect(KazakhstanTime.moment(ofStamp: wrong) == nil)
    }
  }

  @Test func monthsEndWhereTheyEnd() throws {
    let day = try #require(CivilDate(year: 2027, month: 1, day: 31))
    #expect(day.adding(months: 1) == CivilDate(year: 2027, month: 2, day: 28))
    #expect(day.adding(months: 13) == CivilDate(year: 2028, month: 2, day: 29))
    #expect(CivilDate(year: 2027, month: 2, day: 29) == nil)
  }
}
