import BrokerAPI
import Checkout
import Foundation
import Testing
import Text

@testable import Exchanges

/// What leaves the till, as text.
@Suite struct HandOverTests {
  static func exchange(
    _ method: String = "POST", url: String = "https://bank.example/v1/broker/pre-approved",
    headers: [(String, String)] = [
      ("Host", "bank.example"), ("Accept", "application/json"), ("User-Agent", "kassa/1.0"),
      ("Authorization", "Bearer token-12345678"), ("Content-Type", "application/json"), ("Content-Length", "27"),
    ],
    body: String? = #"{"note":"it's \"5%\" \\ off"}"#, answer: String = "{}",
    secrets: [SentSecret] = [SentSecret(.bearerToken, "token-12345678")]
  ) -> Exchange {
    let redactor = Redactor(secrets)
    var exchange = Exchange(
      id: ExchangeID(UUID(uuidString: "00000000-0000-0000-0000-000000000001")!), profile: "test", start: Samples.start,
      content: .http(
        Exchange.Request(
          method: method, url: redactor.request(Array(url.utf8)), headers: redactor.headers(headers, ofRequest: true),
          body: body.map { redactor.request(Array($0.utf8)) }),
        Exchange.Response(
          status: 200, reason: redactor.response(Array("OK".utf8)),
          headers: redactor.headers([("Content-Type", "application/json")], ofRequest: false),
          body: redactor.response(Array(answer.utf8)))))
    exchange.times.waiting = .milliseconds(412)
    return exchange
  }

  @Test func aCurlCommandTakesTheTokenFromAPipe() throws {
    #expect(
      try HandOver([Self.exchange()]).curl() == #"""
        # KASSA_TOKEN=$(kassa token --show --profile test)
        printf 'Authorization: Bearer %s\n' "$KASSA_TOKEN" | curl \
          --header @- \
          --request POST \
          --url 'https://bank.example/v1/broker/pre-approved' \
          --header 'Accept: application/json' \
          --header 'User-Agent: kassa/1.0' \
          --header 'Content-Type: application/json' \
          --data-raw '{"note":"it'\''s \"5%\" \\ off"}'

        """#)
  }

  @Test func aCurlCommandTakesASecretOfTheBodyFromAPipe() throws {
    let exchange = Self.exchange(body: #"{"verificationSmsCode":"1243"}"#)
    #expect(
      try HandOver([exchange]).curl() == #"""
        # KASSA_TOKEN=$(kassa token --show --profile test)
        # KASSA_SMS_CODE=the code that the customer got
        printf 'Authorization: Bearer %s\n' "$KASSA_TOKEN" | {
        printf '%s%s%s' '{"verificationSmsCode":"' "$KASSA_SMS_CODE" '"}' | curl \
          --header @/dev/fd/3 \
          --data-binary @- \
          --request POST \
          --url 'https://bank.example/v1/broker/pre-approved' \
          --header 'Accept: application/json' \
          --header 'User-Agent: kassa/1.0' \
          --header 'Content-Type: application/json'
        } 3<&0

        """#)
  }

  @Test func anHTTPFileHasVariablesForSecrets() throws {
    #expect(
      try HandOver([Self.exchange(body: #"{"a":1}"#), Self.exchange("GET", headers: [], body: nil)]).httpFile() == #"""
        # {{token}}: $(kassa token --show --profile test)

        ### 1 POST /v1/broker/pre-approved (2026-11-24T14:32:00+05:00, 200, 412 ms)
        POST https://bank.example/v1/broker/pre-approved
        Accept: application/json
        User-Agent: kassa/1.0
        Authorization: Bearer {{token}}
        Content-Type: application/json

        {"a":1}

        ### 2 GET /v1/broker/pre-approved (2026-11-24T14:32:00+05:00, 200, 412 ms)
        GET https://bank.example/v1/broker/pre-approved

