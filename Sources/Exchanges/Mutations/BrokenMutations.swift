import BrokerAPI

/// The message as a whole: what is no JSON, odd JSON, and odd ways to send it.
extension ApplicationMutations {
  private mutating func whole(
    _ name: String, _ change: Phrase, _ prediction: Prediction, _ kind: Mutation.Kind = .broken,
    _ body: ([UInt8]) -> [UInt8]
  ) {
    let own = fresh
    let made = body(own)
    if made != own { append(name, "", kind, change, prediction, made) }
  }

  mutating func addBroken() {
    let refused = Prediction.refused("", by: .documented(line: 9))
    let accepted = Prediction.accepted(.documented(line: 9))
    let noText = { (text: String) in { (_: [UInt8]) in Array(text.utf8) } }
    whole("nothing", Phrase("пустое тело", "бос дене", "an empty body"), refused, .broken, noText(""))
    whole("spaces", Phrase("одни пробелы", "тек бос орындар", "nothing but spaces"), refused, .broken, noText("  \n "))
    for (name, literal) in [("null", "null"), ("text", #""x""#), ("number", "1"), ("list", "[]"), ("true", "true")] {
      whole(
        name, Phrase("тело \(literal)", "дене \(literal)", "the body is \(literal)"),
        .refused("", by: .documented(line: 47)), .type, noText(literal))
    }
    whole(
      "no-members", Phrase("тело {}", "дене {}", "the body is {}"),
      Prediction(
        verdict: .refused(naming: MemberIntent.all.map(\.path).filter { !$0.contains(".") && !$0.contains("[") }),
        provenance: .documented(line: 49)), .missing, noText("{}"))
    whole(
      "in-list", Phrase("в массиве", "массив ішінде", "in an array"), .refused("", by: .documented(line: 47)), .type
    ) { Array("[".utf8) + $0 + Array("]".utf8) }
    for (name, part, change) in [
      ("cut-quarter", 4, Phrase("четверть тела", "дененің ширегі", "a quarter of it")),
      ("cut-half", 2, Phrase("половина тела", "дененің жартысы", "half of it")),
    ] {
      whole(name, change, refused) { Array($0.prefix($0.count / part)) }
    }
    whole("cut-last", Phrase("без последней скобки", "соңғы жақшасыз", "without its last brace"), refused) {
      Array($0.trimmed.dropLast())
    }
    whole("cut-first", Phrase("без первой скобки", "бірінші жақшасыз", "without its first brace"), refused) { bytes in
      Array(bytes.drop { $0 != 0x7B }.dropFirst())
    }
    whole("trailing-comma", Phrase("лишняя запятая", "артық үтір", "a trailing comma"), refused) {
      $0.trimmed.dropLast() + Array(",}".utf8)
    }
    whole("after-it", Phrase("ещё {} в конце", "соңында тағы {}", "{} after it"), refused) { $0 + Array("{}".utf8) }
    whole("twice", Phrase("дважды подряд", "қатар екі рет", "twice in a row"), refused) { $0 + $0 }
    whole("comment", Phrase("комментарий", "түсініктеме", "a comment"), refused) { Array("/* x */".utf8) + $0 }
    whole("single-quotes", Phrase("одинарные кавычки", "дара тырнақшалар", "single quotes"), refused) {
      $0.map { $0 == 0x22 ? 0x27 : $0 }
    }
    whole("no-quotes", Phrase("без кавычек", "тырнақшасыз", "no quotes"), refused) { $0.filter { $0 != 0x22 } }
    whole("no-colons", Phrase("= вместо :", "орнына =", "= for :"), refused) { $0.map { $0 == 0x3A ? 0x3D : $0 } }
    for (name, literal) in [
      ("nan", "NaN"), ("infinity", "Infinity"), ("undefined", "undefined"), ("capital-true", "True"),
      ("leading-zero", "01"),
      ("plus", "+1"), ("bare-point", ".5"), ("hexadecimal", "0x1F"), ("bad-escape", #""\x41""#),
      ("raw-newline", "\"a\nb\""),
      ("raw-tab", "\"a\tb\""), ("raw-nul", "\"a\u{0}b\""), ("open-text", #""abc"#), ("open-list", "[1"),
    ] {
      guard let edit = text.inserting("more", Array(literal.utf8), into: "") else { continue }
      add(
        "member-\(name)", at: "", .broken,
        Phrase("поле со значением \(literal.shown)", "\(literal.shown) мәнді өріс", "a member \(literal.shown)"),
        refused, edit)
    }
    whole("utf16", Phrase("UTF-16", "UTF-16", "UTF-16"), refused) { bytes in
      [0xFE, 0xFF] + String(decoding: bytes, as: UTF8.self).utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
    }
    whole("latin1", Phrase("не UTF-8 (windows-1251)", "UTF-8 емес (windows-1251)", "not UTF-8 (windows-1251)"), refused)
    { bytes in
      bytes + [0xCA, 0xE0]
    }
    whole("mark", Phrase("метка порядка байтов", "байт реті белгісі", "a byte order mark"), .either(Silence.parsers)) {
      [0xEF, 0xBB, 0xBF] + $0
    }
    whole(
      "deep", Phrase("10 000 вложенных массивов", "10 000 ендірілген массив", "10,000 nested arrays"),
      .either(Silence.parsers)
    ) { bytes in
      bytes.trimmed.dropLast() + Array(#","more":"#.utf8) + Array(repeating: 0x5B, count: 10_000)
        + Array(repeating: 0x5D, count: 10_000) + [0x7D]
    }
    whole("large", Phrase("2 МБ пробелов", "2 МБ бос орын", "2 MB of spaces"), .either(Silence.size), .length) {
      $0 + Array(repeating: 0x20, count: 2 << 20)
    }
    whole(
      "spaces-after", Phrase("перевод строки в конце", "соңында жол ауыстыру", "a line feed after it"), accepted,
      .message
    ) { $0 + [0x0A] }
    whole(
      "spaces-before", Phrase("пробелы и табуляция перед ним", "алдында бос орындар", "spaces and a tab before it"),
      accepted, .message
    ) { [0x20, 0x09, 0x0D, 0x0A] + $0 }
    whole("pretty", Phrase("с отступами", "шегіністермен", "indented"), accepted, .message) { bytes in
      (try? JSON(parsing: bytes)).map { Array($0.pretty.utf8) } ?? bytes
    }
    whole(
      "reordered", Phrase("поля в обратном порядке", "өрістер кері ретпен", "members in reverse"), accepted, .message
    ) { bytes in
      guard case .object(let members)? = try? JSON(parsing: bytes) else { return bytes }
      return JSON.object(.init(members.reversed().map { ($0.name, $0.value) })).bytes
    }
  }

  mutating func addSendings() {
    func sending(_ change: (inout Mutation.Sending) -> Void) -> Mutation.Sending {
      var sending = Mutation.Sending()
      change(&sending)
      return sending
    }
    let post = Prediction(verdict: .refused(naming: []), provenance: .documented(line: 5))
    let sendings: [(String, Phrase, Prediction, Mutation.Sending)] = [
      (
        "no-token", Phrase("без токена", "токенсіз", "no token"),
        Prediction(verdict: .refused(naming: []), provenance: .documented(line: 8)), sending { $0.token = .none }
      ),
      (
        "wrong-token", Phrase("неверный токен", "қате токен", "a wrong token"),
        Prediction(verdict: .refused(naming: []), provenance: .documented(line: 8)), sending { $0.token = .wrong }
      ),
      ("method-put", Phrase("метод PUT", "PUT әдісі", "the method PUT"), post, sending { $0.method = "PUT" }),
      ("method-patch", Phrase("метод PATCH", "PATCH әдісі", "the method PATCH"), post, sending { $0.method = "PATCH" }),
      (
        "method-delete", Phrase("метод DELETE", "DELETE әдісі", "the method DELETE"), post,
        sending { $0.method = "DELETE" }
      ),
      (
        "type-none", Phrase("без Content-Type", "Content-Type жоқ", "no Content-Type"),
        .either(Phrase("Content-Type не описан", "Content-Type сипатталмаған", "no Content-Type is documented")),
        sending { $0.contentType = nil }
      ),
      (
        "type-text", Phrase("Content-Type: text/plain", "Content-Type: text/plain", "Content-Type: text/plain"),
        .refused(), sending { $0.contentType = "text/plain" }
      ),
      (
        "type-form", Phrase("тип формы", "форма түрі", "the type of a form"), .refused(),
        sending { $0.contentType = "application/x-www-form-urlencoded" }
      ),
      (
        "type-charset", Phrase("с charset=utf-8", "charset=utf-8", "with charset=utf-8"), .accepted(),
        sending { $0.contentType = "application/json; charset=utf-8" }
      ),
      (
        "type-capitals", Phrase("тип прописными", "түрі бас әріппен", "its type in capitals"), .accepted(),
        sending { $0.contentType = "APPLICATION/JSON" }
      ),
    ]
    for (name, change, prediction, sending) in sendings {
      append(name, "", .message, change, prediction, fresh, sending)
    }
  }
}

extension [UInt8] {
  fileprivate var trimmed: ArraySlice<UInt8> {
    self[...].prefix((lastIndex { $0 > 0x20 } ?? -1) + 1)
  }
}

extension String {
  fileprivate var shown: String {
    unicodeScalars.contains { $0.value < 0x20 }
      ? String(unicodeScalars.map { $0.value < 0x20 ? "·" : Character($0) }) : self
  }
}
