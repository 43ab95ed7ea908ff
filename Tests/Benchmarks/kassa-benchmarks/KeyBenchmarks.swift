import Foundation
import Glibc

/// A key in every list of the till beside a bare curses list: bytes, time and processor time from the key to the last byte of what it
/// changes, each the median of several runs in which both programs take turns.
enum KeyBenchmarks {
  /// A list, and the keys that lead to it.
  private struct Place {
    let name: String
    let keys: [String]
    /// The goal of bytes a key; that of the time is 1.1 of the bare list.
    var bytes = 430
  }

  private static let (down, up, enter, tab) = ("\u{1B}OB", "\u{1B}OA", "\r", "\t")
  private static let places = [
    Place(name: "goods", keys: [], bytes: 240),
    Place(name: "cart", keys: (0..<8).flatMap { _ in [enter, down] } + [tab]),
    Place(name: "plans", keys: [enter, down, enter, "\u{0E}"]),
    Place(name: "orders panel", keys: ["\u{1B}[19~"]),
    Place(name: "history", keys: ["\u{12}"]),
    Place(name: "console: scenarios", keys: ["\u{07}", "5"]),
    Place(name: "console: rules", keys: ["\u{07}", "6"]),
    Place(name: "commands", keys: ["\u{10}"]),
  ]
  /// Six rows down and six up.
  private static let cycle = Array(repeating: down, count: 6) + Array(repeating: up, count: 6)

  static func run(program: String, bare: String, countsInstructions: Bool) async throws {
    print(
      "\nA key in each list in a pseudo-terminal of 120×40, kassa / bare curses list (goal of bytes; of ratios 1.10):")
    print(
      row(
        "", ["bytes", "µs", "ratio", "processor µs", "ratio"] + (countsInstructions ? ["instructions", "ratio"] : [])))
    let bareInstructions = countsInstructions ? instructions([bare], [], keys: []) : nil
    for place in places {
      let scratch = try await Scratch()
      defer { scratch.remove() }
      var (ours, theirs): ([Sample], [Sample]) = ([], [])
      for _ in 0..<5 {
        guard let till = PseudoTerminal([program], environment: scratch.environment), let list = PseudoTerminal([bare])
        else { continue }
        defer {
          till.end()
          list.end()
        }
        _ = till.read(quiet: 0.4)
        _ = list.read(quiet: 0.2)
        lead(till, by: place.keys, quiet: 0.3)
        let sizes = (till: learn(till), list: learn(list))
        guard sizes.till.allSatisfy({ $0 > 0 }) else { continue }
        // In turns, so that both find the machine as it is.
        for _ in 0..<40 {
          ours.append(measure(till, sizes.till))
          theirs.append(measure(list, sizes.list))
        }
      }
      guard !ours.isEmpty else {
        print(row(place.name, ["no key changes anything"]))
        continue
      }
      func median(_ samples: [Sample], _ value: (Sample) -> Double) -> Double {
        samples.map(value).sorted()[samples.count / 2]
      }
      func pair(_ value: (Sample) -> Double) -> (text: String, ratio: String) {
        let (our, their) = (median(ours, value), median(theirs, value))
        return ("\(Int(our.rounded())) / \(Int(their.rounded()))", ratio(our, their))
      }
      var cells = [
        pair(\.bytes).text + " (\(place.bytes))", pair(\.time).text, pair(\.time).ratio, pair(\.processor).text,
        pair(\.processor).ratio,
      ]
      if let bareInstructions, let own = instructions([program], scratch.environment, keys: place.keys) {
        cells += ["\(own) / \(bareInstructions)", ratio(Double(own), Double(bareInstructions))]
      }
      print(row(place.name, cells))
    }
  }

  /// What a key came to on average in one cycle, times in microseconds.
  private struct Sample { let bytes, time, processor: Double }

  private static func lead(_ terminal: PseudoTerminal, by keys: [String], quiet: Double) {
    for key in keys {
      terminal.send(key)
      _ = terminal.read(quiet: quiet, limit: 3 * quiet)
    }
    _ = terminal.read(quiet: 2 * quiet, limit: 4 * quiet)
  }

  /// How many bytes each key of a cycle brings, once a whole one has gone by.
  private static func learn(_ terminal: PseudoTerminal) -> [Int] {
    var sizes: [Int] = []
    for _ in 0..<2 {
      sizes = cycle.map { key in
        terminal.send(key)
        return terminal.read(quiet: 0.02, limit: 0.1).count
      }
    }
    return sizes
  }

  private static func measure(_ terminal: PseudoTerminal, _ sizes: [Int]) -> Sample {
    let processor = terminal.processorTime
    var time = 0.0
    for (key, size) in zip(cycle, sizes) {
      let start = seconds()
      terminal.send(key)
      var count = 0
      while count < size, let piece = terminal.piece(within: 0.05) { count += piece.count }
      time += seconds() - start
    }
    let keys = Double(cycle.count)
    return Sample(
      bytes: Double(sizes.reduce(0, +)) / keys, time: time / keys * 1e6,
      processor: (terminal.processorTime - processor) / keys * 1e6)
  }

  /// Instructions of all threads for a key, by callgrind; nil where valgrind is not installed.
  private static func instructions(_ command: [String], _ environment: [String], keys: [String]) -> Int? {
    let output = FileManager.default.temporaryDirectory.appending(path: "kassa-benchmark-\(getpid()).callgrind").path
    guard access("/usr/bin/valgrind", X_OK) == 0,
      let terminal = PseudoTerminal(
        ["/usr/bin/valgrind", "--tool=callgrind", "--callgrind-out-file=\(output)"] + command,
        environment: environment)
    else { return nil }
    defer { terminal.end() }
    var shown = 0
    while shown < 1500, let piece = terminal.piece(within: 60) { shown += piece.count }
    lead(terminal, by: keys, quiet: 1.5)
    control("--zero", terminal)
    let count = 4 * cycle.count
    for _ in 0..<4 {
      for key in cycle {
        terminal.send(key)
        _ = terminal.read(quiet: 0.03, limit: 0.3)
      }
    }
    control("--dump", terminal)
    let file = output + ".1"
    defer { for name in [output, file] { unlink(name) } }
    let text = (try? String(contentsOfFile: file, encoding: .utf8)) ?? ""
    let total = text.split(separator: "\n").first { $0.hasPrefix("summary:") || $0.hasPrefix("totals:") }
    return total?.split(separator: " ").dropFirst().first.flatMap { Int($0) }.map { $0 / count }
  }

  private static func control(_ option: String, _ terminal: PseudoTerminal) {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/callgrind_control")
    process.arguments = [option, String(terminal.process)]
    (process.standardOutput, process.standardError) = (FileHandle.nullDevice, FileHandle.nullDevice)
    try? process.run()
    process.waitUntilExit()
  }

  private static func ratio(_ our: Double, _ their: Double) -> String { String(format: "%.2f", our / their) }

  private static func row(_ name: String, _ cells: [String]) -> String {
    ([name.padding(toLength: 20, withPad: " ", startingAt: 0)]
      + cells.map { String(repeating: " ", count: max(1, 18 - $0.count)) + $0 }).joined()
  }
}
