import Text

/// How one key, mouse report or answer of a terminal is written, without time: what the first bytes of a piece of input are.
enum InputSequence {
  enum Step {
    case event(InputEvent, length: Int)
    case pasteBegins(length: Int)
    case skip(Int)
    case incomplete
  }

  /// What follows an `ESC` that was given out as a key.
  enum Tail {
    /// Nothing of a sequence: read it without the `ESC`.
    case none
    /// More has to come, or a pause.
    case notYet
    case whole(length: Int)
    case opensPaste(length: Int)
  }

  /// `ESC`, or the one byte that terminals with 8-bit controls send for `ESC [`.
  static func isIntroducer(_ byte: UInt8) -> Bool { byte == 0x1B || byte == 0x9B }

  /// What the bytes begin with.
  static func next(in bytes: ArraySlice<UInt8>) -> Step {
    let first = bytes[bytes.startIndex]
    switch first {
    case 0x1B: return escape(bytes)
    case 0x9B: return controlSequence(bytes, introducer: 1)
    // Enter is a return and nothing else: a line feed is Ctrl-J, so that a scanner that ends with both presses Enter once.
    case 0x0D: return .event(.key(KeyPress(.enter)), length: 1)
    case 0x09: return .event(.key(KeyPress(.tab)), length: 1)
    case 0x7F, 0x08: return .event(.key(KeyPress(.backspace)), length: 1)
    case 0x00: return .event(.key(KeyPress(.character(" "), .control)), length: 1)
    case 0x01..<0x1B: return .event(.key(.control(Character(Unicode.Scalar(first + 0x60)))), length: 1)
    case 0x1C..<0x20: return .event(.key(.control(Character(Unicode.Scalar(first + 0x40)))), length: 1)
    default: return character(bytes)
    }
  }

  static func isIncomplete(_ bytes: [UInt8]) -> Bool {
    if case .incomplete = next(in: bytes[...]) { true } else { false }
  }

  /// True for a beginning that only a terminal sends. Alt with the character that begins an answer looks the same as the first two bytes
  /// of one, and what is typed after it must not be lost.
  static func mayHaveRest(_ pending: [UInt8]) -> Bool {
    guard let first = pending.first, isIntroducer(first) else { return false }
    return pending.count != 2 || !beginsAnswer(pending[1])
  }

  /// What an `ESC` that was given out as the Esc key is followed by.
  ///
  /// A tail begins with `[` or `O`, is a whole sequence, and nothing but another sequence follows it at once: somebody who types `[` or a
  /// scanner that reads `OD-17` after Esc is not mistaken for one.
  static func tail(_ bytes: ArraySlice<UInt8>) -> Tail {
    let body = bytes.dropFirst()
    guard let second = body.first else { return .notYet }
    guard second == 0x5B || second == 0x4F else { return .none }
    guard body.count > 1 else { return .notYet }
    let length: Int
    switch next(in: bytes) {
    case .incomplete: return .notYet
    case .pasteBegins(let length): return .opensPaste(length: length)
    case .event(_, let whole): length = whole
    case .skip(let skipped):
      // A letter after `O` that no key sends is a letter.
      guard second == 0x5B else { return .none }
      length = skipped
    }
    guard body.count >= length else { return .notYet }
    return bytes[bytes.startIndex + length] == 0x1B ? .whole(length: length) : .none
  }

  /// One scalar of UTF-8; a byte that begins none is skipped.
  private static func character(_ bytes: ArraySlice<UInt8>) -> Step {
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
    return .event(.key(KeyPress(character)), length: length)
  }

  private static func escape(_ bytes: ArraySlice<UInt8>) -> Step {
    let rest = bytes.dropFirst()
    guard let second = rest.first else { return .incomplete }
    switch second {
    case 0x5B: return controlSequence(bytes, introducer: 2)
    case 0x4F: return singleShift(bytes)
    case 0x1B:
      // rxvt writes Alt so before a key that has a sequence; anything else after it is the Esc key and another one.
      guard let third = rest.dropFirst().first else { return .incomplete }
      return third == 0x5B || third == 0x4F ? withAlt(escape(rest)) : .event(.key(KeyPress(.escape)), length: 1)
    case _ where beginsAnswer(second): return terminalString(bytes)
    default: return withAlt(next(in: rest))
    }
  }

  /// What `ESC` and a key are.
  private static func withAlt(_ step: Step) -> Step {
    switch step {
    case .event(.key(let press), let length):
      .event(.key(KeyPress(press.key, press.modifiers.union(.alt))), length: length + 1)
    // Neither comes with Alt.
    case .event, .pasteBegins: .event(.key(KeyPress(.escape)), length: 1)
    case .skip(let length): .skip(length + 1)
    case .incomplete: .incomplete
    }
  }

  /// OSC, DCS, SOS, PM and APC.
  private static func beginsAnswer(_ byte: UInt8) -> Bool { [0x5D, 0x50, 0x58, 0x5E, 0x5F].contains(byte) }

