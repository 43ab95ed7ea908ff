import Sales
import Settings
import Testing

@Suite struct MergingTests {
  @Test func withoutAFileTheDefaultsCount() {
    var desk = Desk()
    desk.files = [:]
    #expect(desk.mistakes.isEmpty && desk.settings.files.isEmpty)
    #expect(desk.shown("shop.name") == "\"Kassa Demo\" from default")
    #expect(desk.settings.profile == "sandbox" && desk.settings.isBuiltIn("sandbox"))
    #expect(desk.shown("shop.place") == "nothing")
  }

  @Test func theUsersFileLiesOverTheSystemsSettingBySetting() {
    let desk = Desk(
      "[shop]\nname = \"Арман\"\n",
      system: "[shop]\nname = \"Сеть\"\nprefix = \"AR\"\n\n[keep]\ndays = 365\n")
    #expect(desk.mistakes.isEmpty)
    #expect(desk.shown("shop.name") == "\"Арман\" from \(Desk.user):2")
    #expect(desk.shown("shop.prefix") == "\"AR\" from \(Desk.system):3")
    #expect(desk.shown("keep.days") == "365 from \(Desk.system):6")
    #expect(desk.settings.files == [Desk.user, Desk.system])
  }

  @Test func aFlagCountsMoreThanTheEnvironmentAndThatMoreThanAFile() {
    var desk = Desk("[shop]\nname = \"file\"\ntill = \"file\"\ntheme = \"day\"\n")
    desk.environment.merge(["KASSA_NAME": "environment", "KASSA_TILL": "environment", "KASSA_THEME": ""]) { $1 }
    desk.flags = ["shop.name": "flag"]
    #expect(desk.shown("shop.name") == "\"flag\" from --shop")
    #expect(desk.shown("shop.till") == "\"environment\" from KASSA_TILL")
    // An empty variable is none.
    #expect(desk.shown("shop.theme") == "\"day\" from \(Desk.user):4")
  }

  @Test func aPartOfAProfileMayStandInTheSystemsFile() {
    let desk = Desk(
      "profile = \"arman\"\n[profiles.arman]\nclient_secret = { file = \"secret\" }\n",
      system: "[profiles.arman]\nbase = \"test\"\nclient_id = \"42\"\n[profiles.arman.timeouts]\nread = 20\n")
    #expect(desk.mistakes.isEmpty)
    #expect(desk.shown("profiles.arman.client_id") == "\"42\" from \(Desk.system):3")
    #expect(desk.shown("profiles.arman.timeouts.read") == "20 from \(Desk.system):5")
    #expect(desk.shown("profiles.arman.timeouts.submit") == "75 from default")
    #expect(
      desk.shown("profiles.arman.broker_url")
        == "\"https://api-test.bcc.kz/bcc/production/v1/broker\" from base \"test\"")
  }

  @Test func filesAreRelativeToTheFileThatNamesThem() {
    var desk = Desk("[shop]\ncatalogue = \"goods.csv\"\nplaces = \"~/places.json\"\n")
    #expect(desk.settings.text("shop.catalogue") == "/home/clerk/.config/kassa/goods.csv")
    #expect(desk.settings.text("shop.places") == "/home/clerk/places.json")
    desk.environment["KASSA_CATALOGUE"] = "here.csv"
    #expect(desk.settings.text("shop.catalogue") == "/shop/here.csv")
  }

  @Test func oneFileInsteadOfAllMustBeThere() {
    var desk = Desk("[shop]\nname = \"user\"\n")
    desk.choice = Settings.Choice(flag: nil, environment: ["KASSA_CONFIG": "/srv/own.toml"], folders: ["/c"])
    #expect(desk.mistakes == ["/srv/own.toml: there is no such file"])
    desk.files["/srv/own.toml"] = "[shop]\ntill = \"3\"\n"
    #expect(desk.mistakes.isEmpty)
    #expect(desk.settings.text("shop.name") == "Kassa Demo" && desk.settings.text("shop.till") == "3")
    #expect(Settings.Choice(flag: "/f", environment: ["KASSA_CONFIG": "/e"], folders: []) == .one("/f"))
    #expect(Settings.Choice(flag: nil, environment: [:], folders: ["/c", "/"]).paths.last == "/kassa/config.toml")
  }

  @Test(arguments: [
    ("base = \"test\"", "test"), ("base = \"production\"", "production"),
    ("base = \"production-alt\"", "production"),
    ("base = \"test\"\nbroker_url = \"https://api.bcc.kz/x\"", "production"),
    ("base = \"sandbox\"\nbroker_url = \"https://api.bcc.kz:10443/x\"", "production"),
    ("base = \"sandbox\"\nbroker_url = \"http://127.0.0.1:8640/x\"", "test"), ("base = \"sandbox\"", "embedded"),
    ("base = \"test\"\nbroker_url = \"https://bank.example/x\"", "test"),
  ])
  func aProductionHostIsProductionWhateverTheProfileSays(_ toml: String, _ environment: String) {
    let desk = Desk("[profiles.x]\n" + toml)
    #expect(desk.settings.environment(of: "x")?.rawValue == environment)
    #expect(!desk.settings.isBuiltIn("x") || toml == "base = \"sandbox\"")
  }
}
