package import BrokerAPI
import Checkout
package import FoundationEssentials
import Text

/// An application whose changes are tried at a bank.
package struct MutationRun: Hashable, Sendable, Confidential {
  /// As it was sent or would be: the customer's code is a slot.
  package let application: Redacted
  /// The reference of the sale, for the record.
  package let sale: String?
  /// Where it goes on: the last change that was tried.
  package var after: Mutation.ID?
  /// Somebody was asked whether the bank may be called.
  package var isAgreed = false

  package init(_ application: Redacted, sale: String?) {
    self.application = application
    self.sale = sale
  }

  package var description: String { "the changes of an application" }

  /// In the place of the customer's code, which no bank can know.
  package static let code = "1243"

  /// Those that are still to be tried.
  /// - Parameter moment: by the bank's clock.
  package func mutations(at moment: Date) throws(MutationStop) -> [Mutation] {
    let bytes = application.bytes { $0 == .smsCode ? Self.code : "" }
    let all = try ApplicationMutations.all(of: bytes, at: moment, prefix: ApplicationMutations.prefix(at: moment))
    guard let after, let place = all.firstIndex(where: { $0.id == after }) else { return all }
    return Array(all[(place + 1)...])
  }
}

/// What a run tells as it goes on.
package enum MutationProgress: Hashable, Sendable {
  /// A bank that is not in this program is called only after somebody has agreed.
  case asks(count: Int)
  case began(count: Int)
  /// In order.
  case judged([MutationReport.Result])
  /// After so long.
  case ended(Duration)
  case stopped(MutationStop)
}

/// Why changes are not tried, or no more of them.
package enum MutationStop: Error, Hashable, Sendable {
  case noJSON(JSONError)
  /// It breaks the contract itself, so that its changes prove nothing.
  case invalid([Finding])
  case failed(BrokerFailure)
  /// The bank answers nothing else but that it is asked too often, or by nobody that it knows.
  case refused(status: Int)
  /// The bank takes few more calls, and does not tell when it will take others.
  case nearlyUsed(left: Int)
}

extension ApplicationMutations {
  /// What the numbers of a run begin with: something else in each.
  package static func prefix(at moment: Date) -> String {
    "M\(String(Int(moment.timeIntervalSince1970), radix: 36).uppercased())-"
  }

  /// - Parameter prefix: of the numbers that the changed applications get.
  package static func all(
    of application: [UInt8], at moment: Date, prefix: String
  ) throws(MutationStop) -> [Mutation] {
    let (wrong, all): ([Finding], [Mutation])
    do throws(JSONError) {
      wrong = Definition.preApprovalRequest.shapeFindings(in: try JSON(parsing: application))
      all = try ApplicationMutations(of: application, at: moment) { prefix + String($0) }.all
    } catch { throw .noJSON(error) }
    guard wrong.isEmpty else { throw .invalid(wrong) }
    return all
  }
}
