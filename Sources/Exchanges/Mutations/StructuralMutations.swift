import BrokerAPI

/// Missing, null, of another type, twice, empty: what each member of a closed schema can suffer.
extension ApplicationMutations {
  mutating func addStructural(_ intent: MemberIntent) {
    let path = intent.path
    let refused = Prediction.refused(path, by: intent.documented)
    let isElement = path.hasSuffix("]")
    if !isElement {
      add("missing", at: path, .missing, Phrase("нет", "жоқ", "missing"), refused, text.removing(path))
    }
    add("null", at: path, .null, "null", refused, text.replacing(path, with: Array("null".utf8)))
    for (name, literal) in otherTypes(intent) {
      // The value may be personal.
      let change =
        name == "number"
        ? Phrase("вместо него число", "орнына сан", "a number instead")
        : Phrase("вместо него \(literal)", "орнына \(literal)", "\(literal) instead")
      add(
        name, at: path, .type, change, refused, text.replacing(path, with: Array(literal.utf8)))
    }
    guard !isElement, let own = text.literal(path) else { return }
    add(
      "in-array", at: path, .type, Phrase("в массиве", "массив ішінде", "in an array"), inArray(intent),
      text.replacing(path, with: Array("[".utf8) + own + Array("]".utf8)))
    // Which of the two counts differs from parser to parser.
    add(
      "twice", at: path, .duplicate, Phrase("дважды то же", "екі рет бірдей", "twice the same"), .refused(path),
      text.repeating(path, with: own))
    add(
      "twice-null", at: path, .duplicate, Phrase("второй раз null", "екінші рет null", "a second time as null"),
      .refused(path, by: intent.documented), text.repeating(path, with: Array("null".utf8)))
    add(
      "other-name", at: path, .missing, Phrase("имя прописными", "атауы бас әріппен", "its name in capitals"), refused,
      text.renaming(path, to: path.name.uppercased()))
    switch intent.content {
    case .object:
      add(
        "empty", at: path, .empty, Phrase("пустой объект", "бос нысан", "an empty object"),
        Prediction(verdict: .refused(naming: children(of: path)), provenance: intent.documented),
        text.replacing(path, with: Array("{}".utf8)))
    case .list:
      add(
        "empty", at: path, .empty, Phrase("пустой список", "бос тізім", "an empty list"), .refused(path),
        text.replacing(path, with: Array("[]".utf8)))
    case .boolean: break
    default:
      add(
        "empty", at: path, .empty, Phrase("пустая строка", "бос жол", "an empty text"), intent.empty,
        text.replacing(path, with: Array(#""""#.utf8)))
      add(
        "blank", at: path, .empty, Phrase("одни пробелы", "тек бос орындар", "nothing but spaces"), blank(intent),
        text.replacing(path, with: Array(#""   ""#.utf8)))
    }
  }

  /// Of a list its first element is what is wrong then.
  private func inArray(_ intent: MemberIntent) -> Prediction {
    guard case .list = intent.content else { return .refused(intent.path, by: intent.documented) }
    return .refused(intent.path + "[0]", by: intent.documented)
  }

  private func blank(_ intent: MemberIntent) -> Prediction {
    if case .refused = intent.empty.verdict { intent.empty } else { .either(Silence.spaces) }
  }

  private func otherTypes(_ intent: MemberIntent) -> [(String, String)] {
    switch intent.content {
    case .object: [("text", #""x""#), ("number", "1"), ("true", "true"), ("array", "[]")]
    case .list: [("text", #""x""#), ("number", "1"), ("true", "true"), ("object", "{}")]
    case .boolean: [("text", #""true""#), ("number", "1"), ("array", "[]"), ("object", "{}")]
    default:
      // The digits without their quotes, as somebody forgets them.
      [
        ("number", text.text(intent.path).flatMap { JSON.Number(spelling: $0)?.spelling } ?? "1"), ("true", "true"),
        ("array", "[]"), ("object", "{}"),
      ]
    }
  }

  private func children(of path: String) -> [String] {
    MemberIntent.all.map(\.path).filter { $0.hasPrefix(path + ".") && !$0.dropFirst(path.count + 1).contains(".") }
  }

  /// What the contract does not know: its requests are not closed.
  mutating func addMembers() {
    let names: [(String, String, Phrase)] = [
      ("unknown", "nickname", Phrase("неизвестное поле", "белгісіз өріс", "an unknown member")),
      ("prototype", "__proto__", Phrase("поле __proto__", "__proto__ өрісі", "a member __proto__")),
      ("nameless", "", Phrase("поле без имени", "атаусыз өріс", "a member without a name")),
      (
        "odd-name", "имя\u{202E}",
        Phrase("имя со сменой направления", "бағытты өзгертетін атау", "a name that turns the direction")
      ),
    ]
    for (path, line) in [("", 49), ("address", 131), ("customer", 150), ("customer.contact", 186), ("goods[0]", 203)] {
      for (name, member, change) in names {
        add(
          name, at: path, .unknown, change, .accepted(.documented(line: line)),
          text.inserting(member, JSON.string("Аска").bytes, into: path))
      }
      add(
        "unknown-object", at: path, .unknown, Phrase("неизвестный объект", "белгісіз нысан", "an unknown object"),
        .accepted(.documented(line: line)), text.inserting("more", Array(#"{"a":[1,null]}"#.utf8), into: path))
    }
  }
}

extension String {
  /// The last name of a path.
  var name: String { String(split(separator: ".").last ?? "") }
}
