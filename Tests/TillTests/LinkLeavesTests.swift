import BankAdmin
import BankSandbox
import BrokerAPI
import Checkout
import Foundation
import Glibc
import Screens
import Synchronization
import TestSupport
import Testing
import Wire

@testable import Session
@testable import kassa

/// What other local users see of a customer's link when it is opened, copied or stored.
@Suite(.patient) struct LinkLeavesTests {
  private static let link = "http://127.0.0.1:8640/epos/?preapp=03e60d13-bd8a-29c8-a03c-ca9d74c63b83&lang=kk&v=2"

  private func withFolder(_ body: (String) async throws -> Void) async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "kassa-links-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try await body(folder)
  }

  private func mode(_ path: String) -> Int {
    (try? FileManager.default.attributesOfItem(atPath: path))?[.posixPermissions] as? Int ?? 0
  }

  private func files(_ folder: String) -> [String] {
    (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? ["unreadable"]
  }

  // MARK: Opening

  /// `ps` shows arguments: they contain a path to a private file.
  @Test func anOpenedLinkIsInNoArgument() async throws {
    try await withFolder { folder in
      let (arguments, page) = (Shared<[String]>([]), Shared(""))
      let (waits, wait) = AsyncStream.makeStream(of: CheckedContinuation<Void, Never>.self)
      let browser = Browser(
        folder: folder,
        run: { words in
          arguments.value = words
          page.value = (try? String(contentsOfFile: words.last ?? "", encoding: .utf8)) ?? ""
          return true
        }, wait: { _ in await withCheckedContinuation { _ = wait.yield($0) } })
      let isOpen = await browser.open(Self.link)
      #expect(isOpen && arguments.value.count == 2 && arguments.value[0] == "xdg-open")
      let path = arguments.value[1]
      #expect(path.hasPrefix(folder + "/") && !path.contains("03e60d13") && !path.contains("8640"))
      #expect(mode(path) == 0o600 && mode(URL(filePath: path).deletingLastPathComponent().path) == 0o700)
      let escaped = Self.link.replacing("&", with: "&amp;")
      #expect(page.value.contains("http-equiv=\"refresh\" content=\"0; url=\(escaped)\""))
      #expect(!page.value.contains("<script") && page.value.contains("no-referrer"))
      // After a while it is deleted.
      for await waiting in waits {
        waiting.resume()
        break
      }
      while FileManager.default.fileExists(atPath: path) { await Task.yield() }
      while !files(folder).isEmpty { await Task.yield() }
    }
  }

  @Test func whereNoBrowserOpensAndAtTheEndNoPageIsLeft() async throws {
    try await withFolder { folder in
      let works = Shared(false)
      let browser = Browser(
        folder: folder, run: { _ in works.value }, wait: { _ in try await Task.sleep(for: .seconds(3600)) })
      let isOpen = await browser.open(Self.link)
      #expect(!isOpen)
      #expect(files(folder).isEmpty)
      works.value = true
      let opens = await browser.open(Self.link)
      #expect(opens)
      #expect(files(folder).count == 1)
      await browser.end()
      #expect(files(folder).isEmpty)
      for link in ["file:///etc/passwd", "javascript:alert(1)", "http://", "", "https:evil"] {
        let isOpen = await browser.open(link)
        #expect(!isOpen, "\(link)")
      }
    }
  }

  @Test func aHostileLinkStaysALinkOnThePage() {
    let page = Browser.page(to: "https://a/?\"><script>alert(1)</script>'&amp;")
    #expect(!page.contains("<script") && page.components(separatedBy: "\"").count == 13, "\(page)")
  }

  /// Pages go to private folders only.
  @Test func pagesLieInTheUsersOwnFolder() async throws {
    try await withFolder { folder in
      #expect(Browser.privateFolder(["XDG_RUNTIME_DIR": folder]) == folder)
      chmod(folder, 0o755)
      #expect(Browser.privateFolder(["XDG_RUNTIME_DIR": folder, "TMPDIR": "/var/tmp"]) == "/var/tmp")
      #expect(Browser.privateFolder(["XDG_RUNTIME_DIR": "run"]) == "/tmp")
    }
  }

  // MARK: Copying

  /// A desktop with some of the programs; each stores its input and its arguments, and goes on in the background as the real ones do.
  private func copied(
    with programs: [String], _ variables: [String: String], folder: String
  ) async throws -> (outcome: CopyOutcome, files: [String]) {
    let own = "\(folder)/\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: own + "/bin", withIntermediateDirectories: true)
    for name in ["wl-copy", "xclip", "xsel"] {
      let isWorking = programs.contains(name)
      let script =
        isWorking
        ? "cat >'\(own)/\(name)'; echo \"$@\" >'\(own)/\(name).arguments'; sleep 3600 & echo $! >'\(own)/\(name).id'"
        : "echo \"Error: Can't open display\" >&2; exit 1"
      try ChildProcess.writeScript(script, to: "\(own)/bin/\(name)")
    }
    var environment = variables
    environment["PATH"] = own + "/bin:/usr/bin:/bin"
    let outcome = await Clipboard(environment: environment, limit: Patience.limit).copy(Self.link)
    for name in programs {
      guard let id = try? String(contentsOfFile: "\(own)/\(name).id", encoding: .utf8) else { continue }
      if let id = pid_t(id.trimmingCharacters(in: .newlines)) { kill(id, SIGKILL) }
      #expect(try String(contentsOfFile: "\(own)/\(name)", encoding: .utf8) == Self.link)
      #expect(try !String(contentsOfFile: "\(own)/\(name).arguments", encoding: .utf8).contains("preapp"))
    }
    return (outcome, files(own).filter { $0 != "bin" && !$0.contains(".") })
  }

  @Test func theDesktopsProgramsCopyWhereTheirDisplayIs() async throws {
    let (wayland, x) = (["WAYLAND_DISPLAY": "wayland-0"], ["DISPLAY": ":0"])
    let both = wayland.merging(x) { $1 }
    try await withFolder { folder in
      for (programs, variables, used) in [
        (["wl-copy", "xclip", "xsel"], both, "wl-copy"), (["xclip", "xsel"], both, "xclip"),
        (["wl-copy", "xclip", "xsel"], x, "xclip"), (["wl-copy", "xsel"], x, "xsel"), (["wl-copy"], wayland, "wl-copy"),
      ] {
        let (outcome, files) = try await copied(with: programs, variables, folder: folder)
        #expect(outcome == .copied && files == [used], "\(programs) \(variables)")
      }
    }
  }

  @Test func whereNothingCopiesTheOutcomeSaysWhatWasTried() async throws {
    try await withFolder { folder in
      for (programs, variables, expected) in [
        (["wl-copy", "xclip", "xsel"], [:], CopyOutcome.sentToTerminal(failed: [])),
        (["xclip"], ["DISPLAY": ""], .sentToTerminal(failed: [])),
        ([], ["DISPLAY": ":0"], .sentToTerminal(failed: ["xclip", "xsel"])),
        ([], ["DISPLAY": ":0", "WAYLAND_DISPLAY": "w"], .sentToTerminal(failed: ["wl-copy", "xclip", "xsel"])),
        ([], ["TERM": "linux"], .nowhere(failed: [])), ([], ["TMUX": "/nowhere,1,0"], .sentToTerminal(failed: [])),
      ] {
        let (outcome, files) = try await copied(with: programs, variables, folder: folder)
        #expect(outcome == expected && files == [], "\(programs) \(variables)")
      }
    }
  }

  /// A private tmux server, found by its environment.
  private struct Tmux {
    let socket = "kassa-copy-\(UUID().uuidString.prefix(8))"
    var environment = ProcessInfo.processInfo.environment

    init() async throws {
      environment["TMUX"] = nil
      try Terminal80.startServer(["tmux", "-L", socket, "-f", "/dev/null", "new-session", "-d", "sleep 3600"])
      let path = try await run("display-message", "-p", "#{socket_path}").trimmingCharacters(in: .newlines)
      environment["TMUX"] = "\(path),1,0"
    }

    @discardableResult
    func run(_ words: String...) async throws -> String {
      try #require(
        await Program.output(
          ["tmux", "-L", socket] + words, environment: ProcessInfo.processInfo.environment, within: Patience.limit))
    }

    var buffers: [String] {
      get async throws {
        try await run("list-buffers", "-F", "#{buffer_sample}").split(separator: "\n").map(String.init)
      }
    }
    func end() async {
      _ = await Program.output(["tmux", "-L", socket, "kill-server"], environment: environment, within: Patience.limit)
    }
  }

  @Test func copiedTextExpiresInTmux() async throws {
    let tmux = try await Tmux()
    let (waits, wait) = AsyncStream.makeStream(of: CheckedContinuation<Void, Never>.self)
    let clipboard = Clipboard(
      environment: tmux.environment, limit: Patience.limit,
      wait: { seconds in
        #expect(seconds == 60)
        await withCheckedContinuation { _ = wait.yield($0) }
      })
    try await tmux.run("set-buffer", "the clerk's own")
    #expect(await clipboard.copy(Self.link) == .copied)
    var held = try await tmux.buffers
    #expect(held.count == 2 && held.contains { $0.hasPrefix("http://127.0.0.1:8640") })
    for await waiting in waits {
      waiting.resume()
      break
    }
    while held.count == 2 { held = try await tmux.buffers }
    #expect(held == ["the clerk's own"])
    await tmux.end()
  }

  /// Deleted at once at exit, but not what somebody else has put into the buffer since.
  @Test func atTheEndTmuxHoldsNothingOfOurs() async throws {
    let tmux = try await Tmux()
    let clipboard = Clipboard(
      environment: tmux.environment, limit: Patience.limit, wait: { _ in try await Task.sleep(for: .seconds(3600)) })
    #expect(await clipboard.copy(Self.link) == .copied)
    #expect(await clipboard.copy("another") == .copied)
    let newest = try await tmux.run("list-buffers", "-F", "#{buffer_name}").split(separator: "\n")
    try await tmux.run("set-buffer", "-b", String(newest[0]), "theirs")
    await clipboard.forget()
    let held = try await tmux.buffers
    #expect(held == ["theirs"])
    await tmux.end()
  }

  // MARK: After a restart

  /// The bank's port was taken meanwhile: stored links would lead to a stranger, and known ones are renewed.
  @Test func afterARestartAtAnotherPortLinksLeadToTheBankAgain() async throws {
    try await withFolder { folder in
      var options = BankServer.Options.onRealTime()
      options.store = folder + "/journal.sqlite.bank"
      let first = EmbeddedBank(options, problem: { _ in })
      let request = try CallbackListenerTests.request("https://example.kz/webhook")
      let old = try await first.client().submit(request, .first).get().value.redirectLink
      let port = try #require(await first.bank()?.port)
      await first.stop()
      // Somebody else listens at the bank's former port.
      var stranger: BankServer?
      while stranger == nil {
        var taking = BankServer.Options.onRealTime()
        taking.port = port
        stranger = try? await BankServer.start(taking)
        try await Task.sleep(for: .milliseconds(20))
      }
      let second = EmbeddedBank(options, problem: { _ in })
      let now = try #require(await second.bank()?.port)
      #expect(now != port)
      let reference = Reference(rawValue: request.referenceId)
      let links = await second.links([
        reference: old.replacing("lang=ru", with: "lang=kk"), Reference(rawValue: "KS-UNKNOWN"): old,
      ])
      #expect(
        links == [reference: old.replacing(":\(port)/", with: ":\(now)/").replacing("lang=ru", with: "lang=kk")])
      // Links of other orders and other banks are not renewed.
      let foreign = await second.links([reference: "https://oprb-dev.bcc.kz/epos/?preapp=1"])
      #expect(foreign.isEmpty)
      await stranger?.stop()
      await second.stop()
    }
  }
}

/// A value shared by closures.
private final class Shared<Value: Sendable>: Sendable {
  private let stored: Mutex<Value>
  init(_ value: Value) { stored = Mutex(value) }
  var value: Value {
    get { stored.withLock { $0 } }
    set { stored.withLock { $0 = newValue } }
  }
}
