import Checkout
import Dispatch
import Foundation
import HTTP
import Logging
import Sales
import Screens
import Session
import Settings
import Synchronization
import Text
import Wire

/// What the till needs of a profile's bank: its client, where its callbacks arrive, and who sends the codes. Ready before the terminal is
/// touched, because the programs that give secrets may ask for a password there.
struct LiveTill: Sendable {
  private let live: LiveBank
  private let callbacks: LiveCallbacks?
  /// Nil for the simulated phone.
  private let sender: MessageSender?
  /// How the gateway of messages is reached.
  private let gatewayOptions: ClientOptions
  let codes: CodeText
  /// The member of applications that is for callbacks, where no callbacks are received.
  var redirectURL: String { live.partner.successRedirect }

  var profile: Profile { live.profile }

  /// - Parameter listen: overrides the profile's address.
  /// - Throws: `Failure` for what is missing, invalid or cannot be fetched.
  init(_ settings: Settings, callbacks listen: ListenAddress?, _ environment: [String: String]) throws {
    let missing = settings.gaps.filter { !$0.isHint && (listen == nil || $0.path.last != "listen") }
    guard missing.isEmpty else {
      throw Failure(.configuration, missing.map(\.mistake.description).joined(separator: "\n"))
    }
    let secrets = try waiting {
      try await ProfileSecrets.fetch(
        settings, .live(),
        where: { LiveBank.needs($0) || $0 == ["callbacks", "secret"] || settings.needsToSend($0) })
    }
    live = try LiveBank(settings, secrets, environment: environment)
    let place = ["profiles", settings.profile]
    func setting(_ names: String...) -> Setting? { settings.setting(place + names) }
    let address = listen ?? setting("callbacks", "listen")?.value.text.flatMap { ListenAddress(argument: $0) }
    callbacks = address.map { address in
      LiveCallbacks(
        address: address,
        publicURL: setting("callbacks", "public_url")?.address,
        secret: secrets.value(setting("callbacks", "secret")))
    }
    sender = Self.isSimulated(settings) ? nil : try settings.messageSender(secrets)
    gatewayOptions = try LiveBank.gatewayOptions(settings, secrets, environment: environment)
    codes = settings.codeText(shop: SafeText.line(settings.text("shop.name") ?? ""), rules: .init())
  }

  /// Only a stand-in bank may have it.
  private static func isSimulated(_ settings: Settings) -> Bool {
    settings.setting(["profiles", settings.profile, "sms", "sender"])?.value.text == "phone"
  }

  func configure(_ configuration: inout TillConfiguration) {
    configuration.partner = live.partner
    configuration.publicURL = callbacks?.publicURL
    // Only a list that has shown an accepted order of this journal proves anything by what it does not contain.
    configuration.absence = AbsenceRule(after: live.absenceAfter, isListTrusted: false)
    configuration.profile.capabilities.simulatesPhone = sender == nil
  }

  /// - Parameter adminKey: of a stand-in bank.
  func bank(
    _ tokens: CallbackTokens, _ recorder: ExchangeRecorder, adminKey: Secret?, codes: SentCodes, random: RandomSource,
    now: @escaping @Sendable () -> Date, _ language: SpokenLanguage, _ logger: Logger?
  ) -> TillBank {
    var transport = live.transport(recorder)
    if let logger { transport = transport.logged(to: logger.part("wire")) }
    return TillBank(
      live, callbacks: callbacks, tokens: tokens, transport: transport,
      admin: StandInAdmin(of: profile, key: adminKey, over: live.transport()), codes: codes, random: random,
      recorder: recorder, now: now, language: language, logger: logger)
  }

  /// Nil for the simulated phone.
  func codeSender(_ recorder: ExchangeRecorder) -> SMSSender? {
    sender?.sender(profile: profile.id, options: gatewayOptions, recorder: recorder)
  }
}

/// Waits on this thread: after a suspension the main actor goes on on another one, and the terminal belongs to the first.
private func waiting<Value: Sendable>(for work: @escaping @Sendable () async throws -> Value) throws -> Value {
  let (ended, result) = (DispatchSemaphore(value: 0), ResultBox<Value>())
  Task.detached {
    do { result.set(.success(try await work())) } catch { result.set(.failure(error)) }
    ended.signal()
  }
  ended.wait()
  return try result.get()
}

private final class ResultBox<Value: Sendable>: Sendable {
  private let result = Mutex<Result<Value, any Error>?>(nil)
  func set(_ value: Result<Value, any Error>) { result.withLock { $0 = value } }
  func get() throws -> Value {
    guard let result = result.withLock({ $0 }) else { throw CancellationError() }
    return try result.get()
  }
}
