import BrokerAPI
public import BrokerClient
public import Checkout
public import FoundationEssentials
import Screens

/// Everything that the till reaches outside itself.
public struct Outside: Sendable {
  /// The bank; waits until it is there.
  public var bank: @Sendable () async -> BrokerClient
  /// Sends a code to a phone.
  public var sendCode: @Sendable (SMSCode, Phone) async -> CodeSending
  /// A number that was never given to an application.
  public var takeReference: @Sendable () async -> Reference
  /// Opens a link; false where no program would.
  public var open: @Sendable (String) async -> Bool
  /// The clock.
  public var now: @Sendable () -> Date

  /// What became of a code.
  public enum CodeSending: Hashable, Sendable {
    case sent
    case failed(String)
  }

  /// An outside of closures.
  public init(
    bank: @escaping @Sendable () async -> BrokerClient,
    sendCode: @escaping @Sendable (SMSCode, Phone) async -> CodeSending,
    takeReference: @escaping @Sendable () async -> Reference, open: @escaping @Sendable (String) async -> Bool,
    now: @escaping @Sendable () -> Date
  ) {
    (self.bank, self.sendCode, self.takeReference) = (bank, sendCode, takeReference)
    (self.open, self.now) = (open, now)
  }

  /// Carries out an effect and says what came of it; nil for effects of the screen, which the loop carries out itself.
  func carryOut(_ effect: Effect) async -> Message? {
    switch effect {
    case .loadPlans(let amount): return .plansArrived(amount: amount, await bank().products(amount.plain))
    case .sendCode(let phone):
      // The system's generator is a cryptographic one.
      var generator = SystemRandomNumberGenerator()
      let code = SMSCode.random(using: &generator)
      switch await sendCode(code, phone) {
      case .sent: return .codeSent(phone, code)
      case .failed(let reason): return .codeNotSent(phone, reason: reason)
      }
    case .takeReference: return .referenceTaken(await takeReference())
    case .submit(let request):
      return .submissionEnded(Reference(rawValue: request.referenceId), await bank().submit(request))
    case .loadOrders(let ask): return .ordersArrived(ask: ask, await bank().orders())
    case .setState(let status):
      return .stateSet(Reference(rawValue: status.referenceId), status.state, await bank().update(status))
    case .open(let link): return .linkOpened(await open(link))
    case .copy, .useTheme, .quit: return nil
    }
  }
}

extension Reference {
  private static let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ")

  /// A number from the moment and chance: six characters of seconds since 2024 and three of chance, in an alphabet without I, L, O, U.
  ///
  /// Two tills that take a number in the same second share one with a chance of 1 in 32 768.
  public static func fresh(at moment: Date, using generator: inout some RandomNumberGenerator) -> Reference {
    var seconds = UInt64(max(0, moment.timeIntervalSince1970 - 1_704_067_200))
    var digits: [Character] = []
    for _ in 0..<6 {
      digits.insert(alphabet[Int(seconds % 32)], at: 0)
      seconds /= 32
    }
    for _ in 0..<3 { digits.append(alphabet[Int.random(in: 0..<32, using: &generator)]) }
    return Reference(rawValue: "KS-" + String(digits))
  }
}
