import FoundationEssentials
import TerminalCore
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
  func textContrastIsSufficient(_ theme: Theme) {
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

  /// Among 256 colours grounds, lines and the selection stay apart, and what is read can be read.
  @Test(arguments: Theme.builtIn)
  func aPaletteOf256ColoursKeepsWhatItTellsApart(_ theme: Theme) {
    let indexed = IndexedPalette(theme.palette)
    let grounds: [Role] = [.base, .raised, .selection]
    #expect(Set((grounds + [.line]).map { indexed[$0] }).count == 4)
    #expect(!grounds.map { indexed[$0] }.contains(indexed[.faint]))
    func contrast(_ role: Role, _ ground: Role) -> Double {
      IndexedPalette.color(indexed[role]).contrast(with: IndexedPalette.color(indexed[ground]))
    }
    for ground in grounds {
      #expect(contrast(.text, ground) >= 7, "text on \(ground)")
      for role in [Role.muted, .accent, .positive, .warning, .negative, .info] {
        #expect(contrast(role, ground) >= (ground == .base ? 4.5 : 4.0), "\(role) on \(ground)")
      }
    }
    #expect(contrast(.inverse, .warning) >= 4.5)
    #expect(
      IndexedPalette.color(indexed[.ink]).hex == "#000000" && IndexedPalette.color(indexed[.paper]).hex == "#ffffff")
  }

  @Test func coloursThatAreOneStayOne() throws {
    let palette = try Theme(id: "own", toml: "[roles]\nbase = \"#14171c\"\ntext = \"#8a94a3\"").palette
    let indexed = IndexedPalette(palette)
    #expect(indexed[.base] == 234 && indexed[.raised] == 234 && indexed[.selection] == 234)
    #expect(IndexedPalette.color(16).hex == "#000000" && IndexedPalette.color(196).hex == "#ff0000")
    #expect(IndexedPalette.color(231).hex == "#ffffff" && IndexedPalette.color(255).hex == "#eeeeee")
  }

  @Test func rolesFallBackAndMistakesAreNamed() throws {
    let theme = try Theme(id: "own", toml: "[roles]\nbase = \"#000000\"\ntext = \"#ffffff\"\naccent = \"#00ff00\"")
    #expect(theme.palette[.positive] == theme.palette[.accent])
    #expect(theme.palette[.muted] == theme.palette[.text])
    #expect(throws: ThemeError.missing(role: "base")) { try Theme(id: "x", toml: "[roles]\ntext = \"#ffffff\"") }
    #expect(throws: ThemeError.unknownRole("txet", line: 2)) { try Theme(id: "x", toml: "[roles]\ntxet = \"#ffffff\"") }
    #expect(throws: ThemeError.badColor(role: "text", line: 2)) {
      try Theme(id: "x", toml: "[roles]\ntext = \"white\"")
    }
    #expect(throws: ThemeError.self) { try Theme(id: "x", toml: "[roles") }
  }

  @Test(arguments: [
    ("acent", "accent"), ("accentt", "accent"), ("acecnt", "accent"), ("Accent", "accent"), ("txet", "text"),
    ("bse", "base"), ("linx", "line"),
  ])
  func aMisspeltRoleGetsASuggestion(_ typed: String, _ meant: String) {
    let problem = #expect(throws: ThemeError.self) { try Theme(id: "x", toml: "[roles]\n\(typed) = \"#ffffff\"") }
    #expect(problem?.description == "line 2: there is no role “\(typed)”, did you mean “\(meant)”?")
  }

  @Test func everyErrorIsASentence() {
    for (toml, sentence) in [
      ("[roles]\nsomething = \"#ffffff\"", "line 2: there is no role “something”"),
      ("[roles]\nbase = \"black\"", "line 2: base: expected a colour such as #4cc38a"),
      ("[roles]\nbase = \"#000000\"", "the role “text” is missing"),
    ] {
      let problem = #expect(throws: ThemeError.self) { try Theme(id: "x", toml: toml) }
      #expect(problem?.description == sentence)
    }
    let syntax = #expect(throws: ThemeError.self) { try Theme(id: "x", toml: "[roles") }
    #expect(syntax?.description.hasPrefix("not TOML: ") == true)
    print(syntax?.description ?? "")
  }

  @Test func anUnreadableFileIsNamed() throws {
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
