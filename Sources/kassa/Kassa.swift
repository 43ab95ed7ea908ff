import ArgumentParser
import Dispatch
import Synchronization

/// The program: its commands. Without one it is the till.
@main
struct Kassa: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "kassa",
    abstract: "A checkout for loans and instalments by the Smart Online Broker API, with a stand-in bank inside.",
    version: "kassa 0.1", subcommands: [Sell.self, Bank.self, Export.self, Forget.self], defaultSubcommand: Sell.self)

  static func main() {
    PrivateMemory.begin()
    let arguments = Array(CommandLine.arguments.dropFirst())
    // The options of the command that needs no name would be told only by `kassa help sell`.
    if ["--help", "-h", "help"].contains(arguments.first), arguments.count == 1 {
      print(helpMessage(for: Sell.self) + "\n\n" + helpMessage(for: Kassa.self))
      return
    }
    main(arguments)
  }
}

/// Why a command came to nothing, in a sentence.
struct Failure: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}

/// Waits for something asynchronous. Only for commands that have nothing else to do: the main thread is the till's, so no command is
/// asynchronous itself.
func wait<Value: Sendable>(for work: @escaping @Sendable () async throws -> Value) throws -> Value {
  let result = Holder<Result<Value, any Error>>()
  let done = DispatchSemaphore(value: 0)
  Task.detached {
    let outcome: Result<Value, any Error>
    do { outcome = .success(try await work()) } catch { outcome = .failure(error) }
    result.value.withLock { $0 = outcome }
    done.signal()
  }
  done.wait()
  guard let outcome = result.value.withLock({ $0 }) else { throw CancellationError() }
  return try outcome.get()
}

private final class Holder<Value: Sendable>: Sendable {
  let value = Mutex<Value?>(nil)
}
