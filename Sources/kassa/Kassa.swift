import ArgumentParser
import BrokerAPI
import Foundation
import Text

/// Without a subcommand it is the till.
@main
struct Kassa: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "kassa",
    abstract: "A checkout for loans and instalments by the Smart Online Broker API, with a stand-in bank inside.",
    discussion: Exit.table,
    version: "kassa \(number)",
    subcommands: [
      Sell.self, Bank.self, Token.self, Products.self, Apply.self, Link.self, ShowOrders.self, Order.self, Replay.self,
      Mutate.self, SMS.self, Config.self, Check.self, Export.self, Forget.self,
    ],
    defaultSubcommand: Sell.self)

  static let number = "0.1"

  /// The till is called directly, so that nothing suspends before its loop has ended: the loop owns the main thread.
  @MainActor static func main() async {
    ClosedDescriptors.begin()
    PrivateMemory.begin()
    let arguments = Array(CommandLine.arguments.dropFirst())
    // Otherwise only `kassa help sell` would show the default command's options.
    if ["--help", "-h", "help"].contains(arguments.first), arguments.count == 1 {
      show(helpMessage(for: Sell.self) + "\n\n" + helpMessage(for: Kassa.self))
    }
    // The parser would take it for an argument of the till, and after help show the general one.
    let word = arguments.first == "help" ? arguments.dropFirst().first : arguments.first
    let names = configuration.subcommands.map { $0._commandName }
    if let word, !word.hasPrefix("-"), word != "help", !names.contains(word) {
      let sentence = "'\(SafeText.line(word, atMost: 60))' is no command\(Spelling.hint(for: word, among: names))"
      end(with: ValidationError(sentence), json: arguments.contains("--json"))
    }
    do {
      if arguments.isEmpty { Foundation.exit(try await Sell.withoutArguments.sell()) }
      // The till alone is parsed sooner than with the whole tree of commands, which reports what is wrong with its options.
      if arguments[0].hasPrefix("-"), let till = try? Sell.parse(arguments) {
        Foundation.exit(try await till.sell())
      }
      var command = try parseAsRoot(arguments)
      if let till = command as? Sell { Foundation.exit(try await till.sell()) }
      if var command = command as? any AsyncParsableCommand { try await command.run() } else { try command.run() }
    } catch let code as ExitCode {
      // What was wrong has been said.
      Foundation.exit(code.rawValue)
    } catch {
      // The parser reports its own errors with the usage.
      guard exitCode(for: error) == .failure else {
        end(with: error, json: arguments.contains("--json"))
      }
      end(Failure(error))
    }
  }

  private static func end(_ failure: Failure) -> Never {
    CommandOutput.note("\(failure.label): \(failure)")
    Foundation.exit(failure.exit.rawValue)
  }

  /// What was asked for, such as help.
  private static func show(_ text: String) -> Never {
    CommandOutput.line(text)
    do { try CommandOutput.requireWritten() } catch { end(error) }
    Foundation.exit(Exit.done.rawValue)
  }

  /// Ends as the parser says, with the usage or an object.
  private static func end(with error: any Error, json: Bool) -> Never {
    if json, exitCode(for: error) == .validationFailure {
      CommandOutput.print(["error": Failure(.usage, message(for: error)).json])
      if CommandOutput.isLost { CommandOutput.note(fullMessage(for: error)) }
      Foundation.exit(Exit.usage.rawValue)
    }
    if exitCode(for: error) == .success { show(fullMessage(for: error)) }
    exit(withError: error)
  }
}
