import Foundation
import TerminalCore
import TestSupport
import Testing

/// The built program in tmux: keys are sent and the screen is read.
@Suite(.serialized, .ownThread, .patient) struct TerminalSaleTests {
  /// The texts of a language that the test waits for.
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

  /// Braille displays and magnifiers follow the hardware cursor: it is on the selected row, and visible only in text fields.
  @Test func theHardwareCursorStandsOnTheFocus() async throws {
    var terminal = try Terminal80(arguments: "--no-journal --lang ru")
    defer { terminal.end() }
    let watched = terminal
    func before(_ screen: String) -> Substring {
      let lines = screen.split(separator: "\n", omittingEmptySubsequences: false)
      let at = watched.cursor.at
      return lines.indices.contains(at.y) ? lines[at.y].prefix(at.x + 1) : ""
    }
    try await terminal.wait(until: "AirPods Pro 2")
    terminal.type("ACS1")
    try await terminal.wait("the caret") { before($0).hasSuffix("⌕ ACS1 ") && watched.cursor.isShown ? () : nil }
    terminal.press(.enter, .control("n"))
    try await terminal.wait(until: "0-0-12")
    try await terminal.wait("the first plan") { before($0).hasSuffix("▎") && !watched.cursor.isShown ? () : nil }
    let first = terminal.cursor.at
    terminal.press(.down)
    try await terminal.wait("the second plan") { _ in
      watched.cursor.at == Point(x: first.x, y: first.y + 1) ? () : nil
    }
    terminal.press(.control("l"))
    try await terminal.wait("the chosen language") { before($0).hasSuffix("▎") && $0.contains("Қазақша") ? () : nil }
  }

  /// What the till really sent: cause and effect, without a secret.
  @Test func theExchangesOfASaleAreRead() async throws {
    var terminal = try Terminal80(arguments: "--no-journal --lang ru")
    defer { terminal.end() }
    try await terminal.goToCustomer()
    try await terminal.chooseCustomer()
    try await terminal.giveConsent()
    let code = try await terminal.verifyPhone()
    terminal.press(.control("n"))
    try await terminal.wait(until: "Проверьте заявку")
    terminal.press(.enter)
    try await terminal.wait(until: "preapp=")
    terminal.press(.function(5))
    for text in ["/token", "/products", "SMS", "/pre-approved"] { try await terminal.wait(until: text) }
    terminal.type("/kind:application")
    try await terminal.wait(until: "1 из")
    // Home, so that text and Enter are no scan.
    terminal.press(.home, .enter, .enter)
    try await terminal.wait(until: "\"address\" : {")
    terminal.type("/verificationSmsCode")
    terminal.press(.home, .enter)
    let screen = try await terminal.wait("the code's place") { $0.contains("\"verificationSmsCode\" :") ? $0 : nil }
    #expect(screen.contains("••••") && !screen.contains("\"\(code)\""))
  }

  @Test(arguments: languages)
  func aWholeSaleEndsSignedInTheOrdersPanel(_ words: Words) async throws {
    var terminal = try Terminal80(arguments: "--no-journal --lang \(words.language) --bank-speed 4")
    defer { terminal.end() }
    try await terminal.wait(matching: "AirPods Pro 2")
    terminal.scan("ACS1")
    terminal.press(.control("n"))
    try await terminal.wait(matching: words.plan)
    try await terminal.wait(matching: "0-0-12")
    terminal.press(.down, .enter)
    try await terminal.wait(matching: words.customer)
    terminal.press(.function(3))
    try await terminal.wait(matching: words.people)
    terminal.press(.enter, .space)
    try await terminal.wait(matching: words.given)
    terminal.press(.function(4))
    let code = try await terminal.wait(matching: words.code)
    terminal.type(code)
    try await terminal.wait(matching: words.confirmed)
    terminal.press(.control("n"))
    try await terminal.wait(matching: words.review)
    // A held key still submits one application.
    terminal.press(.enter, times: 10)
    // Four steps are done.
    try await terminal.wait(matching: "✓.+✓.+✓.+✓")
    terminal.press(.function(8))
    try await terminal.wait(matching: words.signed)
    #expect(terminal.screen.components(separatedBy: "KS-").count - 1 <= 2)
    #expect(terminal.screen.contains(words.orders))
  }

  @Test
  func theTerminalIsRestoredAfterSuspendAndEnd() async throws {
    var terminal = try Terminal80(arguments: "--no-journal --lang ru", underShell: true)
    defer { terminal.end() }
    try await terminal.wait(matching: "AirPods Pro 2")
    terminal.type("galaxy")
    try await terminal.wait(matching: "Galaxy Tab")
    terminal.press(.control("z"))
    try await terminal.wait(matching: "Stopped")
    terminal.type("fg")
    terminal.press(.enter)
    try await terminal.wait(matching: "Galaxy Tab")
    terminal.press(.escape)
    try await terminal.wait(until: "AirPods Pro 2")
    terminal.press(.control("q"))
    try await terminal.wait(matching: "(?m)^[$] fg[^$]*[$]")
    terminal.type("echo ended with $?")
    terminal.press(.enter)
    try await terminal.wait(matching: "ended with 0")
    terminal.type("stty -a | grep -c ' echo '")
    terminal.press(.enter)
    try await terminal.wait(matching: "(?m)^1$")
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
