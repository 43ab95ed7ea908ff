import Sales

/// Something that the used profile lacks to sell with.
package struct Gap: Hashable, Sendable {
  /// Where it would stand, and what is wrong without it.
  package let mistake: Mistake
  /// A sale can be made without it.
  package let isHint: Bool

  package var path: [String] { mistake.path }
  /// The line of the configuration that is missing.
  package var line: String { Self.line(path) }

  fileprivate static func line(_ path: [String]) -> String {
    "[\(TOMLText.path(path.dropLast()))] \(path.last ?? "") = \(Schema.row(path)?.example ?? "\"…\"")"
  }
}

extension Settings {
  /// What the used profile lacks to sell with, besides what every call needs; nothing for the bank inside the program.
  package var gaps: [Gap] {
    guard let environment = environment(of: profile), !isBuiltIn(profile) else { return [] }
    let place = ["profiles", profile]
    func lacks(_ names: String...) -> Bool { !has(place + names) }
    var gaps: [Gap] = []
    if environment == .production {
      // A contract is real, and the shop inside the program is not.
      for name in ["name", "catalogue", "places", "place"] where !isGiven(["shop", name]) {
        gaps.append(missing(["shop", name], "the demo shop is not for production"))
      }
    }
    if lacks("sms", "sender") { gaps.append(missing(place + ["sms", "sender"], "nobody sends the codes")) }
    if lacks("callbacks", "listen") {
      let listen = place + ["callbacks", "listen"]
      if lacks("partner", "success_redirect") {
        let why = "each application names where the bank reports its states, without callbacks partner.success_redirect"
        gaps.append(missing(listen, why))
      } else if setting(place + ["orders", "read"])?.value.flag == false {
        gaps.append(hint(listen, "without callbacks and a list of orders a person has to look for each decision"))
      } else {
        gaps.append(hint(listen, "without callbacks only the list of orders tells the bank's decisions"))
      }
    }
    if lacks("merchant_id") { gaps.append(hint(place + ["merchant_id"], "the bank is asked for plans without it")) }
    if environment != .production, !isGiven(["shop", "places"]) {
      // Also with codes of the partner's own: applications have none.
      let why = "applications name the demo shop's pickup point and postcode, and links its codes"
      gaps.append(hint(["shop", "places"], why))
    }
    return gaps
  }

  private func isGiven(_ path: [String]) -> Bool {
    mistaken.contains(path) || setting(path).map { $0.origin != .standard } == true
  }

  private func missing(_ path: [String], _ why: String) -> Gap {
    Gap(mistake: Mistake("is missing: \(why); write \(Gap.line(path))", at: path, origin), isHint: false)
  }

  private func hint(_ path: [String], _ why: String) -> Gap {
    Gap(mistake: Mistake("is not given: \(why)", at: path, origin), isHint: true)
  }

  private var origin: ValueOrigin { Rules.origin(of: profile, self) }
}
