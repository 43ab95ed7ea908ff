import Foundation
import Testing

/// The built program in a real terminal: tmux runs it, keys are sent, the screen is read.
@Suite(.serialized) struct TerminalSaleTests {
  /// The texts of a language that the script waits for.
  struct Words: Sendable, CustomTestStringConvertible {
    let language: String
    let plan: String
    let customer: String
    let people: String
    let given: String
    let code: String
    let confirmed: String
    let review: String
    let orders: String
    let signed: String
    var testDescription: String { language }
  }

  static let languages = [
    Words(
      language: "ru", plan: "Рассрочка или кредит", customer: "Фамилия", people: "Тестовые клиенты", given: "дано в",
      code: "Код подтверждения ([0-9]{4})", confirmed: "номер подтверждён", review: "Проверьте заявку",
      orders: "Заявки",
      signed: "● Договор подписан"),
    Words(
      language: "kk", plan: "Бөліп төлеу немесе кредит", customer: "Тегі", people: "Сынақ клиенттері", given: "берілді",
      code: "Растау коды ([0-9]{4})", confirmed: "нөмір расталды", review: "Өтінімді тексеріңіз", orders: "Өтінімдер",
      signed: "● Шартқа қол қойылды"),
    Words(
      language: "en", plan: "Instalments or loan", customer: "Last name", people: "Test customers", given: "given at",
      code: "Your code is ([0-9]{4})", confirmed: "phone verified", review: "Check the application", orders: "Orders",
      signed: "● Contract signed"),
  ]

  @Test(.timeLimit(.minutes(2)), arguments: languages)
  func aWholeSaleEndsSignedInTheOrdersPanel(_ words: Words) async throws {
    let terminal = try Terminal80(arguments: "--no-journal --lang \(words.language) --bank-speed 4")
    defer { terminal.end() }
    try await terminal.wait(for: "AirPods Pro 2")
    terminal.type("airp")
    terminal.press("Enter", "C-n")
    try await terminal.wait(for: words.plan)
    try await terminal.wait(for: "0-0-12")
    terminal.press("Down", "Enter")
    try await terminal.wait(for: words.customer)
    terminal.press("F3")
    try await terminal.wait(for: words.people)
    terminal.press("Enter", "Space")
    try await terminal.wait(for: words.given)
    terminal.press("F4")
    let code = try await terminal.wait(for: words.code)
    terminal.type(code)
    try await terminal.wait(for: words.confirmed)
    terminal.press("C-n")
    try await terminal.wait(for: words.review)
    // Held down: one application all the same.
    terminal.press(Array(repeating: "Enter", count: 10))
    try await terminal.wait(for: "preapp=")
    terminal.press("F8")
    try await terminal.wait(for: words.signed)
    #expect(terminal.screen().components(separatedBy: "KS-").count - 1 <= 2)
    #expect(terminal.screen().contains(words.orders))
    terminal.press("Escape", "C-q")
  }

  @Test(.timeLimit(.minutes(1)))
  func theTerminalIsGivenBackAfterSuspendAndEnd() async throws {
    let terminal = try Terminal80(arguments: "--no-journal --lang ru", underShell: true)
    defer { terminal.end() }
    try await terminal.wait(for: "AirPods Pro 2")
    terminal.type("galaxy")
    try await terminal.wait(for: "Galaxy Tab")
    terminal.press("C-z")
    try await terminal.wait(for: "Stopped")
    terminal.type("fg")
    terminal.press("Enter")
    try await terminal.wait(for: "Galaxy Tab")
    terminal.press("Escape", "C-q")
    try await terminal.wait(for: "(?m)^[$] fg[^$]*[$]")
    terminal.type("echo ended with $?")
    terminal.press("Enter")
    try await terminal.wait(for: "ended with 0")
    terminal.type("stty -a | grep -c ' echo '")
    terminal.press("Enter")
    try await terminal.wait(for: "(?m)^1$")
  }

  @Test func aBadCatalogueIsRefusedWithItsLine() throws {
    let file = FileManager.default.temporaryDirectory.appending(path: "kassa-\(UUID().uuidString).csv")
    try Data("sku,brand,category,model,price,image\nA1,B,c,M,12x,\n".utf8).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    let (status, output) = try Terminal80.run(Terminal80.program, ["--catalogue", file.path])
    #expect(status != 0)
    #expect(output.contains("line 2: price: “12x” is not an amount"))
  }

