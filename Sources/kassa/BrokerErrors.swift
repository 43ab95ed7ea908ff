import BrokerAPI
import Checkout
import Text

/// What a failed call says on the command line.
extension BrokerFailure: CommandError {
  var exit: Exit {
    switch kind {
    case .notSent(let cause): cause.exit
    // Whoever repeats it may sell twice.
    case .answerLost, .stillUnknown: .incomplete
    case .notAccepted(let refusal): Exit(refusedBy: refusal)
    case .refused, .alreadyAccepted: .refused
    }
  }

  /// Of a call that changes nothing, which may always be repeated.
  var ofRead: Failure {
    if case .answerLost(let cause) = kind { return Failure(cause.exit, "no answer: \(cause.words)") }
    return Failure(self)
  }

  /// Of a call that changes nothing: a later one may succeed.
  var mayPass: Bool { [Exit.unreachable, .busy].contains(ofRead.exit) }

  var sentence: String {
    switch kind {
    case .notSent(let cause): "not sent: \(cause.words)"
    case .answerLost(let cause): "no answer that says what became of it: \(cause.words)"
    case .notAccepted(let refusal): "not accepted: \(refusal.words)"
    case .refused(let refusal): "refused by the bank: \(refusal.words)"
    case .alreadyAccepted(let refusal): "the bank has it already: \(refusal.words)"
    case .stillUnknown(let kind): "it is still not known what became of it: \(BrokerFailure(kind).sentence)"
    }
  }
}

extension BrokerFailure.Cause {
  fileprivate var exit: Exit {
    switch self {
    // How an authorization server refuses a client.
    case .noToken(let refusal): refusal.status == 400 ? .notPermitted : Exit(refusedBy: refusal)
    case .notStored: .inputOutput
    case .numberUsed, .numberElsewhere, .secondOpen: .data
    case .stateChanged, .stateBusy: .busy
    case .notConfigured: .configuration
    case .proxyRefused(.password), .proxyRefused(.port): .configuration
    case .cannotConnect, .unknownHost, .notSecure, .proxyRefused, .timeout, .connectionLost, .garbage, .tooLarge,
      .inconclusive,
      .interrupted:
      .unreachable
    }
  }

  var words: String {
    switch self {
    case .cannotConnect(let reason): "no connection: \(SafeText.line(reason, atMost: 200))"
    case .unknownHost: "the host is not known"
    case .notSecure(let why): "no secure connection: \(why.words)"
    case .proxyRefused(let why): why.words
    case .timeout(let seconds): "no answer within \(seconds) s"
    case .connectionLost: "the connection broke off"
    case .garbage(let what): "the answer cannot be read: \(SafeText.line(what, atMost: 200))"
    case .tooLarge: "the answer is too large"
    case .inconclusive(let refusal): refusal.words
    case .noToken(let refusal): "no token: \(refusal.words)"
    case .notStored: "the journal could not store it"
    case .numberUsed: "its number stands for another application, or for one that the bank may have"
    case .numberElsewhere: "its number was used at another bank of this journal: give it another one"
    case .secondOpen(let rival):
      "\(SafeText.line(rival.rawValue, atMost: 64)) is an open application of the same person for the same total: --anyway sends a second one"
    case .stateChanged(let state): "another till has it as \(SafeText.line(state.name, atMost: 64)) already"
    case .stateBusy: "another till is setting its state"
    case .interrupted: "the program ended before the answer"
    case .notConfigured(let what): what
    }
  }
}

extension BrokerFailure.Refusal {
  /// Status, the server's words, and the number that the bank's support asks for.
  fileprivate var words: String {
    let said = details.flatMap { $0.message ?? $0.status }.map { SafeText.line($0, atMost: 500) }
    let parts = ["HTTP \(status)", said, transaction.map { "transaction \($0)" }].compactMap { $0 }
    return parts.joined(separator: ", ")
  }
}

extension Exit {
  fileprivate init(refusedBy refusal: BrokerFailure.Refusal) {
    switch refusal.status {
    case 401, 403: self = .notPermitted
    case 408, 429: self = .busy
    case 500...: self = .unreachable
    default: self = .refused
    }
  }
}

extension Finding {
  var json: JSON {
    ["path": .string(path), "what": .string(rule.english), "provenance": .string(provenance.description)]
  }
}
