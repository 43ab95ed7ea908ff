import Checkout
import Exchanges
import FoundationEssentials
import TerminalCore
import Text

/// What was done at the till, for bundles: commands by their ids, and typed text only where it found goods, because anything else may be a
/// person or a code. The newest ones.
struct StepLog: Equatable, Sendable {
  fileprivate enum Deed: Equatable {
    case command(Command, times: Int)
    /// A key that is neither a command nor text.
    case key(String, times: Int)
    /// What the search for goods holds now; nil for any other text.
    case typed(String?)
    case pasted
    /// Nil for what is no item.
    case scanned(Item?)
    /// Nil for what is no command.
    case clicked(Command?)
  }

  private struct Entry: Equatable {
    let at: Date
    var deed: Deed
  }

  private static let limit = 1000
  private var entries: [Entry] = []

  /// Repeats count, and what is typed together is one step.
  private mutating func note(_ deed: Deed, _ moment: Date) {
    if let last = entries.last, let joined = last.deed.joined(with: deed) {
      entries[entries.count - 1].deed = joined
      return
    }
    // In chunks, so that a key costs the same however many there are.
    if entries.count == 2 * Self.limit { entries.removeFirst(Self.limit) }
    entries.append(Entry(at: moment, deed: deed))
  }

  mutating func note(_ command: Command, at moment: Date) { note(.command(command, times: 1), moment) }

  mutating func note(_ press: KeyPress, at moment: Date) { note(.key(press.text, times: 1), moment) }

  /// - Parameter search: the text of a search for goods, where it found some.
  mutating func noteText(search: String?, at moment: Date) {
    note(.typed(search.flatMap { $0.holdsNumber ? nil : $0 }), moment)
  }

  mutating func notePaste(at moment: Date) { note(.pasted, moment) }

  mutating func noteScan(of item: Item?, at moment: Date) { note(.scanned(item), moment) }

  mutating func noteClick(_ command: Command?, at moment: Date) { note(.clicked(command), moment) }

  /// Oldest first.
  var steps: [Bundle.Session.Step] { entries.suffix(Self.limit).map { .init(at: $0.at, $0.deed.text) } }
}

extension StepLog.Deed {
  /// Nil for two steps.
  fileprivate func joined(with next: Self) -> Self? {
    switch (self, next) {
    case (.command(let one, let times), .command(let other, _)) where one == other: .command(one, times: times + 1)
    case (.key(let one, let times), .key(let other, _)) where one == other: .key(one, times: times + 1)
    case (.typed, .typed): next
    default: nil
    }
  }

  fileprivate var text: String {
    func counted(_ text: String, _ times: Int) -> String { times == 1 ? text : "\(text) ×\(times)" }
    switch self {
    case .command(let command, let times): return counted(command.rawValue, times)
    case .key(let name, let times): return counted("press \(name)", times)
    case .typed(let text): return "type \(text.map { SafeText.line($0) } ?? Mask.hidden)"
    case .pasted: return "paste \(Mask.hidden)"
    case .scanned(let item): return "scan \(item?.sku ?? Mask.hidden)"
    case .clicked(let command): return command.map { "click \($0.rawValue)" } ?? "click"
    }
  }
}

extension String {
  /// Digits in a row, as many as a code has.
  fileprivate var holdsNumber: Bool { split { !$0.isNumber }.contains { $0.count >= 4 } }
}
