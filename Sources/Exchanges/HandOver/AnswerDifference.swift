import BrokerAPI
import Text

extension ReplayStep {
  /// What differs in an answer, a line each; nothing where none was recorded.
  package func differences(in answer: Exchange.Response) -> [String] {
    guard let before = self.answer else { return [] }
    var lines = before.status == answer.status ? [] : ["status: \(before.status) → \(answer.status)"]
    let (old, new) = (before.body.value.shownBytes, answer.body.value.shownBytes)
    let isSame = old == new || (try? JSON(parsing: old)).map { $0 == (try? JSON(parsing: new)) } ?? false
    if !isSame { lines.append("body") }
    return lines
  }
}
