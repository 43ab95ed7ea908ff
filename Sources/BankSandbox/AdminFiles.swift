import BankAdmin
import BrokerAPI
import HTTPTypes
import Hummingbird
import NIOCore

/// Snapshots and scenarios as documents.
extension AdminEndpoints {
  func addFiles(to admin: RouterGroup<BankContext>) {
    admin.get("snapshots/:name") { _, context in
      try await answer {
        guard let file = try await console.bank.file(ofSnapshot: context.name("name")) else {
          throw BankRefusal.noSuch(.snapshot)
        }
        return .json(file)
      }
    }
    // Without a body the bank as it is.
    admin.put("snapshots/:name") { request, context in
      try await answer(request, needsBody: false, upTo: Routes.bodyLimit) { members in
        let name = context.name("name")
        _ = try await console.perform(members.isEmpty ? .save(snapshot: name) : .load(snapshot: name, members))
        return Response(status: .noContent)
      }
    }
    admin.get("scenarios/:id") { _, context in
      try await answer {
        guard let scenario = console.bank.scenarios.first(where: { $0.id == context.name("id") }) else {
          throw BankRefusal.noSuch(.scenario)
        }
        return .json(scenario.document)
      }
    }
    admin.put("scenarios/:id") { request, context in
      let id = context.name("id")
      guard AdminAccess.isTOML(request.headers[.contentType]) else {
        return try await answer(request, upTo: Scenario.sizeLimit) { members in
          try await put(id, .json(.object(members)))
        }
      }
      let buffer = try await request.collect(upTo: Scenario.sizeLimit)
      return try await answer {
        guard let text = String(validating: buffer.readableBytesView, as: UTF8.self) else {
          throw Findings(Finding("", .malformed("no text in UTF-8")))
        }
        return try await put(id, .toml(text))
      }
    }
    admin.delete("scenarios/:id") { request, context in
      try await perform(.deleteScenario(context.name("id")), request)
    }
  }

  private func put(_ id: String, _ text: ScenarioText) async throws -> Response {
    _ = try await console.perform(.put(scenario: id, text))
    return .json(console.bank.scenarios.first { $0.id == id }?.document ?? .null)
  }
}
