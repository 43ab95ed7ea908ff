import Foundation
import Glibc

/// A profile whose secrets are in files: the till's start with it, and a command beside a bank that is warm.
enum ProfileBenchmarks {
  static func run(program: String) async throws {
    let scratch = try await Scratch()
    defer { scratch.remove() }
    let secret = scratch.folder + "/secret"
    try Data("benchmark".utf8).write(to: URL(filePath: secret))
    chmod(secret, 0o600)
    let bank = Process()
    let output = Pipe()
    bank.executableURL = URL(filePath: program)
    bank.arguments = ["bank", "--listen", "127.0.0.1:0", "--client-id", "kassa", "--client-secret-file", secret]
    bank.standardOutput = output
    try bank.run()
    defer {
      bank.terminate()
      bank.waitUntilExit()
    }
    // Nothing of its first line comes apart from the rest.
    let said = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
    guard let address = said.firstMatch(of: /listening on (\S+)/)?.1 else { return print("no bank: \(said)") }
    try FileManager.default.createDirectory(atPath: scratch.folder + "/kassa", withIntermediateDirectories: true)
    try Data(
      """
      profile = "bench"
      [profiles.bench]
      base = "sandbox"
      broker_url = "\(address)/bcc/sandbox/v1/broker"
      token_url = "\(address)/bcc/sandbox/v2/oauth/token"
      client_id = "kassa"
      client_secret = { file = "\(secret)" }
      merchant_id = "M"
      partner = { success_redirect = "https://shop.example/" }
      callbacks = { secret = { file = "\(secret)" } }
      sms = { sender = "http", http = { url = "https://sms.example/", fields = { key = { file = "\(secret)" } } } }
      """.utf8
    ).write(to: URL(filePath: scratch.folder + "/kassa/config.toml"))
    let environment = scratch.environment + ["XDG_CONFIG_HOME=\(scratch.folder)"]

    print("\nWith a profile and its secrets in files:")
    let times = try StartBenchmarks.times(of: program, environment, in: scratch)
    report("first frame written, from exec", times["frame"] ?? [], atMost: 0.030)
    let command = [program, "products", "100000", "--json"]
    guard duration(of: command, environment) != nil else { return print("kassa products does not work here") }
    report(
      "kassa products 100000 --json, exec to exit", (0..<21).compactMap { _ in duration(of: command, environment) },
      atMost: 0.060)
  }

  /// Nil where it fails.
  private static func duration(of command: [String], _ environment: [String]) -> Double? {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
    var arguments = command.map { strdup($0) } + [nil]
    var variables = environment.map { strdup($0) } + [nil]
    defer {
      posix_spawn_file_actions_destroy(&actions)
      for text in arguments + variables { free(text) }
    }
    var (id, status): (pid_t, Int32) = (0, 0)
    let started = seconds()
    guard posix_spawn(&id, command[0], &actions, nil, &arguments, &variables) == 0, waitpid(id, &status, 0) == id,
      status == 0
    else { return nil }
    return seconds() - started
  }
}
