import Checkout
import Text

extension Difference {
  /// For people: what was compared, and a line for each row. In English, as the Markdown is: it goes to colleagues elsewhere.
  /// - Parameter withExpected: those too that were to be expected.
  package func text(
    of left: RecordedExchange, and right: RecordedExchange, isMasked: Bool, withExpected: Bool
  ) -> String {
    func lines(_ title: String, _ rows: [Row]) -> [String] {
      let shown = rows.filter { withExpected || !$0.isFolded }
      return shown.isEmpty ? [] : ["", title + ":"] + shown.map { $0.line(isMasked: isMasked) }
    }
    let rows = lines("request", request) + lines("answer", response)
    let head = ["− \(left.exchange.title)", "+ \(right.exchange.title)"]
    return (head + (rows.isEmpty ? ["", "nothing differs"] : rows)).joined(separator: "\n") + "\n"
  }
}

extension Difference.Row {
  fileprivate func line(isMasked: Bool) -> String {
    func text(_ value: Difference.Value) -> String { value.text(isMasked: isMasked, atMost: 1000) }
    let sign =
      switch kind {
      case .added: "+"
      case .removed: "−"
      case .changed: "≠"
      case .folded: "≈"
      }
    let values =
      switch (left, right) {
      case (let left?, let right?): "\(text(left)) → \(text(right))"
      case (let one?, nil), (nil, let one?): text(one)
      case (nil, nil): ""
      }
    return "\(sign) \(place.name): \(values)" + (isRepeated ? " (repeated)" : "")
  }
}

extension Difference.Place {
  /// As in the messages themselves: members by their path, headers with their colon.
  package var name: String {
    switch self {
    case .method: "method"
    case .url: "url"
    case .status: "status"
    case .query(let name): "?" + SafeText.line(name, atMost: 200)
    case .header(let name): SafeText.line(name, atMost: 200) + ":"
    case .member(let path): path.isEmpty ? "body" : SafeText.line(path, atMost: 300)
    case .line(let number): "line \(number)"
    case .byte(let offset): "byte \(offset)"
    }
  }
}

extension HandOver {
  /// Of the first two exchanges.
  package func difference(isMasked: Bool, _ withExpected: Bool) -> HandedOver {
    let (left, right) = (RecordedExchange(exchanges[0]), RecordedExchange(exchanges[1]))
    let text = Difference(left, right).text(of: left, and: right, isMasked: isMasked, withExpected: withExpected)
    return HandedOver(text: text, count: 2, leftOut: [])
  }
}
