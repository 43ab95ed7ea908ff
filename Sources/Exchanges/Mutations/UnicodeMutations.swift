import BrokerAPI
import Checkout

/// What a text can hold: alphabets, marks, controls, spellings of the same.
extension ApplicationMutations {
  mutating func addUnicode(_ path: String, _ documented: Provenance) {
    func middle(_ odd: String) -> String {
      let own = text.text(path) ?? ""
      let place = own.index(own.startIndex, offsetBy: own.count / 2)
      return own[..<place] + odd + own[place...]
    }
    let accepted = Prediction.accepted(documented)
    let refused = Prediction.refused(path)
    let texts: [(String, Phrase, String, Prediction)] = [
      ("arabic", Phrase("арабские буквы", "араб әріптері", "Arabic letters"), "أحمد", accepted),
      ("hebrew", Phrase("буквы иврита", "иврит әріптері", "Hebrew letters"), "דוד", accepted),
      ("chinese", Phrase("иероглифы", "иероглифтер", "Chinese characters"), "王小明", accepted),
      ("kazakh", Phrase("казахские буквы", "қазақ әріптері", "Kazakh letters"), "Әұқіңғүһө", accepted),
      (
        "markup", Phrase("разметка HTML", "HTML белгілеуі", "markup"), "<b>Аскар</b><script>alert(1)</script>", accepted
      ),
      (
        "quotes", Phrase("кавычки и команда SQL", "тырнақша мен SQL", "quotes and a command of SQL"),
        "x'; DROP TABLE orders;--\"", accepted
      ),
      ("formula", Phrase("формула таблицы", "кесте формуласы", "a formula"), "=1+1", accepted),
      ("emoji", Phrase("эмодзи", "эмодзи", "an emoji"), middle("😀"), .either(Silence.alphabet)),
      (
        "emoji-joined", Phrase("составной эмодзи", "құрама эмодзи", "a joined emoji"), middle("👩\u{200D}👧"),
        .either(Silence.alphabet)
      ),
      (
        "combining", Phrase("сто надстрочных знаков", "жүз үстіңгі таңба", "a hundred combining marks"),
        middle(String(repeating: "\u{301}", count: 100)), .either(Silence.alphabet)
      ),
      (
        "space-invisible", Phrase("невидимый пробел", "көрінбейтін бос орын", "an invisible space"), middle("\u{200B}"),
        .either(Silence.alphabet)
      ),
      (
        "decomposed", Phrase("разложенные буквы (NFD)", "жіктелген әріптер (NFD)", "letters decomposed (NFD)"),
        "Алие\u{306} Е\u{308}лкин", accepted
      ),
      (
        "composed", Phrase("составленные буквы (NFC)", "біріктірілген әріптер (NFC)", "letters composed (NFC)"),
        "Алиӗ Ёлкин", accepted
      ),
      ("compatible", Phrase("лигатура (NFKC)", "лигатура (NFKC)", "a ligature (NFKC)"), "ﬁ Ⅷ ㎏", accepted),
      ("null-character", Phrase("NUL в середине", "ортасында NUL", "NUL in the middle"), middle("\u{0}"), refused),
      ("escape", Phrase("ESC в середине", "ортасында ESC", "ESC in the middle"), middle("\u{1B}[2J"), refused),
      (
        "right-to-left", Phrase("U+202E в середине", "ортасында U+202E", "U+202E in the middle"), middle("\u{202E}"),
        refused
      ),
      ("isolate", Phrase("U+2066 в середине", "ортасында U+2066", "U+2066 in the middle"), middle("\u{2066}"), refused),
      ("line-feed", Phrase("перевод строки", "жол ауыстыру", "a line feed"), middle("\n"), .either(Silence.alphabet)),
      (
        "long", Phrase("10 000 знаков", "10 000 таңба", "10,000 characters"), String(repeating: "ж", count: 10_000),
        .either(Silence.length)
      ),
      (
        "longish", Phrase("256 знаков", "256 таңба", "256 characters"), String(repeating: "ж", count: 256),
        .either(Silence.length)
      ),
      (
        "spaces-around", Phrase("пробелы по краям", "шетінде бос орындар", "spaces around it"),
        " \(text.text(path) ?? "") ", .either(Silence.spaces)
      ),
    ]
    for (name, change, value, prediction) in texts {
      let kind: Mutation.Kind = name.hasPrefix("long") ? .length : .unicode
      add(name, at: path, kind, change, prediction, text.replacing(path, with: JSON.string(value).bytes))
    }
    addSpellings(path, documented)
  }

  /// The same text in escapes, and what no text can be.
  mutating func addSpellings(_ path: String, _ documented: Provenance) {
    if let own = text.text(path), !own.isEmpty {
      // Of a code's time the one that it gets everywhere else.
      let shown = path == "verificationSmsDateTime" ? KazakhstanTime.stamp(now) : own
      let escapes = shown.utf16.map { unit in
        let digits = String(unit, radix: 16)
        return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      }
      add(
        "escaped", at: path, .unicode, Phrase("то же в \\uXXXX", "сол мәтін \\uXXXX түрінде", "the same in \\uXXXX"),
        .accepted(documented), text.replacing(path, with: Array("\"\(escapes.joined())\"".utf8)))
    }
    add(
      "half-pair", at: path, .unicode,
      Phrase("половина суррогатной пары", "суррогат жұптың жартысы", "half of a surrogate pair"), .refused("", path),
      text.replacing(path, with: Array(#""\ud83d""#.utf8)))
    add(
      "not-utf8", at: path, .unicode, Phrase("не UTF-8", "UTF-8 емес", "not UTF-8"), .refused("", path),
      text.replacing(path, with: [0x22, 0xFF, 0xFE, 0x22]))
  }
}
