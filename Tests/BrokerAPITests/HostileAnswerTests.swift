import BrokerAPI
import TestSupport
import Testing

/// Answers are untrusted text: nothing of them may drive a terminal.
@Suite struct HostileAnswerTests {
  static let evil = JSON.string("Одобрено" + HostileText.samples.joined())

  @Test func everyTextOfEveryAnswerIsSanitised() throws {
    let evil = Self.evil
    let status = try #require(
      OrderStatus(
        reading: .object([
          "referenceId": "KS-1", "state": evil, "stateTitle": evil, "loanLength": evil, "productCode": evil,
        ])))
    let taken = try #require(
      PreApprovalResponse(
        reading: .object(["code": evil, "message": evil, "requestUuid": evil, "redirectLink": evil, "status": evil])))
    let link = try #require(
      PostLinkResponse(
        reading: .object([
          "requestId": evil, "partnerOrderId": evil, "preappId": evil, "redirectLink": evil, "expiresAt": evil,
        ])))
    let product = try #require(
      Product(reading: .object(["name": evil, "productCode": evil, "period": 12, "monthlyPayment": 5])))
    let details = try #require(ErrorDetails(reading: .object(["message": evil, "status": evil])))
    let gateway = try #require(ErrorDetails(reading: .object(["httpMessage": evil, "moreInformation": evil])))
    let update = try #require(
      OrderUpdateResponse(reading: .object(["code": evil, "message": evil, "status": evil])))
    for json in [status.json, taken.json, link.json, product.json, details.json, gateway.json, update.json] {
      guard case .object(let members) = json else { continue }
      for (name, value) in members {
        let text = value.text ?? ""
        #expect(
          !HostileText.isDangerous(text) && text.unicodeScalars.count <= 2100, "\(name): \(text.debugDescription)")
      }
    }
    #expect(status.stateTitle.hasPrefix("Одобрено") && !status.stateTitle.contains("\u{1B}"))
  }

  @Test func anUnknownMemberIsNamedInSafeText() {
    let findings = Definition.orderStatus.findings(in: .object(["\u{1B}]0;owned\u{7}\u{202E}": 1]))
    #expect(findings.contains { $0.problem == .unknownMember })
    for finding in findings { #expect(!HostileText.isDangerous(finding.description)) }
  }

  @Test func tenThousandMarksInATitleAreCut() {
    let title = JSON.string("О" + String(repeating: "\u{301}", count: 10_000))
    let status = OrderStatus(reading: .object(["referenceId": "KS-1", "state": "SIGNED", "stateTitle": title]))
    #expect(status?.stateTitle.unicodeScalars.count == 300)
  }

  /// Sanitised, a number with invisible characters would match another order's.
  @Test func anUncleanReferenceMatchesNoOrder() {
    for hidden in ["\u{200B}", "\u{0}", "\u{202E}", "\n"] {
      let order = JSON.object(["referenceId": .string("KS\(hidden)-1"), "state": "SIGNED"])
      #expect(OrderStatus(reading: order) == nil)
      #expect(OrderStatus.list(reading: .array([order]))?.unreadable == 1)
    }
  }

  @Test(arguments: [
    "javascript:alert(1)", "https://user:pass@bank.kz/", "https://ba\u{200B}nk.kz/", "ftp://bank.kz", "https://",
    "https://bank.kz/\u{1B}]8;;x\u{7}",
  ])
  func anUnsafeLinkIsDroppedAndAFinding(_ link: String) throws {
    let json = JSON.object(["requestUuid": "1", "redirectLink": .string(link)])
    let taken = try #require(PreApprovalResponse(reading: json))
    #expect(Acceptance.application(taken).redirectLink.isEmpty && !HostileText.isDangerous(taken.redirectLink))
    #expect(Definition.preApprovalResponse.findings(in: json).map(\.path) == ["redirectLink"])
    let answer = try #require(PostLinkResponse(reading: json))
    #expect(Acceptance.link(answer).redirectLink.isEmpty)
  }

  @Test func aGoodLinkIsNoFinding() throws {
    let json = JSON.object(["requestUuid": "1", "redirectLink": "https://oprb-dev.bcc.kz/epos/?preapp=1&lang=kk&v=2"])
    #expect(Definition.preApprovalResponse.findings(in: json).isEmpty)
    let taken = try #require(PreApprovalResponse(reading: json))
    #expect(Acceptance.application(taken).redirectLink == "https://oprb-dev.bcc.kz/epos/?preapp=1&lang=kk&v=2")
  }
}
