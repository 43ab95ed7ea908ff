package import BrokerAPI
import Text

/// One change of a valid application, with the verdict that it is meant to have.
package struct Mutation: Hashable, Identifiable, Sendable, Confidential {
  package enum Kind: String, CaseIterable, Hashable, Sendable {
    case missing, null, type, duplicate, unknown, empty, length, format, boundary, unicode, sum, time, other, swapped
    case broken, message
  }

  /// How it is sent, where that is what was changed.
  package struct Sending: Hashable, Sendable {
    package enum Token: Hashable, Sendable { case own, none, wrong }

    package var method = "POST"
    /// Nil for none.
    package var contentType: String? = "application/json"
    package var token = Token.own
    package init() {}
  }

  /// Stays the same from version to version, such as `customer.taxCode.null`.
  package let id: String
  /// Of the member that was changed; empty for the message.
  package let path: String
  package let kind: Kind
  package let change: Phrase
  package let prediction: Prediction
  package let sending: Sending
  /// With the bytes of the application wherever it was not changed, its number and the time of its code apart.
  package let body: [UInt8]
  /// What has to be accepted before, under the same number.
  package let before: [UInt8]?

  package var description: String { id }
}

/// What a bank that keeps the contract answers: told by what a change is meant to do, and by hand, so that it is no echo of the rules
/// that the stand-in bank runs.
package struct Prediction: Hashable, Sendable {
  package enum Verdict: Hashable, Sendable {
    case accepted
    /// - Parameter naming: the members of which one must be named, the empty path being the body; none where nothing need be.
    case refused(naming: [String])
    /// The contract does not say.
    case either(Phrase)
  }

  package let verdict: Verdict
  package let provenance: Provenance

  static func accepted(_ provenance: Provenance = .assumed) -> Self { Self(verdict: .accepted, provenance: provenance) }
  static func refused(_ paths: String..., by provenance: Provenance = .assumed) -> Self {
    Self(verdict: .refused(naming: paths), provenance: provenance)
  }
  static func either(_ reason: Phrase) -> Self { Self(verdict: .either(reason), provenance: .assumed) }
}

/// How the bank answered a mutation.
package struct BankVerdict: Hashable, Sendable {
  /// Nil where no answer came.
  package let status: Int?
  /// In the bank's words.
  package let message: String

  package init(status: Int?, message: String) {
    self.status = status
    self.message = message
  }

  package enum Match: Hashable, Sendable {
    case asPredicted
    case otherwise
    /// Refused, as predicted, but for something else.
    case namesAnother
    /// Neither accepted nor refused.
    case none
  }

  /// - Parameter naming: whether the bank names the wrong member before a colon, as the stand-in bank does.
  package func match(_ prediction: Prediction, naming: Bool) -> Match {
    guard let status else { return .none }
    let isAccepted = 200..<300 ~= status
    guard isAccepted || 400..<500 ~= status && status != 429 else { return .none }
    switch prediction.verdict {
    case .either: return .asPredicted
    case .accepted: return isAccepted ? .asPredicted : .otherwise
    case .refused(let paths):
      guard !isAccepted else { return .otherwise }
      guard naming, !paths.isEmpty else { return .asPredicted }
      return paths.contains { names($0.isEmpty ? "body" : $0) } ? .asPredicted : .namesAnother
    }
  }

  private func names(_ path: String) -> Bool { message.hasPrefix(path + ":") || message.contains("; \(path):") }
}
