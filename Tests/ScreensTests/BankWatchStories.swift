import BankAdmin
import BrokerAPI
import Foundation
import Sales
import TerminalCore
import TestSupport
import Testing

@testable import Screens

/// Whatever is altered at the stand-in bank stands in the header of every screen.
@Suite struct BankWatchStories {
  private static let fresh = BankReport(clock: .init(now: Story.start, speed: 1, isPaused: false))

  private func header(_ story: Story) -> String {
    String(story.screen.split(separator: "\n", omittingEmptySubsequences: false)[0])
  }

  @Test func whatIsOnStandsInTheHeaderOfEveryScreen() {
    var story = Story(size: Size(width: 140, height: 40))
    story.wait(0)
    #expect(story.reportsWanted == 1 && header(story).contains("● SANDBOX"))
    story.send(.bankReportArrived(.success(Story.report)))
    let altered = "▲ SANDBOX · ×60 · 2 сбоя · сценарий «Отказ скоринга»"
    #expect(header(story).contains(altered))
    story.press(.control("r"))
    #expect(header(story).contains(altered))
    story.press(.escape)
    story.toOrder()
    #expect(header(story).contains(altered))
    story.send(.bankReportArrived(.success(Self.fresh)))
    #expect(header(story).contains("● SANDBOX") && !header(story).contains("×60"))
  }

  @Test(arguments: [
    (Language.russian, "×5 · пауза · 25.12.2026 · 1 сбой"), (.kazakh, "×5 · кідіріс · 25.12.2026 · 1 ақау"),
    (.english, "×5 · paused · 25.12.2026 · 1 fault"),
  ])
  func aPausedAndShiftedClockIsNamed(_ language: Language, _ text: String) {
    var report = BankReport(
      clock: .init(now: Story.start + 31 * 86_400, speed: 5, isPaused: true, ahead: 31 * 86_400))
    report.faults = [.init(id: 1, fault: Fault(.reset))]
    var story = Story(language)
    story.send(.bankReportArrived(.success(report)))
    #expect(header(story).contains(text))
  }

  /// The clock stays, the shop is still named, and the end is cut off.
  @Test func aNarrowHeaderIsCutFromTheRight() {
    var story = Story(size: Size(width: 80, height: 24))
    story.send(.bankReportArrived(.success(Story.report)))
    #expect(header(story).contains("▲ SANDBOX · ×60 · 2 сбоя") && header(story).contains("…"))
    #expect(header(story).contains("Магазин") && header(story).contains("14:32"))
  }

  /// Also where more is on than a narrow window has room for in full.
  @Test(arguments: Language.allCases)
  func everythingThatIsOnShowsInANarrowHeader(_ language: Language) {
    var configuration = Story.configuration(.embedded)
    configuration.isShared = true
    var story = Story(language, size: Size(width: 80, height: 24), configuration: configuration)
    let s = story.state.strings
    #expect(header(story).contains("▲ SANDBOX · " + s.shared) && header(story).contains(language.short))
    story.press(.function(6))
    story.send(.journalChanged(.full))
    story.press(.escape)
    #expect(header(story).contains("▲ SANDBOX · "))
    story.send(.bankReportArrived(.success(Story.report)))
    let shown = header(story)
    for mark in ["kassa  ", "▲ SANDBOX · ", " · ×60", "…", "     ••   ▲ ", "14:32"] {
      #expect(shown.contains(mark), "\(mark): \(shown)")
    }
    #expect(shown.contains(s.shared) || shown.contains(s.sharedShort))
    #expect(shown.contains("▲ " + s.journalStopped) || shown.contains("▲ " + s.journalShort))
  }

  /// Nothing wakes an idle till for it; while something is on, it is looked at every ten seconds.
  @Test func anUnalteredBankIsAskedOnlyWhenTheTillWakesAnyway() throws {
    var story = Story()
    #expect(story.nextWake == story.now)
    story.wait(0)
    story.send(.bankReportArrived(.success(Self.fresh)))
    #expect(try #require(story.nextWake) > story.now + 30)
    story.wait(29)
    #expect(story.reportsWanted == 1)
    story.wait(1)
    #expect(story.reportsWanted == 2)
    // One question at a time.
    story.wait(60)
    #expect(story.reportsWanted == 2)
    let before = story.surface
    story.send(.bankReportArrived(.success(Self.fresh)))
    #expect(story.surface.cells == before.cells)
    story.send(.bankReportArrived(.success(Story.report)))
    #expect(try #require(story.nextWake) <= story.now + 10)
    story.wait(10)
    #expect(story.reportsWanted == 3)
  }

  @Test func eachCommandIsFollowedByAQuestion() {
    var story = Story()
    story.wait(0)
    story.send(.bankReportArrived(.success(Self.fresh)))
    story.openConsole()
    story.press(.escape)
    let before = story.reportsWanted
    story.send(.bankCommanded(.clock(isPaused: true), .success(.done)))
    #expect(story.reportsWanted == before + 1)
  }

  @Test func aRealBankIsNeverAsked() {
    var story = Story(bank: .production)
    for _ in 0..<5 { story.wait(60) }
    #expect(story.reportsWanted == 0)
  }
}
