import BrokerAPI
import Checkout
import Foundation
import Testing
import Text

@testable import Exchanges

/// Real people become made-up ones of the same form, the same everywhere.
@Suite struct FictitiousPeopleTests {
  private static func application(
    _ iin: String = "960629450735", _ lastName: String = "Серікова", phone: String = "7475774285",
    email: String = "a.serikova@mail.kz"
  ) -> String {
    """
    {"referenceId":"KS-1","totalCost":"169990","goods":[{"model":"Серікова 12","price":"169990","sku":"4607065370015"}],\
    "address":{"delivery":"г. Астана, ул. Абая, 5","pickupPoint":""},"customer":{"lastName":"\(lastName)","firstName":"Әсел",\
    "middleName":"","state":"orange","taxCode":"\(iin)","contact":{"email":"\(email)","mobileNumber":"\(phone)"},"x":["тайна 1"]}}
    """
  }

  private static func bodies(_ exchanges: [Exchange]) throws -> [JSON] {
    try HandOver(exchanges, personalData: .fictitious).exchanges.map(json)
  }

  private static func json(_ exchange: Exchange) throws -> JSON {
    try JSON(parsing: exchange.request?.body?.value.shownBytes ?? [])
  }

  @Test func everybodyPassesTheSameChecks() throws {
    let seed = UInt64.random(in: 0...UInt64.max)
    var random = RandomSource(seed: seed)
    var made: Set<String> = []
    var exchanges: [Exchange] = []
    var people: [IIN] = []
    while people.count < 40 {
      let (year, month) = (Int.random(in: 1940...2007, using: &random), Int.random(in: 1...12, using: &random))
      let day = Int.random(in: 1...CivilDate.days(in: month, of: year), using: &random)
      let birth = [year / 10 % 10, year % 10, month / 10, month % 10, day / 10, day % 10]
      let rest = [Int.random(in: 0...8, using: &random)] + (0..<3).map { _ in Int.random(in: 0...9, using: &random) }
      let eleven = birth + [Int.random(in: 0...1, using: &random) + (year < 2000 ? 3 : 5)] + rest
      guard let check = IIN.checkDigit(of: eleven),
        let iin = try? IIN(parsing: (eleven + [check]).map(String.init).joined())
      else { continue }
      people.append(iin)
      let phone = "747" + String(1_000_000 + people.count)
      exchanges.append(
        HandOverTests.exchange(
          body: Self.application(
            iin.digits, iin.sex == .female ? "Серікова" : "Серіков", phone: phone, email: "p\(people.count)@mail.kz")))
    }
    for (body, iin) in zip(try Self.bodies(exchanges), people) {
      let customer = try #require(body["customer"])
      let other = try IIN(parsing: customer["taxCode"]?.text ?? "")
      let (birth, otherBirth) = try (#require(iin.birthDate), #require(other.birthDate))
      #expect(
        other != iin && other.sex == iin.sex && birth.year == otherBirth.year && otherBirth <= birth, "seed \(seed)")
      #expect(try !Phone(parsing: customer["contact"]?["mobileNumber"]?.text ?? "").hasKnownPrefix)
      #expect(try Email(parsing: customer["contact"]?["email"]?.text ?? "").address.hasSuffix("@example.kz"))
      #expect(Definition.preApprovalRequest.findings(in: body).filter { $0.path.hasPrefix("customer.contact") } == [])
      let phone = customer["contact"]?["mobileNumber"]?.text ?? ""
      #expect(made.insert(phone).inserted, "seed \(seed)")
      let name = try PersonName(parsing: customer["lastName"]?.text ?? "").text
      #expect(name.hasSuffix("а") == (other.sex == .female), "\(name)")
      #expect(body["totalCost"] == "169990" && body["goods"]?.elements?[0]["sku"] == "4607065370015")
      #expect(customer["state"] == "orange" && customer["middleName"] == "" && customer["x"] != ["тайна 1"])
    }
  }

