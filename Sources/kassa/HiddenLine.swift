import Glibc

/// Reads one line from standard input without echo.
enum HiddenLine {
  /// In bytes.
  private static let limit = 256

  /// - Parameter prompt: written to standard error where the input is a terminal.
  /// - Throws: `Failure` where the line is too long or was cancelled.
  static func read(prompt: String) throws -> String {
    var shown = termios()
    guard tcgetattr(STDIN_FILENO, &shown) == 0 else { return try line(isTyped: false) }
    var hidden = shown
    // Without canonical mode and signals, so that no exit leaves the echo off.
    hidden.c_lflag &= ~tcflag_t(ECHO | ECHONL | ICANON | ISIG)
    tell(prompt)
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden)
    defer {
      tcsetattr(STDIN_FILENO, TCSAFLUSH, &shown)
      tell("\n")
    }
    return try line(isTyped: true)
  }

  private static func line(isTyped: Bool) throws -> String {
    var bytes: [UInt8] = []
    var byte: UInt8 = 0
    reading: while true {
      let count = Glibc.read(STDIN_FILENO, &byte, 1)
      if count < 0, errno == EINTR { continue }
      guard count == 1 else { break }
      switch byte {
      case UInt8(ascii: "\n"), UInt8(ascii: "\r"): break reading
      case 3 where isTyped, 26 where isTyped, 28 where isTyped:
        throw Failure(.refused, "broken off: nothing was changed")
      case 4 where isTyped: break reading
      case 8 where isTyped, 127 where isTyped: _ = bytes.popLast()
      case 21 where isTyped: bytes = []
      default: bytes.append(byte)
      }
      guard bytes.count <= limit else { throw Failure(.data, "the line is too long: nothing was changed") }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func tell(_ text: String) {
    _ = text.utf8.withContiguousStorageIfAvailable { write(STDERR_FILENO, $0.baseAddress, $0.count) }
  }
}
