import ArgumentParser
import BrokerAPI
import Checkout
import Foundation
import Sales
import Text

extension Kassa {
  struct ShowOrders: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "orders", abstract: "Reads the bank's list of orders, and settles what it proves.",
      usage: "kassa orders [<reference>] [--watch] [--json] [<options>]",
      discussion: """
        Applications of the journal with unknown outcome are settled by the same rules as in the till. With a number the exit status \
        says what became of it: 0 the bank has it, 1 it does not, 3 that is not known, 65 nobody knows the number.

        --watch prints an order whenever it changes, with --json as JSON Lines, until a signal, until the one order is closed, or until \
        nobody reads it any more. A reading that fails is told, and tried again.
        """)

    @Argument(help: "Only this order.") var reference: String?
    @Flag(help: "Go on reading, and print what changes.") var watch = false
    @OptionGroup var options: SettingsOptions
    @OptionGroup var journal: JournalOptions
    @OptionGroup var logging: LogOption
    @OptionGroup var output: JSONOption

    func run() async throws {
      try await output.print(endsWithObject: !watch) {
        try await options.withBank(logging) { bank in
          let journal = try bank.existingJournal(self.journal)
          var reconciler = bank.reconciler(journal)
          guard watch else { return try await once(&reconciler, journal, bank) }
          guard bank.profile.capabilities.readsOrders else { throw Self.noList }
          return try await follow(&reconciler, journal)
        }
      }
    }

    private func once(_ reconciler: inout Reconciler, _ journal: Journal?, _ bank: OpenBank) async throws
      -> CommandResult
    {
      let list = try await list(&reconciler, bank)
      guard let reference else { return CommandResult(list.orders.map(\.line), notes: list.notes, json: list.json) }
      let order = try await shown(reference, list, journal)
      return CommandResult(
        order.failure == nil ? [order.line] : [], notes: list.notes,
        json: ["order": order.json, "settled": list.settledJSON, "findings": list.findingsJSON],
        failure: order.failure)
    }

    private func list(_ reconciler: inout Reconciler, _ bank: OpenBank) async throws(Failure) -> OrderList {
      guard bank.profile.capabilities.readsOrders else {
        CommandOutput.note("this profile's bank has no list of orders: what the journal knows")
        return OrderList(nil, reconciler.orders.list)
      }
      let pass = await reconciler.read()
      CommandOutput.note(pass.stored)
      if case .failure(let failure) = pass.answer { throw failure.ofRead }
      return OrderList(pass, reconciler.orders.list)
    }

    /// Until the one order is closed, nobody reads any more, or a reading fails for good.
    private func follow(_ reconciler: inout Reconciler, _ journal: Journal?) async throws -> CommandResult {
      var printed: [String: JSON] = [:]
      var said: [String] = []
      reconciler.watch()
      while CommandOutput.isRead {
        let pass = await reconciler.read()
        var notes = CommandOutput.problem(with: pass.stored)
        var orders: [ShownOrder] = []
        switch pass.answer {
        case .failure(let failure) where failure.mayPass: notes.append(failure.ofRead.description)
        case .failure(let failure): throw failure.ofRead
        case .success:
          let list = OrderList(pass, reconciler.orders.list)
          notes += list.notes
          orders = list.orders
          if let reference { orders = [try await shown(reference, list, journal)] }
        }
        // What is still so is not said again.
        notes.filter { !said.contains($0) }.forEach(CommandOutput.note)
        said = notes
        for order in orders where !order.isUnknown && printed[order.reference] != order.json {
          printed[order.reference] = order.json
          if output.json { CommandOutput.print(order.json) } else { CommandOutput.line(order.line) }
          try CommandOutput.requireWritten()
        }
        if reference != nil, let order = orders.first {
          if order.status?.state.isFinal == true { return CommandResult() }
          if order.isGone || order.isUnknown { return CommandResult(failure: order.failure) }
        }
        guard let wait = reconciler.wait else { throw Self.noList }
        try await Task.sleep(for: .seconds(wait))
      }
      throw Failure(.inputOutput, "nobody reads the output any more")
    }

    private static let noList = Failure(.refused, "the bank does not offer its list of orders")

    private func shown(_ reference: String, _ list: OrderList, _ journal: Journal?) async throws -> ShownOrder {
      if let order = list.orders.first(where: { $0.reference == reference }) { return order }
      var order = ShownOrder(reference: reference)
      switch await journal?.order(Reference(rawValue: reference)) {
      case .success(let record)?: order.summary = record?.summary
      case .failure(let problem)?: throw Failure(problem)
      case nil: break
      }
      return order
    }
  }
}
