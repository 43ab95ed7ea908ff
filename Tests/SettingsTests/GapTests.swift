import Settings
import Testing

/// What a profile lacks to sell with.
@Suite struct GapTests {
  private static func gaps(_ profile: String, base: String = "test", shop: String = "") -> [Gap] {
    Desk("profile = \"x\"\n\(shop)\n[profiles.x]\nbase = \"\(base)\"\n\(profile)").settings.gaps
  }

  private static let places = "[shop]\nplaces = \"p.json\""

  /// The bank of a test gets what the till sends, too.
  @Test func placesOfTheDemoShopAreToldOf() {
    let gaps = Self.gaps(Self.sells)
    #expect(gaps.map(\.line) == ["[shop] places = \"places.json\""] && gaps.allSatisfy(\.isHint))
    #expect(gaps.first?.mistake.what.contains("demo shop's pickup point") == true)
    #expect(Self.gaps(Self.sells, shop: Self.places).isEmpty)
  }

  private static let sells = """
    merchant_id = "M-1"
    callbacks.listen = "127.0.0.1:8641"
    sms.sender = "command"

    """

  @Test func everyGapNamesItsLine() {
    let gaps = Self.gaps("")
    #expect(
      gaps.map { $0.path.dropFirst(2).joined(separator: ".") } == [
        "sms.sender", "callbacks.listen", "merchant_id", "",
      ])
    #expect(gaps.map(\.isHint) == [false, false, true, true])
    #expect(
      gaps.map(\.line) == [
        "[profiles.x.sms] sender = \"http\"", "[profiles.x.callbacks] listen = \"127.0.0.1:8641\"",
        "[profiles.x] merchant_id = \"M-1\"", "[shop] places = \"places.json\"",
      ])
    #expect(
      gaps[0].mistake.description == Desk.user + ":3: profiles.x.sms.sender: is missing: nobody sends the codes; write "
        + gaps[0].line)
  }

  @Test func aProfileThatSellsLacksNothing() {
    #expect(Self.gaps(Self.sells, shop: Self.places).isEmpty)
    // What is wrong is not missing besides.
    #expect(Self.gaps(Self.sells.replacing("\"command\"", with: "5"), shop: Self.places).isEmpty)
    #expect(Desk().settings.gaps.isEmpty && Desk("[profiles.x]\nbase = \"test\"").settings.gaps.isEmpty)
    // Without callbacks the list tells, or a person looks.
    let page = Self.sells.replacing(
      "callbacks.listen = \"127.0.0.1:8641\"", with: "partner.success_redirect = \"https://a.kz/\"")
    for read in [true, false] {
      let gaps = Self.gaps(page + "orders.read = \(read)", shop: Self.places)
      #expect(gaps.map(\.isHint) == [true] && gaps[0].mistake.what.contains("a person has to look") != read)
    }
  }

  /// Nobody sells made-up goods for real, whatever the address.
  @Test(arguments: ["production", "production-alt"]) func productionHasAShopOfItsOwn(_ base: String) {
    let gaps = Self.gaps(Self.sells, base: base)
    #expect(
      gaps.map(\.line) == [
        "[shop] name = \"Арман\"", "[shop] catalogue = \"goods.csv\"", "[shop] places = \"places.json\"",
        "[shop] place = \"02-9001-L1\"",
      ])
    #expect(gaps.allSatisfy { !$0.isHint && $0.mistake.what.contains("the demo shop is not for production") })
    let shop = "[shop]\nname = \"Арман\"\ncatalogue = \"g.csv\"\nplaces = \"p.json\"\nplace = \"A-1\""
    #expect(Self.gaps(Self.sells, base: base, shop: shop).isEmpty)
    let url = Self.sells + "broker_url = \"https://api.bcc.kz/x\"\ntoken_url = \"https://api.bcc.kz/y\"\n"
    #expect(Self.gaps(url, base: "test").count == 4)
  }
}
