import Foundation
import Synchronization
import Testing

@testable import HTTP

/// How secrets that come over HTTP are read, compared, and guarded against who guesses them.
@Suite struct SecretOverHTTPTests {
  @Test func aSecretIsComparedByBytes() {
    let secret = SecretCheck("caf\u{E9}")
    #expect(secret.matches("caf\u{E9}".utf8))
    // The same to `String`, and other bytes.
    #expect("caf\u{E9}" == "cafe\u{301}" && !secret.matches("cafe\u{301}".utf8))
    #expect(!secret.matches("caf\u{E9} ".utf8) && !secret.matches("".utf8) && !SecretCheck("").matches([0]))
  }

  @Test(arguments: [
    // As it stands, and form-encoded as RFC 6749, 2.3.1 has it.
    ("kassa:s3cret", true), ("kassa:s3%63ret", true), ("k%61ssa:s3cret", true), ("kassa:s3cret:", false),
    ("kassa:S3cret", false), ("kassa", false), ("", false), (":", false), ("kassa:", false), ("kassa:s3cret%", false),
    ("kassa%3As3cret", false),
  ])
  func basicCredentialsAreTakenRawAndFormEncoded(_ text: String, _ isRight: Bool) {
    let header = "Basic " + Data(text.utf8).base64EncodedString()
    let match = BasicCredentials(header)?.match(id: SecretCheck("kassa"), secret: SecretCheck("s3cret")) ?? false
    #expect(match == isRight)
  }

  /// A secret with signs that mean something in a form, as each kind of client sends it.
  @Test(arguments: ["a+b %41&=:й/", "%2B", "100%", "%zz"])
  func aSecretOfAnySignsIsTakenBothWays(_ secret: String) throws {
    var unreserved = CharacterSet.alphanumerics
    unreserved.formIntersection(CharacterSet(charactersIn: "\u{0}"..."\u{7F}"))
    let encoded = try #require(secret.addingPercentEncoding(withAllowedCharacters: unreserved))
    for text in [secret, encoded, encoded.replacing("%20", with: "+")] {
      let header = "bAsIc " + Data("kassa:\(text)".utf8).base64EncodedString()
      #expect(BasicCredentials(header)?.match(id: SecretCheck("kassa"), secret: SecretCheck(secret)) == true)
    }
  }

  @Test(arguments: ["", "Basic", "Basic !", "Bearer a2Fzc2E6czNjcmV0", "Basic a2Fzc2E="])
  func whatIsNoBasicIsNone(_ header: String) { #expect(BasicCredentials(header) == nil) }

  // MARK: Wrong tries

  private final class Clock: Sendable {
    let moment = Mutex(Date(timeIntervalSince1970: 1_800_000_000))
    var now: Date { moment.withLock { $0 } }
    func advance(_ seconds: TimeInterval) { moment.withLock { $0 += seconds } }
  }

  @Test func theHundredAndFirstWrongTryInAMinuteIsLate() async {
    let clock = Clock()
    let waits = Mutex<[Double]>([])
    let tries = WrongTries(now: { clock.now }, wait: { seconds in waits.withLock { $0.append(seconds) } })
    for _ in 0..<100 { await tries.count() }
    #expect(waits.withLock { $0 }.isEmpty)
    await tries.count()
    #expect(waits.withLock { $0 } == [1])
    clock.advance(59)
    await tries.count()
    #expect(waits.withLock { $0 } == [1, 1])
    // A minute later the first ones are over.
    clock.advance(2)
    await tries.count()
    #expect(waits.withLock { $0 } == [1, 1])
  }

  @Test func aClockThatIsSetBackMakesNobodyWait() async {
    let clock = Clock()
    let waits = Mutex(0)
    let tries = WrongTries(now: { clock.now }, wait: { _ in waits.withLock { $0 += 1 } })
    for _ in 0..<100 { await tries.count() }
    clock.advance(-3600)
    await tries.count()
    #expect(waits.withLock { $0 } == 0)
  }

  /// However many guess at once, only so many connections wait.
  @Test(.timeLimit(.minutes(5))) func onlySoManyWaitAtOnce() async {
    let clock = Clock()
    let waiting = Mutex<[CheckedContinuation<Void, Never>]>([])
    let tries = WrongTries(
      now: { clock.now },
      wait: { _ in await withCheckedContinuation { continuation in waiting.withLock { $0.append(continuation) } } })
    for _ in 0..<100 { await tries.count() }
    await withTaskGroup { group in
      for _ in 0..<WrongTries.mostWaiting { group.addTask { await tries.count() } }
      while waiting.withLock({ $0.count }) < WrongTries.mostWaiting { await Task.yield() }
      // One more is answered at once.
      await tries.count()
      for continuation in waiting.withLock({ $0 }) { continuation.resume() }
    }
    #expect(waiting.withLock { $0.count } == WrongTries.mostWaiting)
  }
}
