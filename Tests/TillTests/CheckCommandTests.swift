import BankSandbox
import BrokerAPI
import Foundation
import TestSupport
import Testing

/// `kassa check` beside a bank that is no code of ours.
@Suite(.serialized, .ownThread, .patient) struct CheckCommandTests {
  private typealias Server = ForeignBank.Server

  /// A home with a profile of a realm, whose codes go over a gateway that tells its balance.
  private static func home(
    _ realm: ForeignBank.Realm, _ server: Server, host: String = "localhost", port: Int? = nil,
    more: String = ""
  ) throws -> ConfigCommandTests.Home {
    let messages = """
      [profiles.foreign.sms]
      sender = "http"
      [profiles.foreign.sms.http]
      url = "\(realm.base())/mobizon/service/message/sendsmsmessage?output=json&api=v1"
      [profiles.foreign.sms.http.answer]
      ok = [ { at = "/code", is = 0 } ]
      """
    let trusted = server == .plain || more.contains(".tls]") ? "" : realm.trusted
    let home = try ConfigCommandTests.Home(
      realm.toml(server, host: host, port: port, more: trusted + more + "\n" + messages))
    try home.write(ForeignBank.Realm.secret + "\n", to: "config/kassa/secret")
    try home.write(ForeignBank.proxyPassword + "\n", to: "config/kassa/proxy-secret")
    return home
  }

  private struct Report {
    let status: Int32
    let json: JSON
    var findings: [JSON] { json["findings"]?.elements ?? [] }

    /// Of the first finding about a subject.
    func grade(_ subject: String) -> String? { first(subject)?["grade"]?.text }
    func message(_ subject: String) -> String { first(subject)?["message"]?.text ?? "" }
    func setting(_ subject: String) -> String? { first(subject)?["setting"]?.text }

    private func first(_ subject: String) -> JSON? {
      findings.first { $0["subject"]?.text == subject }
    }
  }

  private static func check(
    _ home: ConfigCommandTests.Home, _ arguments: String = "", before: String = ""
  ) throws
    -> Report
  {
    let (status, output, errors) = try home.run("\(before) kassa check --json \(arguments)")
    #expect(errors.isEmpty, "\(errors)")
    #expect(Traces.anyForm([ForeignBank.Realm.secret, ForeignBank.proxyPassword], in: Data(output.utf8)) == [])
    let json = try JSON(parsing: output.utf8)
    #expect(json["error"]?["exit"]?.integer ?? 0 == Int(status) && json["sells"]?.text == "\(status == 0)")
    return Report(status: status, json: json)
  }

  private static func check(
    _ mood: JSON = [:], _ server: Server = .plain, more: String = "",
    arguments: String = ""
  ) async throws -> Report {
    try check(home(await ForeignBank.shared.get().realm(mood), server, more: more), arguments)
  }

  // MARK: A bank that works

  @Test func aBankThatWorksIsSaidSo() async throws {
    let realm = try await ForeignBank.shared.get().realm()
    let home = try Self.home(realm, .good)
    let (status, output, errors) = try home.run("kassa check")
    #expect(status == 0 && errors.isEmpty, "\(output)\(errors)")
    for line in [
      "✓ работает      связь            localhost:", "✓ работает      шифрование       localhost:",
      "TLS 1.3, сертификату осталось дней: 5",
      "✓ работает      часы             идут верно",
      "✓ работает      токен            выдан на 3600 с",
      "✓ работает      условия          на 100 000 ₸ условий: 2",
      "✓ работает      список заявок    читается, заявок: 0",
      "✓ работает      callback         не настроен",
      "! внимание      магазин          банк получает пункт выдачи, индекс и коды демонстрационного магазина",
      "\n    [shop] places = \"places.json\"\nПродавать можно.\n",
    ] { #expect(output.contains(line), "\(line)\n\(output)") }
    // Nothing was sent that could change something.
    #expect(
      try await realm.calls().allSatisfy { $0.hasPrefix("GET ") || $0 == "POST /v2/oauth/token" })
    let english = try home.run("KASSA_LANGUAGE=en kassa check")
    #expect(english.status == 0 && english.output.hasSuffix("A sale can be made.\n"))
    #expect(try home.run("KASSA_LANGUAGE=kk kassa check").output.hasSuffix("Сатуға болады.\n"))
  }