        """#)
  }

  @Test(arguments: [
    ("{\"a\":\"{{b}}\"}", CannotWrite.variable(.body)), ("a\r\nb", .binary(.body)), ("a\0", .binary(.body)),
    ("{\n# a\n}", .lineStart("#")), ("a\n### b", .lineStart("###")), ("a\n  // b", .lineStart("//")),
    ("a\n< b", .lineStart("<")), ("a\n>b", .lineStart(">")), ("a\n@b = c", .lineStart("@")), ("a\n", .edge),
    (" a", .edge), ("a\n#\u{301}", .lineStart("#")),
  ]) func anHTTPFileRefusesByNameWhatItCannotHold(body: String, problem: CannotWrite) {
    #expect(throws: problem) { try HandOver([Self.exchange(body: body)]).httpFile() }
  }

  @Test func whatNoClientSendsIsRefusedByName() {
    #expect(throws: CannotWrite.unsendable(.address)) { try HandOver([Self.exchange(url: "https://a b/")]).curl() }
    #expect(throws: CannotWrite.unsendable(.address)) { try HandOver([Self.exchange(url: "https://u@b/")]).curl() }
    #expect(throws: CannotWrite.unsendable(.method)) { try HandOver([Self.exchange("A B")]).curl() }
    #expect(throws: CannotWrite.unsendable(.header("X-A"))) {
      try HandOver([Self.exchange(headers: [("X-A", "b\nX-C: d")])]).curl()
    }
    #expect(throws: CannotWrite.noHTTP) {
      let phone = try Phone(parsing: "7475774285")
      let exchange = Self.exchange().with(.simulatedSMS(to: Sensitive(phone), text: .whole(.smsCode)))
      return try HandOver([exchange]).curl()
    }
  }

  /// With a combining mark a quote is another character, but still a quote to a shell.
  @Test func aQuoteWithACombiningMarkEndsNoArgument() throws {
    let body = "a'\u{301}; touch /tmp/x #"
    let text = try HandOver([Self.exchange(headers: [], body: body)]).curl()
    #expect(text.utf8.contains("'a'\\''\u{301}; touch /tmp/x #'".utf8))
    #expect(try PastedCurl(text).request.body == Redacted(body))
  }

  @Test func everyPlaceThatIsForASecretHoldsNone() {
    let exchange = Self.exchange(
      url: "https://bank.example/a?apikey=key-1&b=2",
      headers: [
        ("Authorization", "Basic aWQ6c2VjcmV0LTE="), ("Cookie", "c=1"), ("X-API-Key", "key-22222"),
        ("X-B", "key-22222"),
      ],
      body: #"{"client_secret":"s-1","a":{"otp":12},"token_type":"bearer"}"#,
      answer: #"{"access_token":"tok-11111","echo":"tok-11111","refresh_token":"r-1"#)
    let clean = HandOver([exchange]).exchanges[0]
    #expect(clean.request?.url.text == "https://bank.example/a?apikey=••••&b=2")
    #expect(clean.request?.headers.map(\.value.text) == ["••••", "••••", "••••", "••••"])
    #expect(clean.request?.body?.value.text == #"{"client_secret":"••••","a":{"otp":••••},"token_type":"bearer"}"#)
    #expect(clean.response?.body.value.text == #"{"access_token":"••••","echo":"••••","refresh_token":"••••"#)
  }

  @Test func aSecretOfOneExchangeIsFoundInAnother() {
    let first = Self.exchange(body: nil, answer: #"{"access_token":"a+b\"c-123456789"}"#)
    let second = Self.exchange(url: "https://bank.example/?x=a%2Bb%22c-123456789", headers: [], body: nil)
    #expect(HandOver([first, second]).exchanges[1].request?.url.text == "https://bank.example/?x=••••")
    let user = Self.exchange(url: "https://user:word-1234@bank.example/?x=user:word-1234", headers: [], body: nil)
    #expect(HandOver([user]).exchanges[0].request?.url.text == "https://••••@bank.example/?x=••••")
  }

  @Test func markdownShowsBothMessagesAndWhatDeparts() {
    let exchange = Self.exchange(body: #"{"referenceId":"","x":"```"}"#, answer: #"{"a":"<b>\u001b[31m"}"#)
    let text = HandOver([exchange]).markdown()
    #expect(
      text.hasPrefix("## POST /v1/broker/pre-approved (2026-11-24T14:32:00+05:00, 200, 412 ms)\n\nprofile `test`\n"))
    #expect(text.contains("````json\n{\n  \"referenceId\" : \"\",\n  \"x\" : \"```\"\n}\n````\n"))
    #expect(text.contains("Authorization: Bearer ••••"))
    #expect(text.contains("\n- `customer`: required (documented, line 57)\n"))
    #expect(!text.contains("\u{1b}"))
  }

  @Test func theNamesOfSlotsAreRead() {
    let all: [SecretSlot] = [
      .bearerToken, .issuedToken, .clientSecret, .clientCredentials, .smsCode, .callbackSecret, .gatewayKey, .cookie,
      .unknown, .header("x-ibm-client-id"),
    ]
    #expect(Set(all.map(\.name)).count == all.count)
    for slot in all {
      #expect(SecretSlot(name: slot.name) == slot && SecretSlot(variable: slot.variable) == slot)
    }
    #expect(
      SecretSlot(name: "header_") == nil && SecretSlot(name: "path") == nil && SecretSlot(variable: "PATH") == nil)
  }
}
