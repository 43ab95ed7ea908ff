import Checkout
import Foundation
import TerminalCore
import TestSupport
import Testing

/// Marked people go through sales, a lost answer, a kill, an export and forgetting; then every byte that the program wrote, and all that
/// the system shows of its process, is searched for them.
@Suite(.serialized, .ownThread, .patient) struct AuditTests {
  /// A fictitious person.
  struct Person {
    let marks: [String]
    let iin: String
  }

  /// Typed by the clerk. Representable in code page 1251.
  static let typed = Person(
    marks: [
      "Выдуманова", "Неттаковская", "Никтоевна", "960101499003", "7030009876", "nobody.at.all", "Нигдешная",
      "960101 499003", "703 000 98 76",
    ],
    iin: "960101499003")
  static let lost = Person(
    marks: ["Ковалёв", "841005399905", "7030000008", "dmitriy.kovalev", "841005 399905", "703 000 00 08"],
    iin: "841005399905")
  static var everybody: [String] { typed.marks + lost.marks }

  /// Contains everything that the program may write to.
  private struct TillHome {
    let folder: Folder
    let variables: String

    init() throws {
      folder = try Folder()
      // Other users may reach the program's own folders.
      chmod(folder.path, 0o755)
      for name in ["home", "state", "config", "run", "tmp"] {
        try FileManager.default.createDirectory(
          atPath: "\(folder.path)/\(name)", withIntermediateDirectories: false,
          attributes: [.posixPermissions: name == "run" ? 0o700 : 0o755])
      }
      let path = folder.path
      variables =
        "HOME=\(path)/home XDG_STATE_HOME=\(path)/state XDG_CONFIG_HOME=\(path)/config XDG_RUNTIME_DIR=\(path)/run TMPDIR=\(path)/tmp"
    }

    func terminal() throws -> Terminal80 {
      try Terminal80(command: "env \(variables) \(Terminal80.program) --lang ru --bank-speed 60")
    }

    func run(_ arguments: String, input: String = "") throws -> (status: Int32, output: String) {
      try Terminal80.run(
        "/bin/sh", ["-c", "printf '\(input)' | env \(variables) '\(Terminal80.program)' \(arguments)"])
    }

    var journal: String { folder.path + "/state/kassa/journal.sqlite" }

    /// Except the journal itself, which stores customers.
    func tracesOutsideTheJournal(_ texts: [String]) throws -> [String] {
      try folder.traces(of: texts) { $0.hasPrefix("state/kassa/journal.sqlite") && !$0.contains(".bank") }
    }
  }

  @Test func nobodyIsLeftWherePersonalDataMustNotBe() async throws {
    let home = try TillHome()
    var till = try home.terminal()
    defer { till.end() }
    var codes = [try await sell(to: Self.typed, &till)]
    till.press(KeyPress("n"))
    codes.append(try await loseAnAnswer(&till))

    // While it runs, only the journal contains them.
    #expect(try home.folder.traces(of: Self.everybody) != [], "the search finds what is there")
    #expect(try home.tracesOutsideTheJournal(Self.everybody) == [])
    #expect(try ProcessEntries.traces(of: Self.everybody, of: till.pid) == [])
    // A code is too short to search for alone, or as the beginning of a longer number.
    let written = codes.flatMap { ["\"\($0)\"", "=\($0)&", ":\($0),", ":\($0)}", " \($0) ", "\0\($0)\0"] }
    #expect(try home.folder.traces(of: written) == [])
    // After a kill, an unknown outcome is settled by the bank's list.
    try await till.killAtOnce()
    till.restart()
    try await find(&till)
    #expect(try ProcessEntries.traces(of: Self.everybody, of: till.pid) == [])
    till.press(.control("q"))
    try await till.ended()
    #expect(try home.tracesOutsideTheJournal(Self.everybody) == [])
    #expect(try home.folder.traces(of: written) == [])

    for format in ["csv", "jsonl"] {
      let masked = try home.run("export --format \(format)")
      #expect(masked.status == 0 && masked.output.contains("person-1"))
      #expect(Traces.anyForm(Self.everybody, in: Data(masked.output.utf8)) == [])
    }
    let clear = home.folder.path + "/home/clear.jsonl"
    #expect(try home.run("export --format jsonl --personal-data --out \(clear)").status == 0)
    let file = try #require(try home.folder.contents()["home/clear.jsonl"])
    #expect(file.mode == 0o600 && Traces.plain(Self.everybody, in: file.bytes).contains("Выдуманова"))
    try FileManager.default.removeItem(atPath: clear)

    // First one person is removed, then all.
    let one = try home.run("forget --iin", input: Self.typed.iin + "\\n")
    #expect(one.status == 0 && one.output.contains("from 1 order"), "\(one)")
    #expect(try home.folder.traces(of: Self.typed.marks) == [])
    #expect(try home.folder.traces(of: [Self.lost.iin]) != [])
    let all = try home.run("forget --older-than 0d")
    #expect(all.status == 0, "\(all)")
    #expect(try home.folder.traces(of: Self.everybody) == [])
    till.restart()
    try await till.wait(until: "Личные данные удалены")
    till.press(.control("q"))
    try await till.ended()
    #expect(try home.folder.traces(of: Self.everybody) == [])
  }

