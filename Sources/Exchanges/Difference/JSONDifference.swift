import BrokerAPI
import Text

/// Two JSON texts by their members, whose order does not count; the elements of lists by what identifies them.
struct JSONDifference {
  private enum Step {
    case name(ArraySlice<UInt8>)
    case element(Int)
  }

  private struct Member {
    let name: ArraySlice<UInt8>
    /// Of the name; the value follows it.
    let node: Int
  }

  private let left: JSONIndex
  private let right: JSONIndex
  private let privacy: BodyLines.Privacy
  /// By node: equal for equal values.
  private let leftPrints, rightPrints: [UInt64]
  private var path: [Step] = []
  private(set) var rows: [Difference.Row] = []

  init(_ left: JSONIndex, _ right: JSONIndex, _ privacy: BodyLines.Privacy) {
    (self.left, self.right, self.privacy) = (left, right, privacy)
    (leftPrints, rightPrints) = (left.fingerprints, right.fingerprints)
  }

  mutating func compare() { compare(0, 0, name: [], isPersonal: privacy == .everything) }

  private mutating func compare(_ l: Int, _ r: Int, name: ArraySlice<UInt8>, isPersonal: Bool) {
    let (old, new) = (left.nodes[l], right.nodes[r])
    guard !left.spells(old, as: new, in: right) else { return }
    switch (old.kind, new.kind) {
    case (.object, .object): members(l, r, isPersonal)
    case (.array, .array): elements(l, r, name, isPersonal)
    default: append(scalarKind(old, new, name), (l, name), (r, name), isPersonal)
    }
  }

  private func scalarKind(
    _ old: JSONIndex.Node, _ new: JSONIndex.Node, _ name: ArraySlice<UInt8>
  ) -> Difference.Row.Kind {
    guard old.kind == new.kind else { return .changed }
    let isString = old.kind == .string
    let mine = isString ? left.content(of: old) : left.bytes[old.range]
    let other = isString ? right.content(of: new) : right.bytes[new.range]
    if isString, mine == other {
      // Halves of surrogate pairs all read as the same replacement.
      return String(decoding: mine, as: UTF8.self).contains("\u{FFFD}") ? .changed : .folded(.spelling)
    }
    if old.kind == .number, NumberValue(of: mine) == NumberValue(of: other) { return .folded(.spelling) }
    let key = String(decoding: name, as: UTF8.self).lowercased()
    return Difference.Fold(of: key, mine, other).map { .folded($0) } ?? .changed
  }

  // MARK: Members

  private mutating func members(_ l: Int, _ r: Int, _ isPersonal: Bool) {
    if isInStep(l, r) { return inStep(l, r, isPersonal) }
    let (old, new) = (Self.members(of: l, left), Self.members(of: r, right))
    let pairs = Alignment.anywhere(old.map(\.name), new.map(\.name))
    let partners = Dictionary(uniqueKeysWithValues: pairs.map { ($0.left, $0.right) })
    let (oldRepeats, newRepeats) = (Self.repeats(old), Self.repeats(new))
    for (place, member) in old.enumerated() {
      let isPersonal = isPersonal || self.isPersonal(left, member)
      if let partner = partners[place] {
        pair(member, new[partner], isPersonal)
      } else {
        single(.removed, member, isPersonal, isRepeated: oldRepeats.contains(place))
      }
    }
    let taken = Set(pairs.map(\.right))
    for (place, member) in new.enumerated() where !taken.contains(place) {
      single(.added, member, isPersonal || self.isPersonal(right, member), isRepeated: newRepeats.contains(place))
    }
  }

  /// True for the same names in the same order and spelling, as almost always.
  private func isInStep(_ l: Int, _ r: Int) -> Bool {
    var (mine, other) = (l + 1, r + 1)
    let (end, otherEnd) = (Int(left.nodes[l].next), Int(right.nodes[r].next))
    while mine < end, other < otherEnd {
      guard left.spells(left.nodes[mine], as: right.nodes[other], in: right) else { return false }
      (mine, other) = (Int(left.nodes[mine + 1].next), Int(right.nodes[other + 1].next))
    }
    return mine == end && other == otherEnd
  }

