import HTTP
import TestSupport
import Testing

@Suite(.patient) struct DoorbellTests {
  @Test func itRingsForItsPathAlone() async throws {
    let bell = try await Doorbell(at: Authority(host: "127.0.0.1", port: 0), path: "/try-77")
    let client = HTTPClient()
    for (path, isRung) in [("/", false), ("/try-7", false), ("/under/try-77?x", true)] {
      let url = "http://127.0.0.1:\(bell.port)\(path)"
      let report = await client.call(ClientRequest(method: "GET", url: url, timeouts: .patient))
      #expect(report.head?.status == 204 && bell.isRung == isRung, "\(path)")
    }
    client.close()
    await bell.close()
  }

  @Test func aTakenAddressIsSaid() async {
    let dead = DeadPort()
    await #expect {
      _ = try await Doorbell(at: Authority(host: "127.0.0.1", port: dead.number), path: "/")
    } throws: {
      ($0 as? CannotListen)?.description == "127.0.0.1:\(dead.number): Address already in use"
    }
  }
}
