import Testing

@testable import Exchanges

/// The secrets that were used in a long run.
@Suite struct KnownSecretsTests {
  @Test func oldTokensAndCodesGoAndTheOthersStay() {
    var known = KnownSecrets()
    known.note([SentSecret(.clientSecret, "client"), SentSecret(.header("X-Key"), "key")])
    for number in 0..<1000 {
      let code = SentSecret(.smsCode, "\(1000 + number)", onlyAt: "verificationSmsCode")
      known.note([SentSecret(.clientSecret, "client"), SentSecret(.bearerToken, "token \(number)"), code])
    }
    #expect(known.all.map(\.value).starts(with: ["client", "key"]) && known.all.count == 2 + 50 + 10)
    #expect(known.all.suffix(2).map(\.value) == ["token 999", "1999"])
    // One that comes back is a new one.
    known.note([SentSecret(.bearerToken, "token 0")])
    #expect(known.all.last?.value == "token 0")
  }
}
