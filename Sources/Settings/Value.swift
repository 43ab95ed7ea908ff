package import BrokerAPI
import Text

/// A value as it was given, checked.
package enum Value: Hashable, Sendable {
  /// Also the absolute path of a file.
  case text(String)
  case integer(Int)
  case flag(Bool)
  case texts([String])
  case secret(SecretSource)
  case conditions([Condition])

  package var text: String? { if case .text(let text) = self { text } else { nil } }
  package var integer: Int? { if case .integer(let number) = self { number } else { nil } }
  package var flag: Bool? { if case .flag(let flag) = self { flag } else { nil } }
  package var texts: [String]? { if case .texts(let texts) = self { texts } else { nil } }
  package var secret: SecretSource? { if case .secret(let source) = self { source } else { nil } }

  /// As in a file.
  package var toml: String {
    switch self {
    case .text(let text): TOMLText.quoted(text)
    case .integer(let number): String(number)
    case .flag(let flag): String(flag)
    case .texts(let texts): TOMLText.list(texts)
    case .secret(let source): source.description
    case .conditions(let conditions): "[" + conditions.map(\.description).joined(separator: ", ") + "]"
    }
  }

  package var json: JSON {
    switch self {
    case .text(let text): .string(text)
    case .integer(let number): .number(JSON.Number(number))
    case .flag(let flag): .bool(flag)
    case .texts(let texts): .array(texts.map(JSON.string))
    case .secret(let source): source.json
    case .conditions(let conditions): .array(conditions.map(\.json))
    }
  }
}

/// Something that an SMS gateway's answer may say: `{ at = "/code", is = 0 }`.
package struct Condition: Hashable, Sendable, CustomStringConvertible {
  /// A JSON pointer, or an element's path in XML.
  package let at: String
  /// Nil where it only has to be there. A text also stands for the number that it spells: gateways mix them.
  package let value: String?
  /// What it means, for a note.
  package var say: String?

  private var members: [(name: String, text: String)] {
    [("at", at), ("is", value), ("say", say)].compactMap { name, text in text.map { (name, $0) } }
  }

  package var description: String {
    "{ " + members.map { "\($0.name) = \(TOMLText.quoted($0.text))" }.joined(separator: ", ") + " }"
  }

  var json: JSON { .object(JSON.Members(members.map { ($0.name, .string($0.text)) })) }
}

/// Text in TOML that is safe to show: whatever could drive a terminal or change how text reads is escaped.
package enum TOMLText {
  package static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\t": result += "\\t"
      case _ where SafeText.shown(scalar) == scalar: result.unicodeScalars.append(scalar)
      default:
        let digits = String(scalar.value, radix: 16, uppercase: true)
        let width = digits.count > 4 ? 8 : 4
        result += (width == 8 ? "\\U" : "\\u") + String(repeating: "0", count: width - digits.count) + digits
      }
    }
    return result + "\""
  }

  static func list(_ texts: [String]) -> String { "[" + texts.map(quoted).joined(separator: ", ") + "]" }

  /// A path with quotes where TOML needs them, and cut where nobody would read on.
  package static func path(_ names: [String]) -> String {
    names.map { name in
      let isBare = !name.isEmpty && name.utf8.allSatisfy { isBareByte($0) } && name.utf8.count <= 60
      return isBare ? name : quoted(SafeText.prefix(of: name, atMost: 60))
    }.joined(separator: ".")
  }

  private static func isBareByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
      true
    default: false
    }
  }
}
