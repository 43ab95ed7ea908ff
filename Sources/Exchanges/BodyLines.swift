package import BrokerAPI
import Text

/// A body in lines: JSON with one value a line, folded where wanted, and the findings below what they are about; anything else as it is.
///
/// Only the places of the lines are computed, so that a body of ten megabytes opens at once; what a line says is computed where it shows.
package final class BodyLines: Sendable, Confidential {
  package struct Line: Sendable {
    enum Kind: UInt8 { case open, close, folded, value, more, text, mark }

    /// The value; of a mark its number.
    let node: UInt32
    /// Bytes: of a part of a value those of the part.
    let from, to: UInt32
    let depth: UInt8
    let kind: Kind
    let hasName: Bool
    let hasComma: Bool
    let isPersonal: Bool
  }

  package struct Mark: Hashable, Sendable {
    package let finding: Finding
    /// What is missing in the value above; empty where the value itself is meant.
    package let member: String
  }

  /// What may be personal data.
  package enum Privacy: Sendable {
    case nothing
    /// Some members, and all of what is no JSON.
    case members
    /// Everything, as in the messages of a gateway.
    case everything
  }

  /// Cells that a line takes, where no name is very long.
  package static let width = 58
  /// More marks would hide what they mark.
  private static let markLimit = 500

  let bytes: [UInt8]
  /// Nil where it is no JSON.
  let index: JSONIndex?
  let lines: [Line]
  package let marks: [Mark]
  private let findings: [Finding]
  /// Values of which one line shows.
  let folded: Set<Int>
  let privacy: Privacy

  package var count: Int { lines.count }

  package convenience init(_ body: Redacted, findings: [Finding] = [], privacy: Privacy = .members) {
    let bytes = body.shownBytes
    self.init(bytes, try? JSONIndex(of: bytes), findings, folded: [], privacy)
  }

  private init(
    _ bytes: [UInt8], _ index: JSONIndex?, _ findings: [Finding], folded: Set<Int>, _ privacy: Privacy
  ) {
    (self.bytes, self.index, self.findings, self.folded, self.privacy) = (bytes, index, findings, folded, privacy)
    var marks: [Mark] = []
    var places: [Int: [Int]] = [:]
    for finding in findings.prefix(Self.markLimit) {
      let (node, rest) = index?.deepest(on: finding.path) ?? (0, finding.path)
      places[node, default: []].append(marks.count)
      marks.append(Mark(finding: finding, member: rest))
    }
    self.marks = marks
    if let index {
      var builder = JSONLines(index, marks: places, folded: folded)
      builder.value(0, hasName: false, hasComma: false, depth: 0, isPersonal: privacy == .everything)
      lines = builder.lines
    } else {
      lines = marks.indices.map { Line(mark: $0, at: 0, depth: 0) } + Line.lines(ofText: bytes, width: Self.width)
    }
  }

  /// Folds the value that a line shows, or unfolds it; nil where it cannot be folded.
  package func toggled(at line: Int) -> BodyLines? {
    guard let index, lines.indices.contains(line) else { return nil }
    switch lines[line].kind {
    case .open, .close, .folded: break
    case .value, .more, .text, .mark: return nil
    }
    return BodyLines(bytes, index, findings, folded: folded.symmetricDifference([Int(lines[line].node)]), privacy)
  }

  func folding(_ folded: Set<Int>) -> BodyLines { BodyLines(bytes, index, findings, folded: folded, privacy) }

  /// The line where the value of another line begins.
  package func head(of line: Int) -> Int {
    guard lines.indices.contains(line), lines[line].kind == .close else { return line }
    let node = lines[line].node
    return lines[..<line].lastIndex { $0.kind == .open && $0.node == node } ?? line
  }

  /// The next line with a text, in the spelling as typed or in any one case; searched is what was sent, not how it shows, and where people
  /// are masked not what belongs to them.
  package func find(_ text: String, from line: Int, isMasked: Bool = false) -> Int? {
    if isMasked, index == nil, privacy != .nothing { return nil }
    // Where each spelling is next; what is nowhere is looked for once.
    var next = Dictionary(
      [text, text.lowercased(), text.uppercased(), text.capitalized].map { (Array($0.utf8), -1) },
      uniquingKeysWith: { first, _ in first })
    var line = line
    while lines.indices.contains(line) {
      // A mark is about a value that was searched before it.
      if lines[line].kind == .mark {
        line += 1
        continue
      }
      let start = Int(lines[line].from)
      for (spelling, place) in next where place < start {
        next[spelling] = ByteSearch.find(spelling, in: bytes, from: start)
      }
      guard let hit = next.values.min() else { return nil }
      let found = self.line(at: hit, from: line)
      if !isMasked || isShown(hit, in: lines[found]) { return found }
      line = found + 1
    }
    return nil
  }

  /// The last line, but for marks, that begins at or before a byte.
  private func line(at byte: Int, from first: Int) -> Int {
    var (low, high) = (first, lines.count)
    while high - low > 1 {
      let middle = (low + high) / 2
      if Int(lines[middle].from) <= byte { low = middle } else { high = middle }
    }
    while low > first, lines[low].kind == .mark { low -= 1 }
    return low
  }

  /// True where a byte shows although people are masked.
  private func isShown(_ byte: Int, in line: Line) -> Bool {
    guard let index else { return privacy == .nothing }
    let isInName = line.hasName && line.kind != .more && byte < index.nodes[Int(line.node) - 1].range.upperBound
    return isInName || !line.isPersonal && line.kind != .folded
  }
}

