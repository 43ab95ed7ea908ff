package import BrokerAPI
import Text

/// How one exchange differs from another: what a screen paints row by row.
package struct Difference: Sendable {
  /// What both have in common is no row.
  package struct Row: Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
      case added, removed, changed
      /// Differs, but no more than was to be expected.
      case folded(Fold)
    }

    package let place: Place
    package let kind: Kind
    /// Nil where there is none.
    package let left, right: Value?
    /// A member whose name occurred in its object before: parsers differ in which one they take.
    package let isRepeated: Bool

    init(_ place: Place, _ kind: Kind, _ left: Value?, _ right: Value?, isRepeated: Bool = false) {
      self.place = place
      self.kind = kind
      self.left = left
      self.right = right
      self.isRepeated = isRepeated
    }

    package var isFolded: Bool { if case .folded = kind { true } else { false } }
  }

  package enum Place: Hashable, Sendable {
    case method, url, status
    case query(String)
    /// In its spelling on the left, where it stands there.
    case header(String)
    /// Such as `customer.contact.email`; empty for the body itself. Of an added element its index on the right.
    case member(String)
    /// Of a body that is no JSON, from 1: of an added one its number on the right.
    case line(Int)
    /// From 0: where a body of one line, or of no text, begins to differ.
    case byte(Int)
  }

  /// Why a difference was to be expected.
  package enum Fold: Hashable, Sendable {
    case time, token, identifier
    /// The customer gets another one each time.
    case code
    /// The value is the same.
    case spelling
    /// The elements are the same ones in another order.
    case order
    /// The length of the body, or how many requests are left.
    case count
  }

  /// As it stands in its message.
  package struct Value: Hashable, Sendable, Confidential {
    /// Nil for what is no JSON.
    package let kind: JSONIndex.Kind?
    let bytes: ArraySlice<UInt8>
    /// Of personal data.
    let mask: Mask?

    /// Long ones are cut: nobody reads a megabyte in a row.
    package func text(isMasked: Bool, atMost limit: Int = 200) -> String {
      let isString = kind == .string
      let shown = isString ? bytes.dropFirst().dropLast() : bytes
      // A scalar has at most four bytes.
      var text = SafeText.line(String(decoding: shown.prefix(limit * 4 + 4), as: UTF8.self), atMost: limit + 1)
      if isMasked, let mask { text = mask.keepingForm(text) }
      if SafeText.isLonger(text, than: limit) { text = SafeText.prefix(of: text, atMost: limit) + "…" }
      return isString ? "\"\(text)\"" : text
    }
  }

  package let request: [Row]
  package let response: [Row]

  /// - Parameters:
  ///   - left: the older one.
  ///   - right: the newer one.
  package init(_ left: RecordedExchange, _ right: RecordedExchange) {
    let privacy: BodyLines.Privacy = left.kind == .sms || right.kind == .sms ? .everything : .members
    let (old, new) = (left.exchange.request, right.exchange.request)
    request =
      Self.lines([(.method, old?.method, new?.method)]) + Self.targets(old?.url.text, new?.url.text, privacy)
      + HeaderDifference.rows(old?.headers ?? [], new?.headers ?? [])
      + Self.bodies(old?.body?.value, new?.body?.value, privacy)
    let (answer, other) = (left.exchange.response, right.exchange.response)
    response =
      Self.lines([(.status, answer.map { "\($0.status)" }, other.map { "\($0.status)" })])
      + HeaderDifference.rows(answer?.headers ?? [], other?.headers ?? [])
      + Self.bodies(answer?.body.value, other?.body.value, privacy)
  }

  package var rows: [Row] { request + response }

  private static func bodies(_ left: Redacted?, _ right: Redacted?, _ privacy: BodyLines.Privacy) -> [Row] {
    bodies(left?.shownBytes ?? [], right?.shownBytes ?? [], privacy)
  }

  /// JSON by members, anything else by lines or bytes.
  package static func bodies(_ left: [UInt8], _ right: [UInt8], _ privacy: BodyLines.Privacy = .members) -> [Row] {
    guard left != right else { return [] }
    if let old = try? JSONIndex(of: left), let new = try? JSONIndex(of: right) {
      var comparison = JSONDifference(old, new, privacy)
      comparison.compare()
      return comparison.rows
    }
    return TextDifference.rows(left, right, isPersonal: privacy != .nothing)
  }

  static func lines(_ values: [(Place, String?, String?)], mask: Mask? = nil) -> [Row] {
    values.compactMap { place, left, right in
      guard left != right else { return nil }
      let kind: Row.Kind = left == nil ? .added : right == nil ? .removed : .changed
      return Row(place, kind, left.map { Value($0, mask: mask) }, right.map { Value($0, mask: mask) })
    }
  }

  /// Up to the query as one, the query by names. That of a message may hold whom it is for.
  private static func targets(_ left: String?, _ right: String?, _ privacy: BodyLines.Privacy) -> [Row] {
    let mask: Mask? = privacy == .everything ? .name : nil
    guard let left, let right, left != right else { return lines([(.url, left, right)], mask: mask) }
    func base(_ url: String) -> String { String(url.prefix { $0 != "?" }) }
    func query(_ url: String) -> [(String, String)] {
      url.dropFirst(base(url).count + 1).split(separator: "&").map { item in
        let parts = item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        return (parts[0], parts.count > 1 ? parts[1] : "")
      }
    }
    return lines([(.url, base(left), base(right))], mask: mask)
      + HeaderDifference.rows(query(left), query(right), of: \.self, at: { .query($0) }, mask: mask)
  }
}

extension Difference.Value {
  init(_ text: String, mask: Mask? = nil) { self.init(kind: nil, bytes: Array(text.utf8)[...], mask: mask) }
}

/// Values under names that may repeat, whose order does not count.
enum HeaderDifference {
  static func rows(_ left: [Exchange.Header], _ right: [Exchange.Header]) -> [Difference.Row] {
    rows(
      left.map { ($0.name, $0.value.text) }, right.map { ($0.name, $0.value.text) }, of: { $0.lowercased() },
      at: { .header($0) })
  }

  static func rows(
    _ left: [(String, String)], _ right: [(String, String)], of key: (String) -> String,
    at place: (String) -> Difference.Place, mask: Mask? = nil
  ) -> [Difference.Row] {
    func value(_ text: String) -> Difference.Value { Difference.Value(text, mask: mask) }
    let pairs = Alignment.anywhere(left.map { key($0.0) }, right.map { key($0.0) })
    let partners = Dictionary(uniqueKeysWithValues: pairs.map { ($0.left, $0.right) })
    let taken = Set(pairs.map(\.right))
    let old = left.enumerated().compactMap { index, item -> Difference.Row? in
      guard let partner = partners[index] else { return Difference.Row(place(item.0), .removed, value(item.1), nil) }
      let other = right[partner].1
      guard item.1 != other else { return nil }
      let fold = Difference.Fold(ofHeader: item.0.lowercased(), item.1, other)
      return Difference.Row(place(item.0), fold.map { .folded($0) } ?? .changed, value(item.1), value(other))
    }
    return old
      + right.indices.filter { !taken.contains($0) }.map {
        Difference.Row(place(right[$0].0), .added, nil, value(right[$0].1))
      }
  }
}
