import BankSandbox
import Foundation
import HTTP
import Settings

@testable import kassa

/// A home whose configuration names a bank of this process as any other bank.
struct LiveShop {
  let bank: BankServer
  let home: ConfigCommandTests.Home

  /// - Parameter more: what else stands in the profile's table.
  static func with<Value>(
    _ more: String = "", options: BankServer.Options = BankServer.Options(), _ body: (LiveShop) async throws -> Value
  ) async throws -> Value {
    let bank = try await BankServer.start(options)
    let result: Result<Value, any Error>
    do {
      let shop = LiveShop(bank: bank, home: try ConfigCommandTests.Home(toml(port: bank.port, more)))
      try shop.home.write(bank.clientSecret.text, to: "config/kassa/secret")
      result = .success(try await body(shop))
    } catch { result = .failure(error) }
    await bank.stop()
    return try result.get()
  }

  static func toml(port: Int, _ more: String = "") -> String {
    """
    profile = "shop"
    [shop]
    name = "Арман"
    [profiles.shop]
    base = "sandbox"
    broker_url = "http://127.0.0.1:\(port)/bcc/sandbox/v1/broker"
    token_url = "http://127.0.0.1:\(port)/bcc/sandbox/v2/oauth/token"
    client_id = "kassa"
    client_secret = { file = "secret" }
    \(more)

    """
  }

  func live(_ environment: [String: String] = [:]) async throws -> LiveBank { try await home.live(environment) }
}

extension ConfigCommandTests.Home {
  /// - Parameter more: of the environment.
  func live(_ more: [String: String] = [:], _ resolver: SecretResolver = .live()) async throws -> LiveBank {
    let environment = environment.merging(more) { $1 }
    return try await LiveBank(try SettingsOptions.parse([]).valid(environment), resolver, environment: environment)
  }
}
