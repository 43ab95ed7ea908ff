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
      discussion: """
        Applications of the journal with unknown outcome are settled by the same rules as in the till. With a number the exit status \
        says what became of it: 0 the bank has it, 1 it does not, 3 that is not known, 65 nobody knows the number.

        --watch prints an order whenever it changes, with --json as JSON Lines, until a signal, or until the one order is closed.
        """)

    @Argument(help: "Only this order.") var reference: String?
    @Flag(help: "Go on reading, and print what changes.") var watch = false
    @OptionGroup var options: SettingsOptions
    @OptionGroup var journal: JournalOptions
    @OptionGroup var output: JSONOption

    func run() async throws {
      try await output.print(endsWithObject: !watch) {
        try await options.withBank { bank in
          let journal = try bank.existingJournal(self.journal)
          var reconciler = bank.reconciler(journal)
          guard watch else { return try await once(&reconciler, journal, bank) }
          return try await follow(&reconciler, journal, bank)
        }
      }
    }

    private func once(_ reconciler: inout Reconciler, _ journal: Journal?, _ bank: OpenBank) async throws
      -> CommandResult
    {
      let list = try await read(&reconciler, bank)
      guard let reference else { return CommandResult(list.orders.map(\.line), notes: list.notes, json: list.json) }
      let order = try await shown(reference, list, journal)
      return CommandResult(
        order.failure == nil ? [order.line] : [], notes: list.notes,
        json: ["order": order.json, "settled": list.settledJSON],
        failure: order.failure)
    }

    /// Until the one order is closed, or the bank turns out to have no list.
    private func follow(_ reconciler: inout Reconciler, _ journal: Journal?, _ bank: OpenBank) async throws
      -> CommandResult
    {
      var last: [String: JSON] = [:]
      reconciler.watch()
      while true {
        let list = try await read(&reconciler, bank, forgives: !last.isEmpty)
        var orders = list.orders
        if let reference { orders = [try await shown(reference, list, journal)] }
        list.notes.forEach(CommandOutput.note)
        for order in orders where last[order.reference] != order.json {
          last[order.reference] = order.json
          if output.json { CommandOutput.print(order.json) } else { CommandOutput.line(order.line) }
        }
        if let reference, let order = orders.first, order.reference == reference {
          if order.status?.state.isFinal == true { return CommandResult() }
          if order.isGone { return CommandResult(failure: order.failure) }
        }
        guard let wait = reconciler.wait else { return CommandResult(failure: Self.noList) }
        try await Task.sleep(for: .seconds(wait))
      }
    }

    private static let noList = Failure(.refused, "the bank does not offer its list of orders")

    /// - Parameter forgives: a failure is only noted, because a later reading may succeed.
    private func read(_ reconciler: inout Reconciler, _ bank: OpenBank, forgives: Bool = false) async throws
      -> OrderList
    {
      guard bank.profile.capabilities.readsOrders else {
        if watch { throw Self.noList }
        CommandOutput.note("this profile's bank has no list of orders: what the journal knows")
        return OrderList(nil, reconciler.orders.list)
      }
      let pass = await reconciler.read()
      if case .failure(let problem) = pass.stored { CommandOutput.note("the journal: \(Failure(problem))") }
      if case .failure(let failure) = pass.answer {
        guard forgives, failure.exitOfRead != .refused else { throw Failure(failure.exitOfRead, failure.sentence) }
        CommandOutput.note(failure.sentence)
      }
      return OrderList(pass, reconciler.orders.list)
    }

    private func shown(_ reference: String, _ list: OrderList, _ journal: Journal?) async throws -> ShownOrder {
      if let order = list.orders.first(where: { $0.reference == reference }) { return order }
      var order = ShownOrder(reference: SafeText.line(reference, atMost: 64))
      switch await journal?.order(Reference(rawValue: reference)) {
      case .success(let record)?: order.summary = record?.summary
      case .failure(let problem)?: throw Failure(problem)
      case nil: break
      }
      return order
    }
  }
}
