import ArgumentParser
import BrokerAPI
import Wire

extension Kassa {
  struct Token: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "token", abstract: "Asks the profile's bank for a token, which shows that id and secret are right.",
      usage: "kassa token [--show] [--json] [<options>]",
      discussion: "The token is printed only with --show: until it expires, whoever has it is the shop.")

    @Flag(help: "Print the token.") var show = false
    @OptionGroup var options: SettingsOptions
    @OptionGroup var logging: LogOption
    @OptionGroup var output: JSONOption

    func run() async throws {
      try await output.print {
        try await options.withBank(logging) { bank in
          switch await bank.client.token() {
          case .failure(let failure): throw failure
          case .success(let token):
            var json: JSON.Members = ["expiresIn": .number(.init(token.expiresIn)), "scope": .string(token.scope)]
            if show { json["token"] = .string(token.accessToken) }
            let note = "a token for \(token.expiresIn) s" + (token.scope.isEmpty ? "" : ", scope \(token.scope)")
            return CommandResult(show ? [token.accessToken] : [note], notes: show ? [note] : [], json: json)
          }
        }
      }
    }
  }
}
