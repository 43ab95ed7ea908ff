import Text

/// Turns the bytes that a terminal sends into keys, pastes and mouse events.
///
/// Pure: feed it what was read, in pieces of any size. Whatever it cannot read is dropped, never guessed; nothing that a terminal or a
/// paste sends can make it trap or grow without bound.
public struct InputDecoder: Sendable {
  /// The most bytes of one paste; the rest of it is dropped.
  public static let pasteLimit = 1 << 20

  private static let sequenceLimit = 4096
  private var pending: [UInt8] = []
  private var paste: [UInt8]?
  private let sequences: [[UInt8]: KeyPress]

  /// A decoder that knows the usual sequences of xterm, the Linux console, rxvt and tmux.
  /// - Parameter extra: sequences of the terminal's own description.
  public init(extra: [[UInt8]: KeyPress] = [:]) {
    sequences = extra
  }

  /// How long to wait for the rest of what has begun, in milliseconds, before `flush`; nil where nothing has.
  public var patience: Int32? {
    if paste != nil { return 1000 }
    return pending.isEmpty ? nil : 25
  }

  /// Reads more bytes and returns the events that are complete.
  public mutating func feed(_ bytes: some Sequence<UInt8>) -> [InputEvent] {
    pending.append(contentsOf: bytes)
    var events: [InputEvent] = []
    var position = 0
    while position < pending.count {
      if paste != nil {
        position = readPaste(from: position, &events)
        if paste != nil { break }
        continue
      }
      switch Self.next(in: pending[position...], sequences: sequences) {
      case .event(let event, let length):
        events.append(event)
        position += length
      case .pasteBegins(let length):
        paste = []
        position += length
      case .skip(let length): position += length
      case .incomplete:
        // A sequence of this length is nobody's: give up on its beginning.
        guard pending.count - position > Self.sequenceLimit else {
          pending.removeFirst(position)
          return events
        }
        position += 1
      }
    }
    pending.removeFirst(min(position, pending.count))
    return events
  }

  /// Says what an unfinished beginning means when nothing follows it: a lone `ESC` is the Esc key, a paste ends.
  public mutating func flush() -> [InputEvent] {
    if let bytes = paste {
      let text = String(decoding: bytes + pending, as: UTF8.self)
      (paste, pending) = (nil, [])
      return [.paste(text)]
    }
    let rest = pending
    pending = []
    guard rest.first == 0x1B else { return [] }
    if rest.count == 1 { return [.key(KeyPress(.escape))] }
    // ESC [ and ESC O alone are Alt with that character.
    if rest.count == 2, rest[1] == 0x5B || rest[1] == 0x4F { return [.key(.alt(Character(Unicode.Scalar(rest[1]))))] }
    return []
  }

  private static let pasteEnd: [UInt8] = Array("\u{1B}[201~".utf8)

  /// Takes what belongs to the open paste and returns where to go on.
  private mutating func readPaste(from start: Int, _ events: inout [InputEvent]) -> Int {
    let end = Self.pasteEnd
    var index = start
    while index < pending.count {
      if pending[index] == 0x1B {
        let rest = pending[index...].prefix(end.count)
        if rest.elementsEqual(end.prefix(rest.count)) {
          if rest.count < end.count { break }
          append(pending[start..<index])
          events.append(.paste(String(decoding: paste ?? [], as: UTF8.self)))
          paste = nil
          return index + end.count
        }
      }
      index += 1
    }
    append(pending[start..<index])
    pending.removeFirst(index)
    return 0
  }

  private mutating func append(_ bytes: ArraySlice<UInt8>) {
    let room = Self.pasteLimit - (paste?.count ?? 0)
    paste?.append(contentsOf: bytes.prefix(max(0, room)))
  }
}

extension InputDecoder {
  fileprivate enum Step {
    case event(InputEvent, length: Int)
    case pasteBegins(length: Int)
    case skip(Int)
    case incomplete
  }

