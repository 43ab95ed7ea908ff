import ArgumentParser
import BrokerAPI
import Checkout
import Foundation
import HTTP
import Sales
import Settings
import Wire

extension Kassa {
  /// Whether a sale could be made with a profile, and what to change where not.
  struct Check: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "check",
      abstract: "Asks the profile's bank what works, with calls that change nothing.",
      usage: "kassa check [--probe-writes] [--verbose] [--json] [<options>]",
      discussion: """
        A line for each finding, with the line of the configuration to write where that helps. Exits with 0 only where a sale could be \
        made. kassa config check finds mistakes in the configuration without asking anybody.
        """)

    @OptionGroup var options: SettingsOptions
    @Option(help: "Language: ru, kk or en. Without it the configuration chooses, then LC_ALL, LC_MESSAGES or LANG.")
    var lang: String?
    @Flag(
      help:
        "Also find out which method sets a state, with an empty body that no bank takes. Not in production."
    )
    var probeWrites = false
    @Flag(help: "Also ask the gateway why it refuses (APIm-Debug), which some tell only then, and some forbid.")
    var verbose = false
    @OptionGroup var output: JSONOption

    func run() async throws { try await output.print(check) }

    private func check() async throws -> CommandResult {
      let environment = ProcessInfo.processInfo.environment
      let settings = try options.valid(environment, flags: lang.map { ["shop.language": $0] } ?? [:])
      try LiveBank.requireAddress(settings)
      let secrets = try await ProfileSecrets.fetch(
        settings, .live(), where: { LiveBank.needs($0) || settings.needsToSend($0) })
      let bank = try LiveBank(settings, secrets, environment: environment)
      let gateway = try LiveBank.gatewayOptions(settings, secrets, environment: environment)
      if probeWrites, bank.profile.environment == .production {
        throw Failure(.usage, "--probe-writes is for test profiles, and this one is production")
      }
      let texts = CheckTexts(settings, environment)
      let client = HTTPClient(bank.options)
      // What the bank alone is shown, such as a client certificate, is not for the till's own address.
      var direct = ClientOptions()
      direct.proxy = bank.options.proxy
      let outside = HTTPClient(direct)
      let transport = bank.transport().adding(verbose ? [("APIm-Debug", "true")] : [])
      let timeouts = bank.timeouts.phases(changesSomething: false)
      let clock = ClockOption.clock()
      let withoutCallbacks: CheckFinding.Callbacks = bank.partner.successRedirect.isEmpty ? .nowhere : .none
      let check = BankCheck(
        profile: bank.profile, credentials: bank.credentials,
        reach: { await client.call(ClientRequest(method: "GET", url: $0, timeouts: timeouts)) },
        transport: transport,
        now: { clock().wall }, language: texts.language.rawValue,
        messages: { await settings.checkedMessages(secrets, gateway) },
        callbacks: { await CallbackProbe(settings)?.run(outside, timeouts) ?? withoutCallbacks },
        probesWrites: probeWrites)
      var findings: [CheckFinding] = []
      await check.run { finding in
        findings.append(finding)
        if !output.json { texts.lines(finding).forEach(CommandOutput.line) }
      }
      client.close()
      outside.close()
      await transport.close()
      let gaps = settings.gaps.filter { $0.path.first == "shop" }
      if !output.json { for gap in gaps { texts.lines(gap).forEach(CommandOutput.line) } }
      let exit = findings.lazy.compactMap(\.exit).first ?? (gaps.allSatisfy(\.isHint) ? .done : .configuration)
      let verdict = texts.verdict(canSell: exit == .done)
      let json = Self.json(findings, gaps, texts, canSell: exit == .done)
      guard exit == .done else { return CommandResult(json: json, failure: Failure(exit, verdict, label: texts.error)) }
      return CommandResult([verdict], json: json)
    }

    private static func json(
      _ findings: [CheckFinding], _ gaps: [Gap], _ texts: CheckTexts, canSell: Bool
    ) -> JSON.Members {
      let rows = findings.map { finding in
        var row = JSON.Members([
          ("subject", .string(finding.subject.rawValue)), ("grade", .string(finding.grade.name)),
          ("message", .string(texts.sentence(finding))),
        ])
        row["host"] = finding.host.map(JSON.string)
        row["setting"] = texts.setting(finding).map(JSON.string)
        return JSON.object(row)
      }
      let missing: [JSON] = gaps.map {
        [
          "subject": "shop", "grade": .string(CheckFinding.Grade($0).name), "message": .string(texts.sentence($0)),
          "setting": .string($0.line),
        ]
      }
      return ["profile": .string(texts.profile), "sells": .bool(canSell), "findings": .array(rows + missing)]
    }
  }
}

extension Transport {
  fileprivate func adding(_ headers: [(String, String)]) -> Transport {
    var transport = self
    transport.send = { [send] request in
      var request = request
      request.headers += headers
      return await send(request)
    }
    return transport
  }
}

extension CheckFinding {
  /// Nil where a sale can be made all the same.
  fileprivate var exit: Exit? {
    guard case .bad(let blocker) = grade else { return nil }
    return switch blocker {
    case .unreachable: .unreachable
    case .configuration: .configuration
    case .notPermitted: .notPermitted
    case .busy: .busy
    case .refused: .refused
    }
  }
}

extension CheckFinding.Grade {
  init(_ gap: Gap) { self = gap.isHint ? .warning : .bad(.configuration) }

  fileprivate var name: String {
    switch self {
    case .good: "good"
    case .warning: "warning"
    case .unproven: "unproven"
    case .bad: "bad"
    }
  }
}

extension Settings {
  private func place(_ names: String...) -> [String] { ["profiles", profile] + names }

  /// Asks a gateway for its balance, where the profile says how.
  fileprivate func checkedMessages(_ secrets: ProfileSecrets, _ options: ClientOptions) async -> CheckFinding.Messages {
    switch setting(place("sms", "sender"))?.value.text {
    case "phone": return .simulated
    case "command": return .program
    case "http":
      do throws(Failure) {
        guard case .gateway(let gateway, let timeout) = try messageSender(secrets) else { return .nobody }
        let transport = MessageSender.transport(timeout, options, nil)
        let balance = await gateway.balance(profile: profile, over: transport)
        await transport.close()
        switch balance {
        case nil: return .gateway
        case .success(let text)?: return Decimal(string: text).map { $0 <= 0 } == true ? .empty(text) : .balance(text)
        case .failure(.refused(let words))?: return .refused(words)
        case .failure(.noAnswer(let cause))?: return .noAnswer(cause)
        }
      } catch { return .refused(error.description) }
    default: return .nobody
    }
  }
}
