import Checkout
import Foundation
import TestSupport
import Testing

@testable import Till

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
      _ = try Catalogue(csv: Array((Self.header + rows).utf8))
      Issue.record("expected: \(message)")
    } catch { #expect(error.description == message) }
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
    #expect(catalogue.goods[0].model == "Шкаф \"Купе\", 1,8 м[31m")
    #expect(catalogue.goods[0].price == Money(tenge: 229_990))
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
  func whatIsNoSuchFileIsRefusedWithItsLine(_ text: String, _ line: Int, _ reason: String) {
    do {
      _ = try rows(text)
      Issue.record("expected: \(reason)")
    } catch let error as CSVReader.Malformed { #expect(error.line == line && error.reason == reason) } catch {
      Issue.record("\(error)")
    }
  }

  /// What is written by the rules is read as it was, whatever it holds.
  @Test func chanceIsReadAsItWasWritten() throws {
    let seed = UInt64.random(in: .min ... .max)
    print("CSV rows: seed \(seed)")
    var generator = SplitMix(seed: seed)
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
    var generator = SplitMix(seed: seed)
    for _ in 0..<5_000 {
      let bytes = (0..<Int.random(in: 0...60, using: &generator)).map { _ in
        [0x22, 0x2C, 0x0A, 0x0D, 0x61, UInt8.random(in: 0...255, using: &generator)].randomElement(using: &generator)!
      }
      var reader = CSVReader(bytes)
      while (try? reader.next()) ?? nil != nil {}
    }
  }
}
