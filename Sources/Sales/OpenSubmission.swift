package import BrokerAPI
package import Checkout
package import FoundationEssentials

/// The progress of sending an application until its acceptance is proven.
package struct OpenSubmission: Hashable, Sendable {
  /// The sale it came from; nil once that was forgotten, so that it cannot be sent again.
  package internal(set) var draft: Draft?
  /// When the last attempt began.
  package let sentAt: Moment
  /// Nil while the attempt is running.
  package internal(set) var failure: Failure?
  /// When a list of the bank last did not contain it.
  package internal(set) var missingAt: Date?
  /// What the bank said on the telephone.
  package internal(set) var resolution: ManualResolution?
  /// True while somebody waits for a requested check.
  package internal(set) var isChecking = false

  package struct Failure: Hashable, Sendable {
    /// Nil where an earlier version did not store it.
    package let cause: BrokerFailure?
    package let at: Date?
    package init(cause: BrokerFailure?, at: Date?) {
      self.cause = cause
      self.at = at
    }
  }

  package init(draft: Draft?, sentAt: Moment) {
    self.draft = draft
    self.sentAt = sentAt
  }

  /// Restored from an earlier run; its age follows the wall clock.
  init(restoring record: OrderRecord, at now: Moment) {
    let sentAt = record.summary.submittedAt
    self.init(draft: record.draft, sentAt: Moment(sentAt, monotonic: now.monotonic(ofEarlier: sentAt)))
    failure =
      record.failure
      ?? Failure(cause: record.summary.outcome == .sending ? .answerLost(.interrupted) : nil, at: nil)
    // What was said about an earlier attempt says nothing about this one.
    resolution = record.resolutions.last { $0.at >= sentAt }
  }
}

/// When a list without an application proves that the bank did not accept it.
package struct AbsenceRule: Hashable, Sendable {
  /// Seconds between sending and requesting the list, within which the application may still be on its way: the timeout plus fifteen
  /// seconds (assumed).
  package var after: TimeInterval
  /// True where this bank's list has shown an accepted order of this journal, or the bank is the embedded one.
  package var isListTrusted: Bool

  package init(after: TimeInterval, isListTrusted: Bool) {
    self.after = after
    self.isListTrusted = isListTrusted
  }

  /// The embedded bank, whose timeout is ten seconds.
  package static let embedded = AbsenceRule(after: 25, isListTrusted: true)
}

/// What a person at the bank said about an application with unknown outcome.
package struct ManualResolution: Hashable, Sendable {
  package let isAccepted: Bool
  /// As the clerk typed it, such as who said so.
  package let note: String
  package let at: Date

  package init(isAccepted: Bool, note: String, at: Date) {
    self.isAccepted = isAccepted
    self.note = note
    self.at = at
  }
}
