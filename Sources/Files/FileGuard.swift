import Glibc

/// # Files: check before touching
///
/// Personal data lies on a machine that several people may use. Before one of our files is opened or its mode changed, these checks say
/// whether it is safe to touch. Checking changes nothing.
package enum FileProblem: Error, Hashable, Sendable {
  case missing
  case folderMissing
  /// The last component is a symbolic link.
  case link
  case notRegular
  case notOurs
  /// The file has several hard links.
  case severalNames
  /// Others may read it; `chmod 600` helps.
  case readableByOthers
  case writableByEverybody
  /// Somebody else may write the folder, or one above it, and so replace the file.
  case folderOpenToOthers(String)
  case foreign
  /// The limit in bytes.
  case tooLarge(limit: Int)
  case system(Int32)

  package var sentence: String {
    switch self {
    case .missing: "there is no such file"
    case .folderMissing: "there is no such folder"
    case .link: "is a link: give the file that it leads to"
    case .notRegular: "is no ordinary file"
    case .notOurs: "belongs to somebody else"
    case .severalNames: "has several names (hard links), and may be open under another"
    case .readableByOthers: "others may read it: chmod 600 makes it private"
    case .writableByEverybody: "everybody may write to it: chmod o-w makes it yours"
    case .folderOpenToOthers(let folder): "others may write to \(folder), so what is in it cannot be trusted"
    case .foreign: "is no file of kassa: it stays as it is"
    case .tooLarge(let limit):
      "is larger than \(limit < 1 << 20 ? "\(limit >> 10) KiB" : "\(limit >> 20) MiB"), which is all that is read"
    case .system(let number): String(cString: strerror(number))
    }
  }
}

package enum FileGuard {
  /// An absolute path, so that SQLite cannot read a special meaning into it (`:memory:`, `file:…`).
  package static func absolute(_ path: String) -> String {
    if path.hasPrefix("/") { return path }
    guard let here = getcwd(nil, 0) else { return "/" + path }
    defer { free(here) }
    return String(cString: here) + "/" + path
  }

  /// Opens a regular file of the current user in a folder that nobody else may write; the caller closes it. A new file gets mode 0600.
  /// - Parameter isSecret: true where nobody else may read it either.
  package static func open(_ path: String, _ flags: Int32, isSecret: Bool = false) throws(FileProblem) -> Int32 {
    try checkFolder(of: path)
    // O_NONBLOCK: a planted pipe must not block the program.
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

  /// Checks a companion file, such as `-wal`, if it exists. It is not opened: closing it would release this process's POSIX locks on it.
  package static func checkIfExists(_ path: String) throws(FileProblem) {
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
    // Through another hard link it could be open elsewhere, with another write-ahead log.
    guard status.st_nlink <= 1 else { throw .severalNames }
  }

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
      guard isTrusted(status) else { throw .folderOpenToOthers(folder) }
      guard folder != "/", let slash = folder.lastIndex(of: "/") else { return }
      folder = slash == folder.startIndex ? "/" : String(folder[..<slash])
    }
  }

  /// True for a folder of the current user or root that nobody else may write. Others cannot replace our files in a sticky folder of
  /// root's, such as `/tmp`; a group without other members counts as the user.
  private static func isTrusted(_ status: stat) -> Bool {
    guard status.st_uid == geteuid() || status.st_uid == 0 else { return false }
    if status.st_mode & S_ISVTX != 0, status.st_uid == 0 { return true }
    if status.st_mode & 0o002 != 0 { return false }
    return status.st_mode & 0o020 == 0 || isPrivateGroup(group: status.st_gid)
  }

  private static func isPrivateGroup(group: gid_t) -> Bool {
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
