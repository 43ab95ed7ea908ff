import BrokerAPI
import Checkout
import Foundation
import Sales
import Text

/// An order as commands show it: what the bank says, and what the journal knows. Names nobody.
struct ShownOrder {
  /// As the bank or somebody wrote it.
  let reference: String
  /// Nil where the bank does not list it.
  var status: OrderStatus?
  /// Nil where the journal does not know it.
  var summary: OrderSummary?

  /// Whether the bank has it; its list is a proof.
  private var outcome: Outcome? { status == nil ? summary?.outcome : .accepted }

  private var shown: String { SafeText.line(reference, atMost: 64) }

  var line: String {
    let state = status?.state.name ?? (outcome == .accepted ? summary?.last?.state.name : nil)
    let title = status?.stateTitle ?? summary?.last?.title ?? ""
    let words = [state ?? outcome?.words ?? "", title, status?.productCode ?? summary?.plan.code ?? ""]
    return ([shown] + words.filter { !$0.isEmpty }).joined(separator: "  ")
  }

  var json: JSON {
    var members: JSON.Members = ["referenceId": .string(reference)]
    members["outcome"] = outcome.map { .string("\($0)") }
    members["state"] = (status?.state ?? summary?.last?.state).map { .string($0.name) }
    members["stateTitle"] = (status?.stateTitle ?? summary?.last?.title).map(JSON.string)
    members["productCode"] = (status?.productCode ?? summary?.plan.code).map(JSON.string)
    members["loanLength"] = (status?.loanLength ?? summary?.plan.knownMonths.map { String($0) }).map(JSON.string)
    members["amount"] = summary.map { .string($0.amount.plain) }
    members["submittedAt"] = summary.map { .string($0.submittedAt.formatted(.iso8601)) }
    if let link = summary?.link, !link.isEmpty { members["redirectLink"] = .string(link) }
    return .object(members)
  }

  /// The bank does not have it, and nothing more will come of it.
  var isGone: Bool { failure?.exit == .refused }

  /// Neither the bank nor the journal knows it.
  var isUnknown: Bool { outcome == nil }

  /// Whether it is at the bank, as an exit code.
  var failure: Failure? {
    switch outcome {
    case .accepted?: nil
    case .sending?, .unknown?:
      Failure(.incomplete, "\(shown): it is still not known whether the bank has it: do not repeat it")
    case .refused?, .notAccepted?, .notSent?, .absent?:
      Failure(.refused, "\(shown): the bank does not have it: \(outcome?.words ?? "")")
    case nil: Failure(.data, "\(shown): neither the bank nor the journal knows it")
    }
  }
}

extension Outcome {
  fileprivate var words: String {
    switch self {
    case .sending: "being sent"
    case .unknown: "outcome unknown"
    case .accepted: "accepted"
    case .refused: "refused by the bank"
    case .notAccepted: "rejected on its way"
    case .notSent: "not sent"
    case .absent: "proven not to be at the bank"
    }
  }
}

/// What one reading of the bank's list brought.
struct OrderList {
  private(set) var orders: [ShownOrder]
  /// What became of applications with unknown outcome.
  let settled: [(reference: Reference, outcome: Outcome)]
  let findings: [Finding]

  /// - Parameter pass: nil where the bank has no list.
  init(_ pass: Reconciler.Pass?, _ tracked: [TrackedOrder]) {
    let answer = try? pass?.answer.get()
    let summaries = Dictionary(tracked.map { ($0.reference.rawValue, $0.summary) }) { first, _ in first }
    let listed = Dictionary((answer?.value ?? []).map { ($0.referenceId, $0) }) { _, last in last }
    let open = tracked.filter {
      listed[$0.reference.rawValue] == nil && ($0.isUnconfirmed || $0.summary.outcome == .absent || answer == nil)
    }
    var seen: Set<String> = []
    orders = (answer?.value ?? []).compactMap { status in
      guard seen.insert(status.referenceId).inserted else { return nil }
      return ShownOrder(
        reference: status.referenceId, status: listed[status.referenceId], summary: summaries[status.referenceId])
    }
    orders += open.map { ShownOrder(reference: $0.reference.rawValue, summary: $0.summary) }
    let changes = pass?.changes ?? Orders.PollChanges()
    settled =
      changes.found.map { (reference: $0, outcome: Outcome.accepted) }
      + changes.absent.map { (reference: $0.reference, outcome: Outcome.absent) }
    findings = answer?.findings ?? []
  }

  var json: JSON.Members {
    [
      "orders": .array(orders.map(\.json)), "settled": settledJSON, "findings": findingsJSON,
    ]
  }

  var findingsJSON: JSON { .array(findings.map(\.json)) }

  var settledJSON: JSON {
    .array(settled.map { ["referenceId": .string($0.reference.rawValue), "outcome": .string("\($0.outcome)")] })
  }

  /// What was settled, in sentences.
  var notes: [String] {
    settled.map { reference, outcome in
      outcome == .accepted
        ? "\(reference): its outcome was unknown: the bank has it"
        : "\(reference): its outcome was unknown: the bank does not have it; --again sends it again"
    } + findings.map { "finding: \($0)" }
  }
}
