import FoundationEssentials
import Terminal
import Testing
import Themes

@Suite struct ThemeTests {
  @Test func everyFileOfTheFolderIsBuiltIn() throws {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../themes").path
    let files = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".toml") }
    #expect(Set(files) == Set(Theme.builtIn.map { $0.id + ".toml" }))
    for file in files {
      let text = try String(contentsOfFile: folder + "/" + file, encoding: .utf8)
      #expect(Theme.builtIn.contains(try Theme(id: String(file.dropLast(5)), toml: text)))
    }
  }

  @Test(arguments: Theme.builtIn)
  func whatIsReadStandsOut(_ theme: Theme) {
    let palette = theme.palette
    for ground in [Role.base, .raised, .selection] {
      #expect(palette[.text].contrast(with: palette[ground]) >= 7, "text on \(ground)")
      for role in [Role.muted, .accent, .positive, .warning, .negative, .info] {
        let least = ground == .base ? 4.5 : 4.0
        #expect(palette[role].contrast(with: palette[ground]) >= least, "\(role) on \(ground)")
      }
    }
    #expect(palette[.inverse].contrast(with: palette[.warning]) >= 4.5)
    #expect(["ru", "kk", "en"].allSatisfy { theme.names[$0] != nil })
  }

  @Test func rolesFallBackAndMistakesAreNamed() throws {
    let theme = try Theme(id: "own", toml: "[roles]\nbase = \"#000000\"\ntext = \"#ffffff\"\naccent = \"#00ff00\"")
    #expect(theme.palette[.positive] == theme.palette[.accent])
    #expect(theme.palette[.muted] == theme.palette[.text])
    #expect(throws: ThemeError.missing(role: "base")) { try Theme(id: "x", toml: "[roles]\ntext = \"#ffffff\"") }
    #expect(throws: ThemeError.unknownRole("txet")) { try Theme(id: "x", toml: "[roles]\ntxet = \"#ffffff\"") }
    #expect(throws: ThemeError.badColor(role: "text")) { try Theme(id: "x", toml: "[roles]\ntext = \"white\"") }
    #expect(throws: ThemeError.self) { try Theme(id: "x", toml: "[roles") }
  }

  @Test(arguments: [
    ("acent", "accent"), ("accentt", "accent"), ("acecnt", "accent"), ("Accent", "accent"), ("txet", "text"),
    ("bse", "base"), ("linx", "line"),
  ])
  func aMistypedRoleNamesTheOneThatWasMeant(_ typed: String, _ meant: String) {
    let problem = #expect(throws: ThemeError.self) { try Theme(id: "x", toml: "[roles]\n\(typed) = \"#ffffff\"") }
    #expect(problem?.description == "there is no role “\(typed)”, did you mean “\(meant)”?")
  }

  @Test func everyMistakeIsASentence() {
    for (toml, sentence) in [
      ("[roles]\nsomething = \"#ffffff\"", "there is no role “something”"),
      ("[roles]\nbase = \"black\"", "base: expected a colour such as #4cc38a"),
      ("[roles]\nbase = \"#000000\"", "the role “text” is missing"),
    ] {
      let problem = #expect(throws: ThemeError.self) { try Theme(id: "x", toml: toml) }
      #expect(problem?.description == sentence)
    }
    let syntax = #expect(throws: ThemeError.self) { try Theme(id: "x", toml: "[roles") }
    #expect(syntax?.description.hasPrefix("not TOML: ") == true)
    print(syntax?.description ?? "")
  }

  @Test func aFileThatCannotBeReadIsNamed() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "kassa-themes-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try Data([0xFF, 0xFE, 0x00]).write(to: folder.appending(path: "binary.toml"))
    try Data(repeating: 0x20, count: Theme.sizeLimit + 1).write(to: folder.appending(path: "large.toml"))
    try FileManager.default.createDirectory(
      at: folder.appending(path: "folder.toml"), withIntermediateDirectories: true)
    let problems = Theme.all(overriddenFrom: folder.path).problems
    #expect(problems == ["binary.toml": .unreadable, "large.toml": .tooLarge, "folder.toml": .unreadable])
  }

  @Test func aFolderOverridesAndAdds() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "kassa-themes-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let toml = "[roles]\nbase = \"#000000\"\ntext = \"#ffffff\""
    try Data(toml.utf8).write(to: folder.appending(path: "night.toml"))
    try Data(toml.utf8).write(to: folder.appending(path: "mine.toml"))
    try Data("nonsense".utf8).write(to: folder.appending(path: "bad.toml"))
    let (themes, problems) = Theme.all(overriddenFrom: folder.path)
    #expect(themes.map(\.id) == ["night", "day", "contrast", "mine"])
    #expect(themes[0].palette[.base] == Color(hex: "#000000"))
    #expect(problems.keys.sorted() == ["bad.toml"])
  }
}
