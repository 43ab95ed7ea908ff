import Glibc

/// A file that somebody gave us to read, such as a catalogue or a theme: anybody's, but an ordinary one and no larger than it can
/// sensibly be. What is larger is not read at all; a pipe or device, which could go on for ever, is not opened.
package enum BoundedFile {
  /// The size in bytes.
  /// - Throws: `FileProblem` for what is not there or no ordinary file.
  package static func size(of path: String) throws(FileProblem) -> Int {
    var status = stat()
    guard stat(path, &status) == 0 else { throw errno == ENOENT ? .missing : .system(errno) }
    guard status.st_mode & S_IFMT == S_IFREG else { throw .notRegular }
    return Int(status.st_size)
  }

  /// The bytes of a file of at most so many.
  /// - Throws: `FileProblem`; `tooLarge` before anything was read, or where the file grew meanwhile.
  package static func bytes(of path: String, atMost limit: Int) throws(FileProblem) -> [UInt8] {
    guard try size(of: path) <= limit else { throw .tooLarge(limit: limit) }
    // It may have become something else since: O_NONBLOCK keeps a pipe from holding the program.
    let file = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY)
    guard file >= 0 else { throw .system(errno) }
    defer { close(file) }
    var status = stat()
    guard fstat(file, &status) == 0 else { throw .system(errno) }
    guard status.st_mode & S_IFMT == S_IFREG else { throw .notRegular }
    guard Int(status.st_size) <= limit else { throw .tooLarge(limit: limit) }
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
