import HTTP
import Testing

@testable import BankSandbox

/// Access to the admin endpoints, row by row.
@Suite struct AdminAccessTests {
  private typealias Facts = AdminAccess.Facts

  private func facts(_ change: (inout Facts) -> Void) -> Facts {
    var facts = Facts(method: "GET", isFromThisMachine: true, host: "127.0.0.1:8640")
    change(&facts)
    return facts
  }

  private func denial(
    _ admin: BankServer.Admin, _ publicURL: String? = nil, _ change: (inout Facts) -> Void
  ) -> AdminAccess.Denial? {
    let own = OwnAddress(publicURL: publicURL.flatMap { Origin($0) }, linkHost: "till.example")
    return AdminAccess(admin).denial(of: facts(change), at: own)
  }

  private func status(_ publicURL: String? = nil, _ change: (inout Facts) -> Void) -> Int? {
    denial(.open, publicURL, change)?.refusal.status
  }

  @Test(
    arguments: [
      ("s3cret", nil, false), (nil, 401, false), ("", 401, true), ("s3cre", 401, true), ("s3crett", 401, true),
      ("S3cret", 401, true), (" s3cret", 401, true),
    ] as [(String?, Int?, Bool)])
  func onlyTheAdminKeyGivesAccess(_ key: String?, _ status: Int?, _ isWrong: Bool) {
    let denial = self.denial(.key("s3cret")) { $0.key = key }
    #expect(denial?.refusal.status == status && denial?.isWrongKey ?? false == isWrong)
  }

  /// Two Unicode spellings of a text are two keys.
  @Test func theAdminKeyIsComparedByBytes() {
    #expect(denial(.key("caf\u{E9}")) { $0.key = "cafe\u{301}" }?.isWrongKey == true)
  }

  /// A proxy may forward a request with the key; a page of another site may not, and does not use up attempts.
  @Test func theAdminKeyOpensToAProxyButToNoPageFromElsewhere() {
    let proxied = denial(.key("k")) { facts in
      facts.key = "k"
      facts.proxyHeaders = ["Forwarded", "X-Forwarded-For"]
    }
    #expect(proxied == nil)
    for key in ["k", "wrong"] {
      let foreign = denial(.key("k")) { facts in
        facts.key = key
        facts.origin = "https://evil.example"
      }
      #expect(foreign?.refusal.status == 403 && foreign?.isWrongKey == false)
    }
    let far = denial(.key("k")) { facts in
      facts.key = "k"
      facts.isFromThisMachine = false
    }
    #expect(far?.refusal.status == 403)
  }

  @Test func onlyThisMachineMay() {
    #expect(status { _ in } == nil)
    #expect(status { $0.isFromThisMachine = false } == 403)
  }

  /// DNS rebinding: the page still sends its own host name.
  @Test(
    arguments: [
      ("127.0.0.1", nil), ("127.0.0.1:1", nil), ("[::1]:8640", nil), ("localhost", nil), ("LOCALHOST:99", nil),
      ("192.168.1.5:8640", nil), ("bank.example", nil), ("BANK.example:443", nil),
      ("evil.example", 403), ("evil.example:8640", 403), ("127.0.0.1.evil.example", 403),
      ("localhost.evil.example", 403),
      ("bank.example.evil.example", 403), ("127.1", 403), ("::1", 403), ("", 403), ("user@127.0.0.1", 403), (nil, 403),
    ] as [(String?, Int?)])
  func theHostIsAnAddressOrLocalhostOrThePublicOne(_ host: String?, _ status: Int?) {
    #expect(self.status("https://bank.example") { $0.host = host } == status)
  }

  @Test(
    arguments: [
      ("http://127.0.0.1:8640", nil), ("HTTP://127.0.0.1:8640", nil), ("https://bank.example", nil),
      ("https://bank.example:443", nil), ("http://bank.example", 403), ("https://127.0.0.1:8640", 403),
      ("http://127.0.0.1", 403), ("http://127.0.0.1:8641", 403), ("http://localhost:8640", 403),
      ("https://evil.example", 403), ("null", 403), ("", 403), ("file://", 403),
    ] as [(String, Int?)])
  func theOriginIsAbsentOrTheBanksOwn(_ origin: String, _ status: Int?) {
    #expect(self.status("https://bank.example") { $0.origin = origin } == status)
  }

  @Test(
    arguments: [
      ("GET", nil, nil), ("HEAD", nil, nil), ("DELETE", nil, nil), ("PUT", nil, 415), ("POST", nil, 415),
      ("POST", "text/plain", 415), ("POST", "application/x-www-form-urlencoded", 415),
      ("PUT", "application/jsonp", 415),
      ("PUT", "text/plain; application/json", 415), ("PUT", "application/json", nil),
      ("POST", "Application/JSON ; charset=utf-8", nil),
    ] as [(String, String?, Int?)])
  func changesHaveTheJSONContentType(_ method: String, _ type: String?, _ status: Int?) {
    let found = self.status {
      $0.method = method
      $0.contentType = type
    }
    #expect(found == status)
  }

  @Test(arguments: [
    "Forwarded", "Via", "X-Forwarded-For", "x-forwarded-host", "X-Forwarded-Port", "X-Forwarded", "X-Real-IP",
    "X-Original-Forwarded-For", "CF-Connecting-IP",
  ])
  func whatAProxyPassesOnIsRefused(_ header: String) {
    #expect(AdminAccess.isProxyHeader(header) && !AdminAccess.isProxyHeader("Content-Type"))
    #expect(status { $0.proxyHeaders = [header] } == 403)
  }
}
