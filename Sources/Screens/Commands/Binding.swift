import TerminalCore

/// A command available at the moment, with its label and effect. Dispatch, footer, help and palette all read these.
struct Binding: Equatable {
  /// Where a binding is listed.
  struct Listing: OptionSet {
    let rawValue: UInt8
    static let footer = Listing(rawValue: 1)
    static let help = Listing(rawValue: 2)
    static let palette = Listing(rawValue: 4)
    static let everywhere: Listing = [.footer, .help, .palette]
  }

  let command: Command
  /// Further commands whose keys do the same here, such as the one that opened what this closes.
  let also: [Command]
  let label: String
  let message: Message
  private let listing: Listing
  /// Replaces the first key's name in footer and help.
  let shown: String?
  /// Why it is disabled now, in the clerk's language; nil where it is enabled.
  let disabledReason: String?

  init(
    _ command: Command, also: [Command] = [], label: String, _ message: Message, in listing: Listing = .everywhere,
    shown: String? = nil, unless disabledReason: String? = nil
  ) {
    self.command = command
    self.also = also
    self.label = label
    self.message = message
    self.listing = listing
    self.shown = shown
    self.disabledReason = disabledReason
  }

  /// The footer lists enabled commands only; help and palette also list disabled ones with the reason.
  func isListed(in place: Listing) -> Bool { listing.contains(place) && (disabledReason == nil || place != .footer) }
}
