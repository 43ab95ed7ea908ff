import BankAdmin
import BankSandbox
import BrokerAPI
import Checkout
import Foundation
import HTTP
import TestSupport
import Testing
import Wire

/// What a partner's test asks of the bank about its own requests.
@Suite(.patient) struct RequestJournalTests {
  private func found(_ stand: Stand, _ query: String) async throws -> [JSON] {
    let answer = try await stand.admin("GET", "requests?" + query)
    #expect(answer.status == 200, "\(answer.json.pretty)")
    return try #require(answer.json["last"]?.elements)
  }

  @Test func aRequestIsFoundWithItsBodies() async throws {
    try await Stand.with { stand in
      var request = stand.request(reference: "KS-1")
      _ = try await stand.client.submit(request).get()
      (request.referenceId, request.totalCost) = ("KS-2", "1")
      _ = await stand.client.submit(request)
      _ = try await stand.orders()

      let ofFirst = try await found(stand, "reference=KS-1")
      let first = try #require(ofFirst.first)
      #expect(first["status"] == 200 && first["method"] == "POST" && first["referenceId"] == "KS-1")
      let sent = first["request"]?["body"]
      #expect(sent?["customer"]?["lastName"] == .string(request.customer.lastName))
      #expect(sent?["verificationSmsCode"] == "{verificationSmsCode}")
      #expect(first["response"]?["body"]?["redirectLink"] == "{redirectLink}")
      #expect(first["response"]?["body"]?["status"] == "Success")

      let refused = try await found(stand, "status=4xx&path=pre-approved")
      #expect(refused.map { $0["referenceId"] } == ["KS-2"])
      #expect(refused.first?["response"]?["body"]?["code"] == 400)
      let lists = try await found(stand, "method=get&path=/orders")
      #expect(lists.last?["response"]?["body"]?.elements?.first?["referenceId"] == "KS-1")
      let byText = try await found(stand, "text=airpods%20PRO")
      #expect(byText.compactMap { $0["referenceId"]?.text } == ["KS-1", "KS-2"])
      let nothing = try await found(stand, "text=\(request.verificationSmsCode)&path=pre-approved")
      #expect(nothing.isEmpty)
      let number = try #require(first["number"]?.integer)
      let later = try await found(stand, "after=\(number)&path=pre-approved")
      #expect(later.map { $0["referenceId"] } == ["KS-2"])
      let alone = try await stand.admin("GET", "requests/\(number)")
      #expect(alone.json["referenceId"] == "KS-1")
    }
  }

