import Foundation
import Synchronization
import TestSupport
import Testing

@testable import HTTP

/// How secrets in requests are parsed, compared and protected against guessing.
@Suite(.patient) struct SecretOverHTTPTests {
  @Test func aSecretIsComparedByBytes() {
    let secret = SecretCheck("caf\u{E9}")
    #expect(secret.matches("caf\u{E9}".utf8))
    // Equal to `String`, but not the same bytes.
    #expect("caf\u{E9}" == "cafe\u{301}" && !secret.matches("cafe\u{301}".utf8))
    #expect(!secret.matches("caf\u{E9} ".utf8) && !secret.matches("".utf8) && !SecretCheck("").matches([0]))
  }

  @Test(arguments: [
    // Plain, and form-encoded as in RFC 6749, 2.3.1.
    ("kassa:s3cret", true), ("kassa:s3%63ret", true), ("k%61ssa:s3cret", true), ("kassa:s3cret:", false),
    ("kassa:S3cret", false), ("kassa", false), ("", false), (":", false), ("kassa:", false), ("kassa:s3cret%", false),
    ("kassa%3As3cret", false),
  ])
  func basicCredentialsAreTakenRawAndFormEncoded(_ text: String, _ isRight: Bool) {
    let header = "Basic " + Data(text.utf8).base64EncodedString()
    let match = BasicCredentials(header)?.match(id: SecretCheck("kassa"), secret: SecretCheck("s3cret")) ?? false
    #expect(match == isRight)
  }

  /// A secret with characters that are special in forms, as each kind of client sends it.
  @Test(arguments: ["a+b %41&=:й/", "%2B", "100%", "%zz"])
  func aSecretWithSpecialCharactersIsAcceptedInBothForms(_ secret: String) throws {
    var unreserved = CharacterSet.alphanumerics
    unreserved.formIntersection(CharacterSet(charactersIn: "\u{0}"..."\u{7F}"))
    let encoded = try #require(secret.addingPercentEncoding(withAllowedCharacters: unreserved))
    for text in [secret, encoded, encoded.replacing("%20", with: "+")] {
      let header = "bAsIc " + Data("kassa:\(text)".utf8).base64EncodedString()
      #expect(BasicCredentials(header)?.match(id: SecretCheck("kassa"), secret: SecretCheck(secret)) == true)
    }
  }

  @Test(arguments: ["", "Basic", "Basic !", "Bearer a2Fzc2E6czNjcmV0", "Basic a2Fzc2E="])
  func otherSchemesAreNotBasic(_ header: String) { #expect(BasicCredentials(header) == nil) }

  // MARK: Failed attempts

  private final class Clock: Sendable {
    let moment = Mutex(Date(timeIntervalSince1970: 1_800_000_000))
    var now: Date { moment.withLock { $0 } }
    func advance(_ seconds: TimeInterval) { moment.withLock { $0 += seconds } }
  }

  @Test func theHundredAndFirstWrongTryInAMinuteIsLate() async {
    let clock = Clock()
    let waits = Mutex<[Double]>([])
    let tries = FailureThrottle(now: { clock.now }, wait: { seconds in waits.withLock { $0.append(seconds) } })
    for _ in 0..<100 { await tries.count() }
    #expect(waits.withLock { $0 }.isEmpty)
    await tries.count()
    #expect(waits.withLock { $0 } == [1])
    clock.advance(59)
    await tries.count()
    #expect(waits.withLock { $0 } == [1, 1])
    // The first ones are now older than a minute.
    clock.advance(2)
    await tries.count()
    #expect(waits.withLock { $0 } == [1, 1])
  }

  @Test func aClockSetBackDelaysNobody() async {
    let clock = Clock()
    let waits = Mutex(0)
    let tries = FailureThrottle(now: { clock.now }, wait: { _ in waits.withLock { $0 += 1 } })
    for _ in 0..<100 { await tries.count() }
    clock.advance(-3600)
    await tries.count()
    #expect(waits.withLock { $0 } == 0)
  }

  /// A limited number of delayed answers wait, however many clients guess.
  @Test func delayedAnswersAreLimited() async {
    let clock = Clock()
    let waiting = Mutex<[CheckedContinuation<Void, Never>]>([])
    let tries = FailureThrottle(
      now: { clock.now },
      wait: { _ in await withCheckedContinuation { continuation in waiting.withLock { $0.append(continuation) } } })
    for _ in 0..<100 { await tries.count() }
    await withTaskGroup { group in
      for _ in 0..<FailureThrottle.maximumWaiting { group.addTask { await tries.count() } }
      while waiting.withLock({ $0.count }) < FailureThrottle.maximumWaiting { await Task.yield() }
      // One more is answered at once.
      await tries.count()
      for continuation in waiting.withLock({ $0 }) { continuation.resume() }
    }
    #expect(waiting.withLock { $0.count } == FailureThrottle.maximumWaiting)
  }

  @Test func aSecretPrintsAsDots() {
    let secret: Secret = "s3cret"
    struct Holder { let secret: Secret }
    var dumped = ""
    dump(Holder(secret: secret), to: &dumped)
    for text in ["\(secret)", String(reflecting: secret), "\(Holder(secret: secret))", dumped, "\([secret])"] {
      #expect(text.contains("••••") && !text.contains("s3cret"), "\(text)")
    }
    #expect(secret.text == "s3cret" && secret == "s3cret" && secret != "s3cre")
  }
}
