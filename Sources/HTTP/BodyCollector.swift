package import HTTPTypes
package import Hummingbird
package import NIOCore
import Synchronization

package struct BodyCollector: ResponseBodyWriter {
  private final class Buffer: Sendable { let value = Mutex(ByteBuffer()) }
  private let buffer = Buffer()

  package mutating func write(_ part: ByteBuffer) async throws {
    var part = part
    buffer.value.withLock { _ = $0.writeBuffer(&part) }
  }

  package consuming func finish(_ trailingHeaders: HTTPFields?) async throws {}

  /// The complete body of a response.
  package static func bytes(of response: Response) async throws -> [UInt8] {
    let collected = BodyCollector()
    try await response.body.write(collected)
    return collected.buffer.value.withLock { Array($0.readableBytesView) }
  }
}

/// Counts the bytes of a response body.
struct BodyCounter: ResponseBodyWriter {
  private final class Count: Sendable { let value = Mutex(0) }
  private let counted = Count()
  var count: Int { counted.value.withLock { $0 } }

  mutating func write(_ part: ByteBuffer) async throws {
    let bytes = part.readableBytes
    counted.value.withLock { $0 += bytes }
  }

  consuming func finish(_ trailingHeaders: HTTPFields?) async throws {}
}
