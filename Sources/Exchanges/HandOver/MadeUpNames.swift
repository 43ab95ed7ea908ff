import Checkout

/// Names for people that do not exist, in the script and case of the real one.
enum MadeUpNames {
  /// Last, first and middle names: men's and women's.
  private static let cyrillic = [
    [
      ["Примеров", "Образцов", "Учебнов", "Пробнов", "Условнов", "Макетов", "Эталонов", "Шаблонов"],
      ["Примерова", "Образцова", "Учебнова", "Пробнова", "Условнова", "Макетова", "Эталонова", "Шаблонова"],
    ],
    [
      ["Арман", "Ерлан", "Тимур", "Нурлан", "Данияр", "Руслан", "Марат", "Самат"],
      ["Айгуль", "Динара", "Жанна", "Мадина", "Асель", "Гульмира", "Сауле", "Камила"],
    ],
    [
      ["Примерович", "Образцович", "Учебнович", "Пробнович", "Условнович", "Макетович"],
      ["Примеровна", "Образцовна", "Учебновна", "Пробновна", "Условновна", "Макетовна"],
    ],
  ]

  private static let latin = [
    [
      ["Primerov", "Obrazcov", "Uchebnov", "Probnov", "Uslovnov", "Maketov"],
      ["Primerova", "Obrazcova", "Uchebnova", "Probnova", "Uslovnova", "Maketova"],
    ],
    [
      ["Arman", "Yerlan", "Timur", "Nurlan", "Daniyar", "Ruslan"],
      ["Aigul", "Dinara", "Zhanna", "Madina", "Assel", "Gulmira"],
    ],
    [
      ["Primerovich", "Obrazcovich", "Uchebnovich", "Probnovich"],
      ["Primerovna", "Obrazcovna", "Uchebnovna", "Probnovna"],
    ],
  ]

  /// - Parameter place: 0 last, 1 first, 2 middle name.
  static func name(like real: String, _ number: Int, isFemale: Bool, place: Int) -> String {
    let isLatin = real.unicodeScalars.contains { ("A"..."z").contains($0) && $0.properties.isAlphabetic }
    let list = (isLatin ? latin : cyrillic)[place][isFemale ? 1 : 0]
    // After the last one they come in pairs.
    var (left, name) = (number / list.count, list[number % list.count])
    while left > 0 {
      left -= 1
      name += "-" + list[left % list.count]
      left /= list.count
    }
    return real.count > 1 && real == real.uppercased() ? name.uppercased() : name
  }
}

/// Texts of the same length with the same kinds of characters, for what passes no check anyway.
enum Scrambled {
  static func text(_ text: String, _ number: Int) -> String {
    var random = RandomSource(seed: UInt64(number) &+ 0x5C)
    var isFirst = true
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      result.append(other(scalar, isFirst: isFirst, &random))
      isFirst = false
    }
    return String(result)
  }

  private static func other(
    _ scalar: Unicode.Scalar, isFirst: Bool, _ random: inout RandomSource
  ) -> Unicode.Scalar {
    switch scalar {
    // The first digit tells how a number is read.
    case "0"..."9": isFirst ? scalar : one(of: "0"..."9", &random)
    case "a"..."z": one(of: "a"..."z", &random)
    case "A"..."Z": one(of: "A"..."Z", &random)
    case "а"..."я": one(of: "а"..."я", &random)
    case "А"..."Я": one(of: "А"..."Я", &random)
    case _ where scalar.properties.numericType == .decimal: digit(like: scalar, &random)
    default: scalar.properties.isAlphabetic ? neighbour(of: scalar, &random) : scalar
    }
  }

  private static func digit(like scalar: Unicode.Scalar, _ random: inout RandomSource) -> Unicode.Scalar {
    let zero = scalar.value - UInt32(scalar.properties.numericValue ?? 0)
    return Unicode.Scalar(zero + UInt32.random(in: 0...9, using: &random)) ?? scalar
  }

  private static func one(of range: ClosedRange<Unicode.Scalar>, _ random: inout RandomSource) -> Unicode.Scalar {
    Unicode.Scalar(UInt32.random(in: range.lowerBound.value...range.upperBound.value, using: &random))
      ?? range.lowerBound
  }

  /// A letter of the same script and of the same number of bytes.
  private static func neighbour(of scalar: Unicode.Scalar, _ random: inout RandomSource) -> Unicode.Scalar {
    let block = scalar.value & ~0x1F
    let letters = (block..<(block + 32)).compactMap(Unicode.Scalar.init).filter {
      $0.properties.isAlphabetic && UTF8.width($0) == UTF8.width(scalar)
        && $0.properties.isLowercase == scalar.properties.isLowercase
    }
    return letters.randomElement(using: &random) ?? scalar
  }
}
