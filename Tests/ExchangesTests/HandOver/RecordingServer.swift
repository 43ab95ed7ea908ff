import Foundation
import Glibc
import Synchronization

/// Keeps every byte of the requests that it gets, and answers each with 204.
final class RecordingServer: Sendable {
  struct Request: Sendable {
    let method, target: String
    let headers: [String]
    let body: [UInt8]
  }

  let port: Int
  private let descriptor: Int32
  private let received = Mutex<[Request]>([])

  init() throws {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = in_addr_t(INADDR_LOOPBACK).bigEndian
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let result = withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
        bind(descriptor, pointer, size) == 0 && listen(descriptor, 128) == 0
          && getsockname(descriptor, pointer, &size) == 0
      }
    }
    guard result else { throw POSIXError(.EADDRINUSE) }
    self.descriptor = descriptor
    port = Int(in_port_t(bigEndian: address.sin_port))
    Thread.detachNewThread { [weak self] in
      while true {
        let connection = accept(descriptor, nil, nil)
        guard connection >= 0 else { return }
        if let request = Self.read(connection) { self?.received.withLock { $0.append(request) } }
        let answer = Array("HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n".utf8)
        _ = send(connection, answer, answer.count, Int32(MSG_NOSIGNAL))
        Glibc.close(connection)
      }
    }
  }

  deinit {
    shutdown(descriptor, Int32(SHUT_RDWR))
    Glibc.close(descriptor)
  }

  var requests: [Request] { received.withLock { $0 } }

  private static func read(_ connection: Int32) -> Request? {
    var all: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    let end = Array("\r\n\r\n".utf8)
    while true {
      if let head = Data(all).range(of: Data(end)) {
        let lines = String(decoding: all[..<head.lowerBound], as: UTF8.self)
          .split(separator: "\r\n", omittingEmptySubsequences: false).map(String.init)
        let length =
          lines.first { $0.lowercased().hasPrefix("content-length:") }
          .flatMap { Int($0.dropFirst(15).trimmingCharacters(in: .whitespaces)) } ?? 0
        if all.count >= head.upperBound + length {
          let words = lines[0].split(separator: " ").map(String.init)
          guard words.count == 3 else { return nil }
          return Request(
            method: words[0], target: words[1], headers: Array(lines.dropFirst()),
            body: Array(all[head.upperBound...].prefix(length)))
        }
      }
      let count = recv(connection, &buffer, buffer.count, 0)
      guard count > 0 else { return nil }
      all += buffer[..<count]
    }
  }
}
