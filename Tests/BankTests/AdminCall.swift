import BankSandbox
import BrokerAPI
import Foundation
import Wire

extension Stand {
  /// A call of an admin endpoint.
  func admin(
    _ method: String, _ path: String, _ body: String? = nil, type: String = "application/json"
  ) async throws -> (status: Int, json: JSON) {
    var request = Transport.Request(method: method, url: "http://127.0.0.1:\(bank.port)/_bank/" + path)
    request.headers = [("Content-Type", type)]
    request.body = body.map { Array($0.utf8) }
    let answer = try await transport.send(request).get()
    return (answer.status, (try? JSON(parsing: answer.body)) ?? .null)
  }
}
