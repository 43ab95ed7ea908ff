import BrokerAPI

extension Mutation {
  /// As it can be read: the code in it is made up.
  package var shownBody: Redacted { Redacted(body) }

  /// To be edited and sent by itself.
  /// - Parameter application: as it is sent without a change.
  package func test(of application: TestRequest) -> TestRequest {
    var test = application
    test.request.method = sending.method
    let type = sending.contentType.map { Redacted($0) }
    if sending.contentType != Sending().contentType {
      let place = test.request.headers.firstIndex { $0.name.lowercased() == "content-type" }
      test.request.headers.removeAll { $0.name.lowercased() == "content-type" }
      if let type {
        test.request.headers.insert(
          Exchange.Header(name: "Content-Type", value: type), at: place ?? test.request.headers.count)
      }
    }
    test.token =
      switch sending.token {
      case .own: .own
      case .none: .none
      case .wrong: .wrong
      }
    // The customer's code again, where it was not what was changed.
    let slotted = Redactor([SentSecret(.smsCode, MutationRun.code, onlyAt: "verificationSmsCode")]).request(body)
    test.request.body = slotted.bytes { _ in MutationRun.code } == body ? slotted : Redacted(body)
    return test
  }
}
