/// Endings of times in Kazakh, by the number that is spoken last: 04:15 is «төрт он бес», so «04:15-те».
enum KazakhTime {
  /// «04:15-те»: at that time.
  static func at(_ time: String) -> String { "\(time)-\(endings(of: time).at)" }

  /// «04:15-ке дейін»: until that time.
  static func until(_ time: String) -> String { "\(time)-\(endings(of: time).to) дейін" }

  private static func endings(of time: String) -> (at: String, to: String) {
    // A full hour is spoken without minutes.
    let spoken = time.split(separator: ":").compactMap { Int($0) }.last { $0 != 0 } ?? 0
    return switch spoken % 10 == 0 ? spoken : spoken % 10 {
    // үш, төрт, бес
    case 3, 4, 5: ("те", "ке")
    // алты, тоғыз, он, жиырма, отыз
    case 6, 9, 10, 20, 30: ("да", "ға")
    // қырық
    case 40: ("та", "қа")
    // нөл, бір, екі, жеті, сегіз, елу
    default: ("де", "ге")
    }
  }
}
