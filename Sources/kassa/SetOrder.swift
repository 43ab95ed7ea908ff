import ArgumentParser
import BrokerAPI
import Checkout
import Foundation
import Logging
import Sales
import Text
import Wire

extension Kassa {
  struct Order: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "order", abstract: "Changes an order at the profile's bank.", subcommands: [SetState.self])

    struct SetState: AsyncParsableCommand {
      static let configuration = CommandConfiguration(
        commandName: "set", abstract: "Sets the state of an order, once.",
        usage: "kassa order set <reference> <state> [--anyway] [--json] [<options>]",
        discussion: """
          States: \(OrderState.Known.allCases.map { OrderState($0).name }.joined(separator: ", ")). Whether the order may have it now is \
          for the bank to say. Where its answer is lost, the exit status is 3: kassa orders NUMBER shows the state.
          """)

      @Argument(help: "The order's number.") var reference: String
      @Argument(
        help: "Such as DELIVERED.", completion: .list(OrderState.Known.allCases.map { OrderState($0).name }))
      var state: String
      @Flag(help: "Also a state that is not known here.") var anyway = false
      @OptionGroup var options: SettingsOptions
      @OptionGroup var journal: JournalOptions
      @OptionGroup var logging: LogOption
      @OptionGroup var output: JSONOption

      func run() async throws {
        try await output.print {
          let given = OrderState(state)
          let wanted = given.known.map { OrderState($0) } ?? given
          guard wanted.known != nil || anyway else {
            let names = OrderState.Known.allCases.map { OrderState($0).name }
            let hint = Spelling.hint(for: state.uppercased(), among: names)
            throw Failure(.data, "there is no state “\(SafeText.line(state, atMost: 40))”\(hint); --anyway sends it")
          }
          return try await options.withBank(logging) { bank in
            let journal = try bank.existingJournal(self.journal)
            return try await set(wanted, bank, journal)
          }
        }
      }

      private func set(_ state: OrderState, _ bank: OpenBank, _ journal: Journal?) async throws -> CommandResult {
        let title = state.known?.russian ?? ""
        await bank.beginChange()
        let status = try await status(bank, journal, state, title)
        let answer = await bank.client.update(status)
        bank.logger?.info(
          "state set",
          metadata: [
            "reference": "\(reference)", "state": "\(state.name)",
            "outcome": "\((try? answer.get()) == nil ? "not accepted" : "accepted")",
          ])
        let shown = SafeText.line(reference, atMost: 64)
        switch answer {
        case .success(let answer):
          let seen = SeenState(state, title: title, at: bank.clock().wall, source: .clerk)
          if let journal { CommandOutput.note(await journal.recordStates([Reference(rawValue: reference): seen])) }
          var result = CommandResult(
            ["\(shown) \(state.name)"], notes: answer.findings.map { "finding: \($0)" },
            json: [
              "referenceId": .string(reference), "state": .string(state.name), "answer": answer.value.json,
              "findings": .array(answer.findings.map(\.json)),
            ])
          result.done = "\(shown) \(state.name)"
          return result
        case .failure(let failure):
          if case .notSent = failure.kind { try Interruption.shared.check() }
          let hint = failure.isUncertain ? "; kassa orders \(shown) shows the state" : ""
          return CommandResult(
            json: ["referenceId": .string(reference)],
            failure: Failure(failure.exit, "\(shown): \(failure.sentence)\(hint)"))
        }
      }

      /// All members are required: term and product come from the bank's list, else from the journal.
      private func status(
        _ bank: OpenBank, _ journal: Journal?, _ state: OrderState, _ title: String
      ) async throws -> OrderStatus {
        func status(_ length: String, _ product: String) -> OrderStatus {
          OrderStatus(
            loanLength: length, productCode: product, referenceId: reference, state: state, stateTitle: title)
        }
        var unread: Failure?
        if bank.profile.capabilities.readsOrders {
          switch await bank.client.orders() {
          case .success(let answer):
            if let known = answer.value.last(where: { $0.referenceId == reference }) {
              return status(known.loanLength, known.productCode)
            }
          case .failure(let failure): unread = Failure(failure.ofRead, about: "the bank's list")
          }
          try Interruption.shared.check()
        }
        if case .success(let record?)? = await journal?.order(Reference(rawValue: reference)) {
          if let unread { CommandOutput.note("\(unread)") }
          return status(record.summary.plan.knownMonths.map { String($0) } ?? "", record.summary.plan.code)
        }
        throw unread
          ?? Failure(
            .data, "\(SafeText.line(reference, atMost: 64)): neither the bank's list nor the journal knows this order")
      }
    }
  }
}
