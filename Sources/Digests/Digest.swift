import CCrypto

/// SHA-256 or HMAC-SHA256 by libcrypto. Comparison takes constant time.
package struct Digest: Hashable, Sendable {
  /// Always 32.
  package let bytes: [UInt8]

  package init(of content: [UInt8]) {
    var digest = [UInt8](repeating: 0, count: 32)
    let isMade = EVP_Digest(content, content.count, &digest, nil, EVP_sha256(), nil) == 1
    precondition(isMade, "libcrypto has no SHA-256")
    bytes = digest
  }

  package init(of content: [UInt8], key: [UInt8]) { self = key.withUnsafeBytes { Digest(of: content, key: $0) } }

  package init(of content: [UInt8], key: UnsafeRawBufferPointer) {
    var digest = [UInt8](repeating: 0, count: 32)
    let made = HMAC(EVP_sha256(), key.baseAddress, Int32(key.count), content, content.count, &digest, nil)
    precondition(made != nil, "libcrypto has no SHA-256")
    bytes = digest
  }

  package static func == (a: Digest, b: Digest) -> Bool { a.matches(b.bytes) }

  package func matches(_ other: [UInt8]) -> Bool {
    other.count == bytes.count && CRYPTO_memcmp(other, bytes, bytes.count) == 0
  }
}
