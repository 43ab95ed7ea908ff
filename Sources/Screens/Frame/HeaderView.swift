import Checkout
import FoundationEssentials
import Sales
import TerminalCore
import Text

/// Paints the header: the shop at the left, everything that is on, the language and the clock at the right.
enum HeaderView {
  /// What is given up so that everything that is on still shows.
  private struct Form {
    /// Cells that the shop's name keeps.
    var shop = 12
    var hasProfile = false
    var hasLanguage = true
    var hasShortWords = false
  }

  /// The first that fits is used.
  private static let forms = [
    Form(shop: .max, hasProfile: true), Form(), Form(shop: 0), Form(shop: 0, hasLanguage: false),
    Form(shop: 0, hasLanguage: false, hasShortWords: true),
  ]

  private struct Mark {
    let text: String
    let style: Style
    /// Blanks before it.
    let gap: Int

    init(_ text: String, _ style: Style, after gap: Int) { (self.text, self.style, self.gap) = (text, style, gap) }

    var width: Int { DisplayWidth.of(text) + gap }
  }

  static func paint(_ state: AppState, in layout: FrameLayout, on surface: inout Surface) {
    let (row, shared, s) = (layout.header.row(0).inset(left: 2, right: 2), state.shared, state.strings)
    let used = surface.write("kassa", at: row.origin, Style(.accent, bold: true)) + 2
    let shop = shopName(shared)
    let altered = s.altered(state.bankWatch, at: shared.now)
    // Two blanks after the shop's name.
    func room(_ form: Form) -> Int {
      let shown = min(form.shop, DisplayWidth.of(shop))
      return row.width - used - (shown == 0 ? 0 : shown + 2) - marks(shared, form).reduce(0) { $0 + $1.width }
    }
    func bank(_ form: Form) -> String { environment(shared, form, isAltered: altered != nil) }
    // What is cut off shows that it is.
    let least = altered == nil ? 0 : 4
    // Without a profile to name nothing has to make room for it.
    let forms = Self.forms.drop { $0.hasProfile && shared.configuration.profile.environment == .embedded }
    let form = forms.first { room($0) >= DisplayWidth.of(bank($0)) + least } ?? forms[forms.endIndex - 1]
    let text = [bank(form), altered].compactMap { $0 }.joined(separator: " · ")
    let role: Role =
      switch shared.configuration.profile.environment {
      case .embedded: shared.configuration.isShared || altered != nil ? .warning : .positive
      case .test: .info
      case .production: .warning
      }
    var x = row.right
    for mark in marks(shared, form).reversed() {
      x -= mark.width
      surface.write(mark.text, at: Point(x: x + mark.gap, y: row.y), mark.style)
    }
    let shown = DisplayWidth.truncated(text, cells: max(0, room(form)))
    x -= DisplayWidth.of(shown)
    surface.write(shown, at: Point(x: x, y: row.y), Style(role))
    let left = Rect(x: row.x + used, y: row.y, width: x - row.x - used - 2, height: 1)
    if left.width >= 4 { Label(shop, Style(.muted)).paint(in: left, on: &surface) }
    Hairline().paint(acrossTop: layout.header.row(1), on: &surface)
    guard !layout.banner.isEmpty else { return }
    let warning = Style(.inverse, on: .warning)
    surface.fill(layout.banner, warning)
    Label("▲ " + s.production, warning.bold, .center).paint(in: layout.banner, on: &surface)
  }

  private static func shopName(_ shared: Shared) -> String {
    let place = shared.place
    let parts = [shared.configuration.shop, shared.language == .kazakh ? place.cityKk : place.city]
    return (parts + [shared.configuration.till].filter { !$0.isEmpty }).joined(separator: " · ")
  }

  private static func environment(_ shared: Shared, _ form: Form, isAltered: Bool) -> String {
    let s = shared.strings
    let isShared = shared.configuration.isShared
    let profile = shared.configuration.profile
    let mark: String
    switch profile.environment {
    case .embedded where isShared: return "▲ SANDBOX · " + (form.hasShortWords ? s.sharedShort : s.shared)
    case .embedded: return isAltered ? "▲ SANDBOX" : "● SANDBOX"
    case .test: mark = "● TEST"
    case .production: mark = "▲ PRODUCTION"
    }
    // A profile that is called as its bank says nothing more.
    guard form.hasProfile, profile.id != profile.environment.rawValue else { return mark }
    return "\(mark) · \(SafeText.line(profile.id, atMost: 40))"
  }

  /// From left to right.
  private static func marks(_ shared: Shared, _ form: Form) -> [Mark] {
    let s = shared.strings
    var marks: [Mark] = []
    func add(_ text: String, _ style: Style, after gap: Int? = nil) {
      marks.append(Mark(text, style, after: gap ?? (marks.isEmpty ? 5 : 3)))
    }
    if shared.isMasked { add("••", Style(.warning)) }
    switch shared.journal {
    case .active: break
    case .off: add("○ " + s.withoutJournal, Style(.muted))
    case .failing: add("▲ " + (form.hasShortWords ? s.journalShort : s.journalStopped), Style(.warning))
    }
    if form.hasLanguage { add(shared.language.short, Style(.muted)) }
    add(KazakhstanTime.clock(shared.now), Style(.text), after: 5)
    return marks
  }
}
