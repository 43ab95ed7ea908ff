import BrokerAPI
import Text

extension ReplayStep {
  /// What differs in an answer, a line each; nothing where none was recorded. Personal data is masked.
  package func differences(in answer: Exchange.Response) -> [String] {
    guard let before = self.answer else { return [] }
    let status = before.status == answer.status ? [] : ["status: \(before.status) → \(answer.status)"]
    let (old, new) = (before.body.value.shownBytes, answer.body.value.shownBytes)
    guard let left = try? JSON(parsing: old), let right = try? JSON(parsing: new) else {
      return status + (AnswerDifference.folded(old) == AnswerDifference.folded(new) ? [] : ["body"])
    }
    var difference = AnswerDifference()
    difference.compare(left, right, at: "", isPersonal: false)
    return status + difference.lines
  }
}

/// Compares JSON by paths: the order of members does not count, and neither do times, tokens and numbers that are new each time.
private struct AnswerDifference {
  private static let limit = 100
  private static let identifiers: Set<String> = [
    "referenceId", "partnerOrderId", "requestId", "requestUuid", "preAppId", "contractNumber",
  ]

  private(set) var lines: [String] = []

  mutating func compare(_ old: JSON, _ new: JSON, at path: String, isPersonal: Bool, name: String = "") {
    switch (old, new) {
    case (.object(let left), .object(let right)):
      for name in left.names + right.names.filter({ left[$0] == nil }) {
        let place = path.isEmpty ? name : "\(path).\(name)"
        let isPersonal = isPersonal || PersonalMembers.contains(name)
        switch (left[name], right[name]) {
        case (let old?, let new?): compare(old, new, at: place, isPersonal: isPersonal, name: name)
        case (nil, _?): add(place, "added")
        default: add(place, "removed")
        }
      }
    case (.array(let left), .array(let right)):
      if left.count != right.count { add(path, "\(left.count) → \(right.count) elements") }
      for (place, (old, new)) in zip(left, right).enumerated() {
        compare(old, new, at: "\(path)[\(place)]", isPersonal: isPersonal)
      }
    case (.number(let left), .number(let right)) where left.decimal != nil && left.decimal == right.decimal: break
    case (.string(let left), .string(let right)):
      let isNew = Self.identifiers.contains(name) && !left.isEmpty && !right.isEmpty
      if !isNew, Self.folded(Array(left.utf8)) != Self.folded(Array(right.utf8)) {
        add(path, "\(Self.shown(old, isPersonal)) → \(Self.shown(new, isPersonal))")
      }
    default: if old != new { add(path, "\(Self.shown(old, isPersonal)) → \(Self.shown(new, isPersonal))") }
    }
  }

  private mutating func add(_ path: String, _ what: String) {
    guard lines.count < Self.limit else { return }
    lines.append("\(SafeText.line(path.isEmpty ? "body" : path, atMost: 200)): \(what)")
  }

  private static func shown(_ json: JSON, _ isPersonal: Bool) -> String {
    if isPersonal { return Mask.hidden }
    return SafeText.line(String(decoding: json.bytes.prefix(2000), as: UTF8.self), atMost: 80)
  }

  /// With one sign for everything that is new each time.
  static func folded(_ bytes: [UInt8]) -> String {
    String(decoding: bytes, as: UTF8.self)
      .replacing(/[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}/, with: "⟨id⟩")
      .replacing(/\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)?/, with: "⟨time⟩")
      .replacing(/\d\d\.\d\d\.\d{4} \d\d:\d\d:\d\d/, with: "⟨time⟩")
      .replacing(/127\.0\.0\.1:\d+/, with: "⟨port⟩")
      .replacing(/[0-9A-Za-z_-]{16,}/) { match in
        let text = match.output
        return text.contains(where: \.isNumber) && text.contains(where: \.isLetter) ? "⟨token⟩" : String(text)
      }
  }
}
