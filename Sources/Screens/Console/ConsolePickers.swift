import BankAdmin
import BrokerAPI
import FoundationEssentials

extension Picker {
  private static func commands(_ title: String, _ items: [(String, String, BankCommand)]) -> Picker {
    Picker(
      title: title,
      items: items.map { Item(label: $0.0, detail: $0.1, message: .console(.commanded($0.2))) })
  }

  /// States an order can be moved to, each with its provenance.
  static func states(of reference: String, _ s: Strings) -> Picker {
    return Picker(
      title: reference,
      items: OrderState.Known.allCases.map { known in
        let to = OrderState(known)
        return Item(
          label: "\(StateSymbol(to).glyph) \(s.state(to, title: ""))", detail: "\(to.name) · \(s.mark(to.provenance))",
          message: .console(.commanded(.move(reference: reference, to))))
      }, isTyped: true)
  }

  static func faultKinds(_ s: Strings) -> Picker {
    Picker(
      title: s.turnOnFault,
      items: Fault.Kind.offered.map {
        Item(label: s.fault($0), detail: $0.name.rawValue, message: .console(.placeWanted($0)))
      }, isTyped: true)
  }

  static func faultPlaces(_ kind: Fault.Kind, _ s: Strings) -> Picker {
    let places = [Fault.Endpoint?.none] + Fault.Endpoint.allCases.filter { $0 != .callback || kind.appliesToCallbacks }
    return Picker(
      title: s.faultTitle(kind),
      items: places.map {
        Item(label: s.place($0), detail: $0?.rawValue ?? "", message: .console(.timesWanted(kind, $0)))
      }, isTyped: true)
  }

  static func faultTimes(_ kind: Fault.Kind, _ place: Fault.Endpoint?, _ s: Strings) -> Picker {
    let moments = place == .callback ? [.before] : kind.onlyMoment.map { [$0] } ?? Fault.Moment.allCases
    let chances: [(times: Int?, probability: Double)] = [(1, 1), (3, 1), (nil, 1), (nil, 0.5)]
    let faults = chances.flatMap { chance in
      moments.map { Fault(kind, at: place, $0, probability: chance.probability, times: chance.times) }
    }
    return commands("\(s.faultTitle(kind)) · \(s.place(place))", faults.map { (s.times($0), "", .turnOn($0)) })
  }

  static func speeds(_ s: Strings) -> Picker {
    return commands(s.clockSpeed, [1, 5, 10, 60, 600, 3600].map { (s.speed($0), "", .clock(speed: $0)) })
  }

  static func jumps(_ s: Strings) -> Picker {
    let seconds: [Double] = [60, 600, 3600, 86_400, 72 * 3600, 14 * 86_400]
    return commands(s.clockJump, seconds.map { (s.span($0), s.jumpHint($0), .clock(jump: $0)) })
  }

  static func outages(_ s: Strings) -> Picker {
    return commands(s.outage, [5, 15, 60].map { (s.span($0), "", .outage(seconds: $0)) })
  }
}
