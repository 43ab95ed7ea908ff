import Foundation
import Glibc
import HTTP
import Settings
import Wire

/// Whether a call of the public address reaches the place where a till would listen.
struct CallbackProbe {
  let listen: Authority
  /// Without a slash at its end; nil where only this machine is known to reach the till.
  let publicURL: String?

  /// Nil where callbacks are not configured.
  init?(_ settings: Settings) {
    let place = ["profiles", settings.profile, "callbacks"]
    guard let listen = settings.setting(place + ["listen"])?.value.text.flatMap({ Authority($0) }) else { return nil }
    self.listen = listen
    publicURL = settings.setting(place + ["public_url"])?.address
  }

  func run(_ client: HTTPClient, _ timeouts: PhaseTimeouts) async -> CheckFinding.Callbacks {
    // Nobody guesses it, so whatever arrives there has come this way.
    let path = "/kassa-check-\(UUID().uuidString)"
    let bell: Doorbell
    do throws(CannotListen) { bell = try await Doorbell(at: listen, path: path) } catch {
      return error.number == EADDRINUSE ? .taken("\(listen)") : .cannotListen(error.description)
    }
    if let publicURL {
      _ = await client.call(ClientRequest(method: "GET", url: publicURL + path, timeouts: timeouts))
    }
    await bell.close()
    let address = publicURL ?? "\(listen)"
    return bell.isRung ? .arrived(address) : .unproven(address)
  }
}
