import ArgumentParser
import BankSandbox
import HTTP

/// The key of the stand-in bank's admin endpoints. Never an argument, which everybody would see in `ps`.
struct AdminKeyOption: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "A file with the key of the stand-in bank's admin endpoints; or KASSA_ADMIN_KEY.", valueName: "file"))
  var adminKeyFile: String?

  /// The key; nil where none is given.
  /// - Throws: a sentence where it cannot be used.
  func value(_ environment: [String: String]) throws -> String? {
    guard
      let key = try Secret(name: "admin-key", argument: nil, file: adminKeyFile, environment: environment).value()
    else { return nil }
    // Whatever else it held could not be sent in a header.
    guard key.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
      throw Failure("the admin key: only letters, digits and signs of ASCII, no blanks")
    }
    return key
  }

  /// A key of 256 bits.
  static func made() -> String {
    var generator = SystemRandomNumberGenerator()
    return (0..<32).map { _ in UInt8.random(in: .min ... .max, using: &generator) }.hexadecimal
  }
}
