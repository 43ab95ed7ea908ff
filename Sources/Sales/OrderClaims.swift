package import Checkout

/// What unsigned callbacks reported, until something proves or disproves it.
extension Orders {
  mutating func setClaim(_ claim: TrackedOrder.Claim?, at index: Int) {
    guard list[index].claim != claim else { return }
    list[index].claim = claim
    unsavedClaims.insert(list[index].reference)
  }

  /// The bank does not confirm it.
  package mutating func dropClaim(of reference: Reference) {
    guard let index = list.firstIndex(where: { $0.reference == reference }) else { return }
    setClaim(nil, at: index)
  }

  /// Those claims could not be stored.
  mutating func keepChanged(_ claims: some Sequence<Reference>) { unsavedClaims.formUnion(claims) }

  /// The claims that changed since this was last called; nil for one that there is no more.
  package mutating func takeChangedClaims() -> [Reference: SeenState?] {
    guard !unsavedClaims.isEmpty else { return [:] }
    defer { unsavedClaims = [] }
    return unsavedClaims.reduce(into: [:]) { claims, reference in
      claims.updateValue(self[reference]?.claim?.seen, forKey: reference)
    }
  }
}
