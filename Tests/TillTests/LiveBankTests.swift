import ArgumentParser
import BankSandbox
import BrokerAPI
import Checkout
import Foundation
import HTTP
import Sales
import Settings
import Synchronization
import TestSupport
import Testing
import Wire

@testable import kassa

/// From a configuration to a bank's client.
@Suite(.patient) struct LiveBankTests {
  private static func home(_ profile: String) throws -> ConfigCommandTests.Home {
    let home = try ConfigCommandTests.Home(
      "profile = \"arman\"\n[shop]\nname = \"Арман\"\n[profiles.arman]\n" + profile)
    try home.write("s3cret\n", to: "config/kassa/secret")
    return home
  }

  private static let test = "base = \"test\"\nclient_id = \"id\"\nclient_secret = { file = \"secret\" }\n"

  @Test func aBankOfItsOwnAnswersAsATestBank() async throws {
    try await LiveShop.with { shop in
      let live = try await shop.live()
      #expect(live.profile.environment == .test && live.profile.identity.origin == "http://127.0.0.1:\(shop.bank.port)")
      #expect(!live.profile.capabilities.simulatesPhone && !live.profile.capabilities.hasConsole)
      let transport = live.transport()
      let client = live.client(over: transport, now: { Date() }, language: { "en" })
      #expect(try await client.products(Money(tenge: 100_000)).get().value.isEmpty == false)
      #expect(try await client.orders().get().value.isEmpty)
      await transport.close()
    }
  }

  @Test func everythingOfTheProfileReachesTheClient() async throws {
    let home = try Self.home(
      Self.test + """
        scope = "a.b"
        merchant_id = "M-1"
        channel = "mob"
        headers = { X-IBM-Client-Id = { file = "secret" }, X-Channel = "web" }
        products = { place = "header", merchant = "m", amount = "a" }
        orders = { read = false, update_method = "PUT", poll_seconds = 7 }
        timeouts = { connect = 2, read = 40, submit = 90 }
        partner = { pos_name = "Точка", point_code = "P-1", partner_code = "P", success_redirect = "https://a.kz/" }
        proxy = { url = "http://proxy.example:3128", user = "u", password = { file = "secret" }, no_proxy = ["x.kz"] }
        """)
    let live = try await home.live(["HTTPS_PROXY": "http://other:1", "NO_PROXY": "*"])
    let profile = live.profile
    #expect(profile.id == "arman" && profile.identity.key == "test id " && profile.scope == "a.b")
    #expect(profile.brokerBase == "https://api-test.bcc.kz/bcc/production/v1/broker")
    #expect(profile.tokenURL == "https://api-test.bcc.kz/bcc/production/v2/oauth/token")
    #expect((profile.merchantID, profile.merchantItem, profile.amountItem) == ("M-1", "m", "a"))
    #expect(profile.parameterPlace == .header && profile.channel == "mob" && profile.ordersUpdateMethod == "PUT")
    #expect(!profile.capabilities.readsOrders && profile.pollSeconds == 7)
    let timeouts = live.timeouts
    #expect((timeouts.connect, timeouts.read, timeouts.total, timeouts.change) == (2, 40, 80, 90))
    #expect(live.absenceAfter == 265)
    let partner = live.partner
    #expect((partner.name, partner.posName, partner.pointCode, partner.partnerCode) == ("Арман", "Точка", "P-1", "P"))
    #expect(partner.successRedirect == "https://a.kz/" && partner.failRedirect.isEmpty)
    let proxy = try #require(live.options.proxy)
    #expect(proxy.host == "proxy.example" && proxy.port == 3128 && proxy.authorization == "Basic dTpzM2NyZXQ=")
    #expect(proxy.exceptions.contains("a.x.kz") && !proxy.exceptions.contains("api-test.bcc.kz"))
  }

