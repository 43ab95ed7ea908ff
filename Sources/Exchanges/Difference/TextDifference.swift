import Text

/// Bodies that are no JSON: text of several lines by lines, anything else by the bytes between what both have in common.
enum TextDifference {
  static func rows(_ left: [UInt8], _ right: [UInt8], isPersonal: Bool) -> [Difference.Row] {
    let (old, new) = (lines(left), lines(right))
    guard let old, let new, old.count > 1 || new.count > 1 else { return bytes(left, right, isPersonal) }
    func value(_ line: ArraySlice<UInt8>) -> Difference.Value {
      Difference.Value(kind: nil, bytes: line, mask: isPersonal ? .name : nil)
    }
    var rows: [Difference.Row] = []
    var (l, r) = (0, 0)
    func gap(to left: Int, _ right: Int) {
      while l < left, r < right {
        rows.append(Difference.Row(.line(l + 1), .changed, value(old[l]), value(new[r])))
        (l, r) = (l + 1, r + 1)
      }
      rows += (l..<left).map { Difference.Row(.line($0 + 1), .removed, value(old[$0]), nil) }
      rows += (r..<right).map { Difference.Row(.line($0 + 1), .added, nil, value(new[$0])) }
    }
    for pair in Alignment.inOrder(old.map { Fingerprint(of: $0) }, new.map { Fingerprint(of: $0) })
    where old[pair.left] == new[pair.right] {
      gap(to: pair.left, pair.right)
      (l, r) = (pair.left + 1, pair.right + 1)
    }
    gap(to: old.count, new.count)
    return rows
  }

  /// Nil for what is no text.
  private static func lines(_ bytes: [UInt8]) -> [ArraySlice<UInt8>]? {
    guard String(validating: bytes, as: UTF8.self) != nil else { return nil }
    return bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
  }

  private static func bytes(_ left: [UInt8], _ right: [UInt8], _ isPersonal: Bool) -> [Difference.Row] {
    let common = min(left.count, right.count)
    let head = (0..<common).first { left[$0] != right[$0] } ?? common
    let tail =
      (0..<(common - head)).first { left[left.count - 1 - $0] != right[right.count - 1 - $0] } ?? common - head
    func value(_ bytes: [UInt8]) -> Difference.Value? {
      let part = bytes[head..<(bytes.count - tail)]
      return part.isEmpty ? nil : Difference.Value(kind: nil, bytes: part, mask: isPersonal ? .name : nil)
    }
    let (old, new) = (value(left), value(right))
    let kind: Difference.Row.Kind = old == nil ? .added : new == nil ? .removed : .changed
    return old == nil && new == nil ? [] : [Difference.Row(.byte(head), kind, old, new)]
  }
}
