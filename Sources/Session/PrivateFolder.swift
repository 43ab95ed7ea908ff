import Foundation

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
