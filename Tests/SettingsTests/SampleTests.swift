import Sales
import Settings
import Testing

@Suite struct SampleTests {
  @Test func theSampleIsValidAsItStands() {
    let desk = Desk(Sample.text)
    #expect(desk.mistakes == [])
    #expect(desk.settings.profile == "sandbox")
    #expect(desk.settings.profileNames == ["production", "sandbox", "test"])
  }

  /// Every setting that is off may be turned on.
  @Test func theSampleIsValidWithEverythingOn() {
    let on = Sample.text.split(separator: "\n", omittingEmptySubsequences: false).map {
      $0.hasPrefix("#") && !$0.hasPrefix("# ") ? $0.dropFirst() : $0
    }.joined(separator: "\n")
    #expect(Desk(on).mistakes == [])
    let desk = Desk(on.replacing("profile = \"sandbox\"", with: "profile = \"test\""))
    #expect(desk.mistakes == [] && desk.settings.environment(of: "production")?.rawValue == "production")
  }

  /// The sample explains every setting but those of a sender that it spells out.
  @Test func theSampleNamesEverySetting() {
    for row in Schema.rows where !row.path.contains("sms") && row.path.last != "*" {
      #expect(Sample.text.contains("\n# \(row.about)"), "\(row.path)")
      #expect(Sample.text.contains("\n#\(row.path.last ?? "") = ") || row.path.last == "base", "\(row.path)")
    }
    #expect(Sample.text.split(separator: "\n").allSatisfy { $0.count <= 200 })
  }

  @Test func theGatewaysAreSpeltOut() {
    let settings = Desk(Sample.text).settings
    for (profile, host) in [("test", "api.mobizon.kz"), ("production", "smsc.kz")] {
      let sms = "profiles.\(profile).sms."
      #expect(settings.text(sms + "sender") == "http")
      for url in ["http.url", "http.status.url", "http.balance.url"] {
        #expect(settings.text(sms + url)?.hasPrefix("https://\(host)/") == true)
      }
      for language in ["ru", "kk", "en"] {
        #expect(settings.text(sms + "text.\(language)")?.contains("{code}") == true)
      }
    }
    // The key never stands in a query, which logs keep.
    #expect(settings.setting("profiles.test.sms.http.fields.apiKey")?.value.secret != nil)
    #expect(settings.text("profiles.production.sms.http.fields.charset") == "utf-8")
  }
}
