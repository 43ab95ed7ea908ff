import Files
import Glibc
import Settings
import TestSupport
import Testing
import Text

/// A configuration that somebody else wrote.
@Suite struct HostileFileTests {
  @Test(arguments: [
    String(repeating: "a.", count: 100_000) + "b = 1", "[" + String(repeating: "a.", count: 100_000) + "b]",
    "x = " + String(repeating: "[", count: 100_000), "x = " + String(repeating: "{a=", count: 50_000),
    "x = " + String(repeating: "[", count: 40) + String(repeating: "]", count: 40),
    "[[a]]\n" + (1...100).map { "[[a" + String(repeating: ".a", count: $0) + "]]\n" }.joined(),
  ])
  func deepNestingIsRefused(_ toml: String) {
    let found = Desk(toml).mistakes
    #expect(found.count == 1 && found[0].hasSuffix("is nested deeper than 32 levels"), "\(found)")
  }

  @Test func bytesThatAreNoTextAreRefusedWithTheirLine() {
    let file = Settings.File(
      path: "/c", folder: "/", bytes: Array("[shop]\nname = \"".utf8) + [0xC3, 0x28] + Array("\"".utf8))
    let mistakes = Settings.read([file], environment: [:], workingFolder: "/").mistakes
    #expect(mistakes.map(\.description) == ["/c:2: is no text in UTF-8"])
  }

  @Test(arguments: ["[shop]\nname = \"a\u{0}\"", "[shop]\nname = \"a\\u0000b\"", "[shop]\n\"na\\U00000000\" = 1"])
  func aNULIsRefused(_ toml: String) { #expect(Desk(toml).mistakes == ["2: contains a NUL character"]) }

  @Test func aHugeFileIsRefusedUnread() throws {
    let folder = try TestSupport.Folder()
    let path = folder.path + "/config.toml"
    #expect(fileOf(size: Settings.sizeLimit + 1, at: path))
    let (files, mistakes) = Settings.files(.one(path))
    #expect(
      files.isEmpty && mistakes.map(\.description) == ["\(path): is larger than 256 KiB, which is all that is read"])
  }

  @Test func aFileThatEverybodyMayWriteIsNotFollowed() throws {
    let folder = try TestSupport.Folder()
    let path = folder.path + "/config.toml"
    #expect(fileOf(size: 0, at: path))
    #expect(Settings.files(.one(path)).files.count == 1)
    chmod(path, 0o666)
    #expect(
      Settings.files(.anyOf([path])).mistakes.map(\.description)
        == ["\(path): everybody may write to it: chmod o-w makes it yours"])
  }

  /// Names of one's own stand in paths, which are shown.
  @Test(arguments: HostileText.samples)
  func whatIsShownCannotDriveATerminal(_ text: String) {
    let quoted = text.unicodeScalars.map { scalar in
      let digits = String(scalar.value, radix: 16)
      return "\\U" + String(repeating: "0", count: 8 - digits.count) + digits
    }.joined()
    for toml in [
      "\"\(quoted)\" = 1", "[shop]\n\"\(quoted)\" = 1", "[profiles.\"\(quoted)\"]\nbase = \"test\"",
      "[shop]\nlanguage = \"\(quoted)\"", "profile = \"\(quoted)\"", "[shop]\nname = \"\(quoted)\"",
      "[profiles.x]\nbase = \"test\"\nheaders = { \"\(quoted)\" = \"a\" }",
    ] {
      let (settings, mistakes) = Desk(toml).read
      let shown = mistakes + settings.all.map { "\($0.place) \($0.shown)" }
      #expect(!shown.contains { HostileText.isDangerous($0) }, "\(shown)")
    }
  }

  @Test func longNamesAreCut() {
    let name = String(repeating: "e\u{301}", count: 50_000)
    let found = Desk("[shop]\n\"\(name)\" = 1\n").mistakes
    #expect(found.count == 1 && found[0].unicodeScalars.count < 300)
  }

  private func fileOf(size: Int, at path: String) -> Bool {
    let file = open(path, O_WRONLY | O_CREAT, 0o644)
    defer { close(file) }
    return file >= 0 && ftruncate(file, off_t(size)) == 0
  }
}
