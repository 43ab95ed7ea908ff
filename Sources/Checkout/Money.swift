/// Why text is not an amount.
public enum MoneyError: Error, Equatable, Sendable {
  /// Nothing but white space was typed.
  case empty
  /// A character that no amount holds.
  case unexpected(Character)
  /// Digits and separators that do not make one number, such as `1,2,3`.
  case malformed
  /// More than two digits after the decimal sign: tiyn are the smallest unit.
  case tooPrecise
  /// The amount is below zero.
  case negative
  /// The amount is above `Money.maximum`.
  case tooLarge
}

/// An amount in tenge, held exactly as a whole number of tiyn (1 ₸ = 100 tiyn).
///
/// Sums stay far from overflow because every amount that enters is at most `maximum`, and a cart holds a bounded number of them.
public struct Money: Hashable, Sendable, Codable {
  /// The amount in tiyn.
  public let tiyn: Int64

  /// Nothing.
  public static let zero = Money(tiyn: 0)
  /// The largest amount that can be typed or read: 999 999 999 ₸.
  public static let maximum = Money(tenge: 999_999_999)

  /// An amount of `tiyn` tiyn.
  public init(tiyn: Int64) { self.tiyn = tiyn }
  /// An amount of `tenge` whole tenge.
  public init(tenge: Int64) { self.tiyn = tenge * 100 }

  /// The amount rounded up to a whole tenge.
  public var roundedUpToTenge: Money {
    let rest = tiyn % 100
    return rest > 0 ? Money(tiyn: tiyn - rest + 100) : Money(tiyn: tiyn - rest)
  }

  /// The amount as the bank's string fields carry it: plain digits, a point and two digits only where there are tiyn.
  public var plain: String {
    let rest = abs(tiyn % 100)
    let whole = (tiyn < 0 ? "-" : "") + String(abs(tiyn / 100))
    return rest == 0 ? whole : whole + "." + (rest < 10 ? "0" : "") + String(rest)
  }

  /// The amount for people: groups of three joined by no-break spaces, tiyn only where there are any, then ₸.
  /// - Parameter decimalSign: what stands before the tiyn: a comma in Russian and Kazakh, a point in English.
  public func formatted(decimalSign: Character = ",") -> String {
    let digits = Array(String(abs(tiyn / 100)).utf8)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(32)
    if tiyn < 0 { bytes += "−".utf8 }
    for (offset, digit) in digits.enumerated() {
      if offset > 0, (digits.count - offset) % 3 == 0 { bytes += [0xC2, 0xA0] }
      bytes.append(digit)
    }
    let rest = abs(tiyn % 100)
    if rest != 0 { bytes += (String(decimalSign) + (rest < 10 ? "0" : "") + String(rest)).utf8 }
    bytes += "\u{A0}₸".utf8
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Reads an amount as the wire carries it and `plain` writes it: digits, and where there are tiyn a point and one or two digits.
  ///
  /// Nothing is forgiven, because what is forgiven is misread: `1.234` is a thousand to a clerk and a little over one to a machine.
  /// - Throws: `MoneyError` with the first thing that is wrong.
  public init(wire text: String) throws(MoneyError) {
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

  /// Reads an amount as a clerk types or pastes it.
  ///
  /// Spaces of any kind, a leading `+` and a trailing `₸`, `тг`, `тенге` or `KZT` are passed over. A comma or point followed by
  /// exactly three digits groups thousands (`169,990`); followed by one or two digits at the end it is the decimal sign.
  /// - Throws: `MoneyError` with the first thing that is wrong.
  public init(parsing text: String) throws(MoneyError) {
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
  /// The string with zeros after it up to `length` characters.
  fileprivate func padding(to length: Int) -> String { self + String(repeating: "0", count: max(0, length - count)) }
}

extension Money: Comparable {
  public static func < (left: Money, right: Money) -> Bool { left.tiyn < right.tiyn }
  /// The sum.
  public static func + (left: Money, right: Money) -> Money { Money(tiyn: left.tiyn + right.tiyn) }
  /// The difference.
  public static func - (left: Money, right: Money) -> Money { Money(tiyn: left.tiyn - right.tiyn) }
  /// `count` times the amount.
  public static func * (left: Money, count: Int) -> Money { Money(tiyn: left.tiyn * Int64(count)) }
  /// Adds to the amount.
  public static func += (left: inout Money, right: Money) { left = left + right }
}
