package import FoundationEssentials

/// A request to the stand-in bank and its answer.
package struct RequestRecord: Hashable, Sendable {
  /// What was sent or answered.
  package struct Body: Hashable, Sendable {
    /// In bytes, as far as it was read or written.
    package let size: Int
    /// With secrets, codes and links replaced by the names of their members in braces; nil where it is too long, broken off or cannot be
    /// read, so that nothing could be replaced.
    package let text: String?
    package init(size: Int, text: String?) {
      self.size = size
      self.text = text
    }
  }

  /// From 1.
  package let number: Int
  /// Wall-clock time.
  package let at: Date
  package let method: String
  /// With its query.
  package let path: String
  /// 0 where the connection broke.
  package let status: Int
  package let seconds: Double
  /// Why it was refused, in the answer's words.
  package let problem: String?
  /// The partner's number of the order that it is about.
  package let reference: String?
  /// Only of the contract's calls, as are answers.
  package var sent: Body?
  package var answered: Body?

  package init(
    number: Int, at: Date, method: String, path: String, status: Int, seconds: Double, problem: String? = nil,
    reference: String? = nil, sent: Body? = nil
  ) {
    self.number = number
    self.at = at
    self.method = method
    self.path = path
    self.status = status
    self.seconds = seconds
    self.problem = problem
    self.reference = reference
    self.sent = sent
  }

  package var withoutBodies: Self {
    var record = self
    (record.sent, record.answered) = (nil, nil)
    return record
  }
}

/// Which requests are meant: those for which all that is given holds.
package struct RequestFilter: Hashable, Sendable {
  /// A part of the path.
  package var path: String?
  package var method: String?
  package var status: ClosedRange<Int>?
  package var reference: String?
  /// Somewhere in a body or in the reason of a refusal; upper and lower case are the same.
  package var text: String?
  /// Of a lower number none.
  package var after = 0
  package init() {}

  package func matches(_ record: RequestRecord) -> Bool {
    guard record.number > after, path.map({ record.path.contains($0) }) ?? true,
      status?.contains(record.status) ?? true,
      reference == nil || reference == record.reference,
      method.map({ $0.lowercased() == record.method.lowercased() }) ?? true
    else { return false }
    guard let text = text?.lowercased() else { return true }
    return [record.sent?.text, record.answered?.text, record.problem].contains {
      $0?.lowercased().contains(text) ?? false
    }
  }
}
