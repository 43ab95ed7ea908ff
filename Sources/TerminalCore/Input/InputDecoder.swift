import Text

/// Turns the bytes that a terminal sends into keys, scans, pastes and mouse events.
///
/// Pure: feed it what was read, in pieces of any size, with the time on any monotonic clock; whoever reads calls `expire` when nothing
/// came until `deadline`, and says after each frame whether a text field has the focus. Whatever it cannot read is dropped, never guessed; nothing that a terminal or a paste sends can make it trap,
/// grow without bound, or press a key that nobody pressed.
package struct InputDecoder: Sendable {
  /// How long the rest of a sequence is waited for. Bytes that were sent together may arrive apart, over a slow line most of all.
  package struct Timing: Hashable, Sendable {
    /// A sequence whose rest comes within this is whole; a lone `ESC` is the Esc key after it.
    package let sequence: Duration
    /// A rest that comes later, but within this, is passed over: it is nothing that anybody typed.
    package let tail: Duration

    /// A terminal on this machine.
    package static let local = Timing(sequence: .milliseconds(100), tail: .seconds(1))
    /// A terminal behind a network.
    package static let remote = Timing(sequence: .milliseconds(300), tail: .seconds(3))
    /// The timing for a process with these variables: SSH sets one of two.
    package static func of(environment: [String: String]) -> Timing {
      let isRemote = ["SSH_CONNECTION", "SSH_TTY"].contains { !(environment[$0] ?? "").isEmpty }
      return isRemote ? .remote : .local
    }
  }

  /// The most bytes of one paste; a longer one is dropped.
  package static let pasteLimit = 1 << 20
  /// How long a paste may be silent. After it the paste is dropped, and what comes late of it too, until its end or the next such silence.
  package static let pasteSilence = Duration.seconds(10)
  /// The most bytes of a sequence that are kept while its end is missing.
  private static let sequenceLimit = 4096
  /// Typed characters come further apart than the bytes of a late tail.
  private static let tailGap = Duration.milliseconds(100)

  /// What may still become of the bytes that wait.
  private enum Stage {
    /// Anything.
    case fresh
    /// Their time is over: they and their rest are passed over.
    case late
    /// They begin with an `ESC` that was given out as the Esc key: a tail that belongs to it is passed over.
    case escapeGivenOut
  }
  private enum Paste {
    case collecting([UInt8])
    case dropping
  }

  private let timing: Timing
  private var scans = ScanDetector()
  private var pending: [UInt8] = []
  private var stage = Stage.fresh
  private var paste: Paste?
  private var lastFed = Duration.zero

  /// A decoder that knows the usual sequences of xterm, the Linux console, rxvt and tmux.
  /// - Parameters:
  package init(timing: Timing = .local) { self.timing = timing }

  /// Says whether a text field has the focus in the frame that shows: there characters are given out at once, also those of a scanner.
  package mutating func showsTextField(_ isThere: Bool) { scans.isTyping = isThere }

  /// When to call `expire` if nothing comes until then; nil where nothing waits.
  package var deadline: Duration? { [scans.deadline, sequenceDeadline].compactMap(\.self).min() }

  private var sequenceDeadline: Duration? {
    if paste != nil { return lastFed + Self.pasteSilence }
    guard let first = pending.first else { return nil }
    switch stage {
    // A part of a character is no key without its rest.
    case .fresh: return lastFed + (InputSequence.isIntroducer(first) ? timing.sequence : timing.tail)
    case .late: return lastFed + (mayOpenPaste ? Self.pasteSilence : timing.tail)
    case .escapeGivenOut: return lastFed + (pending.count == 1 ? timing.tail : Self.tailGap)
    }
  }

  /// Reads more bytes and returns the events that are complete.
  /// - Parameter quiet: when there was last nothing to read, so that the bytes came between then and now: a program that was busy does not
  ///   take what lay there for slow typing. Now, where they were waited for.
  package mutating func feed(
    _ bytes: some Sequence<UInt8>, at now: Duration, after quiet: Duration? = nil
  ) -> [TimedInput] {
    read(bytes, at: now).flatMap { scans.take(TimedInput($0, at: now, after: quiet ?? now)) }
  }

  private mutating func read(_ bytes: some Sequence<UInt8>, at now: Duration) -> [InputEvent] {
    lastFed = now
    let input = pending + bytes
    var rest = input[...]
    var events: [InputEvent] = []
    reading: while !rest.isEmpty {
      if paste != nil {
        guard readPaste(&rest, &events) else { break }
        continue
      }
      if stage == .escapeGivenOut {
        switch InputSequence.tail(rest) {
        case .notYet: break reading
        case .none: rest = rest.dropFirst()
        case .whole(let length): rest = rest.dropFirst(length)
        case .opensPaste(let length):
          rest = rest.dropFirst(length)
          paste = .collecting([])
        }
        stage = .fresh
        continue
      }
      switch InputSequence.next(in: rest) {
      case .event(let event, let length):
        if stage == .fresh { events.append(event) }
        rest = rest.dropFirst(length)
      case .pasteBegins(let length):
        paste = .collecting([])
        rest = rest.dropFirst(length)
      case .skip(let length): rest = rest.dropFirst(length)
      case .incomplete: break reading
      }
      stage = .fresh
    }
    // Of a sequence that long only its beginning counts, and an `ESC` that may begin its end.
    if rest.count > Self.sequenceLimit, paste == nil {
      pending = Array(rest.prefix(3)) + (rest.last == 0x1B ? [0x1B] : [])
    } else {
      pending = Array(rest)
    }
    return events
  }

  /// Says what an unfinished beginning means when nothing followed it in time; nothing before `deadline`.
  package mutating func expire(at now: Duration) -> [TimedInput] {
    // What is held came before what is not whole yet.
    let held = scans.expire(at: now)
    return held + expireSequence(at: now).flatMap { scans.take(TimedInput($0, at: now, after: now)) }
  }

  private mutating func expireSequence(at now: Duration) -> [InputEvent] {
    guard let deadline = sequenceDeadline, now >= deadline else { return [] }
    if let paste { return expire(paste, at: now) }
    switch stage {
    case .fresh where pending.allSatisfy { $0 == 0x1B }:
      defer { (pending, stage) = ([0x1B], .escapeGivenOut) }
      return pending.map { _ in .key(KeyPress(.escape)) }
    case .fresh where InputSequence.mayHaveRest(pending):
      stage = .late
      return []
    case .escapeGivenOut where pending.count == 2:
      // Nothing that a terminal sends: somebody typed it after Esc.
      defer { forget() }
      return [.key(KeyPress(Character(Unicode.Scalar(pending[1]))))]
    case .escapeGivenOut where pending.count > 2 && InputSequence.isIncomplete(pending):
      stage = .late
      return []
    case .fresh, .late, .escapeGivenOut:
      forget()
      return []
    }
  }

  private mutating func forget() {
    pending = []
    stage = .fresh
  }

  // MARK: Pastes

  private static let pasteBegin: [UInt8] = Array("\u{1B}[200~".utf8)
  private static let pasteEnd: [UInt8] = Array("\u{1B}[201~".utf8)

  /// True where the rest of what waits may open a paste, whose text must not be typed.
  private var mayOpenPaste: Bool {
    // Two of them are the Esc key and the beginning.
    let beginning = pending.starts(with: [0x1B, 0x1B]) ? pending.dropFirst() : pending[...]
    return beginning.count > 2 && Self.pasteBegin.starts(with: beginning)
  }

  private mutating func expire(_ expired: Paste, at now: Duration) -> [InputEvent] {
    switch expired {
    case .collecting:
      paste = .dropping
      lastFed = now
      return [.pasteLost(.unfinished)]
    case .dropping:
      paste = nil
      forget()
      return []
    }
  }

  /// Takes what belongs to the open paste; false where more has to come first.
  private mutating func readPaste(_ rest: inout ArraySlice<UInt8>, _ events: inout [InputEvent]) -> Bool {
    var index = rest.startIndex
    while let escape = rest[index...].firstIndex(of: 0x1B) {
      let mark = rest[escape...].prefix(Self.pasteEnd.count)
      if Self.pasteEnd.starts(with: mark) {
        take(rest[..<escape], &events)
        rest = rest[escape...]
        guard mark.count == Self.pasteEnd.count else { return false }
        rest = rest.dropFirst(mark.count)
        if case .collecting(let bytes)? = paste { events.append(.paste(String(decoding: bytes, as: UTF8.self))) }
        paste = nil
        return true
      }
      index = escape + 1
    }
    take(rest, &events)
    rest = rest[rest.endIndex...]
    return false
  }

  private mutating func take(_ bytes: ArraySlice<UInt8>, _ events: inout [InputEvent]) {
    guard case .collecting(var text)? = paste else { return }
    // Taken out first, so that appending does not copy what is there.
    paste = .dropping
    guard text.count + bytes.count <= Self.pasteLimit else {
      events.append(.pasteLost(.tooLong))
      return
    }
    text.append(contentsOf: bytes)
    paste = .collecting(text)
  }
}
