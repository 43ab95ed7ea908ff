import BrokerAPI
import Checkout
import Foundation
import TestSupport
import Testing
import Text

@testable import Exchanges

/// What is exported can be run and read back, and holds no secret. `KASSA_EXPORTS` sets how many exchanges are generated.
@Suite struct ExportsRunTests {
  static let count = ProcessInfo.processInfo.environment["KASSA_EXPORTS"].flatMap(Int.init) ?? 80
  static let seed =
    ProcessInfo.processInfo.environment["KASSA_SEED"].flatMap(UInt64.init) ?? UInt64.random(in: 0...UInt64.max)

  static func exchanges(origin: String) -> [Exchange] {
    var generated = GeneratedExchanges(origin: origin, random: RandomSource(seed: seed))
    return (0..<count).map { generated.next($0) }
  }

  /// The values of the slots, with everything that is special to a shell, and how often the format allows it.
  private static let values = [
    "KASSA_TOKEN": #"T'o"k$e`n\n %s 1"#, "KASSA_CLIENT_SECRET": "s'e%63", "KASSA_SMS_CODE": "0007",
    "KASSA_GATEWAY_KEY": "k%20ey", "KASSA_COOKIE": "c='1'", "KASSA_SECRET": "x", "KASSA_ISSUED_TOKEN": "i",
    "KASSA_HEADER_X_API_KEY": "key's", "KASSA_CLIENT_CREDENTIALS": "aWQ=",
  ]

  private static func filled(_ text: Redacted) -> [UInt8] { text.bytes { values[$0.variable] ?? "" } }

  @Test func curlSendsTheSameRequest() async throws {
    let server = try RecordingServer()
    let folder = try Folder()
    let exchanges = Self.exchanges(origin: "http://127.0.0.1:\(server.port)")
    var script = ""
    var expected: [ReplayRequest] = []
    for exchange in exchanges {
      do {
        let handOver = HandOver([exchange], secrets: GeneratedExchanges.known)
        let text = try handOver.curl()
        let found = SecretSearch.secrets(in: Array(text.utf8))
        #expect(found.isEmpty, "seed \(Self.seed): \(text.prefix(3000))")
        script += text
        expected.append(try #require(ReplayRequest(handOver.exchanges[0])))
        let read = try PastedCurl(text).request
        #expect(Canonical(read) == Canonical(expected.last!), "seed \(Self.seed): \(text.prefix(3000))")
      } catch let problem as CannotWrite {
        #expect(problem == .unsendable(.body) && exchange.request?.method == "HEAD", "seed \(Self.seed): \(problem)")
      }
    }
    #expect(expected.count > exchanges.count * 4 / 5)
    let path = folder.path + "/script"
    FileManager.default.createFile(atPath: path, contents: Data(script.utf8))
    let environment = Self.values.merging(["PATH": "/usr/bin:/bin", "HOME": folder.path]) { value, _ in value }
    let (status, output) = try await RawHTTP.onThread { try ChildProcess.run(["sh", path], environment: environment) }
    #expect(status == 0, "seed \(Self.seed): \(output.prefix(1000))")
    let received = Dictionary(grouping: server.requests) {
      $0.target.split(separator: "/").first.map(String.init) ?? ""
    }
    for request in expected {
      let number = String(request.path.split(separator: "/").first ?? "")
      let got = received[number] ?? []
      try #require(
        got.count == 1, "seed \(Self.seed): \(request) was received \(got.count) times: \(output.prefix(500))")
      #expect(Self.received(got[0]) == Self.sent(request), "seed \(Self.seed), \(number)")
    }
  }

  private static func sent(_ request: ReplayRequest) -> [String] {
    let url = String(decoding: filled(request.url), as: UTF8.self)
    let target = url.dropFirst("http://".count).drop { $0 != "/" }
    let headers = request.headers.map { "\($0.name): \(String(decoding: filled($0.value), as: UTF8.self))" }.sorted()
    return ["\(request.method) \(target)"] + headers + [Data(request.body.map(filled) ?? []).base64EncodedString()]
  }

