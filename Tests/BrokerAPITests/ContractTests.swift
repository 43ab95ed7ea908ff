import BrokerAPI
import Checkout
import Foundation
import TestSupport
import Testing

/// The bank's published examples.
enum Example {
  static let request = """
    {"address":{"delivery":"Улица Розыбакиева, 388/Б2","pickupPoint":"Mega Center Alma-Ata, Улица Розыбакиева, 263"},"channel":"web",
    "customer":{"contact":{"email":"askar.askarov@gmail.com","mobileNumber":"7475774285"},"firstName":"Аскар","lastName":"Аскаров",
    "middleName":"Аскарович","state":"orange","taxCode":"960629450735"},"goods":[{"brand":"apple","category":"accessories",
    "image":"https://example.kz/goods/images/airpods_pro_2","model":"AirPods Pro 2","price":"169990","sku":"ACS1"}],"isDelivery":true,
    "loanLength":"12","orderState":"INIT","paymentMethod":"annuity","productType":"loan","redirectUrl":"https://example.kz/webhook",
    "referenceId":"BGR1231","salesPlace":"050000","totalCost":"50000","verificationSmsCode":"1243",
    "verificationSmsDateTime":"06.10.2023 10:07:23"}
    """
  static let response = """
    {"code":"200","message":"Заявка успешно создана","requestUuid":"c5171b44-0bd3-6a2f-21aa-60ee039ddff3",
    "redirectLink":"https://oprb-dev.bcc.kz/epos/?preapp=03e60d13-bd8a-29c8-a03c-ca9d74c63b83&lang=kk&v=2","status":"Success"}
    """
  static let status = """
    {"loanLength":"12","productCode":"INS12","referenceId":"BGR1231","state":"CUSTOMER_REJECTED","stateTitle":"Клиент отказался"}
    """
  static let products = """
    {"products":[{"name":"Рассрочка 0-0-12","monthlyPayment":25000,"period":12,"productCode":"CC12INS"}],"message":"Success","status":200}
    """
}

@Suite struct DefinitionTests {
  @Test func theBanksExamplesFollowTheBanksDefinitions() throws {
    #expect(Definition.preApprovalRequest.findings(in: try JSON(parsing: Example.request.utf8)).isEmpty)
    #expect(Definition.preApprovalResponse.findings(in: try JSON(parsing: Example.response.utf8)).isEmpty)
    #expect(Definition.orderStatus.findings(in: try JSON(parsing: Example.status.utf8)).isEmpty)
    #expect(Definition.productsResponse.findings(in: try JSON(parsing: Example.products.utf8)).isEmpty)
  }

  /// Every documented line is the right one: the member's name, or the words that close a definition.
  @Test func everyDocumentedLineIsRight() throws {
    let lines = Contract.lines
    func line(_ provenance: Provenance) -> Substring? {
      if case .documented(let line) = provenance { lines[line - 1] } else { nil }
    }
    let documented: [Definition] = [
      .errorDetails, .address, .contact, .customer, .good, .preApprovalRequest, .preApprovalResponse,
      .orderUpdateResponse, .orderStatus, .postLinkRequest, .postLinkResponse, .product, .productsResponse,
    ]
    for definition in documented {
      #expect(line(definition.provenance) == "\"properties\": {", "\(definition.name)")
      for member in definition.members {
        #expect(line(member.provenance) == "\"\(member.name)\": {", "\(definition.name).\(member.name)")
      }
      if let closed = definition.closed {
        #expect(line(closed)?.hasPrefix("\"additionalProperties\": false") == true, "\(definition.name)")
      }
    }
  }

  @Test func messagesHaveExactlyTheDocumentedMembers() throws {
    let json = try JSON(parsing: Example.request.utf8)
    let request = try PreApprovalRequest(checking: json)
    #expect(request.json == json)
    #expect(try JSON(parsing: request.json.bytes) == json)
  }

