/// The number on an item: EAN-13, EAN-8 or UPC-A, with the right check digit.
package struct Barcode: Hashable, Sendable, CustomStringConvertible {
  /// What is wrong with a text that is no barcode.
  package enum Problem: Error, Hashable, Sendable {
    case form
    /// The last digit is not what the others make it; what it must be.
    case checkDigit(Int)
  }

  /// The digits as EAN has them: a UPC-A is an EAN-13 that begins with a zero, and scanners send either.
  package let description: String

  package init(_ text: String) throws(Problem) {
    let digits = text.utf8.map { Int($0) - 0x30 }
    guard [8, 12, 13].contains(digits.count), digits.allSatisfy((0...9).contains) else { throw .form }
    let sum = digits.dropLast().reversed().enumerated().reduce(0) { $0 + $1.element * ($1.offset % 2 == 0 ? 3 : 1) }
    let check = (10 - sum % 10) % 10
    guard digits.last == check else { throw .checkDigit(check) }
    description = digits.count == 12 ? "0" + text : text
  }

  /// The texts that scanners send for it.
  package var spellings: [String] {
    description.count == 13 && description.hasPrefix("0")
      ? [description, String(description.dropFirst())] : [description]
  }
}
