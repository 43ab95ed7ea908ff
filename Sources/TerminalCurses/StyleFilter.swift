/// Compresses the style changes and moves in the output of curses to less than half of their bytes.
///
/// Curses sends both colours wherever one of them changes, and resets the style at the end of every frame. The filter parses its SGR
/// sequences (ECMA-48) and sends only the difference from the terminal's style, right before a character or an erasure that shows it. A
/// move within a row names only the column. Sequences of other kinds pass through unchanged.
struct StyleFilter {
  private struct Attributes: Equatable {
    /// Indices of `colors`.
    var text = 0
    var ground = 1
    /// Bit n stands for parameter n: 1 is bold, 4 is underline.
    var attributes: UInt16 = 0
  }

  /// The output of the last call.
  private(set) var result: [UInt8] = []
  /// The parameters of every colour so far; first the terminal's default text and background.
  private var colors = [Array("39".utf8), Array("49".utf8)]
  private var wanted = Attributes()
  /// The terminal's style; nil where another program may have changed it.
  private var current: Attributes?
  /// True after a style sequence, until something visible follows.
  private var isPending = false
  private var charset: UInt8?
  /// The cursor's row in this frame; nil where it is not known.
  private var row: Int?
  private let isModern: Bool

  /// - Parameter isModern: true for terminals that end attributes one by one (22 to 27) and move to a column (CHA), as all with 256 colours
  ///   do.
  init(isModern: Bool) { self.isModern = isModern }

  /// Call when another program may have changed the terminal's style.
  mutating func forget() {
    isPending = isPending || current != nil
    (current, charset) = (nil, nil)
  }

  /// Compresses a frame into `result`.
  mutating func shorten(_ frame: UnsafeRawBufferPointer) {
    result.removeAll(keepingCapacity: true)
    row = nil
    var index = 0
    while index < frame.count {
      guard frame[index] == 0x1B, index + 1 < frame.count else {
        var end = index + 1
        while end < frame.count, frame[end] != 0x1B { end += 1 }
        let run = frame[index..<end]
        index = end
        if run.contains(UInt8(ascii: "\n")) { row = nil }
        // Control characters only move the cursor.
        if isPending, let first = run.firstIndex(where: { $0 >= 0x20 }) {
          result += run[..<first]
          addDifference()
          result += run[first...]
        } else {
          result += run
        }
        continue
      }
      var end = index + 2
      switch frame[index + 1] {
      case UInt8(ascii: "["):
        while end < frame.count, !(0x40...0x7E).contains(frame[end]) { end += 1 }
        end = min(end + 1, frame.count)
        let final = frame[end - 1]
        if final == UInt8(ascii: "m"), take(frame, index + 2..<end - 1) {
          isPending = true
          index = end
          continue
        }
        if isPending, !Self.isMove(final) { addDifference(forErasure: Self.isErasure(final)) }
        // A frame may end within a sequence.
        if end > index + 2, let column = column(frame[(index + 2)..<(end - 1)], final) {
          result += "\u{1B}[\(column)G".utf8
          index = end
          continue
        }
      case UInt8(ascii: "("):
        end = min(end + 1, frame.count)
        let isKnown = charset == frame[end - 1]
        charset = frame[end - 1]
        if isKnown {
          index = end
          continue
        }
      default: row = nil
      }
      result += frame[index..<end]
      index = end
    }
  }

  /// Puts the pending style change into `result`.
  mutating func flush() {
    result.removeAll(keepingCapacity: true)
    if isPending { addDifference() }
  }

  /// Follows the row through a sequence; the column of a move within it.
  private mutating func column(_ parameters: Slice<UnsafeRawBufferPointer>, _ final: UInt8) -> Int? {
    func number(_ digits: Slice<UnsafeRawBufferPointer>) -> Int {
      max(1, digits.reduce(0) { $0 &* 10 &+ Int($1) &- 0x30 })
    }
    let before = row
    switch UnicodeScalar(final) {
    case "H":
      let separator = parameters.firstIndex(of: UInt8(ascii: ";")) ?? parameters.endIndex
      row = number(parameters[..<separator])
      return isModern && row == before ? number(parameters[separator...].dropFirst()) : nil
    case "d": row = number(parameters)
    case "C", "D", "G", "K", "X", "`", "m", "P", "@": break
    default: row = nil
    }
    return nil
  }

