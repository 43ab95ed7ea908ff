/// The banks that a profile may be about, with their published addresses.
package enum BankBase: String, CaseIterable, Hashable, Sendable {
  /// The stand-in bank inside the program.
  case sandbox
  case test
  case production
  /// The same bank at another port.
  case productionAlt = "production-alt"

  package var environment: BankIdentity.Environment {
    switch self {
    case .sandbox: .embedded
    case .test: .test
    case .production, .productionAlt: .production
    }
  }

  /// Nil for the bank inside the program, which has a free port.
  var host: String? {
    switch self {
    case .sandbox: nil
    case .test: "api-test.bcc.kz"
    case .production: "api.bcc.kz"
    case .productionAlt: "api.bcc.kz:10443"
    }
  }

  static let brokerPath = "/bcc/production/v1/broker"
  /// Of the stand-in bank.
  static let standInPath = "/bcc/sandbox/v1/broker"

  package var brokerURL: String? { host.map { "https://\($0)\(Self.brokerPath)" } }
  package var tokenURL: String? { host.map { "https://\($0)/bcc/production/v2/oauth/token" } }
}
