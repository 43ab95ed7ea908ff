import Checkout
import Foundation
import Testing
import Till

@Suite struct CatalogueFileTests {
  static let header = "sku,brand,category,model,price,image\n"

  @Test func theBuiltInCatalogueAndPlacesAreThere() {
    #expect(Catalogue.builtIn.goods.count == 60)
    #expect(Catalogue.builtIn.goods.contains { $0.model == "DualSense, белый" })
    #expect(SalesPlace.builtIn.count == 8)
    #expect(SalesPlace.builtIn.allSatisfy { $0.salesPlace.count == 6 })
  }

  @Test(arguments: [
    ("A1,B,c,Model,-5,", "line 2: price: “-5” is not an amount"),
    ("A1,B,c,Model,0,", "line 2: price: must be above zero"),
    (",B,c,Model,5,", "line 2: sku: must not be empty"), ("A1,B,c,,5,", "line 2: model: must not be empty"),
    ("A1,B,c,Model,5", "line 2: expected 6 values, found 5"),
    ("A1,B,c,One,5,\nA2,B,c,Two,x,", "line 3: price: “x” is not an amount"),
    ("A1,B,c,One,5,\na1,B,c,Two,5,", "line 3: sku: a1 is in line 2 already"),
    ("A1,B,c,\"One\nand more\",5,\nA2,B,c,Two,,", "line 4: price: “” is not an amount"), ("", "there is no good in it"),
  ])
  func aBadRowIsRefusedWithItsLine(_ rows: String, _ message: String) {
    do {
      _ = try Catalogue(csv: Self.header + rows)
      Issue.record("expected: \(message)")
    } catch { #expect(error.description == message) }
  }

  @Test func aWrongHeaderAndAMissingFileAreRefused() {
    #expect(throws: CatalogueError.header(found: "a,b")) { try Catalogue(csv: "a,b\n1,2") }
    #expect(throws: CatalogueError.unreadable("/nonexistent", "there is no such file")) {
      try Catalogue(path: "/nonexistent")
    }
  }

  @Test func quotesCommasAndControlsAreRead() throws {
    let row = "A1,B,c,\"Шкаф \"\"Купе\"\", 1,8 м\u{1B}[31m\",\"229 990\",\n"
    let catalogue = try Catalogue(csv: "\u{FEFF}" + Self.header + row)
    #expect(catalogue.goods[0].model == "Шкаф \"Купе\", 1,8 м[31m")
    #expect(catalogue.goods[0].price == Money(tenge: 229_990))
  }
}
