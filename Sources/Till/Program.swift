import Foundation

/// Runs a program of the machine, found by its name.
enum Program {
  /// Runs it with arguments; false where it is not there or ends badly. Its output is of no interest.
  static func run(_ words: [String]) async -> Bool {
    await withCheckedContinuation { continuation in
      let process = process(words)
      process.standardInput = FileHandle.nullDevice
      process.standardOutput = FileHandle.nullDevice
      process.terminationHandler = { continuation.resume(returning: $0.terminationStatus == 0) }
      do { try process.run() } catch {
        process.terminationHandler = nil
        continuation.resume(returning: false)
      }
    }
  }

  /// Runs it with arguments and an input, and returns its output; nil where it is not there or ends badly. For programs that are done at
  /// once and say little.
  static func output(_ words: [String], input: String? = nil, environment: [String: String]) async -> String? {
    await withCheckedContinuation { continuation in
      // Reading waits, so it has a thread of its own.
      Thread.detachNewThread {
        let process = process(words)
        process.environment = environment
        let (given, said) = (input.map { _ in Pipe() }, Pipe())
        process.standardInput = given ?? FileHandle.nullDevice
        process.standardOutput = said
        do { try process.run() } catch {
          continuation.resume(returning: nil)
          return
        }
        if let input, let given {
          try? given.fileHandleForWriting.write(contentsOf: Data(input.utf8))
          try? given.fileHandleForWriting.close()
        }
        let output = said.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        continuation.resume(
          returning: process.terminationStatus == 0 ? String(decoding: output, as: UTF8.self) : nil)
      }
    }
  }

  private static func process(_ words: [String]) -> Process {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = words
    process.standardError = FileHandle.nullDevice
    return process
  }
}