extension BodyLines: Equatable {
  package static func == (left: BodyLines, right: BodyLines) -> Bool { left === right }
}

extension String {
  fileprivate var capitalized: String { prefix(1).uppercased() + dropFirst().lowercased() }
}

extension BodyLines.Line {
  init(mark: Int, at place: Int, depth: Int) {
    self.init(
      node: UInt32(mark), from: UInt32(place), to: UInt32(place), depth: UInt8(depth), kind: .mark, hasName: false,
      hasComma: false, isPersonal: false)
  }

  /// At line feeds, and where a line is longer than the width, in scalars.
  static func lines(ofText bytes: [UInt8], width: Int) -> [Self] {
    var lines: [Self] = []
    var (start, scalars) = (0, 0)
    func end(at place: Int) {
      lines.append(
        Self(
          node: 0, from: UInt32(start), to: UInt32(place), depth: 0, kind: .text, hasName: false, hasComma: false,
          isPersonal: false))
    }
    for (place, byte) in bytes.enumerated() {
      if byte == 0x0A {
        end(at: place)
        (start, scalars) = (place + 1, 0)
      } else if byte & 0xC0 != 0x80 {
        if scalars == width {
          end(at: place)
          (start, scalars) = (place, 0)
        }
        scalars += 1
      }
    }
    if start < bytes.count { end(at: bytes.count) }
    return lines
  }
}

/// Lays out a JSON text.
private struct JSONLines {
  private let nodes: [JSONIndex.Node]
  private let bytes: [UInt8]
  private let marks: [Int: [Int]]
  private let folded: Set<Int>
  private(set) var lines: [BodyLines.Line] = []

  init(_ index: JSONIndex, marks: [Int: [Int]], folded: Set<Int>) {
    (nodes, bytes, self.marks, self.folded) = (index.nodes, index.bytes, marks, folded)
    lines.reserveCapacity(index.nodes.count * 3 / 4)
  }

  mutating func value(_ place: Int, hasName: Bool, hasComma: Bool, depth: Int, isPersonal: Bool) {
    let node = nodes[place]
    let from = hasName ? nodes[place - 1].range.lowerBound : node.range.lowerBound
    func line(_ kind: BodyLines.Line.Kind, _ range: Range<Int>, comma: Bool) -> BodyLines.Line {
      BodyLines.Line(
        node: UInt32(place), from: UInt32(range.lowerBound), to: UInt32(range.upperBound), depth: UInt8(depth),
        kind: kind, hasName: hasName, hasComma: comma, isPersonal: isPersonal)
    }
    let whole = from..<node.range.upperBound
    let isList = (node.kind == .object || node.kind == .array) && Int(node.next) > place + 1
    guard isList, !folded.contains(place) else {
      if isList {
        lines.append(line(.folded, whole, comma: hasComma))
      } else {
        scalar(node, whole, depth, hasComma, line)
      }
      return mark(place, from, depth)
    }
    lines.append(line(.open, whole, comma: false))
    mark(place, from, depth)
    var child = place + 1
    while child < node.next {
      let value = node.kind == .object ? child + 1 : child
      let next = Int(nodes[value].next)
      let isPersonal = isPersonal || node.kind == .object && PersonalMembers.contains(bytes, nodes[child].range)
      self.value(
        value, hasName: node.kind == .object, hasComma: next < node.next, depth: min(depth + 1, 255),
        isPersonal: isPersonal)
      child = next
    }
    lines.append(line(.close, (whole.upperBound - 1)..<whole.upperBound, comma: hasComma))
  }

  private mutating func mark(_ place: Int, _ from: Int, _ depth: Int) {
    guard !marks.isEmpty, let found = marks[place] else { return }
    lines += found.map { BodyLines.Line(mark: $0, at: from, depth: depth) }
  }

  /// In as many lines as a long one takes.
  private mutating func scalar(
    _ node: JSONIndex.Node, _ whole: Range<Int>, _ depth: Int, _ hasComma: Bool,
    _ line: (BodyLines.Line.Kind, Range<Int>, Bool) -> BodyLines.Line
  ) {
    let range = node.range
    let name = range.lowerBound - whole.lowerBound
    // The colon shows between two blanks.
    var room = max(16, BodyLines.width - 2 * depth - (name > 0 ? name + 2 : 0))
    guard range.count > room else { return lines.append(line(.value, whole, hasComma)) }
    var (start, scalars) = (range.lowerBound, 0)
    for place in range where bytes[place] & 0xC0 != 0x80 {
      if scalars == room {
        lines.append(part(from: start, to: place, comma: false))
        (start, scalars, room) = (place, 0, max(16, BodyLines.width - 2 * depth - 4))
      }
      scalars += 1
    }
    lines.append(part(from: start, to: range.upperBound, comma: hasComma))
    func part(from start: Int, to end: Int, comma: Bool) -> BodyLines.Line {
      start == range.lowerBound ? line(.value, whole.lowerBound..<end, comma) : line(.more, start..<end, comma)
    }
  }
}