  /// In no part of the journal: tokens, secrets, codes and the links of customers.
  @Test func itHoldsNoSecret() async throws {
    var options = Stand.options
    options.clientSecret = "s3cret"
    try await Stand.with(options) { stand in
      var request = stand.request(reference: "KS-1")
      request.verificationSmsCode = "7391"
      let link = try await stand.client.submit(request).get().value.redirectLink
      let token = try await stand.token()
      let form = "grant_type=client_credentials&x=1&client_secret=s3cret%2B%26%25%C3%A9&client%5Fsecret=abc123"
      _ = try await stand.raw("POST", "/v2/oauth/token", body: form, type: "application/x-www-form-urlencoded")
      _ = try await stand.raw(
        "POST", "/v2/oauth/introspect", body: "token=\(token)&client_id=kassa&client_secret=s3cret%2B%26%25%C3%A9",
        type: "application/x-www-form-urlencoded")
      // Broken JSON, in which nothing can be replaced.
      _ = try await stand.raw(
        "POST", "/v1/broker/pre-approved", body: "{\"verificationSmsCode\":\"7391\",", token: "Bearer " + token)
      // In a member that nobody knows.
      _ = try await stand.raw(
        "POST", "/v1/broker/pre-approved", body: "{\"comment\":\"\(token)\"}", token: "Bearer " + token)
      _ = try await stand.page(link)
      let preapp = try #require(link.firstMatch(of: /preapp=([^&]+)/)?.output.1)
      let journal = try await stand.admin("GET", "requests")
      let text = journal.json.pretty
      for secret in ["s3cret", "abc123", token, "7391", String(preapp)] { #expect(!text.contains(secret), "\(secret)") }
      #expect(text.contains("client_secret={client_secret}") && text.contains("{access_token}"))
      let broken = journal.json["last"]?.elements?.first { $0["problem"]?.text?.contains("JSON") == true }
      #expect(broken?["request"]?["bytes"] == 30 && broken?["request"]?["body"] == nil)
    }
  }

  @Test func whetherARequestWasReceivedIsAStatus() async throws {
    try await Stand.with { stand in
      let before = try await stand.admin("GET", "requests/received?reference=KS-1")
      #expect(before.status == 404 && before.json["message"] == "0 such requests")
      for _ in 0..<2 { _ = try await stand.client.submit(stand.request(reference: "KS-1")).get() }
      let received = try await stand.admin("GET", "requests/received?reference=KS-1")
      #expect(received.status == 200 && received.json["count"] == 2)
      let once = try await stand.admin("GET", "requests/received?reference=KS-1&times=1")
      #expect(once.status == 404 && once.json["message"] == "2 such requests, not 1")
      let never = try await stand.admin("GET", "requests/received?path=merchant-post-link&times=0")
      #expect(never.status == 200)
      let cleared = try await stand.admin("DELETE", "requests")
      #expect(cleared.status == 204)
      let after = try await stand.admin("GET", "requests/received?reference=KS-1")
      #expect(after.status == 404)
    }
  }

  @Test(arguments: [
    ("requests?stauts=400", "stauts: unknown field"), ("requests?status=6xx", "status: expected a status"),
    ("requests?status=40", "status: expected a status"), ("requests?after=-1", "after: expected a whole number"),
    ("requests?path=a&path=b", "path: stands more than once"), ("requests/received?times=x", "times: expected"),
    ("events?wait=61", "wait: expected a whole number from 0 to 60"), ("events?kind=order", "kind: expected one of"),
  ])
  func aQueryThatIsNotUnderstoodIsRefused(_ path: String, _ message: String) async throws {
    try await Stand.with { stand in
      let answer = try await stand.admin("GET", path)
      #expect(answer.status == 400 && answer.json["message"]?.text?.contains(message) == true, "\(answer)")
    }
  }

  /// 1000 requests with long bodies stay within a bound, and the newest keep theirs.
  @Test func theBodiesAreBounded() async throws {
    try await Stand.with { stand in
      let token = "Bearer " + (try await stand.token())
      let long = String(repeating: "x", count: 60_000)
      for _ in 0..<300 {
        _ = try await stand.raw("POST", "/v1/broker/pre-approved", body: "{\"channel\":\"\(long)\"}", token: token)
      }
      let report = try await stand.bank.report(atMost: 1000)
      let bytes = report.requests.reduce(0) { $0 + ($1.sent?.text?.utf8.count ?? 0) }
      #expect(bytes <= 16 << 20 && report.requests.first?.sent?.text != nil && report.requests[299].sent == nil)
      // Longer than what is kept of one.
      let longer = String(repeating: "x", count: 70_000)
      _ = try await stand.raw("POST", "/v1/broker/pre-approved", body: "{\"channel\":\"\(longer)\"}", token: token)
      let last = try await stand.bank.report(atMost: 1).requests.first
      #expect(last?.sent?.size == 70_014 && last?.sent?.text == nil)
    }
  }

  /// An answer that breaks off is counted as far as it came, and its link is not kept.
  @Test func aBrokenAnswerIsKeptAsFarAsItCame() async throws {
    try await Stand.with { stand in
      _ = await stand.client.submit(stand.request(.answerLost, reference: "KS-1"))
      let requests = try await found(stand, "reference=KS-1")
      let body = try #require(requests.first?["response"])
      #expect(body["body"] == nil && body["bytes"]?.integer ?? 0 > 10)
    }
  }
}