  @Test(arguments: [
    ("", ["HTTPS_PROXY": "http://a:1"], "a:1"), ("", ["https_proxy": "a:1", "NO_PROXY": ".bcc.kz"], "direct"),
    ("", [:], "none"), ("proxy.url = \"\"", ["HTTPS_PROXY": "http://a:1"], "none"),
    ("proxy.no_proxy = [\"bcc.kz\"]", ["ALL_PROXY": "a:1"], "direct"),
    ("proxy.url = \"http://b:2\"", ["HTTPS_PROXY": "http://a:1", "NO_PROXY": "*"], "b:2"),
  ])
  func theProxyIsTheTablesElseTheEnvironments(
    _ table: String, _ environment: [String: String], _ expected: String
  ) async throws {
    let proxy = try await Self.home(Self.test + table).live(environment).options.proxy
    let isDirect = proxy?.exceptions.contains("api-test.bcc.kz") == true
    #expect((isDirect ? "direct" : proxy.map { "\($0.host):\($0.port)" } ?? "none") == expected)
    // This machine is never looked for at a proxy.
    for host in ["localhost", "127.0.0.1", "127.9.9.9", "::1"] { #expect(proxy?.exceptions.contains(host) != false) }
  }

  @Test(arguments: [
    ("base = \"sandbox\"", "the bank inside the till has no address: start `kassa bank`, set broker_url"),
    (
      Self.test + "tls.ca_file = \"secret\"",
      "profiles.arman.tls.ca_file: cannot be used: there is no certificate in it"
    ),
    (Self.test + "headers = { X = { file = \"letters\" } }", "profiles.arman.headers.X: expected visible ASCII"),
    ("base = \"test\"\nclient_id = { file = \"colon\" }\nclient_secret = { file = \"none\" }", "client_secret: "),
    ("base = \"test\"\nclient_id = { file = \"colon\" }\nclient_secret = { file = \"secret\" }", "contains a colon"),
    ("base = \"test\"\nclient_secret = { file = \"secret\" }", "profiles.arman.client_id: is missing"),
    (
      "base = \"sandbox\"\nbroker_url = \"http://127.0.0.1:1/b\"\nclient_id = \"a\"\nclient_secret = { file = \"secret\" }",
      "profiles.arman.token_url: is missing"
    ),
  ])
  func whatCannotBeUsedIsAMistakeOfTheConfiguration(_ profile: String, _ sentence: String) async throws {
    let home = try Self.home(profile)
    try home.write("Ключ", to: "config/kassa/letters")
    try home.write("a:b", to: "config/kassa/colon")
    let failure = await #expect(throws: Failure.self) { try await home.live() }
    #expect(failure?.exit == .configuration && failure?.description.contains(sentence) == true, "\(failure as Any)")
  }

  @Test func aProxyOfAnotherKindIsSaidByItsVariable() async throws {
    let home = try Self.home(Self.test)
    let failure = await #expect(throws: Failure.self) { try await home.live(["ALL_PROXY": "socks5://a:1"]) }
    #expect(failure?.description.hasPrefix("ALL_PROXY: only http proxies") == true)
  }

  /// What the configuration expects in the environment leaves it before a program is run, also what this client does not need.
  @Test func noProgramInheritsASecret() async throws {
    let home = try Self.home(
      """
      base = "test"
      client_id = { env = "BCC_ID" }
      client_secret = { command = ["pass", "show", "bcc"] }
      callbacks = { listen = "127.0.0.1:1", secret = { env = "BCC_CALLBACKS" } }
      [profiles.other]
      base = "test"
      client_id = "id"
      client_secret = { env = "OTHER" }
      """)
    let steps = Mutex<[String]>([])
    @Sendable func note(_ step: String) -> Secret {
      steps.withLock { $0.append(step) }
      return "x"
    }
    let resolver = SecretResolver(
      command: { words async throws(SecretProblem) in note("run " + words.joined(separator: " ")) },
      file: { path throws(SecretProblem) in note(path) },
      environment: { name throws(SecretProblem) in note("take " + name) },
      credential: { name throws(SecretProblem) in note(name) })
    let settings = try SettingsOptions.parse([]).valid(home.environment)
    var said: [String] = []
    _ = try await ProfileSecrets.fetch(settings, resolver, announce: { said.append($0) }, where: LiveBank.needs)
    let all = steps.withLock { $0 }
    #expect(
      all.last == "run pass show bcc" && Set(all.dropLast()) == ["take BCC_ID", "take BCC_CALLBACKS", "take OTHER"])
    #expect(said == ["asking pass for profiles.arman.client_secret"])
    steps.withLock { $0 = [] }
    _ = await settings.checkSecrets(resolver)
    let checked = steps.withLock { $0 }
    #expect(checked.last == "run pass show bcc" && Set(checked.dropLast()) == Set(all.dropLast()))
    // The bank inside the till needs none of them.
    steps.withLock { $0 = [] }
    settings.emptyEnvironment(resolver)
    #expect(Set(steps.withLock { $0 }) == Set(all.dropLast()))
  }
}
