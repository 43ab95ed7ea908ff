import BrokerAPI
import Text

/// Marks such as `{{sms_code}}` and `{{[0].referenceId}}` in the parts of a request, written as in an `.http` file: what stands for a
/// secret, and for a value of an earlier answer.
struct RequestMarks: Hashable, Sendable {
  /// Of the slots that the request was made with.
  private var slots: [String: SecretSlot] = [:]
  /// What the request was made with itself, so that it only looks like a mark.
  private var literal: Set<String> = []

  /// - Parameter texts: all parts of the request.
  init(_ texts: [Redacted]) {
    for text in texts {
      for case .bytes(let bytes) in text.pieces { literal.formUnion(Self.pieces(bytes).compactMap(\.mark)) }
    }
    for slot in texts.flatMap(\.slots) where mark(of: slot) == nil {
      var (name, number) = (slot.name, 1)
      while literal.contains(name) || slots[name] != nil {
        number += 1
        name = "\(slot.name)-\(number)"
      }
      slots[name] = slot
    }
  }

  private func mark(of slot: SecretSlot) -> String? { slots.first { $0.value == slot }?.key }

  /// With marks in the place of slots.
  func bytes(_ text: Redacted) -> [UInt8] { text.bytes { "{{\(mark(of: $0) ?? $0.name)}}" } }

  enum Meaning: Hashable, Sendable {
    case slot(SecretSlot)
    /// The path of a value.
    case value(String)
    /// Sent as it is.
    case literal
  }

  func meaning(of mark: String) -> Meaning {
    if let slot = slots[mark] { return .slot(slot) }
    if literal.contains(mark) { return .literal }
    return SecretSlot(name: mark).map { .slot($0) } ?? .value(mark)
  }

  /// Marks in order, each once.
  static func marks(in texts: [[UInt8]]) -> [String] {
    var seen: Set<String> = []
    return texts.flatMap { pieces($0).compactMap(\.mark) }.filter { seen.insert($0).inserted }
  }

  struct Piece {
    let range: Range<Int>
    /// Nil for what is no mark.
    let mark: String?
  }

  /// Longer names are none.
  private static let limit = 200

  /// Everything, in order.
  static func pieces(_ bytes: [UInt8]) -> [Piece] {
    let (open, close) = (UInt8(ascii: "{"), UInt8(ascii: "}"))
    var pieces: [Piece] = []
    var (start, place) = (0, 0)
    while let brace = ByteSearch.find([open, open], in: bytes, from: place) {
      // Of three braces the inner two count.
      place = brace + 2
      if place < bytes.count, bytes[place] == open {
        place = brace + 1
        continue
      }
      let name = bytes[place...].prefix(limit).prefix { $0 != open && $0 != close && $0 != 0x22 && $0 >= 0x20 }
      guard bytes[name.endIndex...].starts(with: [close, close]) else { continue }
      let mark = String(decoding: name, as: UTF8.self).trimmingWhitespace
      guard !mark.isEmpty else { continue }
      if start < brace { pieces.append(Piece(range: start..<brace, mark: nil)) }
      start = name.endIndex + 2
      pieces.append(Piece(range: brace..<start, mark: mark))
      place = start
    }
    if start < bytes.count { pieces.append(Piece(range: start..<bytes.count, mark: nil)) }
    return pieces
  }
}
