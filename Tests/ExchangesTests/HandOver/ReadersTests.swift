import BrokerAPI
import Checkout
import Foundation
import Testing
import Text

@testable import Exchanges

/// What others wrote becomes requests, or is refused by name.
@Suite struct ReadersTests {
  private static func shown(_ request: ReplayRequest) -> String {
    let headers = request.headers.map { "\($0.name): \($0.value.text)" }
    return ([request.method, request.url.text] + headers + [request.body?.text ?? ""]).joined(separator: " | ")
  }

  private static let pasted: [(String, String)] = [
    ("curl https://a.kz/b", "GET | https://a.kz/b | Accept: */* | "),
    ("$ curl a.kz/b?c -X DELETE -sSLk", "DELETE | http://a.kz/b?c | Accept: */* | "),
    (
      "curl 'a.kz' -d x=1 -d y=2",
      "POST | http://a.kz | Accept: */* | Content-Type: application/x-www-form-urlencoded | x=1&y=2"
    ),
    (
      #"curl -XPUT -H'A: b' --header "C: d\"e" -H 'Accept:' -H 'E;' a.kz"#,
      "PUT | http://a.kz | A: b | C: d\"e | E:  | "
    ),
    (
      "curl -G a.kz?x --data-urlencode 'q=a b&ё' --data-urlencode =c",
      "GET | http://a.kz?x&q=a%20b%26%D1%91&c | Accept: */* | "
    ),
    (
      "curl --json '{\"a\":' --json '1}' a.kz",
      "POST | http://a.kz | Accept: application/json | Content-Type: application/json | {\"a\":1}"
    ),
    ("curl a.kz -u id:secret", "GET | http://a.kz | Authorization: Basic •••• | Accept: */* | "),
    (
      "curl a.kz -H 'Authorization: Bearer eyJhbGciOi' -b 's=1'",
      "GET | http://a.kz | Authorization: Bearer •••• | Cookie: •••• | Accept: */* | "
    ),
    ("curl -I \\\n  a.kz # d", "HEAD | http://a.kz | Accept: */* | "),
    (#"curl $'a.kz/\x41\'\u0451' --data-raw $'\n\101'"#, ""),
    (
      #"curl a.kz --data-raw $'\n\101\u0451\\'"#,
      "POST | http://a.kz | Accept: */* | Content-Type: application/x-www-form-urlencoded | \nAё\\"
    ),
    ("curl a.kz#b --data-binary '@' -H 'Host: a.kz' -H 'Content-Length: 3'", ""),
    ("curl a.kz#b -H 'Host: a.kz' -H 'Content-Length: 3' -H 'Connection: close'", "GET | http://a.kz | Accept: */* | "),
    (
      #"curl a.kz -H "X-A: $KASSA_TOKEN" -H "X-B: ${KASSA_HEADER_X_B}""#,
      "GET | http://a.kz | X-A: •••• | X-B: •••• | Accept: */* | "
    ),
    ("curl -- a.kz", "GET | http://a.kz | Accept: */* | "),
    ("curl -gs 'http://[::1]:80/{a}'", "GET | http://[::1]:80/{a} | Accept: */* | "),
    (
      "curl -vd 'a' 'http://a.kz/?password=b'",
      "POST | http://a.kz/?password=•••• | Accept: */* | Content-Type: application/x-www-form-urlencoded | a"
    ),
  ]

  @Test(arguments: pasted) func aPastedCurlBecomesARequest(text: String, shown: String) throws {
    #expect((try? PastedCurl(text)).map { Self.shown($0.request) } ?? "" == shown)
  }

  private static let refusedCurls: [(String, CannotRead.Problem)] = [
    ("curl a.kz -d @file", CannotRead.Problem.readsFile("-d @")),
    ("curl a.kz --data-binary @f", .readsFile("--data-binary @f")),
    ("curl a.kz --json @f", .readsFile("--json @")),
    ("curl a.kz --data-urlencode a@f", .readsFile("--data-urlencode @")),
    ("curl -K f a.kz", .readsFile("-K f")), ("curl --config - a.kz", .readsFile("--config -")),
    ("curl -T f a.kz", .readsFile("-T")),
    ("curl -F a=@f a.kz", .form("-F")), ("curl -F a=b a.kz", .form("-F")), ("curl -H @f a.kz", .readsFile("-H @f")),
    ("curl -H @- a.kz", .readsFile("-H @-")), ("curl -b jar a.kz", .readsFile("-b")),
    ("curl -nE cert a.kz", .readsFile("-n")),
    ("curl --cacert f a.kz", .readsFile("--cacert")), ("curl -H @/dev/fd/3 a.kz", .readsFile("-H @/dev/fd/3")),
    ("curl a.kz | sh", .shell("|")), ("curl a.kz && rm x", .shell("&")), ("curl a.kz > f", .shell(">")),
    ("curl a.kz; ls", .severalCommands),
    ("curl a.kz\ncurl b.kz", .severalCommands), ("curl $(cat f)", .shell("$(")), ("curl \"`x`\"", .shell("`")),
    ("curl \"$HOME\"", .variable("HOME")), ("curl < f", .shell("<")), ("curl a.kz b.kz", .severalAddresses),
    ("curl 'a.kz/{b,c}'", .severalAddresses), ("curl 'a.kz", .unclosedQuote), ("curl \"a.kz", .unclosedQuote),
    ("curl $'a.kz", .unclosedQuote), ("curl a.kz ^\n -H b", .otherShell), ("wget a.kz", .notCurl), ("", .notCurl),
    ("curl", .address),
    ("curl -H", .noArgument("-H")), ("curl --wrong a.kz", .option("--wrong")), ("curl -ё a.kz", .option("-Ñ")),
    ("curl ftp://a.kz", .address), ("curl 'a.kz/ b'", .address), ("curl a.kz -X 'A B'", .method),
    ("curl a.kz -H 'A\u{1}B: c'", .header("A\u{1}B")), ("curl a.kz -H nothing", .header("nothing")),
    ("printf '%d' 3 | curl -H @- a.kz", .shell("%d")), ("printf a", .notCurl), ("printf 'A: b' | wget a.kz", .notCurl),
  ]

  @Test(arguments: refusedCurls) func aCurlThatNeedsMoreThanARequestIsRefused(text: String, problem: CannotRead.Problem)
  {
    #expect(throws: CannotRead(problem)) { try PastedCurl(text) }
  }

  @Test func optionsThatMeanNothingHereAreTold() throws {
    #expect(
      try PastedCurl("curl -sk -m 3 --compressed -u a:b a.kz").ignored == ["-s", "-k", "-m", "--compressed", "-u"])
  }

