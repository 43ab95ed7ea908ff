import BrokerAPI
import Sales
import TerminalCore

/// A badge with the number of findings in the messages that the current screen shows.
enum FindingsBadge {
  /// At the right end of a screen's hairline, so that it moves nothing.
  static func paint(_ state: AppState, in row: Rect, on frame: inout Frame) {
    let count = state.findings.count
    guard count > 0 else { return }
    let text = " ▲ \(state.strings.findings(count))"
    let width = min(DisplayWidth.of(text), row.width)
    var area = Rect(x: row.right - width, y: row.y, width: width, height: 1)
    // Beside a code, which a camera reads only whole.
    while area.x > row.x, frame.surface.holds(.paper, in: area) {
      area = Rect(x: area.x - 1, y: row.y, width: width, height: 1)
    }
    frame.surface.write(text, at: area.origin, Style(.warning), limit: width)
    frame.click(area, .findingsPressed)
  }
}

extension AppState {
  /// Those of the messages that the current screen shows, each once.
  var findings: [Finding] { placeFindings?.eachOnce ?? [] }

  /// On screens that show messages of the bank.
  var findingsBindings: [Binding] {
    guard let findings = placeFindings else { return [] }
    return [
      Binding(
        .findings, label: strings.keyFindings, .findingsPressed, unless: findings.isEmpty ? strings.noFindings : nil)
    ]
  }
}

extension TrackedOrder {
  var allFindings: [Finding] { findings + listFindings + (callbacks?.findings ?? []) }
}

extension [Finding] {
  fileprivate var eachOnce: [Finding] {
    var seen: Set<Finding> = []
    return filter { seen.insert($0).inserted }
  }
}
