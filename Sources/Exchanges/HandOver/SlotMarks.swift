import BrokerAPI
import Text

/// Texts in the place of slots that occur nowhere else in an exchange, such as `$(token)`, for formats that have no variables.
struct SlotMarks {
  private var marks: [SecretSlot: String] = [:]
  /// In order.
  private var slots: [SecretSlot] = []

  init(_ exchange: Exchange) {
    var all: [Redacted] = []
    _ = exchange.mapping { text, _ in
      all.append(text)
      return text
    }
    self.init(all)
  }

  init(_ texts: [Redacted]) {
    let slots = texts.flatMap(\.slots)
    guard !slots.isEmpty else { return }
    let bytes = texts.flatMap { $0.bytes { _ in "\0" } }
    for slot in slots where marks[slot] == nil {
      var (mark, number) = ("$(\(slot.name))", 1)
      while ByteSearch.find(Array(mark.utf8), in: bytes) != nil || marks.values.contains(mark) {
        number += 1
        mark = "$(\(slot.name)-\(number))"
      }
      marks[slot] = mark
      self.slots.append(slot)
    }
  }

  var isEmpty: Bool { slots.isEmpty }

  func bytes(_ text: Redacted) -> [UInt8] { text.bytes { marks[$0] ?? "" } }

  func text(_ text: Redacted) -> String { String(decoding: bytes(text), as: UTF8.self) }

  /// By their marks the slots' names.
  var json: JSON { .object(JSON.Members(slots.map { (marks[$0] ?? "", .string($0.name)) })) }

  /// Nil for what names no slots.
  init?(reading json: JSON?) {
    guard case .object(let members)? = json else { return nil }
    for (mark, name) in members.prefix(100) {
      guard !mark.isEmpty, let slot = name.text.flatMap(SecretSlot.init(name:)), marks[slot] == nil else { continue }
      marks[slot] = mark
      slots.append(slot)
    }
  }

  func redacted(_ bytes: [UInt8]) -> Redacted {
    guard !marks.isEmpty else { return Redacted(bytes) }
    let marks = marks.map { (slot: $0.key, bytes: Array($0.value.utf8)) }
    var builder = RedactedBuilder()
    var start = 0
    // The next one of each mark that occurs: a text of one mark is not searched again and again for the others.
    var hits = marks.compactMap { mark in
      ByteSearch.find(mark.bytes, in: bytes).map { (place: $0, mark: mark) }
    }
    while true {
      // Of marks that begin with each other the longest.
      guard
        let hit = hits.min(by: { ($0.place, $1.mark.bytes.count) < ($1.place, $0.mark.bytes.count) })
      else { break }
      builder.append(bytes[start..<hit.place])
      builder.append(hit.mark.slot)
      start = hit.place + hit.mark.bytes.count
      for number in hits.indices.reversed() where hits[number].place < start {
        if let place = ByteSearch.find(hits[number].mark.bytes, in: bytes, from: start) {
          hits[number].place = place
        } else {
          hits.remove(at: number)
        }
      }
    }
    builder.append(bytes[start...])
    return builder.redacted
  }
}
