import BankSandbox
import BrokerAPI
import Checkout
import Foundation
import HTTP
import TestSupport
import Testing
import Wire

/// The description can be imported: what it names is there, and what it gives as examples is accepted as it is.
@Suite struct OpenAPITests {
  private func document(_ stand: Stand) async throws -> JSON {
    let request = Transport.Request(method: "GET", url: "http://127.0.0.1:\(stand.bank.port)/openapi.json")
    return try JSON(parsing: try await stand.transport.send(request).get().body)
  }

  private static let broker = "/bcc/sandbox/v1/broker"

  private static func body(_ document: JSON, _ path: String) throws -> JSON {
    let content = document["paths"]?[broker + path]?["post"]?["requestBody"]?["content"]
    return try #require(content?["application/json"]?["example"])
  }

  private func send(_ stand: Stand, _ document: JSON, _ path: String) async throws -> Transport.Response {
    let body = String(decoding: try Self.body(document, path).bytes, as: UTF8.self)
    return try await stand.raw("POST", "/v1/broker" + path, body: body, token: "Bearer " + stand.token())
  }

  /// Minutes after it was asked for, and once more with a later document.
  @Test func theExamplesAreAccepted() async throws {
    try await Stand.with { stand in
      for seconds in [600.0, 7200] {
        let document = try await document(stand)
        stand.clock.advance(seconds)
        for path in [BrokerPath.preApproved, BrokerPath.postLink, BrokerPath.orders] where seconds < 1800 {
          let answer = try await send(stand, document, path)
          #expect(answer.status == 200, "\(path): \(String(decoding: answer.body, as: UTF8.self))")
        }
        if seconds > 1800 {
          let late = try await send(stand, document, BrokerPath.preApproved)
          #expect(late.status == 400 && String(decoding: late.body, as: UTF8.self).contains("verificationSmsDateTime"))
        }
      }
      let states = try await stand.orders().map(\.state)
      #expect(states.count == 2 && states.first == .partnerCancelled)
    }
  }

  @Test func everyOperationHasATagAndANameOfItsOwn() async throws {
    try await Stand.with { stand in
      let document = try await document(stand)
      guard case .object(let paths)? = document["paths"] else { throw JSON.missing }
      let operations = paths.flatMap { path, methods -> [(String, JSON)] in
        guard case .object(let methods) = methods else { return [] }
        return methods.map { ("\($0.name) \(path)", $0.value) }
      }
      let ids = operations.compactMap { $0.1["operationId"]?.text }
      #expect(ids.count == operations.count && Set(ids).count == ids.count, "\(ids)")
      let tags = Set(document["tags"]?.elements?.compactMap { $0["name"]?.text } ?? [])
      #expect(operations.allSatisfy { $0.1["tags"]?.elements?.first?.text.map(tags.contains) == true })
      #expect(ids.contains("postPreApproved") && ids.contains("putBankClock") && ids.contains("getOrders"))
      // Links lead to operations that there are.
      let targets = operations.flatMap { $0.1["responses"]?["200"]?["links"]?.values ?? [] }
      #expect(targets.count >= 8)
      for link in targets { #expect(ids.contains(link["operationId"]?.text ?? ""), "\(link.pretty)") }
      let server = document["servers"]?.elements?.first?["url"]?.text
      #expect(server == "http://127.0.0.1:\(stand.bank.port)")
    }
  }

  @Test func theRulesAreThereForMachines() async throws {
    try await Stand.with { stand in
      let document = try await document(stand)
      let schemas = try #require(document["components"]?["schemas"])
      func member(_ schema: String, _ name: String) -> JSON? { schemas[schema]?["properties"]?[name] }
      #expect(member("PreApprovalRequest", "productType")?["enum"] == ["loan", "installment"])
      #expect(member("Contact", "mobileNumber")?["pattern"] == "^7[0-9]{9}$")
      #expect(member("PostLinkRequest", "phoneNumber")?["pattern"] == "^$|^77[0-9]{9}$")
      #expect(member("PreApprovalRequest", "goods")?["minItems"] == 1)
      #expect(member("PreApprovalRequest", "referenceId")?["maxLength"] == 64)
      // The states of an order are an open set, those that a partner sets are not.
      #expect(member("OrderStatus", "state")?["enum"] == nil)
      let settable = member("OrderStatusChange", "state")?["enum"]?.elements
      #expect(settable?.contains("PARTNER_CANCELLED") == true && settable?.contains("PREAPPROVED") == false)
    }
  }

  /// A pattern that refused what the bank accepts would keep generated clients from sending it.
  @Test func noPatternIsNarrowerThanItsRule() throws {
    for definition in Definition.all {
      for member in definition.members {
        for rule in member.rules {
          guard let pattern = rule.schema["pattern"]?.text else { continue }
          let accepted = Self.texts.filter { rule.isSatisfied(by: $0) }
          #expect(!accepted.isEmpty, "\(rule.text): nothing of the sample")
          for text in accepted { #expect(text.contains(try Regex(pattern)), "\(rule.text): \(text)") }
        }
      }
    }
  }

  private static let texts = [
    "", "050000", "1243", "7475774285", "77011413341", "870318302342", "8703 1830 2342", "870318-302342", "50000",
    "0.5",
    "169990.50", "999999999", "06.10.2023 10:07:23", "2023-02-11T04:44:31+06:00", "2023-02-11t04:44:31.5Z",
    "https://example.kz/webhook", "HTTP://127.0.0.1:1/x?y", " https://example.kz", "a@example.kz",
  ]
}

extension JSON {
  fileprivate struct Missing: Error {}
  fileprivate static var missing: any Error { Missing() }

  fileprivate var values: [JSON] {
    guard case .object(let members) = self else { return [] }
    return members.map(\.value)
  }
}
