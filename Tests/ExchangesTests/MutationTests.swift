import BrokerAPI
import Checkout
import Foundation
import TestSupport
import Testing
import Text

@testable import Exchanges

@Suite struct MutationTests {
  private static let now = Date(timeIntervalSince1970: 1_795_512_720)

  /// With a spelling of its own: blanks, an escape, members in no special order.
  static let application = #"""
    { "referenceId": "KS-2QBR9J", "totalCost" : "194980.50",
      "address": {"delivery":"", "pickupPoint":"Алматы, проспект Абая, 900"},
      "channel":"web",
      "customer": {"contact":{"email":"askar@example.kz","mobileNumber":"7475774285"}, "firstName":"Аск\u0430р",
        "lastName":"Аскаров","middleName":"Аскарович","state":"orange","taxCode":"960629450735"},
      "goods":[ {"brand":"Apple","category":"accessories","image":"","model":"AirPods Pro 2","price":"169990","sku":"ACS1"},
        {"brand":"—","category":"other","image":"","model":"Чехол","price":"24990.50","sku":"FREE1"} ],
      "isDelivery":false,"loanLength":"12","orderState":"INIT","paymentMethod":"annuity","productType":"installment",
      "redirectUrl":"https://example.kz/webhook","salesPlace":"050000","verificationSmsCode":"1243",
      "verificationSmsDateTime":"06.10.2023 10:07:23" }
    """#

  private static func mutations(_ application: String = Self.application) throws -> [Mutation] {
    try ApplicationMutations(of: Array(application.utf8), at: Self.now) { "KS-M\($0)" }.all
  }

  private static let all = (try? mutations()) ?? []

  private func mutation(_ id: String) throws -> Mutation {
    try #require(Self.all.first { $0.id == id }, "\(id)")
  }

  /// The application as it is sent without a change.
  private func fresh(_ number: String) -> String {
    Self.application.replacing("KS-2QBR9J", with: number).replacing(
      "06.10.2023 10:07:23", with: KazakhstanTime.stamp(Self.now))
  }

  @Test func everyKindOfChangeIsMadeOfEveryMember() throws {
    let all = Self.all
    #expect(all.count >= 500, "\(all.count)")
    #expect(
      Set(all.map(\.id)).count == all.count, "\(Dictionary(grouping: all, by: \.id).filter { $0.value.count > 1 }.keys)"
    )
    for kind in Mutation.Kind.allCases { #expect(all.contains { $0.kind == kind }, "\(kind)") }
    for intent in MemberIntent.all {
      let count = all.count { $0.path == intent.path }
      #expect(count >= 6, "\(intent.path): \(count)")
    }
    #expect(all.allSatisfy { !$0.change.russian.isEmpty && !$0.change.kazakh.isEmpty && !$0.change.english.isEmpty })
  }

  @Test func theSameApplicationMakesTheSameChanges() throws {
    let (one, other) = (Self.all, try Self.mutations())
    #expect(one.map(\.id) == other.map(\.id) && one.map(\.body) == other.map(\.body))
    // A refusal is told by an id that another release still knows.
    for id in [
      "customer.taxCode.null", "customer.taxCode.check-digit", "totalCost.sum-less", "referenceId.repeated-goods",
      "customer.lastName.right-to-left", "verificationSmsDateTime.utc", "body.cut-half", "goods[0].sku.missing",
    ] {
      #expect(one.contains { $0.id == id }, "\(id)")
    }
  }

  @Test func whatIsNotChangedKeepsItsBytes() throws {
    let null = try mutation("customer.taxCode.null")
    let number = try #require(try JSON(parsing: null.body)["referenceId"]?.text)
    #expect(String(decoding: null.body, as: UTF8.self) == fresh(number).replacing(#""960629450735""#, with: "null"))
    let missing = try mutation("channel.missing")
    let other = try #require(try JSON(parsing: missing.body)["referenceId"]?.text)
    let text = String(decoding: missing.body, as: UTF8.self)
    #expect(text == fresh(other).replacing(",\n  \"channel\":\"web\"", with: ""))
    let twice = try mutation("loanLength.twice")
    #expect(String(decoding: twice.body, as: UTF8.self).contains(#""loanLength":"12","loanLength":"12","orderState""#))
  }

  @Test func everyOneHasANumberAndATimeOfItsOwn() throws {
    let all = Self.all.filter { !$0.path.hasPrefix("referenceId") && $0.before == nil }
    var numbers: [String] = []
    for mutation in all {
      guard let json = try? JSON(parsing: mutation.body), case .object(let members) = json,
        let number = members["referenceId"]?.text
      else { continue }
      if number.hasPrefix("KS-M") { numbers.append(number) }
      if !mutation.path.hasPrefix("verificationSmsDateTime"), mutation.kind != .swapped {
        #expect(members["verificationSmsDateTime"]?.text ?? "" == KazakhstanTime.stamp(Self.now), "\(mutation.id)")
      }
    }
    #expect(numbers.count > 300 && Set(numbers).count == numbers.count)
    let repeated = try mutation("referenceId.repeated-goods")
    #expect(
      try JSON(parsing: try #require(repeated.before))["referenceId"] == JSON(parsing: repeated.body)["referenceId"])
  }

  @Test func changesDoWhatTheySay() throws {
    for mutation in Self.all {
      let json = try? JSON(parsing: mutation.body)
      switch mutation.kind {
      case .broken:
        if case .either = mutation.prediction.verdict { continue }
        #expect(json == nil, "\(mutation.id)")
      case .null:
        #expect(json?.member(mutation.path) == JSON.null, "\(mutation.id)")
      case .missing where mutation.id.hasSuffix(".missing"):
        #expect(json != nil && json?.member(mutation.path) == nil, "\(mutation.id)")
      case .duplicate:
        #expect(json?.hasDuplicates == true, "\(mutation.id)")
      case .message, .unicode: break
      default: #expect(json != nil, "\(mutation.id)")
      }
    }
  }

  /// The lines that are cited are those where the members stand, so that a tester can look them up.
  @Test func everyLineIsTheMembers() {
    for intent in MemberIntent.all where !intent.path.hasSuffix("]") {
      let line = Contract.lines[intent.line - 1]
      #expect(line.hasPrefix("\"\(intent.path.name)\":"), "\(intent.path) \(intent.line): \(line)")
    }
  }

  @Test func anApplicationOfAnyShapeIsChanged() throws {
    let one = Self.application.replacing(#/,\n *\{"brand":"—".*?\}/#, with: "")
    #expect(one != Self.application)
    let few = try Self.mutations(one)
    #expect(few.count > 450 && !few.contains { $0.id == "goods.one-less" })
    // Compact, delivered, whole tenge, one member less.
    let json = try JSON(parsing: Self.application.utf8)
    guard case .object(var members) = json else { return }
    members["goods"] = nil
    members["isDelivery"] = true
    let other = try ApplicationMutations(of: JSON.object(members).bytes, at: Self.now) { "KS-M\($0)" }.all
    #expect(
      other.count > 300 && !other.contains { $0.path.hasPrefix("goods") && $0.prediction.provenance == .published })
    #expect(try Self.mutations("{}").count > 20)
    #expect(throws: JSONError.self) { try Self.mutations("{") }
  }

  @Test func nothingOfAPersonPrints() throws {
    let mutation = try mutation("customer.taxCode.missing")
    #expect("\(mutation)" == "customer.taxCode.missing")
    // Nor what it was made of, and nothing that could drive a terminal.
    let values = [
      "askar@example.kz": "zarina@post.example", "7475774285": "7051112233", "960629450735": "780222400999",
    ]
    let other = values.reduce(Self.application.replacing("Аскаров", with: "Жумабекова")) {
      $0.replacing($1.key, with: $1.value)
    }
    for mutation in try Self.mutations(other) {
      for text in [mutation.change.russian, mutation.change.kazakh, mutation.change.english] {
        #expect(SafeText.isClean(text), "\(mutation.id)")
        let own = ["zarina", "51112", "02224", "Жумабек"].first { text.contains($0) }
        #expect(own == nil, "\(mutation.id): \(text)")
      }
    }
    var dumped = ""
    dump(mutation, to: &dumped)
    #expect(!dumped.contains("Аскаров") && !dumped.contains("1040"))
  }

  // MARK: Verdicts

  @Test func aVerdictIsComparedWithThePrediction() {
    let accepted = BankVerdict(status: 200, message: "")
    let refused = BankVerdict(status: 400, message: "totalCost: not the sum; goods[0].price: wrong")
    let refusals = Prediction.refused("goods[0].price")
    #expect(
      accepted.match(.accepted(), naming: true) == .asPredicted && accepted.match(refusals, naming: true) == .otherwise)
    #expect(
      refused.match(.accepted(), naming: true) == .otherwise && refused.match(refusals, naming: true) == .asPredicted)
    #expect(refused.match(.refused("totalCost"), naming: true) == .asPredicted)
    // Part of a name is another name.
    #expect(refused.match(.refused("price"), naming: true) == .namesAnother)
    #expect(refused.match(.refused("price"), naming: false) == .asPredicted)
    #expect(
      refused.match(Prediction(verdict: .refused(naming: []), provenance: .assumed), naming: true) == .asPredicted)
    #expect(BankVerdict(status: 400, message: "body: not JSON").match(.refused(""), naming: true) == .asPredicted)
    for status in [nil, 301, 429, 500, 503] {
      #expect(BankVerdict(status: status, message: "").match(.either(""), naming: true) == .none)
    }
    #expect(
      accepted.match(.either(""), naming: true) == .asPredicted
        && refused.match(.either(""), naming: true) == .asPredicted)
  }

  // MARK: Editing

  @Test func membersAndElementsAreRemovedWithTheirComma() throws {
    func removed(_ path: String, of text: String) throws -> String? {
      let text = try MutableText(Array(text.utf8))
      return text.removing(path).map { String(decoding: text.applying([$0]), as: UTF8.self) }
    }
    let text = #"{ "a" : 1 , "b":[1, 2 ,3], "c":{"d":4} }"#
    #expect(try removed("a", of: text) == #"{  "b":[1, 2 ,3], "c":{"d":4} }"#)
    #expect(try removed("b", of: text) == #"{ "a" : 1 , "c":{"d":4} }"#)
    #expect(try removed("c", of: text) == #"{ "a" : 1 , "b":[1, 2 ,3] }"#)
    #expect(try removed("c.d", of: text) == #"{ "a" : 1 , "b":[1, 2 ,3], "c":{} }"#)
    #expect(try removed("b[0]", of: text)?.contains("[ 2 ,3]") == true)
    #expect(try removed("b[2]", of: text)?.contains("[1, 2 ]") == true)
    #expect(try removed("x", of: text) == nil && removed("", of: text) == nil)
  }

  @Test func membersAreAddedRenamedAndReplaced() throws {
    let text = try MutableText(Array(#"{"a":{},"b":"x"}"#.utf8))
    func made(_ edits: MutableText.Edit?...) -> String {
      String(decoding: text.applying(edits.compactMap(\.self)), as: UTF8.self)
    }
    let one = Array("1".utf8)
    #expect(made(text.inserting("n", one, into: "a")) == #"{"a":{"n":1},"b":"x"}"#)
    #expect(made(text.inserting("n", one, into: "")) == #"{"n":1,"a":{},"b":"x"}"#)
    #expect(made(text.repeating("b", with: one)) == #"{"a":{},"b":"x","b":1}"#)
    #expect(made(text.renaming("b", to: "c"), text.replacing("a", with: one)) == #"{"a":1,"c":"x"}"#)
    #expect((text.inserting("n", one, into: "b")?.range) == nil && text.text("b") == "x" && text.text("a") == nil)
  }
}

extension JSON {
  fileprivate func member(_ path: String) -> JSON? {
    let text = try? MutableText(bytes)
    return text?.literal(path).flatMap { try? JSON(parsing: $0) }
  }

  fileprivate var hasDuplicates: Bool {
    switch self {
    case .object(let members): !members.repeated.isEmpty || members.contains { $0.value.hasDuplicates }
    case .array(let elements): elements.contains { $0.hasDuplicates }
    default: false
    }
  }
}