  /// Removes each required member, at every depth, in turn.
  @Test func everyMissingMemberIsNamed() throws {
    func strip(_ json: JSON, _ definition: Definition, _ path: String, _ rebuild: (JSON) -> JSON) {
      guard case .object(let members) = json else { return }
      for member in definition.members where member.isRequired {
        var without = members
        without[member.name] = nil
        let place = path + member.name
        #expect(
          Definition.preApprovalRequest.findings(in: rebuild(.object(without))).first
            == Finding(place, .missing, member.provenance))
        switch (member.kind, members[member.name]) {
        case (.object(let inner), let value?):
          strip(value, inner, place + ".") { changed in
            var with = members
            with[member.name] = changed
            return rebuild(.object(with))
          }
        case (.array(of: .object(let inner)), .array(let elements)?):
          strip(elements[0], inner, place + "[0].") { changed in
            var with = members
            with[member.name] = .array([changed])
            return rebuild(.object(with))
          }
        default: break
        }
      }
    }
    strip(try JSON(parsing: Example.request.utf8), .preApprovalRequest, "") { $0 }
  }

  @Test func duplicateMembersAreFoundAtAnyDepth() throws {
    let text =
      #"{"products":[{"name":"x","name":"y","monthlyPayment":1,"period":1,"productCode":"A","more":{"a":1,"a":1}}],"products":[]}"#
    let findings = Definition.productsResponse.findings(in: try JSON(parsing: text.utf8))
    #expect(
      findings == [
        Finding("products", .repeated), Finding("products[0].name", .repeated),
        Finding("products[0].more.a", .repeated),
      ])
  }

  @Test func wrongTypesAndUnknownMembersAreNamed() throws {
    guard case .object(var members) = try JSON(parsing: Example.status.utf8) else { return }
    members["loanLength"] = .number(12)
    members["more"] = .null
    #expect(
      Definition.orderStatus.findings(in: .object(members)) == [
        Finding("loanLength", .wrongType(expected: "string", found: "number"), .documented(line: 291)),
        Finding("more", .unknownMember, .documented(line: 317)),
      ])
    #expect(
      Definition.orderStatus.findings(in: .array([])) == [
        Finding("", .wrongType(expected: "object", found: "array"), .documented(line: 290))
      ])
  }
}

@Suite struct ReadingTests {
  @Test func numbersAndStringsAreReadForEachOther() throws {
    let json = try JSON(
      parsing: #"{"loanLength":12,"productCode":"INS12","referenceId":7,"state":"signed","stateTitle":"x","new":1}"#
        .utf8)
    let status = try #require(OrderStatus(reading: json))
    #expect(status.loanLength == "12")
    #expect(status.referenceId == "7")
    #expect(status.state == .signed)
  }

  @Test(arguments: [
    ("[\(Example.status)]", 1), (Example.status, 1), ("{\"orders\":[\(Example.status),\(Example.status)]}", 2),
    ("[]", 0),
    ("{\"orders\":[]}", 0),
  ])
  func ordersComeInThreeShapes(_ text: String, _ count: Int) throws {
    #expect(OrderStatus.list(reading: try JSON(parsing: text.utf8))?.orders.count == count)
  }

  @Test func otherShapesAreNoList() throws {
    for text in ["{}", "\"x\"", "null", "{\"code\":200}"] {
      #expect(OrderStatus.list(reading: try JSON(parsing: text.utf8)) == nil)
    }
    let (orders, unreadable) = try #require(
      OrderStatus.list(reading: try JSON(parsing: "[\(Example.status), 5, {}]".utf8)))
    #expect((orders.count, unreadable) == (1, 2))
  }

  @Test func moneyIsNeverABinaryFloat() throws {
    let json = try JSON(parsing: #"{"name":"x","monthlyPayment":28367.88,"period":"12","productCode":"STD12"}"#.utf8)
    let product = try #require(Product(reading: json))
    #expect(product.monthlyPayment == Money(tiyn: 2_836_788))
    #expect(product.period == 12)
    #expect(String(decoding: product.json.bytes, as: UTF8.self).contains("28367.88"))
  }

  @Test func spellingsOfAStateAreOneState() {
    #expect(OrderState("CUSTOMERREJECTED") == .customerRejected)
    #expect(OrderState("Customer_Rejected") == .customerRejected)
    #expect(OrderState("MANUAL_REVIEW").category == .unknown)
    #expect(OrderState("MANUAL_REVIEW").isWaiting)
  }

  @Test func theGatewaysErrorsAreReadToo() throws {
    let json = try JSON(parsing: #"{"httpCode":"401","httpMessage":"Unauthorized","moreInformation":"no token"}"#.utf8)
    #expect(
      ErrorDetails(reading: json) == ErrorDetails(code: 401, message: "Unauthorized: no token", status: "gateway"))
  }

  @Test func secretsDoNotPrint() throws {
    let token = TokenResponse(accessToken: "secret-token", expiresIn: 60, scope: "s", consentedOn: 1)
    #expect(!"\(token)".contains("secret") && !String(reflecting: token).contains("secret"))
    let request = try PreApprovalRequest(checking: try JSON(parsing: Example.request.utf8))
    #expect(!"\(request)".contains("1243") && !String(reflecting: request).contains("960629450735"))
  }
}
