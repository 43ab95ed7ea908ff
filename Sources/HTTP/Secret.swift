import Glibc
import Text

/// Prints as dots; its bytes are zeroed when the last reference is released. Strings made from it for sending are not, so they must be
/// short-lived.
package final class Secret: Hashable, Sendable, ExpressibleByStringLiteral, Confidential {
  // Written only in `init` and `deinit`, so concurrent reads are safe.
  nonisolated(unsafe) private let storage: UnsafeMutableRawBufferPointer

  package init(_ bytes: some Collection<UInt8>) {
    storage = .allocate(byteCount: bytes.count, alignment: 1)
    storage.copyBytes(from: bytes)
  }
  package convenience init(_ text: String) { self.init(text.utf8) }
  package convenience init(stringLiteral text: String) { self.init(text.utf8) }
  deinit {
    // The compiler would remove a plain memset before deallocation.
    if let start = storage.baseAddress { explicit_bzero(start, storage.count) }
    storage.deallocate()
  }

  package var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(storage) }
  /// Plain, for sending or showing.
  package var text: String { String(decoding: bytes, as: UTF8.self) }

  package static func == (a: Secret, b: Secret) -> Bool { SecretCheck(a.bytes).matches(b.bytes) }
  package func hash(into hasher: inout Hasher) { hasher.combine(bytes: bytes) }
}
