import Foundation
import Glibc
import HTTP
import Testing

@testable import kassa

/// Where the bank's secrets come from, and what is rejected.
@Suite struct SecretTests {
  /// Runs a body with a file in a temporary folder.
  private func withFile(_ bytes: [UInt8], mode: Int = 0o600, _ body: (String) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "kassa-secret-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appending(path: "secret").path(percentEncoded: false)
    try Data(bytes).write(to: URL(filePath: file))
    try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: file)
    try body(file)
  }

  private func value(
    argument: String? = nil, file: String? = nil, environment: [String: String] = [:]
  ) throws -> String? {
    try SecretOption(name: "client-secret", argument: argument, file: file, environment: environment).value()?.text
  }

  private func sentence(
    argument: String? = nil, file: String? = nil, environment: [String: String] = [:]
  ) -> String {
    do {
      return "taken: " + (try value(argument: argument, file: file, environment: environment) ?? "nothing")
    } catch { return String(describing: error) }
  }

  @Test func aSecretHasOneSource() throws {
    #expect(try value() == nil)
    #expect(try value(argument: "a") == "a")
    #expect(try value(environment: ["KASSA_CLIENT_SECRET": "e", "KASSA_CALLBACK_SECRET": "c"]) == "e")
    #expect(try value(environment: ["KASSA_CALLBACK_SECRET": "c"]) == nil)
    try withFile(Array("f\n".utf8)) { file in
      let read = try value(file: file)
      #expect(read == "f")
      #expect(sentence(argument: "a", file: file) == "--client-secret and --client-secret-file: give only one of them")
      #expect(
        sentence(argument: "a", file: file, environment: ["KASSA_CLIENT_SECRET": "e"])
          == "--client-secret and --client-secret-file and KASSA_CLIENT_SECRET: give only one of them")
    }
    #expect(
      sentence(argument: "a", environment: ["KASSA_CLIENT_SECRET": ""])
        == "--client-secret and KASSA_CLIENT_SECRET: give only one of them")
  }

  @Test func anEmptySecretIsNone() {
    #expect(sentence(argument: "") == "--client-secret: is empty")
    #expect(sentence(environment: ["KASSA_CLIENT_SECRET": ""]) == "KASSA_CLIENT_SECRET: is empty")
  }

  @Test(arguments: [
    ("s3cret", "taken: s3cret"), ("s3cret\n", "taken: s3cret"), ("s3cret\r\n", "taken: s3cret"),
    ("s3cret\r", "taken: s3cret"),
    (" s3cret ", "taken:  s3cret "), ("сыр\n", "taken: сыр"), ("", "is empty"), ("\n", "is empty"),
    ("a\n\n", "has more than one line"), ("a\nb", "has more than one line"), ("a\u{0}b", "is no text"),
    (String(repeating: "a", count: 4096), "taken: aaaa"), (String(repeating: "a", count: 4097), "is larger than"),
  ])
  func aFileHoldsOneLine(_ text: String, _ sentence: String) throws {
    try withFile(Array(text.utf8)) { #expect(self.sentence(file: $0).contains(sentence)) }
  }

  @Test func aFileOfBytesIsNoText() throws {
    try withFile([0xC3, 0x28]) { #expect(sentence(file: $0).hasSuffix("is no text")) }
  }

  @Test(arguments: [0o644, 0o640, 0o604, 0o620, 0o602, 0o666])
  func aFileThatOthersCanReadIsRefused(_ mode: Int) throws {
    try withFile(Array("s3cret".utf8), mode: mode) { file in
      #expect(
        sentence(file: file)
          == "--client-secret-file: \(file) can be read or written by other users: run chmod 600 \(file)")
    }
  }

  @Test func nonRegularFilesAreRejected() throws {
    #expect(sentence(file: "/nowhere/secret").hasSuffix("/nowhere/secret cannot be read: No such file or directory"))
    #expect(sentence(file: "/").hasSuffix("is not a regular file"))
    // Opening a pipe without a writer would block.
    try withFile([]) { file in
      #expect(mkfifo(file + ".pipe", 0o600) == 0)
      #expect(sentence(file: file + ".pipe").hasSuffix("is not a regular file"))
    }
  }
}

@Suite struct ListenAddressTests {
  @Test(arguments: [
    ("127.0.0.1:8640", "127.0.0.1", 8640, true), ("[::1]:8640", "::1", 8640, true),
    ("localhost:0", "localhost", 0, true),
    ("0.0.0.0:80", "0.0.0.0", 80, false), ("[::]:80", "::", 80, false), ("127.evil.com:80", "127.evil.com", 80, false),
  ])
  func listenAddressesAreParsed(_ text: String, _ host: String, _ port: Int, _ isLoopback: Bool) throws {
    let address = try #require(ListenAddress(argument: text))
    #expect(address.host == host && address.port == port && address.isLoopback == isLoopback)
    #expect(address.description == text)
  }

  @Test(arguments: ["::1:8640", "[::1]", "127.0.0.1", ":80", "a:65536", "http://a:80", "[localhost]:80"])
  func invalidAddressesAreRejected(_ text: String) { #expect(ListenAddress(argument: text) == nil) }
}
