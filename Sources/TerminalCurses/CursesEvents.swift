import CNcurses
import FoundationEssentials
import Glibc
package import TerminalCore

/// Waits for input and signals.
extension CursesScreen {
  package func wait(seconds: Double?) -> [ScreenEvent] {
    // A signal since the last check may have had its wake-up consumed with the mailbox.
    let early = signalEvents()
    guard early.isEmpty else { return early }
    let end = seconds.map { elapsed + .seconds(max(0, min($0, 1e6))) }
    while true {
      let before = elapsed
      var timeout: Int32 = -1
      for moment in [end, decoder.deadline] {
        if let moment { timeout = min(timeout < 0 ? .max : timeout, (moment - before).milliseconds) }
      }
      var descriptors = [
        pollfd(fd: isAway ? -1 : 0, events: Int16(POLLIN), revents: 0),
        pollfd(fd: wakeUp, events: Int16(POLLIN), revents: 0),
        pollfd(fd: output.descriptor, events: Int16(POLLOUT), revents: 0),
      ]
      let ready = CNcurses.poll(&descriptors, output.isBehind ? 3 : 2, timeout)
      let now = elapsed
      let signalled = signalEvents()
      guard signalled.isEmpty else { return signalled }
      if ready > 0, descriptors[2].revents != 0 {
        output.sendOn()
        isStuck = false
      }
      let events: [ScreenEvent]
      if ready > 0, descriptors[0].revents & Int16(POLLIN | POLLHUP | POLLERR) != 0 {
        // What lay there already, or while the machine let the program sleep too long, came at any time since it was last looked.
        let waited = now - before
        if waited >= .milliseconds(1), timeout < 0 || waited <= .milliseconds(Int(timeout)) { quiet = now }
        events = read(at: now)
      } else {
        events = decoder.expire(at: now).map(event)
      }
      quiet = now
      // Not for room for a part of the frame, and not for a character that waits for the next one.
      let isWoken = ready > 0 && descriptors[1].revents != 0
      let isDue = end.map { $0 <= now } ?? false
      if !events.isEmpty || isWoken || isDue || isStale && !output.isBehind { return events }
    }
  }

  private var elapsed: Duration { .seconds(clock().timeIntervalSince(start)) }

  private func event(_ input: TimedInput) -> ScreenEvent {
    .input(input.event, at: start + input.at / .seconds(1), after: start + input.after / .seconds(1))
  }

  private func read(at now: Duration) -> [ScreenEvent] {
    let bytes = withUnsafeTemporaryAllocation(byteCount: 16_384, alignment: 1) { buffer -> [UInt8]? in
      let count = Glibc.read(0, buffer.baseAddress, buffer.count)
      if count < 0 { return errno == EINTR || errno == EAGAIN ? [] : nil }
      return count > 0 ? Array(buffer[..<count]) : nil
    }
    if let bytes { return bytes.isEmpty ? [] : decoder.feed(bytes, at: now, after: quiet).map(event) }
    // The terminal is gone.
    return [ended(by: SIGHUP)]
  }

  private func ended(by signal: Int32) -> ScreenEvent {
    if exitStatus == 0 { exitStatus = 128 + signal }
    return .ended
  }

  private func signalEvents() -> [ScreenEvent] {
    var noted = kassa_signals_take()
    guard noted != 0 else { return [] }
    func has(_ bits: Int) -> Bool { noted & Int32(bits) != 0 }
    let isSuspended = has(kassa_signal_suspend) && !has(CursesScreen.endings)
    if isSuspended {
      // Whoever has the terminal leaves it as it was.
      leave()
      kassa_stop_process_group()
      // A signal that came with SIGCONT ends the program even in the background.
      noted |= kassa_signals_take()
    }
    if has(CursesScreen.endings) {
      return [ended(by: has(kassa_signal_hangup) ? SIGHUP : has(kassa_signal_terminate) ? SIGTERM : SIGQUIT)]
    }
    // A key for the program that has the terminal is none for the till.
    if isAway { return has(kassa_signal_resize) ? resizeEvents() : [] }
    if isSuspended || has(kassa_signal_resume) {
      guard kassa_await_foreground() else { return signalEvents() }
      resume()
    }
    var events: [ScreenEvent] = []
    if has(kassa_signal_interrupt) { events.append(isBlocked() ? ended(by: SIGINT) : .interrupted) }
    if has(kassa_signal_resize | kassa_signal_suspend | kassa_signal_resume) { events += resizeEvents() }
    return events
  }

  private static let endings = kassa_signal_terminate | kassa_signal_hangup | kassa_signal_quit

  /// True where the terminal accepts nothing: nobody would see the question.
  private func isBlocked() -> Bool {
    guard output.isBehind else { return false }
    isStuck = !output.drain(atMost: isStuck ? .zero : CursesScreen.resetPatience)
    return isStuck
  }

  package func giveAway() -> Bool {
    guard isOpen, isEntered else { return false }
    isAway = true
    leave()
    return true
  }

  package func takeBack() {
    guard isAway else { return }
    isAway = false
    // In the background the next signal brings it back.
    if isOpen, kassa_await_foreground() { resume() }
  }

  /// Takes the terminal back from the shell.
  private func resume() {
    isEntered = true
    styles.forget()
    _ = kassa_output_open()
    kassa_modes_of_program()
    output.send(modes.on(palette, depth, mouse: capturesMouse))
    repaint()
  }

  private func resizeEvents() -> [ScreenEvent] {
    var columns: Int32 = 0
    var rows: Int32 = 0
    guard kassa_window_size(1, &columns, &rows) else { return [] }
    size = Size(width: Int(columns), height: Int(rows))
    resize_term(rows, columns)
    repaint()
    return [.resized(size)]
  }
}
