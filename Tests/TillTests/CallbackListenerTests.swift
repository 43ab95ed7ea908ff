import BankSandbox
import BrokerAPI
import BrokerClient
import Checkout
import Foundation
import Records
import Synchronization
import Testing
import Till

@Suite struct CallbackListenerTests {
  /// The till's own bank tells it of every state, in order, without being asked.
  @Test(.timeLimit(.minutes(1))) func theBankTellsTheTillOfEveryState() async throws {
    var options = BankSandbox.Options()
    (options.speed, options.seed) = (60, 1)
    let bank = EmbeddedBank(options, now: { Date() }, problem: { _ in })
    let (received, taken) = AsyncStream.makeStream(of: BankCallback.self)
    let started = try await bank.listen { taken.yield($0) }
    let listener = try #require(started)
    let person = try #require(BankSandbox.people.first { $0.outcome == .approved })
    let request = PreApprovalRequest(
      address: .init(delivery: "", pickupPoint: "Алматы"),
      customer: .init(
        firstName: person.firstName, lastName: person.lastName, middleName: person.middleName, state: person.state,
        taxCode: person.taxCode, email: person.email, mobileNumber: person.mobileNumber),
      goods: [.init(brand: "Apple", category: "accessories", image: "", model: "AirPods", price: "169990", sku: "A")],
      isDelivery: false, loanLength: "12", productType: "installment", redirectUrl: listener.url, referenceId: "KS-1",
      salesPlace: "050000", totalCost: "169990", verificationSmsCode: "1243",
      verificationSmsDateTime: KazakhstanTime.stamp(Date()))
    _ = try await bank.client().submit(request).get()
    var states: [OrderState] = []
    for await callback in received {
      #expect(callback.status.referenceId == "KS-1" && callback.id?.isEmpty == false)
      states.append(callback.status.state)
      if callback.status.state == .signed { break }
    }
    #expect(states == [.preApproved, .approved, .customerApproved, .signed])
    listener.stop()
    await bank.stop()
  }

  /// Anybody on this machine can post; only what the bank signed is taken.
  @Test(.timeLimit(.minutes(1))) func whatIsNotSignedIsRefused() async throws {
    let count = Mutex(0)
    let listener = try await CallbackListener.start(secret: "s3cret") { _ in count.withLock { $0 += 1 } }
    let transport = Transport.http()
    let body = #"{"loanLength":"12","productCode":"INS12","referenceId":"KS-1","state":"SIGNED","stateTitle":""}"#
    func post(_ body: String, signature: String?) async throws -> Int {
      var request = Transport.Request(method: "POST", url: listener.url)
      request.headers = [("Content-Type", "application/json"), (CallbackSignature.timeHeader, "1")]
      if let signature { request.headers.append((CallbackSignature.header, signature)) }
      request.body = Array(body.utf8)
      return try await transport.send(request).get().status
    }
    let right = CallbackSignature.of(Array(body.utf8), at: "1", secret: "s3cret")
    let statuses = [
      try await post(body, signature: nil), try await post(body, signature: "00"),
      try await post(body.replacing("SIGNED", with: "FINANCED"), signature: right),
      try await post("{}", signature: CallbackSignature.of(Array("{}".utf8), at: "1", secret: "s3cret")),
      try await post(body, signature: right),
    ]
    #expect(statuses == [401, 401, 401, 400, 200])
    #expect(count.withLock { $0 } == 1)
    await transport.close()
    listener.stop()
  }
}