  @Test func theSamePersonIsTheSameEverywhere() throws {
    let gateway = HandOverTests.exchange(
      "GET", url: "https://sms.example/send?phones=77475774285&mes=%D0%A1%D0%B5%D1%80%D1%96%D0%BA%D0%BE%D0%B2%D0%B0",
      headers: [],
      body: nil,
      answer:
        #"{"to":"+77475774285","name":"\u0421\u0435\u0440\u0456\u043a\u043e\u0432\u0430","mail":"a.serikova@mail.kz"}"#)
    let phone = Sensitive(try Phone(parsing: "7475774285"))
    let text = Redacted("Әсел Серікова, +7 747 577 42 85")
    let exchanges = [
      HandOverTests.exchange(body: Self.application()), gateway,
      gateway.with(.program(["send"], to: phone, text: text, said: Redacted(""))),
      HandOverTests.exchange(body: #"{"iin":"960629450735","phoneNumber":"77475774285","partnerOrderId":"1"}"#),
    ]
    let changed = HandOver(exchanges, personalData: .fictitious)
    let customer = try #require(try Self.json(changed.exchanges[0])["customer"])
    let (name, digits) = (customer["lastName"]?.text ?? "", customer["contact"]?["mobileNumber"]?.text ?? "")
    #expect(
      changed.exchanges[1].request?.url.text
        == "https://sms.example/send?phones=7\(digits)&mes=\(PercentCoding.encoded(name.utf8))")
    let answer = try JSON(parsing: #require(changed.exchanges[1].response?.body.value.shownBytes))
    #expect(answer["to"]?.text == "+7" + digits && answer["name"]?.text == name)
    #expect(answer["mail"] == customer["contact"]?["email"])
    guard case .program(_, let to, let message, _) = changed.exchanges[2].content else { throw CannotWrite.noHTTP }
    #expect(to.value.digits == digits && message.text.contains("\(name), \(to.value.formatted)"))
    let link = try Self.json(changed.exchanges[3])
    #expect(link["iin"] == customer["taxCode"] && link["phoneNumber"]?.text == "7" + digits)
    let all = changed.markdown() + changed.har(version: "1")
    for real in [
      "Серікова", "960629450735", "7475774285", "serikova", "Абая", "747 577", "%D0%A1%D0%B5%D1%80%D1%96", "тайна",
    ] {
      #expect(!all.contains(real), "\(real)")
    }
    // Twice gives the same, and nothing is made up of what is made up.
    #expect(HandOver(exchanges, personalData: .fictitious).exchanges == changed.exchanges)
    #expect(
      HandOver(changed.exchanges, personalData: .fictitious).exchanges[0].request?.body?.value.text.contains(digits)
        == true)
  }

  /// A gateway's request tells it beside a key, and no application tells who it is.
  @Test func aPhoneIsRecognisedWhereverItStands() throws {
    let exchange = HandOverTests.exchange(
      url: "https://sms.example/send/77475774285?apikey=k&to=%2B77475774286&iin=960629450735", headers: [],
      body: "mail=a.serikova%40mail.kz&phone=+77475774287")
    let clean = HandOver([exchange], personalData: .fictitious).exchanges[0]
    #expect(
      clean.request?.url.text
        == "https://sms.example/send/77031000001?apikey=••••&to=%2B77031000002&iin=\(clean.request?.url.text.suffix(12) ?? "")"
    )
    #expect(clean.request?.url.text.hasSuffix("960629450735") == false)
    #expect(try IIN(parsing: String(clean.request?.url.text.suffix(12) ?? "")).sex == .female)
    #expect(clean.request?.body?.value.text == "mail=customer1%40example.kz&phone=+77031000003")
  }

  /// What broke a rule breaks the same one afterwards.
  @Test(arguments: [
    "96062945073", "960629450736", "9606294507355", "961329450735", "96062945073x", "960644450735", "٩٦٠٦٢٩٤٥٠٧٣٥",
  ]) func whatIsWrongStaysWrong(iin: String) throws {
    let before = try JSON(parsing: Self.application(iin, "Cерik\u{202E}ова!", phone: "747577428", email: "a@b@c").utf8)
    let body = try Self.bodies([
      HandOverTests.exchange(body: Self.application(iin, "Cерik\u{202E}ова!", phone: "747577428", email: "a@b@c"))
    ])[0]
    let made = body["customer"]?["taxCode"]?.text ?? ""
    #expect(made.unicodeScalars.count == iin.unicodeScalars.count && made != iin)
    #expect(Self.problem(made) == Self.problem(iin))
    let paths = { (json: JSON) in Definition.preApprovalRequest.findings(in: json).map(\.path) }
    #expect(paths(body) == paths(before))
  }

  private static func problem(_ iin: String) -> String {
    do {
      _ = try IIN(parsing: iin)
      return "none"
    } catch {
      if case .notADigit = error { return "no digit" }
      return "\(error)"
    }
  }

  @Test func whoIsFictitiousAlreadyStays() throws {
    let body = Self.application("940317499906", "Ғаббасова", phone: "7030000001", email: "aliya.gabbasova@example.kz")
    let customer = try Self.bodies([HandOverTests.exchange(body: body)])[0]["customer"]
    #expect(customer?["lastName"] == "Ғаббасова" && customer?["taxCode"] == "940317499906")
    #expect(customer?["contact"]?["mobileNumber"] == "7030000001")
  }
}
