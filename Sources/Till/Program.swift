import Foundation

/// Runs a program of the machine, found by its name.
enum Program {
  /// Runs it with arguments and an input; false where it is not there or ends badly. Its output is of no interest.
  static func run(_ words: [String], input: String? = nil) async -> Bool {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = words
    let pipe = input.map { _ in Pipe() }
    process.standardInput = pipe ?? FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    return await withCheckedContinuation { continuation in
      process.terminationHandler = { continuation.resume(returning: $0.terminationStatus == 0) }
      do {
        try process.run()
        if let input, let pipe {
          try? pipe.fileHandleForWriting.write(contentsOf: Data(input.utf8))
          try? pipe.fileHandleForWriting.close()
        }
      } catch {
        process.terminationHandler = nil
        continuation.resume(returning: false)
      }
    }
  }
}
