import HTTP
import Testing
import Text

@Suite struct IPAddressTests {
  /// The one definition of loopback: a name that starts like an address is not one.
  @Test(arguments: [
    ("127.0.0.1", true), ("127.9.8.7", true), ("::1", true), ("[::1]", true), ("0:0:0:0:0:0:0:1", true),
    ("::ffff:127.0.0.1", true), ("localhost", true), ("LocalHost", true),
    ("127.evil.com", false), ("127.0.0.1.evil.com", false), ("127.1", false), ("127.0.0.256", false),
    ("0177.0.0.1", false), ("2130706433", false), ("localhost.evil.com", false), ("::2", false),
    ("::ffff:10.0.0.1", false),
    ("0.0.0.0", false), ("::", false), ("10.0.0.1", false), ("", false), ("127.0.0.1\0.evil.com", false),
  ])
  func onlyThisMachineIsLoopback(_ host: String, _ isLoopback: Bool) {
    #expect(IPAddress.isLoopback(host: host) == isLoopback)
  }

  @Test(arguments: [
    ("127.0.0.1:8640", "127.0.0.1", 8640, "127.0.0.1:8640"), ("[::1]:8640", "::1", 8640, "[::1]:8640"),
    ("[fe80::1]", "fe80::1", nil, "[fe80::1]"), ("Bank.Example.", "bank.example", nil, "bank.example"),
    ("localhost:0", "localhost", 0, "localhost:0"),
  ])
  func anAuthorityIsReadAndWrittenAsAURLHasIt(_ text: String, _ host: String, _ port: Int?, _ written: String) throws {
    let authority = try #require(Authority(text))
    #expect(authority.host == host && authority.port == port && authority.description == written)
  }

  @Test(arguments: [
    "", ":80", "::1", "::1:8640", "[::1", "[::1]8640", "[127.0.0.1]:80", "[]:1", "a:b", "a:65536", "a:-1", "a:+1",
    "a:1:2",
    "a:", "user@host:1", "a/b:1", "a b:1", "host:٣",
  ])
  func invalidAuthoritiesAreRejected(_ text: String) { #expect(Authority(text) == nil) }
}
