public import Foundation

/// A folder of a test's own, which goes with it.
public final class Folder: Sendable {
  /// Its path.
  public let path: String

  public init() throws {
    path = FileManager.default.temporaryDirectory.appending(path: "kassa-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(
      atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
  }
  deinit {
    chmod(path, 0o700)
    try? FileManager.default.removeItem(atPath: path)
  }

  /// What can be seen of a file.
  public struct Look: Equatable, Sendable {
    /// Its permissions.
    public let mode: Int
    /// Its bytes; none where it is no ordinary file.
    public let bytes: Data
    public init(mode: Int, bytes: Data) { (self.mode, self.bytes) = (mode, bytes) }
  }

  /// Everything in it and in the folders in it, by its path from here.
  public func contents() throws -> [String: Look] {
    var found: [String: Look] = [:]
    for name in try FileManager.default.subpathsOfDirectory(atPath: path) {
      let full = path + "/" + name
      let attributes = try FileManager.default.attributesOfItem(atPath: full)
      // A pipe would be waited for.
      let isFile = attributes[.type] as? FileAttributeType == .typeRegular
      found[name] = Look(
        mode: attributes[.posixPermissions] as? Int ?? 0,
        bytes: isFile ? FileManager.default.contents(atPath: full) ?? Data() : Data())
    }
    return found
  }
}
