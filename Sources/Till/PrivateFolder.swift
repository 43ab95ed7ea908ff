// In a build of the whole module `stat` is known by this name.
import Dispatch
import Glibc

extension Browser {
  /// The user's own folder for what lives as long as the session, where it is one; else the one for temporary files.
  static func privateFolder(_ environment: [String: String]) -> String {
    var status = stat()
    if let folder = environment["XDG_RUNTIME_DIR"], folder.hasPrefix("/"), lstat(folder, &status) == 0,
      status.st_mode & S_IFMT == S_IFDIR, status.st_uid == geteuid(), status.st_mode & 0o077 == 0
    {
      return folder
    }
    guard let folder = environment["TMPDIR"], folder.hasPrefix("/") else { return "/tmp" }
    return folder
  }
}
