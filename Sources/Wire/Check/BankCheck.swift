import BrokerAPI
package import FoundationEssentials
package import HTTP
package import Sales

/// Finds out what of a profile works, with calls that change nothing.
package struct BankCheck: Sendable {
  package let profile: Profile
  package let credentials: Credentials
  /// A request without credentials, for what is in front of the bank.
  package let reach: @Sendable (_ url: String) async -> CallReport
  package let transport: Transport
  package let now: @Sendable () -> Date
  /// In which the bank is asked to answer, such as `ru`.
  package let language: String
  package let messages: @Sendable () async -> CheckFinding.Messages
  package let callbacks: @Sendable () async -> CheckFinding.Callbacks
  /// Also asks which method sets a state, with a body that no bank can take for a state.
  package let probesWrites: Bool

  package init(
    profile: Profile, credentials: Credentials,
    reach: @escaping @Sendable (_ url: String) async -> CallReport,
    transport: Transport, now: @escaping @Sendable () -> Date,
    language: String, messages: @escaping @Sendable () async -> CheckFinding.Messages,
    callbacks: @escaping @Sendable () async -> CheckFinding.Callbacks, probesWrites: Bool
  ) {
    self.profile = profile
    self.credentials = credentials
    self.reach = reach
    self.transport = transport
    self.now = now
    self.language = language
    self.messages = messages
    self.callbacks = callbacks
    self.probesWrites = probesWrites
  }

  /// - Parameter tell: called for each finding as soon as it is known.
  package func run(_ tell: (CheckFinding) -> Void) async {
    let isReached = await checkWays(tell)
    var hasList = profile.capabilities.readsOrders
    if isReached, let token = await checkToken(tell) {
      let bank = CallCheck(check: self, token: token)
      await bank.checkProducts(tell)
      hasList = await bank.checkOrders(tell)
      if probesWrites { await bank.checkWrites(tell) }
    }
    tell(await messagesFinding())
    tell(await callbacksFinding(hasList: hasList))
  }

  // MARK: In front of the bank

  /// Seconds that a clock may be wrong, with the time that an answer takes.
  private static let clockTolerance = 30
  private static let certificateDays = 30

  /// True where every host can be reached.
  private func checkWays(_ tell: (CheckFinding) -> Void) async -> Bool {
    var hosts: [String] = []
    var isReached = true
    for url in [profile.tokenURL, profile.brokerBase] {
      guard let host = Self.host(of: url), !hosts.contains(host) else { continue }
      hosts.append(host)
      if await !checkWay(url, host, isFirst: hosts.count == 1, tell) { isReached = false }
    }
    return isReached
  }

  private func checkWay(
    _ url: String, _ host: String, isFirst: Bool, _ tell: (CheckFinding) -> Void
  ) async -> Bool {
    let report = await reach(url)
    if let failure = report.failure {
      let cause = BrokerFailure(failure).cause
      let subject: CheckFinding.Subject =
        if case .notSecure = cause { .security } else { .connection }
      tell(CheckFinding(subject, .bad(cause.blocker), .noConnection(cause), host: host))
      return false
    }
    tell(CheckFinding(.connection, .good, .connected(report.remoteAddress ?? ""), host: host))
    if let version = report.tlsVersion, let end = report.certificateEnd {
      let days = Int((Double(end) - now().timeIntervalSince1970) / 86_400)
      let isNear = days < Self.certificateDays
      tell(
        CheckFinding(
          .security, isNear ? .warning : .good,
          isNear ? .certificateEnds(days: days) : .secure(version, days: days),
          host: host))
    } else {
      tell(CheckFinding(.security, .good, .notEncrypted, host: host))
    }
    if isFirst { tell(clockFinding(report.head?.headers ?? [])) }
    return true
  }

  private func clockFinding(_ headers: [(String, String)]) -> CheckFinding {
    guard let date = headers.first(where: { $0.0.lowercased() == "date" }),
      let moment = RetryAfter.moment(date.1)
    else {
      return CheckFinding(.clock, .unproven, .clockUnknown)
    }
    let ahead = Int(now().timeIntervalSince(moment).rounded())
    guard abs(ahead) > Self.clockTolerance else { return CheckFinding(.clock, .good, .clockRight) }
    return CheckFinding(.clock, .warning, .clockAhead(ahead))
  }

  private static func host(of url: String) -> String? {
    url.firstRange(of: "://").map { String(url[$0.upperBound...].prefix { $0 != "/" }) }
  }

  // MARK: Token

  private func checkToken(_ tell: (CheckFinding) -> Void) async -> String? {
    switch await transport.token(profile, credentials) {
    case .failure(let failure):
      tell(CheckFinding(.token, .bad(failure.cause.blocker), .noAnswer(failure.cause)))
    case .success(let response) where response.status == 200:
      if let json = try? JSON(parsing: response.body), let token = TokenResponse(reading: json) {
        tell(CheckFinding(.token, .good, .token(seconds: token.expiresIn)))
        return token.accessToken
      }
      tell(CheckFinding(.token, .bad(.configuration), .unreadable(status: 200)))
    case .success(let response):
      tell(refused(.token, response, at: now()))
    }
    return nil
  }

  // MARK: Beside the bank

  private func messagesFinding() async -> CheckFinding {
    let found = await messages()
    let grade: CheckFinding.Grade =
      switch found {
      case .nobody: .bad(.configuration)
      case .refused: .bad(.notPermitted)
      case .noAnswer(let cause): .bad(cause.blocker)
      case .empty: .warning
      case .gateway, .program: .unproven
      case .simulated, .balance: .good
      }
    return CheckFinding(.messages, grade, .messages(found))
  }

  private func callbacksFinding(hasList: Bool) async -> CheckFinding {
    let found = await callbacks()
    let grade: CheckFinding.Grade =
      switch found {
      case .none: hasList ? .good : .warning
      case .nowhere: .bad(.configuration)
      case .unproven, .taken: .unproven
      case .arrived: .good
      case .cannotListen: .warning
      }
    let setting = CheckFinding.Setting(["callbacks"], "listen", "\"127.0.0.1:8641\"")
    return CheckFinding(.callbacks, grade, .callbacks(found), setting: found == .nowhere ? setting : nil)
  }
}

/// An answer that refuses.
/// - Parameter grade: nil where no sale can be made without it.
func refused(
  _ subject: CheckFinding.Subject, _ response: Transport.Response, at moment: Date, _ grade: CheckFinding.Grade? = nil
) -> CheckFinding {
  let why = AccessRefusal(status: response.status, body: response.body)
  let refusal = response.answer(at: moment).refusal
  return CheckFinding(subject, grade ?? .bad(why.blocker), .refused(why, refusal))
}
