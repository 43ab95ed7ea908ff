import Settings
import Testing

@Suite struct MistakeTests {
  /// Each mistake with its line, path and sentence.
  @Test(arguments: [
    ("[shop]\nnmae = \"x\"", "2: shop.nmae: unknown, did you mean “name”?"),
    ("name = \"x\"", "1: name: unknown here, did you mean “shop.name”?"),
    ("[shpo]\nname = \"x\"", "1: shpo: unknown, did you mean “shop”?"),
    ("shop = 1", "1: shop: expected a table: [shop]"),
    ("[shop]\nname = 5", "2: shop.name: expected a text in quotes"),
    ("[shop]\nname = \"a\\u001bb\"", "2: shop.name: contains control characters"),
    ("[shop]\nprefix = \"ТОО\"", "2: shop.prefix: expected one to eight letters A to Z and digits"),
    ("[shop]\nlanguage = \"ruu\"", "2: shop.language: \"ruu\" is none of ru, kk, en, did you mean “ru”?"),
    ("[keep]\n\ndays = -1", "3: keep.days: expected a whole number from 0 to 36500"),
    ("[keep]\ndraft_hours = 1.5", "2: keep.draft_hours: expected a whole number from 1 to 8760"),
    ("profile = \"arman\"", "1: profile: there is no profile “arman”; there are sandbox"),
    (
      "profile = \"arnam\"\n[profiles.arman]\nbase = \"sandbox\"",
      "1: profile: there is no profile “arnam”, did you mean “arman”?"
    ),
    ("[profiles.x]", "1: profiles.x.base: is missing: expected one of sandbox, test, production, production-alt"),
    ("[profiles.sandbox]\nbase = \"production\"", "2: profiles.sandbox.base: the profile “sandbox” is the bank inside"),
  ])
  func aMistakeHasItsLine(_ toml: String, _ mistake: String) {
    let found = Desk(toml).mistakes
    #expect(found.count == 1 && found[0].hasPrefix(mistake), "\(found)")
  }

  /// Below a valid profile, from its third line on.
  @Test(arguments: [
    ("base_url = \"x\"", "profiles.x.base_url: unknown"),
    (
      "broker_url = \"api-test.bcc.kz\"", "profiles.x.broker_url: expected an address such as https://bank.example/path"
    ),
    ("broker_url = \"http://bank.example/x\"", "profiles.x.broker_url: plain http reaches only this machine"),
    ("token_url = \"https://user:pw@bank.example/x\"", "profiles.x.token_url: expected an address such as"),
    ("token_url = \"https://bank.example:99999/x\"", "profiles.x.token_url: expected an address such as"),
    ("broker_url = \"https://bank.example/x?client_secret=1\"", "“client_secret” looks like a secret"),
    (
      "client_secret = \"s3cret\"",
      "profiles.x.client_secret: a secret is never given as plain text: expected { command"
    ),
    ("client_secret = { comand = [\"pass\"] }", "comand is no source of secrets, did you mean “command”?"),
    ("client_secret = { command = \"pass show\" }", "expected a list of a program and its arguments"),
    ("client_secret = { env = \"s3cret!\" }", "expected the name of an environment variable, not its value"),
    ("client_secret = { file = \"a\", env = \"B\" }", "expected one source"),
    ("client_secret = { keyring = { service = \"kassa\" } }", "keyring: expected { service"),
    ("client_secret = { credential = \"../x\" }", "credential: expected a name, without a folder"),
    ("client_id = \"a:b\"", "profiles.x.client_id: contains a colon"),
    ("headers = { \"Bad Header\" = { env = \"A\" } }", "profiles.x.headers.\"Bad Header\": is no header's name"),
    ("headers = { \"X-Ünï\" = { env = \"A\" } }", "is no header's name"),
    ("headers = { authorization = { env = \"A\" } }", "profiles.x.headers.authorization: the till sets this header"),
    ("headers = { X-IBM-Client-Secret = \"s3cret\" }", "profiles.x.headers.X-IBM-Client-Secret: sounds like a secret"),
    ("products.place = \"body\"", "\"body\" is none of query, header"),
    ("orders.read = \"yes\"", "profiles.x.orders.read: expected true or false"),
    ("orders.poll_seconds = 0", "expected a whole number from 1 to 3600"),
    ("timeouts.connect = 0", "profiles.x.timeouts.connect: expected a whole number from 1 to 60"),
    ("timeouts.submit = \"75\"", "profiles.x.timeouts.submit: expected a whole number"),
    ("tls.verify = false", "the bank's certificate is always verified"),
    ("tls.minimum = \"1.1\"", "\"1.1\" is none of 1.2, 1.3"),
    ("tls.client_certificate = \"a.pem\"", "profiles.x.tls.client_certificate: needs tls.client_key"),
    ("proxy.url = \"http://u:p@proxy:3128\"", "user and password have keys of their own"),
    ("proxy.url = \"socks5://proxy:1080\"", "expected http://host:port"),
    ("proxy.no_proxy = [\"a\", 5]", "profiles.x.proxy.no_proxy.1: expected a text"),
    ("callbacks.listen = \"8641\"", "expected host:port"),
    ("callbacks.listen = \"127.0.0.1:70000\"", "expected host:port"),
    ("sms.sender = \"phone\"", "the simulated phone exists only in the sandbox"),
    ("sms.sender = \"http\"", "profiles.x.sms.http.url: is missing: the sender is \"http\""),
    ("sms.text.ru = \"Код\"", "does not contain {code}"), ("sms.text.kk = \"{code} {name}\"", "there is no {name}"),
    ("sms.http.fields = { psw = \"s3cret\" }", "profiles.x.sms.http.fields.psw: sounds like a secret"),
    ("sms.http.json = '{\"to\": }'", "is no JSON"),
    ("sms.http.answer.ok = [ { at = \"/code\", iss = 0 } ]", "profiles.x.sms.http.answer.ok.0: expected { at"),
    ("sms.command.command = [ ]", "expected a list of a program and its arguments"),
  ])
  func aMistakeInAProfileHasItsLine(_ toml: String, _ mistake: String) {
    let found = Desk("[profiles.x]\nbase = \"test\"\n" + toml).mistakes
    #expect(found.count == 1 && found[0].hasPrefix("3: ") && found[0].contains(mistake), "\(found)")
    #expect(!found.joined().contains("s3cret"))
  }