  fileprivate static func next(in bytes: ArraySlice<UInt8>, sequences: [[UInt8]: KeyPress]) -> Step {
    let start = bytes.startIndex
    let first = bytes[start]
    switch first {
    case 0x1B: return escape(bytes, sequences)
    case 0x0D, 0x0A: return .event(.key(KeyPress(.enter)), length: 1)
    case 0x09: return .event(.key(KeyPress(.tab)), length: 1)
    case 0x7F, 0x08: return .event(.key(KeyPress(.backspace)), length: 1)
    case 0x00: return .event(.key(KeyPress(.character(" "), .control)), length: 1)
    case 0x01..<0x1B: return .event(.key(.control(Character(Unicode.Scalar(first + 0x60)))), length: 1)
    case 0x1C..<0x20: return .event(.key(.control(Character(Unicode.Scalar(first + 0x40)))), length: 1)
    default: return character(bytes)
    }
  }

  /// One scalar of UTF-8; a byte that begins none is skipped.
  private static func character(_ bytes: ArraySlice<UInt8>, modifiers: KeyPress.Modifiers = []) -> Step {
    let first = bytes[bytes.startIndex]
    let length =
      first < 0x80
      ? 1
      : first >= 0xC2 && first < 0xE0 ? 2 : first >= 0xE0 && first < 0xF0 ? 3 : first >= 0xF0 && first < 0xF5 ? 4 : 0
    guard length > 0 else { return .skip(1) }
    let unit = bytes.prefix(length)
    guard unit.dropFirst().allSatisfy({ $0 & 0xC0 == 0x80 }) else { return .skip(1) }
    guard unit.count == length else { return .incomplete }
    guard let text = String(validating: unit, as: UTF8.self), let character = text.first,
      SafeText.shown(character.unicodeScalars.first ?? " ") == character.unicodeScalars.first
    else { return .skip(length) }
    return .event(.key(KeyPress(.character(character), modifiers)), length: length)
  }

  private static func escape(_ bytes: ArraySlice<UInt8>, _ sequences: [[UInt8]: KeyPress]) -> Step {
    // The terminal's own description first; its sequences are at most a dozen bytes.
    if !sequences.isEmpty {
      for length in stride(from: min(12, bytes.count), to: 1, by: -1) {
        if let press = sequences[Array(bytes.prefix(length))] { return .event(.key(press), length: length) }
      }
    }
    let start = bytes.startIndex
    guard bytes.count > 1 else { return .incomplete }
    switch bytes[start + 1] {
    case 0x5B: return controlSequence(bytes)
    case 0x4F:
      guard bytes.count > 2 else { return .incomplete }
      guard let key = finals[bytes[start + 2]] else { return .skip(3) }
      return .event(.key(KeyPress(key)), length: 3)
    case 0x1B: return .event(.key(KeyPress(.escape)), length: 1)
    case 0x5D, 0x50, 0x58, 0x5E, 0x5F: return terminalString(bytes)
    case 0x7F, 0x08: return .event(.key(KeyPress(.backspace, .alt)), length: 2)
    case 0x0D: return .event(.key(KeyPress(.enter, .alt)), length: 2)
    case 0x20...:
      switch character(bytes.dropFirst(), modifiers: .alt) {
      case .event(let event, let length): return .event(event, length: length + 1)
      case .skip(let length): return .skip(length + 1)
      case .pasteBegins, .incomplete: return .incomplete
      }
    default: return .event(.key(KeyPress(.escape)), length: 1)
    }
  }

  /// An answer of the terminal (OSC, DCS …) up to its end; nobody asked, so it is passed over.
  private static func terminalString(_ bytes: ArraySlice<UInt8>) -> Step {
    for index in bytes.indices.dropFirst(2) {
      if bytes[index] == 0x07 { return .skip(index - bytes.startIndex + 1) }
      if bytes[index] == 0x5C, bytes[index - 1] == 0x1B { return .skip(index - bytes.startIndex + 1) }
    }
    return .incomplete
  }

