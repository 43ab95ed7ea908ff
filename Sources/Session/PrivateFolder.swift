import Foundation
import Glibc

extension Browser {
  /// The user's runtime folder, if it is private; else the temporary folder.
  static func privateFolder(_ environment: [String: String]) -> String {
    if let folder = environment["XDG_RUNTIME_DIR"], folder.hasPrefix("/"), isOurs(folder) { return folder }
    guard let folder = environment["TMPDIR"], folder.hasPrefix("/") else { return "/tmp" }
    return folder
  }

  /// True for a folder of the current user, not a link, with no permissions for others.
  private static func isOurs(_ folder: String) -> Bool {
    guard let facts = try? FileManager.default.attributesOfItem(atPath: folder),
      facts[.type] as? FileAttributeType == .typeDirectory, facts[.ownerAccountID] as? Int == Int(geteuid()),
      let mode = facts[.posixPermissions] as? Int
    else { return false }
    return mode & 0o077 == 0
  }
}

/// A file that nobody else may read, alone in a folder of its own.
enum PrivateFile {
  /// Writes it with mode 0600 into a new folder with mode 0700. Returns its path; nil where that fails, and then nothing stays.
  static func write(_ content: some Sequence<UInt8>, named name: String, in folder: String) -> String? {
    var template = Array("\(folder)/kassa-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { return nil }
    let own = template.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
    let path = own + "/" + name
    let file = Glibc.open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
    if file >= 0 {
      defer { close(file) }
      if (try? FileHandle(fileDescriptor: file).write(contentsOf: Data(content))) != nil { return path }
    }
    unlink(path)
    rmdir(own)
    return nil
  }
}
