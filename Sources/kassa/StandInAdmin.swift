import BankAdmin
import BrokerAPI
import Exchanges
import HTTP
import Sales
import Session
import Wire

/// The admin endpoints of a stand-in bank that is a server of its own.
struct StandInAdmin: Sendable {
  /// Nil where every local program has access.
  let key: Secret?
  /// Keeps no record: what goes here is not the broker's.
  let transport: Transport
  private let address: String

  /// Nil for every other bank.
  init?(of profile: Profile, key: Secret?, over transport: @autoclosure () -> Transport) {
    guard let address = profile.standInAddress else { return nil }
    (self.address, self.key, self.transport) = (address, key, transport())
  }

  /// Nil where it grants none: the key is another one, or the bank is not ours.
  func token(_ kind: OddToken) async -> String? {
    var request = Transport.Request(method: "POST", url: address + "/_bank/tokens")
    request.headers = [("Content-Type", "application/json")]
    if let key { request.headers.append(("Kassa-Admin-Key", key.text)) }
    request.body = JSON.object(["kind": .string(kind.rawValue)]).bytes
    guard case .success(let answer) = await transport.send(request), answer.status == 201 else { return nil }
    return (try? JSON(parsing: answer.body)).flatMap { $0["access_token"]?.text }
  }
}

extension TestSender.Sources {
  /// - Parameter granted: by a stand-in bank.
  init(_ codes: SentCodes, granted: @escaping @Sendable (OddToken) async -> String?) {
    self.init()
    token = { kind in
      guard let kind = OddToken(rawValue: kind.rawValue) else { return nil }
      return await granted(kind)
    }
    value = { slot, test in slot == .smsCode ? codes.code(for: test) : nil }
  }
}
