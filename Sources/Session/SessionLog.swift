import BrokerAPI
import Logging
import Sales
import Screens

// Logged are order numbers, states, statuses, durations and causes.

extension Logger {
  func note(_ effect: Effect) {
    switch effect {
    case .submit(let submission):
      info(
        "application sent",
        metadata: ["reference": "\(submission.summary.reference)", "sending": "\(submission.sending)"])
    case .recordStates(let states):
      for (reference, seen) in states {
        info(
          "state",
          metadata: ["reference": "\(reference)", "state": "\(seen.state.name)", "by": "\(seen.source.rawValue)"])
      }
    case .recordOutcome(let reference, let outcome, _):
      info("outcome settled", metadata: ["reference": "\(reference)", "outcome": "\(outcome.rawValue)"])
    case .recordResolution(let reference, let resolution):
      info("resolution recorded", metadata: ["reference": "\(reference)", "accepted": "\(resolution.isAccepted)"])
    case .disableJournal: warning("journal disabled")
    case .sequence(let effects): for effect in effects { note(effect) }
    default: break
    }
  }

  /// Logs a message to the loop.
  func note(_ message: Screens.Message) {
    switch message {
    case .codeSending(_, _, .sent(_, nil)): info("code sent")
    case .codeSending(_, _, let outcome): warning("code sending", metadata: ["outcome": "\(outcome.name)"])
    case .referenceReserved(let reference): info("number reserved", metadata: ["reference": "\(reference)"])
    case .submissionEnded(let reference, let result):
      info("application ended", metadata: ["reference": "\(reference)", "outcome": "\(Outcome(result).rawValue)"])
    case .stateSet(let reference, let state, let result):
      let outcome = if case .success = result { "accepted" } else { "not accepted" }
      info("state set", metadata: ["reference": "\(reference)", "state": "\(state.name)", "outcome": "\(outcome)"])
    case .callbackArrived(let callback):
      info(
        "callback", metadata: ["reference": "\(callback.status.referenceId)", "state": "\(callback.status.state.name)"])
    case .listening: info("listening for callbacks")
    case .journalChanged(let problem?): error("journal", metadata: ["cause": "\(problem)"])
    case .journalChanged(nil): info("journal works again")
    case .journalSetAside: error("journal set aside")
    case .pruned(.success(let forgotten)): info("pruned", metadata: ["orders": "\(forgotten.orders)"])
    case .exported(.success(let file)): info("exported", metadata: ["orders": "\(file.count)"])
    case .exchangesWritten(.success(let file)): info("exchanges exported", metadata: ["exchanges": "\(file.count)"])
    case .noticed(let notice): warning("notice", metadata: ["cause": "\(notice)"])
    default: break
    }
  }
}

extension SMSOutcome {
  /// Without the sender's words, which may repeat the customer's number.
  fileprivate var name: String {
    switch self {
    case .sent: "sent, with a note"
    case .duplicate: "duplicate"
    case .refused: "refused"
    case .tryLater: "try later"
    case .notSent: "not sent"
    case .unknown: "unknown"
    }
  }
}
