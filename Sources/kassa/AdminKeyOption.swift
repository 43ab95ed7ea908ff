import ArgumentParser
import BankSandbox
import Checkout
import HTTP
import Text

/// The key of the stand-in bank's admin endpoints. Never an argument, because `ps` shows those.
struct AdminKeyOption: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "A file with the key of the stand-in bank's admin endpoints; or KASSA_ADMIN_KEY.", valueName: "file"),
    completion: .file())
  var adminKeyFile: String?

  /// Nil where none is given.
  /// - Throws: `Failure` where it is invalid.
  func value(_ environment: [String: String]) throws -> Secret? {
    guard
      let key = try SecretOption(name: "admin-key", argument: nil, file: adminKeyFile, environment: environment).value()
    else { return nil }
    // Other bytes are not valid in a header.
    guard key.bytes.allSatisfy({ (0x21...0x7E).contains($0) }) else {
      throw Failure(.configuration, "the admin key: only visible ASCII characters")
    }
    return key
  }

  /// 256 bits.
  static func made(_ seed: UInt64?) -> Secret {
    var random = RandomSource(seed: seed).stream("admin key")
    return Secret(random.bytes(32).hexadecimal)
  }
}
