import Checkout
import Files
import Foundation
import Session
import TestSupport
import Testing
import Text
import Themes

@testable import kassa

/// Files given to the till must be regular and of limited size.
@Suite(.serialized, .ownThread, .patient) struct OutsideFileTests {
  private final class Place {
    let path = FileManager.default.temporaryDirectory.appending(path: "kassa-\(UUID().uuidString)").path
    init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }
    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// A sparse file.
    func sparse(_ name: String, _ size: Int) throws -> String {
      let file = path + "/" + name
      _ = FileManager.default.createFile(atPath: file, contents: nil)
      guard truncate(file, off_t(size)) == 0 else { throw POSIXError(.EIO) }
      return file
    }
  }

  @Test func aHugeCatalogueIsRejectedUnread() throws {
    let place = try Place()
    let file = try place.sparse("goods.csv", 1 << 30)
    let began = ContinuousClock.now
    #expect(throws: CatalogueError.unreadable(file, "is larger than 64 MiB, which is all that is read")) {
      try Catalogue(path: file) { _ in Issue.record("it is not read, so nobody waits") }
    }
    print("a catalogue of 1 GiB was refused in \(ContinuousClock.now - began)")
    let (status, output) = try Terminal80.run(Terminal80.program, ["--catalogue", file])
    #expect(status != 0 && output.contains(file) && output.contains("larger than 64 MiB"), "\(output)")
  }

  @Test func aPipeAFolderAndADeviceAreNoCatalogue() throws {
    let place = try Place()
    let pipe = place.path + "/pipe"
    #expect(mkfifo(pipe, 0o600) == 0)
    for path in [pipe, place.path, "/dev/zero"] {
      #expect(throws: CatalogueError.unreadable(path, "is no ordinary file")) { try Catalogue(path: path) }
    }
  }

  @Test func aLargeCatalogueIsAnnouncedBeforeItIsRead() throws {
    let place = try Place()
    let file = place.path + "/goods.csv"
    var text = CatalogueFileTests.header
    let row = String(repeating: "Ш", count: 150)
    for number in 0..<14_000 { text += "A\(number),B,c,\(row),5,\n" }
    try Data(text.utf8).write(to: URL(filePath: file))
    var told: [Int] = []
    let catalogue = try Catalogue(path: file) { told.append($0) }
    #expect(catalogue.items.count == 14_000 && told == [text.utf8.count >> 20])
    told = []
    try Data((CatalogueFileTests.header + "A,B,c,M,5,\n").utf8).write(to: URL(filePath: file))
    _ = try Catalogue(path: file) { told.append($0) }
    #expect(told.isEmpty)
  }

  @Test(arguments: [("sku", 0, 100), ("brand", 1, 100), ("model", 3, 300)])
  func aValueOfTenThousandMarksIsRefusedWithItsColumn(_ name: String, _ column: Int, _ limit: Int) {
    var values = ["A", "B", "c", "M", "5", ""]
    values[column] = "e" + String(repeating: "\u{301}", count: 10_000)
    #expect(throws: CatalogueError.line(2, "\(name): at most \(limit) characters")) {
      try Catalogue(csv: Array((CatalogueFileTests.header + values.joined(separator: ",") + "\n").utf8))
    }
  }

  @Test func invisibleTextsCountAsEmpty() {
    #expect(throws: CatalogueError.line(2, "model: must not be empty")) {
      try Catalogue(csv: Array((CatalogueFileTests.header + "A,B,c,\u{200B}\u{1B},5,\n").utf8))
    }
  }

  @Test func aScenarioThatIsTooLargeOrAPipeIsRefusedWithASentence() throws {
    let place = try Place()
    let large = try place.sparse("large.toml", (1 << 20) + 1)
    let pipe = place.path + "/pipe.toml"
    #expect(mkfifo(pipe, 0o600) == 0)
    for (file, reason) in [
      (large, "is larger than 1 MiB"), (pipe, "is no ordinary file"), ("/none", "there is no such file"),
    ] {
      let (status, output) = try Terminal80.run(
        Terminal80.program, ["bank", "--listen", "127.0.0.1:0", "--scenario", file])
      #expect(status != 0 && output.contains("\(file): \(reason)"), "\(output)")
    }
  }

  @Test func aThemeThatIsTooLargeOrAPipeIsSkipped() throws {
    let place = try Place()
    _ = try place.sparse("large.toml", 1 << 30)
    #expect(mkfifo(place.path + "/pipe.toml", 0o600) == 0)
    let (themes, problems) = Theme.all(overriddenFrom: place.path)
    #expect(themes == Theme.builtIn && problems == ["large.toml": .tooLarge, "pipe.toml": .unreadable])
  }

  @Test func theNameOfAThemesFileIsText() throws {
    let place = try Place()
    let name = "a\u{1B}]0;x\u{7}\u{202E}b"
    try Data("[roles]\nbase = \"#000000\"\ntext = \"#ffffff\"".utf8).write(
      to: URL(filePath: place.path + "/\(name).toml"))
    let (themes, _) = Theme.all(overriddenFrom: place.path)
    #expect(themes.map(\.id).contains("a]0;xb"))
  }
}

/// Where personal data may be written without asking.
@Suite struct ExportPlaceTests {
  @Test func aPipeAndAFileThatOthersMayReadAskFirst() throws {
    let path = FileManager.default.temporaryDirectory.appending(path: "kassa-\(UUID().uuidString)").path
    defer { unlink(path) }
    let file = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    defer { close(file) }
    #expect(Kassa.Export.readableByOthers(file) == nil)
    for mode: mode_t in [0o640, 0o604, 0o644, 0o620] {
      #expect(fchmod(file, mode) == 0)
      #expect(Kassa.Export.readableByOthers(file) == "a file that others may read")
    }
    let pipe = Pipe()
    #expect(Kassa.Export.readableByOthers(pipe.fileHandleForWriting.fileDescriptor) == "a pipe")
    let null = open("/dev/null", O_WRONLY | O_CLOEXEC)
    defer { close(null) }
    #expect(Kassa.Export.readableByOthers(null) == "a device")
  }
}
