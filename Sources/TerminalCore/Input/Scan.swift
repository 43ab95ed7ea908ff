import Text

/// A code as a barcode scanner types it: characters faster than a hand's, and Enter, which belongs to it.
package struct Scan: Hashable, Sendable {
  /// What was typed, Enter apart: on another keyboard layout than the scanner was made for, other characters than the code has.
  package let text: String
  /// The end of it that did not come as keys already. A text field that has the focus gets characters as they are typed, so there it is
  /// empty; elsewhere it is the whole text.
  package let untyped: String

  package init(_ text: String, untyped: String? = nil) {
    self.text = text
    self.untyped = untyped ?? text
  }
}

/// Tells a scanner from a hand by the time between characters.
///
/// Letters and digits are held where they would be commands, until it is known who typed them. Nothing is lost: what turns out to be no scan
/// comes as the keys that it was.
struct ScanDetector {
  /// The fewest characters of a scan.
  private static let shortest = 3
  /// The longest that is held, in characters: any QR code is shorter.
  private static let longest = 8192
  /// A scanner's characters come no further apart. A hand does not type three of them so fast.
  static let gap = Duration.milliseconds(20)
  /// How long a character is held for the next one.
  static let patience = Duration.milliseconds(25)
  /// How long after its last character a scanner's Enter may come, and what else belongs to it.
  static let endGap = Duration.milliseconds(50)

  /// True while a text field has the focus. What was given out since the last frame may have moved it, so then it is not known: false.
  var isTyping = false
  private var burst: [Character] = []
  /// The last characters of the burst, which were not given out, as keys.
  private var held: [TimedInput] = []
  /// When the last character of the burst was read.
  private var last = Duration.zero
  /// When a scan ended; nil once anything came after it.
  private var scanned: Duration?

  /// When to call `expire`; nil where nothing is held.
  var deadline: Duration? {
    held.isEmpty ? nil : last + (burst.count < Self.shortest ? Self.patience : Self.endGap)
  }

  /// Takes in what came between two moments, and says what it is.
  mutating func take(_ input: TimedInput) -> [TimedInput] {
    let scanned = scanned
    self.scanned = nil
    guard case .key(let press) = input.event else { return giveOut(input) }
    if let meta = press.eightBitMeta, !isTyping || meta.key == .backspace {
      return giveOut(TimedInput(.key(meta), at: input.at, after: input.after))
    }
    if let character = press.typed { return take(character, input) }
    // A scanner that ends with both a return and a line feed ends once.
    let isLineFeed = press == .control("j")
    if isLineFeed, let scanned, input.after - scanned <= Self.endGap { return [] }
    guard isLineFeed || press == KeyPress(.enter), burst.count >= Self.shortest, input.after - last <= Self.endGap
    else { return giveOut(input) }
    if !isLineFeed { self.scanned = input.at }
    let scan = Scan(String(burst), untyped: String(burst.suffix(held.count)))
    (burst, held, isTyping) = ([], [], false)
    return [TimedInput(.scan(scan), at: input.at, after: input.after)]
  }

  /// Gives out what is held where it was held long enough.
  mutating func expire(at now: Duration) -> [TimedInput] {
    guard let deadline, now >= deadline else { return [] }
    return giveOut()
  }

  private mutating func take(_ character: Character, _ input: TimedInput) -> [TimedInput] {
    var events: [TimedInput] = []
    if input.after - last > Self.gap || burst.count == Self.longest { events = giveOut() }
    last = input.at
    burst.append(character)
    // What follows something held may not overtake it.
    guard !held.isEmpty || !isTyping && Self.beginsCode(character) else { return events + [input] }
    held.append(input)
    return events
  }

  /// Letters and digits; on the Kazakh number row some digits are signs. A sign alone is a hand's, and is not kept waiting.
  private static func beginsCode(_ character: Character) -> Bool {
    character.isLetter || KeyboardLayout.digit(character) != nil
  }

  private mutating func giveOut(_ input: TimedInput) -> [TimedInput] {
    defer { isTyping = false }
    return giveOut() + [input]
  }

  /// Ends the burst.
  private mutating func giveOut() -> [TimedInput] {
    defer { (burst, held) = ([], []) }
    return held
  }
}
