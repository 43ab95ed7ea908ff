import Checkout
import Foundation
import TestSupport
import Testing

@testable import Session

@Suite struct CatalogueFileTests {
  static let header = "sku,brand,category,model,price,image\n"

  @Test func theBuiltInCatalogueAndPlacesAreThere() {
    #expect(Catalogue.builtIn.items.count == 60)
    #expect(Catalogue.builtIn.items.contains { $0.model == "DualSense, белый" })
    #expect(Catalogue.builtIn.item(scanned: "2000000100012")?.sku == "ACS1")
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
    ("A1,B,c,\"One\nand more\",5,\nA2,B,c,Two,,", "line 4: price: “” is not an amount"), ("", "there is no item in it"),
  ])
  func aBadRowIsRefusedWithItsLine(_ rows: String, _ message: String) {
    do {
      _ = try Catalogue(csv: Array((Self.header + rows).utf8))
      Issue.record("expected: \(message)")
    } catch { #expect(error.description == message) }
  }

  @Test(arguments: [
    ("A1,B,c,One,5,", "line 2: expected 7 values, found 6"),
    ("A1,B,c,One,5,,4006381333932", "line 2: barcode: the last digit of “4006381333932” should be 1"),
    ("A1,B,c,One,5,,4006381333931;96385075", "line 2: barcode: the last digit of “96385075” should be 4"),
    ("A1,B,c,One,5,,036000291453", "line 2: barcode: the last digit of “036000291453” should be 2"),
    ("A1,B,c,One,5,,40063813 33931", "line 2: barcode: “40063813 33931” is no EAN-13, EAN-8 or UPC-A"),
    ("A1,B,c,One,5,,14006381333938", "line 2: barcode: “14006381333938” is no EAN-13, EAN-8 or UPC-A"),
    ("A1,B,c,One,5,,400638133393١", "line 2: barcode: “400638133393١” is no EAN-13, EAN-8 or UPC-A"),
    (
      "A1,B,c,One,5,,4006381333931\nA2,B,c,Two,5,,\nA3,B,c,Three,5,,96385074; 4006381333931",
      "line 4: barcode: 4006381333931 is in line 2 already"
    ),
    ("A1,B,c,One,5,,036000291452\nA2,B,c,Two,5,,0036000291452", "line 3: barcode: 0036000291452 is in line 2 already"),
    ("036000291452,B,c,One,5,,\nA2,B,c,Two,5,,0036000291452", "line 3: barcode: 0036000291452 is the sku in line 2"),
    ("A1,B,c,One,5,,96385074\n96385074,B,c,Two,5,,", "line 3: sku: 96385074 is a barcode in line 2"),
    ("A1,B,c,One,5,," + String(repeating: "96385074;", count: 40), "line 2: barcode: at most 300 characters"),
  ])
  func aBadBarcodeIsRefusedWithItsLine(_ rows: String, _ message: String) {
    do {
      _ = try Catalogue(csv: Array(("sku,brand,category,model,price,image,Barcode\n" + rows).utf8))
      Issue.record("expected: \(message)")
    } catch { #expect(error.description == message) }
  }

  @Test func barcodesAreReadWhereThereAreAny() throws {
    let rows =
      "4006381333931,B,c,One,5,,4006381333931 ; 036000291452;0036000291452;\nA2,B,c,Two,5,,\nA3,B,c,Three,5,,96385074"
    let catalogue = try Catalogue(csv: Array(("sku,brand,category,model,price,image,barcode\n" + rows).utf8))
    for (code, model) in [
      ("4006381333931", "One"), ("036000291452", "One"), ("0036000291452", "One"), ("96385074", "Three"),
    ] {
      #expect(catalogue.item(scanned: code)?.model == model, "\(code)")
    }
    #expect(catalogue.item(scanned: "") == nil)
  }

  @Test func aWrongHeaderAndAMissingFileAreRefused() {
    #expect(throws: CatalogueError.header(found: "a,b")) { try Catalogue(csv: Array("a,b\n1,2".utf8)) }
    #expect(throws: CatalogueError.unreadable("/nonexistent", "there is no such file")) {
      try Catalogue(path: "/nonexistent")
    }
  }

  @Test func quotesCommasAndControlsAreRead() throws {
    let row = "A1,B,c,\"Шкаф \"\"Купе\"\", 1,8 м\u{1B}[31m\",\"229 990\",\n"
    let catalogue = try Catalogue(csv: Array(("\u{FEFF}" + Self.header + row).utf8))
    #expect(catalogue.items[0].model == "Шкаф \"Купе\", 1,8 м[31m")
    #expect(catalogue.items[0].price == Money(tenge: 229_990))
  }
}

