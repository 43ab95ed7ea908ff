extension BodyLines {
  /// The value that a line shows; nil for text and marks.
  package func node(at line: Int) -> Int? {
    guard lines.indices.contains(line) else { return nil }
    switch lines[line].kind {
    case .open, .close, .folded, .value, .more: return Int(lines[line].node)
    case .text, .mark: return nil
    }
  }

  /// True for what belongs to a person.
  package func isPersonal(_ line: Int) -> Bool {
    guard lines.indices.contains(line) else { return false }
    return lines[line].isPersonal || index == nil && privacy != .nothing
  }

  /// The line where a value begins; nil where it does not show.
  package func line(of node: Int) -> Int? {
    lines.firstIndex { Int($0.node) == node && [.open, .folded, .value].contains($0.kind) }
  }

  /// The same lines of other bytes: what was folded stays folded as far as it has the same place.
  package func refolded(like other: BodyLines) -> BodyLines { other.folded.isEmpty ? self : folding(other.folded) }
}

extension RequestDraft {
  /// The body in lines, with what the contract says of it.
  /// - Parameter former: the lines before a change, for what is folded.
  package func lines(_ values: AnswerValues, like former: BodyLines? = nil) -> BodyLines {
    let lines = BodyLines(Redacted(body), findings: findings(values))
    return former.map { lines.refolded(like: $0) } ?? lines
  }
}
