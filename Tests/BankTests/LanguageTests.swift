import BankAdmin
import BankSandbox
import BrokerAPI
import Checkout
import Foundation
import HTTP
import Sales
import Testing
import Wire

/// The bank speaks the language that the client asks for.
@Suite struct LanguageTests {
  @Test(arguments: [
    ("", "Рассрочка 0-0-3"), ("ru", "Рассрочка 0-0-3"), ("kk", "Бөліп төлеу 0-0-3"), ("kk-KZ", "Бөліп төлеу 0-0-3"),
    ("EN-us", "Instalments 0-0-3"), ("de, fr;q=0.9", "Рассрочка 0-0-3"),
    ("de, kk;q=0.3, en;q=0.7", "Instalments 0-0-3"),
    ("en;q=0.5, kk", "Бөліп төлеу 0-0-3"), ("en;q=0, kk;q=0.1", "Бөліп төлеу 0-0-3"), ("en;q=x", "Рассрочка 0-0-3"),
    ("*", "Рассрочка 0-0-3"), (" kk ; q=1.0 ,en", "Бөліп төлеу 0-0-3"),
  ])
  func plansAreInTheLanguageAskedFor(_ header: String, _ name: String) async throws {
    try await Stand.with { stand in
      let answer = try await stand.raw(
        "GET", "/v1/broker/products?amount=50000&merchantId=a", token: "Bearer " + (try await stand.token()),
        language: header)
      #expect(try JSON(parsing: answer.body)["products"]?.elements?.first?["name"]?.text == name)
    }
  }

  @Test(arguments: [
    ("ru", "goods[0].price: ожидается: сумма больше нуля цифрами, не больше двух знаков после точки (допущение)"),
    ("kk", "goods[0].price: күтілетіні: нөлден үлкен сома, тек цифрмен, нүктеден кейін екі таңбадан аспайды (болжам)"),
    ("en", "goods[0].price: expected an amount above zero in plain digits, at most two decimals (assumed)"),
  ])
  func refusalsAreToo(_ language: String, _ message: String) async throws {
    try await Stand.with { stand in
      var request = stand.request()
      request.goods[0].price = "1 000"
      let body = String(decoding: request.json.bytes, as: UTF8.self)
      let answer = try await stand.raw(
        "POST", "/v1/broker/pre-approved", body: body, token: "Bearer " + (try await stand.token()), language: language)
      #expect(answer.status == 400)
      #expect(try JSON(parsing: answer.body)["message"]?.text == message)
    }
  }

  /// Also what is no JSON.
  @Test(arguments: [
    ("ru", "{", "не JSON: неожиданный конец (описано, строка 9)"),
    ("kk", "{x", "JSON емес: күтпеген таңба, 1 байт (сипатталған, 9-жол)"),
    ("en", "{x", "not JSON: unexpected character at byte 1 (documented, line 9)"),
    ("ru", String(repeating: "[", count: 99), "не JSON: вложено глубже 64, байт 64 (описано, строка 9)"),
  ])
  func aRefusalIsInOneLanguage(_ language: String, _ body: String, _ message: String) async throws {
    try await Stand.with { stand in
      let answer = try await stand.raw(
        "POST", "/v1/broker/pre-approved", body: body, token: "Bearer " + (try await stand.token()), language: language)
      #expect(try JSON(parsing: answer.body)["message"]?.text == "body: " + message)
    }
  }

  /// The client is asked for its language at each call; the customer's link and the callbacks stay in the application's.
  @Test func theClientSendsItsLanguageAndTheLinkHasIt() async throws {
    try await Stand.with { stand in
      let language = Locked("kk")
      let client = BrokerClient.live(
        profile: .sandbox(port: stand.bank.port),
        credentials: Credentials(clientID: stand.bank.clientID, clientSecret: stand.bank.clientSecret),
        transport: stand.transport, now: { stand.clock.now }, language: { language.value })
      let answer = try await client.submit(stand.request(.rejected, reference: "KS-1")).get().value
      #expect(answer.message == "Өтінім жасалды" && answer.redirectLink.hasSuffix("&lang=kk&v=2"))
      stand.clock.advance(3600)
      let kazakh = try await client.orders().get().value
      #expect(kazakh.map(\.stateTitle) == ["Банк бас тартты"])
      language.change { $0 = "en" }
      let english = try await client.orders().get().value
      #expect(english.map(\.stateTitle) == [OrderState.rejected.known?.english])
      let report = try await stand.bank.report()
      #expect(report.orders.map(\.title) == ["Банк бас тартты"])
    }
  }

