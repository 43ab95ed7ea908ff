import CNcurses
import Glibc

/// What is on its way to the terminal.
///
/// Writing never waits. What the terminal does not take at once stays here until `sendOn`, for whoever reads the terminal may be slow, or
/// have stopped for good: a loop that waited for it would neither sell nor end.
struct TerminalOutput {
  /// Where to write; a write to it must not wait.
  let descriptor: Int32
  private var rest: [UInt8] = []

  init(descriptor: Int32) { self.descriptor = descriptor }

  /// True while something waits for room.
  var isBehind: Bool { !rest.isEmpty }

  mutating func send(_ text: String) {
    var text = text
    text.withUTF8 { send(UnsafeRawBufferPointer($0)) }
  }

  mutating func send(_ bytes: UnsafeRawBufferPointer) {
    let sent = isBehind ? 0 : write(bytes)
    rest += bytes[sent...]
  }

  /// Sends on what waits, as far as there is room.
  mutating func sendOn() {
    let sent = rest.withUnsafeBytes { write($0) }
    rest.removeFirst(sent)
  }

  /// Sends on what waits, for at most so long; true where all of it went.
  mutating func drain(atMost limit: Duration) -> Bool {
    let end = ContinuousClock.now + limit
    while isBehind {
      sendOn()
      let left = ContinuousClock.now.duration(to: end)
      guard isBehind, left > .zero else { break }
      var room = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
      _ = CNcurses.poll(&room, 1, left.milliseconds)
    }
    return !isBehind
  }

  /// Forgets what waits. What was being written is cut anywhere: next, whatever sequence that was is ended, and its style, and the cursor
  /// shows.
  mutating func drop() {
    guard isBehind else { return }
    rest = []
    send("\u{1B}\\\u{1B}[0m\u{1B}[?25h")
  }

  /// Returns how many bytes went; all of them where the terminal is gone and nobody will ever take them.
  private func write(_ bytes: UnsafeRawBufferPointer) -> Int {
    var sent = 0
    while sent < bytes.count {
      let count = Glibc.write(descriptor, bytes.baseAddress?.advanced(by: sent), bytes.count - sent)
      if count > 0 {
        sent += count
      } else if errno == EAGAIN {
        return sent
      } else if errno != EINTR {
        return bytes.count
      }
    }
    return sent
  }
}

extension Duration {
  /// For `poll`: rounded up, so that it is not called again too early.
  var milliseconds: Int32 {
    let (seconds, attoseconds) = components
    guard seconds >= 0, attoseconds >= 0 else { return 0 }
    guard seconds < 1_000_000 else { return 1_000_000_000 }
    return Int32(seconds * 1000 + (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000)
  }
}
