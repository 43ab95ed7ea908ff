import BrokerAPI
package import Checkout
import Exchanges
import FoundationEssentials
package import Sales
import Synchronization
import Text

/// Sends messages to customers: over a gateway or by a program of the shop's.
package struct SMSSender: Sendable {
  package var send: @Sendable (SMSMessage) async -> SMSOutcome
  package var close: @Sendable () async -> Void

  package init(
    send: @escaping @Sendable (SMSMessage) async -> SMSOutcome, close: @escaping @Sendable () async -> Void = {}
  ) {
    (self.send, self.close) = (send, close)
  }

  /// - Parameter transport: with the gateway's own timeout.
  package static func gateway(_ gateway: SMSGateway, profile: String, transport: Transport) -> SMSSender {
    SMSSender(
      send: { await gateway.send($0, profile: profile, over: transport) }, close: { await transport.close() })
  }

  package static func program(_ program: SMSProgram, profile: String, recorder: ExchangeRecorder?) -> SMSSender {
    let running = RunningPrograms()
    return SMSSender(
      send: { message in
        let start = recorder?.now()
        let (outcome, said) = await running.run { await program.send(message) }
        if let recorder, let start {
          recorder.message(message, by: program.words, said: said, outcome, profile: profile, start: start)
        }
        return outcome
      }, close: { running.end() })
  }
}

/// Programs that are sending, so that whoever stops sending ends them.
private final class RunningPrograms: Sendable {
  typealias Sending = Task<(SMSOutcome, said: String), Never>
  private let state = Mutex<(sendings: [Sending], isEnded: Bool)>(([], false))

  func run(_ send: @escaping @Sendable () async -> (SMSOutcome, said: String)) async -> (SMSOutcome, said: String) {
    let sending: Sending? = state.withLock { state in
      if state.isEnded { return nil }
      let sending = Sending { await send() }
      state.sendings.append(sending)
      return sending
    }
    guard let sending else { return (.notSent(.interrupted), "") }
    let result = await withTaskCancellationHandler {
      await sending.value
    } onCancel: {
      sending.cancel()
    }
    state.withLock { $0.sendings.removeAll { $0 == sending } }
    return result
  }

  /// Those that run are killed, and no other one starts.
  func end() {
    state.withLock {
      $0.isEnded = true
      for sending in $0.sendings { sending.cancel() }
    }
  }
}

extension SMSSender {
  /// Sends each code in a text of its own.
  /// - Parameter language: asked for each message, such as `ru`.
  package func codes(
    _ text: CodeText, language: @escaping @Sendable () -> String
  ) -> @Sendable (SMSCode, Phone, _ ordinal: Int) async -> SMSOutcome {
    { [send] code, phone, ordinal in
      let language = language()
      let words = text.text(code, ordinal: ordinal, language: language)
      return await send(SMSMessage(to: phone, words, code: code, language: language))
    }
  }
}

extension ExchangeRecorder {
  /// Records a message that a program sent.
  /// - Parameter said: the first line that it printed.
  fileprivate func message(
    _ message: SMSMessage, by words: [String], said: String, _ outcome: SMSOutcome, profile: String, start: Date
  ) {
    // As in a gateway's request, the whole text stands for its code.
    let redactor = Redactor(
      message.code.map { [SentSecret(.smsCode, message.text), SentSecret(.smsCode, $0.digits)] } ?? [])
    var exchange = Exchange(
      id: id(), profile: profile, start: start,
      content: .program(
        words, to: Sensitive(message.phone), text: redactor.request(Array(message.text.utf8)),
        said: redactor.response(Array(said.utf8))))
    switch outcome {
    case .notSent(let cause): exchange.failure = .notSent(cause)
    case .unknown(let cause): exchange.failure = .answerLost(cause)
    case .sent, .duplicate, .refused, .tryLater: break
    }
    record { [exchange] in exchange }
  }
}
