import Checkout
import Foundation
import Testing
import Text

@Suite struct FoldedTextTests {
  /// By strings alone, however long it takes.
  private func slowly(_ text: String) -> String {
    let typed: [Character: Character] = [
      "ә": "а", "і": "и", "ң": "н", "ғ": "г", "ү": "у", "ұ": "у", "қ": "к", "ө": "о", "һ": "х", "ё": "е",
    ]
    return String(
      String.UnicodeScalarView(
        text.lowercased().unicodeScalars.map { scalar in
          typed[Character(scalar)]?.unicodeScalars.first ?? scalar
        }))
  }

  private func isSame(_ text: String) -> Bool {
    FoldedText.bytes(text) == Array(slowly(text).utf8)
  }

  @Test func everyLetterFoldsAsItsStringDoes() {
    for value in UInt32(0)...0x1FFFF {
      guard let scalar = Unicode.Scalar(value) else { continue }
      let text = String(scalar)
      if !isSame(text) || !isSame("Қ" + text + "ё") { Issue.record("U+\(String(value, radix: 16))") }
    }
  }

  @Test func mixedTextsFoldAsTheirStringsDo() {
    let seed = UInt64.random(in: 0 ... .max)
    var random = RandomSource(seed: seed)
    let ranges: [ClosedRange<UInt32>] = [
      0x20...0x7E, 0x20...0x7E, 0x400...0x4FF, 0x400...0x4FF, 0x80...0x24F, 0x300...0x3FF, 0x2000...0x214F,
      0x1E00...0x1FFF,
      0x1F600...0x1F64F,
    ]
    for _ in 0..<20_000 {
      // Mostly of letters that are known, as bodies are.
      let all = Bool.random(using: &random) ? ranges[..<4] : ranges[...]
      var text = String.UnicodeScalarView()
      for _ in 0..<Int.random(in: 0...12, using: &random) {
        let value = UInt32.random(in: all.randomElement(using: &random)!, using: &random)
        if let scalar = Unicode.Scalar(value) { text.append(scalar) }
      }
      let string = String(text)
      if !isSame(string) { Issue.record("seed \(seed): \(string.unicodeScalars.map { String($0.value, radix: 16) })") }
    }
  }
}
