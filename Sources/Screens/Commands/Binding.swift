import TerminalCore

/// A command available at the moment, with its label and effect. Dispatch, footer, help and palette all read these.
struct Binding: Equatable, Sendable {
  /// Where a binding is listed.
  struct Listing: OptionSet, Sendable {
    let rawValue: UInt8
    static let footer = Listing(rawValue: 1)
    static let help = Listing(rawValue: 2)
    static let palette = Listing(rawValue: 4)
    static let everywhere: Listing = [.footer, .help, .palette]
  }

  /// What stands for its keys in footer and help.
  enum Shown: Equatable, Sendable {
    /// In the footer the first key, in help all.
    case keys
    case firstTwo
    /// The first key beside that of another command.
    case with(Command)
    /// The range up to the first key of another command.
    case through(Command)
  }

  let command: Command
  /// Further commands whose keys do the same here, such as the one that opened what this closes.
  let also: [Command]
  let label: String
  let message: Message
  private let listing: Listing
  let shown: Shown
  /// Why it is disabled now, in the clerk's language; nil where it is enabled.
  let disabledReason: String?

  init(
    _ command: Command, also: [Command] = [], label: String, _ message: Message, in listing: Listing = .everywhere,
    shown: Shown = .keys, unless disabledReason: String? = nil
  ) {
    self.command = command
    self.also = also
    self.label = label
    self.message = message
    self.listing = listing
    self.shown = shown
    self.disabledReason = disabledReason
  }

  /// Performs it, or says why it is disabled.
  var request: Request { disabledReason.map { .toast(.info, $0) } ?? .send(message) }

  /// The footer lists enabled commands only; help and palette also list disabled ones with the reason.
  func isListed(in place: Listing) -> Bool { listing.contains(place) && (disabledReason == nil || place != .footer) }
}
