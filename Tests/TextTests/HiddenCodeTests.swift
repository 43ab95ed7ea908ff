import Testing
import Text

@Suite struct HiddenCodeTests {
  @Test(arguments: [
    ("1243", "••••"), ("code 1243.", "code ••••."), ("код1243x 1243", "код••••x ••••"), ("12431 51243", "12431 51243"),
    ("", ""), ("12 no code", "12 no code"),
  ])
  func aCodeIsHiddenUnlessItIsPartOfANumber(_ text: String, _ shown: String) {
    #expect(text.hiding(["1243", "12"]) == shown)
  }
}