  /// True for the final byte of a sequence that shows no style: cursor movement and modes.
  private static func isMove(_ final: UInt8) -> Bool {
    switch UnicodeScalar(final) {
    case "A"..."H", "d"..."f", "h", "l", "n", "r", "`", "a": true
    default: false
    }
  }

  /// True for the final byte of a sequence that clears cells.
  private static func isErasure(_ final: UInt8) -> Bool {
    final == UInt8(ascii: "J") || final == UInt8(ascii: "K") || final == UInt8(ascii: "X")
  }

  /// Applies the parameters of one sequence; false where one is neither a colour nor an attribute.
  private mutating func take(_ frame: UnsafeRawBufferPointer, _ range: Range<Int>) -> Bool {
    let separator = UInt8(ascii: ";")
    var look = wanted
    var start = range.lowerBound
    repeat {
      var end = start
      var number = 0
      while end < range.upperBound, frame[end] != separator, frame[end] != UInt8(ascii: ":") {
        number = number &* 10 &+ Int(frame[end]) &- 0x30
        end += 1
      }
      // An indexed colour has two more parameters, a direct one four; with colons they are parts of the first.
      let isOpen = (number == 38 || number == 48) && end + 1 < range.upperBound && frame[end] == separator
      var more = isOpen ? (frame[end + 1] == UInt8(ascii: "5") ? 2 : 4) : 0
      while end < range.upperBound, frame[end] != separator || more > 0 {
        if frame[end] == separator { more -= 1 }
        end += 1
      }
      switch number {
      case 0: look = Attributes()
      case 1...9: look.attributes |= 1 << number
      case 22: look.attributes &= ~(1 << 1 | 1 << 2)
      case 23...29: look.attributes &= ~(1 << (number - 20))
      case 30...39, 90...97: look.text = color(frame[start..<end])
      case 40...49, 100...107: look.ground = color(frame[start..<end])
      default: return false
      }
      start = end + 1
    } while start <= range.upperBound
    wanted = look
    return true
  }

  private mutating func color(_ parameters: Slice<UnsafeRawBufferPointer>) -> Int {
    let known = colors.firstIndex {
      $0.count == parameters.count && $0.last == parameters.last && $0.elementsEqual(parameters)
    }
    if let known { return known }
    colors.append(Array(parameters))
    return colors.count - 1
  }

  /// - Parameter forErasure: cleared cells have no text, so its colour waits for the next character.
  private mutating func addDifference(forErasure: Bool = false) {
    var wanted = wanted
    if forErasure, let current { wanted.text = current.text }
    isPending = wanted != self.wanted
    guard current != wanted else { return }
    result += "\u{1B}[".utf8
    let start = result.count
    func add(_ parameter: some Sequence<UInt8>) {
      if result.count > start { result.append(UInt8(ascii: ";")) }
      result += parameter
    }
    var known = current ?? Attributes()
    let ended = known.attributes & ~wanted.attributes
    if current == nil || ended != 0 && !isModern || wanted == Attributes() {
      if wanted != Attributes() { add("0".utf8) }
      known = Attributes()
    } else {
      for number in 3...9 where ended & 1 << number != 0 { add(String(20 + number).utf8) }
      if ended & 0b110 != 0 {
        // It ends both bold and dim.
        add("22".utf8)
        known.attributes &= ~0b110
      }
    }
    for number in 1...9 where wanted.attributes & ~known.attributes & 1 << number != 0 { add(String(number).utf8) }
    if wanted.text != known.text { add(colors[wanted.text]) }
    if wanted.ground != known.ground { add(colors[wanted.ground]) }
    result.append(UInt8(ascii: "m"))
    current = wanted
  }
}
