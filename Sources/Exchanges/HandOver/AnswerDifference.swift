import BrokerAPI
import Text

extension ReplayStep {
  private static let shownRows = 100

  /// What differs in an answer, a line each; nothing where none was recorded, or where the difference was to be expected. Personal data is
  /// masked, and secrets by their places, whatever they are.
  package func differences(in answer: Exchange.Response) -> [String] {
    guard let before = self.answer else { return [] }
    func shown(_ answer: Exchange.Response) -> [UInt8] {
      var found = FoundSecrets()
      return SecretPositions.body(answer.body.value, isRequest: false, &found).shownBytes
    }
    let status = before.status == answer.status ? [] : ["status: \(before.status) → \(answer.status)"]
    let rows = Difference.bodies(shown(before), shown(answer)).filter { !$0.isFolded }
    let members = rows.compactMap(\.memberLine)
    return status + (members.isEmpty && !rows.isEmpty ? ["body"] : Array(members.prefix(Self.shownRows)))
  }
}

extension Difference.Row {
  /// Nil for what is no JSON.
  fileprivate var memberLine: String? {
    guard case .member(let path) = place else { return nil }
    let name = path.isEmpty ? "body" : SafeText.line(path, atMost: 200)
    return switch (left, right) {
    case (let left?, let right?): "\(name): \(left.line) → \(right.line)"
    case (nil, _): "\(name): added"
    default: "\(name): removed"
    }
  }
}

extension Difference.Value {
  fileprivate var line: String { mask == nil ? text(isMasked: false, atMost: 80) : Mask.hidden }
}