  /// An answer of the terminal up to its end; nobody asked, so it is passed over.
  private static func terminalString(_ bytes: ArraySlice<UInt8>) -> Step {
    for index in bytes.indices.dropFirst(2) {
      if bytes[index] == 0x07 { return .skip(index - bytes.startIndex + 1) }
      if bytes[index] == 0x5C, bytes[index - 1] == 0x1B { return .skip(index - bytes.startIndex + 1) }
    }
    return .incomplete
  }

  // MARK: Keys

  /// The last byte of `ESC [` and `ESC O` sequences.
  private static let finals: [UInt8: Key] = [
    0x41: .up, 0x42: .down, 0x43: .right, 0x44: .left, 0x48: .home, 0x46: .end, 0x50: .function(1), 0x51: .function(2),
    0x52: .function(3), 0x53: .function(4),
  ]
  /// The same of rxvt's arrows, with Ctrl after `ESC O` and with Shift after `ESC [`.
  private static let smallFinals: [UInt8: Key] = [0x61: .up, 0x62: .down, 0x63: .right, 0x64: .left]
  /// What ends the sequence of a key with a number: rxvt tells modifiers so.
  private static let numberFinals: [UInt8: KeyPress.Modifiers] = [
    0x7E: [], 0x24: .shift, 0x5E: .control, 0x40: [.control, .shift],
  ]
  /// The number of `ESC [ n ~` sequences.
  private static let numbers: [Int: Key] = [
    1: .home, 2: .insert, 3: .delete, 4: .end, 5: .pageUp, 6: .pageDown, 7: .home, 8: .end, 11: .function(1),
    12: .function(2), 13: .function(3), 14: .function(4), 15: .function(5), 17: .function(6), 18: .function(7),
    19: .function(8), 20: .function(9), 21: .function(10), 23: .function(11), 24: .function(12),
    // Where there are no such keys, F3…F10 with Shift.
    25: .function(13), 26: .function(14), 28: .function(15), 29: .function(16), 31: .function(17), 32: .function(18),
    33: .function(19), 34: .function(20),
  ]

  /// `ESC O`: a letter, in some terminals after the number of the modifiers. Only here `M` is Enter, that of the keypad.
  private static func singleShift(_ bytes: ArraySlice<UInt8>) -> Step {
    let start = bytes.startIndex
    guard let end = bytes.indices.dropFirst(2).first(where: { !(0x30..<0x3C).contains(bytes[$0]) }) else {
      return .incomplete
    }
    let length = end - start + 1
    guard (0x40...0x7E).contains(bytes[end]) else { return .skip(length - 1) }
    if let key = smallFinals[bytes[end]] { return .event(.key(KeyPress(key, .control)), length: length) }
    guard let key = bytes[end] == 0x4D ? .enter : finals[bytes[end]] else { return .skip(length) }
    let last = bytes[(start + 2)..<end].split(separator: 0x3B).last
    return .event(.key(KeyPress(key, last.map { modifiers(number($0)) } ?? [])), length: length)
  }

  private static func controlSequence(_ bytes: ArraySlice<UInt8>, introducer: Int) -> Step {
    let start = bytes.startIndex
    let content = bytes.dropFirst(introducer)
    // The Linux console's F1…F5.
    if content.first == 0x5B {
      guard let letter = content.dropFirst().first else { return .incomplete }
      guard letter >= 0x20 else { return .skip(introducer + 1) }
      let number = Int(letter) - 0x40
      let length = introducer + 2
      return (1...5).contains(number) ? .event(.key(KeyPress(.function(number))), length: length) : .skip(length)
    }
    guard let end = content.indices.first(where: { isEnd(content, at: $0) }) else { return .incomplete }
    let length = end - start + 1
    // A byte that no sequence holds: what came so far is dropped, the byte is read on its own.
    guard (0x40...0x7E).contains(bytes[end]) || bytes[end] == 0x24 else { return .skip(length - 1) }
    let body = content[..<end]
    if body.first == 0x3C { return mouse(body.dropFirst(), final: bytes[end], length: length) }
    // No key holds anything but numbers.
    guard body.allSatisfy({ (0x30..<0x3C).contains($0) }) else { return .skip(length) }
    if body.isEmpty, let values = reportLengths[bytes[end]] { return report(bytes, from: end + 1, values: values) }
    let parameters = body.isEmpty ? [] : body.split(separator: 0x3B, omittingEmptySubsequences: false).map(number)
    guard let press = press(parameters, final: bytes[end]) else {
      return parameters == [200] && bytes[end] == 0x7E ? .pasteBegins(length: length) : .skip(length)
    }
    return .event(.key(press), length: length)
  }

