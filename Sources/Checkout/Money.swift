package enum MoneyError: Error, Equatable, Sendable {
  case empty
  /// A character that no amount contains.
  case unexpected(Character)
  /// Digits and separators that do not form one number, such as `1,2,3`.
  case malformed
  /// More than two decimals: a tiyn is the smallest unit.
  case tooPrecise
  case negative
  case tooLarge
}

/// An amount in tenge, exact to the tiyn (1 ₸ = 100 tiyn).
///
/// Sums cannot overflow, because every amount that is read is at most `maximum` and a cart has a bounded number of them.
package struct Money: Hashable, Sendable, Codable {
  package let tiyn: Int64

  package static let zero = Money(tiyn: 0)
  /// The largest amount that can be typed or read: 999 999 999 ₸.
  package static let maximum = Money(tenge: 999_999_999)

  package init(tiyn: Int64) { self.tiyn = tiyn }
  package init(tenge: Int64) { self.tiyn = tenge * 100 }

  package var roundedUpToTenge: Money {
    let rest = tiyn % 100
    return rest > 0 ? Money(tiyn: tiyn - rest + 100) : Money(tiyn: tiyn - rest)
  }

  /// The format of the bank's string fields: plain digits, with a point and two decimals only where there are tiyn.
  package var plain: String {
    let rest = abs(tiyn % 100)
    let whole = (tiyn < 0 ? "-" : "") + String(abs(tiyn / 100))
    return rest == 0 ? whole : whole + "." + (rest < 10 ? "0" : "") + String(rest)
  }

  /// For people: groups of three joined by no-break spaces, tiyn only where there are any, then ₸.
  /// - Parameter decimalSign: a comma in Russian and Kazakh, a point in English.
  package func formatted(decimalSign: Character = ",") -> String {
    let digits = String(abs(tiyn / 100)).utf8
    var bytes: [UInt8] = []
    bytes.reserveCapacity(32)
    if tiyn < 0 { bytes += "−".utf8 }
    for (offset, digit) in digits.enumerated() {
      if offset > 0, (digits.count - offset) % 3 == 0 { bytes += "\u{A0}".utf8 }
      bytes.append(digit)
    }
    let rest = abs(tiyn % 100)
    if rest != 0 { bytes += (String(decimalSign) + (rest < 10 ? "0" : "") + String(rest)).utf8 }
    bytes += "\u{A0}₸".utf8
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Parses the wire's format strictly: digits, and optionally a point with one or two decimals.
  ///
  /// Nothing else is accepted, because `1.234` is a thousand to a clerk and a little over one to a machine.
  /// - Throws: the first `MoneyError`.
  package init(wire text: String) throws(MoneyError) {
    guard !text.isEmpty else { throw .empty }
    if text.utf8.first == UInt8(ascii: "-") { throw .negative }
    for character in text where !(character.isASCII && character.isNumber || character == ".") {
      throw .unexpected(character)
    }
    let parts = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    guard parts.count <= 2, let whole = parts.first, !whole.isEmpty,
      whole.count == 1 || whole.first != UInt8(ascii: "0")
    else { throw .malformed }
    let fraction = parts.count == 2 ? parts[1].count : 0
    guard parts.count == 1 || fraction > 0 else { throw .malformed }
    guard fraction <= 2 else { throw .tooPrecise }
    guard whole.count <= 9 else { throw .tooLarge }
    let digits = text.utf8.reduce(Int64(0)) { $1 == UInt8(ascii: ".") ? $0 : $0 * 10 + Int64($1 - 0x30) }
    let money = Money(tiyn: digits * [100, 10, 1][fraction])
    guard money <= .maximum else { throw .tooLarge }
    self = money
  }

  /// Parses what a clerk types or pastes.
  ///
  /// Ignores white space, a leading `+` and a trailing `₸`, `тг`, `тенге` or `KZT`. A comma or point before exactly three digits groups
  /// thousands (`169,990`); before one or two final digits it is the decimal sign.
  /// - Throws: the first `MoneyError`.
  package init(parsing text: String) throws(MoneyError) {
    // What is in a catalogue, a hundred thousand times.
    if (1...9).contains(text.utf8.count), text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
      self.init(tenge: text.utf8.reduce(0) { $0 * 10 + Int64($1 - 0x30) })
      return
    }
    var body = text.lowercased().filter { !$0.isWhitespace }
    for suffix in ["₸", "тенге", "теңге", "тг.", "тг", "kzt"] where body.hasSuffix(suffix) {
      body.removeLast(suffix.count)
      break
    }
    if body.hasPrefix("+") { body.removeFirst() }
    guard !body.isEmpty else { throw .empty }
    if body.hasPrefix("-") || body.hasPrefix("−") { throw .negative }
    for character in body where !(character.isASCII && character.isNumber) && character != "," && character != "." {
      throw .unexpected(character)
    }
    let parts = body.split(omittingEmptySubsequences: false) { $0 == "," || $0 == "." }
    guard let first = parts.first, !first.isEmpty else { throw .malformed }
    var whole = String(first)
    var fraction = ""
    for (index, part) in parts.enumerated().dropFirst() {
      let isLast = index == parts.count - 1
      if part.count == 3, whole != "0", first.count <= 3 {
        whole += part
      } else if isLast, parts.count == 2 || whole.count > first.count {
        guard part.count <= 2 else { throw .tooPrecise }
        fraction = String(part)
      } else {
        throw .malformed
      }
    }
    guard whole.drop(while: { $0 == "0" }).count <= 9, let tenge = Int64(whole) else { throw .tooLarge }
    let tiyn = Int64(fraction.padding(to: 2)) ?? 0
    self.init(tiyn: tenge * 100 + tiyn)
  }
}

extension String {
  fileprivate func padding(to length: Int) -> String { self + String(repeating: "0", count: max(0, length - count)) }
}

extension Money: Comparable {
  package static func < (left: Money, right: Money) -> Bool { left.tiyn < right.tiyn }
  package static func + (left: Money, right: Money) -> Money { Money(tiyn: left.tiyn + right.tiyn) }
  package static func - (left: Money, right: Money) -> Money { Money(tiyn: left.tiyn - right.tiyn) }
  package static func * (left: Money, count: Int) -> Money { Money(tiyn: left.tiyn * Int64(count)) }
  package static func += (left: inout Money, right: Money) { left = left + right }
}
