import BankSandbox
import Glibc
import HTTP

extension BankStoreProblem: CommandError {
  var exit: Exit { Failure.exit(for: problem) }
  var sentence: String { description }
}

extension ScenarioError: CommandError {
  var exit: Exit { .data }
  var sentence: String { description }
}

extension CannotListen: CommandError {
  var exit: Exit { number == EADDRINUSE ? .busy : number == EACCES ? .notPermitted : .configuration }
  var sentence: String { description }
}
