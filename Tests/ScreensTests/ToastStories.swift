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
}