  @Test(
    arguments: [
      ["token": ["accepts": "form"]], ["token": ["accepts": "basic"]],
      ["token": ["accepts": "form", "status": 400]],
      ["token": ["type": "bearer", "expires_in": "3600"]], ["gzip": true, "chunked": true],
      ["list": "object"],
      ["headers": ["X-RateLimit-Remaining": "name=default,3;"]],
    ] as [JSON])
  func itsMoodsMakeNoDifference(_ mood: JSON) async throws {
    let report = try await Self.check(mood)
    #expect(report.status == 0 && report.message("token") == "выдан на 3600 с", "\(report.json)")
    #expect(
      report.findings.allSatisfy {
        ["good", "unproven"].contains($0["grade"]?.text) || $0["subject"]?.text == "shop"
      },
      "\(report.json)")
  }

  /// The sample's call of Mobizon.
  @Test(
    arguments: [
      ([:], "good", "баланс 190.4280"), (["balance": "0.0000"], "warning", "баланс 0.0000: коды не уйдут"),
      (["key": "another"], "bad", "некорректный ключ"),
    ] as [(JSON, String, String)])
  func theGatewayIsAskedForItsBalance(_ mood: JSON, _ grade: String, _ sentence: String) async throws {
    let realm = try await ForeignBank.shared.get().realm(["sms": mood])
    let table = """
      [profiles.foreign.sms.http.balance]
      url = "\(realm.base())/mobizon/service/user/getownbalance?output=json&api=v1"
      fields = { apiKey = { file = "mobizon-key" } }
      at = "/data/balance"

      """
    let home = try Self.home(realm, .plain, more: table)
    try home.write("key-8f3a\n", to: "config/kassa/mobizon-key")
    let file = home.folder.path + "/config/kassa/config.toml"
    let toml = try String(contentsOfFile: file, encoding: .utf8)
    try home.write(
      toml.replacing("ok = [ { at = \"/code\", is = 0 } ]", with: "message = [ \"/message\" ]"),
      to: "config/kassa/config.toml")
    let report = try Self.check(home)
    #expect(report.grade("messages") == grade && report.message("messages").contains(sentence), "\(report.json)")
  }

  // MARK: What can be set right

  @Test func theLineToWriteIsGivenAndIsRight() async throws {
    let mood: JSON = ["products": ["place": "header"]]
    let report = try await Self.check(mood)
    #expect(report.status == 78 && report.grade("products") == "bad")
    let line = try #require(report.setting("products"))
    #expect(line == #"[profiles.foreign.products] place = "header""#)
    let table = line.replacing("] ", with: "]\n")
    #expect(try await Self.check(mood, more: table).status == 0)
    let back = try await Self.check(more: table)
    #expect(
      back.status == 78
        && back.setting("products") == #"[profiles.foreign.products] place = "query""#)
  }

  @Test(
    arguments: [
      (["products": ["amount": "sum"]], 78, "products.amount"),
      (["products": ["lenient": true, "amount": "sum"]], 1, "must not be null"),
      (["products": ["merchants": ["M-2"]]], 1, "merchant not found"),
    ] as [(JSON, Int32, String)])
  func whatIsWrongWithProductsIsSaid(_ mood: JSON, _ status: Int32, _ words: String) async throws {
    let report = try await Self.check(mood)
    #expect(report.status == status && report.message("products").contains(words), "\(report.json)")
  }

  @Test func aBankWithoutAListStillSells() async throws {
    let mood: JSON = ["orders_read": false]
    let report = try await Self.check(mood)
    #expect(report.status == 0 && report.grade("orders") == "warning")
    #expect(report.grade("callbacks") == "warning")
    let line = try #require(report.setting("orders"))
    #expect(line == "[profiles.foreign.orders] read = false")
    let table = line.replacing("] ", with: "]\n")
    let quiet = try await Self.check(mood, more: table)
    #expect(
      quiet.status == 0 && quiet.grade("orders") == "good" && quiet.grade("callbacks") == "warning")
    let wrong = try await Self.check(more: table)
    #expect(wrong.status == 0 && wrong.setting("orders") == "[profiles.foreign.orders] read = true")
  }

  @Test func theMethodOfStatesIsFoundOutWhereAsked() async throws {
    let realm = try await ForeignBank.shared.get().realm(["update_method": "PUT"])
    let home = try Self.home(realm, .plain)
    #expect(try Self.check(home).grade("states") == nil)
    let report = try Self.check(home, "--probe-writes")
    #expect(
      report.status == 0
        && report.setting("states") == #"[profiles.foreign.orders] update_method = "PUT""#)
    #expect(try await realm.log()["orders"] == [:])
    let same = try await Self.check(arguments: "--probe-writes")
    #expect(same.grade("states") == "good" && same.message("states") == "метод POST")
    // Never in production.
    let production = try ConfigCommandTests.Home(
      "profile = \"p\"\n[profiles.p]\nbase = \"production\"\nclient_id = \"x\"\nclient_secret = { env = \"S\" }\n"
    )
    let refused = try production.run("S=x kassa check --probe-writes")
    #expect(refused.status == 64 && refused.output.isEmpty, "\(refused)")
  }

  /// With made-up goods no sale can be made for real.
  @Test func aDemoShopIsNotForProduction() async throws {
    let realm = try await ForeignBank.shared.get().realm()
    let home = try Self.home(realm, .plain)
    let toml = try String(contentsOfFile: home.file, encoding: .utf8).replacing(
      "base = \"test\"", with: "base = \"production\"")
    try home.write(toml, to: "config/kassa/config.toml")
    let report = try Self.check(home)
    #expect(report.status == 78 && report.grade("shop") == "bad" && report.grade("products") == "good")
    #expect(
      report.findings.suffix(4).compactMap { $0["setting"]?.text } == [
        "[shop] name = \"Арман\"", "[shop] catalogue = \"goods.csv\"", "[shop] places = \"places.json\"",
        "[shop] place = \"02-9001-L1\"",
      ])
    let text = try home.run("kassa check")
    #expect(text.status == 78 && text.output.contains("✗ не работает   магазин          "), "\(text.output)")
    let shop = "[shop]\nname = \"Арман\"\ncatalogue = \"g.csv\"\nplaces = \"p.json\"\nplace = \"A-1\"\n"
    try home.write(
      toml.replacing("[profiles.foreign]", with: shop + "[profiles.foreign]"), to: "config/kassa/config.toml")
    #expect(try Self.check(home).status == 0)
  }

  // MARK: Refusals

  /// By status, body and shape: exit code and words.
  @Test(
    arguments: [
      ([401, ["error": "invalid_client"]], 77, "client_id или client_secret"),
      (
        [400, ["error": "invalid_client", "error_description": "client_id unauthorized"]], 77,
        "client_id unauthorized"
      ),
      ([400, ["error": "invalid_scope"]], 78, "scope неверен"),
      ([400, ["error": "unauthorized_client"]], 77, "client_credentials"),
      ([400, ["error": "unsupported_grant_type"]], 77, "client_credentials"),
      ([401, "Invalid client id or secret.", "json"], 77, "client_id или client_secret"),
      ([401, "Invalid client id or secret.", "xml"], 77, "client_id или client_secret"),
      ([401, "Client id not registered.", "number"], 77, "DEVELOPMENT"),
      (
        [401, "Cannot find valid subscription for the incoming API request.", "xml"], 77,
        "не подписано"
      ),
      ([403, "Not registered to plan", "json"], 77, "не подписано"),
      ([403, "", "json"], 77, "отключено"),
      ([404, "API not found for requested URI", "json"], 78, "token_url"),
      ([404, "No resources match requested URI", "xml"], 78, "token_url"),
      ([405, "The method is not allowed for the requested URL", "json"], 78, "token_url"),
      ([429, "Rate Limit exceeded", "json"], 75, "лимит"),
      ([429, "Assembly Rate Limit exceeded", "xml"], 75, "лимит"),
      ([500, "", "json"], 69, "не работает"),
      ([503, "Unable to Connect the Target Service", "json"], 69, "не работает"),
    ] as [(JSON, Int32, String)])
  func aRefusedTokenIsToldInWords(_ refusal: JSON, _ status: Int32, _ words: String) async throws {
    let report = try await Self.check(["faults": [Self.fault("POST /v2/oauth/token", refusal)]])
    #expect(report.status == status && report.grade("token") == "bad", "\(report.json)")
    #expect(report.message("token").contains(words), "\(report.json)")
    // The bank's support asks for the number.
    #expect(report.message("token").contains("№ "))
  }

  @Test(
    arguments: [
      (
        [
          401, "Cannot pass the security checks that are required by the target API or operation",
          "json",
        ], 77, "scope"
      ),
      (
        [403, "Cannot find valid subscription for the incoming API request.", "json"], 77,
        "не подписано"
      ),
      ([404, "No resources match requested URI", "xml"], 78, "broker_url"),
      ([404, "API not found for requested URI", "json"], 78, "broker_url"),
      ([429, "Rate Limit exceeded", "json"], 75, "лимит"),
      ([503, "Unable to Connect the Target Service", "json"], 69, "не работает"),
      (
        [400, ["code": 400, "message": "merchant is blocked", "status": "Bad Request"]], 1,
        "merchant is blocked"
      ),
    ] as [(JSON, Int32, String)])
  func aRefusedCallIsToldInWords(_ refusal: JSON, _ status: Int32, _ words: String) async throws {
    let report = try await Self.check(["faults": [Self.fault("GET /v1/broker/products", refusal)]])
    #expect(report.status == status && report.grade("token") == "good", "\(report.json)")
    #expect(report.message("products").contains(words), "\(report.json)")
  }

  /// A gateway may tell its reason only where it is asked for, and another forbids to ask.
  @Test func theGatewayIsAskedForItsReasonsOnlyWhereWanted() async throws {
    let realm = try await ForeignBank.shared.get().realm()
    let home = try Self.home(realm, .plain)
    func asked() async throws -> [String?] {
      let requests = try await realm.log()["requests"]?.elements ?? []
      return requests.filter { $0["path"]?.text?.hasSuffix("/token") == true && $0["method"]?.text == "POST" }.map {
        $0["headers"]?["APIm-Debug"]?.text
      }
    }
    #expect(try Self.check(home).status == 0)
    #expect(try await asked() == [nil])
    #expect(try Self.check(home, "--verbose").status == 0)
    #expect(try await asked() == [nil, "true"])
  }

  /// Status, then a body or what the gateway says in some shape.
  private static func fault(_ call: String, _ refusal: JSON) -> JSON {
    let parts = refusal.elements ?? []
    var fault = JSON.Members([("call", .string(call)), ("times", 9), ("status", parts[0])])
    if parts.count > 2 {
      fault["more"] = parts[1]
      fault["shape"] = parts[2]
    } else {
      fault["body"] = parts[1]
    }
    return .object(fault)
  }

  // MARK: The way there

  @Test(
    arguments: [
      (ForeignBank.Server.expired, 69, "просрочен"), (.otherHost, 69, "другого имени"),
      (.unknown, 78, "tls.ca_file"),
      (.client12, 78, "tls.client_certificate"), (.client13, 78, "tls.client_certificate"),
    ] as [(ForeignBank.Server, Int32, String)])
  func whatIsWrongWithTLSIsSaid(_ server: ForeignBank.Server, _ status: Int32, _ words: String)
    async throws
  {
    let report = try await Self.check([:], server)
    #expect(report.status == status && report.grade("security") == "bad", "\(report.json)")
    #expect(
      report.message("security").contains(words) && report.grade("token") == nil, "\(report.json)")
  }

  @Test(arguments: [ForeignBank.Server.client12, .client13])
  func aClientCertificateOpensTheDoor(_ server: ForeignBank.Server) async throws {
    let bank = try ForeignBank.shared.get()
    let realm = try await bank.realm()
    func home(_ key: String, _ passphrase: String) throws -> ConfigCommandTests.Home {
      let home = try Self.home(
        realm, server,
        more: realm.trusted
          + "client_certificate = \"\(bank.path("client.pem"))\"\nclient_key = \"\(bank.path(key))\"\n"
          + passphrase)
      try home.write(ForeignBank.passphrase, to: "config/kassa/passphrase")
      return home
    }
    #expect(try Self.check(home("client.key", "")).status == 0)
    #expect(
      try Self.check(
        home("client-locked.key", "client_key_passphrase = { file = \"passphrase\" }\n")
      ).status == 0)
    let other = try home("strange-client.key", "").run("kassa token")
    #expect(other.status == 78 && other.errors.contains("tls.client_key: cannot be used: it is not the key of the"))
  }

  /// The last line is in the language of all others.
  @Test(arguments: [("ru", "Ошибка: Продавать нельзя"), ("kk", "Қате: "), ("en", "Error: No sale can be made")])
  func theVerdictIsInOneLanguage(_ language: String, _ verdict: String) async throws {
    let realm = try await ForeignBank.shared.get().realm()
    let port = DeadPort()
    let home = try Self.home(realm, .good, port: port.number)
    let (status, _, errors) = try home.run("kassa check --lang \(language)")
    withExtendedLifetime(port) {}
    #expect(status == 69 && errors.hasPrefix(verdict), "\(errors)")
    #expect(try home.run("kassa check --lang xx").status == 78)
  }

  @Test func aCertificateThatEndsSoonIsANote() async throws {
    let report = try await Self.check([:], .soon)
    #expect(report.status == 0 && report.grade("security") == "warning")
    #expect(report.message("security").contains("осталось дней: 9"), "\(report.json)")
  }

  @Test(arguments: [(-600, "спешат"), (600, "отстают")]) func aWrongClockIsANote(
    _ by: Int, _ words: String
  ) async throws {
    let report = try await Self.check(["clock": .number(.init(by))])
    #expect(
      report.status == 0 && report.grade("clock") == "warning"
        && report.message("clock").contains(words))
  }

  @Test func nobodyThereIsUnreachable() async throws {
    let realm = try await ForeignBank.shared.get().realm()
    let port = DeadPort()
    let report = try Self.check(Self.home(realm, .good, port: port.number))
    withExtendedLifetime(port) {}
    #expect(
      report.status == 69 && report.message("connection").contains("Connection refused"),
      "\(report.json)")
    // Longer than a DNS label may be, so no lookup happens.
    let name = String(repeating: "a", count: 64) + ".example"
    let unknown = try Self.check(Self.home(realm, .good, host: name))
    #expect(
      unknown.status == 69 && unknown.message("connection") == "имя не найдено", "\(unknown.json)")
  }

  // MARK: Proxies

  private static func proxy(_ proxy: ForeignBank.Proxy) throws -> String {
    "http://127.0.0.1:\(try ForeignBank.shared.get().port(proxy))"
  }

  @Test(
    arguments: [
      (ForeignBank.Proxy.open, 443, "", 0, ""),
      (.password, 443, "user = \"kassa\"\npassword = { file = \"proxy-secret\" }\n", 0, ""),
      (.password, 443, "", 78, "proxy.password"),
      (
        .password, 443, "user = \"kassa\"\npassword = { file = \"secret\" }\n", 78, "proxy.password"
      ),
      (.open, 10443, "", 78, "порт 10443: возьмите профиль с портом 443"),
    ] as [(ForeignBank.Proxy, Int, String, Int32, String)])
  func aProxyIsUsedAndItsRefusalIsSaid(
    _ proxy: ForeignBank.Proxy, _ port: Int, _ user: String, _ status: Int32, _ words: String
  ) async throws {
    let realm = try await ForeignBank.shared.get().realm()
    let table = "[profiles.foreign.proxy]\nurl = \"\(try Self.proxy(proxy))\"\n\(user)"
    let home = try Self.home(realm, .good, host: "bank.test", port: port, more: table)
    let report = try Self.check(home)
    #expect(
      report.status == status && (words.isEmpty || report.message("connection").contains(words)), "\(report.json)")
    #expect(try await realm.calls().isEmpty == (status != 0))
  }

  @Test func theEnvironmentMayNameAProxy() async throws {
    let realm = try await ForeignBank.shared.get().realm()
    let home = try Self.home(realm, .good, host: "bank.test", port: 443)
    #expect(try Self.check(home, before: "HTTPS_PROXY=\(try Self.proxy(.open))").status == 0)
    let wrong = try Self.check(
      home, before: "https_proxy=\(try Self.proxy(.password).replacing("//", with: "//a:b@"))")
    #expect(wrong.status == 78 && wrong.message("connection").contains("proxy.password"))
  }

  // MARK: Beside the bank

  @Test func whoSendsCodesAndWhereCallbacksGoIsSaid() async throws {
    let realm = try await ForeignBank.shared.get().realm()
    // Nobody leads what is called there to where the till listens.
    let elsewhere = DeadPort()
    let address = "http://127.0.0.1:\(elsewhere.number)"
    let home = try ConfigCommandTests.Home(
      realm.toml(more: "callbacks = { listen = \"127.0.0.2:\(elsewhere.number)\", public_url = \"\(address)\" }"))
    try home.write(ForeignBank.Realm.secret, to: "config/kassa/secret")
    let report = try Self.check(home)
    #expect(
      report.status == 78 && report.grade("messages") == "bad" && report.grade("products") == "good"
    )
    #expect(
      report.grade("callbacks") == "unproven"
        && report.message("callbacks").contains(address))
    withExtendedLifetime(elsewhere) {}
  }

  @Test func theStandInBankIsJudgedLikeAnyOther() async throws {
    try await LiveShop.with("partner.success_redirect = \"https://shop.kz/\"\nsms.sender = \"phone\"") { shop in
      let (status, output, errors) = try await shop.run("kassa check --probe-writes")
      #expect(status == 0 && errors.isEmpty, "\(output)\(errors)")
      for line in ["токен ", "условия ", "список заявок ", "смена статуса    метод POST"] {
        #expect(output.contains("✓ работает      \(line)"), "\(line)\n\(output)")
      }
      let counts = try await shop.bank.submissionCounts()
      #expect(counts.isEmpty)
    }
  }

  @Test func theBankInsideTheTillIsNotAsked() throws {
    let home = try ConfigCommandTests.Home()
    let (status, output, errors) = try home.run("kassa check")
    #expect(status == 78 && output.isEmpty && errors.contains("kassa bank"), "\(errors)")
  }
}
