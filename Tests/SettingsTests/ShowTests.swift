import BrokerAPI
import HTTP
import Settings
import Testing
import Wire

@Suite struct ShowTests {
  private static let secrets = Desk(
    """
    profile = "arman"
    [profiles.arman]
    base = "test"
    client_id = "open"
    client_secret = { command = ["pass", "show", "bcc/test"] }
    headers = { X-Plain = "hidden", X-IBM-Client-Id = { env = "BCC_ID" } }
    [profiles.arman.proxy]
    url = "http://proxy.example:3128"
    user = "kassa"
    password = { file = "proxy.pass" }
    [profiles.other]
    base = "production"
    callbacks.secret = { keyring = { service = "kassa", account = "x" } }
    """)

  @Test func everyValueIsShownWithItsOriginAndASecretByItsSource() {
    #expect(Self.secrets.mistakes == [])
    let lines = Self.secrets.settings.all.map { "\(TOMLText.path($0.path)) = \($0.shown) # \($0.origin)" }
    for line in [
      "profile = \"arman\" # \(Desk.user):1", "shop.name = \"Kassa Demo\" # default",
      "profiles.arman.client_secret = { command = [\"pass\", \"show\", \"bcc/test\"] } # \(Desk.user):5",
      "profiles.arman.headers.X-IBM-Client-Id = { env = \"BCC_ID\" } # \(Desk.user):6",
      "profiles.arman.proxy.password = { file = \"/home/clerk/.config/kassa/proxy.pass\" } # \(Desk.user):10",
      "profiles.arman.tls.minimum = \"1.2\" # default",
      "profiles.other.callbacks.secret = { keyring = { service = \"kassa\", account = \"x\" } } # \(Desk.user):13",
    ] { #expect(lines.contains(line), "\(line) is missing in:\n\(lines.joined(separator: "\n"))") }
    // Of another profile only what is given.
    #expect(!lines.contains { $0.hasPrefix("profiles.other.tls") })
  }

  @Test func aHeaderInPlainTextIsNotShown() {
    let settings = Self.secrets.settings
    let shown =
      settings.all.map(\.shown).joined() + settings.all.map { String(decoding: $0.json.bytes, as: UTF8.self) }.joined()
    #expect(!shown.contains("hidden") && shown.contains("••••"))
  }

  /// One fact in one place: the modules that use a value own its default.
  @Test func theDefaultsAreThoseOfTheProgram() {
    let settings = Desk("[profiles.x]\nbase = \"test\"").settings
    #expect(settings.integer("profiles.x.timeouts.connect") == Timeouts().connect)
    #expect(settings.integer("profiles.x.timeouts.submit") == Timeouts().change)
  }
}
