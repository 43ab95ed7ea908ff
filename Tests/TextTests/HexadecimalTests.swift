import TestSupport
import Testing

@testable import Text

@Suite struct HexadecimalTests {
  @Test func everyByteIsTwoLowerCaseDigitsAndReadsBack() {
    let bytes = Array(UInt8.min...UInt8.max)
    #expect(bytes.hexadecimal.hasPrefix("000102") && bytes.hexadecimal.hasSuffix("fdfeff"))
    #expect([UInt8](hexadecimal: bytes.hexadecimal) == bytes)
    #expect([UInt8](hexadecimal: bytes.hexadecimal.uppercased()) == bytes)
  }

  @Test(arguments: ["0", "0g", "+1", " 1", "0x", "é"]) func whatIsNotPairsOfDigitsIsNoBytes(_ text: String) {
    #expect([UInt8](hexadecimal: text) == nil)
  }
}