  @Test func allMistakesAreToldAtOnceInTheirOrder() {
    let desk = Desk(
      """
      profile = "arman"
      [shop]
      theme = 1

      [profiles.arman]
      base = "tset"
      client_secret = "s3cret"
        [profiles.arman.tls]
        minimum = "1.0"
      [[profiles.arman.goods]]
      """, system: "[keep]\nday = 1\n")
    let found = desk.mistakes
    // What is missing is told once it is known which bank it is about.
    #expect(
      found.map { String($0.prefix(14)) } == [
        "3: shop.theme:", "6: profiles.ar", "7: profiles.ar", "9: profiles.ar", "10: profiles.a", "/etc/xdg/kassa",
      ])
    #expect(found.count > 1 && found[1].hasSuffix("did you mean “test”?"))
    #expect(found.last == "/etc/xdg/kassa/config.toml:2: keep.day: unknown, did you mean “days”?")
    let named = Desk("profile = \"arman\"\n\n[profiles.arman]\nbase = \"test\"\nclient_secret = \"s3cret\"")
    #expect(
      named.mistakes.map { String($0.prefix(44)) } == [
        "3: profiles.arman.client_id: is missing: the", "5: profiles.arman.client_secret: a secret is",
      ])
  }

  @Test func aFlagAndAVariableAreNamed() {
    var desk = Desk()
    desk.flags = ["profile": "none"]
    desk.environment["KASSA_PREFIX"] = "too long a prefix"
    #expect(
      desk.mistakes == [
        "--profile: there is no profile “none”; there are sandbox",
        "KASSA_PREFIX: shop.prefix: at most 8 characters",
      ])
  }

  @Test(arguments: [
    ("[shop\nname = 1", "1:6: "), ("[shop]\nname = \"x", "2:10: "), ("[shop]\nname = 1\nname = 2", "3:"),
    ("a = 1 2", "1:"), ("[a]\n[a]", "2:"), ("x = [1,", "1:"),
  ])
  func aMistakeOfFormHasLineAndColumn(_ toml: String, _ place: String) {
    let found = Desk(toml).mistakes
    #expect(found.count == 1 && found[0].hasPrefix(place), "\(found)")
  }
}
