import ArgumentParser
import BrokerAPI
import Checkout
import Foundation
import Wire

extension Kassa {
  struct Products: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "products", abstract: "Prints what the profile's bank offers for an amount.",
      usage: "kassa products <amount> [--json] [<options>]")

    @Argument(help: "In tenge, such as 169990 or 169990.50.") var amount: String
    @OptionGroup var options: SettingsOptions
    @OptionGroup var logging: LogOption
    @OptionGroup var output: JSONOption

    func run() async throws {
      try await output.print {
        guard let amount = try? Money(parsing: amount), amount > .zero else {
          throw Failure(.data, "the amount is no sum above zero, at most 999 999 999 tenge")
        }
        return try await options.withBank(logging) { bank in
          switch await bank.client.products(amount) {
          case .failure(let failure): throw failure.ofRead
          case .success(let answer): return Self.result(answer, for: amount)
          }
        }
      }
    }

    private static func result(_ answer: Answer<[Product]>, for amount: Money) -> CommandResult {
      let width = answer.value.map(\.productCode.count).max() ?? 0
      let lines = answer.value.map { product in
        let code = product.productCode.padding(toLength: width, withPad: " ", startingAt: 0)
        return "\(code)  \(product.period) × \(product.monthlyPayment.plain)  \(product.name)"
      }
      return CommandResult(
        lines.isEmpty ? ["the bank offers nothing for \(amount.plain)"] : lines,
        notes: answer.findings.map { "finding: \($0)" },
        json: [
          "amount": .string(amount.plain), "products": .array(answer.value.map(\.json)),
          "findings": .array(answer.findings.map(\.json)),
        ])
    }
  }
}
