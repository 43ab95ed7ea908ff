import Foundation
import TestSupport
import Testing

/// What the system shows of a process.
enum ProcessEntries {
  private static func entries(_ pid: Int32) -> [String] {
    let own = ["cmdline", "environ", "comm", "status", "stat", "maps", "mountinfo", "limits", "io", "sched", "wchan"]
    return own.map { "/proc/\(pid)/\($0)" }
  }

  /// To its end: these files have no size, and are read page by page.
  private static func contents(_ path: String) -> Data {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return Data() }
    defer { close(file) }
    var (all, buffer) = (Data(), [UInt8](repeating: 0, count: 1 << 16))
    while case let count = read(file, &buffer, buffer.count), count > 0 { all += buffer[..<count] }
    return all
  }

  static func traces(of texts: [String], of pid: Int32) throws -> [String] {
    // Nothing without permission.
    try #require(!contents("/proc/\(pid)/environ").isEmpty)
    let links = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(pid)/fd"))?
      .compactMap { try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(pid)/fd/\($0)") }
    let shown = entries(pid).reduce(into: Data((links ?? []).joined(separator: "\n").utf8)) {
      $0 += contents($1)
    }
    return Traces.anyForm(texts, in: shown)
  }

  /// Its listening ports.
  static func ports(of pid: Int32) -> [Int] {
    let sockets = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(pid)/fd"))?
      .compactMap { try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(pid)/fd/\($0)") }
      .compactMap { $0.wholeMatch(of: /socket:\[([0-9]+)\]/)?.1 }.map(String.init)
    let table = String(decoding: contents("/proc/net/tcp"), as: UTF8.self)
    return table.split(separator: "\n").compactMap { line in
      let columns = line.split(separator: " ")
      guard columns.count > 9, columns[3] == "0A", sockets?.contains(String(columns[9])) == true else { return nil }
      return Int(columns[1].split(separator: ":")[1], radix: 16)
    }
  }
}
