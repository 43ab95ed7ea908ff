import Foundation
package import Glibc

/// A program that another process runs.
///
/// Not `Foundation.Process`, which crashes where this process has more than about 1,300 open files (Swift 6.3).
package struct ChildProcess: Sendable {
  package struct NotStarted: Error { package let code: Int32 }

  /// `POSIX_SPAWN_SETSID`, which Glibc's module omits.
  private static let newSession: Int16 = 0x80

  /// Closes inherited files, which would keep connections open, and then runs its arguments.
  private static let alone = [
    "/bin/bash", "-c", #"for n in $(ls /proc/self/fd); do [ $n -gt 2 ] && eval "exec $n>&-"; done; exec "$@""#,
    "bash",
  ]

  package let id: pid_t

  /// - Parameters:
  ///   - command: name or path, and arguments.
  ///   - environment: all of it.
  ///   - isAlone: inherits no open files; for programs that run for a while.
  ///   - clearsSignalMask: threads of the concurrency runtime block signals, and a child would inherit that.
  ///   - setUp: opens the standard files.
  package init(
    _ command: [String], environment: [String: String], isAlone: Bool = true, isSessionLeader: Bool = false,
    clearsSignalMask: Bool = true,
    setUp: (inout posix_spawn_file_actions_t) -> Void
  ) throws {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    setUp(&actions)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setflags(
      &attributes,
      (clearsSignalMask ? Int16(POSIX_SPAWN_SETSIGMASK) : 0) | (isSessionLeader ? Self.newSession : 0))
    let command = (isAlone ? Self.alone : []) + command
    var arguments = command.map { strdup($0) } + [nil]
    var variables = environment.map { strdup("\($0)=\($1)") } + [nil]
    defer { for text in arguments + variables { free(text) } }
    var id: pid_t = 0
    let code = posix_spawnp(&id, command[0], &actions, &attributes, &arguments, &variables)
    guard code == 0 else { throw NotStarted(code: code) }
    self.id = id
  }

  /// Sends output and errors to a file, and inherits the signal mask.
  package init(_ command: [String], environment: [String: String], folder: String, output: String) throws {
    try self.init(["/usr/bin/env", "-C", folder] + command, environment: environment, clearsSignalMask: false) {
      actions in
      posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
      posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT | O_APPEND, 0o600)
      posix_spawn_file_actions_adddup2(&actions, 1, 2)
    }
  }

  /// Runs a program to its end, with its output and errors unless they go to /dev/null.
  package static func run(
    _ command: [String], environment: [String: String], isAlone: Bool = false, reads: Bool = true
  ) throws -> (status: Int32, output: String) {
    let pipe = Pipe()
    let end = pipe.fileHandleForWriting.fileDescriptor
    let child = try ChildProcess(command, environment: environment, isAlone: isAlone) { actions in
      posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
      if reads {
        posix_spawn_file_actions_adddup2(&actions, end, 1)
      } else {
        posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
      }
      posix_spawn_file_actions_adddup2(&actions, 1, 2)
    }
    try pipe.fileHandleForWriting.close()
    let output = pipe.fileHandleForReading.readDataToEndOfFile()
    return (child.wait(), String(decoding: output, as: UTF8.self))
  }

  /// Writes a shell script, by a shell: a child that a parallel test forks would hold our descriptor, and an open file cannot be executed.
  package static func writeScript(_ script: String, to path: String) throws {
    let write = #"printf '#!/bin/sh\n%s\n' "$1" > "$2" && chmod 700 "$2""#
    let (status, output) = try run(["sh", "-c", write, "sh", script, path], environment: ["PATH": "/usr/bin:/bin"])
    precondition(status == 0, "\(path): \(output)")
  }

  /// Waits for the end and returns the exit status, or minus the number of the fatal signal.
  package func wait() -> Int32 {
    var status: Int32 = 0
    while waitpid(id, &status, 0) < 0, errno == EINTR {}
    return Self.meaning(of: status)
  }

  /// As `wait`, or nil while it is running.
  package func poll() -> Int32? {
    var status: Int32 = 0
    return waitpid(id, &status, WNOHANG) == id ? Self.meaning(of: status) : nil
  }

  private static func meaning(of status: Int32) -> Int32 {
    status & 0x7F == 0 ? status >> 8 & 0xFF : -(status & 0x7F)
  }
}
