import Glibc
import TestSupport
import Testing

@testable import TerminalCurses

/// Output that the terminal does not accept is buffered, and nothing blocks.
@Suite struct TerminalOutputTests {
  /// Both ends are non-blocking, and closed in child processes of other tests, which would keep them open.
  private static func pipe() -> (reader: Int32, writer: Int32) {
    signal(SIGPIPE, SIG_IGN)
    var ends: [Int32] = [0, 0]
    let kind = SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue
    _ = socketpair(AF_UNIX, Int32(kind), 0, &ends)
    return (ends[0], ends[1])
  }
  private static func read(_ descriptor: Int32) -> [UInt8] {
    var all: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while case let count = Glibc.read(descriptor, &buffer, buffer.count), count > 0 { all += buffer[..<count] }
    return all
  }

  @Test func outputIsSentAsFarAsPossibleAndTheRestLater() {
    let (reader, writer) = Self.pipe()
    defer {
      close(reader)
      close(writer)
    }
    var output = TerminalOutput(descriptor: writer)
    output.send("short")
    #expect(!output.isBehind)
    var wanted = Array("short".utf8)
    for number in 0..<30_000 {
      let text = "frame \(number) "
      output.send(text)
      wanted += text.utf8
    }
    #expect(output.isBehind)
    var got: [UInt8] = []
    while output.isBehind {
      got += Self.read(reader)
      output.sendOn()
    }
    got += Self.read(reader)
    #expect(got == wanted)
  }

  @Test func aBlockedTerminalIsGivenUpAndTheCutSequenceEnded() {
    let (reader, writer) = Self.pipe()
    defer {
      close(reader)
      close(writer)
    }
    var output = TerminalOutput(descriptor: writer)
    output.send(String(repeating: "x", count: 1 << 20))
    let isDrained = output.drain(atMost: .milliseconds(1))
    #expect(!isDrained)
    output.drop()
    // The end of the cut sequence is buffered too.
    #expect(output.isBehind)
    output.send("reset")
    _ = Self.read(reader)
    let isSent = output.drain(atMost: Patience.limit)
    #expect(isSent)
    #expect(String(decoding: Self.read(reader), as: UTF8.self) == "\u{1B}\\\u{1B}[0m\u{1B}[?25hreset")
  }

  @Test func aClosedTerminalIsNotWaitedFor() async throws {
    let (reader, writer) = Self.pipe()
    var output = TerminalOutput(descriptor: writer)
    output.send(String(repeating: "x", count: 1 << 20))
    #expect(output.isBehind)
    close(reader)
    // A child process that another test is starting may hold the end a moment longer.
    let end = Patience.end
    while output.isBehind, ContinuousClock.now < end {
      output.sendOn()
      try await Task.sleep(for: .milliseconds(5))
    }
    #expect(!output.isBehind)
    close(writer)
  }
}
