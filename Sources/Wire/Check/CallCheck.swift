import BrokerAPI
import Checkout
import Sales

/// The part of a check that needs a token.
struct CallCheck {
  let check: BankCheck
  let token: String

  private static let amount = Money(tenge: 100_000)

  // MARK: Products

  func checkProducts(_ tell: (CheckFinding) -> Void) async {
    let place = check.profile.parameterPlace
    let first = await plans(at: place)
    if case .plans(let count) = first, count > 0 {
      return tell(CheckFinding(.products, .good, .plans(count)))
    }
    // Nothing that another place could change.
    if case .refused(let why, _) = first, ![.parameters, .bank, .other, .unavailable].contains(why) {
      return tell(CheckFinding(.products, .bad(why.blocker), first))
    }
    if case .noAnswer(let cause) = first {
      return tell(CheckFinding(.products, .bad(cause.blocker), first))
    }
    let other: Profile.ParameterPlace = place == .query ? .header : .query
    if case .plans(let count) = await plans(at: other), count > 0 {
      let setting = CheckFinding.Setting(["products"], "place", "\"\(other.rawValue)\"")
      return tell(
        CheckFinding(.products, .bad(.configuration), .parametersBelong(other), setting: setting))
    }
    switch first {
    case .plans: tell(CheckFinding(.products, .warning, .noPlans))
    case .refused(let why, _): tell(CheckFinding(.products, .bad(why.blocker), first))
    default: tell(CheckFinding(.products, .bad(.unreachable), first))
    }
  }

  private func plans(at place: Profile.ParameterPlace) async -> CheckFinding.Result {
    var profile = check.profile
    profile.parameterPlace = place
    let call = BankCall<[Product]>.products(Self.amount, profile)
    // Plans that cannot be read are not none.
    return await result(of: call) {
      $0.value.isEmpty && $0.unusable > 0 ? .unreadable(status: 200) : .plans($0.value.count)
    }
  }

  // MARK: Orders

  /// True where the till can follow its orders by the list.
  func checkOrders(_ tell: (CheckFinding) -> Void) async -> Bool {
    let reads = check.profile.capabilities.readsOrders
    let result = await self.result(of: BankCall<[OrderStatus]>.orders) { .orders($0.value.count) }
    func setting(_ value: String) -> CheckFinding.Setting { CheckFinding.Setting(["orders"], "read", value) }
    switch result {
    case .orders where reads: tell(CheckFinding(.orders, .good, result))
    case .orders: tell(CheckFinding(.orders, .warning, .ordersAfterAll, setting: setting("true")))
    case .refused(.wrongMethod, _), .refused(.wrongPath, _):
      if reads {
        tell(CheckFinding(.orders, .warning, .noOrders, setting: setting("false")))
      } else {
        tell(CheckFinding(.orders, .good, .noOrdersAsConfigured))
      }
      return false
    default: tell(CheckFinding(.orders, .warning, result))
    }
    return reads
  }

  /// All five members of a state are required, so nothing can change.
  func checkWrites(_ tell: (CheckFinding) -> Void) async {
    var found: [String] = []
    for method in ["POST", "PUT"] {
      let call = BankCall<OrderUpdateResponse>.probe(method)
      switch await send(call) {
      case .failure(let failure):
        return tell(CheckFinding(.states, .unproven, .noAnswer(failure.cause)))
      case .success(let response):
        switch AccessRefusal(status: response.status, body: response.body) {
        case .wrongMethod, .wrongPath, .wrongBase: break
        case .tokenRejected, .notSubscribed, .inactive, .wrongClient, .unregistered, .tooMany:
          return tell(refused(.states, response, at: check.now(), .warning))
        // Nobody who knows the method has seen the call.
        case .unavailable, .scope, .grant:
          return tell(refused(.states, response, at: check.now(), .unproven))
        case .bank, .parameters, .other: found.append(method)
        }
      }
    }
    let configured = check.profile.ordersUpdateMethod
    switch found {
    case []: tell(CheckFinding(.states, .warning, .setByNone))
    case [configured]: tell(CheckFinding(.states, .good, .setBy(configured)))
    case _ where found.count == 2: tell(CheckFinding(.states, .unproven, .setByBoth))
    default:
      let setting = CheckFinding.Setting(["orders"], "update_method", "\"\(found[0])\"")
      tell(CheckFinding(.states, .warning, .setBy(found[0]), setting: setting))
    }
  }

  // MARK: Calls

  private func send<Value>(_ call: BankCall<Value>) async -> Result<Transport.Response, BrokerFailure> {
    let request = call.request(check.profile, check.credentials, language: check.language)
    return await check.transport.send(request.authorized(by: token))
  }

  private func result<Value>(
    of call: BankCall<Value>, _ read: (Answer<Value>) -> CheckFinding.Result
  ) async -> CheckFinding.Result {
    switch await send(call) {
    case .failure(let failure): return .noAnswer(failure.cause)
    case .success(let response):
      let answer = response.answer(at: check.now())
      if case .success(let json) = AnswerMeaning.of(.success(answer), to: .read),
        let answer = call.read(json)
      {
        return read(answer)
      }
      if (200..<300).contains(response.status), answer.refusal.details == nil {
        return .unreadable(status: response.status)
      }
      return .refused(AccessRefusal(status: response.status, body: response.body), answer.refusal)
    }
  }
}

extension BankCall<OrderUpdateResponse> {
  /// A state without anything in it.
  fileprivate static func probe(_ method: String) -> BankCall {
    BankCall(kind: .settingState, method: method, path: BrokerPath.orders, body: .object([:])) { _ in nil }
  }
}
