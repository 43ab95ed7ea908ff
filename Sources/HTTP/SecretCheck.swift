package import Digests

/// Compares bytes with a secret in constant time.
package struct SecretCheck: Sendable {
  private let digest: Digest

  package init(_ secret: some Sequence<UInt8>) { digest = Self.digest(of: secret) }
  package init(_ secret: String) { self.init(secret.utf8) }
  package init(_ secret: Secret) { self.init(secret.bytes) }

  /// Compares bytes: `é` in its two Unicode spellings differs.
  package func matches(_ bytes: some Sequence<UInt8>) -> Bool {
    Self.digest(of: bytes) == digest
  }

  /// A key for lookup tables whose timing reveals nothing of the secret.
  package static func digest(of bytes: some Sequence<UInt8>) -> Digest { Digest(of: Array(bytes)) }
}
