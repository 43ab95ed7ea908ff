import CNcurses
import Synchronization

/// Where other threads leave messages for the loop on the main thread, waking it through a descriptor.
public final class Mailbox<Message: Sendable>: Sendable {
  private let messages = Mutex<[Message]>([])
  /// Readable while messages wait; what the loop polls. Signal handlers write it too.
  public let descriptor: Int32

  /// An empty mailbox.
  public init() {
    descriptor = eventfd(0, Int32(EFD_CLOEXEC) | Int32(EFD_NONBLOCK))
    precondition(descriptor >= 0, "no descriptor for the mailbox")
  }
  deinit { close(descriptor) }

  /// Leaves a message, from any thread.
  public func post(_ message: Message) {
    messages.withLock { $0.append(message) }
    var one: UInt64 = 1
    _ = write(descriptor, &one, 8)
  }

  /// Takes all messages, in the order they were left.
  public func take() -> [Message] {
    var count: UInt64 = 0
    _ = read(descriptor, &count, 8)
    return messages.withLock { messages in
      defer { messages.removeAll(keepingCapacity: true) }
      return messages
    }
  }
}
