import BankAdmin
import HTTP
import Testing

@testable import BankSandbox

/// Which URLs the bank calls, row by row.
@Suite struct CallbackPolicyTests {
  typealias NotAllowed = BankReport.CallbackAttempt.NotAllowed

  static let policy = CallbackPolicy(
    allowedHosts: ["partner.example", "192.168.1.5", "0.0.0.0", "bank.example"],
    publicURL: Origin("https://bank.example"))

  @Test(
    arguments: [
      // This machine and allowed hosts.
      ("http://127.0.0.1:9000/hook", nil), ("https://localhost/hook", nil), ("http://[::1]:9000/hook", nil),
      ("http://127.8.8.8:9000/", nil), ("http://partner.example:8640/hook", nil), ("http://192.168.1.5:8640/hook", nil),
      ("https://PARTNER.example./hook", nil),
      ("https://example.kz/webhook", .host), ("http://127.0.0.1.evil.example/x", .host),
      ("http://127.evil.com/x", .host),
      ("http://10.0.0.1/x", .host), ("http://user@127.0.0.1/x", .host), ("ftp://127.0.0.1/x", .host),
      ("nothing", .host),
      ("http://127.1:8640/x", .host), ("http://2130706433:8640/x", .host), ("http://169.254.169.254/latest", .host),
      ("http://127.0.0.1:8640/_bank/clock", .ownPort), ("http://127.0.0.2:8640/", .ownPort),
      ("http://localhost:8640/", .ownPort), ("http://LOCALHOST.:8640/", .ownPort), ("http://[::1]:8640/", .ownPort),
      ("http://[::ffff:127.0.0.1]:8640/", .ownPort), ("https://127.0.0.1:8640/", .ownPort),
      ("http://0.0.0.0:8640/", .ownPort), ("https://bank.example/epos/", .ownPort),
      ("https://bank.example:443/", .ownPort), ("http://bank.example/", nil),
    ] as [(String, NotAllowed?)])
  func onlyAllowedTargetsAreCalled(_ url: String, _ refusal: NotAllowed?) {
    #expect(Self.policy.refusal(of: url, ownPort: 8640) == refusal)
  }
}
