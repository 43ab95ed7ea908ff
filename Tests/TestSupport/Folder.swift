package import Foundation

/// A temporary folder that is removed with this object.
package final class Folder: Sendable {
  package let path: String

  package init() throws {
    path = FileManager.default.temporaryDirectory.appending(path: "kassa-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(
      atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
  }
  deinit {
    chmod(path, 0o700)
    try? FileManager.default.removeItem(atPath: path)
  }

  /// The visible properties of a file.
  package struct Entry: Equatable, Sendable {
    /// Permissions.
    package let mode: Int
    /// Empty unless it is a regular file.
    package let bytes: Data
    package init(mode: Int, bytes: Data) {
      self.mode = mode
      self.bytes = bytes
    }
  }

  /// All files, recursively, by relative path.
  package func contents() throws -> [String: Entry] {
    var found: [String: Entry] = [:]
    for name in try FileManager.default.subpathsOfDirectory(atPath: path) {
      let full = path + "/" + name
      let attributes = try FileManager.default.attributesOfItem(atPath: full)
      // Reading a pipe would block.
      let isFile = attributes[.type] as? FileAttributeType == .typeRegular
      found[name] = Entry(
        mode: attributes[.posixPermissions] as? Int ?? 0,
        bytes: isFile ? FileManager.default.contents(atPath: full) ?? Data() : Data())
    }
    return found
  }
}
