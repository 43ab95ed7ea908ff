package import Crypto

/// A secret that requests are compared with: by bytes, and in a time that does not tell how much of a guess is right.
package struct SecretCheck: Sendable {
  private let digest: SHA256Digest

  package init(_ secret: some Sequence<UInt8>) { digest = Self.digest(of: secret) }
  package init(_ secret: String) { self.init(secret.utf8) }

  /// True where the bytes are those of the secret. Texts that only look alike, such as `é` in its two spellings, are not the same.
  package func matches(_ bytes: some Sequence<UInt8>) -> Bool {
    // The library compares digests in constant time.
    Self.digest(of: bytes) == digest
  }

  /// What stands for a secret in a table: looking it up tells nothing of the secret, however long it takes.
  package static func digest(of bytes: some Sequence<UInt8>) -> SHA256Digest { SHA256.hash(data: Array(bytes)) }
}
