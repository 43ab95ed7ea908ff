import CNcurses
import Glibc
import TerminalCore

/// Non-blocking output to the terminal.
///
/// What the terminal does not accept at once is buffered until `sendOn`: its reader may be slow or have stopped for good, and the till must
/// still sell and exit.
struct TerminalOutput {
  /// Must be non-blocking.
  let descriptor: Int32
  private var rest: [UInt8] = []

  init(descriptor: Int32) { self.descriptor = descriptor }

  /// True while output is buffered.
  var isBehind: Bool { !rest.isEmpty }

  mutating func send(_ text: String) {
    var text = text
    text.withUTF8 { send(UnsafeRawBufferPointer($0)) }
  }

  mutating func send(_ bytes: UnsafeRawBufferPointer) {
    let sent = isBehind ? 0 : write(bytes)
    rest += bytes[sent...]
  }

  /// Sends buffered output as far as possible.
  mutating func sendOn() {
    let sent = rest.withUnsafeBytes { write($0) }
    rest.removeFirst(sent)
  }

  /// Sends buffered output within a time limit; true where all of it was sent.
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

  /// Sends buffered output in place of what nobody has read, again from its start until the terminal takes all of it or the limit is over: on
  /// a busy machine the terminal needs a moment to know of the room.
  mutating func force(atMost limit: Duration, discarding discard: () -> Void) {
    let all = rest
    let end = ContinuousClock.now + limit
    repeat {
      discard()
      rest = all
    } while !drain(atMost: .milliseconds(10)) && ContinuousClock.now < end
  }

  /// Drops buffered output. It may have been cut within a sequence, so the next output ends that, resets the style and shows the cursor.
  mutating func drop() {
    guard isBehind else { return }
    rest = []
    send("\u{1B}\\\u{1B}[0m\u{1B}[?25h")
  }

  /// Returns the number of bytes sent; all of them where the terminal is gone.
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
  /// For `poll`: rounded up, so that it does not wake too early.
  var milliseconds: Int32 {
    let (seconds, attoseconds) = components
    guard seconds >= 0, attoseconds >= 0 else { return 0 }
    guard seconds < 1_000_000 else { return 1_000_000_000 }
    return Int32(seconds * 1000 + (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000)
  }
}
