import BrokerAPI

/// What a bank made of the changes.
package struct MutationReport: Hashable, Sendable {
  package struct Result: Hashable, Sendable {
    package let mutation: Mutation
    package let verdict: BankVerdict
    package let match: BankVerdict.Match

    /// - Parameter naming: whether the bank names the wrong member before a colon, as the stand-in bank does.
    package init(_ mutation: Mutation, _ verdict: BankVerdict, naming: Bool) {
      self.init(mutation: mutation, verdict: verdict, match: verdict.match(mutation.prediction, naming: naming))
    }

    fileprivate init(mutation: Mutation, verdict: BankVerdict, match: BankVerdict.Match) {
      (self.mutation, self.verdict, self.match) = (mutation, verdict, match)
    }
  }

  package private(set) var results: [Result] = []
  private let naming: Bool

  /// - Parameter naming: whether the bank names the wrong member before a colon, as the stand-in bank does.
  package init(naming: Bool) { self.naming = naming }

  /// Answered otherwise than predicted, or not at all.
  package var disagreements: [Result] { results.filter { $0.match != .asPredicted } }

  package func count(_ match: BankVerdict.Match) -> Int { results.count { $0.match == match } }

  /// Of which the contract says nothing.
  package var unclear: Int {
    results.count { if case .either = $0.mutation.prediction.verdict { true } else { false } }
  }

  /// Tries one, after what has to come before it. Where that throws, it counts as not tried.
  package mutating func judge<Stop>(
    _ mutation: Mutation, _ send: (_ body: [UInt8], Mutation.Sending) async throws(Stop) -> BankVerdict
  ) async throws(Stop) {
    if let before = mutation.before {
      let first = try await send(before, .init())
      // Without it nothing can be said.
      guard let status = first.status, 200..<300 ~= status else {
        return results.append(Result(mutation: mutation, verdict: first, match: .none))
      }
    }
    results.append(Result(mutation, try await send(mutation.body, mutation.sending), naming: naming))
  }
}

extension BankVerdict {
  /// - Parameter body: of whoever answered: the bank, or what stands before it.
  package init(status: Int, body: [UInt8]) {
    let json = try? JSON(parsing: body)
    let message = json?["message"]?.text ?? json?["moreInformation"]?.text ?? json?["httpMessage"]?.text
    self.init(status: status, message: message ?? "")
  }
}
