import BrokerAPI
import Checkout
import Foundation
import TestSupport
import Testing

/// Answers with numbers that no bank should send: each is parsed or becomes a finding, and costs at most its own element.
@Suite struct OddNumberTests {
  static let odd = [
    "2.7e291", "1e400", "1e-400", "-1", "0", "-0", "0.5", "1e18", "1e19", "9223372036854775807", "9223372036854775808",
    "1e127", "1e128", "123456789012345678901234567890", "\"\\ud800\"", "\"1e400\"", "\"NaN\"", "\"\"", "null", "true",
    "[]", "{}",
  ]

  @Test(arguments: odd) func aNumberThatNobodyReadsCostsNothing(_ odd: String) throws {
    let json = try JSON(
      parsing:
        "{\"more\":\(odd),\"products\":[{\"name\":\"x\",\"monthlyPayment\":5,\"period\":12,\"productCode\":\"A\",\"x\":\(odd)}]}"
        .utf8)
    let (products, unreadable) = try #require(Product.list(reading: json))
    #expect(products.count == 1 && unreadable == 0)
  }

  @Test(arguments: ["monthlyPayment", "period"], odd)
  func anInvalidNumberCostsItsElementAtMost(_ member: String, _ odd: String) throws {
    var first = ["name": "\"x\"", "monthlyPayment": "5", "period": "12", "productCode": "\"A\""]
    let second = try JSON(parsing: "{\(first.map { "\"\($0)\":\($1)" }.joined(separator: ","))}".utf8)
    first[member] = odd
    let json = try JSON(parsing: "{\(first.map { "\"\($0)\":\($1)" }.joined(separator: ","))}".utf8)
    let (products, unreadable) = try #require(Product.list(reading: .array([json, second])))
    #expect(products.count + unreadable == 2 && products.last == Product(reading: second))
    for product in products {
      #expect(product.monthlyPayment > .zero && product.monthlyPayment <= .maximum)
      #expect(abs(product.period) < 1_000_000_000_000)
    }
  }

  /// Every parser of answers, with any value in any member.
  @Test(arguments: 0..<20) func noReaderOfAnAnswerTraps(_ seed: UInt64) throws {
    var random = RandomSource(seed: seed)
    let names = [
      "monthlyPayment", "period", "productCode", "name", "products", "orders", "state", "referenceId", "code",
      "message",
      "status", "httpCode", "httpMessage", "moreInformation", "access_token", "expires_in", "consented_on", "scope",
      "redirectLink", "requestUuid", "expiresAt", "loanLength", "amount",
    ]
    func value(_ depth: Int) -> String {
      switch Int.random(in: 0..<(depth > 2 ? 4 : 6), using: &random) {
      case 0, 1: return Self.odd.randomElement(using: &random)!
      case 2:
        let digits = (0..<Int.random(in: 1...45, using: &random)).map { _ in
          String(Int.random(in: 1...9, using: &random))
        }
        let text = digits.joined() + (Bool.random(using: &random) ? "" : ".5")
        return Bool.random(using: &random) ? text : text + "e\(Int.random(in: -500...500, using: &random))"
      case 3: return "\"\(Int.random(in: -99...99, using: &random))\""
      case 4: return "[\(value(depth + 1)),\(value(depth + 1))]"
      default:
        let members = names.filter { _ in Int.random(in: 0..<4, using: &random) == 0 }
        return "{" + members.map { "\"\($0)\":\(value(depth + 1))" }.joined(separator: ",") + "}"
      }
    }
    for _ in 0..<300 {
      let text = value(0)
      let json: JSON
      do { json = try JSON(parsing: text.utf8) } catch {
        Issue.record("seed \(seed): \(text): \(error.reason)")
        continue
      }
      // What was parsed can be written and parsed again.
      for product in Product.list(reading: json)?.products ?? [] {
        #expect(Product(reading: product.json) == product, "seed \(seed): \(text)")
      }
      for order in OrderStatus.list(reading: json)?.orders ?? [] {
        #expect(OrderStatus(reading: order.json) == order, "seed \(seed): \(text)")
      }
      if let token = TokenResponse(reading: json) {
        #expect(TokenResponse(reading: token.json) == token, "seed \(seed)")
      }
      if let details = ErrorDetails(reading: json), details.status != "gateway" {
        #expect(ErrorDetails(reading: details.json) == details, "seed \(seed): \(text)")
      }
      for definition in [Definition.productsResponse, .orderStatus, .postLinkRequest, .preApprovalRequest] {
        let isWhole = definition.members.allSatisfy { !$0.isRequired || json[$0.name] != nil }
        #expect(!definition.findings(in: json).isEmpty || isWhole, "seed \(seed): \(text)")
      }
    }
  }
}
