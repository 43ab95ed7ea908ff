import BrokerAPI
import Foundation
import Glibc
import TestSupport
import Testing

/// `kassa sms` beside a gateway that is no code of ours.
@Suite(.serialized, .ownThread, .patient) struct SMSCommandTests {
  /// A home whose profile sends messages so; what else the profile names is not there.
  private static func shop(_ sender: String, _ tables: String) throws -> ConfigCommandTests.Home {
    try ConfigCommandTests.Home(
      """
      profile = "shop"
      [profiles.shop]
      base = "test"
      client_id = "id"
      client_secret = { file = "not-asked-for" }
      sms.sender = "\(sender)"
      \(tables)
      """)
  }

  private static func shop(_ sender: String = "http", port: Int, more: String = "") throws -> ConfigCommandTests.Home {
    try shop(
      sender,
      """
      [profiles.shop.sms.http]
      url = "http://127.0.0.1:\(port)/send?v=1"
      fields = { recipient = "{phone}", text = "{text}", apiKey = { env = "GATEWAY_KEY" } }
      [profiles.shop.sms.http.answer]
      ok = [ { at = "/code", is = 0 } ]
      id = "/data/messageId"
      message = [ "/message" ]
      note = [ { at = "/data/status", is = 1, say = "moderation" } ]
      retry = [ { at = "/code", is = 30 } ]
      \(more)
      """)
  }

  /// Runs the command beside a gateway with one answer; returns what the gateway received, too.
  private static func send(
    _ arguments: String, answer: String?, text: String = "Код 1243 & {phone}"
  ) async throws -> (status: Int32, output: String, errors: String, received: String) {
    let body = answer ?? ""
    let steps: [ScriptedServer.Step] = [
      .read(until: "apiKey="),
      answer == nil ? .close : .send("HTTP/1.1 200 OK\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"), .hold,
    ]
    return try await ScriptedServer.with(steps) { gateway in
      let home = try shop(port: gateway.port)
      let (status, output, errors) = try home.run(
        "printf '%s\\n' '\(text)' | GATEWAY_KEY=key-8f3a kassa sms \(arguments)")
      return (status, output, errors, gateway.received.joined())
    }
  }

  @Test func aMessageIsSentOnceAndAsTheProfileSays() async throws {
    let taken = #"{"code":"0","data":{"messageId":77,"status":1}}"#
    let (status, output, errors, received) = try await Self.send("'8 747 577 42 85'", answer: taken)
    #expect((status, output, errors) == (0, "sent, number 77, moderation\n", ""))
    #expect(received.hasPrefix("POST /send?v=1 HTTP/1.1\r\n") && received.contains("Connection: close"))
    #expect(received.contains("recipient=77475774285&text=%D0%9A"), "\(received)")
    #expect(received.contains("1243%20%26%20%7Bphone%7D") && received.contains("apiKey=key-8f3a"))
  }

