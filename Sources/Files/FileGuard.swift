import Glibc

/// # Files: a file is looked at before it is touched
///
/// The till keeps people's data on a machine that is seldom anybody's alone. Before a file of ours is written, read or given another
/// mode, this says whether it is ours to touch: nothing is changed by looking.
package enum FileProblem: Error, Hashable, Sendable {
  /// There is no such file.
  case missing
  /// There is no such folder.
  case folderMissing
  /// The path ends in a link, which could lead anywhere.
  case link
  /// A folder, device or pipe.
  case notRegular
  /// The file belongs to somebody else.
  case notOurs
  /// It has several names (hard links).
  case severalNames
  /// Others may read it: for a secret, `chmod 600` mends that.
  case readableByOthers
  /// Somebody else may write the folder, or one above it, and so put another file in its place.
  case folderOpenToOthers(String)
  /// There is something in it that is none of ours.
  case foreign
  /// Larger than is read, in bytes.
  case tooLarge(limit: Int)
  /// The system's number of the error.
  case system(Int32)

  /// For the command line.
  package var sentence: String {
    switch self {
    case .missing: "there is no such file"
    case .folderMissing: "there is no such folder"
    case .link: "is a link: give the file that it leads to"
    case .notRegular: "is no ordinary file"
    case .notOurs: "belongs to somebody else"
    case .severalNames: "has several names (hard links), and may be open under another"
    case .readableByOthers: "others may read it: chmod 600 makes it private"
    case .folderOpenToOthers(let folder): "others may write to \(folder), so what is in it cannot be trusted"
    case .foreign: "is no file of kassa: it stays as it is"
    case .tooLarge(let limit):
      "is larger than \(limit < 1 << 20 ? "\(limit >> 10) KiB" : "\(limit >> 20) MiB"), which is all that is read"
    case .system(let number): String(cString: strerror(number))
    }
  }
}

package enum FileGuard {
  /// The path from the root, so that no name (`:memory:`, `file:…`) means anything but a file to whoever opens it.
  package static func absolute(_ path: String) -> String {
    if path.hasPrefix("/") { return path }
    guard let here = getcwd(nil, 0) else { return "/" + path }
    defer { free(here) }
    return String(cString: here) + "/" + path
  }

  /// Opens a regular file of ours in a folder that nobody else may write; the caller closes it.
  /// - Parameters:
  ///   - flags: such as `O_RDONLY`, or `O_RDWR | O_CREAT`. A new file is for its owner only.
  ///   - isSecret: true where nobody else may read it either.
  package static func open(_ path: String, _ flags: Int32, isSecret: Bool = false) throws(FileProblem) -> Int32 {
    try checkFolder(of: path)
    // O_NONBLOCK: a pipe that was put there must not hold the program.
    let file = Glibc.open(path, flags | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | O_NOCTTY, 0o600)
    guard file >= 0 else {
      switch errno {
      case ENOENT: throw .missing
      case ELOOP, EMLINK: throw .link
      case EISDIR, ENXIO, ENODEV: throw .notRegular
      default: throw .system(errno)
      }
    }
    do throws(FileProblem) { try check(file, isSecret: isSecret) } catch {
      close(file)
      throw error
    }
    return file
  }

  /// Looks at a file beside one of ours, such as its `-wal`; one that is not there is fine. It is not opened: closing it again would take
  /// the locks away that this process may have on it.
  package static func checkIfThere(_ path: String) throws(FileProblem) {
    var status = stat()
    guard lstat(path, &status) == 0 else {
      if errno == ENOENT { return }
      throw .system(errno)
    }
    guard status.st_mode & S_IFMT != S_IFLNK else { throw .link }
    try check(status)
  }

  private static func check(_ file: Int32, isSecret: Bool) throws(FileProblem) {
    var status = stat()
    guard fstat(file, &status) == 0 else { throw .system(errno) }
    try check(status)
    guard !isSecret || status.st_mode & 0o077 == 0 else { throw .readableByOthers }
  }

  private static func check(_ status: stat) throws(FileProblem) {
    guard status.st_mode & S_IFMT == S_IFREG else { throw .notRegular }
    guard status.st_uid == geteuid() else { throw .notOurs }
    // By another name it could be open elsewhere, with another log beside it.
    guard status.st_nlink <= 1 else { throw .severalNames }
  }

  /// Looks at the folder of a path and those above it.
  package static func checkFolder(of path: String) throws(FileProblem) {
    let path = absolute(path)
    let end = path.lastIndex(of: "/") ?? path.startIndex
    let named = end == path.startIndex ? "/" : String(path[..<end])
    guard let resolved = realpath(named, nil) else { throw errno == ENOENT ? .folderMissing : .system(errno) }
    defer { free(resolved) }
    var folder = String(cString: resolved)
    while true {
      var status = stat()
      guard stat(folder, &status) == 0 else { throw .system(errno) }
      guard isClosed(status) else { throw .folderOpenToOthers(folder) }
      guard folder != "/", let slash = folder.lastIndex(of: "/") else { return }
      folder = slash == folder.startIndex ? "/" : String(folder[..<slash])
    }
  }

  /// True for a folder of ours or root's that nobody else may write. In a sticky folder of root's, such as `/tmp`, others cannot
  /// replace what is ours; a group that has no other member is ours alone.
  private static func isClosed(_ status: stat) -> Bool {
    guard status.st_uid == geteuid() || status.st_uid == 0 else { return false }
    if status.st_mode & S_ISVTX != 0, status.st_uid == 0 { return true }
    if status.st_mode & 0o002 != 0 { return false }
    return status.st_mode & 0o020 == 0 || isOursAlone(group: status.st_gid)
  }

  private static func isOursAlone(group: gid_t) -> Bool {
    if group == 0, geteuid() == 0 { return true }
    guard group == getegid(), let entry = getgrgid(group), let own = getpwuid(geteuid()) else { return false }
    let name = String(cString: own.pointee.pw_name)
    guard String(cString: entry.pointee.gr_name) == name else { return false }
    var member = entry.pointee.gr_mem
    while let pointer = member, let text = pointer.pointee {
      if String(cString: text) != name { return false }
      member = pointer + 1
    }
    return true
  }
}