  private static func received(_ request: RecordingServer.Request) -> [String] {
    let headers = request.headers.filter {
      let name = $0.lowercased().prefix { $0 != ":" }
      return name != "host" && name != "content-length"
    }.map { line in
      // Curl writes no blank before an empty value.
      line.firstIndex(of: ":") == line.index(before: line.endIndex) ? line + " " : line
    }.sorted()
    return ["\(request.method) \(request.target)"] + headers + [Data(request.body).base64EncodedString()]
  }

  @Test func httpFilesAndArchivesAreReadBack() throws {
    var refused: [CannotWrite: Int] = [:]
    var written = 0
    for exchange in Self.exchanges(origin: "http://127.0.0.1:8080") {
      let handOver = HandOver([exchange], secrets: GeneratedExchanges.known)
      let request = try #require(ReplayRequest(handOver.exchanges[0]))
      let expected = Canonical(request)
      do {
        let text = try handOver.httpFile()
        #expect(SecretSearch.secrets(in: Array(text.utf8)).isEmpty, "seed \(Self.seed): \(text.prefix(2000))")
        let steps = try ReplayStep.steps(ofHTTPFile: Array(text.utf8))
        #expect(steps.map { Canonical($0.request) } == [expected], "seed \(Self.seed): \(text.prefix(2000))")
        written += 1
      } catch let problem as CannotWrite {
        refused[problem, default: 0] += 1
        #expect(Self.isTrue(problem, request), "seed \(Self.seed): \(problem): \(expected)")
      }
      let har = handOver.har(version: "1.0")
      #expect(SecretSearch.secrets(in: Array(har.utf8)).isEmpty, "seed \(Self.seed): \(har.prefix(2000))")
      #expect(HARSchema.problems(in: try JSON(parsing: har.utf8)) == [], "seed \(Self.seed)")
      let steps = try ReplayStep.steps(ofHAR: Array(har.utf8))
      #expect(steps.map { Canonical($0.request) } == [expected], "seed \(Self.seed): \(har.prefix(2000))")
      #expect(Self.answer(steps[0].answer) == Self.answer(handOver.exchanges[0].response), "seed \(Self.seed)")
      #expect(SecretSearch.secrets(in: Array(handOver.markdown().utf8)).isEmpty, "seed \(Self.seed)")
    }
    #expect(written > Self.count / 3 && !refused.isEmpty, "\(refused)")
  }

  private static func answer(_ response: Exchange.Response?) -> [String] {
    guard let response else { return [] }
    func text(_ text: Redacted) -> String { Data(text.bytes { "⟨\($0.name)⟩" }).base64EncodedString() }
    return ["\(response.status)", text(response.body.value)] + response.headers.map { "\($0.name) \(text($0.value))" }
  }

  /// Each refusal names something that is there.
  private static func isTrue(_ problem: CannotWrite, _ request: ReplayRequest) -> Bool {
    let body = request.body?.bytes { "{{\($0.name)}}" } ?? []
    let text = String(validating: body, as: UTF8.self)
    switch problem {
    case .binary(.body): return text == nil || body.contains { $0 < 0x20 && $0 != 9 && $0 != 10 || $0 == 0x7F }
    case .variable(.body): return !body.ranges(of: Array("{{".utf8)).isEmpty
    case .variable(.address): return request.url.text.utf8.contains(UInt8(ascii: "{"))
    case .variable(.header): return request.headers.contains { $0.value.text.utf8.contains(UInt8(ascii: "{")) }
    case .lineStart(let mark): return body.ranges(of: Array(mark.utf8)).count > 0
    case .edge: return text?.first?.isWhitespace == true || text?.last?.isWhitespace == true
    case .unsendable(.header(let name)): return name.hasPrefix("#")
    case .binary, .unsendable, .noHTTP, .variable(.method): return false
    }
  }
}
