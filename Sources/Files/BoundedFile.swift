import Glibc

/// Reads a file chosen by the user, such as a catalogue or a theme. It may belong to anybody, but must be a regular file within a size
/// limit: pipes and devices, which could block for ever, are never opened.
package enum BoundedFile {
  package static func size(of path: String) throws(FileProblem) -> Int {
    var status = stat()
    guard stat(path, &status) == 0 else { throw errno == ENOENT ? .missing : .system(errno) }
    guard status.st_mode & S_IFMT == S_IFREG else { throw .notRegular }
    return Int(status.st_size)
  }

  /// - Throws: `FileProblem.tooLarge` before anything is read, or where the file has grown meanwhile.
  /// - Parameter isFollowed: true for a file that says what is done, such as which programs run: not everybody may write it.
  package static func bytes(of path: String, atMost limit: Int, isFollowed: Bool = false) throws(FileProblem) -> [UInt8]
  {
    guard try size(of: path) <= limit else { throw .tooLarge(limit: limit) }
    // The path may have been replaced since: O_NONBLOCK keeps a pipe from blocking the program.
    let file = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY)
    guard file >= 0 else { throw .system(errno) }
    defer { close(file) }
    var status = stat()
    guard fstat(file, &status) == 0 else { throw .system(errno) }
    guard status.st_mode & S_IFMT == S_IFREG else { throw .notRegular }
    guard Int(status.st_size) <= limit else { throw .tooLarge(limit: limit) }
    guard !isFollowed || status.st_mode & 0o002 == 0 else { throw .writableByEverybody }
    var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
    var count = 0
    while count < bytes.count {
      let got = bytes.withUnsafeMutableBytes { read(file, $0.baseAddress! + count, $0.count - count) }
      if got < 0, errno == EINTR { continue }
      guard got >= 0 else { throw .system(errno) }
      guard got > 0 else { break }
      count += got
    }
    bytes.removeSubrange(count...)
    return bytes
  }
}
