import Foundation
import Glibc

// kassa-benchmarks [PART ...] [--program FILE] [--bare FILE] [--instructions]: what the till's promises of speed come to on this machine.
//
// PART is one of keys, start, rest, profile, process, exchanges, journal, mutations; without one all of them run. FILE is a release build of
// kassa, and the bare curses list beside this program; both are found where SwiftPM builds them. --instructions counts them too, with
// valgrind, which takes minutes.

let here = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
var program = here.appending(path: "kassa").path
var bare = here.appending(path: "bare-curses").path
var countsInstructions = false
var parts: [String] = []
let all = ["keys", "start", "rest", "profile", "process", "exchanges", "journal", "mutations"]
var arguments = CommandLine.arguments.dropFirst()
while let argument = arguments.popFirst() {
  switch argument {
  case "--program": program = arguments.popFirst() ?? ""
  case "--bare": bare = arguments.popFirst() ?? ""
  case "--instructions": countsInstructions = true
  case let part where all.contains(part): parts.append(part)
  default:
    print(
      "usage: kassa-benchmarks [\(all.joined(separator: " | ")) ...] [--program FILE] [--bare FILE] [--instructions]")
    exit(64)
  }
}
if parts.isEmpty { parts = all }
for needed in [program, bare]
where !Set(parts).isDisjoint(with: ["keys", "start", "rest", "profile", "mutations"]) && access(needed, X_OK) != 0 {
  print("There is no \(needed): build it with swift build -c release --static-swift-stdlib")
  exit(66)
}
for part in parts {
  switch part {
  case "keys": try await KeyBenchmarks.run(program: program, bare: bare, countsInstructions: countsInstructions)
  case "start": try await StartBenchmarks.run(program: program)
  case "rest": try await StartBenchmarks.rest(program: program)
  case "profile": try await ProfileBenchmarks.run(program: program)
  case "process": ProcessBenchmarks.run()
  case "exchanges": ExchangeBenchmarks.run()
  case "mutations": try MutationBenchmarks.run(program: program)
  default: try await JournalBenchmarks.run()
  }
  // Each part shows when it is done, also in a pipe.
  fflush(nil)
}
