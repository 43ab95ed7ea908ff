import TerminalCore
import TestSupport
import Testing

@testable import Screens

/// Toasts disappear by themselves, except those that did not follow from a key.
@Suite struct ToastStories {
  @Test func backgroundToastsStayUntilAKey() {
    var story = Story()
    story.send(.noticed(.bankSetAside(path: "j.sqlite.bank.damaged-1")))
    #expect(story.shows("повреждён и сохранён отдельно"))
    story.wait(3600)
    #expect(story.shows("повреждён и сохранён отдельно"))
    story.press(.down)
    #expect(!story.shows("повреждён и сохранён отдельно"))
  }

  /// A key pressed just as the toast appeared does not close it.
  @Test func anEarlyKeyLeavesTheToast() {
    var story = Story()
    story.send(.noticed(.bankSetAside(path: "j.sqlite.bank.damaged-1")))
    story.press(.down)
    #expect(story.shows("повреждён и сохранён отдельно"))
  }

  @Test func successToastsDisappear() {
    var story = Story()
    story.send(.linkOpened(true))
    #expect(story.state.toast != nil)
    story.wait(5)
    #expect(story.state.toast == nil)
  }

  /// What a key brought is about the place where it was pressed.
  @Test func aToastOfAKeyDoesNotOutliveItsPlace() {
    var story = Story()
    story.fillCart()
    story.press(.enter)
    #expect(story.shows(story.state.strings.added("AirPods Pro 2")))
    story.press(.control("n"))
    #expect(story.state.step == .plan && story.state.toast == nil)
  }

  /// A toast has a row of its own.
  @Test(arguments: Language.allCases, [Size(width: 80, height: 24), Size(width: 100, height: 30)])
  func theOrdersHideNoToast(_ language: Language, _ size: Size) {
    var story = Story(language, size: size)
    story.toOrder()
    story.press(.function(8))
    // One row, and as many as any takes.
    for text in [story.state.strings.notOpened, story.state.strings.saleRestoredWithoutCode] {
      story.state.showToast(.error, text)
      for line in MessageRow.lines(of: text, width: size.width) { #expect(story.shows(line), "\(line)\n\(story)") }
    }
  }

  /// The footer's line stays, however long a message is, also beside a scanned item.
  @Test(arguments: Language.allCases, [false, true])
  func aLongToastLeavesTheFooterAlone(_ language: Language, _ isScanned: Bool) throws {
    var story = Story(language, size: .smallest)
    story.toOrder()
    if isScanned { story.scan("PHN5") }
    let footer = story.state.layout.footer
    let before = [footer.y, footer.y + 1].map { story.surface.text(row: $0) }
    story.send(.noticed(.callbacksElsewhere(address: "127.0.0.1:8641")))
    let toast = try #require(story.state.toast)
    let lines = MessageRow.lines(of: toast.text, width: 80)
    #expect(lines.count > 1)
    for line in lines { #expect(story.shows(line), "\(story)") }
    #expect([footer.y, footer.y + 1].map { story.surface.text(row: $0) } == before, "\(story)")
    #expect((story.state.scanOffer != nil) == isScanned)
    if isScanned { #expect(story.shows("Galaxy"), "\(story)") }
  }

  /// The result of an effect is news wherever the clerk goes.
  @Test func anEffectsResultStaysWhereverTheClerkGoes() {
    var story = Story()
    story.fillCart()
    story.send(.linkOpened(false))
    story.press(.control("n"))
    #expect(story.state.step == .plan && story.shows(story.state.strings.notOpened))
  }
}