  /// The key of a control sequence of numbers.
  private static func press(_ parameters: [Int], final: UInt8) -> KeyPress? {
    let first = parameters.first ?? 0
    let modifiers = parameters.count > 1 ? Self.modifiers(parameters[1]) : []
    if let more = numberFinals[final] {
      if first == 27, parameters.count == 3 { return press(character: parameters[2], modifiers) }
      return numbers[first].map { KeyPress($0, modifiers.union(more)) }
    }
    switch final {
    case 0x5A: return KeyPress(.tab, .shift)
    case 0x75: return press(character: first, modifiers)
    // st's Delete and Insert.
    case 0x50 where parameters.isEmpty: return KeyPress(.delete)
    case 0x68 where parameters == [4]: return KeyPress(.insert)
    case _ where parameters.isEmpty && smallFinals[final] != nil: return smallFinals[final].map { KeyPress($0, .shift) }
    default: return first <= 1 ? finals[final].map { KeyPress($0, modifiers) } : nil
    }
  }

  /// A key that is told by the number of its character, as terminals do that can tell every key with every modifier.
  private static func press(character number: Int, _ modifiers: KeyPress.Modifiers) -> KeyPress? {
    guard number > 0 else { return nil }
    let isControl = modifiers.contains(.control)
    // What Ctrl makes of a Latin letter is a byte of its own.
    let number = isControl && (0x40..<0x7F).contains(number) ? number & 0x1F : number
    if number == 0x1B { return KeyPress(.escape) }
    // Keys without a character have numbers of the private range.
    guard !(0xE000..<0xF900).contains(number), let scalar = Unicode.Scalar(UInt32(number)),
      case .event(.key(let press), _) = next(in: Array(String(Character(scalar)).utf8)[...])
    else { return nil }
    switch press.key {
    case .character: return KeyPress(press.key, press.modifiers.union(modifiers.subtracting(.shift)))
    case .tab: return KeyPress(.tab, modifiers.subtracting(.control))
    default: return KeyPress(press.key, modifiers.intersection(.alt))
    }
  }

  /// True for the byte that ends a control sequence. rxvt ends `ESC [ 3 $` (Shift-Delete) with a byte that elsewhere stands in the middle.
  private static func isEnd(_ content: ArraySlice<UInt8>, at index: Int) -> Bool {
    if !(0x20..<0x40).contains(content[index]) { return true }
    return content[index] == 0x24 && index > content.startIndex
      && content[..<index].allSatisfy { (0x30...0x39).contains($0) }
  }

  private static func number(_ digits: ArraySlice<UInt8>) -> Int {
    digits.prefix(6).prefix { (0x30...0x39).contains($0) }.reduce(0) { $0 * 10 + Int($1) - 0x30 }
  }

  private static func modifiers(_ parameter: Int) -> KeyPress.Modifiers {
    guard (2...16).contains(parameter) else { return [] }
    return KeyPress.Modifiers(rawValue: UInt8(parameter - 1) & 7)
  }

  // MARK: Mouse reports

  /// SGR (1006): `ESC [ < b ; x ; y M` or `m`. The only form that is read; the others are eaten, and are never asked for.
  private static func mouse(_ body: ArraySlice<UInt8>, final: UInt8, length: Int) -> Step {
    let parameters = body.split(separator: 0x3B).map(number)
    guard parameters.count == 3, final == 0x4D || final == 0x6D, parameters[1] > 0, parameters[2] > 0 else {
      return .skip(length)
    }
    let point = Point(x: parameters[1] - 1, y: parameters[2] - 1)
    switch parameters[0] {
    case 0: return .event(.mouse(MouseEvent(final == 0x4D ? .press : .release, at: point)), length: length)
    case 64: return .event(.mouse(MouseEvent(.wheelUp, at: point)), length: length)
    case 65: return .event(.mouse(MouseEvent(.wheelDown, at: point)), length: length)
    default: return .skip(length)
    }
  }

  /// The old reports, by their last letter, and how many values follow it: X10 and UTF-8 (1005) buttons, the two of highlight tracking.
  private static let reportLengths: [UInt8: Int] = [0x4D: 3, 0x74: 2, 0x54: 6]

  /// Eats the values of an old report, each a byte of any value or, in the UTF-8 form, a scalar of two bytes.
  ///
  /// Which form it is cannot be told, so two bytes that may be one scalar are one. Where they were two, the report waits for a byte too
  /// many and its time passes: a byte too many is lost, none too few, since a byte that is left would be a key.
  private static func report(_ bytes: ArraySlice<UInt8>, from first: Int, values: Int) -> Step {
    var index = first
    for _ in 0..<values {
      guard index < bytes.endIndex else { return .incomplete }
      // The next sequence: this one was cut short.
      if bytes[index] == 0x1B { break }
      if (0xC2...0xDF).contains(bytes[index]) {
        guard index + 1 < bytes.endIndex else { return .incomplete }
        if bytes[index + 1] & 0xC0 == 0x80 { index += 1 }
      }
      index += 1
    }
    return .skip(index - bytes.startIndex)
  }
}
