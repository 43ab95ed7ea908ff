import BrokerAPI
import TestSupport
import Testing

/// The bank's calls from the command line beside a bank that is no code of ours.
@Suite(.serialized, .ownThread, .patient) struct ForeignCommandTests {
  private static func home(
    _ realm: ForeignBank.Realm, _ server: ForeignBank.Server = .good, host: String = "localhost", port: Int? = nil,
    more: String = ""
  ) throws -> ConfigCommandTests.Home {
    let home = try ConfigCommandTests.Home(realm.toml(server, host: host, port: port, more: realm.trusted + more))
    try home.write(ForeignBank.Realm.secret + "\n", to: "config/kassa/secret")
    let application = try LiveShop.application { $0["referenceId"] = "TEST-1" }
    try home.write(String(decoding: application.bytes, as: UTF8.self), to: "a.json")
    return home
  }

  /// Each cause has its sentence, and the bank got nothing.
  @Test(arguments: [
    (ForeignBank.Server.expired, "the certificate has expired"), (.otherHost, "the certificate is for another host"),
    (.unknown, "tls.ca_file"), (.client12, "tls.client_certificate"), (.client13, "tls.client_certificate"),
  ])
  func aBankThatCannotBeTrustedGetsNothing(_ server: ForeignBank.Server, _ words: String) async throws {
    let realm = try await ForeignBank.shared.get().realm()
    let home = try Self.home(realm, server)
    for command in ["token", "apply a.json"] {
      let (status, output, errors) = try home.run("kassa \(command)")
      #expect(status == 69 && errors.contains("not sent: ") && errors.contains(words), "\(output)\(errors)")
    }
    #expect(try await realm.calls().isEmpty)
  }

  @Test func aProxyThatAllowsOnlyOnePortSaysWhichProfileToTake() async throws {
    let bank = try ForeignBank.shared.get()
    let realm = try await bank.realm()
    let proxy = "[profiles.foreign.proxy]\nurl = \"http://127.0.0.1:\(bank.port(.open))\"\n"
    let refused = try Self.home(realm, host: "bank.test", port: 10443, more: proxy).run("kassa token")
    #expect(refused.status == 78 && refused.errors.contains("refuses port 10443: take a profile on port 443"))
    let open = try Self.home(realm, host: "bank.test", port: 443, more: proxy).run("kassa products 100000")
    #expect(open.status == 0 && open.output.contains("CC12INS"), "\(open)")
  }

  /// With a lost answer among them, parameters in headers and a state set by PUT.
  @Test func aWholeSaleFromTheCommandLine() async throws {
    let realm = try await ForeignBank.shared.get().realm([
      "token": ["accepts": "form", "expires_in": "3600"], "products": ["place": "header"], "update_method": "PUT",
      "gzip": true, "chunked": true, "faults": [["call": "POST /v1/broker/pre-approved", "lost": true]],
    ])
    let tables = "[profiles.foreign.products]\nplace = \"header\"\n[profiles.foreign.orders]\nupdate_method = \"PUT\"\n"
    let home = try Self.home(realm, more: tables)
    let plans = try home.run("kassa products 169990 --json")
    #expect(try JSON(parsing: plans.output.utf8)["products"]?.elements?.count == 2, "\(plans)")
    let lost = try home.run("kassa apply a.json")
    #expect(lost.status == 3 && lost.errors.contains("do not repeat it: kassa orders TEST-1"), "\(lost)")
    let settled = try home.run("kassa orders TEST-1")
    #expect(settled.status == 0 && settled.errors == "TEST-1: its outcome was unknown: the bank has it\n", "\(settled)")
    let set = try home.run("kassa order set TEST-1 CUSTOMER_REJECTED")
    #expect(set.status == 0, "\(set)")
    let log = try await realm.log()
    #expect(log["orders"]?["TEST-1"]?["state"]?.text == "CUSTOMER_REJECTED")
    #expect(try await realm.calls().count { $0 == "POST /v1/broker/pre-approved" } == 1)
    // What a run leaves holds no secret; the profile's own file is where it is.
    #expect(
      try home.folder.traces(of: [ForeignBank.Realm.secret], except: { $0 == "config/kassa/secret" }).isEmpty)
  }

  @Test func aBankWithoutAListIsNotAskedTwice() async throws {
    let realm = try await ForeignBank.shared.get().realm(["orders_read": false])
    let (status, output, errors) = try Self.home(realm).run("kassa orders")
    #expect(status == 1 && (output + errors).contains("405"), "\(output)\(errors)")
  }
}
