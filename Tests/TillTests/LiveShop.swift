import ArgumentParser
import BankAdmin
import BankSandbox
import BrokerAPI
import Checkout
import Foundation
import GRDB
import HTTP
import JournalSQLite
import Sales
import Settings
import TestSupport
import Testing

@testable import kassa

/// A home whose configuration names a bank of this process as any other bank.
struct LiveShop {
  let bank: BankServer
  let home: ConfigCommandTests.Home

  /// - Parameter more: what else stands in the profile's table.
  static func with<Value>(
    _ more: String = "", options: BankServer.Options = .onRealTime(), _ body: (LiveShop) async throws -> Value
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
    merchant_id = "M-1"
    timeouts = { connect = 60, read = 240, submit = 600 }
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

extension LiveShop {
  func run(_ command: String) async throws -> (status: Int32, output: String, errors: String) {
    try await RawHTTP.onThread { [home] in try home.run(command) }
  }

  func write(_ json: JSON, to name: String) throws {
    try home.write(String(decoding: json.bytes, as: UTF8.self), to: name)
  }

  var journalPath: String { home.folder.path + "/.local/state/kassa/journal.sqlite" }

  /// As another program opens it.
  func journal(isTill: Bool = false) throws -> Journal {
    let base = "http://127.0.0.1:\(bank.port)/bcc/sandbox/v1/broker"
    let identity = try #require(BankIdentity(brokerBase: base, clientID: "kassa", declared: .test))
    return try Journal.open(path: journalPath, prefix: "KS", bank: identity, isTill: isTill, now: { Date() })
  }

  /// As if the till that has an application in hand had let it go.
  func endLease() throws {
    try DatabaseQueue(path: journalPath).write { try $0.execute(sql: "UPDATE application SET lease_until = NULL") }
  }

  /// True once the bank has received a request for a path.
  func hasRequest(_ path: String) async throws -> Bool {
    try await bank.report().requests.contains { $0.path.hasSuffix(path) }
  }

  /// Of a made-up customer, valid now.
  static func application(
    _ outcome: FictitiousCustomer.Outcome = .approved, _ change: (inout JSON.Members) -> Void = { _ in }
  ) throws -> JSON {
    let person = try #require(BankServer.people.first { $0.outcome == outcome })
    func good(_ model: String, _ price: String, _ sku: String) -> JSON {
      [
        "brand": "Apple", "category": "accessories", "image": "", "model": .string(model), "price": .string(price),
        "sku": .string(sku),
      ]
    }
    var members: JSON.Members = [
      "address": ["delivery": "", "pickupPoint": "Алматы, проспект Абая, 900"], "channel": "web",
      "customer": PreApprovalRequest.Customer(person.customer).json,
      "goods": [
        good("AirPods Pro 2", "169990", "ACS1"), good("Чехол", "25000", "FREE1"), good("Чехол", "25000", "FREE1"),
      ],
      "isDelivery": false, "loanLength": "12", "orderState": "INIT", "paymentMethod": "annuity",
      "productType": "installment", "redirectUrl": "https://example.kz/webhook", "salesPlace": "050000",
      "totalCost": "219990", "verificationSmsCode": "1243",
      "verificationSmsDateTime": .string(KazakhstanTime.stamp(Date())),
    ]
    change(&members)
    return .object(members)
  }

  static let link = #"""
    {"name": "Арман", "amount": 169990, "posName": "Арман", "language": "ru", "pointCode": "02-2018-L3",
    "partnerCode": "02-2018", "productCode": "CC12INS"}
    """#
}