  /// A repeat that is refused proves acceptance in every language, and no other refusal does.
  @Test(arguments: ["ru", "kk", "en"]) func aUsedNumberIsRecognisedInEveryLanguage(_ language: String) async throws {
    try await Stand.with { stand in
      try await stand.bank.perform(.repeats(.refuse))
      let client = BrokerClient.live(
        profile: .sandbox(port: stand.bank.port),
        credentials: Credentials(clientID: stand.bank.clientID, clientSecret: stand.bank.clientSecret),
        transport: stand.transport, now: { stand.clock.now }, language: { language })
      let request = stand.request(reference: "KS-1")
      _ = try await client.submit(request).get()
      guard case .failure(let failure) = await client.submit(request, .repeated), case .alreadyAccepted = failure.kind
      else {
        Issue.record("expected a proof")
        return
      }
      // Every member wrong.
      let wrong = stand.request(reference: "KS-2\u{200B}").json
      guard case .object(let members) = wrong else { return }
      let spoilt = JSON.object(
        JSON.Members(members.map { ($0.name, $0.name == "referenceId" ? $0.value : JSON.string("\u{1B}")) }))
      let answer = try await stand.raw(
        "POST", "/v1/broker/pre-approved", body: String(decoding: spoilt.bytes, as: UTF8.self),
        token: "Bearer " + (try await stand.token()), language: language)
      let meaning = AnswerMeaning.of(
        .success(ServerAnswer(status: answer.status, body: answer.body)), to: .application(.repeated))
      guard case .failure(let reason) = meaning, case .stillUnknown = reason.kind else {
        Issue.record("\(meaning)")
        return
      }
    }
  }

  /// The words that prove earlier use, in no rule but the one about it.
  @Test func noOtherRuleSpeaksOfEarlierUse() {
    let kinds = Definition.all.flatMap(\.members).flatMap(\.rules)
    let proofs = ["already", "duplicate", "not unique", "дубл", "повтор", "бұрын", "used before"]
    for rule in kinds where rule.text != Rule.unused.text {
      let phrase = rule.finding(at: "referenceId").rule
      for language in BankLanguage.allCases {
        let words = phrase[language].lowercased()
        #expect(!proofs.contains { words.contains($0) }, "\(phrase)")
        #expect(!words.split { !$0.isLetter }.contains("уже"), "\(phrase)")
      }
    }
  }
}

/// Equal text in another Unicode form.
@Suite struct NormalFormTests {
  @Test func composedAndDecomposedTextIsTheSameContent() async throws {
    try await Stand.with { stand in
      var request = stand.request(reference: "KS-1")
      request.customer.lastName = "Йёжиков"
      request.goods[0].model = "Café ұйық"
      let first = try await stand.client.submit(request).get().value
      request.customer.lastName = request.customer.lastName.decomposedStringWithCanonicalMapping
      request.goods[0].model = request.goods[0].model.decomposedStringWithCanonicalMapping
      #expect(Array(request.customer.lastName.utf8) != Array("Йёжиков".utf8))
      let second = try await stand.client.submit(request).get().value
      #expect(first.requestUuid == second.requestUuid)
      request.customer.lastName = "Иёжиков"
      guard case .failure(let failure) = await stand.client.submit(request), case .refused(let refusal) = failure.kind
      else {
        Issue.record("expected other content")
        return
      }
      #expect(refusal.status == 409)
    }
  }
}

/// Plans whose payments a bank rounded down.
@Suite struct RoundedPlanTests {
  @Test func aPlanRoundedDownIsKeptWithItsFinding() async throws {
    let body = """
      {"products":[{"name":"A","monthlyPayment":14165,"period":12,"productCode":"INS12"},
      {"name":"B","monthlyPayment":10,"period":12,"productCode":"B"},
      {"name":"C","monthlyPayment":14166,"period":12,"productCode":"C"}]}
      """
    let client = BrokerClient.live(
      profile: .sandbox(port: 1), credentials: Credentials(clientID: "a", clientSecret: "b"),
      transport: Transport(send: { request in
        let isToken = request.url.hasSuffix("/token")
        let token = #"{"token_type":"bearer","access_token":"x","expires_in":300,"scope":"s","consented_on":1}"#
        return .success(Transport.Response(status: 200, headers: [:], body: Array((isToken ? token : body).utf8)))
      }), now: { Date() })
    let answer = try await client.products(Money(tenge: 169_990)).get()
    let unpaid = answer.findings.filter { $0.path.hasSuffix("monthlyPayment") }
    #expect(unpaid.map(\.path) == ["products[0].monthlyPayment", "products[1].monthlyPayment"])
    #expect(unpaid[0].rule.english == "12 payments, 169980 together, are less than the amount, 169990")
    #expect(unpaid[0].provenance == .assumed)
    let plans = answer.value.map {
      Plan(
        code: $0.productCode, name: $0.name, months: $0.period, monthlyPayment: $0.monthlyPayment, kind: .instalment,
        amount: Money(tenge: 169_990))
    }
    let rounded = try #require(plans[0])
    #expect(rounded.shortfall == Money(tenge: 10) && rounded.total == rounded.amount && rounded.overpayment == .zero)
    let start = try #require(CivilDate(year: 2026, month: 1, day: 1))
    let schedule = PaymentSchedule(plan: rounded, start: start)
    #expect(schedule.total == rounded.amount && schedule.payments.last?.amount == Money(tenge: 14_175))
    #expect(plans[1] == nil && plans[2]?.shortfall == .zero)
  }
}
