import Checkout
import TestSupport
import Testing

@testable import Text

@Suite struct SafeTextTests {
  /// Random texts: no control is left, sanitising is idempotent, and limits hold.
  @Test func randomTextsAreCleanAfterSanitising() {
    let seed = UInt64.random(in: .min ... .max)
    print("cleaning: seed \(seed)")
    var generator = RandomSource(seed: seed)
    for round in 0..<20_000 {
      let text = HostileText.random(using: &generator)
      let line = SafeText.line(text)
      #expect(!HostileText.isDangerous(line), "seed \(seed), round \(round)")
      #expect(SafeText.line(line) == line && SafeText.isClean(line), "seed \(seed), round \(round)")
      #expect(SafeText.isClean(text) == (line == text), "seed \(seed), round \(round)")
      #expect(SafeText.containsControls(text) || !HostileText.isDangerous(text), "seed \(seed), round \(round)")
      let limit = Int.random(in: 0...20, using: &generator)
      let cut = SafeText.line(text, atMost: limit)
      #expect(cut.unicodeScalars.count <= limit, "seed \(seed), round \(round)")
      #expect(
        SafeText.isLonger(text, than: limit) == (text.unicodeScalars.count > limit), "seed \(seed), round \(round)")
    }
  }

  @Test(arguments: HostileText.samples) func escapeSequencesAndTurnedTextAreControls(_ sample: String) {
    #expect(SafeText.containsControls("Шкаф " + sample) && !SafeText.isClean(sample))
    #expect(!HostileText.isDangerous(SafeText.line(sample)))
  }

  @Test func honestTextIsUnchanged() {
    for text in ["Ғаббасова Әлия", "169\u{A0}990\u{A0}₸", "Шкаф «Купе», 1,8 м", "漢字", "e\u{301}", "😀", "\u{FFFD}"] {
      #expect(!SafeText.containsControls(text), "\(text)")
      #expect(SafeText.line(text) == text.replacing("\u{FFFD}", with: ""), "\(text)")
    }
    // Emoji sequences are no attack, although screens omit their joiners.
    for text in ["👩‍🚀", "❤️"] { #expect(!SafeText.containsControls(text)) }
  }

  @Test func tenThousandMarksAreNotOneCharacter() {
    let text = "е" + String(repeating: "\u{301}", count: 10_000)
    #expect(text.count == 1 && SafeText.isLonger(text, than: 60))
    #expect(SafeText.line(text, atMost: 60).unicodeScalars.count == 60)
    #expect(!SafeText.isLonger("Ә", than: 1) && SafeText.isLonger("ab", than: 1) && !SafeText.isLonger("", than: 0))
  }
}

@Suite struct MaskTests {
  @Test func masksShowWhatIsSpecified() {
    #expect(Mask.iin("960629450735") == "••••••••0735")
    #expect(Mask.phone("7475774285") == "+7 747 ••• •• 85")
    #expect(Mask.phone("+7 747 577-42-85") == "+7 747 ••• •• 85" && Mask.phone("87475774285") == "+7 747 ••• •• 85")
    #expect(Mask.email("askar@example.kz") == "a•••@example.kz")
    #expect(Mask.name("Аскаров") == "••••" && Mask.address("Абая 1") == "••••")
  }

  @Test func malformedValuesAreHidden() {
    #expect(Mask.iin("96062945073") == "••••" && Mask.iin("96062945073x") == "••••")
    #expect(Mask.phone("74757742") == "••••" && Mask.phone("Аскаров") == "••••" && Mask.email("askar") == "••••")
    // No digit of a number used as a mailbox is shown.
    #expect(Mask.email("960629450735@mail.kz") == "•••@mail.kz")
    for mask in [Mask.iin, .phone, .email, .name, .address] { #expect(mask("") == "" && mask.whileTyping("") == "") }
  }

  @Test func whileTypingOnlyWhatTheMaskShowsIsSeen() {
    #expect(Mask.iin.whileTyping("96062945") == "••••••••" && Mask.iin.whileTyping("9606294507") == "••••••••07")
    #expect(Mask.iin.whileTyping("960629450735") == Mask.iin("960629450735"))
    #expect(Mask.phone.whileTyping("+77475774285") == "+7747•••••85")
    #expect(Mask.phone.whileTyping("+7747577") == "+7747•••" && Mask.phone.whileTyping("7475774285") == "747•••••85")
    #expect(Mask.phone.whileTyping("87475774285") == "8747•••••85")
    #expect(Mask.email.whileTyping("askar") == "a••••" && Mask.email.whileTyping("askar@ex") == "a••••@ex")
    #expect(Mask.name.whileTyping("Әлия") == "••••" && Mask.address.whileTyping("Абая 1") == "••••••")
  }

  /// A field's cursor counts characters, so the mask must have as many.
  @Test func theMaskIsAsLongAsTheText() {
    let seed = UInt64.random(in: .min ... .max)
    print("masks: seed \(seed)")
    var generator = RandomSource(seed: seed)
    for _ in 0..<5_000 {
      let text = SafeText.line(HostileText.random(using: &generator))
      for mask in [Mask.iin, .phone, .email, .name, .address] {
        #expect(mask.whileTyping(text).count <= text.count, "seed \(seed): \(text)")
      }
      #expect(Mask.name.whileTyping(text).count == text.count, "seed \(seed): \(text)")
    }
  }
}

@Suite struct WebLinkTests {
  @Test(arguments: [
    "https://oprb-dev.bcc.kz/epos/?preapp=03e60d13&lang=kk&v=2", "http://127.0.0.1:8640/epos/", "https://[::1]:80/a",
    "HTTPS://Example.kz", "https://пошта.қаз/жол?a=b#c", "http://localhost", "https://example.kz/a@b?c=d@e",
  ])
  func webAddressesAreAccepted(_ text: String) { #expect(WebLink(text)?.text == text) }

  @Test(arguments: [
    "", "javascript:alert(1)", "ftp://example.kz", "https://", "https:///path", "https:example.kz", "//example.kz",
    "https://user@example.kz", "https://user:word@example.kz", "https://bank.kz\\@evil.kz", "https://a b.kz",
    "https://exa\nmple.kz", "https://example.kz/\u{1B}]0;x\u{7}", "https://example.kz/\u{202E}",
    "https://go\u{200B}od.kz",
    "https://example.kz/\"\u{301}onclick=alert(1)", "https://\u{301}.kz", "https://-a.kz", "https:/\u{301}/a.kz",
    "https://example.kz:99999", "https://example.kz:", "https://example.kz:8x", "https://[::1", "https://.kz",
    "https://a..kz", "https://%65xample.kz", " https://example.kz", "https://example.kz\u{0}", "file:///etc/passwd",
    "https://example.kz/" + String(repeating: "a", count: 2048),
  ])
  func unsafeLinksAreRejected(_ text: String) { #expect(WebLink(text) == nil, "\(text)") }

  @Test func randomLinksNeverHaveAUserOrControl() {
    let seed = UInt64.random(in: .min ... .max)
    print("links: seed \(seed)")
    var generator = RandomSource(seed: seed)
    for _ in 0..<20_000 {
      let text = "https://" + HostileText.random(using: &generator)
      guard let link = WebLink(text) else { continue }
      let authority = Array(link.text.unicodeScalars.dropFirst(8).prefix { $0 != "/" && $0 != "?" && $0 != "#" })
      #expect(!HostileText.isDangerous(link.text) && !authority.isEmpty, "seed \(seed): \(text)")
      #expect(!authority.contains("@") && !link.text.unicodeScalars.contains("\""), "seed \(seed): \(text)")
    }
  }
}
