import Foundation
import Glibc
import Synchronization
import Text

/// Opens links with the desktop's program. Arguments are visible in `ps`, so the program gets a page in a private folder that redirects to
/// the link.
package final class Browser: Sendable {
  /// Seconds that a page stays for a browser that starts slowly.
  static let pageLifetime: Double = 120

  private let folder: String
  private let run: @Sendable ([String]) async -> Bool
  private let wait: @Sendable (_ seconds: Double) async throws -> Void
  private let pages = Mutex<Set<String>>([])
  private let removals = Tasks()

  package convenience init(environment: [String: String]) {
    self.init(
      folder: Self.privateFolder(environment), run: { await Program.run($0) },
      wait: { try await Task.sleep(for: .seconds($0)) })
  }

  /// - Parameter run: runs a program with its arguments; false where it is missing or fails.
  init(
    folder: String, run: @escaping @Sendable ([String]) async -> Bool,
    wait: @escaping @Sendable (_ seconds: Double) async throws -> Void
  ) {
    self.folder = folder
    self.run = run
    self.wait = wait
  }

  /// False for anything but http and https, and where no program opens it.
  package func open(_ link: String) async -> Bool {
    guard let url = URL(string: link), url.scheme == "https" || url.scheme == "http", url.host()?.isEmpty == false,
      let page = write(Self.page(to: url.absoluteString))
    else { return false }
    // Counted from now: some desktops' openers run as long as the browser does.
    removals.start { [self] in
      try? await wait(Self.pageLifetime)
      remove(page)
    }
    guard await run(["xdg-open", page]) else {
      remove(page)
      return false
    }
    return true
  }

  /// Removes the remaining pages at exit.
  package func end() async { await removals.end() }

  /// A page that redirects without a script and sends no referrer.
  static func page(to link: String) -> String {
    let safe = link.htmlEscaped
    return """
      <!doctype html><meta charset="utf-8"><meta name="referrer" content="no-referrer"><title>kassa</title>\
      <meta http-equiv="refresh" content="0; url=\(safe)"><a href="\(safe)">\(safe)</a>

      """
  }

  /// Writes a page to a new folder with mode 0700; nil where that fails.
  private func write(_ page: String) -> String? {
    let path = PrivateFile.write(page.utf8, named: "open.html", in: folder)
    if let path { pages.withLock { _ = $0.insert(path) } }
    return path
  }

  private func remove(_ path: String) {
    guard pages.withLock({ $0.remove(path) }) != nil else { return }
    unlink(path)
    rmdir(String(path.dropLast("/open.html".count)))
  }
}