  /// The last byte of `ESC [` and `ESC O` sequences.
  private static let finals: [UInt8: Key] = [
    0x41: .up, 0x42: .down, 0x43: .right, 0x44: .left, 0x48: .home, 0x46: .end, 0x50: .function(1), 0x51: .function(2),
    0x52: .function(3), 0x53: .function(4), 0x4D: .enter,
  ]
  /// The number of `ESC [ n ~` sequences.
  private static let numbers: [Int: Key] = [
    1: .home, 2: .insert, 3: .delete, 4: .end, 5: .pageUp, 6: .pageDown, 7: .home, 8: .end, 11: .function(1),
    12: .function(2), 13: .function(3), 14: .function(4), 15: .function(5), 17: .function(6), 18: .function(7),
    19: .function(8), 20: .function(9), 21: .function(10), 23: .function(11), 24: .function(12),
  ]

  private static func controlSequence(_ bytes: ArraySlice<UInt8>) -> Step {
    let start = bytes.startIndex
    // The Linux console's F1…F5.
    if bytes.count > 2, bytes[start + 2] == 0x5B {
      guard bytes.count > 3 else { return .incomplete }
      let number = Int(bytes[start + 3]) - 0x40
      return (1...5).contains(number) ? .event(.key(KeyPress(.function(number))), length: 4) : .skip(4)
    }
    guard let end = bytes.indices.dropFirst(2).first(where: { !(0x20..<0x40).contains(bytes[$0]) }) else {
      return .incomplete
    }
    let length = end - start + 1
    // A byte that no sequence holds: what came so far is dropped, the byte is read on its own.
    guard (0x40...0x7E).contains(bytes[end]) else { return .skip(length - 1) }
    let body = bytes[(start + 2)..<end]
    if body.first == 0x3C { return mouse(body.dropFirst(), final: bytes[end], length: length) }
    let parameters = body.isEmpty ? [] : body.split(separator: 0x3B, omittingEmptySubsequences: false).map(number)
    let modifiers = parameters.count > 1 ? Self.modifiers(parameters[1]) : []
    switch bytes[end] {
    case 0x7E:
      if parameters.first == 200 { return .pasteBegins(length: length) }
      guard let key = numbers[parameters.first ?? 0] else { return .skip(length) }
      return .event(.key(KeyPress(key, modifiers)), length: length)
    case 0x5A: return .event(.key(KeyPress(.tab, .shift)), length: length)
    case let final:
      guard let key = finals[final], parameters.first ?? 0 <= 1 else { return .skip(length) }
      return .event(.key(KeyPress(key, modifiers)), length: length)
    }
  }

  private static func number(_ digits: ArraySlice<UInt8>) -> Int {
    digits.prefix(6).reduce(0) { (0x30...0x39).contains($1) ? $0 * 10 + Int($1) - 0x30 : $0 }
  }

  private static func modifiers(_ parameter: Int) -> KeyPress.Modifiers {
    guard (2...16).contains(parameter) else { return [] }
    return KeyPress.Modifiers(rawValue: UInt8(parameter - 1) & 7)
  }

  /// SGR mouse reports: `ESC [ < b ; x ; y M` or `m`.
  private static func mouse(_ body: ArraySlice<UInt8>, final: UInt8, length: Int) -> Step {
    let parameters = body.split(separator: 0x3B).map(number)
    guard parameters.count == 3, final == 0x4D || final == 0x6D else { return .skip(length) }
    let point = Point(x: parameters[1] - 1, y: parameters[2] - 1)
    switch parameters[0] {
    case 0: return .event(.mouse(MouseEvent(final == 0x4D ? .press : .release, at: point)), length: length)
    case 64: return .event(.mouse(MouseEvent(.wheelUp, at: point)), length: length)
    case 65: return .event(.mouse(MouseEvent(.wheelDown, at: point)), length: length)
    default: return .skip(length)
    }
  }
}
