import ArgumentParser
import BrokerAPI
import Sales

extension Kassa {
  struct Apply: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "apply", abstract: "Submits an application, a PreApprovalRequest in JSON, once.",
      usage: ApplicationOptions.usage("apply"),
      discussion: ApplicationOptions.discussion(of: .application))

    @OptionGroup var options: ApplicationOptions
    func run() async throws { try await options.run(.application) }
  }

  struct Link: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "link", abstract: "Requests a link for the customer, with a PostLinkRequest in JSON, once.",
      usage: ApplicationOptions.usage("link"),
      discussion: ApplicationOptions.discussion(of: .link))

    @OptionGroup var options: ApplicationOptions
    func run() async throws { try await options.run(.link) }
  }
}

struct ApplicationOptions: ParsableArguments {
  static func usage(_ command: String) -> String { "kassa \(command) <file.json> [--anyway] [--again] [<options>]" }

  static func discussion(of kind: GivenRequest.Kind) -> String {
    """
    The request is checked against the contract first. Without \(kind.numberName) it gets the next number of the journal; the same \
    number with other content is refused (65). It is stored before its first byte is sent, as a till does. Where the answer is lost, \
    also by a signal, the exit status is 3: do not repeat it, kassa orders NUMBER finds out what became of it.
    """
  }

  @Argument(
    help: ArgumentHelp("The request, or - for standard input.", valueName: "file.json"),
    completion: .file(extensions: ["json"]))
  var file: String

  @Flag(help: "Send it although it breaks the contract, or seems to be a second one for the same person and total.")
  var anyway = false

  @Flag(help: "Send the same again under its number, where the bank is proven not to have it.")
  var again = false

  @OptionGroup var settings: SettingsOptions
  @OptionGroup var journal: JournalOptions
  @OptionGroup var logging: LogOption
  @OptionGroup var output: JSONOption

  func run(_ kind: GivenRequest.Kind) async throws {
    try await output.print {
      let given = try GivenRequest(file: file, kind)
      if again, given.number == nil { throw Failure(.data, "--again needs the number in \(kind.numberName)") }
      let findings = given.findings
      guard findings.isEmpty || anyway else {
        var failure = Failure(
          .data,
          "the request breaks the contract; --anyway sends it all the same\n"
            + findings.map { "  \($0.annotated(.en))" }.joined(separator: "\n"))
        failure.findings = findings
        throw failure
      }
      return try await settings.withBank(logging) { bank in
        await bank.beginChange()
        let applying = Applying(bank: bank, journal: try bank.journal(journal), isMeant: anyway, isAgain: again)
        return try await applying.run(given)
      }
    }
  }
}
