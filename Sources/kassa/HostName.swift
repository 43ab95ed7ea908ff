import Glibc
import Text

enum HostName {
  /// The machine's name without its domain; empty where it has none.
  static var short: String {
    var name = [CChar](repeating: 0, count: 256)
    // The last byte stays zero: a longer name is not terminated.
    guard gethostname(&name, name.count - 1) == 0 else { return "" }
    let bytes = name.map { UInt8(bitPattern: $0) }.prefix { $0 != 0 && $0 != UInt8(ascii: ".") }
    return SafeText.line(String(decoding: bytes, as: UTF8.self), atMost: 60)
  }
}
