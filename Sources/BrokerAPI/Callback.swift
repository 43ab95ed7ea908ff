/// A state that the bank reports by itself: the members of `OrderStatus`, or those of an older contract of the same kind (published), in
/// either spelling.
package struct CallbackBody: Hashable, Sendable {
  package let status: OrderStatus
  /// How it deviates from the form that it resembles most.
  package let findings: [Finding]

  /// Tolerant; nil without reference or state.
  package init?(reading json: JSON) {
    guard case .object(let members) = json else { return nil }
    let spelt = JSON.object(JSON.Members(members.map { (Self.spellings[$0.name] ?? $0.name, $0.value) }))
    guard var status = OrderStatus(reading: spelt) else { return nil }
    let isOlder = members["customer"] != nil || members["offers"] != nil
    if isOlder, let offer = spelt["offers"]?.elements?.first {
      status.loanLength = offer["loanLength"]?.line(atMost: 20) ?? status.loanLength
      status.productCode = offer["product"]?.line(atMost: 100) ?? status.productCode
    }
    self.status = status
    let definition = isOlder ? Self.older : OrderStatus.definition
    findings = Array(definition.findings(in: spelt).prefix(20))
  }

  private static let spellings = ["reference_id": "referenceId", "state_title": "stateTitle"]

  /// It allows other members: what it says of customer and offers is not used.
  private static let older = Definition(
    "Callback", line: nil,
    members: [
      member("referenceId", .string, [.notEmpty]), member("state", .string, [.knownState]),
      member("stateTitle", .string, []), member("customer", .object(anything), [], isRequired: false),
      member("offers", .array(of: .object(anything)), [], isRequired: false),
    ])

  private static let anything = Definition("Anything", line: nil, members: [])

  private static func member(
    _ name: String, _ kind: Definition.Kind, _ rules: [Rule], isRequired: Bool = true
  ) -> Definition.Member {
    Definition.Member(name: name, kind: kind, isRequired: isRequired, provenance: .published, rules: rules)
  }
}
