/// How many changes each part of an application has seen, and how many of them were answered otherwise than predicted.
package struct MutationCounts: Hashable, Sendable {
  package struct Row: Hashable, Sendable {
    /// Empty for the message as a whole.
    package let path: String
    /// A part of the row above.
    package let isPart: Bool
    package fileprivate(set) var count = 0
    package fileprivate(set) var otherwise = 0
  }

  /// A smaller part is not worth a row of its own.
  private static let partSize = 15

  /// In the order of their names, the whole message last.
  package let rows: [Row]

  package init(_ results: [MutationReport.Result]) {
    var rows: [String: Row] = [:]
    for result in results {
      let names = result.mutation.path.split(separator: ".").map { $0.prefix { $0 != "[" } }.map(String.init)
      for depth in 1...max(1, min(2, names.count)) {
        let path = names.prefix(depth).joined(separator: ".")
        rows[path, default: Row(path: path, isPart: depth == 2)].count += 1
        if result.match != .asPredicted { rows[path]?.otherwise += 1 }
      }
    }
    self.rows = rows.values.filter { !$0.isPart || $0.count >= Self.partSize }
      .sorted { ($0.path.isEmpty ? 1 : 0, $0.path) < ($1.path.isEmpty ? 1 : 0, $1.path) }
  }

  package var largest: Int { rows.map(\.count).max() ?? 0 }
}
