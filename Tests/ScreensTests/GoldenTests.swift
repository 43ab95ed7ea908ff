import BankAdmin
import BrokerAPI
import Checkout
import Foundation
import Sales
import TestSupport
import Testing
import Themes

@testable import Screens
@testable import TerminalCore

/// Whole screens as text, in `Goldens/`: Russian at three sizes, the other languages at the smallest.
///
/// `KASSA_RECORD_GOLDENS=1 swift test --filter GoldenTests` records them again; review the diff before committing.
@Suite struct GoldenTests {
  static let sizes = [
    Size(width: 80, height: 24), Size(width: 100, height: 30), Size(width: 140, height: 40),
    Size(width: 132, height: 36),
  ]
  /// In which languages and sizes the screens are recorded.
  static let editions: [(language: Language, size: Size)] =
    sizes.map { (.russian, $0) } + [(.kazakh, sizes[0]), (.english, sizes[0])]

  /// Boxes that look alike in every window are recorded in the smallest; the last size is that from which on the exchanges stand side
  /// by side, and theirs alone.
  static func isRecorded(_ scene: String, in size: Size) -> Bool {
    if size == sizes[0] { return true }
    if boxes.contains(scene) { return false }
    return scene.hasPrefix("10-exchange") == (size == sizes[3])
  }
  private static let boxes: Set<String> = [
    "1-cart-price", "2-plan-schedule", "3-customer-people", "5-order-cancel", "5-order-delivered", "5-order-ledger",
    "6-history-export", "7-journal-damaged", "7-journal-full", "8-console-states", "9-help", "9-language",
    "9-palette", "9-theme",
  ]
  static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Goldens")

  @Test(arguments: editions)
  func screensAreAsRecorded(_ language: Language, _ size: Size) throws {
    let environment = ProcessInfo.processInfo.environment
    let records = environment["KASSA_RECORD_GOLDENS"] == "1"
    try #require(!records || environment["CI"] == nil, "goldens are never recorded in CI")
    for (name, play) in Self.scenes where Self.isRecorded(name, in: size) {
      var story = Story(language, size: size)
      play(&story)
      let transcript = story.surface.transcript
      let file = Self.folder.appending(path: "\(language.rawValue)-\(size.width)x\(size.height)-\(name).txt")
      if records {
        try FileManager.default.createDirectory(at: Self.folder, withIntermediateDirectories: true)
        try Data(transcript.utf8).write(to: file)
        continue
      }
      let golden = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
      if transcript != golden {
        Issue.record("\(file.lastPathComponent) differs:\n\(Self.difference(golden, transcript))")
      }
    }
  }

  @Test func everyGoldenHasAScreen() throws {
    let files = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path)
    let recorded = Self.editions.flatMap { edition in Self.scenes.filter { Self.isRecorded($0.name, in: edition.size) }
    }
    #expect(files.count == recorded.count && files.count <= 240)
  }

  /// They are parts of the goldens that they name.
  @Test func theReadmesPicturesAreScreens() throws {
    let readme = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../README.md")
    let pictures = try String(contentsOf: readme, encoding: .utf8).matches(of: /(?s)```text (\S+)\n(.+?)\n```/)
    #expect(pictures.count == 3)
    for picture in pictures {
      let golden = try String(
        contentsOf: Self.folder.appending(path: "\(picture.output.1).txt"), encoding: .utf8)
      let rows = golden.split(separator: "\n", omittingEmptySubsequences: false).map {
        String($0.reversed().drop { $0 == " " }.reversed())
      }
      #expect(rows.joined(separator: "\n").contains(picture.output.2), "\(picture.output.1)")
    }
  }

  /// No text is truncated at 80 columns.
  @Test(arguments: Language.allCases)
  func footersAlwaysLeadToHelp(_ language: Language) {
    // The QR code takes every row of so small a screen.
    for (name, play) in Self.scenes where name != "5-order-code" {
      var story = Story(language, size: Self.sizes[0])
      play(&story)
      #expect(story.screen.contains(" " + story.state.strings.keyHelp), "\(name)")
    }
  }

  /// Text has enough contrast on every screen and in every theme; `faint` and `line` are decoration.
  @Test(arguments: editions, Theme.builtIn)
  func everythingReadStandsOut(_ edition: (language: Language, size: Size), _ theme: Theme) {
    for (name, play) in Self.scenes where edition.size != Self.sizes[3] || Self.isRecorded(name, in: edition.size) {
      var story = Story(edition.language, size: edition.size)
      play(&story)
      for look in story.surface.looks where look.text != .faint && look.text != .line {
        let contrast = theme.palette[look.text].contrast(with: theme.palette[look.ground])
        let least = look.text == .text && look.ground != .selection ? 7 : look.ground == .base ? 4.5 : 4
        #expect(contrast >= least, "\(name): \(look.text) on \(look.ground)")
      }
    }
  }

  private static func difference(_ old: String, _ new: String) -> String {
    let (old, new) = (
      old.split(separator: "\n", omittingEmptySubsequences: false),
      new.split(separator: "\n", omittingEmptySubsequences: false)
    )
    return (0..<max(old.count, new.count)).compactMap { line in
      let (before, after) = (line < old.count ? old[line] : "", line < new.count ? new[line] : "")
      return before == after ? nil : "\(line + 1) - \(before)\n\(line + 1) + \(after)"
    }.joined(separator: "\n")
  }
}

extension Surface {
  /// The styles of all cells but blanks.
  fileprivate var looks: Set<Style> { Set(cells.lazy.filter { !$0.isBlank && $0.width > 0 }.map(\.style)) }
}
