/// Where the words of an edited text begin and end, for the keys that go by words.
extension [Character] {
  func wordStart(before place: Int) -> Int {
    var place = place
    while place > 0, !self[place - 1].isOfWord { place -= 1 }
    while place > 0, self[place - 1].isOfWord { place -= 1 }
    return place
  }

  func wordEnd(after place: Int) -> Int {
    var place = place
    while place < count, !self[place].isOfWord { place += 1 }
    while place < count, self[place].isOfWord { place += 1 }
    return place
  }
}

extension Character {
  var isOfWord: Bool { isLetter || isNumber }
}
