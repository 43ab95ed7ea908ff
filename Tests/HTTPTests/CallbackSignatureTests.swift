import Foundation
import HTTP
import Testing

@Suite struct CallbackSignatureTests {
  static let body = Array(#"{"state":"SIGNED"}"#.utf8)
  static let now = Date(timeIntervalSince1970: 1_800_000_000)

  /// Lets another program sign: computed with `openssl dgst -sha256 -hmac s3cret`.
  @Test func theSignatureIsOverIdTimestampAndBody() {
    #expect(
      CallbackSignature.of(Self.body, id: "e-1", at: "1800000000", secret: "s3cret")
        == "18694e7a102fd455db44e210e027c741fec2acd0620b95d63388d396b94959ab")
  }

  @Test(arguments: [
    (0.0, CallbackSignature.Verdict.genuine), (-300, .genuine), (300, .genuine), (-301, .stale), (301, .stale),
    (-86_400 * 365, .stale),
  ])
  func aTimestampMayBeFiveMinutesOff(_ seconds: Double, _ verdict: CallbackSignature.Verdict) {
    let moment = String(Int(Self.now.timeIntervalSince1970 + seconds))
    let signature = CallbackSignature.of(Self.body, id: "e-1", at: moment, secret: "s3cret")
    let found = CallbackSignature.verdict(
      on: Self.body, id: "e-1", moment: moment, signature: signature, secret: "s3cret", now: Self.now)
    #expect(found == verdict)
  }

  /// Id and time are signed as well as the body.
  @Test func changedCallbacksAreForged() {
    let moment = "1800000000"
    let right = CallbackSignature.of(Self.body, id: "e-1", at: moment, secret: "s3cret")
    func verdict(
      body: [UInt8] = Self.body, id: String? = "e-1", moment: String? = moment, signature: String? = right,
      secret: Secret = "s3cret"
    ) -> CallbackSignature.Verdict {
      CallbackSignature.verdict(
        on: body, id: id, moment: moment, signature: signature, secret: secret, now: Self.now)
    }
    #expect(verdict() == .genuine)
    #expect(verdict(signature: right.uppercased()) == .genuine)
    #expect(verdict(body: Self.body + [0x20]) == .forged)
    #expect(verdict(id: "e-2") == .forged)
    #expect(verdict(id: nil) == .forged)
    #expect(verdict(id: "") == .forged)
    #expect(verdict(moment: "1800000001") == .forged)
    #expect(verdict(moment: nil) == .forged)
    #expect(verdict(signature: nil) == .forged)
    #expect(verdict(signature: "") == .forged)
    #expect(verdict(signature: String(right.dropLast())) == .forged)
    #expect(verdict(signature: String(right.dropLast(2))) == .forged)
    #expect(verdict(signature: "é" + right.dropFirst()) == .forged)
    #expect(verdict(secret: "other") == .forged)
  }

  /// An invalid time is stale even if it was signed.
  @Test(arguments: ["", "now", "1800000000.5", "+1800000000", "18000000000000000000000000", "-1"])
  func anInvalidTimestampIsStale(_ moment: String) {
    let signature = CallbackSignature.of(Self.body, id: "e-1", at: moment, secret: "s")
    let found = CallbackSignature.verdict(
      on: Self.body, id: "e-1", moment: moment, signature: signature, secret: "s", now: Self.now)
    #expect(found == .stale)
  }
}
