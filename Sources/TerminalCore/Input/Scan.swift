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
  /// How many characters of the burst, the last ones, were not given out.
  private var held = 0
  /// When the last character of the burst was read.
  private var last = Duration.zero
  /// When a scan ended; nil once anything came after it.
  private var scanned: Duration?

  /// When to call `expire`; nil where nothing is held.
  var deadline: Duration? {
    held == 0 ? nil : last + (burst.count < Self.shortest ? Self.patience : Self.endGap)
  }

  /// Takes in what came between two moments, and says what it is.
  mutating func take(_ event: InputEvent, at now: Duration, after quiet: Duration) -> [InputEvent] {
    let scanned = scanned
    self.scanned = nil
    guard case .key(let press) = event else { return giveOut(event) }
    if let meta = press.eightBitMeta, !isTyping || meta.key == .backspace { return giveOut(.key(meta)) }
    if let character = press.typed { return take(character, at: now, after: quiet) }
    // A scanner that ends with both a return and a line feed ends once.
    let isLineFeed = press == .control("j")
    if isLineFeed, let scanned, quiet - scanned <= Self.endGap { return [] }
    guard isLineFeed || press == KeyPress(.enter), burst.count >= Self.shortest, quiet - last <= Self.endGap else {
      return giveOut(event)
    }
    if !isLineFeed { self.scanned = now }
    let scan = Scan(String(burst), untyped: String(burst.suffix(held)))
    (burst, held, isTyping) = ([], 0, false)
    return [.scan(scan)]
  }

  /// Gives out what is held where it was held long enough.
  mutating func expire(at now: Duration) -> [InputEvent] {
    guard let deadline, now >= deadline else { return [] }
    return giveOut()
  }

  private mutating func take(_ character: Character, at now: Duration, after quiet: Duration) -> [InputEvent] {
    var events: [InputEvent] = []
    if quiet - last > Self.gap || burst.count == Self.longest { events = giveOut() }
    last = now
    burst.append(character)
    // What follows something held may not overtake it.
    guard held > 0 || !isTyping && Self.beginsCode(character) else { return events + [.key(KeyPress(character))] }
    held += 1
    return events
  }

  /// Letters and digits; on the Kazakh number row some digits are signs. A sign alone is a hand's, and is not kept waiting.
  private static func beginsCode(_ character: Character) -> Bool {
    character.isLetter || KeyboardLayout.digit(character) != nil
  }

  private mutating func giveOut(_ event: InputEvent) -> [InputEvent] {
    defer { isTyping = false }
    return giveOut() + [event]
  }

  /// Ends the burst.
  private mutating func giveOut() -> [InputEvent] {
    defer { (burst, held) = ([], 0) }
    return burst.suffix(held).map { .key(KeyPress($0)) }
  }
}
