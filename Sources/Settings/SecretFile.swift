import Glibc
package import HTTP

/// Why there is no secret: a sentence that never contains it.
package struct SecretProblem: Error, Hashable, Sendable {
  package enum Kind: Sendable { case unreadable, notPermitted, invalid }
  package let kind: Kind
  package let sentence: String
  package init(_ kind: Kind, _ sentence: String) { (self.kind, self.sentence) = (kind, sentence) }
}

/// One secret alone in a file that only its owner reads.
package enum SecretFile {
  /// In bytes.
  static let limit = 4096

  /// - Parameter isOurs: false for a credential of systemd, which belongs to root and may be readable to a group.
  package static func read(_ path: String, isOurs: Bool = true) throws(SecretProblem) -> Secret {
    func problem(_ kind: SecretProblem.Kind, _ what: String) -> SecretProblem {
      SecretProblem(kind, "\(path) \(what)")
    }
    // Non-blocking: a pipe might have no writer.
    let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw problem(.unreadable, "cannot be read: \(String(cString: strerror(errno)))")
    }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      throw problem(.invalid, "is not a regular file")
    }
    if isOurs {
      guard status.st_uid == geteuid() else { throw problem(.notPermitted, "belongs to another user") }
      guard status.st_mode & 0o077 == 0 else {
        throw problem(.notPermitted, "can be read or written by other users: run chmod 600 \(path)")
      }
    }
    var bytes = [UInt8](repeating: 0, count: limit + 1)
    defer { explicit_bzero(&bytes, bytes.count) }
    var count = 0
    while count < bytes.count {
      let more = bytes.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress! + count, $0.count - count) }
      if more < 0, errno == EINTR { continue }
      guard more >= 0 else { throw problem(.unreadable, "cannot be read: \(String(cString: strerror(errno)))") }
      if more == 0 { break }
      count += more
    }
    do throws(SecretProblem) { return try secret(bytes[..<count]) } catch {
      throw problem(error.kind, error.sentence)
    }
  }

  /// One line of text; editors and `echo` append a line break.
  static func secret(_ bytes: ArraySlice<UInt8>) throws(SecretProblem) -> Secret {
    guard bytes.count <= limit else { throw SecretProblem(.invalid, "is larger than \(limit) bytes") }
    guard let text = String(validating: bytes, as: UTF8.self), !text.contains("\0") else {
      throw SecretProblem(.invalid, "is no text")
    }
    let line = ["\n", "\r\n", "\r"].contains(text.last) ? text.dropLast() : text[...]
    guard !line.isEmpty else { throw SecretProblem(.invalid, "is empty") }
    guard !line.contains(where: \.isNewline) else { throw SecretProblem(.invalid, "has more than one line") }
    return Secret(line.utf8)
  }
}