  /// Another local user tries the files, the process and the ports while the till sells.
  @Test(.enabled(if: OtherUser.name != nil, "KASSA_SECOND_USER names no other user of this machine"))
  func anotherUserOfTheMachineGetsNothing() async throws {
    let other = try OtherUser()
    let home = try TillHome()
    var till = try home.terminal()
    defer { till.end() }
    _ = try await sell(to: Self.typed, &till)
    let pid = till.pid
    let files = try home.folder.contents().keys.filter { $0.hasPrefix("state/") }.map { "\(home.folder.path)/\($0)" }
    #expect(files.count >= 4)
    for file in files {
      #expect(try other.run("cat '\(file)'").status != 0, "\(file)")
      #expect(try other.run("echo x >> '\(file)' || mv '\(file)' /tmp/ || rm -f '\(file)'").status != 0, "\(file)")
    }
    for entry in ["environ", "mem", "maps", "io", "stack"] {
      #expect(try other.run("cat /proc/\(pid)/\(entry)").status != 0, "\(entry)")
    }
    for entry in ["fd", "cwd/", "root/"] {
      #expect(try other.run("ls /proc/\(pid)/\(entry)").status != 0, "\(entry)")
    }
    for entry in ["cmdline", "comm", "status", "stat"] {
      let told = try other.run("cat /proc/\(pid)/\(entry)")
      #expect(told.status == 0 && Traces.anyForm(Self.everybody, in: Data(told.output.utf8)) == [], "\(entry)")
    }
    #expect(try other.run("kill -9 \(pid)").status != 0)

    // Bank calls require a token, admin endpoints do not exist, and callbacks require a signature.
    var ports = ProcessEntries.ports(of: pid)
    let end = Patience.end
    while ports.count < 2, ContinuousClock.now < end {
      try await Task.sleep(for: .milliseconds(50))
      ports = ProcessEntries.ports(of: pid)
    }
    #expect(ports.count == 2)
    var tills = 0
    for port in ports {
      let isTill = try other.http(port, "GET /", body: "").contains("Server: kassa-till")
      tills += isTill ? 1 : 0
      for (line, statusOfBank) in [
        ("GET /_bank/orders", 404), ("GET /_bank/callbacks", 404), ("POST /_bank/orders", 404),
        ("GET /bcc/sandbox/v1/broker/orders", 401), ("POST /bcc/sandbox/v1/broker/pre-approved", 401),
        ("POST /callback", 404), ("GET /callback", 404), ("GET /epos/", 404), ("GET /", 404),
      ] {
        let told = try other.http(port, line, body: #"{"referenceId":"KS-1","state":"SIGNED","stateTitle":"x"}"#)
        let status = told.firstMatch(of: #/^HTTP/1\.1 ([0-9]{3}) /#).flatMap { Int($0.1) }
        // Customers return to the till's port, at every path: it shows them a page that says nothing of anybody. Whoever posts there signs.
        #expect(
          status == (!isTill ? statusOfBank : line.hasPrefix("GET ") ? 200 : 401), "\(port) \(line): \(told)")
        #expect(Traces.anyForm(Self.everybody, in: Data(told.utf8)) == [], "\(line): \(told)")
      }
    }
    #expect(tills == 1)
    till.press(.control("q"))
    try await till.ended()
  }

  /// Foreign files in the journal's place are not used and stay as they are.
  @Test(.enabled(if: OtherUser.name != nil, "KASSA_SECOND_USER names no other user of this machine"))
  func plantedFilesAreNotUsed() async throws {
    let other = try OtherUser()
    let home = try TillHome()
    let theirs = home.folder.path + "/theirs"
    try FileManager.default.createDirectory(atPath: theirs, withIntermediateDirectories: false)
    // Like /tmp: everybody may create files, and nobody may remove another's.
    chmod(theirs, 0o1777)
    #expect(
      try other.run(
        "mkdir '\(theirs)/own' && : > '\(theirs)/own/j.sqlite' && : > '\(theirs)/j.sqlite' && chmod 666 '\(theirs)/j.sqlite'"
      ).status
        == 0)
    #expect(try other.run("ln -s '\(home.journal)' '\(theirs)/link'").status == 0)
    var till = try home.terminal()
    defer { till.end() }
    try await till.wait(until: "⌕")
    till.press(.control("q"))
    try await till.ended()
    let before = try home.folder.contents()
    for (journal, why) in [
      ("j.sqlite", "belongs to somebody else"), ("link", "is a link"), ("own/j.sqlite", "can be trusted"),
    ] {
      for command in ["export --format csv", "forget --older-than 0d"] {
        let told = try home.run("\(command) --journal '\(theirs)/\(journal)'")
        #expect(told.status != 0 && told.output.contains(why), "\(journal): \(told.output)")
      }
      var second = try Terminal80(
        command: "env \(home.variables) \(Terminal80.program) --lang ru --journal '\(theirs)/\(journal)'")
      defer { second.end() }
      try await second.wait(until: "Журнал")
      second.press(.control("q"))
      second.press(KeyPress("д"))
      try await second.ended()
    }
    #expect(try home.folder.contents() == before)
  }

