import BrokerAPI
import Foundation
import TestSupport
import Testing

@testable import kassa

/// `kassa config`, and a till with a configuration.
@Suite(.serialized, .ownThread, .patient) struct ConfigCommandTests {
  /// A home with a configuration, or without.
  struct Home {
    let folder = try! Folder()
    var file: String { folder.path + "/config/kassa/config.toml" }

    init(_ toml: String? = nil) throws {
      guard let toml else { return }
      try FileManager.default.createDirectory(atPath: folder.path + "/config/kassa", withIntermediateDirectories: true)
      try Data(toml.utf8).write(to: URL(filePath: file))
    }

    func write(_ text: String, to name: String, mode: Int = 0o600) throws {
      try Data(text.utf8).write(to: URL(filePath: folder.path + "/" + name))
      try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: folder.path + "/" + name)
    }

    var environment: [String: String] {
      [
        "HOME": folder.path, "XDG_CONFIG_HOME": folder.path + "/config", "XDG_CONFIG_DIRS": folder.path + "/none",
        "PATH": "/usr/bin:/bin",
      ]
    }

    /// Output and errors apart.
    func run(_ command: String) throws -> (status: Int32, output: String, errors: String) {
      let (status, output) = try ChildProcess.run(
        ["/bin/bash", "-c", "cd '\(folder.path)' && kassa() { '\(Terminal80.program)' \"$@\"; }; \(command) 2>errors"],
        environment: environment)
      let errors = (try? String(contentsOfFile: folder.path + "/errors", encoding: .utf8)) ?? ""
      return (status, output.replacing(file, with: "FILE"), errors.replacing(file, with: "FILE"))
    }
  }

  @Test func theSampleIsWrittenOnceForItsOwnerAndIsValid() throws {
    let home = try Home()
    #expect(try home.run("kassa config path").output == "FILE\n")
    #expect(try home.run("umask 000; kassa config init") == (0, "FILE\n", ""))
    let mode = try FileManager.default.attributesOfItem(atPath: home.file)[.posixPermissions] as? Int
    #expect(mode == 0o600)
    #expect(try home.run("kassa config check") == (0, "no mistakes\n", ""))
    let before = try Data(contentsOf: URL(filePath: home.file))
    #expect(try home.run("kassa config init") == (73, "", "Error: FILE: there is such a file already\n"))
    #expect(try Data(contentsOf: URL(filePath: home.file)) == before)
    #expect(try home.run("kassa config init --config own.toml").status == 0)
    #expect(try home.run("KASSA_CONFIG=own.toml kassa config path") == (0, "own.toml\n", ""))
  }

  @Test func allMistakesAreToldAtOnce() throws {
    let home = try Home("[shop]\nnmae = \"x\"\ncatalogue = \"none.csv\"\nprefix = \"a b\"\n")
    let (status, output, errors) = try home.run("kassa config check")
    #expect(status == 78 && output.isEmpty)
    let folder = home.folder.path + "/config/kassa"
    #expect(
      errors == """
        FILE:2: shop.nmae: unknown, did you mean “name”?
        FILE:3: shop.catalogue: \(folder)/none.csv: there is no such file
        FILE:4: shop.prefix: expected one to eight letters A to Z and digits

        """)
    let json = try home.run("kassa config check --json")
    let mistakes = try JSON(parsing: json.output.utf8)["mistakes"]?.elements ?? []
    #expect(json.status == 78 && json.errors.isEmpty && mistakes.map { $0["line"]?.integer } == [2, 3, 4])
    #expect(mistakes[0]["path"]?.text == "shop.nmae" && mistakes[0]["place"]?.text == "FILE")
    // The till tells them too, before it needs a terminal.
    #expect(try home.run("kassa --no-journal").errors.hasPrefix("Error: FILE:2: shop.nmae: unknown"))
    #expect(try home.run("kassa config check --config none").errors == "none: there is no such file\n")
  }

  @Test func everyValueIsShownWithItsOriginAndNoSecret() throws {
    let home = try Home(
      """
      profile = "arman"
      [shop]
      name = "Арман"
      [profiles.arman]
      base = "production"
      client_id = "kassa-1"
      client_secret = { env = "BCC_SECRET" }
      """)
    let shown = try home.run("BCC_SECRET=s3cret KASSA_TILL=3 kassa config show")
    #expect(shown.status == 0 && shown.errors.isEmpty)
    let lines = shown.output.split(separator: "\n").map {
      $0.split(separator: "  #").map { $0.trimmingCharacters(in: .whitespaces) }
    }
    #expect(
      lines.contains(["shop.name = \"Арман\"", "FILE:3"]) && lines.contains(["shop.till = \"3\"", "KASSA_TILL"]))
    #expect(lines.contains(["profiles.arman.client_secret = { env = \"BCC_SECRET\" }", "FILE:7"]))
    #expect(
      lines.contains([
        "profiles.arman.token_url = \"https://api.bcc.kz/bcc/production/v2/oauth/token\"", "base \"production\"",
      ]))
    let json = try home.run("BCC_SECRET=s3cret kassa config show --json --profile sandbox")
    let object = try JSON(parsing: json.output.utf8)
    #expect(object["profile"]?.text == "sandbox" && object["environment"]?.text == "embedded")
    #expect(!(shown.output + json.output).contains("s3cret"))
  }

  @Test func secretsAreFetchedAndNotShown() throws {
    let home = try Home(
      """
      profile = "arman"
      [profiles.arman]
      base = "test"
      client_id = { env = "BCC_ID" }
      client_secret = { command = ["sh", "-c", "echo s3cret${BCC_ID}"] }
      callbacks = { listen = "127.0.0.1:8641", secret = { file = "open" } }
      proxy = { url = "http://proxy:3128", user = "kassa", password = { credential = "proxy" } }
      sms = { sender = "command", command = { command = ["send"] } }
      merchant_id = "M-1"
      [shop]
      places = "places.json"
      """)
    try home.write("[]", to: "config/kassa/places.json")
    try home.write("s3cret\n", to: "config/kassa/open", mode: 0o644)
    try home.write("s3cret\n", to: "proxy")
    let (status, output, errors) = try home.run(
      "BCC_ID=s3cret CREDENTIALS_DIRECTORY=$PWD kassa config check --secrets")
    #expect(status == 78)
    let file = home.folder.path + "/config/kassa/open"
    #expect(
      errors
        == "FILE:6: profiles.arman.callbacks.secret: \(file) can be read or written by other users: run chmod 600 \(file)\n"
    )
    #expect(
      output == """
        profiles.arman.client_id: { env = "BCC_ID" }: ok
        profiles.arman.client_secret: { command = ["sh", "-c", "echo s3cret${BCC_ID}"] }: ok
        profiles.arman.proxy.password: { credential = "proxy" }: ok

        """)
    #expect(try home.run("kassa config check") == (0, "no mistakes\n", ""))
  }

  @Test func whatIsMissingToSellIsAMistake() throws {
    let home = try Home(
      "profile = \"arman\"\n[profiles.arman]\nbase = \"production\"\nclient_id = \"1\"\nclient_secret = { file = \"secret\" }\n"
    )
    let (status, output, errors) = try home.run("kassa config check")
    #expect(status == 78 && output.hasPrefix("hint: FILE:2: profiles.arman.merchant_id: "), "\(output)")
    let lines = errors.split(separator: "\n")
    #expect(lines.count == 6 && lines.allSatisfy { $0.hasPrefix("FILE:2: ") }, "\(errors)")
    #expect(lines[1].hasSuffix("write [shop] catalogue = \"goods.csv\""), "\(errors)")
    let json = try JSON(parsing: try home.run("kassa config check --json").output.utf8)
    #expect(json["mistakes"]?.elements?.count == 6 && json["hints"]?.elements?.count == 1)
    // The till says the same before it asks for a secret.
    #expect(try home.run("kassa --no-journal") == (78, "", "Error: " + errors))
    let flags = try home.run("kassa --no-journal --callbacks 127.0.0.1:0 --shop Арман --place A-1")
    #expect(flags.errors.split(separator: "\n").count == 3, "\(flags)")
  }

  @Test func aProfileOfAnotherBankIsReadBeforeTheTerminalIsTouched() throws {
    let home = try Home(
      "[profiles.arman]\nbase = \"test\"\nclient_id = \"1\"\nclient_secret = { file = \"secret\" }\n")
    for command in ["kassa --profile arman", "KASSA_PROFILE=arman kassa --no-journal"] {
      let (status, output, errors) = try home.run(command)
      #expect(status == 78 && output.isEmpty)
      #expect(errors.hasPrefix("Error: FILE:1: profiles.arman.sms.sender: is missing: nobody sends the codes; write "))
    }
    // No real bank's codes, tokens and signatures follow another clock.
    let (status, _, errors) = try home.run("kassa --profile arman --no-journal --clock 2026-11-27T10:00:00+05:00")
    #expect(status == 64 && errors.contains("--clock: only for the bank inside the till"), "\(errors)")
    #expect(
      try home.run("kassa --profile arnam").errors.contains(
        "--profile: there is no profile “arnam”, did you mean “arman”?"))
    #expect(try home.run("kassa --profile sandbox --no-journal").errors.contains("kassa needs a terminal"))
  }

  @Test func mistakesOfAnotherProfileStopNobody() throws {
    let good = "[profiles.arman]\nbase = \"test\"\nclient_id = \"1\"\nclient_secret = { file = \"secret\" }\n"
    let home = try Home(good + "[profiles.other]\nbase = \"tset\"\nclient_secret = \"plain\"\ncolour = 1\n")
    let all = try home.run("kassa config check --profile arman").errors
    #expect(all.split(separator: "\n").count { $0.contains(": profiles.other.") } == 3, "\(all)")
    #expect(try home.run("kassa --no-journal").errors.contains("kassa needs a terminal"))
    #expect(try home.run("kassa token --profile arman").errors.contains("profiles.arman.client_secret: "))
    let other = try home.run("kassa token --profile other")
    #expect(other.status == 78 && other.errors.hasPrefix("Error: FILE:6: profiles.other.base: "), "\(other)")
  }

  @Test func mistakesOfTheShopNameTheirPlace() throws {
    let home = try Home("[shop]\nplace = \"here\"\nplaces = \"places.json\"\n")
    try home.write(
      #"[{"code": "A-1", "name": "Арман", "city": "Астана", "salesPlace": "010000"}]"#, to: "config/kassa/places.json")
    #expect(
      try home.run("kassa --no-journal").errors == "Error: FILE:3: shop.places: place 1: pickupPoint: expected a text\n"
    )
    try home.write(
      #"[{"code": "A-1", "name": "Арман", "city": "Астана", "salesPlace": "010000", "pickupPoint": "Абая 1"}]"#,
      to: "config/kassa/places.json")
    #expect(
      try home.run("kassa --no-journal").errors
        == "Error: FILE:2: shop.place: there is no “here”; there are A-1 (Астана)\n")
    #expect(try home.run("KASSA_PLACE=A-1 kassa --no-journal").errors.contains("kassa needs a terminal"))
    #expect(try home.run("KASSA_PLACE=A-1 kassa --theme none").status == 64)
    #expect(
      try home.run("KASSA_PLACE=A-1 KASSA_THEME=none kassa").errors.hasPrefix(
        "Error: KASSA_THEME: there is no “none”; there are night"))
  }

  /// Also at the bank inside it; root alone may look.
  @Test(.enabled(if: getuid() == 0)) func theTillKeepsNoSecretInItsEnvironment() async throws {
    let home = try Home(
      "[profiles.arman]\nbase = \"test\"\nclient_id = \"1\"\nclient_secret = { env = \"ARMAN_SECRET\" }\n")
    let secrets = ["ARMAN_SECRET": "s3cret-7a1c", "KASSA_ADMIN_KEY": "s3cret-90be"]
    let till = try PseudoTerminal(
      [Terminal80.program, "--no-journal"], environment: home.environment.merging(secrets) { $1 })
    try await till.said("Корзина")
    let environment = try #require(FileManager.default.contents(atPath: "/proc/\(till.process)/environ"))
    let text = String(decoding: environment, as: UTF8.self)
    #expect(text.contains("XDG_CONFIG_HOME=") && !text.contains("s3cret"))
    #expect(try await till.end(signalling: SIGTERM) == 143)
  }

  @Test func theTillTakesItsShopFromTheConfiguration() async throws {
    let home = try Home(
      "[shop]\nname = \"Арман\"\nlanguage = \"en\"\ncatalogue = \"goods.csv\"\nprefix = \"ar\"\n")
    try home.write("sku,brand,category,model,price,image\nA1,B,c,Wunderlampe,500,\n", to: "config/kassa/goods.csv")
    let till = try PseudoTerminal([Terminal80.program, "--no-journal"], environment: home.environment)
    try await till.said("Арман", "Cart", "Wunderlampe")
    #expect(try await till.end(signalling: SIGTERM) == 143)
    let other = try PseudoTerminal(
      [Terminal80.program, "--no-journal", "--shop", "Сауда", "--lang", "ru"], environment: home.environment)
    try await other.said("Сауда", "Корзина")
    #expect(try await other.end(signalling: SIGTERM) == 143)
  }

  /// What is in it seems to be missing besides.
  @Test func aFileThatCannotBeReadIsTheOnlyMistake() throws {
    let home = try Home("[profiles\n")
    for command in ["token", "config check"] {
      let (status, _, errors) = try home.run("kassa \(command) --profile shop")
      #expect(status == 78 && errors.contains("while parsing") && !errors.contains("there is no profile"), "\(errors)")
    }
    let missing = try Home().run("kassa token --profile owm")
    #expect(missing.errors == "Error: --profile: there is no profile “owm”; there are sandbox\n", "\(missing)")
  }

  /// As bash asks.
  @Test func filesProfilesAndStatesAreCompleted() throws {
    let home = try Home("[profiles.shop]\nbase = \"test\"\n")
    let script = try home.run("kassa --generate-completion-script bash").output
    let asked = "---completion products -- --profile"
    #expect(script.contains("PARTNER_CANCELLED") && script.contains(asked))
    for file in ["json", "toml", "csv"] { #expect(script.contains("-o plusdirs -fX '!*.@(\(file))'"), "\(file)") }
    let profiles = try home.run("kassa \(asked) 2 0 kassa products --profile ''")
    #expect(profiles.output == "sandbox\nshop\n", "\(profiles)")
  }
}