@Suite struct CSVReaderTests {
  private func rows(_ text: String) throws -> [[String]] {
    var reader = CSVReader(Array(text.utf8))
    var rows: [[String]] = []
    while let row = try reader.next() { rows.append(row.values) }
    return rows
  }

  @Test func rowsAndQuotesAreReadAsTheRFCHasThem() throws {
    #expect(try rows("a,b\r\nc,\"d,\"\"e\"\"\"\n") == [["a", "b"], ["c", "d,\"e\""]])
    #expect(try rows("a,b\rc,\n\n\"\",\"x\ny\"") == [["a", "b"], ["c", ""], [""], ["", "x\ny"]])
    #expect(try rows("").isEmpty && (try rows("a,")) == [["a", ""]])
  }

  @Test(arguments: [
    ("a\nb\"c", 2, "a quote stands inside a value that does not begin with one"),
    ("a\n\"b\nc", 2, "a quote is not closed"), ("\"a\nb\"c", 2, "text stands behind a value in quotes"),
  ])
  func malformedCSVIsRejectedWithItsLine(_ text: String, _ line: Int, _ reason: String) {
    do {
      _ = try rows(text)
      Issue.record("expected: \(reason)")
    } catch let error as CSVReader.Malformed { #expect(error.line == line && error.reason == reason) } catch {
      Issue.record("\(error)")
    }
  }

  /// Random valid CSV is parsed back unchanged.
  @Test func randomCSVIsParsedBack() throws {
    let seed = UInt64.random(in: .min ... .max)
    print("CSV rows: seed \(seed)")
    var generator = RandomSource(seed: seed)
    for round in 0..<2_000 {
      let written = (0..<Int.random(in: 1...5, using: &generator)).map { _ in
        (0..<6).map { _ in
          HostileText.random(using: &generator) + ["", ",", "\"", "\n"].randomElement(using: &generator)!
        }
      }
      var bytes: [UInt8] = []
      for row in written {
        for (index, value) in row.enumerated() {
          if index > 0 { bytes.append(0x2C) }
          bytes.append(0x22)
          for byte in value.utf8 { bytes += byte == 0x22 ? [0x22, 0x22] : [byte] }
          bytes.append(0x22)
        }
        bytes += [0x0D, 0x0A]
      }
      var reader = CSVReader(bytes)
      for row in written {
        let read = try reader.next()?.values ?? []
        #expect(read.map { Array($0.utf8) } == row.map { Array($0.utf8) }, "seed \(seed), round \(round)")
      }
      #expect(try reader.next() == nil)
    }
  }

  @Test func noiseNeverTraps() {
    let seed = UInt64.random(in: .min ... .max)
    print("CSV noise: seed \(seed)")
    var generator = RandomSource(seed: seed)
    for _ in 0..<5_000 {
      let bytes = (0..<Int.random(in: 0...60, using: &generator)).map { _ in
        [0x22, 0x2C, 0x0A, 0x0D, 0x61, UInt8.random(in: 0...255, using: &generator)].randomElement(using: &generator)!
      }
      var reader = CSVReader(bytes)
      while (try? reader.next()) ?? nil != nil {}
    }
  }
}