  private mutating func inStep(_ l: Int, _ r: Int, _ isPersonal: Bool) {
    var (mine, other) = (l + 1, r + 1)
    while mine < left.nodes[l].next {
      if !left.spells(left.nodes[mine + 1], as: right.nodes[other + 1], in: right) {
        let member = Member(name: left.content(of: left.nodes[mine]), node: mine)
        pair(member, Member(name: member.name, node: other), isPersonal || self.isPersonal(left, member))
      }
      (mine, other) = (Int(left.nodes[mine + 1].next), Int(right.nodes[other + 1].next))
    }
  }

  private func isPersonal(_ index: JSONIndex, _ member: Member) -> Bool {
    privacy != .nothing && PersonalMembers.contains(index.bytes, index.nodes[member.node].range)
  }

  private mutating func pair(_ old: Member, _ new: Member, _ isPersonal: Bool) {
    path.append(.name(old.name))
    compare(old.node + 1, new.node + 1, name: old.name, isPersonal: isPersonal)
    path.removeLast()
  }

  private mutating func single(
    _ kind: Difference.Row.Kind, _ member: Member, _ isPersonal: Bool, isRepeated: Bool
  ) {
    path.append(.name(member.name))
    let side = (member.node + 1, member.name)
    append(kind, kind == .removed ? side : nil, kind == .added ? side : nil, isPersonal, isRepeated: isRepeated)
    path.removeLast()
  }

  private static func members(of place: Int, _ index: JSONIndex) -> [Member] {
    var members: [Member] = []
    var child = place + 1
    while child < index.nodes[place].next {
      members.append(Member(name: index.content(of: index.nodes[child]), node: child))
      child = Int(index.nodes[child + 1].next)
    }
    return members
  }

  private static func repeats(_ members: [Member]) -> Set<Int> {
    var seen: Set<ArraySlice<UInt8>> = []
    return Set(members.indices.filter { !seen.insert(members[$0].name).inserted })
  }

  // MARK: Elements

  /// What identifies an element, where all have it; in the order of how well it does.
  private static let references = [
    "referenceId", "reference_id", "partnerOrderId", "requestUuid", "preappId", "sku", "productCode", "id",
  ].map { Array("\"\($0)\"".utf8) }

  private mutating func elements(_ l: Int, _ r: Int, _ name: ArraySlice<UInt8>, _ isPersonal: Bool) {
    let (old, new) = (left.elements(of: l), right.elements(of: r))
    var pairs: [Alignment.Pair] = []
    for reference in Self.references {
      guard let oldKeys = keys(old, reference, left, leftPrints), let newKeys = keys(new, reference, right, rightPrints)
      else { continue }
      pairs = Alignment.anywhere(oldKeys, newKeys)
      if !pairs.isEmpty { break }
    }
    if pairs.isEmpty { pairs = Alignment.inOrder(old.map { leftPrints[$0] }, new.map { rightPrints[$0] }) }
    if !Alignment.isAscending(pairs) { append(.folded(.order), (l, name), (r, name), isPersonal) }
    pairs = withNeighbours(pairs, old, new)
    var partners = [Int?](repeating: nil, count: old.count)
    var isTaken = [Bool](repeating: false, count: new.count)
    for pair in pairs { (partners[pair.left], isTaken[pair.right]) = (pair.right, true) }
    for (place, node) in old.enumerated() {
      path.append(.element(place))
      if let partner = partners[place] {
        compare(node, new[partner], name: name, isPersonal: isPersonal)
      } else {
        append(.removed, (node, name), nil, isPersonal)
      }
      path.removeLast()
    }
    for (place, node) in new.enumerated() where !isTaken[place] {
      path.append(.element(place))
      append(.added, nil, (node, name), isPersonal)
      path.removeLast()
    }
  }

  /// The values of a member, as fingerprints; nil unless every element has it.
  private func keys(
    _ elements: [Int], _ name: [UInt8], _ index: JSONIndex, _ prints: [UInt64]
  ) -> [UInt64]? {
    var keys: [UInt64] = []
    for element in elements {
      guard index.nodes[element].kind == .object else { return nil }
      var (child, key): (Int, UInt64?) = (element + 1, nil)
      while child < index.nodes[element].next {
        if index.isNamed(name, index.nodes[child]) { key = prints[child + 1] }
        child = Int(index.nodes[child + 1].next)
      }
      guard let key else { return nil }
      keys.append(key)
    }
    return elements.isEmpty ? nil : keys
  }

