import Foundation

/// Opens links with the desktop's own program.
public enum Browser {
  /// Opens a link; false for anything but http and https, and where no program would.
  public static func open(_ link: String) async -> Bool {
    guard let url = URL(string: link), url.scheme == "https" || url.scheme == "http" else { return false }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["xdg-open", url.absoluteString]
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    return await withCheckedContinuation { continuation in
      process.terminationHandler = { continuation.resume(returning: $0.terminationStatus == 0) }
      do { try process.run() } catch {
        process.terminationHandler = nil
        continuation.resume(returning: false)
      }
    }
  }
}