  @Test(arguments: [
    (#"{"code":1,"message":"no such number"}"#, Int32(1), "refused: no such number"),
    (#"{"code":30,"message":"slower"}"#, 75, "refused for now: slower"),
    ("<busy>", 3, "it is not known whether it was sent: the answer cannot be read: not json"),
    ("{}", 3, "it is not known whether it was sent: HTTP 200"),
    (nil, 3, "it is not known whether it was sent: the connection broke off"),
  ]) func eachEndHasItsCode(_ answer: String?, _ code: Int32, _ sentence: String) async throws {
    let (status, output, errors, _) = try await Self.send("77475774285 --json", answer: answer)
    let json = try JSON(parsing: output.utf8)
    #expect(status == code && errors.isEmpty, "\(status): \(output)\(errors)")
    #expect(json["error"]?["message"]?.text == sentence)
    #expect(json["error"]?["exit"]?.integer == Int(code) && !output.contains("8f3a"))
  }

  @Test func aProgramSendsToo() throws {
    let home = try Self.shop("command", "sms.command.command = [\"./send\", \"--fast\"]")
    let program = home.folder.path + "/send"
    try ChildProcess.writeScript("read -r text\necho \"$1 $KASSA_PHONE $text\" > got\necho id-5", to: program)
    let sent = try home.run("echo 'Код 1243' | kassa sms 77475774285 --json")
    #expect(try sent.status == 0 && JSON(parsing: sent.output.utf8)["id"]?.text == "id-5", "\(sent)")
    #expect(try home.run("cat got").output == "--fast +77475774285 Код 1243\n")
    try ChildProcess.writeScript("echo 'no credit' >&2\nexit 1", to: program)
    let refused = try home.run("echo 'Код 1243' | kassa sms 77475774285")
    #expect(refused.status == 1 && refused.errors == "Error: refused: no credit\n", "\(refused)")
    #expect(try home.run("kassa sms --balance").status == 78)
  }

  @Test(arguments: [
    ("--balance", #"{"code":0,"data":{"balance":"190.42"}}"#, Int32(0), "190.42\n"),
    ("--balance", #"{"code":8,"message":"bad key"}"#, 1, "refused: bad key\n"),
    ("77475774285 --delivery 7", #"{"data":[{"status":"DELIVRD"}]}"#, 0, "delivered\n"),
    ("77475774285 --delivery 7", #"{"data":[{"status":"NEW"}]}"#, 0, "not delivered yet: NEW\n"),
    ("77475774285 --delivery 7", "<busy>", 1, "refused: HTTP 200\n"),
  ]) func aGatewayIsAsked(_ arguments: String, _ answer: String, _ status: Int32, _ sentence: String) async throws {
    let questions = """
      [profiles.shop.sms.http.status]
      url = "http://127.0.0.1:PORT/status"
      fields = { ids = "{id}", apiKey = { env = "GATEWAY_KEY" } }
      at = "/data/0/status"
      delivered = [ "DELIVRD" ]
      [profiles.shop.sms.http.balance]
      url = "http://127.0.0.1:PORT/balance"
      fields = { apiKey = { env = "GATEWAY_KEY" } }
      at = "/data/balance"
      """
    let steps: [ScriptedServer.Step] = [
      .read(until: "apiKey=key"), .send("HTTP/1.1 200 OK\r\nContent-Length: \(answer.utf8.count)\r\n\r\n\(answer)"),
      .hold,
    ]
    try await ScriptedServer.with(steps) { gateway in
      let home = try Self.shop(port: gateway.port, more: questions.replacing("PORT", with: String(gateway.port)))
      let (code, output, errors) = try home.run("GATEWAY_KEY=key-8f3a kassa sms \(arguments)")
      #expect((code, output, errors) == (status, status == 0 ? sentence : "", status == 0 ? "" : "Error: \(sentence)"))
    }
  }

  @Test func whatCannotBeSentIsSaidBefore() throws {
    let home = try Self.shop("phone", port: 9)
    #expect(try home.run("kassa sms 77475774285 < /dev/null").status == 78)
    let noKey = try Self.shop(port: 9)
    let missing = try noKey.run("kassa sms 77475774285 < /dev/null")
    #expect(
      missing.status == 78 && missing.errors.contains("profiles.shop.sms.http.fields.apiKey: GATEWAY_KEY is not set"))
    #expect(try noKey.run("kassa sms 123 < /dev/null").status == 65)
    #expect(try noKey.run("export GATEWAY_KEY=x; printf 'a\\nb\\n' | kassa sms 77475774285").status == 65)
    let nobody = try ConfigCommandTests.Home()
    let none = try nobody.run("kassa sms 77475774285 < /dev/null")
    #expect(none.status == 78 && none.errors.contains("profiles.sandbox.sms.sender: nobody sends messages"))
  }

  /// With what it started; nobody knows whether it has sent the message.
  @Test(arguments: [SIGTERM, SIGINT, SIGHUP, SIGQUIT])
  func aProgramThatSendsIsStoppedWithTheCommand(_ signal: Int32) async throws {
    let home = try Self.shop("command", "sms.command.command = [\"./send\"]\nsms.command.timeout = 300")
    let (text, output) = (home.folder.path + "/text", home.folder.path + "/output")
    try home.write("1243\n", to: "text")
    try ChildProcess.writeScript(
      "sleep 600 &\necho $! > pid-; mv pid- pid; wait", to: home.folder.path + "/send")
    let child = try ChildProcess(
      ["/bin/sh", "-c", "exec '\(Terminal80.program)' sms 77475774285 <'\(text)'"], environment: home.environment,
      folder: home.folder.path, output: output)
    let file = home.folder.path + "/pid"
    while !FileManager.default.fileExists(atPath: file) { try await Task.sleep(for: .milliseconds(5)) }
    kill(child.id, signal)
    let status = try await RawHTTP.onThread { child.wait() }
    let said = try String(contentsOfFile: output, encoding: .utf8)
    #expect(status == 3, "\(said)")
    #expect(said == "Error: it is not known whether it was sent: the program ended before the answer\n")
    let sleeping = try #require(Int32(String(contentsOfFile: file, encoding: .utf8).dropLast()))
    while try Self.isRunning(sleeping) { try await Task.sleep(for: .milliseconds(5)) }
  }

  private static func isRunning(_ pid: Int32) throws -> Bool {
    let stat = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8)
    return stat?.split(separator: ") ").last.map { !$0.hasPrefix("Z") } ?? false
  }
}
