/// Finds what a misspelt name was meant to be.
package enum Spelling {
  /// Nothing that people misspell is longer; in scalars.
  private static let limit = 64

  /// The nearest name: one letter missing, added, changed or swapped with its neighbour, from five letters on two. Nil where none is near.
  package static func nearest(to typed: String, among names: some Sequence<String>) -> String? {
    guard !SafeText.isLonger(typed, than: limit) else { return nil }
    let letters = Array(typed.lowercased())
    let most = letters.count < 5 ? 1 : 2
    let found = names.map { (name: $0, distance: distance(letters, Array($0.lowercased()))) }
      .filter { $0.distance <= most && $0.distance < $0.name.count }
    return found.min { ($0.distance, $0.name) < ($1.distance, $1.name) }?.name
  }

  /// As the end of a sentence: `, did you mean “text”?`, or nothing.
  package static func hint(for typed: String, among names: some Sequence<String>) -> String {
    nearest(to: typed, among: names).map { ", did you mean “\($0)”?" } ?? ""
  }

  /// Letters to add, remove or change, and neighbours to swap.
  private static func distance(_ typed: [Character], _ meant: [Character]) -> Int {
    var before: [Int] = []
    var last = Array(0...meant.count)
    for (row, letter) in typed.enumerated() {
      var next = [row + 1]
      for (column, wanted) in meant.enumerated() {
        var best = min(last[column + 1] + 1, next[column] + 1, last[column] + (letter == wanted ? 0 : 1))
        if row > 0, column > 0, letter == meant[column - 1], typed[row - 1] == wanted {
          best = min(best, before[column - 1] + 1)
        }
        next.append(best)
      }
      (before, last) = (last, next)
    }
    return last[meant.count]
  }
}
