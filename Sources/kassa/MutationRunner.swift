import BankSandbox
import BrokerAPI
import Checkout
import Exchanges
import FoundationEssentials
import Sales
import Wire

/// Tries the changes of an application, and tells what became of them.
struct MutationRunner: Sendable {
  let run: MutationRun
  let tell: @Sendable (MutationProgress) -> Void

  /// On a copy of the bank, whose books stay as they are.
  func begin(on bank: BankServer, language: BankLanguage) async {
    let start = ContinuousClock.now
    let copy: BankCopy
    do { copy = try await bank.copy() } catch {
      return tell(.stopped(.failed(.notSent(.cannotConnect(Failure(error).description)))))
    }
    do throws(MutationStop) {
      let mutations = try run.mutations(at: copy.now)
      tell(.began(count: mutations.count))
      var report = MutationReport(naming: true)
      for mutation in mutations {
        if Task.isCancelled { return }
        await report.judge(mutation) { await copy.verdict(on: $0, $1, language: language) }
      }
      tell(.judged(report.results))
      tell(.ended(start.duration(to: .now)))
    } catch { tell(.stopped(error)) }
  }

  /// At a bank that is called, after somebody has agreed.
  func begin(
    at client: BrokerClient, _ credentials: Credentials, over transport: Transport, now: @Sendable () -> Date
  ) async {
    let start = ContinuousClock.now
    do throws(MutationStop) {
      let mutations = try run.mutations(at: now())
      guard run.isAgreed else { return tell(.asks(count: mutations.count)) }
      tell(.began(count: mutations.count))
      // Only a bank like ours names what is wrong in a way that can be read.
      var report = MutationReport(naming: client.profile.standInAddress != nil)
      var calls = PacedApplications(client, credentials, over: transport)
      for mutation in mutations {
        if Task.isCancelled { return }
        try await report.judge(mutation) { body, sending throws(MutationStop) in
          try await calls.send(body, sending, sale: run.sale)
        }
        tell(.judged(Array(report.results.suffix(1))))
      }
      tell(.ended(start.duration(to: .now)))
    } catch { tell(.stopped(error)) }
  }
}

extension BankCopy {
  func verdict(on body: [UInt8], _ sending: Mutation.Sending, language: BankLanguage) async -> BankVerdict {
    let token: Token =
      switch sending.token {
      case .own: .valid
      case .wrong: .wrong
      case .none: .none
      }
    let answer = await answer(
      body, method: sending.method, contentType: sending.contentType, token: token, language: language)
    return answer.map { BankVerdict(status: $0.status, body: $0.body) } ?? BankVerdict(status: nil, message: "")
  }
}
