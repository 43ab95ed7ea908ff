import Foundation
import Glibc

/// A secret that comes from one of three places: a file, an environment variable or an argument, which everybody sees in `ps`.
struct Secret {
  /// What it is called in sentences: `client-secret`. Its options and its variable are named after it.
  let name: String
  var argument: String?
  var file: String?
  var environment: [String: String]

  /// The most bytes that are read of a file.
  private static let limit = 4096

  private var variable: String { "KASSA_" + name.uppercased().replacing("-", with: "_") }

  /// The secret; nil where no place names one.
  /// - Throws: a sentence where several places do, or where the one is no good.
  func value() throws(Failure) -> String? {
    let inEnvironment = environment[variable]
    let places = [
      argument.map { _ in "--\(name)" }, file.map { _ in "--\(name)-file" }, inEnvironment.map { _ in variable },
    ].compactMap { $0 }
    guard places.count <= 1 else { throw Failure("\(places.joined(separator: " and ")): give only one of them") }
    if let file { return try Self.read(file, of: "--\(name)-file") }
    guard let text = argument ?? inEnvironment else { return nil }
    guard !text.isEmpty else { throw Failure("\(places[0]): is empty") }
    return text
  }

  /// Reads a file that only its owner may read.
  private static func read(_ path: String, of option: String) throws(Failure) -> String {
    func failure(_ text: String) -> Failure { Failure("\(option): \(path) \(text)") }
    // Without waiting: a pipe has no writer perhaps.
    let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure("cannot be read: \(String(cString: strerror(errno)))") }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      throw failure("is not a regular file")
    }
    guard status.st_uid == geteuid() else { throw failure("belongs to another user") }
    guard status.st_mode & 0o077 == 0 else {
      throw failure("can be read or written by other users: chmod 600 it first")
    }
    var bytes = [UInt8](repeating: 0, count: limit + 1)
    var count = 0
    while count < bytes.count {
      let more = bytes.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress! + count, $0.count - count) }
      guard more >= 0 else { throw failure("cannot be read: \(String(cString: strerror(errno)))") }
      if more == 0 { break }
      count += more
    }
    guard count <= limit else { throw failure("is larger than \(limit) bytes") }
    guard var text = String(validating: bytes[..<count], as: UTF8.self), !text.contains("\0") else {
      throw failure("is no text")
    }
    // As an editor or `echo` leaves it.
    if text.hasSuffix("\r\n") || text.hasSuffix("\n") { text.removeLast() }
    guard !text.isEmpty else { throw failure("is empty") }
    guard !text.contains(where: \.isNewline) else { throw failure("has more than one line") }
    return text
  }
}
