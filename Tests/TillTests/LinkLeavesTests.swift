import BankControl
import BankSandbox
import BrokerAPI
import BrokerClient
import Checkout
import Foundation
import Glibc
import Synchronization
import Testing

@testable import Till

/// What other users of the machine see of a customer's link when it leaves the till: opened, copied, or kept for a restart.
@Suite struct LinkLeavesTests {
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

  /// `ps` shows the arguments of every program: they hold a path, and only its owner may read what lies there.
  @Test(.timeLimit(.minutes(5))) func openingALinkPutsItIntoNoArgument() async throws {
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
      // After a while nothing of it is left.
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
      browser.removePages()
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

  /// A folder that others may enter is none for pages.
  @Test func pagesLieInTheUsersOwnFolder() async throws {
    try await withFolder { folder in
      #expect(Browser.privateFolder(["XDG_RUNTIME_DIR": folder]) == folder)
      chmod(folder, 0o755)
      #expect(Browser.privateFolder(["XDG_RUNTIME_DIR": folder, "TMPDIR": "/var/tmp"]) == "/var/tmp")
      #expect(Browser.privateFolder(["XDG_RUNTIME_DIR": "run"]) == "/tmp")
    }
  }

  // MARK: Copying

  /// A tmux of its own, as the till finds it by its environment.
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
        await Program.output(["tmux", "-L", socket] + words, environment: ProcessInfo.processInfo.environment))
    }

    var buffers: [String] {
      get async throws {
        try await run("list-buffers", "-F", "#{buffer_sample}").split(separator: "\n").map(String.init)
      }
    }
    func end() async { _ = await Program.output(["tmux", "-L", socket, "kill-server"], environment: environment) }
  }

  @Test(.timeLimit(.minutes(5))) func whatIsCopiedInTmuxExpires() async throws {
    let tmux = try await Tmux()
    let (waits, wait) = AsyncStream.makeStream(of: CheckedContinuation<Void, Never>.self)
    let clipboard = Clipboard(
      environment: tmux.environment,
      wait: { seconds in
        #expect(seconds == 60)
        await withCheckedContinuation { _ = wait.yield($0) }
      })
    try await tmux.run("set-buffer", "the clerk's own")
    await clipboard.copy(Self.link)
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

  /// At the end at once; but what somebody else put into the buffer since is theirs.
  @Test(.timeLimit(.minutes(5))) func atTheEndTmuxHoldsNothingOfOurs() async throws {
    let tmux = try await Tmux()
    let clipboard = Clipboard(environment: tmux.environment, wait: { _ in try await Task.sleep(for: .seconds(3600)) })
    await clipboard.copy(Self.link)
    await clipboard.copy("another")
    let newest = try await tmux.run("list-buffers", "-F", "#{buffer_name}").split(separator: "\n")
    try await tmux.run("set-buffer", "-b", String(newest[0]), "theirs")
    await clipboard.forget()
    let held = try await tmux.buffers
    #expect(held == ["theirs"])
    await tmux.end()
  }

  // MARK: After a restart

  /// The bank's port was taken meanwhile: the links that were kept lead to a stranger, and those that the bank knows are made anew.
  @Test(.timeLimit(.minutes(5))) func afterARestartAtAnotherPortLinksLeadToTheBankAgain() async throws {
    try await withFolder { folder in
      var options = BankSandbox.Options()
      options.store = folder + "/journal.sqlite.bank"
      let first = EmbeddedBank(options, now: { Date() }, problem: { _ in })
      let request = try CallbackListenerTests.request("https://example.kz/webhook")
      let old = try await first.client().submit(request, .first).get().value.redirectLink
      let port = try #require(await first.bank()?.port)
      await first.stop()
      // Somebody else listens where the bank was.
      var stranger: BankSandbox?
      while stranger == nil {
        var taking = BankSandbox.Options()
        taking.port = port
        stranger = try? await BankSandbox.start(taking)
        try await Task.sleep(for: .milliseconds(20))
      }
      let second = EmbeddedBank(options, now: { Date() }, problem: { _ in })
      let now = try #require(await second.bank()?.port)
      #expect(now != port)
      let reference = Reference(rawValue: request.referenceId)
      let links = await second.links([
        reference: old.replacing("lang=ru", with: "lang=kk"), Reference(rawValue: "KS-UNKNOWN"): old,
      ])
      #expect(
        links == [reference: old.replacing(":\(port)/", with: ":\(now)/").replacing("lang=ru", with: "lang=kk")])
      // Another order's link, or none of this bank's, is not made one.
      let foreign = await second.links([reference: "https://oprb-dev.bcc.kz/epos/?preapp=1"])
      #expect(foreign.isEmpty)
      stranger?.stop()
      await second.stop()
    }
  }
}

/// A value that closures share.
private final class Shared<Value: Sendable>: Sendable {
  private let stored: Mutex<Value>
  init(_ value: Value) { stored = Mutex(value) }
  var value: Value {
    get { stored.withLock { $0 } }
    set { stored.withLock { $0 = newValue } }
  }
}