  /// Also pairs what is left over, where it is much the same.
  private func withNeighbours(_ pairs: [Alignment.Pair], _ old: [Int], _ new: [Int]) -> [Alignment.Pair] {
    guard pairs.count < min(old.count, new.count) else { return pairs }
    var all = pairs
    let takenLeft = Set(pairs.map(\.left))
    let takenRight = Set(pairs.map(\.right))
    var rest = new.indices.filter { !takenRight.contains($0) }[...]
    for place in old.indices where !takenLeft.contains(place) {
      // Only the next few are looked at.
      guard let partner = rest.prefix(8).firstIndex(where: { isAlike(old[place], new[$0]) }) else { continue }
      all.append(Alignment.Pair(left: place, right: rest[partner]))
      rest = rest[(partner + 1)...]
    }
    return all
  }

  /// True for objects of which half the members are the same, and for other values of one kind.
  private func isAlike(_ l: Int, _ r: Int) -> Bool {
    let (old, new) = (left.nodes[l], right.nodes[r])
    guard old.kind == .object, new.kind == .object else { return old.kind == new.kind }
    var (same, count, child) = (0, 0, l + 1)
    // The first few tell enough.
    while child < old.next, count < 32 {
      var other = r + 1
      while other < new.next, rightPrints[other] != leftPrints[child] { other = Int(right.nodes[other + 1].next) }
      if other < new.next, rightPrints[other + 1] == leftPrints[child + 1] { same += 1 }
      (count, child) = (count + 1, Int(left.nodes[child + 1].next))
    }
    return same * 2 >= count
  }

  // MARK: Rows

  private typealias Side = (node: Int, name: ArraySlice<UInt8>)

  private mutating func append(
    _ kind: Difference.Row.Kind, _ old: Side?, _ new: Side?, _ isPersonal: Bool, isRepeated: Bool = false
  ) {
    rows.append(
      Difference.Row(
        .member(pathText), kind, old.map { value($0, left, isPersonal) }, new.map { value($0, right, isPersonal) },
        isRepeated: isRepeated))
  }

  private func value(_ side: Side, _ index: JSONIndex, _ isPersonal: Bool) -> Difference.Value {
    let node = index.nodes[side.node]
    let isMasked = isPersonal || privacy != .nothing && index.namesPersons(side.node)
    return Difference.Value(
      kind: node.kind, bytes: index.bytes[node.range],
      mask: isMasked ? PersonalMembers.mask(of: String(decoding: side.name, as: UTF8.self)) : nil)
  }

  private var pathText: String {
    var text = ""
    for step in path {
      switch step {
      case .name(let name):
        if !text.isEmpty { text += "." }
        text += SafeText.line(String(decoding: name, as: UTF8.self), atMost: 100)
      case .element(let place): text += "[\(place)]"
      }
    }
    return text
  }
}

extension JSONIndex {
  @inline(__always)
  fileprivate func spells(_ node: Node, as other: Node, in index: JSONIndex) -> Bool {
    ByteSearch.isSame(bytes, node.range, as: index.bytes, other.range)
  }

  /// - Parameter name: with its quotes; one that is written with an escape is none.
  @inline(__always)
  fileprivate func isNamed(_ name: [UInt8], _ node: Node) -> Bool {
    ByteSearch.isSame(bytes, node.range, as: name, name.indices)
  }

  fileprivate func elements(of place: Int) -> [Int] {
    var (elements, child): ([Int], Int) = ([], place + 1)
    while child < nodes[place].next {
      elements.append(child)
      child = Int(nodes[child].next)
    }
    return elements
  }

  /// True where a member below holds personal data.
  fileprivate func namesPersons(_ place: Int) -> Bool {
    switch nodes[place].kind {
    case .array: return elements(of: place).contains { namesPersons($0) }
    case .object:
      var child = place + 1
      while child < nodes[place].next {
        if PersonalMembers.contains(bytes, nodes[child].range) || namesPersons(child + 1) { return true }
        child = Int(nodes[child + 1].next)
      }
      return false
    case .null, .true, .false, .number, .string: return false
    }
  }
}