  @Test func anHTTPFileOfSomebodyElseIsRead() throws {
    let text = """
      // A comment.
      @host = https://a.kz
      @base={{host}}/v1
      @token = eyJhbGciOi

      GET {{ base }}/products
        ?a=1
        &b=2 HTTP/1.1\r
      # Between headers.
      Accept : application/json\r
      Authorization: Bearer {{token}}

      ### second

      POST {{base}}/orders

      {"a":

       1}


      ###
      {{base}}/last
      """
    let steps = try ReplayStep.steps(ofHTTPFile: Array(text.utf8))
    #expect(
      steps.map { Self.shown($0.request) } == [
        "GET | https://a.kz/v1/products?a=1&b=2 | Accept: application/json | Authorization: Bearer •••• | ",
        "POST | https://a.kz/v1/orders | {\"a\":\n\n 1}", "GET | https://a.kz/v1/last | ",
      ])
    #expect(steps.map(\.name) == ["GET /v1/products", "second", "GET /v1/last"])
  }

  private static let refusedFiles: [(String, CannotRead)] = [
    ("", CannotRead(.empty)), ("GET http://a.kz/{{b}}", CannotRead(.variable("b"), line: 1)),
    ("\nGET http://a.kz\nA: {{$guid}}", CannotRead(.variable("$guid"), line: 3)),
    ("GET http://a.kz\n\n< ./f", CannotRead(.readsFile("< ./f"), line: 3)),
    ("GET http://a.kz\n\n> {% x %}", CannotRead(.script, line: 3)),
    ("GET http://a.kz\n\na\n<> f", CannotRead(.script, line: 4)),
    ("GET http://a.kz\n\na\n# b", CannotRead(.ambiguous("# "), line: 4)),
    ("GET http://a.kz\nnothing", CannotRead(.header("nothing"), line: 2)), ("GET /a", CannotRead(.address, line: 1)),
    ("GET http://a.kz\nA: {{b", CannotRead(.variable("{{"), line: 2)), ("@a", CannotRead(.variable("@a"), line: 1)),
    ("GET http://a.kz\nA b: c", CannotRead(.header("A b"), line: 1)),
    (
      "@a=" + String(repeating: "x", count: 1000) + "\n@b=" + String(repeating: "{{a}}", count: 1000) + "\n@c="
        + String(repeating: "{{b}}", count: 1000) + "\nGET http://a.kz/{{c}}", CannotRead(.tooLarge, line: 3)
    ),
  ]

  @Test(arguments: refusedFiles) func anHTTPFileIsRefusedByLine(text: String, problem: CannotRead) {
    #expect(throws: problem) { try ReplayStep.steps(ofHTTPFile: Array(text.utf8)) }
    #expect(throws: CannotRead(.notText)) { try ReplayStep.steps(ofHTTPFile: Array(text.utf8) + [0xFF]) }
  }

  @Test func aMarkOfTheByteOrderIsNoPartOfAFile() throws {
    #expect(try ReplayStep.steps(ofHTTPFile: Array("\u{FEFF}GET http://a.kz/b".utf8)).map(\.request.method) == ["GET"])
  }

  @Test func anArchiveOfABrowserIsRead() throws {
    let text = #"""
      {"log":{"version":"1.2","entries":[{"request":{"method":"POST","url":"https://a.kz/b#c","headers":[
      {"name":":authority","value":"a.kz"},{"name":"authorization","value":"Bearer eyJhbGciOi"},{"name":"x","value":"eyJhbGciOi"},
      {"name":"content-length","value":"9"}],"postData":{"mimeType":"a","params":[{"name":"a b","value":"ё"},{"name":"c"}]}},
      "response":{"status":201,"headers":[],"content":{"text":"AP8=","encoding":"base64"}}},
      {"request":{"method":"GET","url":"http://a.kz"},"response":{"status":0}}]}}
      """#
    let steps = try ReplayStep.steps(ofHAR: Array(text.utf8))
    #expect(
      steps.map { Self.shown($0.request) } == [
        "POST | https://a.kz/b | authorization: Bearer •••• | x: •••• | Content-Type: a | a%20b=%D1%91&c=",
        "GET | http://a.kz | ",
      ])
    #expect(
      steps[0].answer?.status == 201 && steps[0].answer?.body.value == Redacted([0, 255]) && steps[1].answer == nil)
  }

  private static let refusedArchives: [(String, CannotRead.Problem)] = [
    ("", CannotRead.Problem.json("ends too early")), ("{}", .noArchive), (#"{"log":{"entries":[]}}"#, .empty),
    (#"{"log":{"entries":[{}]}}"#, .noArchive),
    (#"{"log":{"entries":[{"request":{"method":"GET","url":"file:///a"}}]}}"#, .address),
    (#"{"log":{"entries":[{"request":{"method":"G T","url":"http://a"}}]}}"#, .method),
    (
      #"{"log":{"entries":[{"request":{"method":"G","url":"http://a","headers":[{"name":"a\r\nb","value":"c"}]}}]}}"#,
      .header("a\r\nb")
    ),
  ]

  @Test(arguments: refusedArchives) func anArchiveIsRefusedByName(text: String, problem: CannotRead.Problem) {
    do {
      _ = try ReplayStep.steps(ofHAR: Array(text.utf8))
      Issue.record("it was read")
    } catch {
      if case .json = problem { #expect(error.problem != .noArchive) } else { #expect(error.problem == problem) }
    }
  }

  private static let answers: [(String, String, [String])] = [
    (#"{"a":1,"b":[1,2]}"#, #"{"b":[1.0,2],"a":1e0}"#, []),
    (
      #"{"a":"x","b":[1],"c":true}"#, #"{"a":"y","b":[],"d":null}"#,
      [
        #"a: "x" → "y""#, "b[0]: removed", "c: removed", "d: added",
      ]
    ),
    (
      #"{"lastName":"Сериков","x":{"iin":"1"}}"#, #"{"lastName":"Аманов","x":{"iin":"2"}}"#,
      [
        "lastName: •••• → ••••", "x.iin: •••• → ••••",
      ]
    ),
    (
      #"{"referenceId":"KS-1","time":"2026-11-26T10:00:00+05:00","url":"http://127.0.0.1:80/a/8d0f5e6c-0000-4000-8000-000000000001","t":"AAIkYmQ1ZTg3OGMxLTFh"}"#,
      #"{"referenceId":"R-2","time":"2026-11-27T10:00:01+05:00","url":"http://127.0.0.1:81/a/8d0f5e6c-0000-4000-8000-000000000002","t":"BBIkYmQ1ZTg3OGMyLTFi"}"#,
      []
    ),
    (#"{"referenceId":"KS-1"}"#, #"{"referenceId":""}"#, [#"referenceId: "KS-1" → """#]), ("a", "b", ["body"]),
    ("[1]", "1", ["body: [1] → 1"]),
    // A secret that nobody knew is printed on neither side.
    (#"{"refreshToken":"old-secret","code":1}"#, #"{"refreshToken":"new:secret","code":2}"#, ["code: 1 → 2"]),
  ]

  @Test(arguments: answers) func answersAreComparedByPaths(old: String, new: String, lines: [String]) throws {
    let before = try #require(ReplayStep(HandOverTests.exchange(answer: old)))
    let after = try #require(HandOverTests.exchange(answer: new).response)
    #expect(before.differences(in: after) == lines)
    var failed = before
    failed.answer = Exchange.Response(status: 503, reason: Redacted(""), headers: [], body: Redacted(old))
    #expect(failed.differences(in: after) == ["status: 503 → 200"] + lines)
    failed.answer = nil
    #expect(failed.differences(in: after) == [])
  }

  @Test(.timeLimit(.minutes(1))) func longAnswersAreComparedAtOnce() throws {
    func answer(_ value: Int) -> String {
      "{" + (0..<20_000).map { "\"m\($0)\":\($0 == 19_000 ? value : 0)" }.joined(separator: ",") + "}"
    }
    let before = try #require(ReplayStep(HandOverTests.exchange(answer: answer(1))))
    let after = try #require(HandOverTests.exchange(answer: answer(2)).response)
    #expect(before.differences(in: after) == ["m19000: 1 → 2"])
  }

  /// Slots have no bytes of their own, but take room.
  @Test func variablesOfSlotsDoNotDoubleForEver() {
    let names = (0..<40).map { "v\($0)" }
    let doubled = zip(names, names.dropFirst()).map { "@\($1)={{\($0)}}{{\($0)}}\n" }.joined()
    #expect(throws: CannotRead(.tooLarge, line: 21)) {
      try ReplayStep.steps(ofHTTPFile: Array("@v0={{token}}\n\(doubled)GET https://a.kz/{{v39}}\n".utf8))
    }
  }

  @Test func aRecordedAnswerHoldsNoSecret() throws {
    let text = #"""
      {"log":{"entries":[{"request":{"method":"POST","url":"https://a.kz/t","headers":[{"name":"Authorization","value":"Bearer eyJhbGciOi"}],
      "postData":{"mimeType":"application/json","text":"{\"pin\":\"4711\",\"code\":\"1243\",\"sum\":4711}"}},
      "response":{"status":200,"headers":[{"name":"Set-Cookie","value":"s=1"},{"name":"x","value":"tok-11111"}],
      "content":{"text":"{\"access_token\":\"tok-11111\",\"otp\":\"99\",\"code\":400,\"echo\":\"eyJhbGciOi\"}"}}}]}}
      """#
    let step = try ReplayStep.steps(ofHAR: Array(text.utf8))[0]
    #expect(step.request.body?.text == #"{"pin":"••••","code":"••••","sum":4711}"#)
    #expect(step.answer?.headers.map(\.value.text) == ["••••", "••••"])
    #expect(step.answer?.body.value.text == #"{"access_token":"••••","otp":"••••","code":400,"echo":"••••"}"#)
  }

  @Test(.timeLimit(.minutes(1))) func tooManySecretsAreRefusedByName() throws {
    func file(_ value: (Int) -> String) -> [UInt8] {
      let members = (0..<20_000).map { "{\"token\":\"\(value($0))\"}" }
      return Array("POST https://a.kz/\n\n[\(members.joined(separator: ","))]\n".utf8)
    }
    #expect(throws: CannotRead(.secrets(1000), line: 1)) {
      try ReplayStep.steps(ofHTTPFile: file { "secret-\($0)" })
    }
    let same = try ReplayStep.steps(ofHTTPFile: file { _ in "secret-12345" })
    #expect(same[0].request.slots == [.unknown])
  }

  @Test(.timeLimit(.minutes(1))) func manyMarksAreFoundAtOnce() throws {
    let slots = (0..<99).map { SecretSlot.header("x-\($0)") }
    let texts = slots.map { Redacted.whole($0) } + [.whole(.bearerToken)]
    let marks = SlotMarks(texts)
    let long = Redacted((0..<40_000).map { $0.isMultiple(of: 2) ? .secret(.bearerToken) : .bytes([0x61]) })
    let read = try #require(SlotMarks(reading: marks.json))
    #expect(read.redacted(marks.bytes(long)) == long)
  }

  @Test func renewalGivesAnApplicationANewNumberEverywhere() throws {
    var renewal = Renewal(random: RandomSource(seed: 1)) { Samples.start }
    func renewed(_ body: String) throws -> JSON {
      let request = try #require(ReplayRequest(HandOverTests.exchange(body: body)))
      return try JSON(parsing: renewal.renew(request).body?.bytes { _ in "" } ?? [])
    }
    let first = try renewed(
      #"{ "a":{"referenceId":"KS-1"},"referenceId":"KS-1", "verificationSmsDateTime":"01.02.2024 10:00:00","totalCost":"1" }"#
    )
    let number = try #require(first["referenceId"]?.text)
    #expect(number.hasPrefix("R-") && first["a"]?["referenceId"] == "KS-1" && first["totalCost"] == "1")
    #expect(first["verificationSmsDateTime"]?.text == KazakhstanTime.stamp(Samples.start))
    #expect(
      try renewed(#"{"referenceId":"KS-1","state":"DELIVERED"}"#) == [
        "referenceId": .string(number), "state": "DELIVERED",
      ])
    #expect(try renewed(#"{"partnerOrderId":"KS-2"}"#)["partnerOrderId"]?.text != number)
    #expect(try renewed(#"{"referenceId":""}"#) == ["referenceId": ""])
  }

  /// A quadratic reader would not end.
  @Test(
    .timeLimit(.minutes(1)),
    arguments: [
      "curl " + String(repeating: "\"$KASSA_TOKEN\"", count: 60_000),
      String(repeating: "printf a|{\n", count: 30_000) + "curl a.kz",
      "curl a.kz " + String(repeating: "-H a:b ", count: 30_000),
      "curl a.kz -d " + String(repeating: "\\", count: 300_000),
    ]) func aLongLineIsReadAtOnce(text: String)
  {
    #expect(throws: CannotRead.self) { try PastedCurl(text + "'") }
  }

  @Test(.timeLimit(.minutes(1))) func manyOptionsAreReadAtOnce() throws {
    #expect(try PastedCurl("curl a.kz -" + String(repeating: "s", count: 300_000)).ignored.count == 300_000)
    let data = try PastedCurl("curl a.kz?b" + String(repeating: " -d a --url-query c", count: 20_000)).request
    #expect(data.body == Redacted(String(repeating: "a&", count: 19_999) + "a"))
    #expect(data.url == Redacted("http://a.kz?b" + String(repeating: "&c", count: 20_000)))
    let feed = "printf '%s' '" + String(repeating: "a:b", count: 100_000) + "' | curl a.kz"
    #expect(throws: CannotRead(.tooLarge)) { try PastedCurl(feed + String(repeating: " -H @-", count: 1000)) }
  }

  /// Whatever is written, a reader ends: with requests or with a refusal that has words in three languages.
  @Test func noTextStopsAReader() throws {
    let seed = UInt64.random(in: 0...UInt64.max)
    var generated = GeneratedExchanges(origin: "http://127.0.0.1:8080", random: RandomSource(seed: seed))
    let pieces = [
      "'", "\"", "\\", "$'", "${", "$", "|", "{", "}", "3<&0", "printf", "%b", "@-", "@", "{{", "}}", "###", "\n",
      "curl", "\\x", "\\0", "-H", ":", "<", "[", ",", "�", "\u{0}",
    ]
    var read = 0
    for number in 0..<150 {
      let handOver = HandOver([generated.next(number)])
      let texts = [try? handOver.curl(), try? handOver.httpFile(), handOver.har(version: "1")].compactMap { $0 }
      for text in texts where text.utf8.count < 20_000 {
        var bytes = Array(text.utf8)
        for _ in 0..<Int.random(in: 1...4, using: &generated.random) {
          let place = Int.random(in: 0...bytes.count, using: &generated.random)
          let end = min(bytes.count, place + Int.random(in: 0...6, using: &generated.random))
          bytes.replaceSubrange(place..<end, with: Array(pieces.randomElement(using: &generated.random)!.utf8))
        }
        read += Self.read(bytes, seed)
      }
    }
    #expect(read > 0)
  }

  private static func read(_ bytes: [UInt8], _ seed: UInt64) -> Int {
    var read = 0
    for reader in 0..<3 {
      do throws(CannotRead) {
        switch reader {
        case 0: read += [try PastedCurl(String(decoding: bytes, as: UTF8.self))].count
        case 1: read += try ReplayStep.steps(ofHTTPFile: bytes).count
        default: read += try ReplayStep.steps(ofHAR: bytes).count
        }
      } catch {
        let words = error.phrase
        #expect(!words.russian.isEmpty && !words.kazakh.isEmpty && !words.english.isEmpty, "seed \(seed)")
      }
    }
    return read
  }
}