  // MARK: The clerk

  /// Sells with delivery to a typed person. Returns the code.
  private func sell(to person: Person, _ till: inout Terminal80) async throws -> String {
    try await till.goToCustomer()
    for (number, text) in person.marks[..<6].enumerated() {
      till.type(number == 5 ? text + "@example.kz" : text)
      till.press(.tab)
    }
    till.press(.space)
    try await till.wait(until: "● Доставка")
    till.press(.tab, .tab)
    till.type("улица Нигдешная, 977")
    till.press(.tab, .tab, .space)
    try await till.wait(until: "дано в")
    let code = try await till.verifyPhone()
    try await submit(&till)
    try await till.wait(until: "✓ Проверка")
    return code
  }

  private func loseAnAnswer(_ till: inout Terminal80) async throws -> String {
    try await till.goToCustomer()
    try await till.chooseCustomer(7)
    try await till.wait(until: "Ковалёв")
    try await till.giveConsent()
    let code = try await till.verifyPhone()
    try await submit(&till)
    // The answer is lost; a callback may reveal the outcome at once.
    try await till.wait("what came of it") { screen in
      screen.contains("Исход неизвестен") || screen.contains("✓ Проверка") ? () : nil
    }
    return code
  }

  private func submit(_ till: inout Terminal80) async throws {
    till.press(.control("n"))
    try await till.wait(until: "Проверьте заявку")
    till.press(.enter)
  }

  /// Checks the order whose answer was lost until the bank's list shows it.
  private func find(_ till: inout Terminal80) async throws {
    try await till.wait("the order that was lost") { screen in
      screen.contains("✓ Проверка") ? () : nil
    }
    try await till.wait("the bank's list") { screen in screen.contains("Исход неизвестен") ? nil : () }
  }
}

/// Another local user.
private struct OtherUser {
  static var name: String? { ProcessInfo.processInfo.environment["KASSA_SECOND_USER"] }
  let name: String
  /// - Throws: where nothing can run as this user, which would prove nothing.
  init() throws {
    name = try #require(Self.name)
    try #require(run("id -un && cat /dev/null").output == name + "\n")
  }

  func run(_ script: String) throws -> (status: Int32, output: String) {
    try Terminal80.run("/usr/sbin/runuser", ["-u", name, "--", "/bin/bash", "-c", script])
  }

  /// Sends a request and returns the response.
  func http(_ port: Int, _ line: String, body: String) throws -> String {
    let length =
      line.hasPrefix("POST") ? "Content-Type: application/json\\r\\nContent-Length: \(body.utf8.count)\\r\\n" : ""
    let sent = line.hasPrefix("POST") ? body : ""
    return try run(
      "exec 3<>/dev/tcp/127.0.0.1/\(port); printf '\(line) HTTP/1.1\\r\\nHost: 127.0.0.1:\(port)\\r\\nConnection: close\\r\\n\(length)\\r\\n%s' '\(sent)' >&3; cat <&3"
    ).output
  }
}
