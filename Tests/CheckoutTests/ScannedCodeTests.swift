import Checkout
import TestSupport
import Testing

/// What a scanner typed is one good or none, whatever keyboard layout it typed on.
@Suite struct ScannedCodeTests {
  private static func item(_ sku: String) -> Item {
    Item(sku: sku, brand: "", category: "", model: sku, price: Money(tenge: 1), image: "")
  }
  /// Goods whose codes are parts of each other's, and their barcodes.
  private let catalogue: Catalogue
  init() throws {
    let skus = ["PHN5", "PHN50", "HN1", "OD-17/3", "sm_a556", "Ковёр-2", "12345"]
    catalogue = Catalogue(
      skus.map(Self.item),
      barcodes: [try Barcode("4006381333931"): 0, try Barcode("036000291452"): 1, try Barcode("96385074"): 2])
  }

  @Test(arguments: [
    ("PHN5", "PHN5"), ("phn5", "PHN5"), (" PHN5 ", "PHN5"), ("SM_A556", "sm_a556"), ("ковёр-2", "Ковёр-2"),
    ("4006381333931", "PHN5"), ("0036000291452", "PHN50"), ("036000291452", "PHN50"), ("96385074", "HN1"),
    // Russian
    ("ЗРТ5", "PHN5"), ("зрт5", "PHN5"), ("ЩВ-17.3", "OD-17/3"), ("ЫЬ_Ф556", "sm_a556"),
    // Kazakh
    ("ЗРТғ", "PHN5"), ("ЩВө\".№і", "OD-17/3"), ("ЫЬӨФғғ,", "sm_a556"), ("ңққ,іү\"іііұі\"", "PHN5"),
    ("қі,қққәұ\"ңғә", "PHN50"), ("\"әіңғ", "12345"),
    // Caps Lock
    ("ЗРТҒ", "PHN5"), ("ҢҚҚ,ІҮ\"ІІІҰІ\"", "PHN5"),
  ])
  func theOneGoodIsFound(_ typed: String, _ sku: String) {
    #expect(catalogue.item(scanned: typed)?.sku == sku)
  }

  /// A part of a code, a code with more to it, a wrong check digit, a word: no good is the nearest one.
  @Test(arguments: [
    "", " ", "PHN", "HN", "PHN5 0", "4006381333932", "400638133393", "6385074", "ковёр", "PHN5;HN1", "ЗРТ", "ңққ",
  ])
  func whatNoGoodHasFindsNone(_ typed: String) {
    #expect(catalogue.item(scanned: typed) == nil)
  }

  /// A barcode with one digit read wrong is none, whichever digit that is.
  @Test func aMisreadBarcodeIsNone() throws {
    let seed = UInt64.random(in: .min ... .max)
    print("barcodes: seed \(seed)")
    var generator = RandomSource(seed: seed)
    for _ in 0..<500 {
      let count = [7, 11, 12].randomElement(using: &generator)!
      let body = (0..<count).map { _ in String(Int.random(in: 0...9, using: &generator)) }.joined()
      let valid = (0...9).compactMap { try? Barcode(body + String($0)) }
      let barcode = try #require(valid.first)
      #expect(valid.count == 1, "seed \(seed): \(body)")
      #expect(try Barcode(barcode.description) == barcode)
      var digits = Array(barcode.description)
      let place = Int.random(in: 0..<digits.count, using: &generator)
      digits[place] = "0123456789".filter { $0 != digits[place] }.randomElement(using: &generator)!
      let misread = String(digits)
      #expect(throws: Barcode.Problem.self, "seed \(seed): \(misread)") { try Barcode(misread) }
    }
  }
}
