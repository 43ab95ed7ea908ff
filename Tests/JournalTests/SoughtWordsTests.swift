import Testing
import Text

@testable import JournalSQLite

/// Whose an exchange is its words tell: whole ones, in any spelling that people use.
@Suite struct SoughtWordsTests {
  @Test(arguments: [
    ("Ғаббасова", "name: габбасова.", true), ("Ғаббасова", "Ғаббасованың", false), ("Ли", "Лилия", false),
    ("Ли", "Али Ли", true), ("KS-2QBRA1", "/orders/ks-2qbra1?x", true), ("KS-2QBRA1", "KS-2QBRA12", false),
    ("KS-2QBRA1", "XKS-2QBRA1", false), ("KS-2QBRA1", "KS-2QBRA", false), ("a.b@c.kz", "<a.b@c.kz>", true),
    ("a.b@c.kz", "a.a.b@c.kz", true), ("a.b@c.kz", "a.b@c.kzt", false), ("+a@c.kz", "to=+a@c.kz", true),
    ("+a@c.kz", "to=a@c.kz", false), ("+a@c.kz", "b+a@c.kz", false), ("--", "a -- b", false), ("a", "", false),
  ])
  func onlyWholeWordsAreFound(_ word: String, _ text: String, isFound: Bool) {
    var words = SoughtWords()
    words.insert(word)
    #expect(words.occur(in: FoldedText.bytes(text)) == isFound, "\(word) in \(text)")
  }

  @Test func wordsThatBeginAlikeAreAllFound() {
    var words = SoughtWords()
    #expect(words.isEmpty && !words.occur(in: FoldedText.bytes("KS-1")))
    for number in 1...3000 { words.insert("KS-\(number)") }
    for (text, isFound) in [("KS-1", true), ("KS-3000;", true), ("KS-3001", false), ("KS 1", false)] {
      #expect(words.occur(in: FoldedText.bytes(text)) == isFound, "\(text)")
    }
  }
}