  @Test func withoutATerminalItSaysSo() throws {
    let (status, output) = try Terminal80.run(Terminal80.program, ["--no-journal"])
    #expect(status != 0)
    #expect(output.contains("kassa needs a terminal"))
  }
}

/// A terminal of 80×24 in a tmux server of its own.
struct Terminal80 {
  /// The program, beside the test bundle.
  static let program = Bundle.main.executableURL.map { url in
    var folder = url.deletingLastPathComponent()
    // The test runner is the executable: the bundle's folder is told on its command line.
    if let bundle = CommandLine.arguments.first(where: { $0.hasSuffix(".xctest") }) {
      folder = URL(filePath: bundle).deletingLastPathComponent()
    }
    return folder.appending(path: "kassa").path
  }!

  enum Problem: Error, CustomStringConvertible {
    case never(String, screen: String)
    var description: String {
      switch self {
      case .never(let pattern, let screen): "/\(pattern)/ never came:\n\(screen)"
      }
    }
  }

  private let socket = "kassa-test-\(UUID().uuidString.prefix(8))"

  init(arguments: String, underShell: Bool = false) throws {
    let command = "\(Self.program) \(arguments)"
    let line = underShell ? "bash --norc --noprofile -i" : command
    // The server that this starts would keep open what it inherits, and whoever started it would wait for it for ever.
    let close = "for n in $(ls /proc/self/fd); do [ $n -gt 2 ] && eval \"exec $n>&-\"; done; exec \"$@\""
    let start = ["tmux", "-u", "-L", socket, "-f", "/dev/null", "new-session", "-d", "-x", "80", "-y", "24", line]
    _ = try Self.run("/bin/bash", ["-c", close, "bash"] + start, reads: false)
    if underShell {
      type("PS1='$ '; \(command)")
      press("Enter")
    }
  }

  func end() { tmux("kill-server") }
  func screen() -> String { tmux("capture-pane", "-p").replacing("\u{A0}", with: " ") }
  func type(_ text: String) { tmux("send-keys", "-l", text) }
  func press(_ keys: String...) { press(keys) }
  func press(_ keys: [String]) { tmux(["send-keys"] + keys) }

  /// Waits until the screen matches; returns the first group, or the match.
  @discardableResult
  func wait(for pattern: String) async throws -> String {
    let expression = try Regex(pattern)
    let end = Date() + 40
    var last = ""
    while Date() < end {
      last = screen()
      if let match = last.firstMatch(of: expression) {
        return match.output.count > 1 ? match.output[1].substring.map(String.init) ?? "" : String(last[match.range])
      }
      try await Task.sleep(for: .milliseconds(50))
    }
    throw Problem.never(pattern, screen: last)
  }

  @discardableResult
  private func tmux(_ arguments: String...) -> String { tmux(arguments) }
  @discardableResult
  private func tmux(_ arguments: [String]) -> String {
    (try? Self.run("/usr/bin/env", ["tmux", "-u", "-L", socket] + arguments))?.output ?? ""
  }

  /// Runs a program to its end.
  static func run(_ program: String, _ arguments: [String], reads: Bool = true) throws -> (
    status: Int32, output: String
  ) {
    let process = Process()
    process.executableURL = URL(filePath: program)
    process.arguments = arguments
    process.environment = ProcessInfo.processInfo.environment.merging(["LC_ALL": "C.UTF-8", "TERM": "xterm-256color"]) {
      $1
    }
    let pipe = Pipe()
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = reads ? pipe : FileHandle.nullDevice
    process.standardError = reads ? pipe : FileHandle.nullDevice
    // A thread of the concurrency runtime blocks signals, and a child would inherit that.
    var none = sigset_t()
    sigemptyset(&none)
    pthread_sigmask(SIG_SETMASK, &none, nil)
    try process.run()
    let output = reads ? pipe.fileHandleForReading.readDataToEndOfFile() : Data()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: output, as: UTF8.self))
  }
}
