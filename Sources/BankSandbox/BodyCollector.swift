import HTTPTypes
import Hummingbird
import NIOCore
import Synchronization

/// Takes up a body that was to be sent.
struct BodyCollector: ResponseBodyWriter {
  private final class Buffer: Sendable { let value = Mutex(ByteBuffer()) }
  private let buffer = Buffer()

  mutating func write(_ part: ByteBuffer) async throws {
    var part = part
    buffer.value.withLock { _ = $0.writeBuffer(&part) }
  }

  consuming func finish(_ trailingHeaders: HTTPFields?) async throws {}

  /// The body of an answer, whole.
  static func bytes(of response: Response) async throws -> [UInt8] {
    let collected = BodyCollector()
    try await response.body.write(collected)
    return collected.buffer.value.withLock { Array($0.readableBytesView) }
  }
}
