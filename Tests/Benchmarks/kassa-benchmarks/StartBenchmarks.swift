import Foundation
import Glibc

/// The start, by a timeline that is loaded before the program, and what the program takes at rest.
enum StartBenchmarks {
  private static let runs = 21

  static func run(program: String) async throws {
    let scratch = try await Scratch()
    defer { scratch.remove() }
    print("\nFrom exec, with a journal of 300 orders, 120×40:")
    let times = try Self.times(of: program, scratch.environment, in: scratch)
    for (note, name, goal) in [
      ("loaded", "libraries loaded", nil), ("frame", "first frame written", 0.013),
      ("listens", "the bank listens", 0.017),
    ] {
      report(name, times[note] ?? [], atMost: goal)
    }
  }

  /// Seconds from exec to each note of the timeline, of all runs.
  static func times(of program: String, _ environment: [String], in scratch: Scratch) throws -> [String: [Double]] {
    let library = scratch.path + ".timeline.so"
    let source = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../timeline/timeline.c").path
    let compiler = Process()
    compiler.executableURL = URL(filePath: "/usr/bin/env")
    compiler.arguments = ["cc", "-O2", "-shared", "-fPIC", "-o", library, source]
    try compiler.run()
    compiler.waitUntilExit()
    guard compiler.terminationStatus == 0 else {
      print("no timeline without a C compiler")
      return [:]
    }

    var times: [String: [Double]] = [:]
    for run in 0...runs {
      let notes = scratch.path + ".timeline"
      unlink(notes)
      guard
        let terminal = PseudoTerminal(
          [program], environment: environment + ["LD_PRELOAD=\(library)", "TIMELINE=\(notes)"])
      else { continue }
      _ = terminal.read(quiet: 0.15)
      let started = terminal.started
      terminal.end()
      // The first run brings the program into memory.
      guard run > 0 else { continue }
      var seen: Set<Substring> = []
      for line in ((try? String(contentsOfFile: notes, encoding: .utf8)) ?? "").split(separator: "\n") {
        let parts = line.split(separator: " ")
        guard parts.count == 2, let moment = Double(parts[1]), seen.insert(parts[0]).inserted else { continue }
        times[String(parts[0]), default: []].append(moment / 1e9 - started)
      }
    }
    return times
  }

  static func rest(program: String) async throws {
    let scratch = try await Scratch()
    defer { scratch.remove() }
    guard let terminal = PseudoTerminal([program], environment: scratch.environment) else { return }
    defer { terminal.end() }
    _ = terminal.read(quiet: 1.5)
    let before = terminal.processorTime
    let bytes = terminal.read(quiet: 20, limit: 20)
    let used = Int((terminal.processorTime - before) * 1000)
    print(
      "\n20 s at rest: \(bytes.count) bytes written, \(used) ms of processor time, \(terminal.resident / 1024) MB resident (goal 37)"
    )
  }
}
