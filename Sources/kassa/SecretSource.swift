import Foundation
import Glibc
import HTTP

/// A secret from a file, an environment variable or an argument (visible in `ps`).
struct SecretSource {
  /// Such as `client-secret`; names the options and the variable.
  let name: String
  var argument: String?
  var file: String?
  var environment: [String: String]

  /// The most bytes read from a file.
  private static let limit = 4096

  private var variable: String { "KASSA_" + name.uppercased().replacing("-", with: "_") }

  /// Nil where none is given.
  /// - Throws: `Failure` where several are given, or the one is invalid.
  func value() throws(Failure) -> Secret? {
    let inEnvironment = environment[variable]
    let places = [
      argument.map { _ in "--\(name)" }, file.map { _ in "--\(name)-file" }, inEnvironment.map { _ in variable },
    ].compactMap { $0 }
    guard places.count <= 1 else {
      let exit: Exit = inEnvironment == nil ? .usage : .configuration
      throw Failure(exit, "\(places.joined(separator: " and ")): give only one of them")
    }
    if let file { return try Self.read(file, of: "--\(name)-file") }
    guard let text = argument ?? inEnvironment else { return nil }
    guard !text.isEmpty else { throw Failure(.configuration, "\(places[0]): is empty") }
    return Secret(text)
  }

  /// The file must be private.
  private static func read(_ path: String, of option: String) throws(Failure) -> Secret {
    func failure(_ text: String, _ exit: Exit = .configuration) -> Failure {
      Failure(exit, "\(option): \(path) \(text)")
    }
    // Non-blocking: a pipe might have no writer.
    let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure("cannot be read: \(String(cString: strerror(errno)))", .inputOutput) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      throw failure("is not a regular file")
    }
    guard status.st_uid == geteuid() else { throw failure("belongs to another user", .notPermitted) }
    guard status.st_mode & 0o077 == 0 else {
      throw failure("can be read or written by other users: chmod 600 it first", .notPermitted)
    }
    var bytes = [UInt8](repeating: 0, count: limit + 1)
    defer { explicit_bzero(&bytes, bytes.count) }
    var count = 0
    while count < bytes.count {
      let more = bytes.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress! + count, $0.count - count) }
      guard more >= 0 else { throw failure("cannot be read: \(String(cString: strerror(errno)))", .inputOutput) }
      if more == 0 { break }
      count += more
    }
    guard count <= limit else { throw failure("is larger than \(limit) bytes") }
    guard let text = String(validating: bytes[..<count], as: UTF8.self), !text.contains("\0") else {
      throw failure("is no text")
    }
    // Editors and `echo` append a line break.
    let line = text.last == "\n" || text.last == "\r\n" ? text.dropLast() : text[...]
    guard !line.isEmpty else { throw failure("is empty") }
    guard !line.contains(where: \.isNewline) else { throw failure("has more than one line") }
    return Secret(line.utf8)
  }
}
