import Foundation

/// The clipboard, where the terminal alone does not reach it: tmux, which as it comes does not let programs hand text on to the terminal
/// themselves. What is copied expires there.
public actor Clipboard {
  /// How long text stays in tmux, in seconds.
  static let lifetime: Double = 60

  private let environment: [String: String]
  private let wait: @Sendable (_ seconds: Double) async throws -> Void
  /// The buffers of tmux that were filled, each with its text.
  private var copied: [(buffer: String, text: String)] = []

  /// - Parameter wait: waits so many seconds.
  public init(
    environment: [String: String],
    wait: @escaping @Sendable (_ seconds: Double) async throws -> Void = { try await Task.sleep(for: .seconds($0)) }
  ) {
    self.environment = environment
    self.wait = wait
  }

  /// Hands text to the tmux that the till runs in. Does nothing outside tmux.
  public func copy(_ text: String) async {
    guard environment["TMUX"]?.isEmpty == false, await tmux("load-buffer", "-w", "-", input: text) != nil,
      // A buffer without a name of ours, because only such a one is what tmux pastes by itself; the newest is the first.
      let names = await tmux("list-buffers", "-F", "#{buffer_name}"),
      let buffer = names.split(separator: "\n").first.map(String.init), await holds(buffer, text)
    else { return }
    copied.append((buffer, text))
    Task {
      try? await wait(Self.lifetime)
      await forget { $0 == buffer }
    }
  }

  /// Deletes what is still there; for the end of the program.
  public func forget() async { await forget { _ in true } }

  /// Deletes buffers, those that still hold what was copied.
  private func forget(_ isMeant: (String) -> Bool) async {
    let old = copied.filter { isMeant($0.buffer) }
    copied.removeAll { isMeant($0.buffer) }
    for (buffer, text) in old where await holds(buffer, text) { _ = await tmux("delete-buffer", "-b", buffer) }
  }

  private func holds(_ buffer: String, _ text: String) async -> Bool {
    await tmux("show-buffer", "-b", buffer).map { Array($0.utf8) == Array(text.utf8) } ?? false
  }

  private func tmux(_ words: String..., input: String? = nil) async -> String? {
    await Program.output(["tmux"] + words, input: input, environment: environment)
  }
}
