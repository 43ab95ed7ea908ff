import Foundation
import Glibc
import Synchronization

/// Opens links with the desktop's own program. The link itself is in no argument, which everybody on the machine would see in `ps`: the
/// program is given a page in a private folder that leads there.
public final class Browser: Sendable {
  /// How long a page stays for a browser that starts slowly, in seconds.
  static let pageLifetime: Double = 120

  private let folder: String
  private let run: @Sendable ([String]) async -> Bool
  private let wait: @Sendable (_ seconds: Double) async throws -> Void
  private let pages = Mutex<Set<String>>([])

  /// A browser for the user of an environment.
  public convenience init(environment: [String: String]) {
    self.init(
      folder: Self.privateFolder(environment), run: { await Program.run($0) },
      wait: { try await Task.sleep(for: .seconds($0)) })
  }

  /// - Parameter run: runs a program with its arguments; false where it is not there or ends badly.
  init(
    folder: String, run: @escaping @Sendable ([String]) async -> Bool,
    wait: @escaping @Sendable (_ seconds: Double) async throws -> Void
  ) {
    self.folder = folder
    self.run = run
    self.wait = wait
  }

  /// Opens a link; false for anything but http and https, and where no program would.
  public func open(_ link: String) async -> Bool {
    guard let url = URL(string: link), url.scheme == "https" || url.scheme == "http", url.host()?.isEmpty == false,
      let page = write(Self.page(to: url.absoluteString))
    else { return false }
    // Counted from now on: some desktops' programs do not end before the browser does.
    let removal = Task { [self] in
      try? await wait(Self.pageLifetime)
      remove(page)
    }
    guard await run(["xdg-open", page]) else {
      removal.cancel()
      remove(page)
      return false
    }
    return true
  }

  /// Removes the pages that are still there; for the end of the program.
  public func removePages() { for page in pages.withLock({ $0 }) { remove(page) } }

  /// A page that leads to a link by itself, without a script, and does not tell it where it came from.
  static func page(to link: String) -> String {
    let safe = link.replacing("&", with: "&amp;").replacing("\"", with: "&quot;").replacing("<", with: "&lt;")
      .replacing(">", with: "&gt;").replacing("'", with: "&#39;")
    return """
      <!doctype html><meta charset="utf-8"><meta name="referrer" content="no-referrer"><title>kassa</title>\
      <meta http-equiv="refresh" content="0; url=\(safe)"><a href="\(safe)">\(safe)</a>

      """
  }

  /// Writes a page into a new folder that only its owner may enter; nil where that cannot be.
  private func write(_ page: String) -> String? {
    var template = Array("\(folder)/kassa-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { return nil }
    let own = template.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
    let path = own + "/open.html"
    let file = Glibc.open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
    pages.withLock { _ = $0.insert(path) }
    let isWritten: Bool
    if file >= 0 {
      isWritten = (try? FileHandle(fileDescriptor: file).write(contentsOf: Data(page.utf8))) != nil
      close(file)
    } else {
      isWritten = false
    }
    guard isWritten else {
      remove(path)
      return nil
    }
    return path
  }

  private func remove(_ path: String) {
    guard pages.withLock({ $0.remove(path) }) != nil else { return }
    unlink(path)
    rmdir(String(path.dropLast("/open.html".count)))
  }
}
