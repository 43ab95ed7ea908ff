import BrokerAPI
import Text

extension BodyLines {
  /// A part of a line with one look.
  package enum Piece: Hashable, Sendable {
    case name(String)
    case punctuation(String)
    case string(String)
    case number(String)
    /// `true`, `false`, `null`.
    case word(String)
    /// Dots in the place of a secret, or of personal data.
    case hidden(String)
    /// Not JSON.
    case plain(String)
    /// How many values a folded one holds.
    case folded(Int)
    case mark(Mark)

    package var text: String? {
      switch self {
      case .name(let text), .punctuation(let text), .string(let text), .number(let text), .word(let text),
        .hidden(let text), .plain(let text):
        text
      case .folded, .mark: nil
      }
    }
  }

  /// How far a line is indented, in cells.
  package func indent(of line: Int) -> Int { Int(lines[line].depth) * 2 + (lines[line].kind == .more ? 4 : 0) }

  /// What a line says, without its indentation.
  package func pieces(of number: Int, isMasked: Bool) -> [Piece] {
    let line = lines[number]
    switch line.kind {
    case .mark: return [.mark(marks[Int(line.node)])]
    case .text:
      if isMasked, privacy != .nothing { return line.from == 0 ? [.hidden(Mask.hidden)] : [] }
      return secrets(in: text(Int(line.from)..<Int(line.to))) { .plain($0) }
    case .open, .close, .folded, .value, .more: break
    }
    guard let index else { return [] }
    let node = index.nodes[Int(line.node)]
    var pieces: [Piece] = []
    if line.hasName, line.kind != .close, line.kind != .more {
      pieces += [.name(text(index.nodes[Int(line.node) - 1].range)), .punctuation(" : ")]
    }
    let (opening, closing) = node.kind == .array ? ("[", "]") : ("{", "}")
    switch line.kind {
    case .open: pieces.append(.punctuation(opening))
    case .close: pieces.append(.punctuation(closing))
    case .folded:
      pieces += [.punctuation(opening + " "), .folded(size(of: Int(line.node), index)), .punctuation(" " + closing)]
    default: pieces += value(of: line, node, index, isMasked: isMasked)
    }
    if line.hasComma { pieces.append(.punctuation(",")) }
    return pieces
  }

  private func value(
    of line: Line, _ node: JSONIndex.Node, _ index: JSONIndex, isMasked: Bool
  ) -> [Piece] {
    if isMasked, line.isPersonal {
      guard line.kind == .value else { return [] }
      let name = line.hasName ? text(index.nodes[Int(line.node) - 1].range.dropFirst().dropLast()) : ""
      let isText = node.kind == .string
      let content = text(isText ? node.range.dropFirst().dropLast() : node.range)
      let masked = PersonalMembers.mask(of: name).keepingForm(content)
      return [.hidden(isText ? "\"\(masked)\"" : masked)]
    }
    let shown = text(max(Int(line.from), node.range.lowerBound)..<Int(line.to))
    switch node.kind {
    case .string: return secrets(in: shown) { .string($0) }
    case .number: return [.number(shown)]
    case .true, .false, .null: return [.word(shown)]
    case .array, .object: return [.punctuation(shown)]
    }
  }

  /// Dots look like what they stand for only where a secret was.
  private func secrets(in text: String, _ piece: (String) -> Piece) -> [Piece] {
    let parts = text.split(separator: Mask.hidden, omittingEmptySubsequences: false)
    return parts.enumerated().flatMap { number, part in
      (number > 0 ? [Piece.hidden(Mask.hidden)] : []) + (part.isEmpty ? [] : [piece(String(part))])
    }
  }

  private func text(_ range: Range<Int>) -> String { SafeText.line(String(decoding: bytes[range], as: UTF8.self)) }

  /// Elements or members.
  private func size(of place: Int, _ index: JSONIndex) -> Int {
    let node = index.nodes[place]
    var (count, child) = (0, place + 1)
    while child < node.next {
      child = Int(index.nodes[node.kind == .object ? child + 1 : child].next)
      count += 1
    }
    return count
  }
}
